"""The invented live sessions of a shop: what its orders of the day say was sold live, parted among its hosts."""

from datetime import date

import numpy as np
import polars as pl
from numpy.random import Generator

from pipelines.demo.goods import GOODS
from pipelines.demo.orders import orders_of
from pipelines.demo.run import Run
from pipelines.demo.shops import DemoShop

YEARS = 2  # two, so that a year's growth can be told
# How likely each of a shop's hosts is live on a day, when each begins (minutes of the day) and at most how
# much later, and the shortest and the longest session in minutes: all are over before midnight.
CHANCES = np.array([0.65, 0.25, 0.12])
BEGINNINGS = np.array([19 * 60, 10 * 60, 14 * 60])
LATER = 75
LENGTHS = (60, 215)
CUT_OFF_SHARE = 0.04  # sessions that break off after a few minutes and begin no more
SOLD_IN_SESSIONS = (0.80, 0.97)  # of what orders of the day call live
REFUNDED = (0.05, 0.20)
BOUGHT_OF_VIEWERS = (0.12, 0.30)  # many: a session of the demo stands for many
MOST_VIEWERS = 9_000_000  # a loader takes eight digits for a phone number or an id


def sessions_of(shop: DemoShop, run: Run) -> pl.DataFrame:
    """Return the shop's live sessions, one row each, by time of their start.

    There are none on days without live sales. host counts from 0; minutes, viewers and orders are whole; gmv_fen
    and refund_fen are what was sold and, of that, refunded. Sales are by the day of ordering, paid ones only.
    """
    rng = np.random.default_rng([run.seed, shop.number, len(CHANCES)])
    days = live_days(shop, run)
    on_air = rng.random((days.height, len(CHANCES))) < CHANCES
    weights = on_air * rng.uniform(0.3, 1.0, on_air.shape) * CHANCES
    share = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    sold = days["live_fen"].to_numpy() * rng.uniform(*SOLD_IN_SESSIONS, days.height)
    day, host = np.nonzero(on_air)
    gmv = (sold[:, None] * share)[day, host].astype(np.int64)
    return pl.DataFrame(
        {
            "day": days["day"].gather(day),
            "host": host,
            **times(host, rng),
            **audience(shop, gmv, rng),
            "gmv_fen": gmv,
            "refund_fen": (gmv * rng.uniform(*REFUNDED, len(gmv))).astype(np.int64),
        }
    ).sort("day", "host")


def first_day(run: Run) -> date:
    """Return the day from which sessions are handed in."""
    return max(run.since, date(run.until.year - YEARS, run.until.month, 1))


def live_days(shop: DemoShop, run: Run) -> pl.DataFrame:
    """Return day and live_fen of each day of the last two years with live sales, in order of time."""
    is_live = (pl.col("channel") == "live") & pl.col("paid_at").is_not_null()
    return (
        orders_of(shop, run)
        .filter(is_live)
        .group_by(day=pl.col("ordered_at").dt.date())
        .agg(live_fen=pl.col("payable_fen").sum())
        .filter(pl.col("day") >= first_day(run))
        .sort("day")
    )


def times(host: np.ndarray, rng: Generator) -> dict[str, np.ndarray]:
    """Draw begins (minutes of the day) and minutes (how long)."""
    n = len(host)
    length = rng.integers(*LENGTHS, n)
    return {
        "begins": BEGINNINGS[host] + rng.integers(0, LATER, n),
        "minutes": np.where(rng.random(n) < CUT_OFF_SHARE, rng.integers(6, 28, n), length),
    }


def audience(shop: DemoShop, gmv: np.ndarray, rng: Generator) -> dict[str, np.ndarray]:
    """Draw orders and viewers of sessions that sold so much, at about the prices of the shop's articles."""
    price = np.mean([article.price_fen for article in GOODS[shop.category]])
    orders = np.maximum(1, gmv / (price * rng.uniform(0.85, 1.3, len(gmv)))).astype(np.int64)
    return {
        "orders": orders,
        "viewers": np.minimum(orders / rng.uniform(*BOUGHT_OF_VIEWERS, len(gmv)) + 50, MOST_VIEWERS).astype(
            np.int64
        ),
    }

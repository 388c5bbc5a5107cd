"""The invented orders of one shop: everything that will ever happen to them, before any export.

One row per order line. Money is in fen (integers), so that every column of an export adds up exactly.
"""

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pipelines.demo.buyers import places
from pipelines.demo.goods import GOODS
from pipelines.demo.run import EARLIEST, Run
from pipelines.demo.shops import DemoShop
from pipelines.demo.volume import PAID_SHARE, Lines, Whole, draw_lines, leaders

REFUNDED_SHARE = 0.13
NEAR_HOME_SHARE = 0.25
TALENT_SHARE = 0.7
DAY = 86_400

# Share of live sales in the middle of 2025, and how much it gains in a year; what is not live is
# split among the other channels.
LIVE_SHARE = {"抖音": (0.60, 0.030), "拼多多": (0.33, 0.025), "淘宝天猫": (0.0, 0.0)}
NOT_LIVE = {"抖音": (("video", 0.55), ("shelf", 0.35), ("other", 0.10)), "拼多多": (("shelf", 1.0),)}
# The line number at which order numbers of a platform start.
FIRST_NUMBER = {"抖音": 69 * 10**17, "淘宝天猫": 193 * 10**16, "拼多多": 0}
# When people buy: midnight to 23 o'clock.
HOURS = np.array([3, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 5, 5, 5, 5, 5, 6, 9, 13, 14, 11, 6], dtype=float)


def orders_of(shop: DemoShop, run: Run) -> pl.DataFrame:
    """Return all order lines of the shop, one row each, by time of ordering.

    The same shop, seed and days give the same rows. Moments are naive China time; paid_at is null
    where the order is never paid, refund_at where it is never refunded.
    """
    rng = np.random.default_rng([run.seed, shop.number])
    lines = draw_lines(shop, run, rng)
    leader = leaders(shop, lines, rng)
    frame = pl.DataFrame(
        {
            "order_number": order_numbers(shop, lines, rng),
            **moments(lines, leader, rng),
            **goods_and_money(shop, lines, rng),
            **audience(shop, lines, rng),
        }
    )
    places_drawn = places().select("province", "city", "county")[draw_places(shop, len(lines), rng)[leader]]
    return (
        frame.with_columns(main_number=frame["order_number"].gather(leader))
        .hstack(places_drawn)
        .with_columns(
            pl.col("ordered_at", "paid_at", "shipped_at", "done_at", "refund_at").cast(pl.Datetime("us"))
        )
        .sort("ordered_at", "order_number")
    )


def order_numbers(shop: DemoShop, lines: Lines, rng: Generator) -> Whole:
    """Return a number for each line that no other line of the platform has."""
    days = (lines.day - np.datetime64(EARLIEST, "D")).astype(np.int64)
    return np.asarray(
        FIRST_NUMBER[shop.platform]
        + shop.number * 10**13
        + days * 10**9
        + lines.place_in_day * 10**4
        + rng.integers(0, 10**4, len(lines)),
        dtype=np.int64,
    )


def moments(lines: Lines, leader: Whole, rng: Generator) -> dict[str, pl.Series]:
    """Draw what happens when: ordered, paid, shipped, received, refunded. All lines of an order alike."""
    n = len(lines)
    hour = rng.choice(24, n, p=HOURS / HOURS.sum())
    ordered = lines.day.astype("datetime64[s]").astype(np.int64) + hour * 3600 + rng.integers(0, 3600, n)
    paid = ordered + np.minimum(5 + rng.exponential(90, n), 1500).astype(np.int64)
    shipped = paid + rng.integers(DAY // 4, 2 * DAY, n)
    done = shipped + rng.integers(3 * DAY, 9 * DAY, n)
    refund = paid + rng.integers(DAY // 8, 15 * DAY, n)
    is_paid = rng.random(n) < PAID_SHARE
    is_refunded = is_paid & (rng.random(n) < REFUNDED_SHARE)
    return {
        "ordered_at": moment(ordered[leader]),
        "paid_at": moment(paid[leader], is_paid[leader]),
        "shipped_at": moment(shipped[leader], is_paid[leader]),
        "done_at": moment(done[leader], is_paid[leader]),
        "refund_at": moment(refund[leader], is_refunded[leader]),
    }


def moment(seconds: Whole, there: NDArray[np.bool_] | None = None) -> pl.Series:
    """Return moments from seconds; null where `there` is false."""
    series = pl.Series(seconds.astype("datetime64[s]").astype("datetime64[us]"))
    if there is None:
        return series
    return pl.select(pl.when(pl.Series(there)).then(series)).to_series()


def goods_and_money(shop: DemoShop, lines: Lines, rng: Generator) -> dict[str, Whole | NDArray[np.bool_]]:
    """Draw articles, pieces and discounts so that the payable amount is what was meant, but for rounding.

    payable = price × qty − shop's and platform's discount + freight, exactly.
    """
    n = len(lines)
    articles = GOODS[shop.category]
    article = rng.integers(0, len(articles), n)
    price = np.array([one.price_fen for one in articles], dtype=np.int64)[article]
    discount = rng.uniform(0.03, 0.15, n)
    qty = np.maximum(1, np.rint(lines.meant_fen / price / (1 - discount))).astype(np.int64)
    goods = price * qty
    by_shop = (goods * discount * 0.6).astype(np.int64)
    by_platform = (goods * discount * 0.4).astype(np.int64)
    freight = np.where(rng.random(n) < 0.1, 1000, 0)
    payable = goods - by_shop - by_platform + freight
    refund = np.where(rng.random(n) < 0.85, payable, payable // 2)
    return {
        "article": article,
        "price_fen": price,
        "qty": qty,
        "goods_fen": goods,
        "by_shop_fen": by_shop,
        "by_platform_fen": by_platform,
        "freight_fen": freight,
        "payable_fen": payable,
        "refund_fen": refund,
        "is_refund_full": refund == payable,
    }


def audience(shop: DemoShop, lines: Lines, rng: Generator) -> dict[str, pl.Series | NDArray[np.bool_]]:
    """Draw the channel of each line, the talent of a live one, and which buyers left a remark."""
    n = len(lines)
    middle, gain = LIVE_SHARE[shop.platform]
    years = (lines.day - np.datetime64("2025-07-01", "D")).astype(int) / 365.25
    is_live = rng.random(n) < np.clip(middle + gain * years, 0.0, 0.9)
    others = NOT_LIVE.get(shop.platform, (("unknown", 1.0),))
    other = rng.choice(len(others), n, p=[share for _, share in others])
    names = np.array([name for name, _ in others])[other]
    talent = rng.integers(1, 41, n)
    has_talent = is_live & (rng.random(n) < TALENT_SHARE)
    return {
        "channel": pl.Series(np.where(is_live, "live", names)),
        "is_guided": is_live | (rng.random(n) < 0.08),
        "talent": pl.select(pl.when(pl.Series(has_talent)).then(pl.Series(talent))).to_series(),
        "has_remark": rng.random(n) < 0.02,
        "is_place_masked": rng.random(n) < 0.01,
    }


def draw_places(shop: DemoShop, n: int, rng: Generator) -> Whole:
    """Return a row number of `places` per line: some near the shop, the others anywhere."""
    everywhere = places()
    home = np.flatnonzero((everywhere["province_code"] == shop.region_code[:2] + "0000").to_numpy())
    near = rng.choice(home, n)
    anywhere = rng.integers(0, everywhere.height, n)
    return np.where(rng.random(n) < NEAR_HOME_SHARE, near, anywhere).astype(np.int64)

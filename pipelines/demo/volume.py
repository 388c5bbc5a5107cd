"""How many order lines a shop has on which day, and what each is meant to be worth."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from pipelines.demo.run import Run
from pipelines.demo.season import Days, Numbers, busyness
from pipelines.demo.shops import DemoShop

Whole = NDArray[np.int64]

FEN_PER_YI = 1e10
PAID_SHARE = 0.88
SPREAD = 0.45  # of the logarithm of a line's amount
JOINED_SHARE = 0.08  # of 抖音 lines, to the line before


@dataclass(frozen=True)
class Lines:
    """How many lines there are and on which days, and how much each is meant to be paid."""

    day: Days
    place_in_day: Whole
    meant_fen: Numbers

    def __len__(self) -> int:
        return len(self.day)


def draw_lines(shop: DemoShop, run: Run, rng: Generator) -> Lines:
    """Draw the number of lines of each day and the amount of each line.

    A busy day has more lines and larger ones, each by the square root: a demo needs no million
    rows to show a 双11. A line's amount is meant so that the paid lines of 2025 sum to annual_yi.
    """
    days = selling_days(shop, run)
    level = sales_level(days, shop.growth)
    whole_2025 = sales_level(np.arange("2025-01-01", "2026-01-01", dtype="datetime64[D]"), shop.growth)
    a_day = float(np.clip(0.14 * shop.annual_yi**0.5, 1.0, 2.6)) * run.scale
    expected = a_day * np.sqrt(level / whole_2025.mean())
    counts = np.floor(expected + rng.random(len(days))).astype(np.int64)
    meant = shop.annual_yi * FEN_PER_YI * level / whole_2025.sum() / expected / PAID_SHARE
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    noise = np.exp(rng.normal(-(SPREAD**2) / 2, SPREAD, counts.sum()))
    return Lines(
        day=np.repeat(days, counts),
        place_in_day=np.arange(counts.sum(), dtype=np.int64) - starts,
        meant_fen=np.repeat(meant, counts) * noise,
    )


def selling_days(shop: DemoShop, run: Run) -> Days:
    """Return the days of the run on which the shop is open."""
    first = max(run.since, shop.opened or run.since)
    last = min(run.last_day, shop.closed or run.last_day)
    after = max(first, last + timedelta(days=1))
    return np.arange(np.datetime64(first, "D"), np.datetime64(after, "D"))


def sales_level(days: Days, growth: float) -> Numbers:
    """Return how much sells on each day; the middle of 2025 has no growth in it."""
    years = (days - np.datetime64(date(2025, 7, 1), "D")).astype(int) / 365.25
    return np.asarray(busyness(days) * (1 + growth) ** years, dtype=np.float64)


def leaders(shop: DemoShop, lines: Lines, rng: Generator) -> Whole:
    """Return for each line the first line of its order; only 抖音 has orders of several lines."""
    place = np.arange(len(lines), dtype=np.int64)
    joined = (rng.random(len(lines)) < JOINED_SHARE) & (lines.place_in_day > 0) & (shop.platform == "抖音")
    return np.maximum.accumulate(np.where(joined, 0, place))

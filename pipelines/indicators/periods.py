"""Periods of time, and which days of an earlier year or period a period is compared with.

A day is compared by moving it forward (a year, a week, a month …) into the period that it is the
base of. Days that would land after the last day with data stay out, so an unfinished period is
always compared with the same days of its base.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

PROVISIONAL_DAYS = 7  # late refunds and late exports still move this many last days

Side = Literal["yoy", "mom"]
Span = Literal["own", "ytd", "r12m"]


@dataclass(frozen=True)
class Kind:
    """A kind of period.

    Attributes:
        name: The period_kind of INDICATOR_VALUE.
        every: Its length, as Polars writes durations.
        year_on: How far a base day of 同比 is moved. Weeks move 364 days, so that weekdays match
            and the 53rd week of a year has a base as well.
        period_on: How far a base day of 环比 is moved; None where there is no 环比.
        span: What it sums: its own days; the year up to its month; the twelve months up to its month.
    """

    name: str
    every: str
    year_on: str
    period_on: str | None
    span: Span = "own"


DAY = Kind("day", "1d", "1y", "1d")
WEEK = Kind("week", "1w", "364d", "1w")
MONTH = Kind("month", "1mo", "1y", "1mo")
QUARTER = Kind("quarter", "1q", "1y", "1q")
YEAR = Kind("year", "1y", "1y", None)
YTD = Kind("ytd", "1mo", "1y", None, span="ytd")
R12M = Kind("r12m", "1mo", "1y", None, span="r12m")
KINDS = (DAY, WEEK, MONTH, QUARTER, YEAR, YTD, R12M)
AT_AN_END = (WEEK, MONTH, QUARTER, YEAR)  # for states: what stands at the end of the period


@dataclass(frozen=True)
class Asked:
    """The periods that are reckoned, where most of them stand as they were; as their first days.

    Attributes:
        periods: By the name of the kind.
        months: The months that those made of months are summed from.
    """

    periods: Mapping[str, pl.Series]
    months: pl.Series

    def has(self, kind: Kind) -> pl.Expr:
        """Return whether a period_start is one of the periods."""
        return pl.col("period_start").is_in(self.periods[kind.name].implode())

    def has_day(self, kind: Kind, day: pl.Expr) -> pl.Expr:
        """Return whether a day is needed for the sums of a kind, or of longer ones made of them."""
        stretches = self.months if kind.every == "1mo" else self.periods[kind.name]
        return day.dt.truncate(kind.every).is_in(stretches.implode())


def shift(kind: Kind, side: Side) -> str | None:
    """Return how far base days of `side` are moved; None where the kind has no such comparison."""
    return kind.year_on if side == "yoy" else kind.period_on


def calendar(kind: Kind, first: date, through: date) -> pl.DataFrame:
    """Return every period of a kind between two days, with what is known of its time.

    Returns:
        One row per period_start: `begin` (the first day that it sums), `through` (its last day, at
        most the given one), `maturity`. Twelve months are only there where all of them are between
        the two days, but for the last days to come.
    """
    days = pl.date_range(first, through, "1d", eager=True).alias("period_start")
    start = pl.col("period_start")
    ends = start.dt.offset_by(kind.every).dt.offset_by("-1d")
    settled = pl.lit(through).dt.offset_by(f"-{PROVISIONAL_DAYS}d")
    begin = {"own": start, "ytd": start.dt.truncate("1y"), "r12m": start.dt.offset_by("-11mo")}[kind.span]
    told = (
        days.dt.truncate(kind.every)
        .unique()
        .sort()
        .to_frame()
        .select(
            "period_start",
            begin=begin,
            through=pl.min_horizontal(ends, pl.lit(through)),
            maturity=pl.when(ends <= settled).then(pl.lit("final")).otherwise(pl.lit("provisional")),
        )
    )
    return told.filter(pl.col("begin") >= first.replace(day=1)) if kind.span == "r12m" else told


def by_period(
    days: pl.LazyFrame, keys: Sequence[str], kind: Kind, through: date, sums: Iterable[pl.Expr]
) -> pl.LazyFrame:
    """Sum the days of each period.

    Args:
        days: One row per `day` and keys (several, once days are moved); `sums` read its columns.
        keys: What is told apart: shop_key, region_code, a category ….
        kind: The kind of period.
        through: The last day that is in.
        sums: Named sums; each column they make must itself add up over months.

    Returns:
        One row per keys and period_start with at least one day.
    """
    parts = (
        days.filter(pl.col("day") <= through)
        .group_by(*keys, period_start=pl.col("day").dt.truncate(kind.every))
        .agg(*sums)
    )
    return parts if kind.span == "own" else rolled(parts, keys, kind, through)


def rolled(months: pl.LazyFrame, keys: Sequence[str], kind: Kind, through: date) -> pl.LazyFrame:
    """Sum months up to each month of their year, or of the twelve months that end with it.

    Months without data of their own are in as well. Sums must be whole numbers: what a stretch of months
    adds up to is the running sum at its end less the one before its beginning.
    """
    start, last = pl.col("period_start"), pl.lit(through).dt.month_start()
    # A year without data opens each series: no stretch of months reaches into the one before.
    opening = pl.min_horizontal(start.min(), last).dt.offset_by("-1y")
    length = start.dt.month().cast(pl.Int64) if kind.span == "ytd" else 12
    sums = pl.all().exclude(*keys, "period_start")
    begin = (pl.int_range(pl.len()) - length).clip(0)
    return (
        months.select(*keys)
        .unique(maintain_order=True)  # of rows in no order Polars takes the order to be nobody's concern
        .join(months.select(pl.date_range(opening, last, "1mo")), how="cross", maintain_order="left_right")
        .join(
            months.with_columns(told=1),
            on=[*keys, "period_start"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .with_columns(sums.fill_null(0).cum_sum())
        .with_columns(sums - sums.gather(begin))
        .filter(pl.col("told") > 0, start >= start.min().dt.offset_by("1y"))
        .drop("told")
    )


def moved(day: pl.Expr, by: str) -> pl.Expr:
    """Move base days forward into the periods that they are a base of; 29 February moves to the 28th."""
    return day.dt.offset_by(by)


def moved_back(end: pl.Expr, by: str) -> pl.Expr:
    """Return the last base day of a period that ends on `end`; the end of a month keeps being one."""
    earlier = end.dt.offset_by(f"-{by}")
    if by.endswith(("d", "w")):
        return earlier
    return pl.when(end == end.dt.month_end()).then(earlier.dt.month_end()).otherwise(earlier)

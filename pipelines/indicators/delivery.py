"""Who should have delivered what by when: the periods that files cover, the gaps, and what is late.

A file covers the days from its first to its last order. A day inside a file without a sale is a known
zero; a day outside every file is unknown, and nobody may read it as zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

import polars as pl

State = Literal["delivered", "gap", "late", "not_due"]
MonthState = Literal["covered", "partial", "missing", "pending", "closed"]


@dataclass(frozen=True)
class Cadence:
    """How often a shop delivers, and when that is late.

    Attributes:
        period: One period, as Polars writes it; it must be covered when it is due.
        grace_days: Days after the period's end until which it may come; later is late.
        is_whole: Whether a hole in the period makes it late; else only a missing end does.
    """

    period: Literal["1d", "1w", "1mo"]
    grace_days: int
    is_whole: bool


# The late rules. Monthly: after the 10th of the next month, if the month is not covered to its end.
# Weekly: after Wednesday, if the week (Monday to Sunday) is not covered. Daily: the third day before.
CADENCES: Mapping[str, Cadence] = MappingProxyType(
    {
        "每日": Cadence("1d", 2, is_whole=True),
        "每周": Cadence("1w", 3, is_whole=True),
        "每月": Cadence("1mo", 10, is_whole=False),
    }
)
USUAL = "每月"  # where the register gives none
MONTHS_SHOWN = 12
ONE_DAY = pl.duration(days=1)


def due_period(cadence: Cadence, as_of: date) -> tuple[date, date]:
    """Return the latest period that is already late on `as_of` if it has not come: first and last day."""
    day = pl.lit(as_of).dt.offset_by(f"-{cadence.grace_days}d")
    running = day.dt.truncate(cadence.period)
    days = pl.select(first=running.dt.offset_by(f"-{cadence.period}"), last=running - ONE_DAY)
    first, last = days.row(0)
    return first, last


def merged(spans: pl.DataFrame) -> pl.DataFrame:
    """Join the spans of each shop that touch or overlap.

    Takes shop_key, first_day, last_day (both inclusive, never null). Returns one row per shop and
    unbroken span, in order: shop_key, first_day, last_day.
    """
    ordered = _with_reach(spans)
    is_new = (pl.col("first_day") > pl.col("reach") + ONE_DAY).fill_null(True)
    return (
        ordered.with_columns(run=is_new.cum_sum().over("shop_key"))
        .group_by("shop_key", "run")
        .agg(pl.col("first_day").min(), pl.col("last_day").max())
        .sort("shop_key", "first_day")
        .select("shop_key", "first_day", "last_day")
    )


def overlaps(spans: pl.DataFrame) -> pl.DataFrame:
    """Return the days that two or more spans of a shop cover, as `merged` returns spans."""
    twice = (
        _with_reach(spans)
        .filter(pl.col("first_day") <= pl.col("reach"))
        .select("shop_key", "first_day", last_day=pl.min_horizontal("last_day", "reach"))
    )
    return merged(twice)


def _with_reach(spans: pl.DataFrame) -> pl.DataFrame:
    """Sort the spans and add `reach`: the last day that the spans before of the same shop cover."""
    return (
        spans.select("shop_key", "first_day", "last_day")
        .sort("shop_key", "first_day", "last_day")
        .with_columns(reach=pl.col("last_day").cum_max().shift(1).over("shop_key"))
    )


def within(spans: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """Cut each shop's spans to its window (shop_key, window_first, window_last; one row per shop)."""
    return (
        spans.join(windows.select("shop_key", "window_first", "window_last"), on="shop_key")
        .select(
            "shop_key",
            first_day=pl.max_horizontal("first_day", "window_first"),
            last_day=pl.min_horizontal("last_day", "window_last"),
        )
        .filter(pl.col("first_day") <= pl.col("last_day"))
        .sort("shop_key", "first_day")
    )


def gaps(covered: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """Return the days of each shop's window that no span covers (没有数据), as `merged` returns spans.

    Args:
        covered: Spans as `merged` returns them.
        windows: shop_key, window_first, window_last, one row per shop; none expected where first > last.
    """
    inside = within(covered, windows)
    # Before the first span and after the last the window itself stands for one.
    before = windows.select("shop_key", last_day=pl.col("window_first") - ONE_DAY)
    edges = pl.concat([before, inside], how="diagonal_relaxed").join(windows, on="shop_key")
    next_first = pl.col("first_day").shift(-1).over("shop_key")
    return (
        edges.sort("shop_key", "last_day", "first_day", nulls_last=False)
        .select(
            "shop_key",
            first_day=pl.col("last_day") + ONE_DAY,
            last_day=pl.coalesce(next_first - ONE_DAY, "window_last"),
        )
        .filter(pl.col("first_day") <= pl.col("last_day"))
        .sort("shop_key", "first_day")
    )


def days_of(spans: pl.DataFrame, name: str) -> pl.DataFrame:
    """Count the days of each shop's spans, which do not overlap: shop_key and the count under `name`."""
    length = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    return spans.group_by("shop_key").agg(length.sum().alias(name))


def open_windows(shops: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Return the part of first…last in which each shop is open: shop_key, window_first, window_last.

    A null opened_on or closed_on sets no limit; closed_on is the last open day. Where a shop is never
    open in that time, it has no row.
    """
    return shops.select(
        "shop_key",
        window_first=pl.max_horizontal(pl.lit(first), "opened_on"),
        window_last=pl.min_horizontal(pl.lit(last), "closed_on"),
    ).filter(pl.col("window_first") <= pl.col("window_last"))


def due_windows(shops: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return what each shop owes on `as_of`: shop_key, window_first, window_last, is_whole.

    Takes shop_key, opened_on, closed_on, cadence (null: USUAL). A shop that was not open in the period
    that is due has no row.
    """
    owed = [
        open_windows(
            shops.filter(pl.col("cadence").fill_null(USUAL) == name), *due_period(cadence, as_of)
        ).with_columns(is_whole=pl.lit(cadence.is_whole))
        for name, cadence in CADENCES.items()
    ]
    return pl.concat(owed)


def standing(shops: pl.DataFrame, covered: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Judge each shop's period that is due.

    Args:
        shops: shop_key, opened_on, closed_on, cadence, one row per shop.
        covered: Spans as `merged` returns them.
        as_of: The day that is judged on.

    Returns:
        One row per shop, in the order of `shops`: shop_key, due_first, due_last (the open days that are
        due; null: nothing is), days_missing (of them without data; null: nothing is due), missing_first,
        missing_last (from the first to the last of these days; null: none), state: delivered, gap (the
        end has come, but days before it have not), late, not_due.
    """
    due = due_windows(shops, as_of)
    holes = gaps(covered, due)
    missing = holes.group_by("shop_key").agg(
        missing_first=pl.col("first_day").min(), missing_last=pl.col("last_day").max()
    )
    is_late = pl.col("is_whole") | (pl.col("missing_last") == pl.col("due_last"))
    state = (
        pl.when(pl.col("due_last").is_null())
        .then(pl.lit("not_due"))
        .when(pl.col("days_missing") == 0)
        .then(pl.lit("delivered"))
        .when(is_late)
        .then(pl.lit("late"))
        .otherwise(pl.lit("gap"))
    )
    return (
        shops.select("shop_key")
        .join(due.rename({"window_first": "due_first", "window_last": "due_last"}), on="shop_key", how="left")
        .join(missing, on="shop_key", how="left")
        .join(days_of(holes, "days_missing"), on="shop_key", how="left", maintain_order="left")
        # Of a period that is due and has no hole, no day is missing: a known zero.
        .with_columns(
            days_missing=pl.when(pl.col("due_last").is_not_null()).then(pl.col("days_missing").fill_null(0))
        )
        .select(
            "shop_key", "due_first", "due_last", "days_missing", "missing_first", "missing_last", state=state
        )
    )


def calendar_months(as_of: date) -> list[tuple[date, date]]:
    """Return the first and last day of the MONTHS_SHOWN months to the day before `as_of`, the last one cut."""
    yesterday = pl.lit(as_of) - ONE_DAY
    running = yesterday.dt.month_start()
    starts = pl.date_range(running.dt.offset_by(f"-{MONTHS_SHOWN - 1}mo"), running, "1mo")
    days = pl.select(first=starts).with_columns(
        last=pl.min_horizontal(pl.col("first").dt.month_end(), yesterday)
    )
    return list(days.iter_rows())


def months(shops: pl.DataFrame, covered: pl.DataFrame, sale_days: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Tell the last MONTHS_SHOWN months of each shop, the running one to the day before `as_of`.

    Args:
        shops: shop_key, opened_on, closed_on, cadence, one row per shop.
        covered: Spans as `merged` returns them.
        sale_days: shop_key, day: the days with an order, each once.
        as_of: The day that is judged on.

    Returns:
        One row per shop and month: shop_key, month (its first day), days_open, days_covered, days_sold,
        days_zero (covered, without a sale: 零销售), days_missing (没有数据), state: covered, partial,
        missing, pending (nothing has come, and it is not due yet), closed (not open in that month).
    """
    told = [_month(shops, covered, sale_days, first, last) for first, last in calendar_months(as_of)]
    due_last = due_windows(shops.with_columns(opened_on=None, closed_on=None), as_of)
    open_days, covered_days = pl.col("days_open"), pl.col("days_covered")
    state = (
        pl.when(open_days == 0)
        .then(pl.lit("closed"))
        .when(covered_days == open_days)
        .then(pl.lit("covered"))
        .when(covered_days > 0)
        .then(pl.lit("partial"))
        .when(pl.col("month") > pl.col("due_to"))
        .then(pl.lit("pending"))
        .otherwise(pl.lit("missing"))
    )
    return (
        pl.concat(told)
        .join(due_last.select("shop_key", due_to="window_last"), on="shop_key", how="left")
        .with_columns(
            days_zero=pl.max_horizontal(covered_days - pl.col("days_sold"), pl.lit(0)),
            days_missing=open_days - covered_days,
            state=state,
        )
        .drop("due_to")
        .sort("shop_key", "month")
    )


def _month(
    shops: pl.DataFrame, covered: pl.DataFrame, sale_days: pl.DataFrame, first: date, last: date
) -> pl.DataFrame:
    """Count one month's days of each shop; zero where there is none: these counts are known."""
    windows = open_windows(shops, first, last)
    whole = windows.rename({"window_first": "first_day", "window_last": "last_day"})
    sold = (
        sale_days.join(windows, on="shop_key")
        .filter(pl.col("day").is_between("window_first", "window_last"))
        .group_by("shop_key")
        .agg(days_sold=pl.len().cast(pl.Int64))
    )
    return (
        shops.select("shop_key", month=pl.lit(first))
        .join(days_of(whole, "days_open"), on="shop_key", how="left")
        .join(days_of(within(covered, windows), "days_covered"), on="shop_key", how="left")
        .join(sold, on="shop_key", how="left")
        .with_columns(pl.col("days_open", "days_covered", "days_sold").fill_null(0))
    )

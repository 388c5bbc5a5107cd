"""Promotion days and the Spring Festival: which of them lie in one of two compared weeks only (活动错位)."""

from datetime import date

import polars as pl

from pipelines.reference.calendar import spring_festival

# month, day
EVERY_YEAR = {"618": (6, 18), "双11": (11, 11), "双12": (12, 12)}


def event_days(first: date, through: date) -> pl.DataFrame:
    """Return every event day between two days: event, day."""
    years = range(first.year, through.year + 1)
    fixed = [(name, date(year, *at)) for name, at in EVERY_YEAR.items() for year in years]
    festivals = [("春节", day) for day in spring_festival()["spring_festival"]]
    inside = [(name, day) for name, day in (*fixed, *festivals) if first <= day <= through]
    return pl.DataFrame(inside, schema={"event": pl.String, "day": pl.Date}, orient="row")


def shifted_events(periods: pl.DataFrame, by: str) -> pl.DataFrame:
    """Say for each period which events it does not share with its base.

    Args:
        periods: One row per period_start, with `begin` and `through`.
        by: How far base days are moved (see `periods.shift`).

    Returns:
        One row per period with any: period_start, event_shift (in words).
    """
    if periods.is_empty():
        return pl.DataFrame(schema={"period_start": pl.Date, "event_shift": pl.String})
    first = periods.select(pl.col("begin").min().dt.offset_by(f"-{by}")).item()
    events = event_days(first, periods["through"].max())  # type: ignore[arg-type]
    later = events.with_columns(pl.col("day").dt.offset_by(by))
    here, there = _inside(periods, events), _inside(periods, later)
    only_here = here.join(there, on=["period_start", "event"], how="anti").with_columns(at=pl.lit("本期"))
    only_there = there.join(here, on=["period_start", "event"], how="anti").with_columns(at=pl.lit("基期"))
    return (
        pl.concat([only_here, only_there])
        .sort("period_start", "at", "event")
        .group_by("period_start", maintain_order=True)
        .agg(event_shift=pl.format("{}只在{}", "event", "at").str.join("、"))
    )


def _inside(periods: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    return (
        periods.select("period_start", "begin", "through")
        .join(events, how="cross")
        .filter(pl.col("day").is_between("begin", "through"))
        .select("period_start", "event")
        .unique()
    )

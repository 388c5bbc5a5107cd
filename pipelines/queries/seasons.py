"""Questions about the days that move sales: what was sold around them, year by year."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.indicators.catalogue import BY_CODE
from pipelines.reference.calendar import SHOPPING_DAYS, spring_festival

ORDINARY_DAYS = 28  # before a window, with which its days are compared


@dataclass(frozen=True)
class Event:
    """A day that moves sales: its window, in days from it, and how far a picture of it goes on."""

    name: str
    before: int
    after: int
    drawn_after: int


# The windows of the forecasts (indicators.holidays): the festival moves, the shopping days do not.
EVENTS = {
    "spring": Event("春节", 20, 20, 20),
    "618": Event("618", 10, 0, 5),
    "1111": Event("双11", 10, 0, 5),
    "1212": Event("双12", 10, 0, 5),
}


def around(database: Path, indicator: str, region_code: str, event: str) -> pl.DataFrame:
    """Return the days around an event in every year with data.

    Grain: year × offset (days from the event; before it negative). event_day, day, value in the
    indicator's unit (null: not told).
    """
    told = EVENTS[event]
    days = _days(database, indicator, region_code)
    years = days["day"].dt.year().unique().sort().to_list()
    offsets = range(-told.before - ORDINARY_DAYS, told.drawn_after + 1)
    rows = [
        (each.year, offset, each, each + timedelta(days=offset))
        for each in _event_days(event, years)
        for offset in offsets
    ]
    schema = {"year": pl.Int64, "offset": pl.Int64, "event_day": pl.Date, "day": pl.Date}
    grid = pl.DataFrame(rows, schema=schema, orient="row")
    return grid.join(days, on="day", how="inner").sort("year", "offset")


def windows(database: Path, indicator: str, region_code: str) -> pl.DataFrame:
    """Return what each event's window sold in each year, events in their order, latest year first.

    Grain: event × year. first_day, last_day (of the days that are in), days, is_full, value (null: a day of
    them is not told), ordinary (an average day of the four weeks before; null: not all are there), uplift
    (an average day of the window ÷ ordinary), yoy_pct (over the same offsets a year before; null: these
    are not all there).
    """
    found = [_window(around(database, indicator, region_code, code), code) for code in EVENTS]
    return pl.concat(found).sort(pl.col("event").cast(pl.Enum(list(EVENTS))), -pl.col("year"))


def moved_weeks(database: Path, indicator: str, region_code: str) -> pl.DataFrame:
    """Return the weeks whose festivals fell into other weeks a year ago, the latest first.

    Grain: week. period_start, through, value and yoy_pct (beside the week of the year before), yoy_code,
    aligned_by (two_weeks: with the week before it; spring_festival: beside the days equally far from the
    festival), aligned_pct, aligned_code (why there is no number; null: there is one).
    """
    return store.ask(
        database,
        """
        SELECT period_start, beside.through, value, yoy_pct, yoy_code, aligned_by, aligned_pct, aligned_code
        FROM growth_breakdown AS beside
        JOIN indicator_value USING (indicator, region_code, scope, period_kind, period_start)
        WHERE indicator = $indicator AND scope = $scope AND region_code = $region_code
          AND period_kind = 'week' AND aligned_by IS NOT NULL
        ORDER BY period_start DESC
        """,
        indicator=indicator,
        scope=BY_CODE[indicator].scope,
        region_code=region_code,
    )


def _window(days: pl.DataFrame, code: str) -> pl.DataFrame:
    event = EVENTS[code]
    inside = days.filter(pl.col("offset").is_between(-event.before, event.after))
    whole = event.before + event.after + 1
    sums = inside.group_by("year").agg(
        first_day=pl.col("day").min(),
        last_day=pl.col("day").max(),
        reached=pl.col("offset").max(),
        days=pl.len().cast(pl.Int64),
        value=_told_sum(pl.len()),
    )
    usual = (
        days.filter(pl.col("offset") < -event.before)
        .group_by("year")
        .agg(ordinary=_told_sum(pl.lit(ORDINARY_DAYS)) / ORDINARY_DAYS)
    )
    bases = _bases(inside, sums)
    starts_whole = pl.col("days") == pl.col("reached") + event.before + 1
    ordinary = pl.when(pl.col("ordinary") > 0).then(pl.col("ordinary"))
    return (
        sums.join(usual, on="year", how="left")
        .join(bases, on="year", how="left")
        .filter(starts_whole)
        .select(
            pl.lit(code).alias("event"),
            pl.lit(event.name).alias("event_name"),
            "year", "first_day", "last_day", "days",
            is_full=pl.col("days") == whole,
            value="value",
            ordinary="ordinary",
            uplift=pl.col("value") / pl.col("days") / ordinary,
            yoy_pct=pl.when(pl.col("base") > 0).then((pl.col("value") / pl.col("base") - 1) * 100),
        )
    )  # fmt: skip


def _bases(inside: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Return what the same offsets sold a year before: year, base (null: not all of them are told)."""
    reach = sums.select("year", "reached", wanted="days")
    before = inside.with_columns(year=pl.col("year") + 1).join(reach, on="year")
    return (
        before.filter(pl.col("offset") <= pl.col("reached"))
        .group_by("year")
        .agg(base=_told_sum(pl.col("wanted").first()))
    )


def _told_sum(wanted: pl.Expr) -> pl.Expr:
    """Sum values; null where not as many as wanted are told."""
    return pl.when(pl.col("value").count() == wanted).then(pl.col("value").sum())


def _event_days(event: str, years: list[int]) -> list[date]:
    if event == "spring":
        known = dict(spring_festival().select("year", "spring_festival").iter_rows())
        return [known[year] for year in years if year in known]
    month, day = SHOPPING_DAYS[EVENTS[event].name]
    return [date(year, month, day) for year in years]


def _days(database: Path, indicator: str, region_code: str) -> pl.DataFrame:
    return store.ask(
        database,
        """
        SELECT period_start AS day, value FROM indicator_value
        WHERE indicator = $indicator AND scope = $scope AND region_code = $region_code
          AND period_kind = 'day'
        ORDER BY day
        """,
        indicator=indicator,
        scope=BY_CODE[indicator].scope,
        region_code=region_code,
    )

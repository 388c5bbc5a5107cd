"""Growth beside the headline, for weeks whose events fell into other weeks a year ago (活动错位).

A shopping day that has moved by one week is seen in the sum of both weeks. The Spring Festival moves by
more: its weeks are compared day by day with the same days before and after the festival of last year.
"""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from pipelines.indicators.events import EVERY_YEAR
from pipelines.indicators.growth import with_level_share, with_shares
from pipelines.indicators.matching import PLACE, Sales, compared
from pipelines.indicators.measures import SUMS
from pipelines.indicators.periods import WEEK
from pipelines.indicators.wide import Wide
from pipelines.reference.calendar import spring_festival

TWO_WEEKS, BY_FESTIVAL = "two_weeks", "spring_festival"
# Days around the Spring Festival in which sales go by it rather than by the date.
FESTIVAL_DAYS = (-20, 14)
ONE_WEEK = timedelta(days=7)
YEAR_OF_WEEKS = timedelta(days=364)


def aligned(wide: Wide, sales: Sales) -> pl.DataFrame:
    """Return the weeks that have another comparison, as rows of `wide` are, with `aligned_by`.

    Their sums and the yoy_… columns are those of this comparison. Other kinds of period have none.
    """
    nothing = wide.rows.clear().with_columns(aligned_by=pl.lit(None, pl.String))
    if wide.kind != WEEK:
        return nothing
    return pl.concat([nothing, _two_weeks(wide, sales), *_by_festival(wide, sales)], how="diagonal")


def later_weeks(first: date, through: date) -> list[date]:
    """Return the weeks that hold an event, of this year or the last, while the week before holds the other."""
    found = set()
    for year in range(first.year, through.year + 1):
        for month, day in EVERY_YEAR.values():
            here, moved = date(year, month, day), date(year - 1, month, day) + YEAR_OF_WEEKS
            weeks = sorted(_monday(each) for each in (here, moved))
            if weeks[0] != weeks[1] and here <= through:
                found.add(weeks[1])
    return sorted(found)


def festival_weeks(first: date, through: date) -> list[tuple[int, list[date]]]:
    """Return for each Spring Festival by how many days it has moved on, and the weeks that go by it."""
    days = spring_festival()["spring_festival"].to_list()
    found = []
    for last, now in pairwise(days):
        opens, closes = (now + timedelta(days=each) for each in FESTIVAL_DAYS)
        begin = _monday(opens - timedelta(days=1)) + ONE_WEEK
        weeks = [begin + n * ONE_WEEK for n in range((closes - begin).days // 7 + 1)]
        inside = [week for week in weeks if week + ONE_WEEK - timedelta(days=1) <= closes and week <= through]
        if inside and inside[-1] >= first:
            found.append(((now - last).days, inside))
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _two_weeks(wide: Wide, sales: Sales) -> pl.DataFrame:
    """Sum each of `later_weeks` and the week before it; both must be there."""
    later = wide.rows.filter(pl.col("period_start").is_in(later_weeks(sales.first, sales.through)))
    before = wide.rows.with_columns(pl.col("period_start").dt.offset_by("1w"))
    before = before.join(later, on=PLACE, how="semi")
    added = [name for name in later.columns if _adds_up(name)]
    both = pl.concat([later.select(*PLACE, *added), before.select(*PLACE, *added)])
    summed = both.group_by(PLACE).agg(pl.col(added).sum(), weeks=pl.len()).filter(pl.col("weeks") == 2)
    rest = later.drop(added, "level_share", "yoy_share", "yoy_matched")
    rows = rest.join(summed.drop("weeks"), on=PLACE)
    return with_shares(with_level_share(rows), "yoy").with_columns(aligned_by=pl.lit(TWO_WEEKS))


def _by_festival(wide: Wide, sales: Sales) -> list[pl.DataFrame]:
    """Compare each week around a Spring Festival with the days that lay around the one before."""
    found = []
    for days, weeks in festival_weeks(sales.first, sales.through):
        own = wide.rows.filter(pl.col("period_start").is_in(weeks))
        if own.is_empty():
            continue
        here = pl.col("period_start").is_in(weeks)
        sums = compared(sales.shop_days, sales.only(WEEK, weeks), WEEK, f"{days}d").sums.filter(here)
        named = sums.rename(lambda name: name if name in PLACE else f"yoy_{name}")
        rest = own.drop(name for name in own.columns if name.startswith("yoy_"))
        rows = with_shares(rest.join(named, on=PLACE, how="left"), "yoy")
        found.append(rows.with_columns(aligned_by=pl.lit(BY_FESTIVAL)))
    return found


def _adds_up(name: str) -> bool:
    prefixes = ("", "yoy_now_", "yoy_base_", "yoy_all_", "yoy_born_", "yoy_dead_")
    sums = {f"{prefix}{each}" for prefix in prefixes for each in SUMS}
    return name in sums | {"days", "missing_fen"}

"""What must be reckoned anew after some months have changed; all other periods stand as they were.

A value rests on nothing but the days of its place's shops up to its own end: what they sold, what their
feeds cover, what is missing, who hosted. So a month that has changed reaches the periods that hold one
of its days, or a day that one of its days is the base of, and those that look back on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipelines.indicators.activity import SURVIVAL_DAYS, WINDOW_DAYS
from pipelines.indicators.aligned import FESTIVAL_DAYS
from pipelines.indicators.marks import Before, begun, changed
from pipelines.indicators.membership import parents
from pipelines.indicators.parts import first_parted
from pipelines.indicators.periods import DAY, KINDS, WEEK, Asked, Kind, calendar
from pipelines.indicators.sessions import HOST_DAYS
from pipelines.reference.calendar import spring_festival

LOOKED_BACK_DAYS = max(WINDOW_DAYS, HOST_DAYS)  # from the end of a period: active shops, regular hosts
SETTLED_DAYS = 28  # after its end, by which a period says all it will ever say: its refunds are told


@dataclass(frozen=True)
class Reach:
    """The places and the periods that have to be reckoned.

    Attributes:
        places: The places whose rows are new.
        members: Their memberships, and those of the regions directly below them, which they are told by.
        told: By the name of the kind, the first days of the periods whose rows are new.
        asked: Those, and the ones a year before them that their growth is set beside.
    """

    places: pl.Series
    members: pl.DataFrame
    told: Mapping[str, pl.Series]
    asked: Asked

    @property
    def anew(self) -> pl.DataFrame:
        """What takes the place of earlier rows: region_code, period_kind, period_start."""
        periods = [
            starts.to_frame().select(period_kind=pl.lit(kind), period_start="period_start")
            for kind, starts in self.told.items()
        ]
        return self.places.alias("region_code").to_frame().join(pl.concat(periods), how="cross")


def reach(members: pl.DataFrame, marked: pl.DataFrame, before: Before, times: tuple[date, date]) -> Reach:
    """Return what has to be reckoned of some places after what has changed in their shops.

    Args:
        members: The memberships of the places; whole provinces, so that none lacks a region below it.
        marked: INDICATOR_INPUT of their shops.
        before: What the other periods were reckoned from; with the same first day with a sale.
        times: The first and the last day with a sale.
    """
    own = before.marks.join(members, on="shop_key", how="semi")
    moved = changed(marked, own)
    of_changed = members.join(moved, on="shop_key", how="semi")
    # Where the last day has moved, the last periods of every place have grown longer.
    places = (of_changed if times[1] == before.through else members)["region_code"].unique().sort()
    below = parents(members).filter(pl.col("parent_code").is_in(places.implode()))["region_code"]
    asked = pl.concat([places, below]).unique()
    months = [*moved["month"], *_newly_whole(begun(marked, members), begun(own, members))]
    kept = members.filter(pl.col("region_code").is_in(asked.implode()))
    return Reach(places, kept, *_periods(months, times, before.through))


def _newly_whole(now: pl.DataFrame, before: pl.DataFrame) -> pl.Series:
    """Return the months between the first month with a sale now and before, where a place has another one.

    Twelve months are told from the first on that a place has data of; a year after it, they do not hold it.
    """
    both = now.join(before, on="region_code", how="inner", suffix="_before")
    one, other = pl.col("begun"), pl.col("begun_before")
    between = pl.date_ranges(pl.min_horizontal(one, other), pl.max_horizontal(one, other), "1mo")
    return both.filter(one != other).select(month=between).explode("month", empty_as_null=False)["month"]


def _periods(
    changed_months: Iterable[date], times: tuple[date, date], through_before: date
) -> tuple[dict[str, pl.Series], Asked]:
    """Return, by kind, the periods that depend on some months; and those with the years before them."""
    first, through = times
    days = _days_of(changed_months)
    told, asked, months = {}, {}, []
    for kind in KINDS:
        periods = calendar(kind, first, through)
        start, end = pl.col("period_start"), pl.col("period_start").dt.offset_by(kind.every)
        is_new = start.is_in(_reached(days, kind).implode())
        if through != through_before:
            is_new |= end > through_before - timedelta(days=SETTLED_DAYS - 1)
            is_new |= _no_longer_parted(kind, through_before, through)
        new = periods.filter(is_new)["period_start"]
        later = [start, start.dt.offset_by(kind.year_on)]
        if kind == WEEK:  # two weeks are told together
            later.append(start.dt.offset_by("1w"))
        is_near = pl.any_horizontal(each.is_in(new.implode()) for each in later)
        own = periods.filter(is_near)
        told[kind.name], asked[kind.name] = new, own["period_start"]
        if kind not in (DAY, WEEK):
            of_each = pl.date_ranges(pl.col("begin"), pl.col("through"), "1mo")
            months.append(own.select(month=of_each).explode("month", empty_as_null=False)["month"])
    return told, Asked(asked, pl.concat(months).unique().sort())


def _by_festival(days: pl.DataFrame) -> pl.DataFrame:
    """Return the weeks that are compared with any of the days by the Spring Festival."""
    first, last = (pl.duration(days=each) for each in FESTIVAL_DAYS)
    now = pl.col("spring_festival")
    moving = spring_festival().select(now, next=now.shift(-1)).drop_nulls()
    around = days.join(moving, how="cross").filter(pl.col("day").is_between(now + first, now + last))
    moved = pl.col("day") + (pl.col("next") - now)
    return around.select(start=moved.dt.truncate(WEEK.every))


def _no_longer_parted(kind: Kind, through_before: date, through: date) -> pl.Expr:
    """Return whether a period was parted and is too long ago for it now."""
    was, now = first_parted(kind, through_before), first_parted(kind, through)
    return (
        pl.lit(False)
        if was is None or now is None
        else pl.col("period_start").is_between(was, now, closed="left")
    )


def _days_of(months: Iterable[date]) -> pl.Series:
    """Return the days of months and those that look back on them."""
    month = pl.col("month")
    ends = month.dt.month_end() + pl.duration(days=LOOKED_BACK_DAYS)
    days = pl.DataFrame({"month": sorted(months)}, schema={"month": pl.Date}).select(
        day=pl.date_ranges(month, ends)
    )
    return days.explode("day", empty_as_null=False)["day"].unique()


def _reached(days: pl.Series, kind: Kind) -> pl.Series:
    """Return the first days of the periods of a kind that depend on any of the days."""
    day = pl.col("day")
    shifts = {kind.period_on or "0d", kind.year_on, f"{SURVIVAL_DAYS}d"}
    once = [day, *(day.dt.offset_by(by) for by in sorted(shifts))]
    # Twice a year: the growth of two years, and the change of a ratio that itself looks back a year.
    both = [*once, *(each.dt.offset_by(kind.year_on) for each in once)]
    frame = days.alias("day").to_frame()
    starts = pl.concat([frame.select(each.dt.truncate(kind.every).alias("start")) for each in both])
    if kind == WEEK:
        starts = pl.concat([starts, _by_festival(frame)])
    starts = starts.unique()
    if kind.span == "own":
        return starts["start"]
    steps = pl.DataFrame({"step": [f"{step}mo" for step in range(12)]})
    spread = starts.join(steps, how="cross").with_columns(
        reached=pl.col("start").dt.offset_by(pl.col("step"))
    )
    if kind.span == "ytd":
        spread = spread.filter(pl.col("reached").dt.year() == pl.col("start").dt.year())
    return spread["reached"].unique()

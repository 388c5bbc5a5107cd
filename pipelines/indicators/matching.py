"""Each shop's day beside its counterpart in the other period: what may be compared, and what may not.

Only days that a feed covers in both periods are compared, and the days of shops that truly opened or
closed in between. What merely began or stopped being reported is counted, but on neither side.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.indicators.coverage import covers
from pipelines.indicators.measures import ALL_SALES, SUMS
from pipelines.indicators.periods import DAY, Asked, Kind, by_period, calendar, moved, rolled

PLACE = ("region_code", "period_start")
TOLD = (ALL_SALES, "live_fen")  # the sums whose growth is taken apart


@dataclass(frozen=True)
class Sales:
    """All that values are reckoned from.

    Attributes:
        shop_days: One row per shop_key and day (see `measures.shop_day`), with platform, opened_on and
            closed_on of the register, and is_whole (see `coverage.cut_days`); sorted by shop_key and day.
        spans: What each feed covers (see `coverage.feeds`).
        missing: What is missing of it, with platform (see `coverage.missing_days`).
        memberships: Which places a shop counts in, and when.
        first: The first day with a sale anywhere.
        through: The last one.
        asked: The periods that are reckoned; None: all.
    """

    shop_days: pl.DataFrame
    spans: pl.DataFrame
    missing: pl.DataFrame
    memberships: pl.DataFrame
    first: date
    through: date
    asked: Asked | None = None

    def periods(self, kind: Kind) -> pl.DataFrame:
        """Return the periods of a kind that are reckoned (see `periods.calendar`)."""
        every = calendar(kind, self.first, self.through)
        return every if self.asked is None else every.filter(self.asked.has(kind))

    def only(self, kind: Kind, starts: Sequence[date]) -> "Sales":
        """Return the same sales, of which only some periods of a kind are reckoned."""
        within = self.periods(kind).filter(pl.col("period_start").is_in(starts))["period_start"]
        return replace(self, asked=Asked({kind.name: within}, pl.Series(dtype=pl.Date)))

    def needs(self, kind: Kind, day: pl.Expr) -> pl.Expr:
        """Return whether a day is needed for what is reckoned of a kind."""
        return pl.lit(True) if self.asked is None else self.asked.has_day(kind, day)


@dataclass(frozen=True)
class Comparison:
    """What a comparison rests on: sums by place and period, and the days of shops that it lacks now.

    `missing` has shop_key, platform, day (moved into the present) and paid_fen.
    """

    sums: pl.DataFrame
    missing: pl.DataFrame


def current_cells(days: pl.DataFrame, spans: pl.DataFrame, kind: Kind, by: str) -> pl.DataFrame:
    """Add to days, sorted by shop_key and day: is_compared, is_born (the shop opened after the base day).

    As a day of its own, 29 February has no base.
    """
    base_day = pl.col("day").dt.offset_by(f"-{by}")
    has_base = covers(days, base_day, spans)
    if kind == DAY:
        has_base &= days.select(moved(base_day, by) == pl.col("day")).to_series()
    born = (pl.col("opened_on") > base_day).fill_null(False)
    return days.with_columns(has_base=has_base).with_columns(
        is_born=born & ~pl.col("has_base"), is_compared=(pl.col("has_base") & pl.col("is_whole")) | born
    )


def base_cells(days: pl.DataFrame, spans: pl.DataFrame, kind: Kind, by: str) -> pl.DataFrame:
    """Move days into the periods they are a base of and add is_compared, is_dead (closed since).

    29 February stays in the base of a full February; as a day of its own it is the base of no day.
    """
    if kind == DAY and by == "1y":
        days = days.filter((pl.col("day").dt.month() != 2) | (pl.col("day").dt.day() != 29))
    told = days.with_columns(moved(pl.col("day"), by))
    is_told = covers(told, pl.col("day"), spans)
    dead = (pl.col("closed_on") < pl.col("day")).fill_null(False)
    return told.with_columns(is_told=is_told).with_columns(
        is_dead=dead & ~pl.col("is_told"), is_compared=(pl.col("is_told") & pl.col("is_whole")) | dead
    )


def totals(days: pl.DataFrame, sales: Sales, kind: Kind, apart: Sequence[str] = ()) -> pl.DataFrame:
    """Return the SUMS of every place and period with a sale, and of each of `apart`."""
    return by_place(days.lazy().filter("sold"), sales, kind, apart, [pl.col(*_sums(days)).sum()]).collect()


def compared(days: pl.DataFrame, sales: Sales, kind: Kind, by: str, apart: Sequence[str] = ()) -> Comparison:
    """Return what a comparison of every place and period, and of each of `apart`, rests on.

    Returns:
        The sums of each, in fen and pieces: now_* and base_* (compared, of SUMS), of TOLD also born_*,
        dead_*, and all_* (the whole base, compared or not). And the days of the base that are missing now.
    """
    sums = _sums(days)
    day = pl.col("day")
    now = current_cells(days.filter(sales.needs(kind, day)), sales.spans, kind, by).lazy()
    cells = base_cells(days.filter(sales.needs(kind, moved(day, by))), sales.spans, kind, by)
    base = cells.lazy()
    ours = [_where("is_compared", name, "now") for name in sums]
    ours += [_where("is_born", name, "born") for name in TOLD]
    theirs = [_where("is_compared", name, "base") for name in sums]
    theirs += [_where("is_dead", name, "dead") for name in TOLD]
    theirs += [pl.col(name).sum().alias(f"all_{name}") for name in TOLD]
    keys = ["region_code", *apart, "period_start"]
    left = by_place(now, sales, kind, apart, ours)
    right = by_place(base, sales, kind, apart, theirs)
    sums_found = left.join(right, on=keys, how="full", coalesce=True).collect()
    lost = cells.filter(~pl.col("is_compared") & (pl.col(ALL_SALES) != 0))
    return Comparison(sums_found, lost.select("shop_key", "platform", "day", ALL_SALES))


def _sums(days: pl.DataFrame) -> list[str]:
    return [name for name in SUMS if name in days.columns]


def _where(mask: str, name: str, prefix: str) -> pl.Expr:
    return pl.when(mask).then(name).otherwise(0).sum().alias(f"{prefix}_{name}")


def by_place(
    days: pl.LazyFrame, sales: Sales, kind: Kind, apart: Sequence[str], sums: Sequence[pl.Expr]
) -> pl.LazyFrame:
    """Sum days of shops by place and period.

    Where a shop has always counted in a place its periods are summed first; a membership with dates is
    judged by the day, after the day has been moved: the base of a unit has the members of today.
    """
    own = Kind(kind.name, kind.every, kind.year_on, kind.period_on)
    is_open = pl.col("valid_from").is_null() & pl.col("valid_to").is_null()
    always = sales.memberships.filter(is_open).select("shop_key", "region_code").lazy()
    dated = sales.memberships.filter(~is_open).lazy()
    place = ["region_code", *apart]
    days = days.filter(sales.needs(kind, pl.col("day")))
    parts = (
        by_period(days, ["shop_key", *apart], own, sales.through, sums)
        .join(always, on="shop_key")
        .drop("shop_key")
    )
    if not sales.memberships.filter(~is_open).is_empty():
        inside = days.join(dated, on="shop_key").filter(belongs_on(pl.col("day")))
        stays = by_period(inside, place, own, sales.through, sums)
        parts = pl.concat([parts, stays], how="diagonal")
    whole = parts.group_by(*place, "period_start").agg(pl.all().exclude(*place, "period_start").sum())
    return whole if kind.span == "own" else rolled(whole, place, kind, sales.through)


def regrouped(months: pl.DataFrame, sales: Sales, kind: Kind, apart: Sequence[str] = ()) -> pl.DataFrame:
    """Sum months of places, as `totals` and `compared` return them, to longer periods."""
    keys = ["region_code", *apart]
    if kind.span != "own":
        # Of so few rows the streaming engine takes several times as long.
        return rolled(months.lazy(), keys, kind, sales.through).collect(engine="in-memory")
    start = pl.col("period_start").dt.truncate(kind.every)
    sums = pl.all().exclude(*keys, "period_start").sum()
    return months.group_by(*keys, start).agg(sums)


def missing_feeds(cells: pl.DataFrame, amount: str, sales: Sales, kind: Kind) -> pl.DataFrame:
    """Tell which feeds are missing.

    Args:
        cells: shop_key, platform, day and `amount`: the days that are missing.
        amount: The column of what they held or should have held, in fen.
        sales: Whose places and last day count.
        kind: The kind of period.

    Returns:
        One row per region_code and period_start with any: missing_fen, missing_shops, missing_platforms.
    """
    sums = [pl.col(amount).sum().alias("missing_fen")]
    keys = ["shop_key", "platform"]
    shops = by_period(cells.lazy(), keys, kind, sales.through, sums)
    start = pl.col("period_start")
    stays = sales.memberships.lazy()
    return (
        shops.join(stays, on="shop_key")
        .filter(belongs_on(start.dt.offset_by(kind.every).dt.offset_by("-1d")))
        .group_by(*PLACE)
        .agg(
            pl.col("missing_fen").sum(),
            missing_shops=pl.col("shop_key").n_unique().cast(pl.Int64),
            missing_platforms=pl.col("platform").drop_nulls().unique().cast(pl.String).sort().str.join("、"),
        )
        .collect()
    )


def belongs_on(day: pl.Expr) -> pl.Expr:
    """Return whether a membership holds on a day; both its days are inclusive, null is open."""
    begun = (pl.col("valid_from") <= day).fill_null(True)
    return begun & (pl.col("valid_to") >= day).fill_null(True)

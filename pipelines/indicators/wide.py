"""Every place's periods, one row each, with all that values and growth are taken from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from pipelines.indicators.activity import SURVIVAL_DAYS, active_on, active_shops
from pipelines.indicators.coverage import REFUSED
from pipelines.indicators.events import shifted_events
from pipelines.indicators.growth import level_share, with_level_share, with_shares
from pipelines.indicators.matching import PLACE, Comparison, Sales, compared, missing_feeds, regrouped, totals
from pipelines.indicators.measures import ALL_SALES
from pipelines.indicators.membership import parents
from pipelines.indicators.periods import (
    AT_AN_END,
    DAY,
    KINDS,
    MONTH,
    R12M,
    WEEK,
    Kind,
    Side,
    moved_back,
    shift,
)

SIDES: tuple[Side, ...] = ("yoy", "mom")


@dataclass(frozen=True)
class Wide:
    """The periods of one kind.

    `rows` has one row per region_code and period_start: begin, through, days, maturity; SUMS; what is
    missing of them (missing_fen, missing_shops, missing_platforms; null: nothing); children_lacking; and
    for each side, prefixed, the columns of a comparison (see `matching.compared`); event_shift; and
    where the kind has an end to count at, active_shops, cohort, survivors and the base's active_shops.
    `sums` has the SUMS and those of the comparison with the year before, also of places that have
    nothing any more.
    """

    kind: Kind
    rows: pl.DataFrame
    sums: pl.DataFrame


def wide_periods(sales: Sales) -> Iterator[Wide]:
    """Yield the periods of each kind; months are summed once and longer periods made of them."""
    months = totals(sales.shop_days, sales, MONTH)
    year_on = compared(sales.shop_days, sales, MONTH, MONTH.year_on)
    active = _active(sales)
    for kind in KINDS:
        is_summed = kind not in (DAY, WEEK)
        own = regrouped(months, sales, kind) if is_summed else totals(sales.shop_days, sales, kind)
        if kind == R12M:
            own = _with_all_months(own, sales)
        rows, sums = _framed(own, sales, kind), own
        for side in SIDES:
            by = shift(kind, side)
            if by is None:
                continue
            if side == "yoy" and is_summed:
                found = Comparison(regrouped(year_on.sums, sales, kind), year_on.missing)
            else:
                found = compared(sales.shop_days, sales, kind, by)
            rows = _with_side(rows, found, sales, kind, side)
            if side == "yoy":
                sums = own.join(found.sums, on=PLACE, how="full", coalesce=True)
        shifted = shifted_events(sales.periods(kind), kind.year_on)
        rows = rows.join(shifted, on="period_start", how="left")
        if kind in AT_AN_END:
            rows = _with_active(rows, active, kind)
        yield Wide(kind, rows, sums)


def _framed(own: pl.DataFrame, sales: Sales, kind: Kind) -> pl.DataFrame:
    """Add the time of each period, what is missing in it, and how many regions below lack data."""
    missing = missing_feeds(sales.missing, "expected_fen", sales, kind)
    rows = (
        own.join(missing, on=PLACE, how="full", coalesce=True)
        .join(sales.periods(kind), on="period_start")
        .with_columns(days=(pl.col("through") - pl.col("begin")).dt.total_days() + 1)
    )
    rows = with_level_share(rows)
    lacking = (
        rows.filter(level_share() < REFUSED)
        .join(parents(sales.memberships), on="region_code")
        .group_by(region_code="parent_code", period_start="period_start")
        .agg(children_lacking=pl.len().cast(pl.Int64))
    )
    counted = rows.join(lacking, on=PLACE, how="left")
    return counted.with_columns(pl.col("children_lacking").fill_null(0))  # a known count


def _with_all_months(own: pl.DataFrame, sales: Sales) -> pl.DataFrame:
    """Keep the twelve months of which the place has data from the first month on."""
    begun = (
        sales.shop_days.filter("sold")
        .group_by("shop_key")
        .agg(pl.col("day").min())
        .join(sales.memberships, on="shop_key")
        .group_by("region_code")
        .agg(begun=pl.col("day").min().dt.truncate("1mo"))
    )
    is_whole = pl.col("begun") <= pl.col("period_start").dt.offset_by("-11mo")
    return own.join(begun, on="region_code").filter(is_whole).drop("begun")


def _with_side(rows: pl.DataFrame, found: Comparison, sales: Sales, kind: Kind, side: Side) -> pl.DataFrame:
    named = found.sums.rename(lambda name: name if name in PLACE else f"{side}_{name}")
    joined = with_shares(rows.join(named, on=PLACE, how="left"), side)
    if side == "mom":  # no sentence is told of it, so nobody needs to know whose data are missing
        return joined
    missing = missing_feeds(found.missing, ALL_SALES, sales, kind).drop("missing_fen")
    told = missing.rename(lambda name: name if name in PLACE else f"{side}_{name}")
    return joined.join(told, on=PLACE, how="left")


def _active(sales: Sales) -> pl.DataFrame:
    """Count active shops on the ends of periods and of their bases."""
    ends = []
    for kind in AT_AN_END:
        through = sales.periods(kind)["through"]
        ends.append(through)
        ends.append(through - timedelta(days=SURVIVAL_DAYS))
        for side in SIDES:
            by = shift(kind, side)
            if by is not None:
                ends.append(through.to_frame().select(moved_back(pl.col("through"), by)).to_series())
    return active_shops(active_on(sales.shop_days, pl.concat(ends)), sales.memberships)


def _with_active(rows: pl.DataFrame, active: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    at_end = rows.join(
        active, left_on=["region_code", "through"], right_on=["region_code", "end"], how="left"
    )
    for side in SIDES:
        by = shift(kind, side)
        if by is None:
            continue
        base = active.select("region_code", "end", pl.col("active_shops").alias(f"{side}_active_shops"))
        asked = at_end.with_columns(end=moved_back(pl.col("through"), by))
        at_end = asked.join(base, on=["region_code", "end"], how="left").drop("end")
    return at_end

"""Every computed value: each indicator of each place in each period, with its growth."""

from datetime import date

import polars as pl

from pipelines.indicators.activity import active_shops
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.growth import Sales, growth_pct, obstacles, with_base
from pipelines.indicators.measures import (
    MEASURES,
    SUMS,
    Measure,
    amount,
    coverage,
    region_day,
    region_day_of_shops,
    shop_day,
)
from pipelines.indicators.periods import KINDS, MONTH, Kind, Side, by_period, calendar, moved_back, shift
from pipelines.marts.contracts import INDICATOR_VALUE

__all__ = ["region_day", "values"]

SIDES: tuple[Side, ...] = ("yoy", "mom")


def values(
    sales_day: pl.LazyFrame,
    memberships: pl.DataFrame,
    shop: pl.DataFrame,
    data_through: date | None,
) -> pl.DataFrame:
    """Return every computed value.

    Args:
        sales_day: One row per stat_date, shop_key, channel and category (SALES_DAY).
        memberships: Which places a shop counts in, and when (see `membership.memberships`).
        shop: One row per shop (SHOP); a shop closed by it is a loss, not a missing feed.
        data_through: The last day with a sale; later rows are left out. None: no sales yet.

    Returns:
        INDICATOR_VALUE, sorted by its key. A period in which a place has no sale has no row. A
        null value is unknown, and `why_not` tells why; null growth is unknown or not comparable.
    """
    if data_through is None:
        return INDICATOR_VALUE.empty()
    shop_days = shop_day(sales_day.filter(pl.col("stat_date") <= data_through)).collect()
    first = shop_days.filter("sold")["day"].min()
    if not isinstance(first, date):
        return INDICATOR_VALUE.empty()
    sales = Sales(
        shop_days=shop_days,
        region_days=region_day_of_shops(shop_days.lazy(), memberships).collect(),
        memberships=memberships,
        closings=shop.select("shop_key", "closed_on"),
        active=active_shops(shop_days.lazy(), memberships, _ends(first, data_through)).collect(),
        first=first,
        through=data_through,
    )
    parts = [part for kind in KINDS for part in _values_of_kind(sales, kind)]
    return pl.concat(parts).sort(*INDICATOR_VALUE.key)


def _ends(first: date, through: date) -> pl.LazyFrame:
    """Every day that active shops are counted on: ends of periods and ends of their bases."""
    ends = []
    for kind in dict.fromkeys(kind for measure in MEASURES if not measure.flows for kind in measure.kinds):
        times = calendar(kind, first, through)
        ends.append(times.select(end="through"))
        ends += [
            times.select(end=moved_back(pl.col("through"), by))
            for by in (kind.year_on, kind.period_on)
            if by is not None
        ]
    return pl.concat(ends)


def _values_of_kind(sales: Sales, kind: Kind) -> list[pl.DataFrame]:
    """The values of all indicators for one kind of period, one frame per indicator."""
    place_days = sales.region_days.lazy()
    periods = (
        by_period(place_days, "region_code", kind, sales.through, [pl.col(*SUMS).sum()])
        .join(calendar(kind, sales.first, sales.through), on="period_start")
        .join(
            sales.active.lazy(),
            left_on=["region_code", "through"],
            right_on=["region_code", "end"],
            how="left",
        )
    )
    for side in SIDES:
        by = shift(kind, side)
        if by is not None:
            periods = with_base(periods, sales, kind, side, by)
    wide = periods.collect()
    return [_values_of_measure(wide, measure, kind) for measure in MEASURES if kind in measure.kinds]


def _values_of_measure(wide: pl.DataFrame, measure: Measure, kind: Kind) -> pl.DataFrame:
    """One indicator's rows of INDICATOR_VALUE for one kind of period."""
    entry = BY_CODE[measure.code]
    why_not = obstacles(measure, "yoy")
    columns = {
        "indicator": pl.lit(measure.code),
        "region_code": pl.col("region_code"),
        "scope": pl.lit(entry.scope),
        "period_kind": pl.lit(kind.name),
        "period_start": pl.col("period_start"),
        "value": amount(measure),
        "unit": pl.lit(entry.unit),
        "yoy_pct": growth_pct(measure, "yoy"),
        "yoy_basis": amount(measure, "yoy_"),
        "mom_pct": _mom_pct(measure, kind),
        "coverage": coverage(measure),
        "maturity": pl.col("maturity"),
        "comparable": why_not.is_null(),
        "why_not": why_not,
        "source": pl.lit("exports"),
        "through": pl.col("through"),
    }
    typed = [columns[name].cast(kept).alias(name) for name, kept in INDICATOR_VALUE.columns.items()]
    return wide.filter(pl.col(measure.amount).is_not_null()).select(typed)


def _mom_pct(measure: Measure, kind: Kind) -> pl.Expr:
    """环比 in percent; none for years, nor for January and February alone.

    The Spring Festival moves between those two months, so neither says anything by itself.
    """
    if kind.period_on is None:
        return pl.lit(None)
    growth = growth_pct(measure, "mom")
    return pl.when(pl.col("period_start").dt.month() > 2).then(growth) if kind == MONTH else growth

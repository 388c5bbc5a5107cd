"""What a place's sales are made of: regions below, platforms, channels, categories, 吃穿用, industries.

Every dimension adds up to the whole: what cannot be told stands as a part of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.indicators import growth
from pipelines.indicators.catalogue import BY_CODE, SCOPE
from pipelines.indicators.coverage import REFUSED
from pipelines.indicators.growth import NOTHING_KNOWN, SMALLEST_PART, Compared
from pipelines.indicators.matching import PLACE, TOLD, Sales, compared, regrouped, totals
from pipelines.indicators.measures import HALF, MEASURES, Measure
from pipelines.indicators.membership import parents
from pipelines.indicators.periods import MONTH, YEAR, YTD
from pipelines.indicators.wide import Wide
from pipelines.marts.contracts import INDICATOR_PART

UNCLASSIFIED = "未归类"
NOT_DIVIDED = "不细分"  # of a region: shops that the register places in none of the regions below
PART_KINDS = (MONTH, YEAR, YTD)
KEPT = (*TOLD, *(f"{side}_{name}" for side in ("now", "base", "all") for name in TOLD))
PARTED = tuple(measure for measure in MEASURES if measure.amount in TOLD)
LEAST_GROWTH_PCT = 0.5  # percent; below it, a rate of contribution divides by next to nothing


@dataclass(frozen=True)
class Dimension:
    """One way to part a place's sales; `part` reads the part from a row of sales, null is `rest`."""

    name: str
    part: pl.Expr
    rest: str


DIMENSIONS = (
    Dimension("platform", pl.col("platform"), "未知"),
    Dimension("channel", pl.col("channel"), "unknown"),
    Dimension("category", pl.col("category"), UNCLASSIFIED),
    Dimension("use_class", pl.col("use_class"), UNCLASSIFIED),
    Dimension("industry", pl.col("industry"), UNCLASSIFIED),
)


def parts(
    rows: pl.LazyFrame, sales: Sales, industry: pl.DataFrame, wides: Sequence[Wide], whole: pl.DataFrame
) -> pl.DataFrame:
    """Return INDICATOR_PART of some places.

    Args:
        rows: SALES_DAY of their shops.
        sales: The same as days of shops.
        industry: What each category is (see `industry.classified`).
        wides: The places' periods; of PART_KINDS the regions below are taken.
        whole: What may be said of the whole (see `wholes`): a part is told only where that is.
    """
    found = [_regions(wide, sales) for wide in wides if wide.kind in PART_KINDS]
    months = _sums(_cells(rows, sales), sales).join(industry, on=["platform", "category"], how="left")
    for dimension in DIMENSIONS:
        found += _of_dimension(months, sales, dimension)
    together = pl.concat(found, how="diagonal")
    return pl.concat([_of_measure(together, measure, whole) for measure in PARTED])


def wholes(values: pl.DataFrame) -> pl.DataFrame:
    """Return of INDICATOR_VALUE what its parts need to know of the whole."""
    parted = [measure.code for measure in PARTED]
    return values.filter(pl.col("indicator").is_in(parted)).select(
        "indicator", "period_kind", *PLACE, "through", "maturity", whole_code="yoy_code", whole_value="value"
    )


def _cells(rows: pl.LazyFrame, sales: Sales) -> pl.DataFrame:
    """One row per shop, day, channel and category: TOLD, and what is needed to part and to compare them."""
    paid = (pl.col("paid_cny") * 100).cast(pl.Int64)
    known = sales.shop_days.lazy().select("shop_key", "day", "opened_on", "closed_on", "is_whole")
    return (
        rows.filter(pl.col("paid_cny") != 0)
        .select(
            "shop_key",
            "channel",
            "category",
            "platform",
            day="stat_date",
            paid_fen=paid,
            live_fen=pl.when(pl.col("channel") == "live").then(paid).otherwise(0),
            sold=pl.lit(True),
        )
        .join(known, on=["shop_key", "day"], how="left")
        .sort("shop_key", "day")
        .collect()
    )


def _sums(cells: pl.DataFrame, sales: Sales) -> pl.DataFrame:
    """Sums of each month, place, platform, channel and category, from which every dimension is made."""
    apart = ["platform", "channel", "category"]
    own = totals(cells, sales, MONTH, apart)
    year_on = compared(cells, sales, MONTH, MONTH.year_on, apart).sums
    return own.join(year_on, on=[*PLACE, *apart], how="full", coalesce=True)


def _of_dimension(months: pl.DataFrame, sales: Sales, dimension: Dimension) -> list[pl.DataFrame]:
    """Sums of each part, for each of PART_KINDS: period_kind, dimension, part, PLACE, paid_fen, yoy_…."""
    named = months.with_columns(part=dimension.part.fill_null(dimension.rest))
    summed = named.group_by(*PLACE, "part").agg(pl.col(*KEPT).sum())
    return [
        _marked(regrouped(summed, sales, kind, ["part"]), kind.name, dimension.name) for kind in PART_KINDS
    ]


def _regions(wide: Wide, sales: Sales) -> pl.DataFrame:
    """The regions directly below each region, and what lies in none of them."""
    sums = list(KEPT)
    rows = wide.sums.select(*PLACE, *sums)
    below = rows.join(parents(sales.memberships), on="region_code").select(
        "period_start", *sums, region_code="parent_code", part="region_code"
    )
    inside = below.group_by(*PLACE).agg(pl.col(*sums).sum())
    # Only a region that is divided at all has a part that is not.
    rest = rows.join(inside, on=PLACE, suffix="_inside").select(
        *PLACE,
        *(pl.col(name).fill_null(0) - pl.col(f"{name}_inside").fill_null(0) for name in sums),
        part=pl.lit(NOT_DIVIDED),
    )
    kept = rest.filter(pl.any_horizontal(pl.col(name) != 0 for name in sums))
    return _marked(pl.concat([below, kept.select(below.columns)]), wide.kind.name, "region")


def _marked(rows: pl.DataFrame, kind: str, dimension: str) -> pl.DataFrame:
    filled = [
        pl.col(name).fill_null(0) for name in KEPT
    ]  # a part without a sale of its own is known to have none
    return rows.select(*PLACE, "part", *filled, period_kind=pl.lit(kind), dimension=pl.lit(dimension))


def _of_measure(together: pl.DataFrame, measure: Measure, whole: pl.DataFrame) -> pl.DataFrame:
    """One indicator's parts: value, share, growth, and what each adds to the growth of the whole."""
    own = whole.filter(pl.col("indicator") == measure.code)
    money = {
        side: pl.col(f"{side}{measure.amount}").cast(pl.Float64) for side in ("", "now_", "base_", "all_")
    }
    rows = together.join(own, on=["period_kind", *PLACE], how="inner").with_columns(
        value=money[""], now=money["now_"], base=money["base_"], whole_base=money["all_"]
    )
    if measure.amount == "live_fen":  # all of it is one channel
        rows = rows.filter(pl.col("dimension") != "channel")
    rows = rows.filter(pl.any_horizontal(pl.col("value", "now", "whole_base") != 0))
    group = ["period_kind", "dimension", *PLACE]
    change, base = pl.col("now") - pl.col("base"), pl.col("base").sum().over(group)
    rows = rows.with_columns(
        change=change,
        total_base=base,
        total_change=change.sum().over(group),
        one_way=(change >= 0).all().over(group) | (change <= 0).all().over(group),
        total=pl.col("value").sum().over(group),
    )
    return _stated(rows, measure)


def _stated(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Put the columns of INDICATOR_PART together, unknown where the whole or the part is."""
    refused = pl.col("whole_code").is_in(NOTHING_KNOWN).fill_null(False)
    is_told = pl.col("whole_value").is_not_null()
    floor = pl.max_horizontal(SMALLEST_PART * pl.col("total_base"), pl.lit(float(growth.SMALLEST_BASE_FEN)))
    pair = Compared(pl.col("now"), pl.col("base"), floor)
    code = (
        pl.when(refused | (pl.col("whole_code") == "SPRING_FESTIVAL").fill_null(False))
        .then("whole_code")
        .when((pl.col("whole_base") > 0) & (pl.col("base") < REFUSED * pl.col("whole_base")))
        .then(pl.lit("MISSING_FEED"))
        .when((pl.col("whole_base") == 0) & (pl.col("now") < HALF * pl.col("value")))
        .then(pl.lit("NO_BASE"))
        .when(pl.col("now") < HALF * pl.col("value"))
        .then(pl.lit("FEW_COMPARABLE"))
        .otherwise(growth.arithmetic_code(pair))
    )
    coded = rows.with_columns(yoy_code=code)
    can_pull = is_told & ~refused & (pl.col("total_base") > 0)
    has_any = pl.any_horizontal(pl.col("now", "base") != 0)  # a part that is all missing pulls nowhere
    pull = pl.when(can_pull & has_any).then(pl.col("change") / pl.col("total_base") * 100)
    total_pct = pl.col("total_change").abs() / pl.col("total_base") * 100
    may_divide = can_pull & pl.col("one_way") & (total_pct >= LEAST_GROWTH_PCT)
    known = ~pl.col("yoy_code").is_in(NOTHING_KNOWN).fill_null(False)
    entry = BY_CODE[measure.code]
    columns: Mapping[str, pl.Expr] = {
        "indicator": pl.lit(measure.code),
        "scope": pl.lit(SCOPE),
        "unit": pl.lit(entry.unit),
        "value": pl.when(is_told).then(pl.col("value") / measure.divisor),
        "share_pct": pl.when(is_told & (pl.col("total") > 0)).then(pl.col("value") / pl.col("total") * 100),
        "yoy_basis": pl.when(known).then(pl.col("base") / measure.divisor),
        "yoy_diff": pl.when(known).then(pl.col("change") / measure.divisor),
        "yoy_pct": growth.growth_pct(pair, pl.col("yoy_code")),
        "pull_points": pull,
        "contribution_pct": pl.when(may_divide).then(pl.col("change") / pl.col("total_change") * 100),
    }
    return coded.with_columns(**columns).select(
        pl.col(name).cast(kept) for name, kept in INDICATOR_PART.columns.items()
    )

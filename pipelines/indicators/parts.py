"""What a place's sales are made of: regions below, platforms, channels, categories, 吃穿用, industries.

Every dimension adds up to the whole: what cannot be told stands as a part of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipelines.indicators import growth
from pipelines.indicators.catalogue import BY_CODE, SCOPE
from pipelines.indicators.coverage import REFUSED
from pipelines.indicators.growth import NOTHING_KNOWN, SMALLEST_PART, Compared
from pipelines.indicators.matching import PLACE, TOLD, Sales, base_cells, by_place, current_cells, regrouped
from pipelines.indicators.measures import ALL_SALES, HALF, MEASURES, Measure
from pipelines.indicators.membership import parents
from pipelines.indicators.periods import DAY, MONTH, QUARTER, R12M, WEEK, YEAR, YTD, Kind, moved
from pipelines.indicators.wide import Wide
from pipelines.marts.contracts import INDICATOR_PART

UNCLASSIFIED = "未归类"
NOT_DIVIDED = "不细分"  # of a region: shops that the register places in none of the regions below
MADE_OF_MONTHS = (MONTH, QUARTER, YEAR, YTD, R12M)
PART_KINDS = (DAY, WEEK, *MADE_OF_MONTHS)
# How many of the last periods are parted; all, where none is told. There are too many days and weeks in
# the years of a country, and older ones are looked at by month.
LAST_PARTED = {DAY: 35, WEEK: 53}
LIVE = "live"
KEPT = (*TOLD, *(f"{side}_{name}" for side in ("now", "base", "all") for name in TOLD))
PARTED = tuple(measure for measure in MEASURES if measure.amount in TOLD)
LEAST_GROWTH_PCT = 0.5  # percent; below it, a rate of contribution divides by next to nothing


@dataclass(frozen=True)
class Dimension:
    """One way to part a place's sales; `part` reads the part from a row of sales, null is `rest`.

    `kinds` are the periods that it is told for.
    """

    name: str
    part: pl.Expr
    rest: str
    kinds: Sequence[Kind] = MADE_OF_MONTHS


DIMENSIONS = (
    Dimension("platform", pl.col("platform"), "未知", PART_KINDS),
    Dimension("channel", pl.col("channel"), "unknown", PART_KINDS),
    Dimension("category", pl.col("category"), UNCLASSIFIED, PART_KINDS),
    Dimension("use_class", pl.col("use_class"), UNCLASSIFIED),
    Dimension("industry", pl.col("industry"), UNCLASSIFIED),
)
REGION = "region"
REGION_KINDS = (WEEK, *MADE_OF_MONTHS)
# Millions of rows are joined and grouped by these: as numbers that is done several times faster.
KIND_NAMES = pl.Enum([kind.name for kind in PART_KINDS])
DIMENSION_NAMES = pl.Enum([REGION, *(dimension.name for dimension in DIMENSIONS)])


def first_parted(kind: Kind, through: date) -> date | None:
    """Return the first period that is parted, given the last day with a sale; None: all are."""
    last = LAST_PARTED.get(kind)
    if last is None:
        return None
    length = {DAY: 1, WEEK: 7}[kind]
    return through - timedelta(days=through.weekday() if kind == WEEK else 0) - timedelta(length * (last - 1))


def parts(
    rows: pl.LazyFrame,
    sales: Sales,
    industry: pl.DataFrame,
    regions: Iterable[pl.DataFrame],
    whole: pl.DataFrame,
) -> Iterator[pl.DataFrame]:
    """Yield INDICATOR_PART of some places, an indicator at a time.

    Args:
        rows: SALES_DAY of their shops.
        sales: The same as days of shops.
        industry: What each category is (see `industry.classified`).
        regions: The regions below of each kind of period (see `by_region`).
        whole: What may be said of the whole (see `wholes`): a part is told only where that is.
    """
    found = list(regions)
    cells = _cells(rows)
    for own in (DAY, WEEK, MONTH):
        sums = _sums(cells, sales, own).join(industry, on=["platform", "category"], how="left")
        found += [each for dimension in DIMENSIONS for each in _of_dimension(sums, sales, dimension, own)]
    together = pl.concat(found, how="diagonal")
    for measure in PARTED:
        yield _of_measure(together, measure, whole)


def wholes(values: pl.DataFrame, kind: Kind, through: date) -> pl.DataFrame:
    """Return of INDICATOR_VALUE of one kind what its parts need to know of the whole."""
    parted, first = [measure.code for measure in PARTED], first_parted(kind, through)
    told = values.select(
        "indicator", *PLACE, "through", "maturity", whole_code="yoy_code", whole_value="value"
    ).filter(pl.col("indicator").is_in(parted))
    kept = told if first is None else told.filter(pl.col("period_start") >= first)
    return kept.with_columns(
        pl.col("region_code").cast(pl.Categorical), period_kind=pl.lit(kind.name, KIND_NAMES)
    )


def _cells(rows: pl.LazyFrame) -> pl.DataFrame:
    """One row per shop, day, channel and category with any payment."""
    paid = (pl.col("paid_cny") * 100).cast(pl.Int64).alias(ALL_SALES)
    return (
        rows.filter(pl.col("paid_cny") != 0)
        .select("shop_key", "channel", "category", "platform", paid, day="stat_date")
        .collect()
    )


def _sums(cells: pl.DataFrame, sales: Sales, kind: Kind) -> pl.DataFrame:
    """Sums of each period, place, platform, channel and category, from which every dimension is made.

    Which days may be compared is told by the day of the shop, so it is asked of those, not of each cell.
    """
    apart, first, by = ["platform", "channel", "category"], first_parted(kind, sales.through), kind.year_on
    day, money = pl.col("day"), pl.col(ALL_SALES)
    is_asked = pl.lit(True) if first is None else day >= first
    then = moved(day, by)
    is_base = sales.needs(kind, then) & (pl.lit(True) if first is None else then >= first)
    days = sales.shop_days
    ours = current_cells(days.filter(is_asked & sales.needs(kind, day)), sales.spans, kind, by)
    theirs = base_cells(days.filter(is_base).with_columns(told_on="day"), sales.spans, kind, by)
    now = cells.lazy().join(ours.lazy().select("shop_key", "day", "is_compared"), on=["shop_key", "day"])
    base = (
        cells.lazy()
        .rename({"day": "told_on"})
        .join(theirs.lazy().select("shop_key", "told_on", "day", "is_compared"), on=["shop_key", "told_on"])
    )
    compared = pl.when("is_compared").then(money).otherwise(0).sum()
    left = by_place(now, sales, kind, apart, [money.sum(), compared.alias(f"now_{ALL_SALES}")])
    right = by_place(
        base, sales, kind, apart, [compared.alias(f"base_{ALL_SALES}"), money.sum().alias(f"all_{ALL_SALES}")]
    )
    both = left.join(right, on=[*PLACE, *apart], how="full", coalesce=True)
    of_channel = {
        name: pl.when(pl.col("channel") == LIVE)
        .then(pl.col(name.replace("live_fen", ALL_SALES)))
        .otherwise(0)
        for name in KEPT
        if name.endswith("live_fen")
    }
    return both.with_columns(**of_channel).collect()


def _of_dimension(
    sums: pl.DataFrame, sales: Sales, dimension: Dimension, own: Kind
) -> Iterator[pl.DataFrame]:
    """Sums of each part, for each kind that is made of `own`: period_kind, dimension, part, PLACE, KEPT."""
    kinds = [kind for kind in dimension.kinds if kind == own or (own == MONTH and kind in MADE_OF_MONTHS)]
    if not kinds:
        return
    named = sums.with_columns(part=dimension.part.fill_null(dimension.rest))
    summed = named.group_by(*PLACE, "part").agg(pl.col(*KEPT).sum())
    for kind in kinds:
        longer = summed if kind == own else regrouped(summed, sales, kind, ["part"])
        yield _marked(longer, kind.name, dimension.name)


def by_region(wide: Wide, sales: Sales) -> pl.DataFrame:
    """Sum the regions directly below each region, and what lies in none of them; none, where days are told."""
    if wide.kind not in REGION_KINDS:
        return _marked(
            wide.sums.clear().with_columns(part=pl.lit(None, pl.Categorical)), wide.kind.name, REGION
        )
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
        part=pl.lit(NOT_DIVIDED, pl.Categorical),
    )
    kept = rest.filter(pl.any_horizontal(pl.col(name) != 0 for name in sums))
    return _marked(pl.concat([below, kept.select(below.columns)]), wide.kind.name, REGION)


def _marked(rows: pl.DataFrame, kind: str, dimension: str) -> pl.DataFrame:
    filled = [
        pl.col(name).fill_null(0) for name in KEPT
    ]  # a part without a sale of its own is known to have none
    return rows.select(
        *PLACE,
        "part",
        *filled,
        period_kind=pl.lit(kind, KIND_NAMES),
        dimension=pl.lit(dimension, DIMENSION_NAMES),
    )


def _of_measure(together: pl.DataFrame, measure: Measure, whole: pl.DataFrame) -> pl.DataFrame:
    """One indicator's parts: value, share, growth, and what each adds to the growth of the whole."""
    own = whole.filter(pl.col("indicator") == measure.code).with_row_index("whole")
    sides = {"value": "", "now": "now_", "base": "base_", "whole_base": "all_"}
    money = {name: pl.col(f"{side}{measure.amount}").cast(pl.Float64) for name, side in sides.items()}
    rows = together.select("period_kind", *PLACE, "dimension", "part", **money)
    if measure.amount == "live_fen":  # all of it is one channel
        rows = rows.filter(pl.col("dimension") != "channel")
    rows = rows.filter(pl.any_horizontal(pl.col("value", "now", "whole_base") != 0))
    rows = rows.join(own, on=["period_kind", *PLACE])
    # One number for both keys, and a join instead of windows: together that takes a third of the time.
    group = pl.col("whole") * len(DIMENSION_NAMES.categories) + pl.col("dimension").to_physical()
    rows = rows.with_columns(group=group, change=pl.col("now") - pl.col("base"))
    change = pl.col("change")
    totals = rows.group_by("group").agg(
        total_base=pl.col("base").sum(),
        total_change=change.sum(),
        one_way=(change.min() >= 0) | (change.max() <= 0),
        total=pl.col("value").sum(),
    )
    return _stated(rows.join(totals, on="group").lazy(), measure).collect()


def _stated(rows: pl.LazyFrame, measure: Measure) -> pl.LazyFrame:
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

"""Published series: which growth is shown, and what one month of a cumulative figure is worth.

Official growth is never replaced. Growth from two published levels stands beside it, and is called
非可比口径 where the two differ by more than rounding explains: offices compare with a base of the same
units, not with the figure they published a year before.
"""

import polars as pl

from pipelines.indicators.concepts import BY_NAME
from pipelines.marts.contracts import PUBLISHED_GROWTH

GROWTH_HALF_STEP = 0.05  # offices publish growth with one decimal place
WIDEST_MONTH = 0.05  # of a month's value: a wider band tells nothing of the month
WIDEST_GROWTH = 3.0  # percentage points

NOT_COMPARABLE = "非可比口径"
UNCHECKED = "由公布水平值推算，未经可比口径核对"
SAME = ("region_code", "series", "scope", "unit", "is_cumulative", "months_in_value")
ROUNDED_TO = r"四舍五入到([0-9.]+)(万亿元|亿元|万元)"
UNIT_OF_ROUNDING = {"万亿元": 1e4, "亿元": 1.0, "万元": 1e-4}  # in 亿元

LOW, HIGH = pl.col("low"), pl.col("high")


def published_growth(published: pl.DataFrame) -> pl.DataFrame:
    """Return the growth to show for each published figure, and the month that it ends with.

    Args:
        published: One row per published figure (PUBLISHED_STATISTIC), in any order.

    Returns:
        PUBLISHED_GROWTH: the same figures, sorted. Growth is in percent; null where it is not known.
    """
    figures = _figures(published)
    grown = _with_computed(figures)
    monthly = _with_month(grown)
    return monthly.select(pl.col(name).cast(kind) for name, kind in PUBLISHED_GROWTH.columns.items()).sort(
        "region_code", "series", "scope", "period", "is_cumulative", "value", "published_pct", nulls_last=True
    )


def _figures(published: pl.DataFrame) -> pl.DataFrame:
    """Each figure with its series, its year, and what its rounding leaves open (low, high)."""
    series = {name: concept.name for name, concept in BY_NAME.items()}
    notes = {concept.name: concept.note for concept in BY_NAME.values()}
    places = pl.col("value").cast(pl.String).str.strip_suffix(".0").str.extract(r"\.(\d+)$").str.len_chars()
    usual = pl.lit(10.0).pow(-places.fill_null(0).cast(pl.Int64))
    told = pl.col("quality_note").str.extract(ROUNDED_TO, 1).cast(pl.Float64) * pl.col(
        "quality_note"
    ).str.extract(ROUNDED_TO, 2).replace_strict(UNIT_OF_ROUNDING, default=None, return_dtype=pl.Float64)
    half = pl.when(pl.col("unit") == "亿元").then(pl.coalesce(told, usual)).otherwise(usual) / 2
    return published.with_columns(
        series=pl.col("indicator").replace(series),
        year=pl.col("period").str.slice(0, 4).cast(pl.Int64),
        low=pl.col("value") - half,
        high=pl.col("value") + half,
        published_pct=pl.col("yoy_pct"),
    ).with_columns(note=pl.col("series").replace_strict(notes, default=None, return_dtype=pl.String))


def _with_computed(figures: pl.DataFrame) -> pl.DataFrame:
    """Add growth from levels, growth over the published base, and which of them is shown."""
    base = _finest(figures).select(*SAME, pl.col("year") + 1, was="value", was_low="low", was_high="high")
    from_base = pl.when(pl.col("base_value") > 0).then((pl.col("value") / pl.col("base_value") - 1) * 100)
    told = pl.col("published_pct")
    computed, low, high = (
        pl.when(pl.col("was_low") > 0).then((now / before - 1) * 100)
        for now, before in (
            (pl.col("value"), pl.col("was")),
            (LOW, pl.col("was_high")),
            (HIGH, pl.col("was_low")),
        )
    )
    apart = (pl.col("computed_low") > told + GROWTH_HALF_STEP) | (
        pl.col("computed_high") < told - GROWTH_HALF_STEP
    )
    return (
        figures.join(base, on=[*SAME, "year"], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(computed_pct=computed, computed_low=low, computed_high=high, from_base=from_base)
        .with_columns(
            gap_points=pl.col("computed_pct") - told,
            shown_pct=pl.coalesce(told, "from_base", "computed_pct"),
            shown_from=pl.when(told.is_not_null())
            .then(pl.lit("published"))
            .when(pl.col("from_base").is_not_null())
            .then(pl.lit("base"))
            .when(pl.col("computed_pct").is_not_null())
            .then(pl.lit("levels")),
            label=pl.when(apart)
            .then(pl.lit(NOT_COMPARABLE))
            .when(told.is_null() & pl.col("from_base").is_null() & pl.col("computed_pct").is_not_null())
            .then(pl.lit(UNCHECKED)),
        )
    )


def _with_month(figures: pl.DataFrame) -> pl.DataFrame:
    """Add the last month of each cumulative figure, from the figure of a month earlier.

    January and February are one period. A month whose band is too wide is not told.
    """
    banded = figures.with_columns(_base_band())
    earlier = (
        _finest(banded.filter("is_cumulative"))
        .select(
            "region_code", "series", "scope", "unit", "year", pl.col("months_in_value") + 1,
            before_value="value", before_low="low", before_high="high",
            before_base="base", before_base_low="base_low", before_base_high="base_high",
        )
    )  # fmt: skip
    keys = ["region_code", "series", "scope", "unit", "year", "months_in_value"]
    joined = banded.join(earlier, on=keys, how="left", nulls_equal=True, maintain_order="left")
    is_first = pl.col("months_in_value") == 2
    zero = pl.when(is_first).then(0.0)
    value = pl.col("value") - pl.coalesce("before_value", zero)
    low = LOW - pl.coalesce("before_high", zero)
    high = HIGH - pl.coalesce("before_low", zero)
    base_low = pl.col("base_low") - pl.coalesce("before_base_high", zero)
    base_high = pl.col("base_high") - pl.coalesce("before_base_low", zero)
    base = pl.col("base") - pl.coalesce("before_base", zero)
    split = pl.col("is_cumulative") & pl.col("period").str.contains("-") & (pl.col("months_in_value") >= 2)
    code = (
        pl.when(~split | pl.col("value").is_null())
        .then(None)
        .when(value.is_null())
        .then(pl.lit("NO_PREVIOUS"))
        .when(value <= 0)
        .then(pl.lit("NEGATIVE"))
        .when((high - low) / value > WIDEST_MONTH)
        .then(pl.lit("ROUNDED"))
    )
    told = split & value.is_not_null() & code.is_null()
    months = {"month_value": value, "month_low": low, "month_high": high}
    growth = {
        "month_pct": (value / base - 1) * 100,
        "month_pct_low": (low / base_high - 1) * 100,
        "month_pct_high": (high / base_low - 1) * 100,
    }
    is_narrow = (base_low > 0) & (growth["month_pct_high"] - growth["month_pct_low"] <= WIDEST_GROWTH)
    return joined.with_columns(
        code=code,
        **{name: pl.when(told).then(each) for name, each in months.items()},
        **{name: pl.when(told & is_narrow).then(each) for name, each in growth.items()},
    )


def _base_band() -> list[pl.Expr]:
    """Last year's comparable figure as growth and level imply it, or as published, with its band."""
    growth = pl.col("published_pct")
    given = pl.col("base_value")
    return [
        pl.coalesce(given, pl.col("value") / (1 + growth / 100)).alias("base"),
        pl.coalesce(given, LOW / (1 + (growth + GROWTH_HALF_STEP) / 100)).alias("base_low"),
        pl.coalesce(given, HIGH / (1 + (growth - GROWTH_HALF_STEP) / 100)).alias("base_high"),
    ]


def _finest(figures: pl.DataFrame) -> pl.DataFrame:
    """Of several sources of one figure the one that is rounded least; equal ones by the smaller value."""
    return (
        figures.filter(pl.col("value").is_not_null())
        .sort(HIGH - LOW, "value", "source_title", "source_address")
        .unique([*SAME, "year"], keep="first", maintain_order=True)
    )

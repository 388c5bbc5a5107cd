"""Official and other published figures, each with its quote, its address and its cautions."""

from functools import cache

import polars as pl

from pipelines.contract import Contract
from pipelines.reference.vendored import table

PUBLISHED_STATISTIC = Contract(
    name="published_statistic",
    grain="地区 × 指标 × 口径 × 时期（同一格可有多个来源）",
    key=(),
    columns={
        "region_code": pl.String,
        "indicator": pl.String,
        "scope": pl.String,
        "period": pl.String,
        "value": pl.Float64,
        "unit": pl.String,
        "yoy_pct": pl.Float64,
        "is_cumulative": pl.Boolean,
        "months_in_value": pl.Int64,
        "source_title": pl.String,
        "source_address": pl.String,
        "quote": pl.String,
        "region_name": pl.String,
        "quality_note": pl.String,
        "base_value": pl.Float64,  # 上年同期（可比）, as the source itself gives it; null: not given
    },
)

TRUE = ("true", "yes", "是", "1")


def as_published(rows: pl.DataFrame) -> pl.DataFrame:
    """Bring rows with the columns of published_statistics.csv, all text, to PUBLISHED_STATISTIC.

    An empty cell is null. A cumulative figure of 2024-05 holds January to May, that of a year twelve
    months, any other figure the one month, where months_in_value does not say otherwise.
    """
    cumulative = pl.col("cumulative").str.to_lowercase().is_in(TRUE)
    month = pl.col("period").str.extract(r"-(\d{2})$").cast(pl.Int64)
    months = pl.when(month.is_null()).then(12).when(cumulative).then(month).otherwise(1)
    return rows.select(
        "region_code",
        "indicator",
        "scope",
        "period",
        pl.col("value").cast(pl.Float64),
        "unit",
        yoy_pct=pl.col("yoy_percent").cast(pl.Float64),
        is_cumulative=cumulative,
        months_in_value=pl.coalesce(pl.col("months_in_value").cast(pl.Int64), months),
        source_title="source_title",
        source_address="source_address",
        quote="quote",
        region_name="region",
        quality_note="quality_note",
        base_value=pl.col("base_value").cast(pl.Float64),
    ).cast(pl.Schema(PUBLISHED_STATISTIC.columns))


@cache
def published_statistics() -> pl.DataFrame:
    """Return one row per published figure; several sources may give the same figure.

    `value` is null where only the growth, or only a bound, was published. `yoy_pct` is as published, in
    percent, never computed; null where not published. 100000 is the whole country.
    """
    return as_published(table("published_statistics"))

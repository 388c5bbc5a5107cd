"""Questions that set one series beside another: of a region, whole or on one platform."""

from pathlib import Path

import polars as pl

from pipelines import store

COLUMNS = {
    "period_start": pl.Date,
    "value": pl.Float64,
    "unit": pl.String,
    "yoy_pct": pl.Float64,
    "yoy_code": pl.String,
    "coverage": pl.Float64,
    "maturity": pl.String,
    "through": pl.Date,
    "why_not": pl.String,
}


def platforms(database: Path, indicator: str) -> pl.DataFrame:
    """Return the platforms that an indicator is told of one by one: platform. Most are told of none."""
    return store.ask(
        database,
        """
        SELECT DISTINCT part AS platform FROM indicator_part
        WHERE dimension = 'platform' AND indicator = $indicator ORDER BY part
        """,
        indicator=indicator,
    )


def whole(database: Path, indicator: str, region_code: str, scope: str, period_kind: str) -> pl.DataFrame:
    """Return a region's series over all platforms, in order of time.

    Grain: period_start. COLUMNS; nulls as in `values.values_at`.
    """
    return store.ask(
        database,
        f"""
        SELECT {", ".join(COLUMNS)} FROM indicator_value
        WHERE indicator = $indicator AND region_code = $region_code AND scope = $scope
          AND period_kind = $period_kind ORDER BY period_start
        """,
        indicator=indicator,
        region_code=region_code,
        scope=scope,
        period_kind=period_kind,
    )


def on_platform(
    database: Path, indicator: str, region_code: str, period_kind: str, platform: str
) -> pl.DataFrame:
    """Return a region's series on one platform, in order of time.

    Grain: period_start. COLUMNS; coverage and why_not are null: they are told of the whole only.
    """
    found = store.ask(
        database,
        """
        SELECT period_start, value, unit, yoy_pct, yoy_code, maturity, through FROM indicator_part
        WHERE dimension = 'platform' AND part = $platform AND indicator = $indicator
          AND region_code = $region_code AND period_kind = $period_kind ORDER BY period_start
        """,
        indicator=indicator,
        region_code=region_code,
        period_kind=period_kind,
        platform=platform,
    )
    return found.with_columns(
        coverage=pl.lit(None, dtype=pl.Float64), why_not=pl.lit(None, dtype=pl.String)
    ).select(COLUMNS)

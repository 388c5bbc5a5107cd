"""Questions about what a place's sales are made of, and what makes them grow."""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines import store


def part_periods(database: Path, indicator: str) -> pl.DataFrame:
    """Return one row per period_kind and period_start that has parts: and `through`, latest first."""
    return store.ask(
        database,
        """
        SELECT period_kind, period_start, max(through) AS through
        FROM indicator_part WHERE indicator = $indicator
        GROUP BY ALL ORDER BY period_kind, period_start DESC
        """,
        indicator=indicator,
    )


def part_regions(database: Path, indicator: str, dimension: str) -> pl.DataFrame:
    """Return the regions whose values of an indicator are parted by a dimension: region_code."""
    return store.ask(
        database,
        """
        SELECT DISTINCT region_code FROM indicator_part
        WHERE indicator = $indicator AND dimension = $dimension ORDER BY region_code
        """,
        indicator=indicator,
        dimension=dimension,
    )


def parts_at(database: Path, indicator: str, period_kind: str, period_start: date) -> pl.DataFrame:
    """Return all parts of all regions in one period (see INDICATOR_PART), the largest first.

    Grain: region_code × dimension × part, of the indicator's own scope.
    """
    return store.ask(
        database,
        """
        SELECT * FROM indicator_part
        WHERE indicator = $indicator AND period_kind = $period_kind AND period_start = $period_start
        ORDER BY region_code, dimension, value DESC NULLS LAST, part
        """,
        indicator=indicator,
        period_kind=period_kind,
        period_start=period_start,
    )


def parts_by_month(database: Path, indicator: str, region_code: str, dimension: str) -> pl.DataFrame:
    """Return one region's parts in every month, in order of time.

    Grain: period_start × part. value in the indicator's unit, share_pct of the whole; null: not told.
    """
    return store.ask(
        database,
        """
        SELECT period_start, part, value, share_pct, unit FROM indicator_part
        WHERE indicator = $indicator AND region_code = $region_code AND dimension = $dimension
          AND period_kind = 'month'
        ORDER BY period_start, part
        """,
        indicator=indicator,
        region_code=region_code,
        dimension=dimension,
    )


def growth_at(database: Path, indicator: str, period_kind: str, period_start: date) -> pl.DataFrame:
    """Return how each region's growth comes about in one period (see GROWTH_BREAKDOWN).

    Grain: region_code. Money in 元.
    """
    return store.ask(
        database,
        """
        SELECT * FROM growth_breakdown
        WHERE indicator = $indicator AND period_kind = $period_kind AND period_start = $period_start
        ORDER BY region_code
        """,
        indicator=indicator,
        period_kind=period_kind,
        period_start=period_start,
    )

"""Questions about computed indicators. Values are in each indicator's own unit; growth is in percent."""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines import store


def periods(database: Path, indicator: str) -> pl.DataFrame:
    """Return one row per period_kind and period_start that has a value of the indicator, latest first.

    `through` is the last day that any region's value of that period contains.
    """
    return store.ask(
        database,
        """
        SELECT period_kind, period_start, max(through) AS through
        FROM indicator_value WHERE indicator = $indicator
        GROUP BY ALL ORDER BY period_kind, period_start DESC
        """,
        indicator=indicator,
    )


def values_at(
    database: Path, indicator: str, scope: str, period_kind: str, period_start: date
) -> pl.DataFrame:
    """Return every region's value of one indicator and scope in one period.

    Grain: region_code. Null: `value` not computed; `yoy_pct`, `mom_pct` not comparable (see
    `why_not`); `coverage` unknown.
    """
    return store.ask(
        database,
        """
        SELECT region_code, scope, value, unit, yoy_pct, yoy_basis, mom_pct, coverage, maturity,
               comparable, why_not, source, through
        FROM indicator_value
        WHERE indicator = $indicator AND scope = $scope
          AND period_kind = $period_kind AND period_start = $period_start
        ORDER BY value DESC NULLS LAST, region_code
        """,
        indicator=indicator,
        scope=scope,
        period_kind=period_kind,
        period_start=period_start,
    )


def series(database: Path, indicator: str, scope: str, period_kind: str) -> pl.DataFrame:
    """Return all regions' values of one indicator, scope and kind of period, in order of time.

    Grain: region_code × period_start. Nulls as in `values_at`.
    """
    return store.ask(
        database,
        """
        SELECT region_code, scope, period_start, value, unit, yoy_pct, mom_pct, coverage, maturity,
               comparable, why_not, through
        FROM indicator_value
        WHERE indicator = $indicator AND scope = $scope AND period_kind = $period_kind
        ORDER BY region_code, period_start
        """,
        indicator=indicator,
        scope=scope,
        period_kind=period_kind,
    )


def indicators(database: Path) -> pl.DataFrame:
    """Return one row per indicator that has any value: indicator (its code)."""
    return store.ask(database, "SELECT DISTINCT indicator FROM indicator_value ORDER BY indicator")


def regions_valued(database: Path, indicator: str) -> pl.DataFrame:
    """Return one row per region that has any value of an indicator: region_code."""
    return store.ask(
        database,
        """
        SELECT DISTINCT region_code FROM indicator_value
        WHERE indicator = $indicator AND value IS NOT NULL ORDER BY region_code
        """,
        indicator=indicator,
    )

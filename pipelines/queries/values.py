"""Questions about computed indicators. Values are in each indicator's own unit; growth is in percent."""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.marts.contracts import INDICATOR_VALUE


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

    Grain: region_code, with all columns of INDICATOR_VALUE. Null: `value` not computed; `yoy_pct`, `mom_pct` not comparable (see
    `why_not`, and the codes of `indicators.codes`); `coverage` unknown.
    """
    found = store.ask(
        database,
        """
        SELECT * FROM indicator_value
        WHERE indicator = $indicator AND scope = $scope
          AND period_kind = $period_kind AND period_start = $period_start
        ORDER BY value DESC NULLS LAST, region_code
        """,
        indicator=indicator,
        scope=scope,
        period_kind=period_kind,
        period_start=period_start,
    )
    return _whole(found)


def history(database: Path, indicator: str, scope: str, period_kind: str) -> pl.DataFrame:
    """Return all regions' values of one indicator, scope and kind of period, in order of time.

    Grain: region_code × period_start, with all columns of INDICATOR_VALUE. Nulls as in `values_at`.
    """
    found = store.ask(
        database,
        """
        SELECT * FROM indicator_value
        WHERE indicator = $indicator AND scope = $scope AND period_kind = $period_kind
        ORDER BY region_code, period_start
        """,
        indicator=indicator,
        scope=scope,
        period_kind=period_kind,
    )
    return _whole(found)


def series(database: Path, indicator: str, scope: str, period_kind: str) -> pl.DataFrame:
    """Return no more of the same than a weekly needs, which holds it for all regions: value, yoy_pct.

    Grain: region_code × period_start.
    """
    return store.ask(
        database,
        """
        SELECT region_code, period_start, value, yoy_pct FROM indicator_value
        WHERE indicator = $indicator AND scope = $scope AND period_kind = $period_kind
        ORDER BY region_code, period_start
        """,
        indicator=indicator,
        scope=scope,
        period_kind=period_kind,
    )


def _whole(found: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that a build made before them does not have: all unknown."""
    missing = {
        name: pl.lit(None, dtype=kind)
        for name, kind in INDICATOR_VALUE.columns.items()
        if name not in found.columns
    }
    return found.with_columns(**missing)


def indicators(database: Path) -> pl.DataFrame:
    """Return one row per indicator that is told of: indicator (its code), is_known (any value of it is known)."""
    return store.ask(
        database,
        """
        SELECT indicator, bool_or(value IS NOT NULL) AS is_known
        FROM indicator_value GROUP BY indicator ORDER BY indicator
        """,
    )


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

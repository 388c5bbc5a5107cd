"""Questions about published (official) statistics. They are never mixed with computed ones."""

from pathlib import Path

import polars as pl

from pipelines import store


def published_of(database: Path, region_code: str) -> pl.DataFrame:
    """Return the published statistics of one region, the latest period first.

    Grain: indicator × scope × period × source. `yoy_pct` is as published, null where the source gives
    none. `is_cumulative`: the value runs from January to `period`.
    """
    return store.ask(
        database,
        """
        SELECT indicator, scope, period, value, unit, yoy_pct, is_cumulative, months_in_value,
               source_title, source_address, quote, quality_note
        FROM published_statistic WHERE region_code = $region_code
        ORDER BY period DESC, indicator
        """,
        region_code=region_code,
    )


def regions_published(database: Path) -> pl.DataFrame:
    """Return one row per region with published statistics: region_code, region_name, how many."""
    return store.ask(
        database,
        """
        SELECT region_code, any_value(region_name) AS region_name, count(*) AS figures
        FROM published_statistic GROUP BY region_code ORDER BY region_code
        """,
    )

"""Questions about published (official) statistics. They are never mixed with computed ones."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.marts.contracts import PUBLISHED_GROWTH


def regions_published(database: Path) -> pl.DataFrame:
    """Return one row per region with published statistics: region_code, region_name, how many."""
    return store.ask(
        database,
        """
        SELECT region_code, any_value(region_name) AS region_name, count(*) AS figures
        FROM published_statistic GROUP BY region_code ORDER BY region_code
        """,
    )


def growth_of(database: Path, region_code: str) -> pl.DataFrame:
    """Return the published figures of one region with the growth to show, the latest period first.

    Grain: indicator × scope × period × source (see PUBLISHED_GROWTH). `shown_pct` is the published growth
    wherever there is one; `computed_pct`, from two published levels, never takes its place. Without rows in
    a build made before it was reckoned.
    """
    if not store.columns_of(database, "published_growth"):
        return PUBLISHED_GROWTH.empty()
    return store.ask(
        database,
        """
        SELECT * FROM published_growth WHERE region_code = $region_code
        ORDER BY period DESC, indicator, scope, source_title
        """,
        region_code=region_code,
    )

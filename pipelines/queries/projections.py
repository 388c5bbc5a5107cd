"""Questions about the coming weeks and months."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.marts.contracts import PROJECTION


def coming(database: Path, indicator: str, period_kind: str) -> pl.DataFrame:
    """Return what is said of the coming periods of every region, or why nothing is (see PROJECTION).

    Grain: region_code × scope × period_start. Without rows in a build made before projections were kept.
    """
    if not store.columns_of(database, "projection"):
        return PROJECTION.empty()
    return store.ask(
        database,
        """
        SELECT * FROM projection WHERE indicator = $indicator AND period_kind = $period_kind
        ORDER BY region_code, scope, period_start
        """,
        indicator=indicator,
        period_kind=period_kind,
    )

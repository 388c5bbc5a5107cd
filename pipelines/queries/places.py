"""Questions about regions and reporting units."""

from pathlib import Path

import polars as pl

from pipelines import store

UNIT_PREFIX = "单位:"  # what indicator_value puts before the name of a reporting unit


def places(database: Path) -> pl.DataFrame:
    """Return one row per place that a statistic can be about: code, name, level, parent_code.

    Regions keep their code; a reporting unit has code `单位:<name>`, level `unit` and the region it lies
    in as parent: a shop's own region with its last digits dropped to the county, null where it has no
    member region. Of a region with several validities the latest counts.
    """
    return store.ask(
        database,
        """
        SELECT region_code AS code, arg_max(name, coalesce(valid_from, DATE '1900-01-01')) AS name,
               arg_max(level, coalesce(valid_from, DATE '1900-01-01')) AS level,
               arg_max(parent_code, coalesce(valid_from, DATE '1900-01-01')) AS parent_code
        FROM region GROUP BY region_code
        UNION ALL
        SELECT $prefix || unit_name, unit_name, 'unit', min(left(region_code, 6))
        FROM reporting_unit GROUP BY unit_name
        ORDER BY 1
        """,
        prefix=UNIT_PREFIX,
    )


def with_sales(database: Path) -> pl.DataFrame:
    """Return one row per place that any number is known of: region_code."""
    return store.ask(
        database, "SELECT DISTINCT region_code FROM indicator_value WHERE value IS NOT NULL ORDER BY 1"
    )

"""Questions about what was said before: what stood at a moment, and what has been revised since.

The vintages lie beside the builds, not in them: a question is about all builds of the data root.
"""

from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipelines import vintage_store
from pipelines.indicators.projections import INDICATORS
from pipelines.indicators.vintages import FIRST, first_release_lean, revisions, snapshot
from pipelines.settings import DataRoot

LEANS = {
    "region_code": pl.String,
    "indicator": pl.String,
    "periods": pl.Int64,
    "mean_pct": pl.Float64,
    "absolute_pct": pl.Float64,
    "error_pct": pl.Float64,
    "said": pl.String,
}


def stood_at(database: Path, moment: datetime) -> pl.DataFrame:
    """Return what stood at a moment (see `indicators.vintages.snapshot`)."""
    return snapshot(_vintages(database).filter(pl.col("as_of") <= moment).collect(), moment)


def revised(database: Path, since: datetime, until: datetime) -> pl.DataFrame:
    """Return what was revised between two moments (see `indicators.vintages.revisions`)."""
    return revisions(_vintages(database), since, until)


def revised_indicators(database: Path, since: datetime, until: datetime) -> pl.DataFrame:
    """Return the computed indicators that were revised between two moments (see `revised`)."""
    return revised(database, since, until).filter(pl.col("kind") == "indicator")


def first_said(database: Path, since: datetime, until: datetime, before: date) -> pl.DataFrame:
    """Return how many weekly numbers of weeks before a day were said for the first time between two moments.

    Grain: region_code. A region without any has no row.
    """
    return (
        _vintages(database)
        .filter(
            pl.col("kind") == "indicator",
            pl.col("reason") == FIRST,
            pl.col("period_kind") == "week",
            pl.col("as_of") > since,
            pl.col("as_of") <= until,
            pl.col("period") < before.isoformat(),
        )
        .group_by("region_code")
        .agg(numbers=pl.len().cast(pl.Int64))
        .sort("region_code")
        .collect(engine="streaming")
    )


def releases(database: Path) -> pl.DataFrame:
    """Return one row per moment at which something was said: as_of, build_id, first, revised (counts)."""
    is_first = pl.col("reason") == FIRST
    return (
        _vintages(database)
        .group_by("as_of", "build_id")
        .agg(first=is_first.sum(), revised=(~is_first).sum())
        .sort("as_of", descending=True)
        .collect(engine="streaming")
    )


def leans(database: Path, known_on: date) -> pl.DataFrame:
    """Return the regions whose first releases of weeks lean to one side.

    Grain: region_code × indicator, of the sums S1 and S2. periods, mean_pct, absolute_pct, error_pct, said.
    """
    weekly = _vintages(database).filter(
        pl.col("kind") == "indicator",
        pl.col("period_kind") == "week",
        pl.col("indicator").is_in(INDICATORS),
    )
    revised_since = weekly.filter(pl.col("reason") != FIRST)
    series = (
        revised_since.select("region_code", "indicator").unique().sort("region_code", "indicator").collect()
    )
    told = weekly.join(series.lazy(), on=series.columns, how="semi").collect()
    found = [
        (region, indicator, first_release_lean(told, indicator, region, known_on))
        for region, indicator in series.iter_rows()
    ]
    return pl.DataFrame(
        [
            (region, indicator, lean.periods, lean.mean_pct, lean.absolute_pct, lean.error_pct, lean.said)
            for region, indicator, lean in found
            if lean.said
        ],
        schema=LEANS,
        orient="row",
    )


def _vintages(database: Path) -> pl.LazyFrame:
    return vintage_store.scan(DataRoot(database.parent.parent))

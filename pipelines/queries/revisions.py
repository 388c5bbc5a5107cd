"""Questions about what was said before: what stood at a moment, and what has been revised since.

The vintages lie beside the builds, not in them: a question is about all builds of the data root.
"""

from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines import vintage_store
from pipelines.indicators.vintages import revisions, snapshot
from pipelines.settings import DataRoot


def stood_at(database: Path, moment: datetime) -> pl.DataFrame:
    """Return what stood at a moment (see `indicators.vintages.snapshot`)."""
    return snapshot(_vintages(database), moment)


def revised(database: Path, since: datetime, until: datetime) -> pl.DataFrame:
    """Return what was revised between two moments (see `indicators.vintages.revisions`)."""
    return revisions(_vintages(database), since, until)


def releases(database: Path) -> pl.DataFrame:
    """Return one row per moment at which something was said: as_of, build_id, first, revised (counts)."""
    is_first = pl.col("reason") == "首发"
    return (
        _vintages(database)
        .group_by("as_of", "build_id")
        .agg(first=is_first.sum(), revised=(~is_first).sum())
        .sort("as_of", descending=True)
    )


def _vintages(database: Path) -> pl.DataFrame:
    return vintage_store.vintages(DataRoot(database.parent.parent))

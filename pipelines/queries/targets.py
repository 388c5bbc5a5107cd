"""Questions about policy targets and how far they are."""

from pathlib import Path

import polars as pl

from pipelines import store


def ledger(database: Path) -> pl.DataFrame:
    """Return one row per target, with its latest progress beside it.

    Every column of `target`, and of `target_progress` as_of, actual, actual_period, attained_pct,
    expected_pct, gap, required_growth_pct, projected, projected_low, projected_high, probability, verdict,
    why. `value` is null where the document gives none (若干) or its digits are damaged; the progress
    columns are null where it could not be judged, and `why` says why.
    """
    return store.ask(
        database,
        """
        SELECT target.*, progress.* EXCLUDE (target_id)
        FROM target LEFT JOIN target_progress AS progress ON progress.target_id = target.id
        QUALIFY row_number() OVER (PARTITION BY target.id ORDER BY progress.as_of DESC NULLS LAST) = 1
        ORDER BY target.region_code, target.id
        """,
    )

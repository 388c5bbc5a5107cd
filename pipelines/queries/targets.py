"""Questions about policy targets and how far they are."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.marts.contracts import TARGET_ENTITY


def ledger(database: Path) -> pl.DataFrame:
    """Return one row per target, with its latest progress beside it.

    Every column of `target`, and of `target_progress` as_of, actual, actual_period, attained_pct,
    expected_pct, gap, required_growth_pct, projected, projected_low, projected_high, probability, verdict,
    why. `value` is null where the document gives none (若干) or its digits are damaged; the progress
    columns are null where it could not be judged, and `why` says why, `code` names the reason. How the end
    was reckoned: method, linear_pct, pace_ratio, progress_ratio, and backtest_cases, backtest_error_pct,
    backtest_naive_pct, backtest_linear_pct, backtest_inside (see TARGET_PROGRESS).
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


def entities(database: Path, target_id: str) -> pl.DataFrame:
    """Return the enterprises or parks at or near the amount that a target counts, the largest first.

    Grain: entity. value and projected in threshold_unit; projected is null where the year is over or its
    pace unknown. Without rows in a build made before they were listed.
    """
    if not store.columns_of(database, "target_entity"):
        return TARGET_ENTITY.empty()
    return store.ask(
        database,
        "SELECT * FROM target_entity WHERE target_id = $target_id ORDER BY value DESC, entity",
        target_id=target_id,
    )

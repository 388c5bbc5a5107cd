"""Questions about the policy papers: they come with the program, whatever build is shown."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.reference import policies


def documents(database: Path) -> pl.DataFrame:
    """Return one row per paper (see `reference.policies.documents`), with what became of it.

    Adds clauses (how many), targets (how many quantified aims of this build name it as their document),
    judged (how many of these have a verdict other than 无法判断).
    """
    counted = policies.clauses().group_by("document_id").agg(clauses=pl.len().cast(pl.Int64))
    aims = store.ask(
        database,
        """
        SELECT document AS title, count(*) AS targets,
            count(*) FILTER (WHERE coalesce(verdict, '无法判断') <> '无法判断') AS judged
        FROM target LEFT JOIN (
            SELECT target_id, arg_max(verdict, as_of) AS verdict FROM target_progress GROUP BY target_id
        ) AS progress ON progress.target_id = target.id
        GROUP BY document
        """,
    )
    return (
        policies.documents()
        .join(counted, left_on="id", right_on="document_id", how="left", maintain_order="left")
        .join(aims, on="title", how="left", maintain_order="left")
        .with_columns(pl.col("clauses", "targets", "judged").fill_null(0))  # counted: none is none
    )


def clauses(database: Path) -> pl.DataFrame:
    """Return one row per clause (see `reference.policies.clauses`), with region_name, title and status."""
    papers = policies.documents().select(
        document_id="id", region_name="region_name", title="title", status="status"
    )
    return policies.clauses().join(papers, on="document_id", how="left", maintain_order="left")

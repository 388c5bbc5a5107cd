"""A stranger's question to a published build, which reaches nothing but the build."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.store.engine import ENGINE, frame_of, quoted

PLAIN_TYPES = {"boolean", "integer", "bigint", "hugeint", "double", "decimal", "varchar", "date", "timestamp"}


class EngineRefused(Exception):
    """What the engine calls its refusal, and its own words."""


def ask_apart(database: Path, question: str, rows: int, limits: Mapping[str, str]) -> pl.DataFrame:
    """Answer a stranger's question of a published build: one SELECT, which reaches nothing but the build.

    For a process of its own (see `workbench`): the build is opened in a database with limits of its own.
    `rows` are given at most; `limits` are settings of the engine, and none can be changed afterwards.

    Raises:
        EngineRefused: The question is no single SELECT, is wrong, or goes beyond a limit.
    """
    locked = {"python_enable_replacements": "false", "temp_directory": "", **limits}
    try:
        with duckdb.connect(":memory:", config={**ENGINE, **locked}) as db:
            db.execute(f"ATTACH '{quoted(database)}' AS build (READ_ONLY)")
            db.execute("USE build")
            db.execute("SET enable_external_access = false")
            db.execute("SET lock_configuration = true")
            if [each.type for each in db.extract_statements(question)] != [duckdb.StatementType.SELECT]:
                raise EngineRefused("NoSelect", question)
            return frame_of(_plain(db.sql(question).limit(rows)))
    except duckdb.Error as refusal:
        raise EngineRefused(type(refusal).__name__, str(refusal)) from None


def _plain(answer: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Return an answer with columns of any type that not every frame can hold as text."""
    columns = (
        f'#{at}{"" if kind.id in PLAIN_TYPES else "::VARCHAR"} AS "{name.replace(chr(34), chr(34) * 2)}"'
        for at, (name, kind) in enumerate(zip(answer.columns, answer.types, strict=True), start=1)
    )
    return answer.project(", ".join(columns))

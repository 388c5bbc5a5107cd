"""How the engine is set up, and its types, names and answers in our terms."""

from pathlib import Path

import duckdb
import polars as pl

from pipelines.machine import this_machine

# No extension is ever fetched; a query may spill to disk, but not take the machine's memory.
ENGINE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}

SQL_TYPES = {
    pl.String: "VARCHAR",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
}


def share() -> dict[str, str]:
    """Return what one database may use of this machine."""
    return {"memory_limit": f"{this_machine().engine_memory}B", "threads": str(this_machine().cores)}


def frame_of(answer: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """Return an answer as a frame."""
    frame = pl.from_arrow(answer.to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # a table is never a Series
    return frame


def sql_type(kind: pl.DataType | type[pl.DataType]) -> str:
    """Return the engine's name of a column type."""
    if isinstance(kind, pl.Decimal):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return SQL_TYPES[kind if isinstance(kind, type) else type(kind)]


def quoted(path: Path) -> str:
    """Return a path as it stands between the quotes of a question."""
    return str(path).replace("'", "''")

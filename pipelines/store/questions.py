"""Questions to builds that are published, and builds held open meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import polars as pl

from pipelines.build_files import current, tells_of_damage, unreadable
from pipelines.errors import MartDamaged, MartMissing
from pipelines.settings import DataRoot
from pipelines.store.engine import ENGINE, frame_of, share

_damaged: set[Path] = set()  # builds in which damage was met: each stays refused


@dataclass(frozen=True)
class Reading:
    """A build held open: as long as this lives, `ask` answers of its file, even once it is removed."""

    file: Path
    _held: duckdb.DuckDBPyConnection


def held(file: Path) -> Reading:
    """Hold a build open; MartDamaged where it is not there, or is none."""
    if file in _damaged:
        raise unreadable(file)
    return Reading(file, _reader(file))


def reading(folders: DataRoot) -> Reading:
    """Hold the current build open; where it is removed at this very moment, the one after it.

    Raises:
        MartMissing: No load has published anything yet.
        MartDamaged: The current build is not there, or is none.
    """
    while True:
        file = current(folders)
        try:
            return held(file)
        except MartDamaged:
            if current(folders) == file:
                raise


def ask(database: Path, question: str, **parameters: object) -> pl.DataFrame:
    """Answer one question of a published build.

    Raises:
        MartDamaged: The file cannot be opened as a build, or is damaged where the answer lies.
    """
    with damage_told(database):
        return frame_of(_reader(database).cursor().sql(question, params=parameters))


def said_before(folders: DataRoot, question: str) -> pl.DataFrame | None:
    """Answer a question of the current build; null: there is none that can be read, or it lacks such a table."""
    try:
        return ask(current(folders), question)
    except (MartMissing, MartDamaged, duckdb.CatalogException):
        return None


@contextmanager
def damage_told(database: Path) -> Iterator[None]:
    """Let damage that the engine meets in a build be told as such, and remembered: the build stays refused."""
    try:
        yield
    except duckdb.Error as failure:
        if tells_of_damage(str(failure)):
            _damaged.add(database)
            raise unreadable(database) from failure
        raise


def columns_of(database: Path, table: str) -> Sequence[str]:
    """Return the column names of one table of a build; empty where there is no such table."""
    listed = "SELECT column_name FROM information_schema.columns WHERE table_name = $table"
    return ask(database, f"{listed} ORDER BY ordinal_position", table=table)["column_name"].to_list()


@lru_cache(maxsize=4)
def _reader(database: Path) -> duckdb.DuckDBPyConnection:
    """Open a build for reading. Safe to keep: a published file never changes."""
    try:
        return duckdb.connect(
            str(database), read_only=True, config={**ENGINE, **share(), "enable_external_access": "false"}
        )
    except duckdb.Error:
        raise unreadable(database) from None

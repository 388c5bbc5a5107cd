"""What two data roots have published and kept, held against each other row for row.

Counts, days, names and money are equal exactly. A ratio is a sum of fractions whose order no engine
promises: it may differ in its last bit from one run to the next on one machine, too.
"""

import json
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
from polars.testing import assert_frame_equal

from pipelines import store
from pipelines.marts.contracts import BUILD, TABLES
from pipelines.settings import DataRoot

WHEN_LOADED = ("loaded_at",)  # the one thing in a receipt that another load must not have equal


def tables(folders: DataRoot) -> dict[str, pl.DataFrame]:
    """Return every table of the current build but the build's own row, each in a fixed order."""
    current = store.current(folders)
    asked = {each.name: store.ask(current, f'SELECT * FROM "{each.name}" ORDER BY ALL') for each in TABLES}
    del asked[BUILD.name]
    asked["file_receipt"] = asked["file_receipt"].drop(WHEN_LOADED)
    return asked


def kept(folders: DataRoot) -> dict[str, Any]:
    """Return what every Parquet file and receipt of the store holds, by its path below marts/."""
    found: dict[str, Any] = {}
    for folder in (folders.taken, folders.lines, folders.cells):
        for file in sorted(folder.rglob("*.*")):
            path = file.relative_to(folders.marts).as_posix()
            if file.suffix == ".parquet":
                rows = pl.read_parquet(file, glob=False, hive_partitioning=False)
                found[path] = rows.sort(pl.all())  # the engine writes them in no promised order
            elif file.suffix == ".json":
                said = json.loads(file.read_text(encoding="utf-8"))
                found[path] = {name: value for name, value in said.items() if name not in WHEN_LOADED}
            else:
                found[path] = file.read_bytes()
    return found


def assert_equal(one: DataRoot, other: DataRoot) -> None:
    """Make sure that two data roots have the same tables, and the same lines in their store."""
    for left, right in ((tables(one), tables(other)), (kept(one), kept(other))):
        assert left.keys() == right.keys()
        for name, value in left.items():
            if isinstance(value, pl.DataFrame):
                assert_frames_equal(value, right[name])
            else:
                assert value == right[name], name


def assert_frames_equal(one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Make sure that two frames have the same rows in the same order; ratios to twelve digits."""
    assert one.schema == other.schema
    assert_frame_equal(one.select(~cs.float()), other.select(~cs.float()), check_exact=True)
    assert_frame_equal(one.select(cs.float()), other.select(cs.float()), rel_tol=1e-12, abs_tol=1e-15)


def total_fen(folders: DataRoot) -> int:
    """Return all that was paid, in fen."""
    asked = store.ask(store.current(folders), "SELECT (sum(paid_cny) * 100)::BIGINT FROM sales_day")
    return int(asked.item())


def files_taken(folders: DataRoot) -> list[Path]:
    """Return the receipts of the files taken so far."""
    return list(folders.taken.glob("*/*/receipt.json"))

"""Rebuild everything from raw/ beside the current build, and say where the two differ."""

import shutil
from pathlib import Path

from pipelines import store
from pipelines.build import Run, load
from pipelines.errors import LoaderBusy
from pipelines.ingest.folder import known
from pipelines.lock import only_verifier
from pipelines.marts.contracts import BUILD, TABLES
from pipelines.settings import DataRoot, hash_key, keep_key

# A rebuild happens later than the build it repeats; when a file was put down is no part of the result.
NOT_COMPARED = {"file_receipt": ("loaded_at",)}


def differences(folders: DataRoot) -> list[str]:
    """Rebuild from raw/ and compare every table with the current build, row for row.

    Returns:
        One Chinese line per table that differs; empty where all are equal.

    Raises:
        MartMissing: There is no current build to compare with.
        LoaderBusy: Another comparison is going on.
    """
    reading = store.reading(folders)  # held open: a load beside this may remove it
    with only_verifier(folders) as is_alone:
        if not is_alone:
            raise LoaderBusy("另一次核对正在进行", where=str(folders.rebuilt), fix="请等它结束后再运行")
        shutil.rmtree(folders.rebuilt, ignore_errors=True)
        try:
            return _compared(reading.file, DataRoot(folders.rebuilt, raw_of=folders.root), folders)
        finally:
            shutil.rmtree(folders.rebuilt, ignore_errors=True)


def _compared(current: Path, scratch: DataRoot, folders: DataRoot) -> list[str]:
    keep_key(scratch, hash_key(folders))
    built = store.ask(current, "SELECT built_at FROM build").item()
    load(Run(scratch, built, remembered=known(folders)))
    rebuilt = store.current(scratch)
    compared = (table.name for table in TABLES if table != BUILD)
    return [line for name in compared for line in _difference(name, current, rebuilt)]


def _difference(table: str, current: Path, rebuilt: Path) -> list[str]:
    columns = [each for each in store.columns_of(current, table) if each not in NOT_COMPARED.get(table, ())]
    now, again = (_digest(table, columns, database) for database in (current, rebuilt))
    if now == again:
        return []
    if now[0] != again[0]:
        return [f"{table}：当前 {now[0]:,} 行，重建 {again[0]:,} 行"]
    unequal = [each for each in columns if _digest(table, [each], current) != _digest(table, [each], rebuilt)]
    return [f"{table}：{now[0]:,} 行中有内容不同，涉及列 {'、'.join(unequal) or '（行的组合）'}"]


def _digest(table: str, columns: list[str], database: Path) -> tuple[int, int]:
    """Return the number of rows and an order-free hash of them."""
    row = ", ".join(f'"{each}"' for each in columns)
    answer = store.ask(
        database, f'SELECT count(*) AS rows, sum(hash(row({row})))::VARCHAR AS digest FROM "{table}"'
    )
    rows, digest = answer.row(0)
    return int(rows), int(digest or 0)

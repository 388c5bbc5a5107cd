"""The only module that opens DuckDB: drafts a build, publishes it, answers questions of it.

Each build is a new database file that is never changed once `CURRENT` names it. A reader therefore
never blocks a load, never sees half a build, and never goes on reading a replaced file. `CURRENT` is
replaced last, after the file and its folder have reached the disk: a load that dies at any moment
leaves the build before it in place.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from pipelines.contract import Contract
from pipelines.disk import reach_disk
from pipelines.errors import BuildFailed, ContractBroken, LoaderBusy, MartDamaged, MartMissing
from pipelines.machine import this_machine
from pipelines.settings import DataRoot

POINTER = "CURRENT"
BUILD_NAME = re.compile(r"marts_(\d{6,})\.duckdb")
BUILDS_KEPT = 5
WAIT_FOR_LOADER = 60.0  # seconds that a second load waits for the first

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


class Draft:
    """A build being written. Nobody but its writer sees it until `publish`."""

    def __init__(self, file: Path, scratch: Path) -> None:
        self.file = file
        self._db = duckdb.connect(
            str(file), config={**ENGINE, **_share(), "temp_directory": str(scratch / "spill")}
        )
        self._db.execute("SET enable_progress_bar = false")
        self._db.execute("SET preserve_insertion_order = false")

    def put(self, contract: Contract, rows: pl.DataFrame) -> None:
        """Write a frame as the table of this contract."""
        self._create(contract)
        incoming = rows.select(pl.col(name).cast(kind) for name, kind in contract.columns.items()).to_arrow()
        self._db.register("incoming", incoming)
        self._db.execute(f'INSERT INTO "{contract.name}" SELECT * FROM incoming')
        self._db.unregister("incoming")
        self._check(contract)

    def fill(self, contract: Contract, question: str, **parameters: object) -> None:
        """Write the answer of a SELECT over this draft as the table of this contract."""
        self._create(contract)
        wanted = ", ".join(f'"{name}"' for name in contract.columns)
        self._db.execute(f'INSERT INTO "{contract.name}" SELECT {wanted} FROM ({question})', parameters)
        self._check(contract)

    def offer(self, name: str, rows: pl.DataFrame) -> None:
        """Let this draft's questions read a frame under a name; it is no part of the build."""
        self._db.register(name, rows.to_arrow())

    def offer_parquet(self, name: str, files: Sequence[Path]) -> None:
        """Let this draft's questions read Parquet files of one shape under a name."""
        listed = ", ".join(f"'{_quoted(file)}'" for file in files)
        self._db.execute(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM read_parquet([{listed}])')

    def offer_files(self, contract: Contract, files: Sequence[Path], name: str | None = None) -> None:
        """Offer Parquet files of a contract, under its name or another; a table without rows where there are none."""
        if files:
            self.offer_parquet(name or contract.name, files)
        else:
            self.offer(name or contract.name, contract.empty())

    def write_parquet(self, question: str, target: Path, **parameters: object) -> None:
        """Write the answer of a SELECT as one Parquet file: whole, or not at all."""
        unfinished = self.file.with_name(target.name)
        self._db.execute(
            f"COPY ({question}) TO '{_quoted(unfinished)}' (FORMAT parquet, COMPRESSION zstd)", parameters
        )
        reach_disk(unfinished)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.replace(target)

    def ask(self, question: str, **parameters: object) -> pl.DataFrame:
        """Answer one question of what has been drafted so far."""
        return _frame(self._db.sql(question, params=parameters))

    def close(self) -> None:
        """Bring everything to the file and let go of it."""
        self._db.execute("CHECKPOINT")
        self._db.close()

    def abandon(self) -> None:
        """Let go of the file without finishing it."""
        self._db.close()

    def _create(self, contract: Contract) -> None:
        columns = ", ".join(f'"{name}" {_sql_type(kind)}' for name, kind in contract.columns.items())
        self._db.execute(f'CREATE TABLE "{contract.name}" ({columns})')

    def _check(self, contract: Contract) -> None:
        """Hold the table to its key.

        Raises:
            ContractBroken: A key occurs twice; the build must not be published.
        """
        if not contract.key:
            return
        key = ", ".join(f'"{name}"' for name in contract.key)
        twice = self._db.execute(
            f'SELECT {key} FROM "{contract.name}" GROUP BY {key} HAVING count(*) > 1 LIMIT 1'
        ).fetchone()
        if twice:
            raise ContractBroken(
                f"数据表 {contract.name} 中主键重复：{twice}",
                where=str(self.file),
                fix="这是程序错误，本次结果未发布；请把此信息发给维护人员",
            )


@contextmanager
def drafting(folders: DataRoot) -> Iterator[Draft]:
    """Open a draft of the next build; if the work on it fails, nothing of it remains.

    Raises:
        BuildFailed: The engine could not go on writing it.
    """
    folders.scratch.mkdir(parents=True, exist_ok=True)
    file = folders.scratch / f"{next_build_id(folders)}.duckdb"
    _remove(file)
    draft = Draft(file, folders.scratch)
    try:
        yield draft
    except BaseException as failure:
        draft.abandon()
        _remove(file)
        if isinstance(failure, duckdb.OperationalError):  # no room, no permission; not a mistake of ours
            raise _cannot_go_on(folders.marts) from failure
        raise


@contextmanager
def workshop(scratch: Path) -> Iterator[Draft]:
    """Open a database of its own for one task, in a folder that no other task has; nothing of it remains.

    Raises:
        BuildFailed: The engine could not go on writing.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="task-", dir=scratch))
    try:
        draft = Draft(folder / "task.duckdb", folder)
        try:
            yield draft
        finally:
            draft.abandon()
    except duckdb.OperationalError as failure:
        raise _cannot_go_on(scratch) from failure
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _cannot_go_on(where: Path) -> BuildFailed:
    return BuildFailed(
        "结果数据库写不下去（多半是磁盘已满或没有写权限）",
        where=str(where),
        fix="原来的结果没有改动。请清理磁盘或检查权限，然后重新运行入库",
    )


def publish(draft: Draft, folders: DataRoot) -> Path:
    """Make the draft the current build: all of it, or none of it.

    Returns:
        The database file of the new build.
    """
    draft.close()
    reach_disk(draft.file)
    file = folders.marts / draft.file.name
    draft.file.replace(file)
    reach_disk(folders.marts)
    pointer = folders.marts / f"{POINTER}.draft"
    pointer.write_text(f"{file.name}\n", encoding="utf-8")
    reach_disk(pointer)
    pointer.replace(folders.marts / POINTER)
    reach_disk(folders.marts)
    _drop_old_builds(folders, keep=file)
    return file


def current(folders: DataRoot) -> Path:
    """Return the database file of the current build.

    Raises:
        MartMissing: No load has published anything yet.
        MartDamaged: The pointer names a file that is not there.
    """
    pointer = folders.marts / POINTER
    try:
        file = folders.marts / pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise MartMissing(
            "还没有可看的数据",
            where=str(folders.marts),
            fix="请把平台导出文件放进 data/raw/，再运行 python -m pipelines load",
        ) from None
    if not file.is_file():
        raise MartDamaged(
            f"当前数据库 {file.name} 不见了",
            where=str(pointer),
            fix="请运行 python -m pipelines load 重新生成；原始文件仍在 data/raw/，不会丢失",
        )
    return file


def ask(database: Path, question: str, **parameters: object) -> pl.DataFrame:
    """Answer one question of a published build.

    Raises:
        MartDamaged: The file cannot be opened as a build.
    """
    return _frame(_reader(database).cursor().sql(question, params=parameters))


def next_build_id(folders: DataRoot) -> str:
    """Return the name of the next build: one more than the highest ever published here."""
    numbers = [int(found[1]) for file in _builds(folders) if (found := BUILD_NAME.fullmatch(file.name))]
    return f"marts_{max(numbers, default=0) + 1:06d}"


@contextmanager
def only_loader(folders: DataRoot, *, wait: float = WAIT_FOR_LOADER) -> Iterator[None]:
    """Hold the data root for one load; a second load waits, then is told who holds it.

    Raises:
        LoaderBusy: The other load has not ended within `wait` seconds.
    """
    folders.marts.mkdir(parents=True, exist_ok=True)
    lock, holder = FileLock(folders.marts / "LOCK"), folders.marts / "LOCK.holder"
    try:
        with lock.acquire(timeout=wait):
            holder.write_text(json.dumps({"pid": os.getpid()}), encoding="utf-8")
            try:
                yield
            finally:
                _remove(holder)
    except Timeout:
        raise LoaderBusy(
            f"另一个入库正在进行（进程 {_holder(holder)}），已等待 {wait:.0f} 秒",
            where=str(folders.marts),
            fix="请等它结束后再运行；若确认没有入库在运行，重启电脑即可解除",
        ) from None


def _holder(file: Path) -> str:
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["pid"])
    except (OSError, ValueError, KeyError):
        return "未知"


@lru_cache(maxsize=4)
def _reader(database: Path) -> duckdb.DuckDBPyConnection:
    """Open a build for reading. Safe to keep: a published file never changes."""
    try:
        return duckdb.connect(
            str(database), read_only=True, config={**ENGINE, **_share(), "enable_external_access": "false"}
        )
    except duckdb.Error:
        raise MartDamaged(
            f"数据库 {database.name} 打不开，可能已损坏",
            where=str(database),
            fix="请运行 python -m pipelines load 重新生成；原始文件仍在 data/raw/，不会丢失",
        ) from None


def _share() -> dict[str, str]:
    """Return what one database may use of this machine."""
    machine = this_machine()
    return {"memory_limit": f"{machine.engine_memory}B", "threads": str(machine.cores)}


def _frame(answer: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    frame = pl.from_arrow(answer.to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # a table is never a Series
    return frame


def _sql_type(kind: pl.DataType | type[pl.DataType]) -> str:
    if isinstance(kind, pl.Decimal):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return SQL_TYPES[kind if isinstance(kind, type) else type(kind)]


def columns_of(database: Path, table: str) -> Sequence[str]:
    """Return the column names of one table of a build; empty where there is no such table."""
    found = ask(
        database,
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = $table ORDER BY ordinal_position",
        table=table,
    )
    return found["column_name"].to_list()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _builds(folders: DataRoot) -> list[Path]:
    return sorted(folders.marts.glob("marts_*.duckdb"))


def _drop_old_builds(folders: DataRoot, *, keep: Path) -> None:
    for file in _builds(folders)[:-BUILDS_KEPT]:
        if file != keep:
            _remove(file)


def _remove(file: Path) -> None:
    """Remove a file and its write-ahead log, if there and not held open by a reader on Windows."""
    for each in (file, file.with_name(file.name + ".wal")):
        with suppress(FileNotFoundError, PermissionError):
            each.unlink()

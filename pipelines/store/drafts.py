"""Builds being written, and databases for questions on the way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipelines.build_files import next_build_id, remove
from pipelines.contract import Contract
from pipelines.disk import make_folder, move_in_place
from pipelines.errors import BuildFailed, ContractBroken
from pipelines.settings import DataRoot
from pipelines.store.engine import ENGINE, frame_of, quoted, share, sql_type
from pipelines.store.questions import damage_told

ROWS_INSERTED_AT_ONCE = 250_000  # a frame is copied on its way in: only so much of it at a time

# No room or no permission, in the middle of a question or at the end; not a mistake of ours.
CANNOT_WRITE = (duckdb.OperationalError, duckdb.FatalException)


class Workshop:
    """A database of its own in which questions are asked of frames and Parquet files; it keeps nothing."""

    def __init__(self, scratch: Path, database: str = ":memory:") -> None:
        self._scratch = scratch
        spill = scratch / "spill"
        self._db = duckdb.connect(database, config={**ENGINE, **share(), "temp_directory": str(spill)})
        self._db.execute("SET enable_progress_bar = false")
        self._db.execute("SET preserve_insertion_order = false")

    def make(self, name: str, question: str, **parameters: object) -> None:
        """Keep the answer of a SELECT under a name, for further questions."""
        self._db.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {question}', parameters)

    def view(self, name: str, question: str) -> None:
        """Let further questions read a SELECT under a name; it is answered each time."""
        self._db.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {question}')

    def offer(self, name: str, rows: pl.DataFrame) -> None:
        """Let further questions read a frame under a name."""
        self._db.register(name, rows.to_arrow())

    def offer_parquet(self, name: str, files: Sequence[Path]) -> None:
        """Let further questions read Parquet files of one shape under a name."""
        listed = ", ".join(f"'{quoted(file)}'" for file in files)
        self._db.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT * FROM read_parquet([{listed}])')

    def write_parquet(self, question: str, target: Path, **parameters: object) -> None:
        """Write the answer of a SELECT as one Parquet file: whole, or not at all."""
        unfinished = self._scratch / target.name
        self._db.execute(
            f"COPY ({question}) TO '{quoted(unfinished)}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)",
            parameters,
        )
        move_in_place(unfinished, target)

    def ask(self, question: str, **parameters: object) -> pl.DataFrame:
        """Answer one question."""
        return frame_of(self._db.sql(question, params=parameters))

    def abandon(self) -> None:
        """Let go of it without finishing anything."""
        self._db.close()


class Draft(Workshop):
    """A build being written. Nobody but its writer sees it until `publish`."""

    def __init__(self, file: Path, scratch: Path) -> None:
        self.file = file
        super().__init__(scratch, str(file))

    def put(self, contract: Contract, rows: pl.DataFrame) -> None:
        """Write a frame as the table of this contract."""
        self._create(contract)
        self.add(contract, rows)
        self._check(contract)

    @contextmanager
    def filling(self, *contracts: Contract) -> Iterator[None]:
        """Make tables to be added to a batch at a time; what has come in by the end is held to their keys."""
        for contract in contracts:
            self._create(contract)
        yield
        for contract in contracts:
            self._check(contract)

    def carry_over(self, contracts: Sequence[Contract], build: Path, anew: pl.DataFrame) -> None:
        """Add to tables what an earlier build says in them, but for the rows that `anew` tells the keys of."""
        same = " AND ".join(f'earlier."{name}" = anew."{name}"' for name in anew.columns)
        self.offer("anew", anew)
        self._db.execute(f"ATTACH '{quoted(build)}' AS build_before (READ_ONLY)")
        for contract in contracts:
            names = ", ".join(f'earlier."{name}"' for name in contract.columns)
            before = f'SELECT {names} FROM build_before."{contract.name}" AS earlier ANTI JOIN anew ON {same}'
            with damage_told(build):
                self._db.execute(f'INSERT INTO "{contract.name}" {before}')
        self._db.execute("DETACH build_before")

    def fill(self, contract: Contract, question: str, **parameters: object) -> None:
        """Write the answer of a SELECT over this draft as the table of this contract."""
        self._create(contract)
        self.add_answer(contract, question, parameters)
        self._check(contract)

    def fill_by(self, contract: Contract, question: str, part: str, values: Iterable[object]) -> None:
        """Do the same for the answers to several values of one column of its key, one after the other.

        As large as the table may be, only one part of it is put in order at a time.
        """
        self._create(contract)
        for value in values:
            asked = {part: value}
            self.add_answer(contract, question, asked)
            self._check(contract, f'WHERE "{part}" = ${part}', asked)

    def close(self) -> None:
        """Bring everything to the file and let go of it."""
        self._db.execute("CHECKPOINT")
        self._db.close()

    def add(self, contract: Contract, rows: pl.DataFrame) -> None:
        """Write a frame into a table that is being filled."""
        for some in rows.iter_slices(ROWS_INSERTED_AT_ONCE):
            incoming = some.select(pl.col(name).cast(kind) for name, kind in contract.columns.items())
            self._db.register("incoming", incoming.to_arrow())
            self._db.execute(f'INSERT INTO "{contract.name}" SELECT * FROM incoming')
            self._db.unregister("incoming")

    def add_answer(
        self, contract: Contract, question: str, given: Mapping[str, object] | None = None
    ) -> None:
        """Write the answer of a SELECT into a table that is being filled."""
        wanted = ", ".join(f'"{name}"' for name in contract.columns)
        self._db.execute(f'INSERT INTO "{contract.name}" SELECT {wanted} FROM ({question})', given)

    def _create(self, contract: Contract) -> None:
        columns = ", ".join(f'"{name}" {sql_type(kind)}' for name, kind in contract.columns.items())
        self._db.execute(f'CREATE TABLE "{contract.name}" ({columns})')

    def _check(
        self, contract: Contract, rows: str = "", parameters: Mapping[str, object] | None = None
    ) -> None:
        """Hold the table, or some rows of it, to its key.

        Raises:
            ContractBroken: A key occurs twice; the build must not be published.
        """
        if not contract.key:
            return
        key = ", ".join(f'"{name}"' for name in contract.key)
        twice = self._db.execute(
            f'SELECT {key} FROM "{contract.name}" {rows} GROUP BY {key} HAVING count(*) > 1 LIMIT 1',
            parameters or {},
        ).fetchone()
        if twice:
            raise ContractBroken(
                f"数据表 {contract.name} 中主键重复：{twice}",
                where=str(self.file),
                fix="这是程序错误，本次结果未发布；请把此信息发给维护人员",
            )


@contextmanager
def workshop(scratch: Path) -> Iterator[Workshop]:
    """Open a database of its own for a while.

    Args:
        scratch: A folder for what does not fit in memory.

    Raises:
        BuildFailed: The engine could not go on.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    opened = Workshop(scratch)
    try:
        yield opened
    except CANNOT_WRITE as failure:
        raise _no_room(scratch) from failure
    finally:
        opened.abandon()


def _no_room(where: Path) -> BuildFailed:
    return BuildFailed(
        "结果写不下去（多半是磁盘已满或没有写权限）",
        where=str(where),
        fix="原来的结果没有改动。请清理磁盘或检查权限，然后重新运行入库",
    )


@contextmanager
def drafting(folders: DataRoot) -> Iterator[Draft]:
    """Open a draft of the next build; if the work on it fails, nothing of it remains.

    Raises:
        BuildFailed: The engine could not go on writing it.
    """
    make_folder(folders.scratch)
    file = folders.scratch / f"{next_build_id(folders)}.duckdb"
    remove(file)
    draft = Draft(file, folders.scratch)
    try:
        yield draft
    except BaseException as failure:
        draft.abandon()
        remove(file)
        if isinstance(failure, CANNOT_WRITE):
            raise _no_room(folders.marts) from failure
        raise

"""The only opener of the vintages: what each published build has said, kept beside the builds.

One Parquet file per published build holds only what that build said anew. Files are written whole or
not at all and never changed. A file follows its build: where a load dies between the two, the next load
writes it from the build itself, with the build's own moment. So the vintages outlive rebuilds, `marts/`
being deleted, and crashes; and a rebuild, which has no history of its own, still compares equal.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.disk import put_in_place
from pipelines.errors import BuildFailed
from pipelines.indicators.vintages import VINTAGE, changes, indicator_facts, published_facts
from pipelines.settings import DataRoot

NOT_RECORDED = "结果已发布，但修订档案没有写成（多半是磁盘已满或没有写权限）"
NOT_ISSUED = "周报 {name} 已签发存档，但它的数没有记入修订档案（多半是磁盘已满或没有写权限）"
ISSUED = ("kind", "indicator", "region_code", "scope", "period_kind", "period", "source", "value", "yoy_pct")


@dataclass(frozen=True)
class Issued:
    """An issued snapshot whose numbers are written down.

    Attributes:
        name: 2026-W47-1; the same one is written once only.
        moment: When it was issued.
        build_id: The build that it was made from.
        is_demo: Its numbers are made up: they are kept apart from real ones.
    """

    name: str
    moment: datetime
    build_id: str
    is_demo: bool


def record(folders: DataRoot) -> int:
    """Write down what the current build says anew, unless that has been done; return how many rows.

    Raises:
        BuildFailed: The file cannot be written. The build is published all the same.
    """
    database = store.current_if_any(folders)
    if database is None:
        return 0
    build = store.ask(database, "SELECT build_id, built_at, code_version, is_demo FROM build").row(
        0, named=True
    )
    if not build["is_demo"]:
        shutil.rmtree(folders.vintages / "demo", ignore_errors=True)  # a demo leaves nothing behind
    file = (
        _folder(folders, is_demo=build["is_demo"])
        / f"{build['built_at']:%Y%m%dT%H%M%S}_{build['build_id']}.parquet"
    )
    if file.exists():
        return 0
    facts = pl.concat(
        [
            indicator_facts(
                store.ask(database, "SELECT * FROM indicator_value WHERE period_kind <> 'day'"),
                build["code_version"],
            ),
            published_facts(store.ask(database, "SELECT * FROM published_statistic")),
        ]
    )
    added = changes(_read(file.parent), facts, build["built_at"], build["build_id"])
    _write(file, added, (NOT_RECORDED, "请清理磁盘或检查权限；下次入库会自动补写，不会丢失"))
    return added.height


def record_issued(folders: DataRoot, issue: Issued, numbers: pl.DataFrame) -> None:
    """Write down the numbers of an issued snapshot; a second time, with the same numbers, changes nothing.

    Args:
        folders: The data root.
        issue: Whose numbers they are.
        numbers: indicator, region_code, scope, period_kind, period, value, yoy_pct.

    Raises:
        BuildFailed: This issue has been written down with other numbers, or the file cannot be written.
    """
    file = _file_of(folders, issue)
    rows = numbers.with_columns(kind=pl.lit("issued"), source=pl.lit(issue.name)).select(
        *ISSUED,
        concept_version=pl.lit(None, dtype=pl.String),
        code_version=pl.lit(None, dtype=pl.String),
        as_of=pl.lit(issue.moment),
        build_id=pl.lit(issue.build_id),
        reason=pl.lit("发布"),
    )
    told = rows.select(pl.col(name).cast(kind) for name, kind in VINTAGE.columns.items())
    if not file.exists():
        fix = "请清理磁盘或检查权限；下一次出周报草稿、签发或 --due 会自动补记，不要重新签发"
        _write(file, told, (NOT_ISSUED.format(name=issue.name), fix))
    elif not pl.read_parquet(file).equals(told):
        raise BuildFailed(
            f"{issue.name} 已经存档，不能改写", where=str(file), fix="更正请另发一期，并写明更正的是哪一期"
        )


def is_wanted(folders: DataRoot, issue: Issued) -> bool:
    """Return whether the numbers of an issue are still to be written down: real ones beside a real build only."""
    return not _file_of(folders, issue).exists() and issue.is_demo == _is_demo(folders)


def vintages(folders: DataRoot) -> pl.DataFrame:
    """Return all vintages of the current build's kind, real or demo (VINTAGE), oldest first."""
    return _read(_folder(folders, is_demo=_is_demo(folders)))


def scan(folders: DataRoot) -> pl.LazyFrame:
    """Return the same rows in no order, unread: a question reads the files and columns that it needs.

    Years of builds are far more than a page may hold.
    """
    return _scan(_folder(folders, is_demo=_is_demo(folders)))


def _folder(folders: DataRoot, *, is_demo: bool) -> Path:
    return folders.vintages / ("demo" if is_demo else "real")


def _file_of(folders: DataRoot, issue: Issued) -> Path:
    return _folder(folders, is_demo=issue.is_demo) / f"issued_{issue.name}.parquet"


def _is_demo(folders: DataRoot) -> bool:
    told = store.said_before(folders, "SELECT is_demo FROM build")
    return told is not None and bool(told.item())


def _read(folder: Path) -> pl.DataFrame:
    return _scan(folder).collect().sort("as_of", maintain_order=True)


def _scan(folder: Path) -> pl.LazyFrame:
    files = sorted(folder.glob("*.parquet"))
    return pl.scan_parquet(files, glob=False) if files else VINTAGE.empty().lazy()


def _write(file: Path, rows: pl.DataFrame, in_words: tuple[str, str]) -> None:
    """Write a file whole or not at all; `in_words` says what is wrong where it cannot be, and what to do."""
    content = BytesIO()
    rows.write_parquet(content, compression="zstd")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        put_in_place(file, content.getvalue())
    except OSError as failure:
        what, fix = in_words
        raise BuildFailed(what, where=str(file.parent), fix=fix) from failure

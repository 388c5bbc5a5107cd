"""The only opener of the vintages: what each published build has said, kept beside the builds.

One Parquet file per published build holds only what that build said anew. Files are written whole or
not at all and never changed. A file follows its build: where a load dies between the two, the next load
writes it from the build itself, with the build's own moment. So the vintages outlive rebuilds, `marts/`
being deleted, and crashes; and a rebuild, which has no history of its own, still compares equal.
"""

import shutil
from datetime import datetime
from io import BytesIO
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.disk import put_in_place
from pipelines.errors import BuildFailed, MartDamaged, MartMissing
from pipelines.indicators.vintages import VINTAGE, changes, indicator_facts, published_facts
from pipelines.settings import DataRoot

ISSUED = ("kind", "indicator", "region_code", "scope", "period_kind", "period", "source", "value", "yoy_pct")


def record(folders: DataRoot) -> int:
    """Write down what the current build says anew, unless that has been done; return how many rows.

    Raises:
        BuildFailed: The file cannot be written. The build is published all the same.
    """
    try:
        database = store.current(folders)
    except (MartMissing, MartDamaged):
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
    _write(file, added)
    return added.height


def record_issued(
    folders: DataRoot, issue: str, numbers: pl.DataFrame, moment: datetime, build_id: str
) -> None:
    """Write down the numbers of an issued snapshot, once.

    Args:
        folders: The data root.
        issue: Its name; the same one is written once only.
        numbers: indicator, region_code, scope, period_kind, period, value, yoy_pct.
        moment: When it was issued.
        build_id: The build that it was made from.

    Raises:
        BuildFailed: This issue has been written down before, or the file cannot be written.
    """
    file = _folder(folders, is_demo=_is_demo(folders)) / f"issued_{issue}.parquet"
    if file.exists():
        raise BuildFailed(
            f"{issue} 已经存档，不能改写", where=str(file), fix="更正请另发一期，并写明更正的是哪一期"
        )
    rows = numbers.with_columns(kind=pl.lit("issued"), source=pl.lit(issue)).select(
        *ISSUED,
        concept_version=pl.lit(None, dtype=pl.String),
        code_version=pl.lit(None, dtype=pl.String),
        as_of=pl.lit(moment),
        build_id=pl.lit(build_id),
        reason=pl.lit("发布"),
    )
    _write(file, rows.select(pl.col(name).cast(kind) for name, kind in VINTAGE.columns.items()))


def vintages(folders: DataRoot) -> pl.DataFrame:
    """Return all vintages of the current build's kind, real or demo (VINTAGE), oldest first."""
    return _read(_folder(folders, is_demo=_is_demo(folders)))


def _folder(folders: DataRoot, *, is_demo: bool) -> Path:
    return folders.vintages / ("demo" if is_demo else "real")


def _is_demo(folders: DataRoot) -> bool:
    try:
        return bool(store.ask(store.current(folders), "SELECT is_demo FROM build").item())
    except (MartMissing, MartDamaged):
        return False


def _read(folder: Path) -> pl.DataFrame:
    parts = [pl.read_parquet(file) for file in sorted(folder.glob("*.parquet"))]
    return pl.concat([VINTAGE.empty(), *parts]).sort("as_of", maintain_order=True)


def _write(file: Path, rows: pl.DataFrame) -> None:
    content = BytesIO()
    rows.write_parquet(content, compression="zstd")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        put_in_place(file, content.getvalue())
    except OSError as failure:
        raise BuildFailed(
            "结果已发布，但修订档案没有写成（多半是磁盘已满或没有写权限）",
            where=str(file.parent),
            fix="请清理磁盘或检查权限；下次入库会自动补写，不会丢失",
        ) from failure

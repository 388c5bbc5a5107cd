"""A data root before, after and amid a load: what must be equal, and what must not be left over."""

import io
import json
import shutil
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import retention, store
from pipelines.canonical import ORDER_LINE
from pipelines.marts.contracts import BUILD, TABLES
from pipelines.settings import BUILDS_KEPT, DataRoot
from tests.exports import (
    EXPORTED,
    bureau_at,
    douyin,
    douyin_file,
    pinduoduo,
    pinduoduo_file,
    taobao,
    taobao_file,
)
from tests.faults.loaders import Loaders

NUMBERED = ("build_id", "previous_build")  # a load that was killed may have used up a number


@dataclass(frozen=True)
class Content:
    """What a data root says: a digest of each mart table, and the current order lines."""

    tables: dict[str, tuple[Any, ...]]
    lines: pl.DataFrame

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Content)
            and self.tables == other.tables
            and self.lines.equals(other.lines, null_equal=True)
        )

    __hash__ = None  # type: ignore[assignment]


def content_of(root: Path) -> Content:
    """Return what a data root says when no load is running."""
    return Content(tables_of(root), lines_of(root))


def tables_of(root: Path) -> dict[str, tuple[Any, ...]]:
    """Return rows and digest of every table of the current build."""
    file = store.reading(DataRoot(root)).file
    digests = {}
    for table in TABLES:
        left_out = NUMBERED if table == BUILD else ()
        columns = [f'"{each}"' for each in store.columns_of(file, table.name) if each not in left_out]
        question = f'SELECT count(*), sum(hash(row({", ".join(columns)})))::VARCHAR FROM "{table.name}"'
        digests[table.name] = store.ask(file, question).row(0)
    return digests


def lines_of(root: Path) -> pl.DataFrame:
    """Return the current order lines as anybody reads them: every Parquet file below marts/lines/."""
    files = sorted((root / "marts" / "lines").rglob("*.parquet"))
    lines = pl.concat([pl.read_parquet(file, hive_partitioning=False) for file in files], how="diagonal")
    return lines.select(sorted(lines.columns)).sort(ORDER_LINE.key)


def leftovers_of(root: Path) -> list[str]:
    """Return what has no business under a data root when no load is running."""
    folders = DataRoot(root)
    found = [
        *folders.scratch.rglob("*"),
        *folders.rebuilt.rglob("*"),
        *root.rglob("*.draft"),
        *root.rglob("LOCK.holder"),
    ]
    found += [*folders.marts.rglob("*.wal"), *folders.marts.glob("*.tmp")]
    found += [each.file for each in retention.verdicts(folders) if not each.stays]
    found += [each for each in folders.taken.glob("*/*") if not (each / "receipt.json").is_file()]
    return sorted(each.relative_to(root).as_posix() for each in found)


def phase_of(root: Path, before: str) -> str:
    """Say how far a load had come when it was killed, by what lies there."""
    folders = DataRoot(root)
    if store.current(folders).name != before:
        return "5 published"
    if store.unpublished(folders):
        return "4 in place, not published"
    if list(folders.scratch.glob("*.duckdb")):
        return "3 writing the build"
    return "2 taking files" if list(folders.scratch.glob("*")) else "1 beginning"


def copy_of(root: Path, target: Path) -> Path:
    """Return a copy of a data root; file times stay, they tell the moment of export."""
    return Path(shutil.copytree(root, target, symlinks=True))


def before_a_load(root: Path, load: Loaders) -> Path:
    """Make a data root with several builds, the first named by a snapshot, and with much to load.

    The load to come takes files of three platforms, an archive, newer versions of lines loaded before, a
    file that has moved to another shop, a bad row, a file of nobody's; it rewrites two months, adds one,
    and removes the oldest build that nobody names.
    """
    bureau = bureau_at(root)
    for number in range(1, BUILDS_KEPT + 2):
        bureau.drop(f"T1/{number}.csv", taobao_file(*(taobao(10 * number + n, "10.00") for n in range(4))))
        assert load.load(root).status == 0
    issued = root / "snapshots" / "2026-W10" / "1" / "content.json"
    issued.parent.mkdir(parents=True)
    issued.write_text(json.dumps({"build_id": "marts_000002"}), encoding="utf-8")
    later = EXPORTED + timedelta(days=2)
    newer = (taobao(10 + n, "10.00", 退款金额="4.00", 买家实际支付金额="6.00") for n in range(4))
    bureau.drop("T1/新版本.csv", taobao_file(*newer, taobao(5, "坏")), later)
    (root / "raw" / "T2").mkdir()
    (root / "raw" / "T1" / "6.csv").rename(root / "raw" / "T2" / "6.csv")
    live = (douyin(n, "9.90", 达人ID="70001", 订单提交时间=_at(n), 支付完成时间=_at(n)) for n in range(12))
    bureau.drop("D1/直播.csv", douyin_file(*live), later)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a", "b"):
            archive.writestr(
                f"{name}.csv", pinduoduo_file(*(pinduoduo(ord(name) + n, "5.00") for n in range(3)))
            )
    bureau.drop("P1/两个.zip", packed.getvalue(), later)
    bureau.drop("没登记的店/订单.csv", taobao_file(taobao(900, "1.00")), later)
    return root


def _at(number: int) -> str:
    """Return a moment in January, February or March."""
    return f"{datetime(2026, 1 + number % 3, 5, 10, number):%Y-%m-%d %H:%M:%S}"

"""What a load costs on top of what is loaded already, and what building everything anew costs."""

import argparse
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks import grown
from benchmarks.measure import WORK, Command, measure, table_of
from benchmarks.reading import drop, export, load
from pipelines.settings import DataRoot

LINES = 1_000_000  # of one shop, over a year
LARGEST = "largest"  # the data root that is kept for the questions


def report(args: argparse.Namespace) -> list[str]:
    """Measure an increment onto roots of two sizes, and the rebuild of the larger one."""
    first = export("first.csv", LINES, "gb18030")
    newer = export("1790000000_newer.csv", args.newer, "gb18030", after=LINES)
    timings = {}
    for shops in args.shops:
        root = _root(first, shops)
        name = f"{shops * LINES:,} 行之上再入库 {args.newer:,} 行"
        timings[name] = measure(_again(root, newer), runs=args.runs)
    lines = f"{shops * LINES:,} 行"
    timings[f"由 {lines}已归并的订单行重做全部结果表"] = measure(_marts_anew(root), runs=args.runs)
    timings[f"由 {lines}已取入的订单行重新归并，再做全部结果表"] = measure(_rebuild(root), runs=1)
    root.rename(WORK / LARGEST)
    return [
        f"每家店 {LINES:,} 行、一年；新文件是其中一家店的：七成是最后一个月的新订单，三成是最后三个月订单的新版本。",
        "包括读入新文件（GB18030）、归并、全部结果表与发布。",
        "",
        *table_of(timings),
    ]


def _root(first: Path, shops: int) -> Path:
    """Make a loaded data root of so many shops."""
    root = WORK / f"shops-{shops}"
    grown.register(root, shops)
    drop(root, first)
    subprocess.run(load(root), check=True, stdout=subprocess.DEVNULL)
    grown.grow(root, shops=shops)
    (root / "raw" / "B-1" / first.name).unlink()  # what is taken stays
    grown.forget(root)
    subprocess.run(load(root), check=True, stdout=subprocess.DEVNULL)
    return root


def _again(root: Path, newer: Path) -> Command:
    """Return a command that loads one more file into a copy of a root, its files linked, not copied."""

    def command(folder: Path) -> Sequence[str]:
        copy = folder / "root"
        shutil.copytree(root, copy, copy_function=_link)
        drop(copy, newer)
        return load(copy)

    return command


def _link(source: str, target: str) -> str:
    """Link what never changes; copy what a load writes again under the same name."""
    if source.endswith((".parquet", ".duckdb")):
        Path(target).hardlink_to(source)
        return target
    return str(shutil.copy2(source, target))


def _marts_anew(root: Path) -> Command:
    """Return a command that makes all tables anew from what is kept of the order lines."""

    def command(folder: Path) -> Sequence[str]:
        marts = DataRoot(root).marts
        for build in (marts / "CURRENT", *marts.glob("marts_*.duckdb")):
            build.unlink()
        return load(root)

    return command


def _rebuild(root: Path) -> Command:
    def command(folder: Path) -> Sequence[str]:
        shutil.rmtree(DataRoot(root).lines)
        shutil.rmtree(DataRoot(root).cells)
        return load(root)

    return command

"""`make bench` and `make bench-full`: how fast the chain is, against named baselines of the same run.

Every measure runs in a process of its own, so that its peak memory is its own. Bare seconds say nothing
on another machine; the ratios do. Writes benchmarks/RESULTS.md (`--full`: RESULTS-full.md).
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import answering, growing, idle, reading, serving, steps, weekly, workbook
from benchmarks.measure import HERE, WORK, table

ENGINES = ("duckdb", "polars", "pyarrow", "pandas", "streamlit")
Section = Callable[[argparse.Namespace], list[str]]

SECTIONS: dict[str, tuple[str, Section]] = {
    "reading": ("读入与入库", reading.report),
    "growing": ("增量与重建", growing.report),
    "answering": ("查询", answering.report),
    "serving": ("看板", serving.report),
    "workbook": ("工作簿", lambda args: table(_workbook(args), runs=args.runs)),
    "idle": ("没有新内容", lambda args: table(idle.commands(WORK / "idle", args.files), runs=args.runs)),
    "weekly": ("周报", weekly.report),
    "steps": ("时间花在哪里", steps.report),
}


def main() -> None:
    """Measure, print, and write the results."""
    args = _arguments()
    target = HERE / ("RESULTS-full.md" if args.full else "RESULTS.md")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    try:
        parts = [_head(args)]
        for name in args.only or SECTIONS:
            title, section = SECTIONS[name]
            parts.append("\n".join(["", f"## {title}", "", *section(args), ""]))
            print(parts[-1], flush=True)
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    if not args.only:
        target.write_text("\n".join(parts), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1e7 行读入，1e7 与 1e8 行上的增量；很久")
    parser.add_argument("--only", nargs="*", choices=SECTIONS, help="只测这几节，不写结果文件")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    args.rows = 10_000_000 if args.full else 1_000_000
    args.few_rows = args.rows // 10
    args.shops = (10, 100) if args.full else (1, 10)  # of a million lines each
    args.newer = 1_000_000 if args.full else 100_000
    args.workbook_rows = 200_000
    args.files = 10_000 if args.full else 2_000
    return args


def _workbook(args: argparse.Namespace) -> dict[str, Callable[[Path], object]]:
    book = WORK / "book.xlsx"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.workbook", str(book), str(args.workbook_rows)], check=True
    )
    return workbook.commands(book, reading.load_command)


def _head(args: argparse.Namespace) -> str:
    return "\n".join(
        [
            "# 测速结果",
            "",
            f"由 `make bench{'-full' if args.full else ''}` 生成。每项是独立进程，取中位数；比值以同一张表第一行为 1。",
            "机器有别的负载时，看处理器的比值。",
            "",
            f"* 机器：{os.cpu_count()} 核，{platform.machine()}，{platform.system()}，Python {platform.python_version()}",
            f"* 版本：{'，'.join(f'{name} {version(name)}' for name in ENGINES)}",
            f"* 时间：{datetime.now(UTC):%Y-%m-%d}，每项 {args.runs} 次",
        ]
    )


if __name__ == "__main__":
    main()

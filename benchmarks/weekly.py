"""How long the weekly takes: the first region, each further one, and the most memory, on the demo data.

The bars: 10 s for the first region and 1 s for each further one on two cores, and 500 MB.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import WORK, Command, Timing, measure, table_of
from dashboard.snapshots.schedule import expanded
from dashboard.snapshots.subject import source
from pipelines import store
from pipelines.settings import DataRoot

FIRST = "510000"
REGIONS = tuple(
    f"{province}{level}"
    for province in ("510000", "310000", "320000", "440000")
    for level in ("", "/city", "/county", "/town")
)


def report(args: argparse.Namespace) -> list[str]:
    """Make drafts of one region, and of all regions of the demo data in one run."""
    root = WORK / "weekly"
    for command in ("demo", "load"):
        run = subprocess.run(
            [sys.executable, "-m", "pipelines", command, "--data", str(root)],
            check=False,
            capture_output=True,
        )
        if run.returncode not in (0, 3):  # 3: some of the demo files are there to be refused
            raise SystemExit(f"{command} failed: {run.stderr.decode()}")
    count = len(expanded(REGIONS, source(store.current(DataRoot(root)))))
    timings = {
        "只启动程序（基线）": measure(
            lambda _: [sys.executable, "-c", "import dashboard.cli"], runs=args.runs
        ),
        "周报：一个省": measure(_drafts(root, [FIRST]), runs=args.runs),
        f"周报：{count} 个地区，一次出完": measure(_drafts(root, REGIONS), runs=1),
    }
    return [*table_of(timings), "", further(*list(timings.values())[1:], count)]


def further(one: Timing, all_of_them: Timing, count: int) -> str:
    """Return what each region after the first takes, in words."""
    others = count - 1
    seconds, cpu = (
        (all_of_them.seconds - one.seconds) / others,
        (all_of_them.cpu_seconds - one.cpu_seconds) / others,
    )
    return (
        f"每份都是全部文件（PDF、DOCX 两种、HTML、XLSX）。第一个地区 {one.seconds:.1f} 秒（处理器 {one.cpu_seconds:.1f} 秒），"
        f"以后每个 {seconds:.2f} 秒（处理器 {cpu:.2f} 秒）；要求 10 秒、1 秒、500 MB 以内。"
    )


def _drafts(root: Path, regions: Sequence[str]) -> Command:
    line = [sys.executable, "-m", "dashboard", "snapshot", "--data", str(root), "--regions", *regions]
    return lambda folder: [*line, "--out", str(folder)]

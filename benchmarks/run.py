"""`make bench`: how fast the chain is, against named baselines measured in the same run.

Every measure runs in a process of its own, so that its peak memory is its own. Bare seconds say nothing
on another machine; the ratios do. Writes benchmarks/RESULTS.md.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import idle, workbook

HERE = Path(__file__).parent
ENGINES = ("duckdb", "polars", "pyarrow", "streamlit")
REGISTER = "店铺编号,平台,店铺名称,企业名称,行政区划代码\r\nB-1,抖音,测速店,测速企业,510104\r\n"

READ_CSV = """
import duckdb, sys
db = duckdb.connect(sys.argv[2])
db.execute("CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [sys.argv[1]])
"""
PARSE_ONLY = """
import duckdb, sys
duckdb.sql(f"SELECT count(*) FROM read_csv('{sys.argv[1]}', all_varchar = true, header = true)").fetchall()
"""
RESOLVE = """
import polars as pl, sys, time
from pipelines.ingest.locate import locate_all
rows = pl.scan_csv(sys.argv[1], infer_schema=False).select(pl.concat_str("省", "市", "区", separator=" ").alias("a"))
cells = rows.collect()
distinct = locate_all(cells["a"].unique())
started = time.perf_counter()
cells.lazy().join(distinct.lazy(), left_on="a", right_on="address", how="left").select(pl.len()).collect()
print(cells.height / (time.perf_counter() - started))
"""


@dataclass(frozen=True)
class Timing:
    """Median wall seconds and largest peak memory of several runs of one command."""

    seconds: float
    peak_mb: float
    said: str = ""


def measure(command: Callable[[Path], Sequence[str]], *, runs: int) -> Timing:
    """Run a command several times, each in an empty folder that it is given, and time it."""
    seconds, peaks, said = [], [], ""
    for _ in range(runs):
        with tempfile.TemporaryDirectory(dir=HERE / "work") as folder:
            line = command(Path(folder))
            started = time.perf_counter()
            process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            said = process.stdout.read() if process.stdout else ""
            _, status, usage = os.wait4(process.pid, 0)
            seconds.append(time.perf_counter() - started)
            peaks.append(usage.ru_maxrss / 1024)
            if status not in (0, 3 << 8):
                raise SystemExit(f"benchmark command failed ({status}): {' '.join(line)}")
    return Timing(statistics.median(seconds), max(peaks), said)


def load_command(export: Path) -> Callable[[Path], Sequence[str]]:
    """Return a command that loads this export into an empty data root and publishes."""

    def command(folder: Path) -> Sequence[str]:
        (folder / "raw" / "_registers").mkdir(parents=True)
        (folder / "raw" / "_registers" / "店铺名录.csv").write_text(REGISTER, encoding="utf-8")
        (folder / "raw" / "测速店").mkdir()
        os.link(export, folder / "raw" / "测速店" / export.name)
        return [sys.executable, "-m", "pipelines", "load", "--quiet", "--data", str(folder)]

    return command


def python(code: str, *arguments: str) -> Callable[[Path], Sequence[str]]:
    """Return a command that runs a few lines of Python on these arguments and a file of its own."""
    return lambda folder: [sys.executable, "-c", code, *arguments, str(folder / "scratch")]


def main() -> None:
    """Measure, print, and write RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workbook-rows", type=int, default=200_000)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    work = HERE / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        report = _report(args.rows, args.runs, work)
        report += _small_tables(args, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    (HERE / "RESULTS.md").write_text(report, encoding="utf-8")
    print(report)


def _report(rows: int, runs: int, work: Path) -> str:
    utf8, gbk, tenth = work / "utf8.csv", work / "gb18030.csv", work / "tenth.csv"
    for target, count, encoding in (
        (utf8, rows, "utf-8"),
        (gbk, rows, "gb18030"),
        (tenth, rows // 10, "gb18030"),
    ):
        # Not in this process: a child's peak memory starts from its parent's.
        writer = [sys.executable, "-m", "benchmarks.douyin_lines", str(target), str(count), encoding]
        subprocess.run(writer, check=True)
    baseline = measure(python(READ_CSV, str(utf8)), runs=runs)
    parse = measure(python(PARSE_ONLY, str(utf8)), runs=runs)
    measured = {
        f"DuckDB read_csv → 原生表，{rows:,} 行 UTF-8（基线）": baseline,
        "DuckDB read_csv 只解析": parse,
        f"load：{rows:,} 行抖店，GB18030，空目录到发布": measure(load_command(gbk), runs=runs),
        f"load：{rows:,} 行抖店，UTF-8，空目录到发布": measure(load_command(utf8), runs=runs),
        f"load：{rows // 10:,} 行抖店，GB18030": measure(load_command(tenth), runs=runs),
    }
    resolve = measure(python(RESOLVE, str(utf8)), runs=runs)
    lines = [
        "# 测速结果",
        "",
        "由 `make bench` 生成；每项是独立进程的整机时间，取中位数。比值都以同一次运行里的基线为 1。",
        "",
        f"* 机器：{os.cpu_count()} 核，{platform.machine()}，{platform.system()}，Python {platform.python_version()}",
        f"* 版本：{'，'.join(f'{name} {version(name)}' for name in ENGINES)}",
        f"* 时间：{datetime.now(UTC):%Y-%m-%d}，每项 {runs} 次；文件 {utf8.stat().st_size / 1e6:.0f} MB（UTF-8）、"
        f"{gbk.stat().st_size / 1e6:.0f} MB（GB18030），74 列",
        "",
        "| 项目 | 秒 | 对基线 | 峰值内存 MB |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {timing.seconds:.2f} | {timing.seconds / baseline.seconds:.2f}× | {timing.peak_mb:.0f} |"
            for name, timing in measured.items()
        ),
        "",
        f"* GB18030 入库速度：{rows / measured[_name(measured, 'GB18030，空')].seconds:,.0f} 行/秒（含启动、发布）",
        f"* 地址去重后回连：{float(resolve.said):,.0f} 行/秒",
        "",
    ]
    return "\n".join(lines)


def _small_tables(args: argparse.Namespace, work: Path) -> str:
    """Return what a workbook and a load with nothing new cost, each against its own baseline."""
    book = work / "book.xlsx"
    writer = [sys.executable, "-m", "benchmarks.workbook", str(book), str(args.workbook_rows)]
    subprocess.run(writer, check=True)
    tables = (workbook.commands(book, load_command), idle.commands(work / "idle", args.files))
    return "".join(_small_table(commands, args.runs) for commands in tables)


def _small_table(commands: Mapping[str, Callable[[Path], Sequence[str]]], runs: int) -> str:
    timings = {name: measure(command, runs=runs) for name, command in commands.items()}
    baseline = next(iter(timings.values())).seconds
    rows = [
        f"| {name} | {timing.seconds:.2f} | {timing.seconds / baseline:.2f}× | {timing.peak_mb:.0f} |\n"
        for name, timing in timings.items()
    ]
    return "\n| 项目 | 秒 | 对基线 | 峰值内存 MB |\n|---|---:|---:|---:|\n" + "".join(rows)


def _name(measured: dict[str, Timing], part: str) -> str:
    return next(name for name in measured if part in name)


if __name__ == "__main__":
    main()

"""Reading one large 抖店 export, against the database's own reader and pandas."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import grown
from benchmarks.measure import WORK, Command, python, table

READ_CSV = """
import duckdb, sys
db = duckdb.connect(sys.argv[2] + "/scratch")
db.execute("CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [sys.argv[1]])
"""
PARSE_ONLY = """
import duckdb, sys
duckdb.sql(f"SELECT count(*) FROM read_csv('{sys.argv[1]}', all_varchar = true, header = true)").fetchall()
"""
PANDAS = """
import pandas, sys
for chunk in pandas.read_csv(sys.argv[1], encoding="gb18030", dtype=str, chunksize=200_000):
    pass
"""


def report(args: argparse.Namespace) -> list[str]:
    """Measure the taking of one file, and whole loads of it."""
    utf8 = export("utf8.csv", args.rows, "utf-8")
    gbk = export("gb18030.csv", args.rows, "gb18030")
    few = export("few.csv", args.few_rows, "gb18030")
    sizes = f"{utf8.stat().st_size / 1e6:,.0f} MB（UTF-8）、{gbk.stat().st_size / 1e6:,.0f} MB（GB18030）"
    return [
        f"{args.rows:,} 行，74 列，{sizes}。“取入”是解码、读格、逐行判断、去掉个人信息、按月写成 Parquet。",
        "",
        *table(
            {
                "DuckDB read_csv → 原生表，UTF-8（基线）": python(READ_CSV, utf8),
                "DuckDB read_csv 只解析，UTF-8": python(PARSE_ONLY, utf8),
                "pandas 分块只读，GB18030": python(PANDAS, gbk),
                "取入，UTF-8": taking(utf8),
                "取入，GB18030": taking(gbk),
                "load，GB18030，空目录到发布": load_command(gbk),
                "load，UTF-8，空目录到发布": load_command(utf8),
                f"load，GB18030，{args.few_rows:,} 行": load_command(few),
            },
            runs=args.runs,
        ),
    ]


def export(name: str, rows: int, encoding: str, *, after: int | None = None) -> Path:
    """Write an export; `after`: the one that comes after one of so many lines."""
    target = WORK / name
    # Not in this process: a child's peak memory starts from its parent's.
    earlier = [] if after is None else [str(after)]
    line = [sys.executable, "-m", "benchmarks.douyin_lines", str(target), str(rows), encoding, *earlier]
    subprocess.run(line, check=True)
    return target


def taking(file: Path) -> Command:
    """Return a command that takes this file, without a build."""
    return lambda folder: [sys.executable, "-m", "benchmarks.taking", str(file), str(folder / "root")]


def load_command(file: Path) -> Command:
    """Return a command that loads this export into an empty data root and publishes."""

    def command(folder: Path) -> Sequence[str]:
        grown.register(folder, shops=1)
        drop(folder, file)
        return load(folder)

    return command


def drop(root: Path, file: Path) -> None:
    """Put an export into the folder of shop 1."""
    (root / "raw" / "B-1").mkdir(exist_ok=True)
    os.link(file, root / "raw" / "B-1" / file.name)


def load(root: Path) -> list[str]:
    """Return the command that loads a data root."""
    return [sys.executable, "-m", "pipelines", "load", "--quiet", "--data", str(root)]

"""Where the time of a load goes: processor seconds of each step of taking one file, and of a build."""

import argparse
import cProfile
import pstats
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import process_time

import polars as pl

from benchmarks import grown
from benchmarks.measure import WORK
from benchmarks.reading import drop, export
from pipelines import build
from pipelines.formats import FORMATS
from pipelines.ingest.keep import Keeper
from pipelines.ingest.normalise import Provenance
from pipelines.ingest.read import identity, read
from pipelines.ingest.recognise import recognise
from pipelines.ingest.sheets import choosing
from pipelines.ingest.stage import Method, checks, several, stage, text_of
from pipelines.ingest.strip import Strip
from pipelines.settings import DataRoot

STEPS_OF_A_BUILD = {
    "归并订单行并累加": "_write_units",
    "汇总各表": "_write_marts",
    "计算指标与目标": "write_statistics",
    "检查": "findings",
    "发布": "publish",
}


def report(args: argparse.Namespace) -> list[str]:
    """Measure each step in a process of its own."""
    file = export("steps.csv", args.few_rows if args.full else args.rows, "gb18030")
    line = [sys.executable, "-m", "benchmarks.steps", str(file), str(WORK / "steps")]
    return subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def main(file: Path, root: Path) -> None:
    """Take the file step by step, then load it whole; print a table."""
    root.mkdir()
    spent: dict[str, float] = {}
    rows = _take(file, root, spent)
    print("| 步骤 | 处理器秒，每百万行 |\n|---|---:|")
    for name, seconds in spent.items():
        print(f"| {name} | {seconds * 1e6 / rows:.2f} |")
    for name, seconds in _build(file, root / "load").items():
        print(f"| 整个入库中：{name}（墙上时间） | {seconds * 1e6 / rows:.2f} |")


def _take(file: Path, root: Path, spent: dict[str, float]) -> int:
    @contextmanager
    def timed(name: str) -> Iterator[None]:
        started = process_time()
        yield
        spent[name] = spent.get(name, 0) + process_time() - started

    with timed("算文件的哈希"):
        sha256 = identity(file)[0]
    raw = read(file, root, choosing(FORMATS))
    header = recognise(raw.top(), FORMATS, where=file.name)
    now = datetime(2026, 1, 1)
    method = Method(header, "gross", Provenance("B-1", now, sha256), checks(header, latest=now))
    keeper = Keeper(method, b"a key for benchmarks", "", root)
    blocks = raw._blocks(header.record, None, None)  # without the thread, so that each step is by itself
    strip, rows = Strip(b"a key for benchmarks"), 0

    def texts() -> Iterator[pl.DataFrame]:
        while True:
            with timed("读字节、解码、切成整行"):
                block = next(blocks, None)
            if block is None:
                return
            with timed("切成格"):
                text = text_of(block, header)
            yield text

    for text in several(texts()):
        rows += text.height
        with timed("读懂各格、成为订单行、逐行判断"):
            staged = stage(text, method)
        accepted = staged.of("accepted").drop("fate", "parsed_cny")
        with timed("其中：地址换代码、编号换哈希"):
            strip.rows(accepted)
        with timed("去个人信息、分月、写 Parquet"):
            keeper.add(staged)
    return rows


def _build(file: Path, root: Path) -> dict[str, float]:
    grown.register(root, shops=1)
    drop(root, file)
    profile = cProfile.Profile()
    profile.runcall(build.load, build.Run(DataRoot(root), datetime(2026, 1, 1)))
    times = {key[2]: value[3] for key, value in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    shutil.rmtree(root)
    return {name: times[function] for name, function in STEPS_OF_A_BUILD.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

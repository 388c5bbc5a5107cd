"""Commands run as processes of their own, timed from outside."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LAUNCHER = HERE / "launcher.py"
DONE, PARTLY = 0, 3
WORK = HERE / "work"  # everything the benchmarks write, but for their results

Command = Callable[[Path], Sequence[str]]  # what to run, given an empty folder


@dataclass(frozen=True)
class Timing:
    """Median wall and processor seconds, and largest peak memory, of several runs of one command."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    said: str = ""


def measure(command: Command, *, runs: int) -> Timing:
    """Run a command several times, each in an empty folder that it is given, and time it."""
    walls, cpus, peaks, said = [], [], [], ""
    for _ in range(runs):
        with tempfile.TemporaryDirectory(dir=WORK) as folder:
            line, report = command(Path(folder)), Path(folder) / "launched.json"
            launched = [sys.executable, "-S", str(LAUNCHER), str(report), *line]
            said = subprocess.run(
                launched, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
            ).stdout
            told = json.loads(report.read_text(encoding="utf-8"))
            walls.append(told["seconds"])
            cpus.append(told["cpu_seconds"])
            peaks.append(told["peak_mb"])
            if told["status"] not in (DONE, PARTLY):
                raise SystemExit(f"benchmark command failed ({told['status']}): {' '.join(line)}")
    return Timing(statistics.median(walls), statistics.median(cpus), max(peaks), said)


def python(code: str, *arguments: object) -> Command:
    """Return a command that runs a few lines of Python on these arguments and a folder of its own."""
    return lambda folder: [sys.executable, "-c", code, *map(str, arguments), str(folder)]


def table(commands: Mapping[str, Command], *, runs: int) -> list[str]:
    """Measure commands in turn; return a table in which the first one is the baseline."""
    timings = {name: measure(command, runs=runs) for name, command in commands.items()}
    return table_of(timings)


def table_of(timings: Mapping[str, Timing]) -> list[str]:
    """Return a table of timings; all ratios are to the first."""
    base = next(iter(timings.values()))
    return [
        "| 项目 | 对基线 | 处理器对基线 | 秒 | 处理器秒 | 峰值内存 MB |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {name} | {each.seconds / base.seconds:.2f}× | {each.cpu_seconds / base.cpu_seconds:.2f}× | "
            f"{each.seconds:.2f} | {each.cpu_seconds:.2f} | {each.peak_mb:.0f} |"
            for name, each in timings.items()
        ),
    ]


def quantile_ms(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile of seconds in milliseconds; not a number (nan) of none."""
    if len(seconds) < 2:
        return seconds[0] * 1000 if seconds else float("nan")
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000

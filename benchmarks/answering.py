"""How fast pages are answered from a build: long series, growth over a year, a ranking, one shop's days."""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.growing import LARGEST
from benchmarks.measure import WORK
from pipelines import store
from pipelines.settings import DataRoot

QUESTIONS = {
    "各地区逐月支付金额": """
        SELECT shop_region_code, month, sum(paid_cny) AS paid_cny FROM sales_month GROUP BY ALL ORDER BY ALL
    """,
    "各地区某月同比": """
        SELECT now.shop_region_code, sum(now.paid_cny) / nullif(sum(before.paid_cny), 0) - 1 AS growth
        FROM sales_month AS now LEFT JOIN sales_month AS before
            ON before.month = now.month - INTERVAL 1 MONTH AND before.shop_region_code = now.shop_region_code
            AND before.platform = now.platform AND before.channel = now.channel
            AND before.category = now.category
        WHERE now.month = (SELECT max(month) FROM sales_month) GROUP BY ALL
    """,
    "支付金额最高的二十个地区": """
        SELECT shop_region_code, sum(paid_cny) AS paid_cny FROM sales_month
        WHERE month >= (SELECT max(month) FROM sales_month) - INTERVAL 11 MONTH
        GROUP BY ALL ORDER BY paid_cny DESC LIMIT 20
    """,
}
READERS, ASKED = 8, 40


def report(args: argparse.Namespace) -> list[str]:
    """Ask the build of the largest data root, alone and with eight readers at once."""
    root = WORK / LARGEST
    alone = ask_all(root, ASKED)
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.answering", str(root)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(READERS)
    ]
    said = [float(each) for reader in readers for each in (reader.communicate()[0]).split()]
    tail = statistics.quantiles(said, n=20)[-1]
    lines = store.ask(store.current(DataRoot(root)), "SELECT sum(rows_accepted) FROM file_receipt").item()
    return [
        f"{int(lines):,} 行订单行的结果，预热后，毫秒。",
        "",
        "| 问题 | 中位数 |",
        "|---|---:|",
        *(f"| {name} | {statistics.median(each):.1f} |" for name, each in alone.items()),
        f"| {READERS} 个读者同时问：中位数 | {statistics.median(said):.1f} |",
        f"| {READERS} 个读者同时问：第 95 百分位 | {tail:.1f} |",
    ]


def ask_all(root: Path, times: int) -> dict[str, list[float]]:
    """Ask each question once, and then so many times; return the milliseconds of these."""
    build = store.current(DataRoot(root))
    found: dict[str, list[float]] = {}
    for name, question in QUESTIONS.items():
        store.ask(build, question)
        for _ in range(times):
            started = time.perf_counter()
            store.ask(build, question)
            found.setdefault(name, []).append((time.perf_counter() - started) * 1000)
    return found


if __name__ == "__main__":
    for each in ask_all(Path(sys.argv[1]), ASKED).values():
        print(*each, sep="\n")

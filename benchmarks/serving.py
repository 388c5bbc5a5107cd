"""How fast the app answers: script time of pages, first paint, page switch, a crowd of sessions, memory.

Server and clients share the machine, so the figures are those of a server that is busier than it would be.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.measure import WORK
from benchmarks.sessions import Visit, crowd, visit
from dashboard.pages import found_views
from tests.dashboard.browser import CHROMIUM, chromium, page_of, serving, settled

PAGES = [("" if at == 0 else view.path, view.title) for at, view in enumerate(found_views())]
WARM_ROUNDS = 10
SESSIONS, THINK, STEPS = 50, 5.0, 6
SWITCHED = ("regions", "targets", "intake", "")  # pages that the browser goes to by the menu


def report(args: argparse.Namespace) -> list[str]:
    """Make the demo build, serve it, and let visitors come."""
    root = WORK / "serving"
    for command in (["demo"], ["load"]):
        subprocess.run(
            [sys.executable, "-m", "pipelines", *command, "--data", str(root)],
            check=command != ["load"],  # the demo has files to be refused
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    began = time.perf_counter()
    with serving(root) as here:
        ready = time.perf_counter() - began
        return [
            "演示数据；服务端、会话和浏览器在同一台机器上。",
            "",
            *_pages(here, ready),
            "",
            *_crowd(here),
            "",
            *_browser(here),
        ]


def _pages(here: str, ready: float) -> list[str]:
    """Time every page: first with nothing cached, then warm, over the wire, from question to last element."""
    first = asyncio.run(visit(here, PAGES, 0))
    warm = [asyncio.run(visit(here, PAGES, 0)) for _ in range(WARM_ROUNDS)]
    everything = sum(warm, Visit())
    rows = [
        f"| {title} | {first.seconds[at] * 1000:.0f} | {_quantile([each.seconds[at] for each in warm], 50):.0f} | "
        f"{_quantile([each.seconds[at] for each in warm], 95):.0f} |"
        for at, (_, title) in enumerate(PAGES)
    ]
    return [
        f"启动到可用 {ready:.1f} 秒。从请求一页到收齐它的全部内容，毫秒（错误 {len(first.errors) + len(everything.errors)} 个）：",
        "",
        "| 页面 | 首次 | 中位数 | 第 95 百分位 |",
        "|---|---:|---:|---:|",
        *rows,
        f"| 全部 | {_quantile(first.seconds, 50):.0f} | {_quantile(everything.seconds, 50):.0f} | "
        f"{_quantile(everything.seconds, 95):.0f} |",
    ]


def _crowd(here: str) -> list[str]:
    """Let many sessions at once go through pages, thinking in between."""
    before = _memory_mb(here)
    seen = asyncio.run(crowd(here, SESSIONS, PAGES[:STEPS], THINK))
    return [
        f"{SESSIONS} 个真实会话，每人思考 {THINK:.0f} 秒，各看 {STEPS} 页：中位数 {_quantile(seen.seconds, 50):.0f} 毫秒，"
        f"第 95 百分位 {_quantile(seen.seconds, 95):.0f} 毫秒，错误 {len(seen.errors)} 个；"
        f"服务进程内存 {before:.0f} → {_memory_mb(here):.0f} MB。",
    ]


def _browser(here: str) -> list[str]:
    """Time what a person sees: the first paint, the first page whole, and a switch by the menu."""
    if CHROMIUM is None:
        return ["没有 Chromium，未测首屏和换页。"]
    with chromium() as browser:
        page = page_of(browser, "desk")
        loaded = _bytes_of(page)
        began = time.perf_counter()
        page.goto(here)
        page.get_by_role("heading", name=PAGES[0][1], exact=True).wait_for()
        titled = time.perf_counter() - began
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
        settled(page)
        page.wait_for_timeout(2000)
        switches = [_switch(page, path) for _ in range(3) for path in SWITCHED]
        fonts = [name for name in loaded if name.endswith((".woff2", ".otf", ".ttf"))]
        return [
            f"浏览器首次打开（没有缓存）：首次绘制 {paint:.1f} 秒，标题出现 {titled:.1f} 秒，"
            f"共下载 {sum(loaded.values()) / 1e6:.2f} MB（其中字体 {sum(loaded[name] for name in fonts) / 1e6:.2f} MB）。"
            f"菜单换页到标题出现：中位数 {_quantile(switches, 50):.0f} 毫秒，最长 {max(switches) * 1000:.0f} 毫秒。"
        ]


def _switch(page: Page, path: str) -> float:
    title = dict(PAGES)[path]
    began = time.perf_counter()
    page.get_by_role("link", name=title, exact=True).first.click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    took = time.perf_counter() - began
    settled(page)
    return took


def _bytes_of(page: Page) -> dict[str, int]:
    """Count what the browser downloads, by file: bytes as they come over the wire."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    names: dict[str, str] = {}
    loaded: dict[str, int] = {}

    def done(event: dict[str, object]) -> None:
        name = names.get(str(event["requestId"]), "")
        loaded[name] = loaded.get(name, 0) + int(float(str(event["encodedDataLength"])))

    session.on("Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]}))
    session.on("Network.loadingFinished", done)
    return loaded


def _memory_mb(here: str) -> float:
    """Return the resident memory of the process that listens here."""
    port = here.rsplit(":", 1)[1]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"--port\0{port}" in (process / "cmdline").read_text():
                lines = (process / "status").read_text().splitlines()
                return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
        except (OSError, StopIteration):
            continue
    return float("nan")


def _quantile(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile in milliseconds."""
    if len(seconds) < 2:
        return seconds[0] * 1000 if seconds else float("nan")
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000

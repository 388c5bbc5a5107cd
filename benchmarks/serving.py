"""How fast the app answers: pages, first paint, page switch, a crowd of sessions, memory; and a soak.

Server and clients share the machine, so the figures are those of a server that is busier than it would be.
Part of `make bench`; by itself, also on other data and for as long as one likes:

    python -m benchmarks.serving [--data DIR] [--soak MINUTES]
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.listening import listening_at
from benchmarks.measure import WORK, quantile_ms
from benchmarks.sessions import Visit, all_at_once, crowd, visit
from benchmarks.soaking import soak
from dashboard.pages import found_views
from pipelines import store
from pipelines.settings import DataRoot
from tests.dashboard.browser import CHROMIUM, chromium, page_of, serving, settled

PAGES = [("" if at == 0 else view.path, view.title) for at, view in enumerate(found_views())]
WARM_ROUNDS = 10
SESSIONS, THINK, STEPS = 50, 5.0, 6
READS_MS = 1000  # nobody leaves a page that is still being drawn
SWITCHED = ("regions", "targets", "intake", "")  # pages that the browser goes to by the menu


def main() -> None:
    """Measure once, or soak, on the demo or on data that are there; print."""
    parser = argparse.ArgumentParser(
        description="看板有多快；加 --soak 则让会话不断来去，看内存长不长、出不出错"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="已入库的数据目录；默认现做一份演示数据")
    parser.add_argument("--soak", type=float, metavar="分钟", help="会话来来去去这么多分钟")
    args = parser.parse_args()
    if args.data is not None:
        _measure_or_soak(args.data, args.soak)
        return
    with tempfile.TemporaryDirectory() as made:
        _measure_or_soak(demo(Path(made)), args.soak)


def _measure_or_soak(root: Path, minutes: float | None) -> None:
    if minutes is None:
        print("\n".join(measured(root)))
        return
    with serving(root) as here:
        seen = soak(here, PAGES, minutes, lambda line: print(line, flush=True))
    print(f"\n{len(seen.seconds)} 页，错误 {len(seen.errors)} 个", *seen.errors[:20], sep="\n")


def report(args: argparse.Namespace) -> list[str]:
    """Make the demo build and measure the app on it."""
    root = demo(WORK / "serving")
    with serving(root) as here:
        published = _published(here, root)
    return ["演示数据；服务端、会话和浏览器在同一台机器上。", "", *measured(root), "", *published]


def demo(root: Path) -> Path:
    """Make the demo build under a data root; return the root."""
    for command in (["demo"], ["load"]):
        subprocess.run(
            [sys.executable, "-m", "pipelines", *command, "--data", str(root)],
            check=command != ["load"],  # the demo has files to be refused
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return root


def measured(root: Path) -> list[str]:
    """Serve a data root and let visitors come; return what they met, as lines to print."""
    began = time.perf_counter()
    with serving(root) as here:
        ready = time.perf_counter() - began
        return [*_pages(here, ready), "", *_crowd(here), "", *_browser(here)]


def _pages(here: str, ready: float) -> list[str]:
    """Time every page: first with nothing cached, then warm, over the wire, from question to last element."""
    first = asyncio.run(visit(here, PAGES, 0))
    warm = [asyncio.run(visit(here, PAGES, 0)) for _ in range(WARM_ROUNDS)]
    everything = sum(warm, Visit())
    rows = [
        f"| {title} | {first.seconds[at] * 1000:.0f} | {quantile_ms([each.seconds[at] for each in warm], 50):.0f} | "
        f"{quantile_ms([each.seconds[at] for each in warm], 95):.0f} |"
        for at, (_, title) in enumerate(PAGES)
    ]
    return [
        f"启动到可用 {ready:.1f} 秒。从请求一页到收齐它的全部内容，毫秒（错误 {len(first.errors) + len(everything.errors)} 个）：",
        "",
        "| 页面 | 首次 | 中位数 | 第 95 百分位 |",
        "|---|---:|---:|---:|",
        *rows,
        f"| 全部 | {quantile_ms(first.seconds, 50):.0f} | {quantile_ms(everything.seconds, 50):.0f} | "
        f"{quantile_ms(everything.seconds, 95):.0f} |",
    ]


def _crowd(here: str) -> list[str]:
    """Let many sessions at once go through pages, thinking in between."""
    server = listening_at(here)
    before, server_cpu, own_cpu = server.memory_mb(), server.cpu_seconds(), time.process_time()
    seen = asyncio.run(crowd(here, SESSIONS, PAGES[:STEPS], THINK))
    looked_at = max(len(seen.seconds), 1)
    return [
        f"{SESSIONS} 个真实会话，每人平均思考 {THINK:.0f} 秒，各看 {STEPS} 页：中位数 {quantile_ms(seen.seconds, 50):.0f} 毫秒，"
        f"第 95 百分位 {quantile_ms(seen.seconds, 95):.0f} 毫秒，错误 {len(seen.errors)} 个；"
        f"每页用处理器 {(server.cpu_seconds() - server_cpu) / looked_at * 1000:.0f} 毫秒"
        f"（会话一侧另用 {(time.process_time() - own_cpu) / looked_at * 1000:.0f} 毫秒）；"
        f"服务进程内存 {before:.0f} → {server.memory_mb():.0f} MB。",
    ]


def _published(here: str, root: Path) -> list[str]:
    """Publish another build while every session has a page open, and all turn to it in the same moment."""
    folders = DataRoot(root)
    shown = store.current(folders)

    def publish() -> None:
        newer = folders.marts / f"{store.next_build_id(folders)}.duckdb"
        newer.hardlink_to(
            shown
        )  # a file of another name is another build: nothing asked of the first one counts
        (folders.marts / store.POINTER).write_text(f"{newer.name}\n", encoding="utf-8")

    pages = [PAGES[at % len(PAGES)] for at in range(SESSIONS)]
    seen = asyncio.run(all_at_once(here, pages, publish))
    return [
        f"新结果发布，{SESSIONS} 个打开着的页在同一刻重跑，什么都没有缓存：中位数 {quantile_ms(seen.seconds, 50):.0f} 毫秒，"
        f"最慢 {max(seen.seconds) * 1000:.0f} 毫秒，错误 {len(seen.errors)} 个。",
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
            f"菜单换页到标题出现：中位数 {quantile_ms(switches, 50):.0f} 毫秒，最长 {max(switches) * 1000:.0f} 毫秒。"
        ]


def _switch(page: Page, path: str) -> float:
    """Go to a page by the menu; return the seconds until its title stands."""
    title = dict(PAGES)[path]
    page.wait_for_timeout(READS_MS)
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


if __name__ == "__main__":
    main()

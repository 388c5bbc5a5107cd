"""A soak: for a long time sessions come, look at some pages, and go. Does memory grow, does anything fail?"""

import asyncio
import time
from collections.abc import Callable, Sequence

from benchmarks.listening import listening_at
from benchmarks.measure import quantile_ms
from benchmarks.sessions import Page, Visit, visit

SESSIONS, THINK, PAGES_A_VISIT = 50, 5.0, 6
TOLD_EVERY = 60.0  # seconds

HEAD = (
    "| 分钟 | 来过的会话 | 页 | 中位数（毫秒） | 第 95 百分位 | 错误 | 每页处理器（毫秒） | 内存 MB |",
    "|---:|---:|---:|---:|---:|---:|---:|---:|",
)


def soak(here: str, pages: Sequence[Page], minutes: float, tell: Callable[[str], None]) -> Visit:
    """Let sessions come and go for so many minutes; tell how it stands every minute, as rows of a table.

    Args:
        here: The address of the app, http://….
        pages: All pages; each visit begins at another one and goes on to the next ones.
        minutes: After these no new session comes; those that are there look at their last pages.
        tell: Is given line after line.
    """
    for line in HEAD:
        tell(line)
    visits: list[Visit] = []
    asyncio.run(_come_and_go(here, pages, time.perf_counter() + minutes * 60, visits, tell))
    return sum(visits, Visit())


async def _come_and_go(
    here: str, pages: Sequence[Page], ends: float, visits: list[Visit], tell: Callable[[str], None]
) -> None:
    """Keep SESSIONS places taken until the time is over."""

    async def place(at: int) -> None:
        await asyncio.sleep(THINK * at / SESSIONS)
        while time.perf_counter() < ends:
            at = (at + 1) % len(pages)
            route = [pages[(at + step) % len(pages)] for step in range(PAGES_A_VISIT)]
            visits.append(await visit(here, route, THINK))

    telling = asyncio.create_task(_tell(here, visits, tell))
    await asyncio.gather(*(place(at) for at in range(SESSIONS)))
    telling.cancel()


async def _tell(here: str, visits: list[Visit], tell: Callable[[str], None]) -> None:
    """Tell every minute of the visits that ended since the last time."""
    server, told, minute = listening_at(here), 0, 0
    while True:
        before = server.cpu_seconds()
        await asyncio.sleep(TOLD_EVERY)
        minute += 1
        lately, told = sum(visits[told:], Visit()), len(visits)
        cpu_ms = (server.cpu_seconds() - before) * 1000 / max(len(lately.seconds), 1)
        tell(
            f"| {minute} | {told} | {len(lately.seconds)} | {quantile_ms(lately.seconds, 50):.0f} | "
            f"{quantile_ms(lately.seconds, 95):.0f} | {len(lately.errors)} | {cpu_ms:.0f} | {server.memory_mb():.0f} |"
        )

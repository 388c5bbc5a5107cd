"""Visitors without a browser: each a real websocket session that opens pages and waits until they stand."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash

Page = tuple[str, str]

_chance = random.Random(1)  # the same thoughts in every run

PATIENCE = 60.0  # seconds until a page that does not come counts as an error


@dataclass
class Visit:
    """What a visitor saw: seconds per run of a page, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __add__(self, other: "Visit") -> "Visit":
        return Visit(self.seconds + other.seconds, self.errors + other.errors)


async def visit(here: str, pages: Sequence[Page], think: float, begin: float = 0.0) -> Visit:
    """Open pages one after another in one session, thinking before each but the first.

    Args:
        here: The address of the app, http://….
        pages: The pages, by path ("" is the first) and title.
        think: Seconds of thought on average; half as long to half as long again. People do not think in step:
            visitors who did would all ask at once for ever after the first time that they had to wait.
        begin: Seconds to wait before coming.
    """
    seen = Visit()
    await asyncio.sleep(begin)
    address = f"{here.replace('http', 'ws', 1)}/_stcore/stream"
    try:
        async with websockets.connect(address, subprotocols=["streamlit"], max_size=None) as session:
            for at, page in enumerate(pages):
                if at:
                    await asyncio.sleep(think * _chance.uniform(0.5, 1.5))
                started = time.perf_counter()
                seen.errors += await asyncio.wait_for(_run(session, *page), PATIENCE)
                seen.seconds.append(time.perf_counter() - started)
    except (OSError, TimeoutError, websockets.WebSocketException) as failure:
        seen.errors.append(f"after {len(seen.seconds)} pages: {failure!r}")
    return seen


async def all_at_once(here: str, pages: Sequence[Page], between: Callable[[], None]) -> Visit:
    """Open a session on each of these pages; do something; let all sessions ask for their pages once more at once.

    Returns:
        What they saw the second time.
    """
    address = f"{here.replace('http', 'ws', 1)}/_stcore/stream"
    async with AsyncExitStack() as open_sessions:
        sessions = [
            await open_sessions.enter_async_context(
                websockets.connect(address, subprotocols=["streamlit"], max_size=None)
            )
            for _ in pages
        ]
        for session, page in zip(sessions, pages, strict=True):
            await _run(session, *page)
        between()
        return sum(await asyncio.gather(*map(_timed, sessions, pages)), Visit())


async def _timed(session: "websockets.ClientConnection", page: Page) -> Visit:
    started = time.perf_counter()
    errors = await asyncio.wait_for(_run(session, *page), PATIENCE)
    return Visit([time.perf_counter() - started], errors)


async def _run(session: "websockets.ClientConnection", path: str, title: str) -> list[str]:
    """Ask for a page; return what it complains of once it stands, also where it is another page."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    if path:
        asked.rerun_script.page_script_hash = calc_hash(path)
    await session.send(asked.SerializeToString())
    errors, titles = [], set()
    while True:
        told = ForwardMsg.FromString(await session.recv())
        kind = told.WhichOneof("type")
        if kind == "delta" and told.delta.new_element.WhichOneof("type") == "heading":
            titles.add(told.delta.new_element.heading.body)
        if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
            errors.append(f"{path}: {told.delta.new_element.exception.message}")
        if kind == "delta" and "程序出错" in told.delta.new_element.alert.body:
            errors.append(f"{path}: 程序出错")
        if kind == "script_finished":
            return errors if title in titles else [*errors, f"{path}: {titles} instead of {title}"]


async def crowd(here: str, sessions: int, pages: Sequence[Page], think: float) -> Visit:
    """Let so many visitors come within one time of thought, each beginning at another page."""
    visits = [
        visit(here, [*pages[at % len(pages) :], *pages[: at % len(pages)]], think, think * at / sessions)
        for at in range(sessions)
    ]
    return sum(await asyncio.gather(*visits), Visit())

"""Several real sessions at once: none is left waiting. Threads that lock one another up show here first."""

import asyncio
from pathlib import Path

from benchmarks.sessions import crowd
from tests.dashboard.browser import PAGES, serving

SESSIONS, STEPS = 10, 4


def test_ten_sessions_at_once_all_get_their_pages(built: Path) -> None:
    with serving(built) as here:
        seen = asyncio.run(crowd(here, SESSIONS, PAGES[:STEPS], think=0.05))
    assert seen.errors == []
    assert len(seen.seconds) == SESSIONS * STEPS

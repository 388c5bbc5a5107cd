"""Several real sessions at once: none is left waiting. Threads that lock one another up show here first."""

import asyncio
import sys
from pathlib import Path

import pytest

from benchmarks.listening import listening_at
from benchmarks.sessions import crowd, visit
from tests.dashboard.browser import PAGES, serving

SESSIONS, STEPS = 10, 4


def test_ten_sessions_at_once_all_get_their_pages(built: Path) -> None:
    with serving(built) as here:
        seen = asyncio.run(crowd(here, SESSIONS, PAGES[:STEPS], think=0.05))
    assert seen.errors == []
    assert len(seen.seconds) == SESSIONS * STEPS


@pytest.mark.skipif(sys.platform != "linux", reason="looks into the process as Linux shows it")
def test_no_page_loads_pandas_which_takes_a_tenth_of_the_memory(built: Path) -> None:
    with serving(built) as here:
        seen = asyncio.run(visit(here, PAGES, think=0))
        loaded = (listening_at(here).folder / "maps").read_text()
    assert seen.errors == []
    assert "/pyarrow/" in loaded
    assert "/pandas/" not in loaded

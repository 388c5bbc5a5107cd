"""Kill loads at random moments, and hold what is left against a load that nobody disturbed."""

import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pipelines import store
from pipelines.settings import DataRoot
from tests.faults.loaders import End, Loaders
from tests.faults.state import before_a_load, content_of, copy_of, leftovers_of, phase_of, tables_of

TAKEN = (0, 3)  # exit statuses of a load that has published, and of one that found nothing new
LAST_CHANGES = 24  # of names in a load: putting the build in place, publishing it, clearing up
TWICE = 0.2  # of the rounds: the load after a killed one is killed too


def survive(
    kills: int, folder: Path, load: Loaders, seed: int, say: Callable[[str], None] = lambda said: None
) -> Counter[str]:
    """Kill that many loads at random moments of every phase.

    After each kill the build before, or the new one, must be there, whole. After the load that follows,
    all must be as if nothing had happened, and nothing be left over.

    Returns:
        How many kills met which phase of a load.
    """
    chance, phases = random.Random(seed), Counter[str]()
    ready = before_a_load(folder / "ready", load)
    before, name = tables_of(ready), store.current(DataRoot(ready)).name
    calm = copy_of(ready, folder / "calm")
    calm_end = load.load(calm)
    assert calm_end.status in TAKEN, calm_end
    after = content_of(calm)
    assert before != after.tables
    assert leftovers_of(calm) == []
    number = 0
    while phases.total() < kills:
        number += 1
        root = copy_of(ready, folder / f"{number}")
        for _ in range(1 + (chance.random() < TWICE)):
            end = _killed(root, load, calm_end, chance)
            phases[phase_of(root, name) if end.status < 0 else "6 ended before it was killed"] += 1
            told = f"round {number} of seed {seed}: {end}"
            assert end.status in (-signal.SIGKILL, *TAKEN, 1), told  # 1: all was published already
            assert tables_of(root) in (before, after.tables), told
        assert load.load(root).status in (*TAKEN, 1), told
        content = content_of(root)
        assert content.tables == after.tables, told
        assert content == after, told
        assert leftovers_of(root) == [], told
        assert (root / "marts" / "marts_000002.duckdb").is_file(), told  # an issued snapshot names it
        shutil.rmtree(root)
        say(f"{phases.total()} kills survived")
    return phases


def _killed(root: Path, load: Loaders, calm: End, chance: random.Random) -> End:
    """Kill a load at a random time, before a random change of a name, or before one of the last changes."""
    first = chance.choice([None, 1, calm.changes - LAST_CHANGES])
    if first is None:
        return load.load(root, kill_after=chance.uniform(0, calm.seconds))
    return load.load(root, kill_at=chance.randint(first, calm.changes))

"""A load killed at any moment: nothing is lost, nothing is counted twice, nothing is left over."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kills import survive
from tests.faults.loaders import Loaders, loaders

KILLS, SEED = 20, 20261122

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="杀进程的时刻靠 Linux 的 pidfd 和 fork 来定"),
]


@pytest.fixture(scope="module")
def load() -> Iterator[Loaders]:
    with loaders() as served:
        yield served


def test_a_load_killed_at_random_moments_of_every_phase_does_no_harm(tmp_path: Path, load: Loaders) -> None:
    phases = survive(KILLS, tmp_path, load, SEED)
    assert phases.total() >= KILLS
    assert len(phases) >= 3  # they are spread over the whole of a load

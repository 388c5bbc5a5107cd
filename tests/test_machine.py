"""Limits are those of the container, not of the host it is on."""

from pathlib import Path

import pytest

from pipelines.machine import MEGABYTE, Machine, this_machine, within

HOST = Machine(cores=64, memory=256 * 1024 * MEGABYTE)


def tree(folder: Path, files: dict[str, str]) -> Path:
    """Write a folder of control groups."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"{text}\n", encoding="ascii")
    return folder


@pytest.mark.parametrize(
    ("membership", "files", "expected"),
    [
        ("0::/", {"cpu.max": "200000 100000", "memory.max": "2147483648"}, Machine(2, 2048 * MEGABYTE)),
        ("0::/", {"cpu.max": "max 100000", "memory.max": "max"}, HOST),
        ("0::/", {"cpu.max": "50000 100000", "memory.max": "max"}, Machine(1, HOST.memory)),
        # The narrowest of a group and all that it lies in counts.
        (
            "0::/slice/app",
            {
                "slice/memory.max": "1073741824",
                "slice/app/memory.max": "max",
                "slice/app/cpu.max": "400000 100000",
            },
            Machine(4, 1024 * MEGABYTE),
        ),
        (
            "4:cpu,cpuacct:/box\n3:memory:/box\n",
            {
                "cpu/box/cpu.cfs_quota_us": "300000",
                "cpu/box/cpu.cfs_period_us": "100000",
                "memory/box/memory.limit_in_bytes": "536870912",
            },
            Machine(3, 512 * MEGABYTE),
        ),
        (
            "4:cpu:/box\n3:memory:/box\n",
            {
                "cpu/box/cpu.cfs_quota_us": "-1",
                "cpu/box/cpu.cfs_period_us": "100000",
                "memory/box/memory.limit_in_bytes": "9223372036854771712",
            },
            HOST,
        ),
        ("", {}, HOST),
    ],
)
def test_the_narrowest_limit_of_the_container_counts(
    tmp_path: Path, membership: str, files: dict[str, str], expected: Machine
) -> None:
    assert within(tree(tmp_path, files), membership, HOST) == expected


@pytest.mark.parametrize(
    ("memory", "engine"),
    [(256, 128), (512, 128), (1024, 256), (262_144, 256)],
)
def test_the_engine_gets_a_share_of_the_memory_within_bounds(memory: int, engine: int) -> None:
    assert Machine(2, memory * MEGABYTE).engine_memory == engine * MEGABYTE


def test_where_nothing_is_known_of_the_memory_the_engine_takes_the_usual() -> None:
    assert Machine(2, None).engine_memory == 256 * MEGABYTE


def test_this_machine_has_a_core_and_some_memory() -> None:
    assert this_machine().cores >= 1
    assert (this_machine().memory or 1) > 0

"""What this process may use: of the container it runs in, not of the host that the container is on."""

import ctypes
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
NO_LIMIT = 1 << 60  # version 1 writes a huge number where there is none

MEGABYTE = 1 << 20
LEAST_FOR_ENGINE, MOST_FOR_ENGINE = 128 * MEGABYTE, 256 * MEGABYTE
SHARE_FOR_ENGINE = 4  # one part in so many: the rest is for reading files, and for the app beside it
M_ARENA_MAX, HEAPS = (
    -8,
    2,
)  # the C library's own number of this option; it would else make eight for each core


@dataclass(frozen=True)
class Machine:
    """Cores and bytes of memory that may be used; at least one core. Memory null: unknown."""

    cores: int
    memory: int | None

    @property
    def engine_memory(self) -> int:
        """Bytes that the database engine may hold while a build is written; what is more goes to disk."""
        if self.memory is None:
            return MOST_FOR_ENGINE
        return max(LEAST_FOR_ENGINE, min(MOST_FOR_ENGINE, self.memory // SHARE_FOR_ENGINE))


@cache
def this_machine() -> Machine:
    """Return what this process may use."""
    return within(CGROUPS, _text(MEMBERSHIP) or "", Machine(_own_cores(), _physical_memory()))


def limit_own_memory(megabytes: int) -> None:
    """Let this process hold so much memory of its own, and no more; on systems without such a limit, nothing."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    limit = megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def share_heaps() -> None:
    """Let the threads of this process share a few heaps, where the C library is glibc; elsewhere nothing.

    With heaps of their own they hold on to what the threads before them have freed. It works only as long
    as no library has started threads.
    """
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, HEAPS)


def within(cgroups: Path, membership: str, host: Machine) -> Machine:
    """Return what is left of a host inside the control groups that a process is in.

    Args:
        cgroups: Where the groups are shown, of version 1 or 2.
        membership: What the system says of the process: lines `number:controllers:/path`.
        host: What there is without any limit.
    """
    cores, memory = [host.cores], [host.memory] if host.memory else []
    for line in membership.splitlines():
        _, controllers, path = line.split(":", 2)
        for group in _up_to_root(path):
            named = set(controllers.split(","))
            if not controllers:
                cores += _quota(_text(cgroups / group / "cpu.max"))
                memory += _bytes(_text(cgroups / group / "memory.max"))
            if "cpu" in named:
                folder = cgroups / "cpu" / group
                quota, period = _text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us")
                cores += _quota(f"{quota} {period}")
            if "memory" in named:
                memory += _bytes(_text(cgroups / "memory" / group / "memory.limit_in_bytes"))
    return Machine(max(1, min(cores)), min(memory, default=None))


def _up_to_root(path: str) -> list[str]:
    """Return a group and all that it lies in: the narrowest limit counts. "." is the root."""
    parts = [part for part in path.split("/") if part not in ("", "..")]
    return ["/".join(parts[:length]) or "." for length in range(len(parts), -1, -1)]


def _quota(said: str | None) -> list[int]:
    """Return the whole cores of a quota `microseconds period`, one at the least; none where unlimited."""
    parts = (said or "").split()
    if len(parts) != 2 or not all(part.isdecimal() for part in parts) or not int(parts[1]):
        return []
    return [max(1, int(parts[0]) // int(parts[1]))]


def _bytes(said: str | None) -> list[int]:
    return [int(said)] if said and said.isdecimal() and 0 < int(said) < NO_LIMIT else []


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _own_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _physical_memory() -> int | None:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")

"""The state of the load that is running, for programs that only look: `marts/LOADING.json`.

Whoever loads replaces it about once a second, in one step, and removes it at the end. A file that is no
longer replaced, or whose process is gone, is a load that was killed: it counts as none.
"""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, get_type_hints

from pipelines.progress import Meter, State, ticking
from pipelines.settings import DataRoot

FILE = "LOADING.json"
EVERY = 1.0  # seconds between two states; a load that is over sooner writes none
TOO_OLD = timedelta(seconds=20)


@dataclass(frozen=True)
class Loading:
    """A load that is running: its process, when it began, and how far it is."""

    pid: int
    started_at: datetime
    state: State


@contextmanager
def told_to_lookers(folders: DataRoot) -> Iterator[Meter]:
    """Give a progress whose state others can read as long as the block lasts. Only for who holds the lock."""
    file, started, meter = folders.marts / FILE, _now(), Meter()
    _forget(file)
    try:
        with ticking(EVERY, lambda: _write(file, started, meter.state())):
            yield meter
    finally:
        _forget(file)


def running(folders: DataRoot, now: datetime | None = None) -> Loading | None:
    """Return the load that is running; None: there is none, or nobody can tell.

    Args:
        folders: The data root.
        now: The moment to judge its age by, with its time zone; null: the present.
    """
    try:
        said = json.loads((folders.marts / FILE).read_text(encoding="utf-8"))
        updated = datetime.fromisoformat(said["updated_at"])
        loading = Loading(int(said["pid"]), datetime.fromisoformat(said["started_at"]), _state(said))
        is_old = abs((now or _now()) - updated) > TOO_OLD
        is_gone = said["host"] == platform.node() and _is_gone(loading.pid)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if is_old or is_gone else loading


def _state(said: dict[str, Any]) -> State:
    kinds = get_type_hints(State)
    if wrong := [name for name, kind in kinds.items() if not isinstance(said[name], kind)]:
        raise TypeError(wrong)
    return State(**{name: said[name] for name in kinds})


def _write(file: Path, started: datetime, state: State) -> None:
    """Replace the file. Of the path only the name is told: who the shop is, is for the receipts."""
    said = asdict(state) | {
        "path": PurePosixPath(state.path).name if state.path else None,
        "pid": os.getpid(),
        "host": platform.node(),
        "started_at": started.isoformat(),
        "updated_at": _now().isoformat(),
    }
    draft = file.with_name(f"{FILE}.draft")
    with suppress(OSError):  # a full disk, or a reader on Windows: a load does not fail for that
        draft.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8", errors="replace")
        draft.replace(file)


def _forget(file: Path) -> None:
    for each in (file, file.with_name(f"{FILE}.draft")):
        with suppress(OSError):
            each.unlink(missing_ok=True)


def _is_gone(pid: int) -> bool:
    """Whether a process of this machine has ended. On Windows asking would interrupt it: there age tells."""
    if os.name == "nt":
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False  # it is another user's, and alive
    return False


def _now() -> datetime:
    return datetime.now(UTC)

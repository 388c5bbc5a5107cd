"""Loads as processes of their own, begun at once and killed at a chosen moment.

A server imports the product once and forks it for each load: what is killed is the whole command line, and
a thousand kills do not cost a thousand imports. It serves one load at a time.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 3, 20, 9, 0)  # what every load takes for the present, so that builds can be compared
PATIENCE = 120.0  # seconds after which a load hangs


@dataclass(frozen=True)
class End:
    """How a load ended.

    Attributes:
        status: Its exit status; minus the signal that ended it.
        seconds: How long it lived.
        changes: How many names it has made, changed or removed under its data root.
        at: The change that it was about to make when it was killed; null: it was not killed at a change.
    """

    status: int
    seconds: float
    changes: int
    at: str | None


class Loaders:
    """Asks the server for loads."""

    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self._server = server

    def load(self, root: Path, *, kill_after: float | None = None, kill_at: int | None = None) -> End:
        """Run one load.

        Args:
            root: The data root.
            kill_after: Seconds after which it is killed.
            kill_at: The number of the change that it does not live to make; the first is 1.
        """
        assert self._server.stdin
        assert self._server.stdout
        asked = {"root": str(root), "kill_after": kill_after, "kill_at": kill_at}
        print(json.dumps(asked), file=self._server.stdin, flush=True)
        return End(**json.loads(self._server.stdout.readline()))


@contextmanager
def loaders() -> Iterator[Loaders]:
    """Have a server for a while."""
    command = [sys.executable, "-m", "tests.faults.loaders"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield Loaders(server)
        assert server.stdin
        server.stdin.close()


def serve() -> None:
    """Run a load for each line of standard input; answer how it ended."""
    from pipelines import cli, clock  # noqa: PLC0415, F401 - once, before any load

    for line in sys.stdin:
        print(json.dumps(vars(_one(json.loads(line)))), flush=True)


def _one(asked: dict[str, Any]) -> End:
    reading, writing = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _load(Path(asked["root"]), asked["kill_at"], writing)
    os.close(writing)
    _kill_after(child, asked["kill_after"])
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - started
    with os.fdopen(reading) as said:
        changes = said.read().splitlines()
    killed = os.waitstatus_to_exitcode(status)
    at = changes[-1] if killed < 0 and asked["kill_at"] else None
    return End(killed, seconds, len(changes), at)


def _kill_after(child: int, seconds: float | None) -> None:
    handle = os.pidfd_open(child)
    ended, _, _ = select.select([handle], [], [], PATIENCE if seconds is None else seconds)
    os.close(handle)
    if not ended:
        os.kill(child, signal.SIGKILL)


def _load(root: Path, kill_at: int | None, told: int) -> None:
    """Be a load; never return."""
    from pipelines import cli, clock  # noqa: PLC0415

    clock.china_now = lambda: NOW
    changes = 0

    def notice(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal changes
        if change := _change(event, arguments, str(root)):
            changes += 1
            os.write(told, f"{change}\n".encode())
            if changes == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(notice)
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(null, stream)
    status = 99
    try:
        status = cli.main(["load", "--data", str(root), "--quiet"])
    finally:
        os._exit(status)


def _change(event: str, arguments: tuple[Any, ...], root: str) -> str | None:
    """Return what a program is about to do to a name under the data root; null: nothing."""
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if not writes and event not in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"):
        return None
    path = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes | os.PathLike) else ""
    return f"{event} {path.removeprefix(root)}" if path.startswith(root) else None


if __name__ == "__main__":
    serve()

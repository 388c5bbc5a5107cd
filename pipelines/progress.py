"""How far a load is: what the load tells of itself, and what follows from it for those who wait.

The load calls a `Progress`; it knows nothing of screens. A `Meter` keeps what it was told as one `State`,
from which a terminal, a log and the app each show what they need, at their own pace (see `ticking`).
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

MEMORY = 15.0  # seconds: what was read longer ago hardly counts for the speed
WARM = 3.0  # seconds of reading before there is a speed to speak of
STALLED = 30.0  # seconds without a byte after which nobody knows how long it will take

PREPARING, READING = "准备", "读文件"  # the first steps; the rest come after them, each told by `step`


class Told(Protocol):
    """What is shown of the receipt of a file; see `ingest.receipts`."""

    @property
    def path(self) -> str:
        """Below raw/."""

    @property
    def status(self) -> str:
        """One of loaded, already_loaded, held, refused."""

    @property
    def rows_read(self) -> int | None:
        """Null: not reached."""

    @property
    def rows_refused(self) -> int | None:
        """Null: not reached."""

    @property
    def reason(self) -> str | None:
        """Why it is not in the build."""

    @property
    def fix(self) -> str | None:
        """What to do about it."""

    @property
    def is_taken(self) -> bool:
        """Whether its lines are in the build."""


class Progress(Protocol):
    """Is told what a load does. All calls come from one thread, and none may fail."""

    def begin(self, files: int, size: int) -> None:
        """The load has this many files to look at, and this many bytes to read of those that are new."""

    def reading(self, number: int, path: str, size: int) -> None:
        """The file of this number, `size` bytes of it, is begun. Said twice, it is still begun once."""

    def read(self, rows: int, size: int) -> None:
        """So many more rows and raw bytes of that file have been read."""

    def finished(self, number: int, files: int, receipt: Told) -> None:
        """The file has its receipt. What was not told of its rows and bytes is made good now."""

    def step(self, words: str) -> None:
        """All files are done; this comes next."""


class Silent:
    """Tells nobody."""

    def begin(self, files: int, size: int) -> None:
        """Say nothing."""

    def reading(self, number: int, path: str, size: int) -> None:
        """Say nothing."""

    def read(self, rows: int, size: int) -> None:
        """Say nothing."""

    def finished(self, number: int, files: int, receipt: Told) -> None:
        """Say nothing."""

    def step(self, words: str) -> None:
        """Say nothing."""


class Several:
    """Tells each of several."""

    def __init__(self, *each: Progress) -> None:
        self._each = each

    def begin(self, files: int, size: int) -> None:
        """Tell each."""
        for one in self._each:
            one.begin(files, size)

    def reading(self, number: int, path: str, size: int) -> None:
        """Tell each."""
        for one in self._each:
            one.reading(number, path, size)

    def read(self, rows: int, size: int) -> None:
        """Tell each."""
        for one in self._each:
            one.read(rows, size)

    def finished(self, number: int, files: int, receipt: Told) -> None:
        """Tell each."""
        for one in self._each:
            one.finished(number, files, receipt)

    def step(self, words: str) -> None:
        """Tell each."""
        for one in self._each:
            one.step(words)


@dataclass(frozen=True)
class Pace:
    """How fast bytes have come of late: sums in which what is `MEMORY` seconds old counts a third.

    Attributes:
        at: When it was last added to, in seconds of a clock.
        seconds: The time that counts.
        size: The bytes that count.
    """

    at: float
    seconds: float = 0.0
    size: float = 0.0

    def with_read(self, size: int, now: float) -> "Pace":
        """Return the pace after `size` more bytes, which came evenly since it was last added to."""
        passed = max(now - self.at, 1e-6)
        kept = math.exp(-passed / MEMORY)
        counts = MEMORY * (1 - kept)
        return Pace(now, self.seconds * kept + counts, self.size * kept + size * counts / passed)

    def per_second(self, now: float) -> float | None:
        """Return bytes per second; null where there is too little to tell it from, or nothing comes."""
        if self.seconds < WARM or not self.size or now - self.at > STALLED:
            return None
        return self.size / self.seconds


@dataclass(frozen=True)
class State:
    """How far a load is.

    Attributes:
        step: What it is doing, in a few words.
        number: The file it is at, from 1; 0: none yet.
        files: How many files it has to look at.
        path: That file, below raw/; null: it is at none.
        size_done: Raw bytes read of new files.
        size: Raw bytes of all new files.
        rows: Rows read of new files; null: none has been told yet.
        per_second: Bytes read per second, of late; null: unknown.
    """

    step: str = PREPARING
    number: int = 0
    files: int = 0
    path: str | None = None
    size_done: int = 0
    size: int = 0
    rows: int | None = None
    per_second: float | None = None

    @property
    def share(self) -> float:
        """The share of the new bytes that is read, 0–1; 1 where there are none to read."""
        if self.step == PREPARING:
            return 0.0
        return self.size_done / self.size if self.size else 1.0

    @property
    def is_reading(self) -> bool:
        """Whether files are still being read."""
        return self.step == READING

    @property
    def seconds_left(self) -> float | None:
        """Seconds until all files are read; null: unknown. What comes after the files is not in it."""
        if not self.is_reading or not self.per_second:
            return None
        return (self.size - self.size_done) / self.per_second


class Meter:
    """Keeps what it is told as one state. The state may be asked for from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._state = State()
        self._pace: Pace | None = None
        self._size, self._size_read, self._rows_read = 0, 0, 0  # of the file that is being read

    def state(self) -> State:
        """Return how far the load is now."""
        state, pace = self._state, self._pace
        return replace(state, per_second=pace.per_second(self._clock()) if pace else None)

    def begin(self, files: int, size: int) -> None:
        """Start anew."""
        self._state, self._pace = State(READING, files=files, size=size), None

    def reading(self, number: int, path: str, size: int) -> None:
        """Count what is read from now on to this file."""
        if path == self._state.path:
            return
        self._size, self._size_read, self._rows_read = size, 0, 0
        self._pace = self._pace or Pace(self._clock())
        self._state = replace(self._state, number=number, path=path)

    def read(self, rows: int, size: int) -> None:
        """Count rows and bytes, and the time they took."""
        if self._pace:
            self._pace = self._pace.with_read(size, self._clock())
        self._count(rows, size)

    def finished(self, number: int, files: int, receipt: Told) -> None:
        """Count what is missing to the whole file. Bytes that nobody had to read say nothing of the speed."""
        if receipt.path == self._state.path:
            rows, size = (receipt.rows_read or 0) - self._rows_read, max(self._size - self._size_read, 0)
            if receipt.status == "loaded":
                self.read(max(rows, 0), size)
            else:
                self._count(0, size)
        self._state = replace(self._state, number=number, path=None)

    def step(self, words: str) -> None:
        """Go on to what comes after the files."""
        self._state, self._pace = replace(self._state, step=words, path=None), None

    def _count(self, rows: int, size: int) -> None:
        self._rows_read += rows
        self._size_read += size
        state = self._state
        done = state.size_done + size
        told = (state.rows or 0) + rows if rows else state.rows
        self._state = replace(state, size_done=done, size=max(state.size, done), rows=told)


@contextmanager
def ticking(seconds: float, act: Callable[[], None]) -> Iterator[None]:
    """Call `act` again and again, with pauses of so many seconds, until the block ends.

    In a thread of its own, so that waiting people see life while the engine computes; the load is not
    held up. `act` must not raise.
    """
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(seconds):
            act()

    thread = threading.Thread(target=tick, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def rows_in_words(rows: int | None) -> str:
    """Write a number of rows as short as it is read: 9,500 行, 120 万行, 1.25 亿行; “—” where unknown."""
    if rows is None:
        return "— 行"
    if rows < 10_000:
        return f"{rows:,} 行"
    return f"{rows / 1e4:,.0f} 万行" if rows < 1e8 else f"{rows / 1e8:,.2f} 亿行"


def speed_in_words(per_second: float | None) -> str:
    """Write a speed in MB (10⁶ bytes) per second; “—” where unknown."""
    return "— MB/s" if per_second is None else f"{per_second / 1e6:,.1f} MB/s"


def time_in_words(seconds: float | None) -> str:
    """Write how long something will take, no finer than it can be known; “—” where unknown."""
    if seconds is None:
        return "—"
    if seconds <= 10:
        return "不到 10 秒"
    if seconds <= 55:
        return f"约 {math.ceil(seconds / 10) * 10} 秒"
    minutes = math.ceil(seconds / 60 - 0.1)
    return f"约 {minutes} 分钟" if minutes < 60 else f"约 {minutes // 60} 小时 {minutes % 60} 分钟"

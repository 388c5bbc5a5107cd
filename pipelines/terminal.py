"""A load as people at a terminal, or readers of a log, see it; on standard error."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from threading import Lock
from typing import TextIO, TypeVar
from unicodedata import east_asian_width

from tqdm import tqdm

from pipelines.progress import (
    Meter,
    Progress,
    State,
    Told,
    rows_in_words,
    speed_in_words,
    ticking,
    time_in_words,
)

Item = TypeVar("Item")

STATUS = {"loaded": "已入库", "already_loaded": "此前已入库", "held": "待认领", "refused": "已退回"}

REDRAWN_EVERY = 0.25  # seconds
LOGGED_EVERY = 10.0  # seconds

tqdm.monitor_interval = 0  # the bar is redrawn from here: no second thread watches it


class Lines(Meter):
    """Tells in plain lines: each receipt, each step, and of a long file how far it is."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._last_seen: str | None = None

    def finished(self, number: int, files: int, receipt: Told) -> None:
        """Write the receipt."""
        super().finished(number, files, receipt)
        self._write(receipt_lines(number, files, receipt))

    def step(self, words: str) -> None:
        """Write the step."""
        super().step(words)
        self._write(f"{words}…")

    def show(self) -> None:
        """Write how far a file is, where it was already being read the last time this was asked."""
        state = self.state()
        if state.path and state.path == self._last_seen:
            self._write(f"[{state.number}/{state.files}] 正在读 {state.path}：{far(state)}")
        self._last_seen = state.path

    def _write(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()


class Bar(Meter):
    """Shows one line at the foot of a terminal, rewritten in place; receipts scroll above it."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._told: deque[str] = deque()  # written at the next redrawing: one by one, thousands take long
        self._drawing = Lock()
        self._bar = tqdm(total=1, file=stream, leave=False, dynamic_ncols=True, bar_format="{desc}")

    def finished(self, number: int, files: int, receipt: Told) -> None:
        """Have the receipt written above the line."""
        super().finished(number, files, receipt)
        self._told.append(receipt_lines(number, files, receipt))

    def step(self, words: str) -> None:
        """Show the step at once."""
        super().step(words)
        self.show()

    def show(self) -> None:
        """Write the receipts that have come, and the line anew below them."""
        with self._drawing:
            self._write_receipts()
            state = self.state()
            self._bar.n = state.share
            self._bar.bar_format = bar_format(state)
            self._bar.set_description_str(described(state, self._bar.ncols or 80), refresh=False)
            self._bar.refresh()

    def close(self) -> None:
        """Write the last receipts and wipe the line."""
        with self._drawing:
            self._write_receipts()
            self._bar.close()

    def _write_receipts(self) -> None:
        if self._told:
            self._bar.write(
                "\n".join(self._told.popleft() for _ in range(len(self._told))), file=self._bar.fp
            )


@contextmanager
def shown_on(stream: TextIO) -> Iterator[Progress]:
    """Give a progress that is shown on this stream as long as the block lasts."""
    if stream.isatty():
        bar = Bar(stream)
        try:
            with ticking(REDRAWN_EVERY, bar.show):
                yield bar
        finally:
            bar.close()
    else:
        lines = Lines(stream)
        with ticking(LOGGED_EVERY, lines.show):
            yield lines


def counted(stream: TextIO, words: str, items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items with a bar of how many are done, where somebody looks on and there are several."""
    is_hidden = len(items) < 2 or not stream.isatty()
    yield from tqdm(items, desc=words, unit="份", file=stream, disable=is_hidden, leave=False)


def say(text: str) -> None:
    """Write a line to standard output: above a bar that stands on the terminal, not into it."""
    tqdm.write(text)


def bar_format(state: State) -> str:
    """Return the line for tqdm to fill in: the bar takes what room the words leave."""
    if not state.is_reading:
        return "{desc} 已用 {elapsed}"
    return f"{{desc}} {state.share:4.0%}|{{bar}}| {far(state)}"


def described(state: State, columns: int) -> str:
    """Return the left end of the line: which file, or which step. A name takes a quarter of the line."""
    if not state.is_reading:
        return f"{state.step}…"
    name = PurePosixPath(state.path).name if state.path else ""
    return f"[{state.number}/{state.files}] {shortened(name, columns // 4)}".rstrip()


def far(state: State) -> str:
    """Return how far the reading is: rows, speed, and the time until all files are read."""
    left = time_in_words(state.seconds_left)
    return f"{rows_in_words(state.rows)} {speed_in_words(state.per_second)} 读完还需{left}"


def shortened(name: str, cells: int) -> str:
    """Return the end of a name, where exports carry their dates, in at most so many cells of a terminal."""
    if width(name) <= cells:
        return name
    while name and width(name) > cells - 1:
        name = name[1:]
    return f"…{name}"


def width(text: str) -> int:
    """Return how many cells of a terminal a text takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(sign) in "FW" else 1 for sign in text)


def receipt_lines(number: int, files: int, receipt: Told) -> str:
    """Return what became of a file; where it is not taken, also why and what to do."""
    said = f"[{number}/{files}] {STATUS[receipt.status]} {receipt.path}"
    if receipt.rows_read is not None and receipt.is_taken:
        said += f"（{receipt.rows_read:,} 行，退回 {receipt.rows_refused or 0:,} 行）"
    return said if receipt.is_taken else f"{said}\n    原因：{receipt.reason}\n    处理：{receipt.fix}"

"""How a CSV text falls into records and cells, counted from its bytes.

The table reader fills a short record with blanks and drops the cells of a long one without a word. A
row may not be lost or bent unseen, so the records and their cells are counted here first, independently
of it. 0x0A, 0x22, 0x2C and 0x09 are never part of another character in UTF-8.
"""

from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 22
NEWLINE, QUOTE, RETURN = 10, 34, 13

Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Structure:
    """The records of a text.

    Attributes:
        cells: Cells in each record, in order; 0 for a blank record.
        open_quote_at: Record (1-based) in which a quote opens that is never closed; None: all closed.
        has_stray_quotes: A quote stands inside a cell that does not begin with one (5" 屏), so that the
            records counted here are not what their writer meant.
        ends_with_newline: Whether the last record is ended.
    """

    cells: Counts
    open_quote_at: int | None
    has_stray_quotes: bool
    ends_with_newline: bool

    @property
    def records(self) -> int:
        """Number of records, blank ones included."""
        return len(self.cells)

    def narrower(self, width: int, *, after: int) -> list[int]:
        """Return the spreadsheet row numbers of non-blank records with fewer cells than `width`."""
        below = self.cells[after + 1 :]
        return [int(at) + after + 2 for at in np.flatnonzero((below > 0) & (below < width))]


def survey(text: Path, separator: str) -> Structure:
    """Count the records of a UTF-8 text and the cells of each, in blocks."""
    counter = _Counter(ord(separator))
    with text.open("rb") as raw:
        raw.seek(len(BOM_UTF8) if raw.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
        while block := raw.read(BLOCK):
            counter.take(np.frombuffer(block, dtype=np.uint8))
    return counter.finish()


class _Counter:
    """Carries the state between two blocks: inside a quote or not, and the record begun."""

    def __init__(self, separator: int) -> None:
        self._separator = separator
        # What may stand before an opening quote: ="193…" is how an export keeps ids from being numbers.
        self._may_precede = np.frombuffer(bytes([separator, NEWLINE, QUOTE]) + b"= \t", dtype=np.uint8)
        self._quoted = False
        self._stray = False
        self._separators = 0  # of the record begun in an earlier block
        self._bytes = 0
        self._last = NEWLINE
        self._done: list[Counts] = []
        self._records = 0

    def take(self, block: Bytes) -> None:
        """Count one block."""
        outside = self._outside(block)
        ends = np.flatnonzero((block == NEWLINE) & outside)
        commas = np.flatnonzero((block == self._separator) & outside)
        if len(ends):
            self._end_records(block, ends, commas)
        rest = int(ends[-1]) + 1 if len(ends) else 0
        self._separators += int(np.count_nonzero(commas >= rest))
        self._bytes += len(block) - rest
        self._last = int(block[-1])

    def finish(self) -> Structure:
        """Return the count; a last record without its newline is a record too."""
        if self._bytes:
            blank = self._bytes == 1 and self._last == RETURN
            self._done.append(np.array([0 if blank else self._separators + 1]))
        cells = np.concatenate(self._done) if self._done else np.zeros(0, dtype=np.int64)
        opened = self._records + 1 if self._quoted else None
        return Structure(cells, opened, self._stray, ends_with_newline=not self._bytes)

    def _outside(self, block: Bytes) -> NDArray[np.bool_]:
        """Whether each byte stands outside quotes."""
        quotes = block == QUOTE
        if not quotes.any():
            return np.full(len(block), not self._quoted)
        inside = np.logical_xor.accumulate(quotes)
        if self._quoted:
            inside = ~inside
        self._quoted = bool(inside[-1])
        opening = np.flatnonzero(quotes & inside)
        before = np.where(opening > 0, block[opening - 1], self._last)
        self._stray |= not bool(np.isin(before, self._may_precede).all())
        return ~inside

    def _end_records(self, block: Bytes, ends: Counts, commas: Counts) -> None:
        starts = np.concatenate(([0], ends[:-1] + 1))
        lengths = ends - starts
        before = np.searchsorted(commas, np.concatenate((starts, [ends[-1] + 1])))
        separators = np.diff(before)
        lengths[0] += self._bytes
        separators[0] += self._separators
        last_byte = np.where(ends > 0, block[ends - 1], self._last)
        blank = (lengths == 0) | ((lengths == 1) & (last_byte == RETURN))
        self._done.append(np.where(blank, 0, separators + 1).astype(np.int64))
        self._records += len(ends)
        self._separators = self._bytes = 0

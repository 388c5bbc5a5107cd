"""How a CSV text falls into records, told from its bytes.

A record may hold line breaks inside quotes, so a text can only be cut where a record ends. The records
are counted here independently of the table reader: a row may not be lost or bent unseen. 0x0A and 0x22
are never part of another character in UTF-8.

Every second byte of an export may be a quote (a blank cell is `""`), so places are held as bits, one for
each byte of the text, 64 of them at a time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEWLINE, QUOTE = 10, 34
LONGEST_RECORD = 1 << 26  # a quote that opens and is not closed for so long is no cell, it is damage

Bytes = NDArray[np.uint8]
Bits = NDArray[np.uint64]  # the lowest bit of the first word stands for the first byte
Places = NDArray[np.int64]


class QuotesAstray(Exception):
    """A quote stands inside a cell that does not begin with one (5" 屏), or opens and never closes.

    The records counted by quotes are then not what their writer meant.
    """


@dataclass(frozen=True)
class Cut:
    """Whole records.

    Attributes:
        text: Their bytes.
        ends: Position in the text of the newline that ends each; of a last record without one, the
            text's length.
    """

    text: bytes
    ends: Places

    def without_first(self, records: int) -> "Cut":
        """Return the same without so many records at its start; at most as many as there are."""
        if not records:
            return self
        start = int(self.ends[records - 1]) + 1
        return Cut(self.text[start:], self.ends[records:] - start)


class Records:
    """Cuts a text that comes in pieces into whole records; carries over the one that is begun.

    Args:
        separator: Of the cells: a comma or TAB.
        judges_quotes: Whether a quote astray is an error; not in a text that was just quoted anew.
    """

    def __init__(self, separator: str, *, judges_quotes: bool = True) -> None:
        # What may stand before an opening quote: ="193…" is how an export keeps ids from being numbers.
        self._separator = ord(separator)
        self._may_precede = np.zeros(256, dtype=np.bool_)
        self._may_precede[list(f'{separator}\n"= \t'.encode())] = True
        self._judges_quotes = judges_quotes
        self._rest = b""

    def take(self, piece: bytes) -> Cut:
        """Return the records that end in this piece.

        Raises:
            QuotesAstray: See there.
        """
        text = self._rest + piece
        ends = self._ends(np.frombuffer(text, dtype=np.uint8))
        whole = int(ends[-1]) + 1 if len(ends) else 0
        self._rest = text[whole:]
        if len(self._rest) > LONGEST_RECORD:
            raise QuotesAstray
        return Cut(text[:whole], ends)

    def finish(self) -> Cut:
        """Return the last record where no newline ends it; else nothing.

        Raises:
            QuotesAstray: A quote is still open.
        """
        if self._judges_quotes and self._rest.count(QUOTE) % 2:
            raise QuotesAstray
        ends = [len(self._rest)] if self._rest else []
        return Cut(self._rest, np.array(ends, dtype=np.int64))

    def _ends(self, text: Bytes) -> Places:
        """Return where a newline outside quotes stands; the text begins outside of them."""
        newlines, quotes = _bits(text == NEWLINE), _bits(text == QUOTE)
        inside = _odd_so_far(quotes)
        if self._judges_quotes:
            usual = _one_on(_bits(text == self._separator) | newlines | quotes)
            usual[:1] |= np.uint64(1)  # at the very start, nothing stands before
            rare = _places(quotes & inside & ~usual)
            if not self._may_precede[text[rare - 1]].all():
                raise QuotesAstray
        return _places(newlines & ~inside)


def _bits(marked: NDArray[np.bool_]) -> Bits:
    packed = np.packbits(marked, bitorder="little")
    whole = np.zeros(-(-len(packed) // 8) * 8, dtype=np.uint8)
    whole[: len(packed)] = packed
    return whole.view("<u8")


def _odd_so_far(marks: Bits) -> Bits:
    """Return where the number of marks up to a byte, its own included, is odd: inside of quotes."""
    odd = marks.copy()
    for distance in (1, 2, 4, 8, 16, 32):
        odd ^= odd << np.uint64(distance)
    odd[1:] ^= -np.bitwise_xor.accumulate(odd >> np.uint64(63))[:-1]  # all bits, where odd before the word
    return odd


def _one_on(marks: Bits) -> Bits:
    """Return the places behind the marks."""
    behind = marks << np.uint64(1)
    behind[1:] |= marks[:-1] >> np.uint64(63)
    return behind


def _places(marks: Bits) -> Places:
    words = np.flatnonzero(marks)
    bits = np.unpackbits(marks[words].view(np.uint8), bitorder="little").view(np.bool_)
    marked = np.flatnonzero(bits)
    places: Places = words[marked >> 6] * 64 + (marked & 63)
    return places

"""One table of a workbook or web page, written as text.

A row of the text is the sheet's own row: titles and blank rows above the header stay, so that row
numbers are those a spreadsheet shows. Blank rows behind the last filled one are left out. This module
imports nothing heavy: the reader of workbooks starts anew for each file.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

HEADER_WITHIN = 20  # rows that may stand above a header, and are searched for it
MOST_CELLS = 100_000_000  # a sheet's rows times its columns: all rows there can be, of 95 columns


class TooLarge(Exception):
    """A sheet has too many cells; one that is filled far out is enough."""


@dataclass(frozen=True)
class Sheet:
    """One table of a file, written as UTF-8 text with commas.

    Attributes:
        name: As its users see it.
        text: The text.
        top: Its first rows.
        rows: Rows up to the last filled one.
    """

    name: str
    text: Path
    top: tuple[tuple[str, ...], ...]
    rows: int


def write_sheet(name: str, rows: Iterable[Sequence[str]], text: Path) -> Sheet:
    """Write a sheet's rows as text, one record per row.

    Raises:
        TooLarge: The rectangle from its first cell to its last one is larger than MOST_CELLS.
    """
    top: list[tuple[str, ...]] = []
    written = blank = 0
    with text.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)  # CRLF: then a line break inside a cell is quoted, whichever it is
        for row in rows:
            if not any(row):
                blank += 1
                continue
            if (written + blank) * len(row) > MOST_CELLS:
                raise TooLarge
            for _ in range(blank):
                writer.writerow([""] * len(row))
            top += [()] * min(blank, HEADER_WITHIN)
            if len(top) < HEADER_WITHIN:
                top.append(tuple(row))
            line = ",".join(row)
            if _is_plain(line, cells=len(row)):
                out.write(line + "\r\n")  # three times as fast as the writer
            else:
                writer.writerow(row)
            written += blank + 1
            blank = 0
    return Sheet(name, text, tuple(top[:HEADER_WITHIN]), written)


def _is_plain(line: str, *, cells: int) -> bool:
    """Whether no cell of a line needs quotes."""
    return line.count(",") == cells - 1 and not ('"' in line or "\n" in line or "\r" in line)

"""`python -m pipelines.ingest.workbook_reader WORKBOOK FOLDER`: every sheet of a workbook as text.

Runs as a process of its own: the library that reads workbooks ends its process on some damaged files,
and that must cost one file, not the load. It also gives a large sheet's memory back.

A number is written as a spreadsheet shows it in full: 129.8 and not 129.80000000000001, 21 and not 21.0.
A long id that was stored as a number has lost digits (a spreadsheet keeps fifteen): it is written in
scientific notation, which no platform's id can be read from, so that its row is refused.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from python_calamine_plus import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    load_workbook,
)

from pipelines.ingest.sheet_text import TooLarge, write_sheet

DONE, NO_ROOM, ENCRYPTED, DAMAGED, TOO_LARGE = 0, 3, 4, 5, 6
KILLED = -9  # by the system, which does so to a process that takes too much of its memory
INDEX = "sheets.json"

EXACT = 10**15  # a spreadsheet keeps fifteen digits
MOST_EXACT = 2**53  # a stored number keeps no more
WIDE = 256  # columns; a sheet that claims more is cut to these where the others are blank


def said(cell: Any) -> str:
    """Return what a cell says, as text.

    A moment is `2026-03-01 09:00:00`; a number has fifteen digits at most; a whole number that may have
    lost digits is in scientific notation.
    """
    # By class and not by pattern: this runs for each of some million cells.
    kind = cell.__class__
    if kind is float or kind is int:
        return f"{cell:.15g}" if -EXACT < cell < EXACT else _long_number(float(cell))
    if kind is datetime:
        return _moment(cell)
    if kind is bool:
        return "TRUE" if cell else "FALSE"
    return str(cell)


def _long_number(number: float) -> str:
    # Sixteen digits can be whole, if a program wrote them; a spreadsheet would have made the last one 0.
    is_whole = abs(number) <= MOST_EXACT and number % 10 != 0
    return f"{number:.0f}" if is_whole else f"{number:.14E}"


def _moment(moment: datetime) -> str:
    if not moment.microsecond:
        return str(moment)
    whole = moment + timedelta(microseconds=500)  # as stored, it is off by some millionths of a second
    return whole.replace(microsecond=whole.microsecond // 1000 * 1000).isoformat(" ")


def _rows(book: CalamineWorkbook, at: int, *, is_new: bool) -> Iterator[Sequence[str]]:
    """Yield a sheet's rows from its first one on, whatever extent it claims to have.

    Of a new workbook they are read from the file one by one; an old one is small.
    """
    rows = book.stream_sheet_by_index(at) if is_new else book.get_sheet_by_index(at).iter_rows()
    for row in rows:
        cells = row if len(row) <= WIDE or any(row[WIDE:]) else row[:WIDE]
        yield [cell if cell.__class__ is str else said(cell) for cell in cells]


def _write(workbook: Path, folder: Path) -> None:
    is_new = workbook.suffix == ".xlsx"
    with load_workbook(workbook) as book:
        sheets = [
            write_sheet(each.name, _rows(book, at, is_new=is_new), folder / f"sheet{at}.csv")
            for at, each in enumerate(book.sheets_metadata)
            if each.typ == SheetTypeEnum.WorkSheet
        ]
    index = [asdict(each) | {"text": each.text.name} for each in sheets]
    (folder / INDEX).write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")


def main(workbook: str, folder: str) -> int:
    """Write the sheets and their index; return how it went."""
    try:
        _write(Path(workbook), Path(folder))
    except PasswordError:
        return ENCRYPTED
    except (TooLarge, MemoryError):
        return TOO_LARGE
    except (CalamineError, ValueError):
        return DAMAGED
    except OSError:
        return NO_ROOM
    return DONE


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))

"""Web pages that are named .xls: every table of the page as text.

Cells are read as a browser shows them: runs of blanks are one blank, a line break is a line break, and
a cell that spans columns or rows leaves blanks where it reaches, so that no column slips.
"""

import csv
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TextIO

from pipelines.errors import UnreadableFile
from pipelines.ingest.sheet_text import Sheet, write_sheet
from pipelines.ingest.sheets import Chosen, Pick

START = 1 << 16  # characters in which the first table must begin
BLOCK = 1 << 20
MOST_CHARACTERS = 500_000_000
MOST_TABLES = 100
WIDEST_SPAN, TALLEST_SPAN = 1000, 100_000

BLANKS = re.compile(r"\s+")

Row = list[str]


def is_web_page(text: str) -> bool:
    """Whether a text is a web page with a table, by its beginning: it begins with a tag, and no CSV does."""
    start = text[:START].lstrip().lower()
    return start.startswith("<") and ("<table" in start or "<html" in start)


def web_table(text: Path, scratch: Path, pick: Pick, *, where: str) -> tuple[Chosen, bool]:
    """Write the tables of a web page as text and return the one that is picked.

    Returns:
        The table, and whether its last row was still open when the page ended: it was cut off.

    Raises:
        UnreadableFile: The page has no table, or too much of it.
        FileRejected: None of its tables is picked, see `sheets.choose`.
    """
    reader = _Tables(scratch)
    with text.open(encoding="utf-8-sig", errors="ignore") as page:  # the end may be cut inside a character
        read = 0
        while block := page.read(BLOCK):
            reader.feed(block)
            read += len(block)
            if read > MOST_CHARACTERS or len(reader.begun) > MOST_TABLES:
                raise UnreadableFile(
                    "网页表格太大或表格太多", where=where, fix="请在平台后台缩短时间段分次导出，或导出 CSV"
                )
        is_cut = reader.finish()
    if not reader.begun:
        raise UnreadableFile("网页里没有表格", where=where, fix="请在平台后台重新导出后再放入")
    sheets = [_tidied(draft, at) for at, draft in enumerate(reader.begun, start=1)]
    chosen = pick(sheets, where)
    return chosen, is_cut and chosen.sheet is sheets[-1]


def _tidied(draft: Path, at: int) -> Sheet:
    with draft.open(encoding="utf-8", newline="") as rows:
        return write_sheet(f"表格{at}", csv.reader(rows), draft.with_suffix(".csv"))


class _Tables(HTMLParser):
    """Writes the rows of each outermost table to a draft as they end; nothing is held but one row."""

    def __init__(self, scratch: Path) -> None:
        super().__init__(convert_charrefs=True)
        self._scratch = scratch
        self.begun: list[Path] = []
        self._out: TextIO | None = None
        self._depth = 0
        self._row: Row | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)  # columns, rows of the open cell
        self._reaching: dict[int, int] = {}  # column -> further rows that a cell above reaches into

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, row or cell."""
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._begin_table()
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            self._row = []
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            self._row = [] if self._row is None else self._row
            self._cell = []
            given = dict(attrs)
            self._span = (
                _span(given.get("colspan"), WIDEST_SPAN),
                _span(given.get("rowspan"), TALLEST_SPAN),
            )
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a table, row or cell."""
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_table()
            self._depth -= 1
        elif self._depth == 1 and tag == "tr":
            self._end_row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Take text that stands in a cell."""
        if self._cell is not None:
            self._cell.append(BLANKS.sub(" ", data))

    def finish(self) -> bool:
        """End what a page that was cut off left open; return whether that was a row."""
        self.close()
        is_cut = self._row is not None
        self._end_table()
        return is_cut

    def _begin_table(self) -> None:
        self.begun.append(self._scratch / f"table{len(self.begun)}.draft")
        self._out = self.begun[-1].open("w", encoding="utf-8", newline="")
        self._reaching = {}

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        self._pass_reached()
        across, down = self._span
        at = len(self._row)
        self._row += ["".join(self._cell).strip(), *[""] * (across - 1)]
        if down > 1:
            self._reaching |= dict.fromkeys(range(at, at + across), down)
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._pass_reached()
        if self._out is not None:
            csv.writer(self._out).writerow(self._row or [""])
        self._reaching = {column: left - 1 for column, left in self._reaching.items() if left > 1}
        self._row = None

    def _pass_reached(self) -> None:
        """Leave blanks where cells of the rows above reach into this one."""
        while self._row is not None and len(self._row) in self._reaching:
            self._row.append("")

    def _end_table(self) -> None:
        self._end_row()
        if self._out is not None:
            self._out.close()
            self._out = None


def _span(given: str | None, most: int) -> int:
    """Return the columns or rows a cell takes: one, where the page says nothing sensible."""
    return min(max(int(given), 1), most) if given and given.isdecimal() else 1

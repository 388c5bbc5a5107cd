"""One sheet of the workbook, written from top to bottom."""

import math
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard import numbers
from dashboard.palette import BLUE, DOWN, INK, UP
from dashboard.snapshots import parts
from dashboard.snapshots.content import Cell, Heading

FONT = "宋体"
RED, GREY = "#B3261E", "#5B6875"
MOST_PLACES = 10
Reckoned = tuple[str, float] | None  # a formula, and what it gives
Placed = tuple[str, Cell]  # an address, and the cell that stands there


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **how: Any) -> Any:
        """Return a format."""
        whole = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"} | how
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(key))
        return self._made[key]


@dataclass
class Sheet:
    """A sheet and the row at which it goes on; its head says what it is, and whether it may be quoted."""

    book: Any
    styles: Styles
    name: str
    heading: Heading
    row: int = 0
    sheet: Any = field(init=False)

    def __post_init__(self) -> None:
        """Add the sheet, its page and its head."""
        self.sheet = self.book.add_worksheet(self.name)
        head = self.heading
        marks = [
            *([parts.DEMO] if head.is_demo else []),
            *([f"{parts.DRAFT}，未签发，不得引用"] if head.is_draft else []),
        ]
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(0.5, 0.5, 0.7, 0.7)
        self.sheet.set_header(f'&R&"{FONT},常规"&9{"　".join(marks)}' if marks else "")
        self.sheet.set_footer(f'&C&"{FONT},常规"&9— &P —')
        title = f"{head.title}　{head.week_label}　{head.issue_text}"
        self._write(self.row, 0, title, self.styles.get(bold=True, font_size=14, font_color=RED))
        who = f"{parts.issuer(head)}　{head.range_text}"
        self._write(self.row + 1, 0, who, self.styles.get(font_color=GREY))
        self.row += 2
        for mark in marks:
            self.line(mark, "warn")

    def _write(self, row: int, column: int, words: str, style: Any) -> None:
        self.sheet.write_string(row, column, words, style)

    def columns(self, *widths: float) -> None:
        """Set the widths of the columns, in letters."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def skip(self, rows: int) -> None:
        """Leave rows empty."""
        self.row += rows

    def line(self, words: str, kind: str = "text") -> None:
        """Write a sentence in a row of its own; kind: text, quiet or warn."""
        colour = {"text": INK, "quiet": GREY, "warn": RED}[kind]
        self._write(self.row, 0, words, self.styles.get(font_color=colour, bold=kind == "warn"))
        self.row += 1

    def section(self, words: str) -> None:
        """Begin a section."""
        self._write(self.row + 1, 0, words, self.styles.get(bold=True, font_size=12))
        self.row += 2

    def head(self, *names: str) -> int:
        """Write the head of a table; return its row."""
        style = self.styles.get(
            bold=True, top=2, bottom=1, bg_color="#F3F6FA", align="center", text_wrap=True
        )
        for column, name in enumerate(names):
            self._write(self.row, column, name, style)
        self.row += 1
        return self.row - 1

    def words(self, *said: str) -> int:
        """Begin a row of a table with texts; return the row."""
        for column, each in enumerate(said):
            self.word(self.row, column, each)
        self.row += 1
        return self.row - 1

    def word(self, row: int, column: int, said: str) -> None:
        """Write a text into a row of a table."""
        self._write(row, column, said, self.styles.get(bottom=1, bottom_color="#D5DCE4"))

    def number(self, row: int, column: int, cell: Cell, why: str | None = None) -> str:
        """Write a number, or the word for why there is none; return its address."""
        if cell.raw is None:
            style = self.styles.get(bottom=1, bottom_color="#D5DCE4", align="right", font_color=GREY)
            self._write(row, column, why or cell.text, style)
        else:
            self.sheet.write_number(row, column, cell.raw, self._number_style(cell))
        return str(xl_rowcol_to_cell(row, column))

    def formula(self, row: int, column: int, cell: Cell, reckoned: Reckoned) -> None:
        """Write a formula with the cell's number stored beside it, if it gives that very number; else the number."""
        if (
            cell.raw is None
            or reckoned is None
            or not math.isclose(reckoned[1], cell.raw, rel_tol=1e-9, abs_tol=1e-9)
        ):
            self.number(row, column, cell)
        else:
            self.sheet.write_formula(row, column, reckoned[0], self._number_style(cell), cell.raw)

    def _number_style(self, cell: Cell) -> Any:
        return self.styles.get(
            bottom=1, bottom_color="#D5DCE4", align="right", num_format=number_format(cell)
        )

    def bars(self, first: int, last: int, column: int) -> None:
        """Draw percentages as bars within their cells, up to 100."""
        how = {
            "type": "data_bar",
            "bar_color": "#9DBCE3",
            "bar_solid": True,
            "min_type": "num",
            "min_value": 0,
        }
        self.sheet.conditional_format(
            first, column, last, column, how | {"max_type": "num", "max_value": 100}
        )

    def shades(self, first: int, last: int, columns: int) -> None:
        """Shade changes around 0: orange up, teal down."""
        how = {"type": "3_color_scale", "mid_type": "num", "mid_value": 0}
        colours = {"min_color": DOWN, "mid_color": "#FFFFFF", "max_color": UP}
        self.sheet.conditional_format(first, 1, last, columns, how | colours)

    def chart(self, chart: Any, column: int) -> None:
        """Place a chart below what is written, and go on below it."""
        self.sheet.insert_chart(self.row + 1, column, chart, {"object_position": 2})
        self.row += CHART_ROWS

    def series(self, first: int, last: int, columns: tuple[int, int], name: str) -> dict[str, Any]:
        """Return a series of a chart: names and values in two columns of this sheet."""
        names, values = columns
        return {
            "name": name,
            "categories": [self.name, first, names, last, names],
            "values": [self.name, first, values, last, values],
            "fill": {"color": BLUE},
        }


CHART_ROWS = 19


def number_format(cell: Cell) -> str:
    """Return a format that shows a number in its own unit as its text has it, with a true minus sign."""
    places = len(cell.text.partition(".")[2].rstrip("%"))
    if cell.shown_unit not in ("", cell.unit):
        times = dict(numbers.FINER[cell.unit])[cell.shown_unit]  # 万 of 亿: four more places in its own unit
        places = min(places + round(math.log10(times)), MOST_PLACES)
    digits = "#,##0" + ("." + "0" * places if places else "")
    plus = "+" if cell.text.startswith("+") else ""
    return f"{plus}{digits};−{digits};{digits}"


def ratio(part: Placed, whole: Placed, less: float = 0.0) -> Reckoned:
    """Return one number in per cent of another, less so many points; null where either is unknown or zero."""
    (part_at, above), (whole_at, below) = part, whole
    if above.raw is None or not below.raw:
        return None
    less_text = f"-{less:g}" if less else ""
    return f"={part_at}/{whole_at}*100{less_text}", above.raw / below.raw * 100 - less


def difference(first: Placed, second: Placed) -> Reckoned:
    """Return one number less another; null where either is unknown."""
    if first[1].raw is None or second[1].raw is None:
        return None
    return f"={first[0]}-{second[0]}", first[1].raw - second[1].raw

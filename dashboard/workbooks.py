"""A table as a workbook: rows, a native chart where there is one, and a sheet of notes. Knows no screen."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import polars as pl
import xlsxwriter

from dashboard.charts.theme import BLUE, DOWN, FONT, INK, PALE_BLUE, UP
from dashboard.exports import Sheet, flat

ROWS, NOTES = "数据", "说明"
FACE = FONT.split("'")[1]
COLOURS = (BLUE, UP, DOWN, INK, PALE_BLUE)
WIDEST, NARROWEST = 46, 9
SAMPLE = 200  # rows that a column's width is told from
CHARTED_AT_MOST = 400  # rows: more cannot be told apart
# Text stays text: no cell is taken for a formula, a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def workbook_bytes(sheet: Sheet) -> bytes:
    """Return the workbook. Unknown cells are left empty, and dates and numbers are what they are."""
    file = BytesIO()
    rows = flat(sheet.rows)
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties({"title": sheet.title})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#EDF2F8", "bottom": 1, "font_name": FACE}),
            "text": book.add_format({"font_name": FACE}),
            "date": book.add_format({"font_name": FACE, "num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"font_name": FACE, "num_format": "yyyy-mm-dd hh:mm"}),
            "real": book.add_format({"font_name": FACE, "num_format": "#,##0.00;-#,##0.00"}),
            "whole": book.add_format({"font_name": FACE, "num_format": "#,##0;-#,##0"}),
            "wrap": book.add_format({"font_name": FACE, "text_wrap": True, "valign": "top"}),
        }
        page = book.add_worksheet(ROWS)
        _write_rows(page, rows, formats)
        if sheet.chart is not None and 0 < rows.height <= CHARTED_AT_MOST:
            _draw(book, page, sheet, rows)
        _write_notes(book.add_worksheet(NOTES), sheet, formats)
    return file.getvalue()


def _write_rows(page: Any, rows: pl.DataFrame, formats: dict[str, Any]) -> None:
    for at, (name, kind) in enumerate(rows.schema.items()):
        page.write_string(0, at, name, formats["head"])
        page.set_column(at, at, _width(name, rows[name]))
        style = formats[_style(kind)]
        for row, value in enumerate(rows[name].to_list(), start=1):
            _write_cell(page, (row, at), value, style)
    page.freeze_panes(1, 0)
    if rows.width and rows.height:
        page.autofilter(0, 0, rows.height, rows.width - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_cell(page: Any, place: tuple[int, int], value: object, style: Any) -> None:
    match value:
        case None:
            return
        case bool():
            page.write_string(*place, "是" if value else "否", style)
        case int() | float() | Decimal():
            page.write_number(*place, float(value), style)
        case date():
            page.write_datetime(*place, value, style)
        case _:
            page.write_string(*place, str(value), style)


def _style(kind: pl.DataType) -> str:
    if isinstance(kind, pl.Datetime):
        return "moment"
    if kind == pl.Date:
        return "date"
    if kind.is_integer():
        return "whole"
    return "real" if kind.is_numeric() else "text"


def _width(name: str, cells: pl.Series) -> float:
    """Return how wide a column has to be: a Chinese character is twice as wide as a Latin one."""
    told = [str(cell) for cell in cells.head(SAMPLE).to_list() if cell is not None]
    widest = max((sum(2 if ord(mark) > 0x2E80 else 1 for mark in text) for text in (name, *told)), default=0)
    return min(max(widest + 3, NARROWEST), WIDEST)


def _draw(book: Any, page: Any, sheet: Sheet, rows: pl.DataFrame) -> None:
    """Draw the rows beside themselves, as a chart that can be edited."""
    assert sheet.chart is not None
    chart = book.add_chart({"type": sheet.chart.kind})
    numbers = [at for at, kind in enumerate(rows.dtypes) if at and kind.is_numeric()]
    for colour, at in zip(COLOURS * len(numbers), numbers, strict=False):
        chart.add_series(
            {
                "name": [ROWS, 0, at],
                "categories": [ROWS, 1, 0, rows.height, 0],
                "values": [ROWS, 1, at, rows.height, at],
                "fill": {"color": colour},
                "line": {"color": colour, "width": 2},
            }
        )
    chart.set_title({"name": sheet.title, "name_font": {"size": 13, "name": FACE}})
    chart.set_legend({"position": "bottom"} if len(numbers) > 1 else {"none": True})
    value_axis = {"num_format": "#,##0.##", "name": sheet.chart.unit}
    if sheet.chart.kind == "bar":
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({**value_axis, "crossing": "min"})
    else:
        chart.set_y_axis(value_axis)
    chart.show_blanks_as("gap")
    chart.set_size({"width": 760, "height": max(340, 22 * rows.height if sheet.chart.kind == "bar" else 0)})
    page.insert_chart(1, rows.width + 1, chart)


def _write_notes(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 96)
    for at, (name, told) in enumerate({"表名": sheet.title, **sheet.notes}.items()):
        page.write_string(at, 0, name, formats["head"])
        page.write_string(at, 1, told, formats["wrap"])

"""The native charts of the workbook: they read the very numbers that stand in its sheets."""

from typing import Any

from dashboard.palette import BLUE, FAINT, GRID, INK
from dashboard.snapshots.content import Trend
from dashboard.snapshots.svg_trend import NEED, placed
from dashboard.snapshots.xlsx_sheet import FONT, Sheet

LETTERS = {"name": FONT, "size": 9}
ALL_PERIODS = 10_000
LINES = {
    "本期": {"color": BLUE, "width": 2.25},
    "上年同期": {"color": FAINT, "width": 1.25},
    "所需路径": {"color": NEED, "width": 1.75, "dash_type": "round_dot"},
    "推算": {"color": BLUE, "width": 1.25, "dash_type": "dash"},
    "推算下限（80%）": {"color": BLUE, "width": 0.5, "dash_type": "dash"},
    "推算上限（80%）": {"color": BLUE, "width": 0.5, "dash_type": "dash"},
    "目标": {"color": INK, "width": 1.25, "dash_type": "dash"},
}


def framed(chart: Any, width: int = 860) -> Any:
    """Return a chart in the house style."""
    chart.set_title({"none": True})
    chart.set_legend({"position": "top", "font": LETTERS})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": width, "height": 340})
    return chart


def progress_chart(sheet: Sheet, first: int, last: int) -> Any:
    """Draw the attained share of each target, and what is usual by now as a mark."""
    chart = sheet.book.add_chart({"type": "column"})
    chart.add_series(sheet.series(first, last, (0, 5), "完成（%）") | {"gap": 60})
    usual = sheet.book.add_chart({"type": "line"})
    usual.add_series(sheet.series(first, last, (0, 6), "往年此时（%）") | _mark(INK))
    chart.combine(usual)
    chart.set_x_axis({"num_font": LETTERS, "line": {"color": FAINT}})
    chart.set_y_axis({"num_font": LETTERS, "min": 0, "line": {"none": True}, "major_gridlines": _grid()})
    return framed(chart)


def ranking_chart(sheet: Sheet, first: int, last: int) -> Any:
    """Draw the growth of each region, and what its own target still asks for as a mark."""
    chart = sheet.book.add_chart({"type": "column"})
    chart.add_series(
        sheet.series(first, last, (1, 5), "同比（%）") | {"gap": 45, "invert_if_negative": False}
    )
    needed = sheet.book.add_chart({"type": "line"})
    needed.add_series(sheet.series(first, last, (1, 6), "完成目标所需（%）") | _mark(NEED))
    chart.combine(needed)
    chart.set_x_axis({"num_font": LETTERS, "line": {"color": FAINT}, "label_position": "low"})
    chart.set_y_axis({"num_font": LETTERS, "line": {"none": True}, "major_gridlines": _grid()})
    return framed(chart, 1100)


def trend_chart(sheet: Sheet, trend: Trend) -> None:
    """Write the numbers of a trend, and draw them below."""
    labels, lines = placed(trend, ALL_PERIODS)
    shown = {name: cells for name, cells in lines.items() if any(cell is not None for cell in cells)}
    first = sheet.head("时期", *shown) + 1
    for at, label in enumerate(labels):
        row = sheet.words(label)
        for column, cells in enumerate(shown.values(), 1):
            if (cell := cells[at]) is not None:
                sheet.number(row, column, cell)
    last = first + len(labels) - 1
    if last < first:
        return
    chart = sheet.book.add_chart({"type": "line"})
    for column, name in enumerate(shown, 1):
        chart.add_series(sheet.series(first, last, (0, column), name) | {"line": LINES[name]})
    chart.show_blanks_as("gap")
    chart.set_x_axis({"num_font": LETTERS, "line": {"color": FAINT}})
    chart.set_y_axis({"num_font": LETTERS, "line": {"none": True}, "major_gridlines": _grid()})
    sheet.chart(framed(chart), 0)


def _grid() -> dict[str, Any]:
    return {"visible": True, "line": {"color": GRID}}


def _mark(colour: str) -> dict[str, Any]:
    marker = {"type": "long_dash", "size": 10, "border": {"color": colour}, "fill": {"color": colour}}
    return {"line": {"none": True}, "marker": marker}

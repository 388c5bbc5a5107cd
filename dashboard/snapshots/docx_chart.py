"""Native charts for Word: made by the workbook writer, moved into the document with their data beside them.

Whoever opens the document can edit the chart: its part points to an embedded workbook.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import xlsxwriter

from dashboard.palette import BLUE, FAINT, GRID
from dashboard.snapshots.archive_bytes import timeless
from dashboard.snapshots.content import Cell, Ranking, Trend
from dashboard.snapshots.svg_trend import NEED, placed

SHEET = "数据"
LETTERS = {"name": "宋体", "size": 8}
LATEST_WEEKS = 26  # of a trend by week: more labels have no room
LABEL_PARTS = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
NAMED = ("本期", "上年同期", "所需路径", "推算")  # in the legend of a trend; the note below tells of the rest
# In the middle of a chart no number has room: which of a line's known points has its number, and where.
ENDS = {"本期": (-1, "below"), "推算": (-1, "above"), "目标": (0, "above")}
LONGEST_NAME = 8  # letters of a name below a column: a longer one leaves the columns no room
CROWDED = 12  # columns beside which numbers have no room to lie flat
Draw = Callable[[Any, Any], Any]  # a workbook and its sheet, to the chart


def native(content: Trend | Ranking) -> tuple[bytes, bytes]:
    """Return a chart part, and the workbook that it reads from."""
    if isinstance(content, Ranking):
        return _made(lambda book, sheet: _ranking(content, book, sheet))
    return _made(lambda book, sheet: _trend(content, book, sheet))


def _made(draw: Draw) -> tuple[bytes, bytes]:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1)})
    sheet = book.add_worksheet(SHEET)
    sheet.insert_chart(1, 8, draw(book, sheet))
    book.close()
    packed = timeless(out.getvalue())
    with ZipFile(BytesIO(packed)) as made:
        chart = made.read("xl/charts/chart1.xml").decode()
    # LibreOffice shows series names where the other kinds of labels are not switched off by name.
    chart = re.sub(r"(?<!showLegendKey val=\"0\"/>)<c:showVal val=\"1\"/>", LABEL_PARTS, chart)
    chart = chart.replace('lang="en-US"', 'lang="zh-CN"').replace(
        '<c:lang val="en-US"/>', '<c:lang val="zh-CN"/>'
    )
    chart = re.sub(r'<a:latin typeface="([^"]*)"/>', r'<a:latin typeface="\1"/><a:ea typeface="\1"/>', chart)
    # Where nothing is said, the standard draws blanks as zero and lines as curves that overshoot.
    chart = chart.replace('<c:plotVisOnly val="1"/>', '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/>')
    chart = re.sub(r"(<c:lineChart>.*</c:lineChart>)", _straight, chart, flags=re.DOTALL)
    link = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
    chart = re.sub(r"<c:printSettings>.*?</c:printSettings>", link, chart, flags=re.DOTALL)
    return chart.encode(), packed


def _straight(lines: re.Match[str]) -> str:
    return lines[0].replace("</c:ser>", '<c:smooth val="0"/></c:ser>')


def _columns(sheet: Any, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]]) -> None:
    sheet.write_row(0, 0, ["", *(name for name, _ in series)])
    sheet.write_column(1, 0, labels)
    for at, (_, values) in enumerate(series, 1):
        for row, value in enumerate(values, 1):
            if value is not None:
                sheet.write_number(row, at, value)


def _series(at: int, count: int) -> dict[str, Any]:
    return {
        "name": [SHEET, 0, at],
        "categories": [SHEET, 1, 0, count, 0],
        "values": [SHEET, 1, at, count, at],
    }


def _framed(chart: Any, unnamed: Sequence[int] = ()) -> Any:
    """Return a chart with the frame of the house; `unnamed`: the series that the legend leaves out."""
    chart.set_title({"none": True})
    chart.set_legend({"position": "top", "font": LETTERS, "delete_series": list(unnamed)})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_x_axis({"num_font": LETTERS, "line": {"color": FAINT}, "label_position": "low"})
    chart.set_y_axis(
        {
            "num_font": LETTERS,
            "num_format": "#,##0.##",
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": GRID}},
        }
    )
    return chart


def _trend(content: Trend, book: Any, sheet: Any) -> Any:
    """Draw the lines of a trend; the latest number, the target and the projection carry their text."""
    labels, lines = placed(content, LATEST_WEEKS)
    styles = {
        "本期": {"color": BLUE, "width": 2.25},
        "上年同期": {"color": FAINT, "width": 1.25},
        "所需路径": {"color": NEED, "width": 1.75, "dash_type": "round_dot"},
        "推算": {"color": BLUE, "width": 1.25, "dash_type": "dash"},
        "推算下限（80%）": {"color": BLUE, "width": 0.5, "dash_type": "dash"},
        "推算上限（80%）": {"color": BLUE, "width": 0.5, "dash_type": "dash"},
        "目标": {"color": "#1B2736", "width": 1.25, "dash_type": "dash"},
    }
    shown = [(name, cells) for name, cells in lines.items() if any(cell is not None for cell in cells)]
    _columns(sheet, labels, [(name, [cell.raw if cell else None for cell in cells]) for name, cells in shown])
    chart = book.add_chart({"type": "line"})
    for at, (name, cells) in enumerate(shown, 1):
        told = _labels(cells, only=ENDS[name][0], position=ENDS[name][1]) if name in ENDS else {}
        chart.add_series(_series(at, len(labels)) | {"line": styles[name]} | told)
    return _framed(chart, [at for at, (name, _) in enumerate(shown) if name not in NAMED])


def _labels(
    cells: Sequence[Cell | None],
    letters: dict[str, Any] = LETTERS,
    *,
    only: int | None = None,
    position: str = "outside_end",
) -> dict[str, Any]:
    """Return labels with the texts of the cells, `only` one of the known ones; of what is unknown there is none."""
    known = [at for at, cell in enumerate(cells) if cell is not None and cell.raw is not None]
    shown = set(known if only is None else [known[only]] if known else [])
    custom = [
        {"value": cell.text, "font": letters} if at in shown and cell else {"delete": True}
        for at, cell in enumerate(cells)
    ]
    return {"data_labels": {"value": True, "custom": custom, "position": position, "font": letters}}


def _ranking(content: Ranking, book: Any, sheet: Any) -> Any:
    """Draw each region's growth as a column, and what its own target still asks for as a mark."""
    rows = content.rows
    growth, needed = [row.growth for row in rows], [row.needed for row in rows]
    _columns(
        sheet,
        [row.name if len(row.name) <= LONGEST_NAME else f"{row.name[: LONGEST_NAME - 1]}…" for row in rows],
        [
            ("同比（%）", [cell.raw for cell in growth]),
            ("完成自身目标所需（%）", [cell.raw for cell in needed]),
        ],
    )
    chart = book.add_chart({"type": "column"})
    labels = _labels(growth, {**LETTERS, "rotation": -90} if len(rows) > CROWDED else LETTERS)
    negative = {"invert_if_negative": False}
    chart.add_series(_series(1, len(rows)) | {"fill": {"color": BLUE}, "gap": 45} | negative | labels)
    if any(cell.raw is not None for cell in needed):
        marks = book.add_chart({"type": "line"})
        marker = {"type": "long_dash", "size": 9, "border": {"color": NEED}, "fill": {"color": NEED}}
        marks.add_series(_series(2, len(rows)) | {"line": {"none": True}, "marker": marker})
        chart.combine(marks)
    return _framed(chart)

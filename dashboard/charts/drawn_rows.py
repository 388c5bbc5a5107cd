"""The numbers that a figure is drawn of, as a table: what a chart is taken away as."""

from collections.abc import Sequence
from math import isnan
from typing import Any

import polars as pl

from dashboard.charts.theme import UNSEEN, Figure
from dashboard.exports import Chart

CATEGORY = "项目"


def rows_of(figure: Figure) -> tuple[pl.DataFrame, Chart | None]:
    """Return the numbers of a figure, and how to draw them again.

    Grain: category (a region, a month). One column per series; null where a series has no number there.
    Of a table of cells, one column per column of cells. What only labels a mark is left out.
    """
    cells = [trace for trace in figure.data if trace.type == "heatmap"]
    if cells:
        return _of_cells(cells[0]), None
    traces = [trace for trace in figure.data if getattr(trace, "mode", None) != "text"]
    if not traces:
        return pl.DataFrame(), None
    lies = any(getattr(trace, "orientation", None) == "h" for trace in traces)
    columns: dict[str, dict[str, float | None]] = {}
    for at, trace in enumerate(traces):
        name = _free_name(_plain(trace.name) or f"系列{at + 1}", columns)
        where, values = (trace.y, trace.x) if lies else (trace.x, trace.y)
        columns[name] = {_plain(c): _number(v) for c, v in zip(_listed(where), _listed(values), strict=False)}
    categories = list(dict.fromkeys(category for found in columns.values() for category in found))
    table = {name: [found.get(category) for category in categories] for name, found in columns.items()}
    frame = pl.DataFrame(
        {CATEGORY: map(_seen, categories), **table},
        schema={CATEGORY: pl.String, **dict.fromkeys(table, pl.Float64)},
    )
    has_bars = any(trace.type == "bar" for trace in traces)
    return frame, Chart("bar" if lies else "column" if has_bars else "line")


def _of_cells(trace: Any) -> pl.DataFrame:
    names = [_seen(_plain(name)) for name in _listed(trace.y)]
    heads = [_plain(head) for head in _listed(trace.x)]
    cells = [[_number(cell) for cell in _listed(row)] for row in _listed(trace.z)]
    table = {head: [row[at] for row in cells] for at, head in enumerate(heads)}
    return pl.DataFrame(
        {CATEGORY: names, **table}, schema={CATEGORY: pl.String, **dict.fromkeys(table, pl.Float64)}
    )


def _free_name(name: str, taken: dict[str, dict[str, float | None]]) -> str:
    same = sum(each == name or each.startswith(f"{name}（") for each in taken)
    return f"{name}（{same + 1}）" if same else name


def _listed(values: Any) -> Sequence[Any]:
    return [] if values is None else list(values)


def _plain(text: object) -> str:
    return "" if text is None else str(text).replace("<br>", " ").replace("<b>", "").replace("</b>", "")


def _seen(name: str) -> str:
    """Return a name without the marks that keep rows of equal names apart."""
    return name.rstrip(UNSEEN)


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return None if isnan(number) else number  # a hole in a line is no number

"""Growth of every region in every month, as a table of coloured numbers."""

from datetime import date

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.marks import Cell
from dashboard.charts.theme import Figure
from dashboard.numbers import MINUS, UNKNOWN

SMALLEST_REACH = 5.0  # percent; below it, colours would shout about nothing
PLACE = ("region_code", "period_start")
LARGEST_REACH = 40.0  # percent; one runaway must not bleach all others


def growth_by_month(growth: pl.DataFrame, regions: pl.DataFrame) -> Figure:
    """Draw year-on-year growth, regions down and months across; “—” where not comparable.

    Args:
        growth: region_code, period_start (first day of a month), yoy_pct, code (for clicks); at most one
            row per region and month.
        regions: code, name, one row per region in the order that they are to be read.
    """
    months = growth["period_start"].unique().sort().to_list()
    known = {(row[0], row[1]): row[2] for row in growth.select(*PLACE, "yoy_pct").iter_rows()}
    names = dict(zip(regions["code"], theme.distinct(regions["name"].to_list()), strict=True))
    cells = [[known.get((region, month)) for month in months] for region in names]
    full = reach([value for row in cells for value in row if value is not None])
    figure = theme.blank(theme.rows_height(len(names)) + 24)
    figure.add_heatmap(
        z=cells,
        x=[f"{month:%Y-%m}" for month in months],
        y=list(names.values()),
        text=[[_cell(value) for value in row] for row in cells],
        texttemplate="%{text}",
        textfont={"size": 11},
        colorscale=theme.DIVERGING,
        zmid=0,
        zmin=-full,
        zmax=full,
        showscale=False,  # the numbers are in the cells
        xgap=1,
        ygap=1,
    )
    marks.on_cells(figure, _clickable(growth, names))
    figure.update_xaxes(
        type="category", tickvals=[f"{m:%Y-%m}" for m in months], ticktext=month_names(months), side="top",
        ticks="", showline=False,
    )  # fmt: skip
    figure.update_yaxes(type="category", showgrid=False)
    figure.update_layout(margin={"t": 8})
    return figure


def _clickable(growth: pl.DataFrame, names: dict[str, str]) -> list[Cell]:
    told = zip(growth.select(*PLACE, "yoy_pct").iter_rows(), marks.codes(growth), strict=True)
    return [
        Cell(f"{month:%Y-%m}", names[region], code, f"{names[region]} {month:%Y-%m}：同比 {_cell(pct)}%")
        for (region, month, pct), code in told
        if region in names
    ]


def _cell(value: float | None) -> str:
    if value is None:
        return UNKNOWN
    whole = round(value)
    return f"{MINUS}{-whole}" if whole < 0 else str(whole)


def reach(values: list[float]) -> float:
    """Return the growth at which a colour is full."""
    largest = max((abs(value) for value in values), default=0.0)
    return min(max(largest, SMALLEST_REACH), LARGEST_REACH)


def month_names(months: list[date]) -> list[str]:
    """Return bare month numbers, with the year above each January and above the first where there is room."""
    has_room = len(months) < 2 or months[0].month != 12
    return [
        f"{month.year}年<br>{month.month}"
        if month.month == 1 or (index == 0 and has_room)
        else str(month.month)
        for index, month in enumerate(months)
    ]

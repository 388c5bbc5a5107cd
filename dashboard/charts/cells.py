"""A table of numbers on grounds that deepen with them: rows down, columns across."""

from dataclasses import dataclass

import polars as pl

from dashboard.charts import theme
from dashboard.charts.theme import Figure
from dashboard.numbers import UNKNOWN, number

CROWDED = 14  # columns, from which only every third is named
PALE_TO_BLUE = ["#F4F7FB", "#DCE8F5", "#A9C6E6", "#5F93CE", "#1F5AA6"]


@dataclass(frozen=True)
class Grid:
    """How a grid reads: its rows and columns in order, decimal places, and what stands behind a number.

    `column_names`: what stands above the columns, where that is not what they are called in the frame.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    digits: int
    suffix: str
    has_numbers: bool = True
    column_names: tuple[str, ...] = ()


def numbered(cells: pl.DataFrame, grid: Grid) -> Figure:
    """Draw numbers in cells; “—” where unknown.

    Args:
        cells: row, column, value; at most one row per pair.
        grid: Which rows and columns there are, and how the numbers are written.
    """
    known = {
        (row, column): value for row, column, value in cells.select("row", "column", "value").iter_rows()
    }
    values = [[known.get((row, column)) for column in grid.columns] for row in grid.rows]
    texts = [[UNKNOWN if each is None else number(each, grid.digits) for each in row] for row in values]
    figure = theme.blank(theme.rows_height(len(grid.rows)) + 16)
    figure.add_heatmap(
        z=values,
        x=list(grid.columns),
        y=list(grid.rows),
        text=texts,
        customdata=texts,
        texttemplate="%{text}" if grid.has_numbers else None,
        textfont={"size": 11},
        colorscale=PALE_TO_BLUE,
        zmin=0,
        zmax=max((each for row in values for each in row if each is not None), default=1),
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate=f"%{{y}} %{{x}}：%{{customdata}}{grid.suffix}<extra></extra>",
        hoverongaps=False,
    )
    every = 3 if len(grid.columns) > CROWDED else 1
    figure.update_xaxes(
        type="category", side="top", ticks="", showline=False,
        tickvals=grid.columns[::every], ticktext=(grid.column_names or grid.columns)[::every],
    )  # fmt: skip
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    figure.update_layout(margin={"t": 8})
    return figure

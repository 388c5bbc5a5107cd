"""A table of numbers on grounds that deepen with them: rows down, columns across."""

from dataclasses import dataclass

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.marks import Cell
from dashboard.charts.theme import Figure
from dashboard.numbers import UNKNOWN, number

CROWDED = 14  # columns, from which only every third is named
PALE_TO_BLUE = ["#F4F7FB", "#DCE8F5", "#A9C6E6", "#5F93CE", "#1F5AA6"]


@dataclass(frozen=True)
class Grid:
    """How a grid reads: its rows and columns in order, decimal places, and what stands behind a number.

    `row_names` and `column_names`: what stands beside the rows and above the columns, where that is not
    what they are called in the frame.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    digits: int
    suffix: str
    has_numbers: bool = True
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """What each row is called in the figure: rows of one name stay apart."""
        return dict(zip(self.rows, theme.distinct(self.row_names or self.rows), strict=True))


def numbered(cells: pl.DataFrame, grid: Grid) -> Figure:
    """Draw numbers in cells; “—” where unknown.

    Args:
        cells: row, column, value, code (for clicks); at most one row per pair.
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
        y=list(grid.names.values()),
        text=texts,
        texttemplate="%{text}" if grid.has_numbers else None,
        textfont={"size": 11},
        colorscale=PALE_TO_BLUE,
        zmin=0,
        zmax=max((each for row in values for each in row if each is not None), default=1),
        showscale=False,
        xgap=2,
        ygap=2,
    )
    marks.on_cells(figure, _clickable(cells, grid))
    every = 3 if len(grid.columns) > CROWDED else 1
    figure.update_xaxes(
        type="category", side="top", ticks="", showline=False,
        tickvals=grid.columns[::every], ticktext=(grid.column_names or grid.columns)[::every],
    )  # fmt: skip
    figure.update_yaxes(type="category", showgrid=False)
    figure.update_layout(margin={"t": 8})
    return figure


def _clickable(cells: pl.DataFrame, grid: Grid) -> list[Cell]:
    names, columns = grid.names, set(grid.columns)
    told = zip(cells.select("row", "column", "value").iter_rows(), marks.codes(cells), strict=True)
    return [
        Cell(column, names[row], code, f"{names[row]} {column}：{_said(value, grid)}")
        for (row, column, value), code in told
        if row in names and column in columns
    ]


def _said(value: float | None, grid: Grid) -> str:
    return UNKNOWN if value is None else f"{number(value, grid.digits)}{grid.suffix}"

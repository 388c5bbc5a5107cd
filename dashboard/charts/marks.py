"""Marks that nobody sees, on cells that can be clicked: plotly tells no click on a heat map itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.charts.theme import Figure

UNSEEN = {"marker": {"opacity": 0}}


@dataclass(frozen=True)
class Cell:
    """A cell of a heat map: where it is, what a click on it leads to (empty: nowhere), what it says."""

    x: str
    y: str
    code: str
    said: str


def codes(rows: pl.DataFrame, column: str = "code") -> list[str]:
    """Return what a click on each row's mark leads to; empty: nowhere."""
    return rows[column].fill_null("").to_list() if column in rows.columns else [""] * rows.height


def on_cells(figure: Figure, cells: Sequence[Cell]) -> None:
    """Lay a mark on the middle of each cell, which says what the cell is and takes its clicks.

    The figure's only trace so far is the heat map, read from the top. Whatever is nearest is meant, at any
    distance: between middles of cells on a grid that is the cell itself.
    """
    figure.add_scatter(
        x=[cell.x for cell in cells],
        y=[cell.y for cell in cells],
        mode="markers",
        marker={"size": 6, "opacity": 0},
        selected=UNSEEN,
        unselected=UNSEEN,
        customdata=[cell.code for cell in cells],
        hovertext=[cell.said for cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )
    grid = figure.data[0]
    figure.update_traces(hoverinfo="skip", hovertemplate=None, selector={"type": "heatmap"})
    figure.update_layout(hovermode="closest", hoverdistance=-1)
    figure.update_xaxes(range=[-0.5, len(grid.x) - 0.5])  # else the axes leave room for marks at the edges
    figure.update_yaxes(range=[len(grid.y) - 0.5, -0.5])

"""Regions in their relative places: tiles, or the boundaries that an administrator has supplied."""

from typing import Any

import plotly.colors
import polars as pl

from dashboard.charts import theme
from dashboard.charts.heatmap import reach
from dashboard.charts.marks import UNSEEN
from dashboard.charts.theme import Figure
from dashboard.numbers import UNKNOWN, number

TILE_HEIGHT = 74
SAMPLED: Any = plotly.colors.sample_colorscale  # type: ignore[attr-defined]  # exported lazily
UNTOLD = "#EEF1F5"
DARK = 0.62  # of the way from the middle to either end: from here on, ink is white


def tile_map(tiles: pl.DataFrame) -> Figure:
    """Draw one tile per region, deeper the larger its growth; grey where there is none to be told.

    Args:
        tiles: row, column, code, name, pct (null: not comparable), mark (shape of its light; null: none).
    """
    rows, columns = (int(tiles[each].cast(pl.Int64).to_list()[0]) for each in ("rows", "columns"))
    figure = theme.blank(TILE_HEIGHT * rows + 16)
    colours = colours_of(tiles["pct"].to_list())
    for row, (ground, _) in zip(tiles.iter_rows(named=True), colours, strict=True):
        figure.add_shape(
            type="rect", x0=row["column"] + 0.02, x1=row["column"] + 0.98, y0=row["row"] + 0.03,
            y1=row["row"] + 0.97, fillcolor=ground, line={"width": 0}, layer="below",
        )  # fmt: skip
    figure.add_scatter(
        x=(tiles["column"] + 0.5).to_list(),
        y=(tiles["row"] + 0.5).to_list(),
        mode="markers+text",
        marker={"size": 44, "symbol": "square", "opacity": 0},
        selected=UNSEEN,
        unselected=UNSEEN,
        text=[_label(*each) for each in tiles.select("name", "mark", "pct").iter_rows()],
        textfont={"size": 12, "color": [ink for _, ink in colours]},
        customdata=tiles["code"].to_list(),
        hovertext=[f"{name}：同比 {_pct(pct)}" for name, pct in tiles.select("name", "pct").iter_rows()],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure.update_xaxes(range=[0, columns], visible=False)
    figure.update_yaxes(range=[rows, 0], visible=False)
    figure.update_layout(showlegend=False, margin={"t": 4, "b": 4, "l": 0, "r": 0})
    return figure


def outlines(shapes: pl.DataFrame, approval: str, maker: str) -> Figure:
    """Draw regions by their supplied boundaries; the approval number always stands in the corner.

    Args:
        shapes: code, name, pct, and the points x, y of an outer ring as lists; one row per ring.
        approval: 审图号.
        maker: 制图单位.
    """
    figure = theme.blank(560)
    for row, (ground, _) in zip(
        shapes.iter_rows(named=True), colours_of(shapes["pct"].to_list()), strict=True
    ):
        figure.add_scatter(
            x=row["x"], y=row["y"], fill="toself", fillcolor=ground, mode="lines",
            line={"color": "white", "width": 1}, customdata=[row["code"]] * len(row["x"]), hoveron="fills",
            text=f"{row['name']}：同比 {_pct(row['pct'])}", hoverinfo="text",
        )  # fmt: skip
    figure.add_annotation(
        x=1, y=0, xref="paper", yref="paper", xanchor="right", yanchor="bottom", showarrow=False,
        text=f"审图号：{approval}　制图单位：{maker}", font={"size": 12}, bgcolor="white",
    )  # fmt: skip
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x", scaleratio=1.15)
    figure.update_layout(showlegend=False, margin={"t": 4, "b": 4})
    return figure


def colours_of(growth: list[float | None]) -> list[tuple[str, str]]:
    """Return the ground and the ink for each growth: teal below nothing, orange above, grey for unknown."""
    full = reach([value for value in growth if value is not None])
    found = []
    for value in growth:
        if value is None:
            found.append((UNTOLD, theme.GREY))
            continue
        at = max(-1.0, min(1.0, value / full))
        ground = SAMPLED(theme.DIVERGING, [(at + 1) / 2])[0]
        found.append((str(ground), "white" if abs(at) > DARK else theme.INK))
    return found


def _label(name: str, mark: str | None, pct: float | None) -> str:
    return f"<b>{name}</b>{f' {mark}' if mark else ''}<br>{_pct(pct)}"


def _pct(value: float | None) -> str:
    return UNKNOWN if value is None else f"{number(value)}%"

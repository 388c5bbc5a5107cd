"""How far each is from its own mark: two points on one scale, joined by a line."""

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import number

SYMBOLS = {
    "green": "circle",
    "blue": "diamond",
    "yellow": "triangle-up",
    "red": "square",
    "gray": "circle-open",
}
PALE = {"green": "#9ED3C6", "blue": "#BFD3EA", "yellow": "#EBCF86", "red": "#E7AFA9", "gray": "#D5DAE1"}
ROW = 34


def against_own(rows: pl.DataFrame, suffix: str, mark_name: str, value_name: str) -> Figure:
    """Draw each row's value beside its own mark, in the order given.

    Args:
        rows: name, value, mark (both known, on one scale), light (a key of theme.LIGHTS), told (shape and
            word), code (for clicks).
        suffix: What is written behind the numbers.
        mark_name: What the upright tick is.
        value_name: What the point is.
    """
    rows = rows.with_columns(name=pl.Series(theme.distinct(rows["name"].to_list()), dtype=pl.String))
    figure = theme.blank(ROW * max(rows.height, 2) + 70)
    for row in rows.iter_rows(named=True):
        figure.add_scatter(
            x=[row["mark"], row["value"]], y=[row["name"]] * 2, mode="lines",
            line={"color": PALE[row["light"]], "width": 6}, hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    figure.add_scatter(
        x=rows["mark"].to_list(), y=rows["name"].to_list(), mode="markers", name=mark_name,
        marker={"symbol": "line-ns-open", "size": 16, "color": theme.INK, "line": {"width": 3}},
        hovertemplate=f"%{{y}} {mark_name}：%{{x:,.1f}}{suffix}<extra></extra>",
    )  # fmt: skip
    for light, told in rows.select("light", "told").unique(maintain_order=True).iter_rows():
        some = rows.filter(pl.col("light") == light, pl.col("told") == told)
        is_right = (some["value"] >= some["mark"]).to_list()
        figure.add_scatter(
            x=some["value"].to_list(), y=some["name"].to_list(), mode="markers+text",
            name=f"{value_name}：{str(told)[2:]}", customdata=marks.codes(some),
            marker={"symbol": SYMBOLS[light], "size": 12, "color": theme.LIGHTS[light], "line": {"width": 2}},
            text=[f" {number(value)}{suffix} " for value in some["value"]],
            textposition=["middle right" if right else "middle left" for right in is_right],
            textfont={"size": 12}, cliponaxis=False,
            hovertemplate=f"%{{y}} {value_name}：%{{x:,.1f}}{suffix}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=rows["name"].to_list(),
        range=[rows.height - 0.4, -0.6],
        showgrid=False,
    )
    both = [*rows["mark"].to_list(), *rows["value"].to_list()]
    room = max(max(both) - min(both), 1.0) * 0.42
    figure.update_xaxes(
        range=[min(both) - room, max(both) + room],
        showgrid=True,
        gridcolor=theme.GRID,
        nticks=6,
        ticksuffix=suffix,
    )
    return figure

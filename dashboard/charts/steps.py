"""A ladder: how many stand on each step, and how many are close to it."""

import polars as pl

from dashboard.charts import theme
from dashboard.charts.theme import Figure

ROW = 40


def ladder(counts: pl.DataFrame) -> Figure:
    """Draw the steps, the highest on top.

    Args:
        counts: name, standing (how many are on the step), near (of the step below: close to this one).
    """
    figure = theme.blank(ROW * counts.height + 50)
    names, standing, near = (counts[column].to_list() for column in ("name", "standing", "near"))
    figure.add_bar(
        x=standing, y=names, orientation="h", name="已在这一级", width=0.58, marker={"color": theme.BLUE},
        hovertemplate="%{y}：%{x} 家<extra></extra>",
    )  # fmt: skip
    figure.add_bar(
        x=near, y=names, orientation="h", name="接近这一级", width=0.58,
        marker={"color": "white", "line": {"color": theme.BLUE, "width": 1.6}},
        hovertemplate="接近%{y}：%{x} 家<extra></extra>",
    )  # fmt: skip
    totals = [on + close for on, close in zip(standing, near, strict=True)]
    figure.add_scatter(
        x=totals,
        y=names,
        mode="text",
        text=[
            f" {on} 家" + (f"，接近 {close} 家" if close else "")
            for on, close in zip(standing, near, strict=True)
        ],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_layout(barmode="stack")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(range=[0, max([*totals, 1]) * 1.75], visible=False)
    return figure

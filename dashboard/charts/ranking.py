"""Rows by size: plain bars with their numbers written behind them."""

import polars as pl

from dashboard.charts import theme
from dashboard.charts.theme import Figure


def bars(rows: pl.DataFrame) -> Figure:
    """Draw one bar per row, in the order given.

    Args:
        rows: name (two may be equal), value (known, not negative), told (what is written behind the bar),
            code (for clicks; empty: leads nowhere), is_plain (drawn in grey: what cannot be told, or what
            is left).
    """
    figure = theme.blank(theme.rows_height(rows.height))
    names = theme.distinct(rows["name"].to_list())
    colours = ["#C5CCD5" if plain else theme.BLUE for plain in rows["is_plain"]]
    figure.add_bar(
        x=rows["value"].to_list(),
        y=names,
        customdata=rows["code"].to_list(),
        orientation="h",
        width=0.6,
        marker={"color": colours},
        text=[f" {told}" for told in rows["told"]],
        textposition="outside",
        textfont={"size": 12},
        constraintext="none",
        cliponaxis=False,
        hovertemplate="%{y}：%{text}<extra></extra>",
    )
    longest = max([float(value) for value in rows["value"].to_list()], default=1.0)
    figure.update_xaxes(range=[0, (longest or 1.0) * 2.0], visible=False)
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=names,
        range=[rows.height - 0.4, -0.6], showgrid=False,
    )  # fmt: skip
    figure.update_layout(showlegend=False, margin={"t": 6, "b": 0})
    return figure

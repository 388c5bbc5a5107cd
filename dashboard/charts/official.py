"""A published series: its growth, point by point, as it was published."""

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import number

HEIGHT = 300
NUMBERED = 14  # more points have no room for their numbers


def growth_line(points: pl.DataFrame) -> Figure:
    """Draw published growth in order of time.

    Args:
        points: label (the period in words), pct (known), is_reckoned (from two published levels),
            code (for clicks).
    """
    figure = theme.blank(HEIGHT)
    labels, values = points["label"].to_list(), points["pct"].to_list()
    symbols = ["circle-open" if reckoned else "circle" for reckoned in points["is_reckoned"]]
    figure.add_scatter(
        x=list(range(len(labels))),
        y=values,
        mode="lines+markers+text" if len(labels) <= NUMBERED else "lines+markers",
        text=[number(value) for value in values],
        textposition="top center",
        textfont={"size": 11},
        cliponaxis=False,
        line={"color": theme.BLUE, "width": 2},
        marker={"size": 7, "symbol": symbols, "color": theme.BLUE},
        customdata=marks.codes(points),
        hovertext=labels,
        hovertemplate="%{hovertext}：%{y:.1f}%<extra></extra>",
    )
    every = max(1, -(-len(labels) // 5))
    at = list(range(len(labels) - 1, -1, -every))[::-1]
    figure.update_xaxes(tickvals=at, ticktext=[labels[each].replace("年", "年<br>") for each in at],
                        range=[-0.5, len(labels) - 0.5])  # fmt: skip
    figure.update_yaxes(ticksuffix="%", zeroline=True, zerolinecolor=theme.FAINT, nticks=6)
    figure.update_layout(showlegend=False, margin={"t": 12, "r": 40})
    return figure

"""How much of each target is done, as bullet bars."""

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import percent

FULL = 100.0
ROW_HEIGHT = 48  # up to three lines: region and year, indicator
WIDEST = 150.0  # percent; what is far beyond its target is cut here, its number still says how far


def attained(targets: pl.DataFrame) -> Figure:
    """Draw the attained share of each target, coloured by its light, with a line at 100 percent.

    Args:
        targets: label, attained_pct (percent, known), expected_pct (what is usually done by now; null:
            not told), light (a key of theme.LIGHTS), mark (shape and word of the verdict), code (for
            clicks), one row per target in reading order.
    """
    figure = theme.blank(ROW_HEIGHT * targets.height + 40)
    labels = theme.distinct(targets["label"].to_list())
    shares = targets["attained_pct"].clip(upper_bound=WIDEST).to_list()
    widest = max([FULL, *shares])
    figure.add_bar(
        x=[FULL] * len(labels), y=labels, orientation="h", width=0.5,
        marker={"color": "#EAF0F6"}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_bar(
        x=shares,
        y=labels,
        customdata=marks.codes(targets),
        orientation="h",
        width=0.26,
        marker={"color": [theme.LIGHTS[light] for light in targets["light"]]},
        hovertemplate="%{y}：%{x:.1f}%<extra></extra>",
    )
    figure.add_scatter(
        x=[widest * 1.04] * len(labels),
        y=labels,
        mode="text",
        text=[
            f"{percent(pct)}<br>{mark}" for pct, mark in targets.select("attained_pct", "mark").iter_rows()
        ],
        textposition="middle right",
        textfont={"size": 12},
        cliponaxis=False,
        hoverinfo="skip",
    )
    usual = targets.with_columns(place=pl.Series(labels, dtype=pl.String)).drop_nulls("expected_pct")
    figure.add_scatter(
        x=usual["expected_pct"].to_list(),
        y=usual["place"].to_list(),
        mode="markers",
        marker={"symbol": "diamond-open", "size": 11, "color": theme.INK, "line": {"width": 2}},
        hovertemplate="往年此时通常完成：%{x:.1f}%<extra></extra>",
    )
    figure.add_vline(x=FULL, line={"color": theme.INK, "width": 2})
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(range=[0, widest * 1.55], tickvals=[0, 50, 100], ticktext=["0%", "50%", "100%"])
    figure.update_layout(barmode="overlay", showlegend=False, margin={"t": 6})
    return figure

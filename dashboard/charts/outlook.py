"""What has been, and what is expected with its interval."""

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import finer

HEIGHT = 300


def coming(history: pl.DataFrame, expected: pl.DataFrame, unit: str) -> Figure:
    """Draw the latest periods as a line, the expected ones dashed within their interval.

    Args:
        history: period_start, value, code (for clicks), in order of time.
        expected: period_start, value, low, high (null: no interval), in order of time.
        unit: The unit of all of them.
    """
    name, times = finer(_largest(history, expected), unit)
    figure = theme.blank(HEIGHT)
    shown = expected.with_columns(pl.col("value", "low", "high") * times)
    band = shown.drop_nulls(["low", "high"])
    days = band["period_start"].to_list()
    figure.add_scatter(
        x=[*days, *reversed(days)],
        y=[*band["high"].to_list(), *reversed(band["low"].to_list())],
        mode="lines",
        fill="toself",
        fillcolor="rgba(31,90,166,0.15)",
        line={"width": 0},
        name="80% 区间",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=history["period_start"].to_list(),
        y=(history["value"] * times).to_list(),
        customdata=marks.codes(history),
        mode="lines+markers",
        line={"color": theme.INK, "width": 2},
        marker={"size": 4},
        name=f"实际（{name}）",
        hovertemplate=f"%{{x|%Y-%m-%d}}：%{{y:,.1f}} {name}<extra></extra>",
    )
    figure.add_scatter(
        x=shown["period_start"].to_list(),
        y=shown["value"].to_list(),
        mode="lines+markers",
        line={"color": theme.LIGHTS["blue"], "width": 2, "dash": "dash"},
        marker={"size": 6, "symbol": "diamond-open"},
        name="预测",
        hovertemplate=f"%{{x|%Y-%m-%d}}：%{{y:,.1f}} {name}<extra></extra>",
    )
    figure.update_yaxes(rangemode="tozero")
    theme.month_ticks(figure, [*history["period_start"], *shown["period_start"]])
    return figure


def _largest(history: pl.DataFrame, expected: pl.DataFrame) -> float | None:
    values = pl.concat([history["value"], expected["value"]]).drop_nulls()
    return max(values.to_list(), default=None)

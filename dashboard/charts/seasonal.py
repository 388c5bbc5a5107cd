"""The days around a date that moves sales, one line per year, laid over one another."""

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import finer

HEIGHT = 360
EARLIER = ("#3A3F47", "#7FB8E6", "#C5CCD5")  # from the year before the latest backwards


def around(days: pl.DataFrame, unit: str, window: tuple[int, int]) -> Figure:
    """Draw each year's days by their distance from the event; the latest year strong.

    Args:
        days: year, offset (days from the event), day, value (null: not told), code (for clicks),
            in order.
        unit: The unit of the values.
        window: First and last offset that are summed: their ground is shaded.
    """
    name, factor = finer(max(days["value"].drop_nulls().to_list(), default=None), unit)
    figure = theme.blank(HEIGHT)
    first, last = window
    figure.add_vrect(x0=first - 0.5, x1=last + 0.5, fillcolor="#F4F7FB", line_width=0, layer="below")
    years = days["year"].unique().sort(descending=True).to_list()[: len(EARLIER) + 1]
    for at, year in reversed(list(enumerate(years))):
        rows = days.filter(pl.col("year") == year)
        figure.add_scatter(
            x=rows["offset"].to_list(),
            y=(rows["value"] * factor).to_list(),
            name=f"{year}年",
            mode="lines+markers",
            line={"color": theme.BLUE if at == 0 else EARLIER[at - 1], "width": 2.8 if at == 0 else 1.6},
            marker={"size": 5 if at == 0 else 3},
            customdata=marks.codes(rows),
            hovertext=[f"{day:%Y-%m-%d}" for day in rows["day"]],
            hovertemplate=f"%{{hovertext}}：%{{y:,.2f}} {name}<extra></extra>",
        )
    figure.add_vline(x=0, line={"color": theme.FAINT, "width": 1, "dash": "dot"})
    offsets = days["offset"].to_list()
    low, high = min(offsets), max(offsets)
    at = [each for each in range(-60, 61, 5) if low <= each <= high]
    figure.update_xaxes(range=[low - 0.5, high + 0.5], tickvals=at, ticktext=[_offset(each) for each in at])
    figure.update_yaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(legend={"traceorder": "reversed"})
    return figure


def _offset(days: int) -> str:
    if days == 0:
        return "当天"
    return f"前{-days}天" if days < 0 else f"后{days}天"

"""What a whole is made of, month by month; and a share that is known for part of the sales only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import number

HEIGHT = 330
FIGURE_SPACE = "\u2007"  # as wide as a figure
LABELLED_FROM = 8.0  # percent; a thinner slice has no room for its number


@dataclass(frozen=True)
class Slice:
    """One part of the whole: its code, what readers call it, its colour and that of the number on it."""

    part: str
    name: str
    colour: str
    ink: str = "white"


def month_shares(shares: pl.DataFrame, slices: Sequence[Slice]) -> Figure:
    """Draw each month as one bar of 100 percent; what cannot be told is a slice of its own.

    Args:
        shares: period_start (first day of a month), part, share_pct, code (for clicks).
        slices: The parts from the axis outwards; every part of `shares` is in it.
    """
    figure = theme.blank(HEIGHT)
    for each in slices:
        rows = shares.filter(pl.col("part") == each.part).sort("period_start")
        if rows.is_empty():
            continue
        values = rows["share_pct"].to_list()
        figure.add_bar(
            x=[_label(month) for month in rows["period_start"]],
            y=values,
            customdata=marks.codes(rows),
            name=each.name,
            marker={"color": each.colour, "line": {"color": "white", "width": 1}},
            text=[
                number(value, 0).rjust(2, FIGURE_SPACE) if value >= LABELLED_FROM else "" for value in values
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 11, "color": each.ink},
            hovertemplate=f"%{{x}} {each.name}：%{{y:.1f}}%<extra></extra>",
        )
    # On a phone the numbers would shrink until nobody can read them: all are left out there, as they are equally wide.
    legible = {"minsize": 9, "mode": "hide"}
    figure.update_layout(barmode="stack", bargap=0.22, legend={"traceorder": "normal"}, uniformtext=legible)
    _months(figure, shares["period_start"].unique().sort().to_list())
    figure.update_yaxes(range=[0, 100], tickvals=[0, 50, 100], ticksuffix="%")
    return figure


def share_within_bounds(shares: pl.DataFrame, name: str) -> Figure:
    """Draw a share between what is certain and what is possible; the wider the band, the less is known.

    Args:
        shares: period_start, low (percent of all sales, certain), high (if all that is unknown belonged to
            it), of_known (percent of what is known; null: nothing is), coverage (percent known), code
            (for clicks).
        name: What the share is called.
    """
    figure = theme.blank(HEIGHT)
    months = [_label(month) for month in shares["period_start"]]
    figure.add_scatter(
        x=[*months, *reversed(months)],
        y=[*shares["high"].to_list(), *reversed(shares["low"].to_list())],
        fill="toself", fillcolor="rgba(31,90,166,0.14)", line={"width": 0}, mode="lines",
        name="渠道未知时的可能范围", hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=months,
        y=shares["of_known"].to_list(),
        mode="lines+markers",
        line={"color": theme.BLUE, "width": 2.4},
        marker={"size": 5},
        name=f"{name}（占渠道已知部分）",
        customdata=marks.codes(shares),
        hovertext=[
            f"占全部 {number(low)}%—{number(high)}%<br>覆盖率 {number(coverage)}%"
            for low, high, coverage in shares.select("low", "high", "coverage").iter_rows()
        ],
        hovertemplate="%{x}：%{y:.1f}%<br>%{hovertext}<extra></extra>",
    )
    figure.update_yaxes(range=[0, 100], tickvals=[0, 25, 50, 75, 100], ticksuffix="%")
    _months(figure, shares["period_start"].to_list())
    return figure


def _label(month: date) -> str:
    return f"{month:%Y-%m}"


def _months(figure: Figure, months: list[date]) -> None:
    """Name every third month, with the year at the first and at each January."""
    named = [month for at, month in enumerate(months) if month.month in (1, 4, 7, 10) or at == 0]
    if len(named) > 1 and months.index(named[1]) < 2:  # the first and the next would stand on each other
        named = named[1:]
    ticks = [_label(month) for month in named]
    figure.update_xaxes(type="category", tickvals=ticks, ticktext=theme.month_texts(named))

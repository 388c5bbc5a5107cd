"""Template and settings that every figure shares; its colours are those of dashboard/palette.py.

Titles, units and sources stand outside the figure, where a phone can wrap them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

import plotly.graph_objs

from dashboard.palette import (
    BLUE,
    DIVERGING,
    DOWN,
    FAINT,
    FONT,
    GREY,
    GRID,
    INK,
    LIGHTS,
    PALE_BLUE,
    PALE_DOWN,
    PALE_UP,
    UP,
)

__all__ = [
    "BLUE",
    "DIVERGING",
    "DOWN",
    "FAINT",
    "FONT",
    "GREY",
    "GRID",
    "INK",
    "LIGHTS",
    "PALE_BLUE",
    "PALE_DOWN",
    "PALE_UP",
    "UP",
]

MONTHS = [f"{month}月" for month in range(1, 13)]
WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"]
# Given inline: plotly would otherwise look for the language on another host.
CHINESE = {
    "dictionary": {"Zoom": "缩放", "Reset axes": "复原", "Download plot": "下载图", "trace": "系列"},
    "format": {
        "days": WEEKDAYS,
        "shortDays": [name.replace("星期", "周") for name in WEEKDAYS],
        "months": MONTHS,
        "shortMonths": MONTHS,
        "date": "%Y-%m-%d",
    },
}
# No tool bar: on a phone it covers the legend.
CONFIG = {
    "locale": "zh-CN",
    "locales": {"zh-CN": CHINESE},
    "displaylogo": False,
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": "reset",
}

# plotly exports its names lazily, where no type checker finds them.
PLOTLY: Any = plotly.graph_objs
Figure: TypeAlias = Any  # a plotly Figure

UNSEEN = "\u2060"
MONTHS_NAMED = 8  # at most, below an axis of time

ROW_HEIGHT, FRAME_HEIGHT = 27, 64  # px of one region's row, and of axis and legend around the rows

# A click opens something, it selects nothing: the other marks stay as they are.
UNCHANGED = {"unselected": {"marker": {"opacity": 1}}}
TEMPLATE = PLOTLY.layout.Template(
    data={"scatter": [UNCHANGED], "bar": [UNCHANGED]},
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 4, "r": 8, "t": 30, "b": 4},
        "hoverlabel": {"font": {"family": FONT, "size": 13}, "bgcolor": "white", "bordercolor": FAINT},
        "separators": ".,",
        "dragmode": False,
        "xaxis": {
            "showgrid": False,
            "zeroline": False,
            "linecolor": FAINT,
            "tickcolor": FAINT,
            "ticks": "outside",
            "ticklen": 4,
            "tickangle": 0,
            "automargin": True,
            "fixedrange": True,
        },
        "yaxis": {"gridcolor": GRID, "zeroline": False, "ticks": "", "automargin": True, "fixedrange": True},
        "legend": {
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.0,
            "xanchor": "left",
            "x": 0,
            "font": {"size": 12},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    },
)


def blank(height: int) -> Figure:
    """Return an empty figure in the house style."""
    return PLOTLY.Figure(layout={"template": TEMPLATE, "height": height})


def rows_height(rows: int) -> int:
    """Return the height of a figure with one row per region."""
    return ROW_HEIGHT * max(rows, 2) + FRAME_HEIGHT


def month_ticks(figure: Figure, days: Sequence[date]) -> None:
    """Name the months that an axis of time runs through, as many as have room, each year at its first."""
    first, last = min(days), max(days)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [first.year * 12 + first.month - 1 + at for at in range(0, count, -(-count // MONTHS_NAMED))]
    named = [date(month // 12, month % 12 + 1, 1) for month in months]
    if len(named) > 2 and named[0].year != named[1].year:  # two years would stand on each other
        named = named[1:]
    figure.update_xaxes(tickvals=[max(each, first) for each in named], ticktext=month_texts(named))


def month_texts(months: Sequence[date]) -> list[str]:
    """Return what months are called below an axis, each year at its first."""
    years = [None, *(each.year for each in months)]
    return [
        f"{each.month}月" if each.year == before else f"{each.month}月<br>{each.year}年"
        for each, before in zip(months, years, strict=False)
    ]


def distinct(names: Sequence[str]) -> list[str]:
    """Return names of rows of which equal ones stay rows of their own: a figure would lay them on one another.

    They look the same; the second has a mark behind it that nobody sees.
    """
    times: Counter[str] = Counter()
    apart = []
    for name in names:
        apart.append(f"{name}{UNSEEN * times[name]}")
        times[name] += 1
    return apart

"""Whether a target will be met: what is done, what was done last year, the path that is needed, the fan."""

from dataclasses import dataclass

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import number

HEIGHT = 360
NEEDED = "#A65208"


@dataclass(frozen=True)
class Ending:
    """The level that a year is to reach, in the unit of the figure, and what it is called."""

    target: float
    target_name: str


@dataclass(frozen=True)
class Line:
    """One line of the figure: which column it draws, what it is called, how it looks."""

    column: str
    name: str
    colour: str
    width: float
    dash: str = "solid"
    has_markers: bool = False


LINES = (
    Line("last_year", "上年同期", theme.FAINT, 1.8),
    Line("needed", "达到目标所需", NEEDED, 2, "dash"),
    Line("expected", "推算", theme.BLUE, 2, "dot"),
    Line("done", "本年累计", theme.BLUE, 3, has_markers=True),
)


def against_path(path: pl.DataFrame, ending: Ending, unit: str) -> Figure:
    """Draw the running total of a year against its target.

    Args:
        path: month (1 to 12), done (running total; null after the last), last_year (null: unknown), needed
            (path to the target from the last month that is in; null before it), expected, low, high (the
            fan; null before it, or where there is no projection), all in `unit`; code (for clicks; null: leads
            nowhere).
        ending: How the year ends.
        unit: The unit of all values.
    """
    figure = theme.blank(HEIGHT)
    _fan(figure, path, unit)
    for line in LINES:
        _draw(figure, path.drop_nulls(line.column), line, unit)
    figure.add_hline(y=ending.target, line={"color": theme.INK, "width": 1.4, "dash": "longdash"})
    figure.add_annotation(
        x=1, y=ending.target, text=f"{ending.target_name} {number(ending.target)} {unit}",
        showarrow=False, xanchor="left", yshift=10, font={"size": 12},
    )  # fmt: skip
    _name_where_it_stands(figure, path)
    figure.update_xaxes(
        range=[0.7, 12.4],
        tickvals=list(range(1, 13)),
        ticktext=[f"{m}月" if m % 2 else "" for m in range(1, 13)],
    )
    figure.update_yaxes(rangemode="tozero", tickformat=",", nticks=6)
    return figure


def _fan(figure: Figure, path: pl.DataFrame, unit: str) -> None:
    fan = path.drop_nulls(["low", "high"])
    if fan.height < 2:
        return
    months = fan["month"].to_list()
    figure.add_scatter(
        x=[*months, *reversed(months)],
        y=[*fan["high"].to_list(), *reversed(fan["low"].to_list())],
        fill="toself", fillcolor="rgba(31,90,166,0.16)", line={"width": 0}, mode="lines",
        name="80% 区间", hoverinfo="skip",
    )  # fmt: skip


def _draw(figure: Figure, rows: pl.DataFrame, line: Line, unit: str) -> None:
    if rows.is_empty():
        return
    figure.add_scatter(
        x=rows["month"].to_list(),
        y=rows[line.column].to_list(),
        customdata=marks.codes(rows),
        mode="lines+markers" if line.has_markers else "lines",
        marker={"size": 6},
        line={"color": line.colour, "width": line.width, "dash": line.dash},
        name=line.name,
        hovertemplate=f"{line.name} %{{x}}月：%{{y:,.1f}} {unit}<extra></extra>",
    )


def _name_where_it_stands(figure: Figure, path: pl.DataFrame) -> None:
    """Write the latest total beside its point."""
    done = path.drop_nulls("done")
    if done.height:
        figure.add_annotation(
            x=done["month"][-1], y=done["done"][-1], text=f"<b>{number(done['done'][-1])}</b>",
            showarrow=False, xanchor="right", xshift=-8, yshift=8, font={"color": theme.BLUE},
        )  # fmt: skip

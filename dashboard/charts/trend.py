"""How one region's value moves: this year's months against last year's, or the running total and its target."""

from dataclasses import dataclass

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import finer, number

HEIGHT = 320


@dataclass(frozen=True)
class Goal:
    """A target to draw as a level: its value in the series' own unit, and what it is called."""

    value: float
    name: str


def by_year(months: pl.DataFrame, goal: Goal | None = None) -> Figure:
    """Draw one region's months, the latest year as a strong line and the year before as a grey one.

    Args:
        months: period_start (first day of a month), value in `unit`, maturity, code (for clicks); one row
            per month. Months without a row leave a gap.
        goal: Drawn as a dashed level, if given.
    """
    unit, factor = unit_of(months, goal)
    figure = theme.blank(HEIGHT)
    years = months["period_start"].dt.year().unique().sort().to_list()[-2:]
    for year in years:
        rows = months.filter(pl.col("period_start").dt.year() == year)
        _add_year(figure, rows, factor, is_latest=year == years[-1])
    if goal is not None:
        figure.add_hline(
            y=goal.value * factor,
            line={"color": theme.INK, "width": 1.4, "dash": "dash"},
            annotation={
                "text": f"{goal.name} {number(goal.value * factor)} {unit}",
                "font": {"size": 12},
                "yshift": 2,
            },
            annotation_position="top left",
        )
    figure.update_xaxes(range=[0.6, 12.4], tickvals=list(range(1, 13)), ticktext=_ticks())
    figure.update_yaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(hovermode="x unified")
    return figure


def unit_of(months: pl.DataFrame, goal: Goal | None) -> tuple[str, float]:
    """Return the unit that `by_year` writes values in, and its factor."""
    return finer(_largest(months, goal), months["unit"][0] if months.height else None)


def _add_year(figure: Figure, rows: pl.DataFrame, factor: float, *, is_latest: bool) -> None:
    colour = theme.BLUE if is_latest else theme.FAINT
    is_open = (rows["maturity"] == "provisional").fill_null(False)
    figure.add_scatter(
        x=rows["period_start"].dt.month().to_list(),
        y=(rows["value"] * factor).to_list(),
        customdata=marks.codes(rows),
        name=f"{rows['period_start'][0].year}年",
        mode="lines+markers",
        line={"color": colour, "width": 2.6 if is_latest else 1.8},
        marker={
            "symbol": ["circle-open" if each else "circle" for each in is_open],
            "size": 7 if is_latest else 4,
            "color": colour,
        },
        hovertemplate="%{y:,.1f}",
    )


def _largest(months: pl.DataFrame, goal: Goal | None) -> float | None:
    values = [v for v in months["value"].to_list() if v is not None] + ([goal.value] if goal else [])
    return max(values, default=None)


def _ticks() -> list[str]:
    # Every other name: twelve do not fit on a phone.
    return [f"{month}月" if month % 2 else "" for month in range(1, 13)]

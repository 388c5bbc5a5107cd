"""Two series side by side over time, each with the period that is compared marked on it."""

from datetime import date

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import finer

HEIGHT = 320
STYLES = (("left", theme.BLUE, "solid"), ("right", theme.INK, "dot"))


def over_time(rows: pl.DataFrame, names: tuple[str, str], chosen: tuple[date, date], unit: str) -> Figure:
    """Draw both series as lines, told apart by colour and dash.

    Args:
        rows: period_start, left, right (null: none; in `unit`), left_code, right_code (for clicks), in
            order of time.
        names: What the sides are called.
        chosen: The period of each side that is compared.
        unit: The indicator's unit.
    """
    largest = max([*rows["left"].drop_nulls(), *rows["right"].drop_nulls()], default=None)
    shown, factor = finer(largest, unit)
    figure = theme.blank(HEIGHT)
    for (column, colour, dash), name, start in zip(STYLES, names, chosen, strict=True):
        figure.add_scatter(
            x=rows["period_start"].to_list(),
            y=(rows[column] * factor).to_list(),
            customdata=marks.codes(rows, f"{column}_code"),
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2, "dash": dash},
            marker={"size": [13 if each == start else 5 for each in rows["period_start"]], "color": colour},
            hovertemplate="%{x|%Y年%-m月%-d日}起：%{y:,.1f} " + shown + f"<extra>{name}</extra>",
        )
    if rows.height:
        theme.month_ticks(figure, rows["period_start"].to_list())
    figure.update_yaxes(rangemode="tozero", tickformat=",")
    return figure

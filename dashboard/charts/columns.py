"""One upright bar per month."""

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import number

HEIGHT = 290
NUMBERED = 12


def by_month(months: pl.DataFrame, unit: str) -> Figure:
    """Draw a value per month.

    Args:
        months: month (its first day), value (null: unknown, a gap), code (for clicks), in order.
        unit: Of the values.
    """
    figure = theme.blank(HEIGHT)
    labels = [f"{month:%Y-%m}" for month in months["month"]]
    has_room = months.height <= NUMBERED
    figure.add_bar(
        x=labels,
        y=months["value"].to_list(),
        customdata=marks.codes(months),
        marker={"color": theme.BLUE},
        width=0.62 if months.height > 2 else 0.3,
        text=[number(value, 0) for value in months["value"]] if has_room else None,
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        hovertemplate=f"%{{x}}：%{{y:,.0f}} {unit}<extra></extra>",
    )
    named = [at for at, month in enumerate(months["month"]) if has_room or month.month in (1, 4, 7, 10)]
    texts = theme.month_texts([months["month"][at] for at in named])
    figure.update_xaxes(type="category", tickvals=[labels[at] for at in named], ticktext=texts)
    figure.update_yaxes(rangemode="tozero", tickformat=",", nticks=5)
    figure.update_layout(showlegend=False, margin={"t": 22})
    return figure

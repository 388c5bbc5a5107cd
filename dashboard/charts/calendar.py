"""Which months have come from which shop, as a calendar of marked cells."""

from datetime import date

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.marks import Cell
from dashboard.charts.theme import Figure

# state -> ground; the mark in the cell says the same without colour.
GROUNDS = {
    "covered": theme.PALE_BLUE,
    "partial": theme.PALE_UP,
    "missing": "#E8A79F",
    "pending": "#F4F6F9",
    "closed": "#E3E6EA",
}
CELL = ("shop_key", "month", "state", "mark", "told")
NAME_LENGTH = 12


def months_covered(shops: pl.DataFrame, months: pl.DataFrame) -> Figure:
    """Draw shops down and months across.

    Args:
        shops: shop_key, label, one row per shop in reading order.
        months: shop_key, month (its first day), state (a key of GROUNDS), mark (its shape), told (what
            to say of the cell), code (for clicks); one row per shop and month.
    """
    keys = shops["shop_key"].to_list()
    columns = months["month"].unique().sort().to_list()
    cells = {(row[0], row[1]): row[2:] for row in months.select(*CELL).iter_rows()}
    grid = [[cells[key, month] for month in columns] for key in keys]
    states = list(GROUNDS)
    figure = theme.blank(theme.rows_height(len(keys)) + 24)
    figure.add_heatmap(
        z=[[states.index(state) for state, _, _ in row] for row in grid],
        x=[f"{month:%Y-%m}" for month in columns],
        y=keys,  # two platforms may have a shop of one name
        text=[[mark for _, mark, _ in row] for row in grid],
        texttemplate="%{text}",
        textfont={"size": 10, "color": theme.INK},
        colorscale=_steps(),
        zmin=0,
        zmax=len(states),
        showscale=False,  # the legend with its marks stands above the figure
        xgap=2,
        ygap=2,
    )
    told = zip(months.select("shop_key", "month", "told").iter_rows(), marks.codes(months), strict=True)
    marks.on_cells(
        figure, [Cell(f"{month:%Y-%m}", key, code, said) for (key, month, said), code in told if key in keys]
    )
    names = [_short(label) for label in shops["label"]]
    figure.update_xaxes(
        type="category", tickvals=[f"{m:%Y-%m}" for m in columns], ticktext=_month_names(columns),
        side="top", ticks="", showline=False,
    )  # fmt: skip
    figure.update_yaxes(type="category", tickvals=keys, ticktext=names, showgrid=False)
    hover = {"align": "left", "font": {"color": theme.INK}}  # else in a colour taken from the cell's
    figure.update_layout(margin={"t": 8}, hoverlabel=hover)
    return figure


def _steps() -> list[tuple[float, str]]:
    """Return a scale in which each state has one flat colour."""
    width = 1 / len(GROUNDS)
    return [
        (round((at + side) * width, 6), ground)
        for at, ground in enumerate(GROUNDS.values())
        for side in (0, 1)
    ]


def _short(label: str) -> str:
    return label if len(label) <= NAME_LENGTH else f"{label[: NAME_LENGTH - 1]}…"


def _month_names(months: list[date]) -> list[str]:
    """Name each month, with its year at the left end and at each January."""
    return [
        f"{month.year}年<br>{month.month}月" if at == 0 or month.month == 1 else f"{month.month}月"
        for at, month in enumerate(months)
    ]

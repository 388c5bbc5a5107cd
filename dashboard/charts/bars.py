"""Regions side by side: values against each region's own target, and growth above or below nothing.

Both take rows in the order that they are to be read, top to bottom. `customdata` of each mark is the
region's code, for clicks.
"""

import polars as pl

from dashboard.charts import theme
from dashboard.charts.theme import Figure
from dashboard.numbers import UNKNOWN, finer, number, signed
from pipelines.indicators.codes import words

TICK = {"symbol": "line-ns-open", "size": 17, "line": {"width": 3}}


def against_targets(regions: pl.DataFrame, unit: str) -> Figure:
    """Draw each region's value as a bar, with a tick at its own target.

    Args:
        regions: code, name, value (null: none), target (null: no target it may be compared with) and
            target_name, one row per region; values and targets in `unit`.
        unit: The indicator's unit.
    """
    regions = _apart(regions)
    shown, factor = finer(max(regions["value"].drop_nulls().to_list(), default=None), unit)
    figure = theme.blank(theme.rows_height(regions.height))
    values = (regions["value"] * factor).to_list()
    figure.add_bar(
        x=values,
        y=regions["name"].to_list(),
        customdata=regions["code"].to_list(),
        orientation="h",
        name="本期值",
        width=0.56,
        marker={"color": theme.BLUE},
        hovertemplate="%{y}：%{x:,.1f} " + shown + "<extra></extra>",
    )
    aimed = regions.drop_nulls("target")
    if aimed.height:
        figure.add_scatter(
            x=(aimed["target"] * factor).to_list(),
            y=aimed["name"].to_list(),
            customdata=aimed["code"].to_list(),
            mode="markers",
            name=aimed["target_name"][0] if aimed["target_name"].n_unique() == 1 else "自身目标",
            marker={**TICK, "color": theme.INK},
            text=aimed["target_name"].to_list(),
            hovertemplate="%{text}：%{x:,.1f} " + shown + "<extra></extra>",
        )
    ends = _write_values(figure, regions, factor)
    _one_row_per_region(figure, regions)
    room = 1.85 if aimed.height else 1.24  # for what is written behind the bars
    figure.update_xaxes(
        showgrid=True, gridcolor=theme.GRID, range=[0, max([*ends, 0.001]) * room], nticks=5, tickformat=","
    )
    figure.update_layout(showlegend=aimed.height > 0, barmode="overlay")
    return figure


def _write_values(figure: Figure, regions: pl.DataFrame, factor: float) -> list[float]:
    """Write each value behind its bar, with its target where it has one; return where."""
    rows = regions.select("value", "target").rows()
    ends = [max(value or 0.0, target or 0.0) * factor for value, target in rows]
    figure.add_scatter(
        x=ends,
        y=regions["name"].to_list(),
        mode="text",
        text=[_value_and_target(value, target, factor) for value, target in rows],
        textposition="middle right",
        textfont={"size": 12},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    return ends


def _value_and_target(value: float | None, target: float | None, factor: float) -> str:
    """Say both numbers: behind a tick, the value alone would read as the target's."""
    said = f" {number(value * factor if value is not None else None)}"
    if target is None:
        return said
    aim = target * factor
    return f"{said}（目标 {number(aim, 0 if aim.is_integer() else 1)}）"


def growth(regions: pl.DataFrame) -> Figure:
    """Draw each region's growth in percent: orange to the right, teal to the left, a word where there is none.

    Args:
        regions: code, name, yoy_pct (null: not comparable), yoy_code (why; null: it is a number) and
            needed_pct, the growth that its own target still asks for (null: none), one row per region.
    """
    regions = _apart(regions)
    figure = theme.blank(theme.rows_height(regions.height))
    values = regions["yoy_pct"].to_list()
    told = [words(code) or UNKNOWN for code in regions["yoy_code"].to_list()]
    figure.add_bar(
        x=[value or 0 for value in values],  # an unknown one draws nothing, but keeps its label
        y=regions["name"].to_list(),
        customdata=regions["code"].to_list(),
        orientation="h",
        name="同比",
        width=0.56,
        marker={"color": [theme.UP if (value or 0) >= 0 else theme.DOWN for value in values]},
        text=[signed(value) if value is not None else word for value, word in zip(values, told, strict=True)],
        textposition="outside",
        textfont={"size": 12},
        constraintext="none",
        cliponaxis=False,
        hovertemplate="%{y}：%{text}<extra></extra>",
    )
    asked = regions.drop_nulls("needed_pct")
    if asked.height:
        figure.add_scatter(
            x=asked["needed_pct"].to_list(),
            y=asked["name"].to_list(),
            customdata=asked["code"].to_list(),
            mode="markers",
            name="目标所需增速",
            marker={**TICK, "color": theme.INK},
            hovertemplate="%{y} 达到目标需增长 %{x:.1f}%<extra></extra>",
        )
    _one_row_per_region(figure, regions)
    low, high = _room_for_labels([*values, *asked["needed_pct"].to_list()])
    figure.update_xaxes(
        range=[low, high], ticksuffix="%", nticks=5, zeroline=True, zerolinecolor=theme.FAINT, zerolinewidth=1
    )
    figure.update_layout(showlegend=asked.height > 0)
    return figure


def _apart(regions: pl.DataFrame) -> pl.DataFrame:
    """Let regions of one name keep rows of their own: there are many 市中区."""
    return regions.with_columns(name=pl.Series(theme.distinct(regions["name"].to_list()), dtype=pl.String))


def _one_row_per_region(figure: Figure, regions: pl.DataFrame) -> None:
    """Give each region one row, at the same height in both figures, so that they can be read side by side."""
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=regions["name"].to_list(),
        range=[regions.height - 0.4, -0.6],
        showgrid=False,
    )
    has_legend = any(regions[column].drop_nulls().len() for column in ("target", "needed_pct"))
    figure.update_layout(margin={"t": 30 if has_legend else 8})


def _room_for_labels(values: list[float | None]) -> tuple[float, float]:
    """Return an axis that leaves room for the numbers written beside the longest bars."""
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    room = max(high - low, 1.0) * 0.3
    return (low - room if low < 0 else -room * 0.1, high + room)

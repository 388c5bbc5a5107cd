"""Who pulls: the points that each part adds to the growth of the whole, one after the other."""

import polars as pl

from dashboard.charts import marks, theme
from dashboard.charts.theme import Figure
from dashboard.numbers import number

DRAWN = 12  # parts with a row of their own; the others share one
WHOLE = "合计"


def contributions(parts: pl.DataFrame, whole_code: str = "") -> Figure:
    """Draw parts as steps that end exactly at the growth of the whole.

    Each number is written as it is everywhere else: rounded, they may miss the rounded sum by a tenth.

    Args:
        parts: name, points (percentage points, known), code (for clicks), one row per part; two may have
            one name.
        whole_code: What a click on the whole leads to.
    """
    rows = gathered(parts)
    points = rows["points"].to_list()
    total = sum(points)
    names = theme.distinct([*rows["name"], WHOLE])
    bases = [sum(points[:at]) for at in range(len(points))]
    figure = theme.blank(theme.rows_height(len(names)))
    figure.add_bar(
        x=[*points, total],
        y=names,
        base=[*bases, 0],
        orientation="h",
        width=0.62,
        marker={"color": [*(theme.UP if each >= 0 else theme.DOWN for each in points), theme.BLUE]},
        customdata=[*marks.codes(rows), whole_code],
        hovertext=[*map(_signed, points), _signed(total)],
        hovertemplate="%{y}：%{hovertext} 个百分点<extra></extra>",
    )
    _connect(figure, names, [*bases[1:], total])
    _write(figure, names, [*bases, 0], [*points, total])
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    low, high = _reach([*bases, 0, total])
    figure.update_xaxes(range=[low, high], showgrid=True, gridcolor=theme.GRID, nticks=5, zeroline=True,
                        zerolinecolor=theme.FAINT)  # fmt: skip
    figure.update_layout(showlegend=False, margin={"t": 6})
    return figure


def gathered(parts: pl.DataFrame) -> pl.DataFrame:
    """Return the parts with the largest pull in either direction, largest first, and what is left as one.

    name, points, code: of what is left there is none.
    """
    by_size = parts.sort(pl.col("points").abs(), descending=True, maintain_order=True)
    room = DRAWN if by_size.height <= DRAWN else DRAWN - 1
    own, rest = by_size.head(room).sort("points", descending=True, maintain_order=True), by_size.slice(room)
    rows = own.select("name", "points", code=pl.Series(marks.codes(own), dtype=pl.String))
    if rest.is_empty():
        return rows
    together = pl.DataFrame([(f"其他 {rest.height} 项", rest["points"].sum(), "")], rows.schema, orient="row")
    return pl.concat([rows, together])


def _connect(figure: Figure, names: list[str], levels: list[float]) -> None:
    """Draw a thin line from the end of each bar to the beginning of the next."""
    for above, below, level in zip(names, names[1:], levels, strict=False):
        figure.add_scatter(
            x=[level, level], y=[above, below], mode="lines", line={"color": theme.FAINT, "width": 1},
            hoverinfo="skip",
        )  # fmt: skip


def _write(figure: Figure, names: list[str], bases: list[float], points: list[float]) -> None:
    ends = [max(base, base + each) for base, each in zip(bases, points, strict=True)]
    figure.add_scatter(
        x=ends,
        y=names,
        mode="text",
        text=[f" {_signed(each)}" for each in points],
        textposition="middle right",
        textfont={"size": 12},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _signed(points: float) -> str:
    return f"+{number(points)}" if round(points, 1) > 0 else number(points)


def _reach(levels: list[float]) -> tuple[float, float]:
    low, high = min(levels), max(levels)
    room = max(high - low, 0.5)
    return low - room * 0.04, high + room * 0.22

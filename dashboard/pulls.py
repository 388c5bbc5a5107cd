"""What makes a place's sales grow, as frames and sentences: parts with their pull, named for readers."""

from collections.abc import Callable

import polars as pl

from dashboard import doors
from dashboard.data import ask
from dashboard.numbers import growth_words, number, percent
from dashboard.scopes import Scope
from pipelines.canonical import CHANNELS, NO_CATEGORY
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.parts import NOT_DIVIDED
from pipelines.queries import breakdown, values

# What stands for what cannot be told: never the answer to who pulls.
UNTOLD = ("unknown", "pending", NO_CATEGORY, NOT_DIVIDED, "未知")

Naming = Callable[[str], str]


def named_as_is(part: str) -> str:
    """Return a part that is its own name: a platform, a category."""
    return part


def channel_name(part: str) -> str:
    """Return what readers call a channel."""
    return CHANNELS.get(part, part)


def parts_of(scope: Scope, dimension: str, naming: Naming = named_as_is) -> pl.DataFrame:
    """Return one region's parts in one period, the largest first, with `name`, and `code` for doors.

    Grain: part. The columns of INDICATOR_PART.
    """
    at = ask(
        breakdown.parts_at, indicator=scope.indicator, period_kind=scope.kind, period_start=scope.start
    ).filter(pl.col("region_code") == scope.region, pl.col("dimension") == dimension)
    codes_of_parts = [doors.code(doors.part_of(scope.number, dimension, part)) for part in at["part"]]
    return at.with_columns(
        name=pl.Series([naming(part) for part in at["part"]], dtype=pl.String),
        code=pl.Series(codes_of_parts, dtype=pl.String),
    )


def month_codes(months: pl.DataFrame, indicator: str, region_code: str, dimension: str) -> pl.Series:
    """Return the codes for doors of one region's parts by month, given their period_start and part."""
    told = months.select("period_start", "part").iter_rows()
    found = [
        doors.code(doors.part_of(doors.number(indicator, region_code, "month", start), dimension, part))
        for start, part in told
    ]
    return pl.Series(found, dtype=pl.String)


def whole_of(scope: Scope) -> dict[str, object] | None:
    """Return the region's value of the period with its growth; null where it has none."""
    found = ask(
        values.values_at,
        indicator=scope.indicator,
        scope=BY_CODE[scope.indicator].scope,
        period_kind=scope.kind,
        period_start=scope.start,
    ).filter(pl.col("region_code") == scope.region)
    return found.row(0, named=True) if found.height else None


def only(column: str) -> pl.Expr:
    """Return the value of a group of one row; null for a larger one: several parts have no passport together."""
    return pl.when(pl.len() == 1).then(pl.col(column).first())


def points_of(parts: pl.DataFrame) -> pl.DataFrame:
    """Return name, points and code of the parts, where the growth of the whole can be taken apart; else no rows."""
    rows = parts.select("name", "code", points="pull_points")
    return rows.clear() if rows["points"].null_count() else rows


def pull_sentence(parts: pl.DataFrame, whole: dict[str, object] | None, what: str) -> str:
    """Say how the whole grew, who pulls most and who drags most."""
    pct = whole["yoy_pct"] if whole else None
    if not isinstance(pct, float):
        why = codes.words(str(whole["yoy_code"])) if whole and whole["yoy_code"] else "没有可比的上年同期"
        return f"{what}的同比不给百分数（{why}）"
    told = f"{what}同比{growth_words(pct)}"
    told_parts = parts.filter(~pl.col("part").is_in(UNTOLD))
    pulled = points_of(told_parts).sort("points", "name", descending=[True, False])
    if pulled.is_empty():
        return told
    name, points = pulled.select("name", "points").row(0)
    told += f"，其中**{name}拉动 {number(points)} 个百分点**"
    last, drag = pulled.select("name", "points").row(-1)
    return f"{told}，{last}拖累 {number(-drag)} 个百分点" if drag < -0.05 else told


def parts_table(parts: pl.DataFrame, heading: str, factor: float) -> pl.DataFrame:
    """Return the parts as a table: value, share, growth or the word for it, pull, contribution."""
    shown = parts.select(
        pl.col("name").alias(heading),
        本期值=pl.col("value") * factor,
        占比="share_pct",
        同比="yoy_pct",
        代替同比=codes.in_words("yoy_code"),
        增减额=pl.col("yoy_diff") * factor,
        拉动="pull_points",
        贡献率="contribution_pct",
        来历="code",
    )
    return shown.drop([name for name in shown.columns if shown[name].null_count() == shown.height])


def share_words(parts: pl.DataFrame) -> str:
    """Say which part is the largest and its share."""
    known = parts.drop_nulls("share_pct")
    if known.is_empty():
        return ""
    row = known.row(0, named=True)
    return f"{row['name']}最大，占 {percent(row['share_pct'])}"

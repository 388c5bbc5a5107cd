"""公布数据: what others have published, word for word, in a series of its own, never mixed with ours."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard import doors, parts
from dashboard.charts import official
from dashboard.choices import choose
from dashboard.data import ask
from dashboard.door_names import published_period
from dashboard.geography import geography_of
from dashboard.numbers import growth_words, last_day, number
from pipelines.queries import places, published
from pipelines.queries.meant import Published

TITLE, ICON, GROUP, ORDER, PATH = "公布数据", ":material/menu_book:", "政策参考", 30, "published"

DRAWN_FROM = 3  # points; fewer make no line


def render() -> None:
    """Choose a region and a series; say its newest figure, draw it, and list everything with its source."""
    listed = ask(published.regions_published)
    if listed.is_empty():
        parts.nothing("还没有录入公布数据。")
        parts.origin(source="官方公开发布", scope="各条所列口径")
        return
    geography = geography_of(ask(places.places))
    names = {
        row["region_code"]: row["region_name"] or geography.name(row["region_code"])
        for row in listed.iter_rows(named=True)
    }
    with st.grid(2, min_column_width=240, gap="small"):
        region = choose("published", "地区", names, next(iter(names)))
        rows = ask(published.growth_of, region_code=region)
        offered = series_of(rows)
        series = choose("series", "指标与口径", offered, next(iter(offered)))
    own = of_series(rows, series)
    parts.answer(
        newest(own, names[region]),
        "官方公开发布的数字，照录原文，与本系统计算值来源和口径不同，不混用、不互相替代。",
    )
    line(own)
    parts.section(f"{names[region]}的全部公布数据（{rows.height:,} 条）")
    table(rows)
    st.caption("增速以公布数为准；与水平值推算之差超出取整误差的，推算数标为非可比口径。")
    parts.origin(
        source="各条所列官方发布",
        scope="各条所列口径",
        through=last_day_of(own["period"][-1]),
        cadence="month",
    )


def series_of(rows: pl.DataFrame) -> dict[str, str]:
    """Return the series of a region by a stable code, those with most figures first."""
    counted = (
        rows.group_by("series", "scope")
        .len()
        .sort("len", "series", "scope", descending=[True, False, False])
        .rows()
    )
    return {f"{series}|{scope}": f"{series}（{scope}，{count} 条）" for series, scope, count in counted}


def of_series(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    """Return the figures of one series, the earliest first."""
    series, _, scope = code.partition("|")
    return rows.filter(pl.col("series") == series, pl.col("scope") == scope).sort("period", "is_cumulative")


def newest(own: pl.DataFrame, region: str) -> str:
    """Say the newest figure of a series and its growth."""
    row = own.row(-1, named=True)
    level = "未公布水平" if row["value"] is None else f"{number(row['value'])} {row['unit'] or ''}".strip()
    growth = f"，同比{growth_words(row['shown_pct'])}" if row["shown_pct"] is not None else "，未公布增速"
    return f"**{region}{row['indicator']}最新公布到 {period_words(row)}**：{level}{growth}（{row['scope']}口径）。"


def period_words(row: dict[str, object]) -> str:
    """Write a published period: 2025年, 2025年1—11月, 2025年3月."""
    return published_period(str(row["period"]), is_cumulative=bool(row["is_cumulative"]))


def last_day_of(period: str) -> date:
    """Return the last day of a published period, written 2025 or 2025-11."""
    year, _, month = period.partition("-")
    return last_day("month", date(int(year), int(month) if month.isdigit() else 12, 1))


def line(own: pl.DataFrame) -> None:
    """Draw the growth that was published over time."""
    known = own.drop_nulls("shown_pct")
    if known.height < DRAWN_FROM:
        parts.nothing(f"这一系列有增速的只有 {known.height} 条，不画图。")
        return
    material = known.select(
        pl.col("shown_pct").alias("pct"),
        code=doors.column(map(source_of, known.iter_rows(named=True))),
        label=pl.Series([period_words(row) for row in known.iter_rows(named=True)], dtype=pl.String),
        is_reckoned=pl.col("shown_from") == "levels",
    )
    with st.container(border=True):
        parts.section("公布的同比增速（%）", "空心点为由两期公布水平推算，非官方增速；点一个点，看它的来源")
        parts.show(parts.drawn(official.growth_line, material), alt="公布的同比增速", key="published_line")


def source_of(row: dict[str, Any]) -> Published:
    """Return which published figure a row is: what a passport tells the source of."""
    return Published(**{name: row[name] for name in Published.__dataclass_fields__})


def table(rows: pl.DataFrame) -> None:
    """List the published figures of one region, with source and quote."""
    shown = rows.select(
        时期=pl.format(
            "{}{}", "period", pl.when("is_cumulative").then(pl.lit("（累计）")).otherwise(pl.lit(""))
        ),
        指标="indicator",
        数值="value",
        单位="unit",
        公布同比="published_pct",
        推算同比="computed_pct",
        提示="label",
        当月值="month_value",
        口径="scope",
        来源="source_title",
        原文="quote",
    ).with_columns(doors.column(map(source_of, rows.iter_rows(named=True))))
    parts.table(
        shown,
        columns={
            "数值": st.column_config.NumberColumn(format="%,.1f"),
            "公布同比": st.column_config.NumberColumn("公布同比（%）", format="%+.1f"),
            "推算同比": st.column_config.NumberColumn(
                "水平值推算同比（%）", format="%+.1f", help="由两期公布的水平值相除，仅供对照，不代替公布增速"
            ),
            "当月值": st.column_config.NumberColumn(
                format="%,.0f", help="由相邻两期累计值相减；取整使误差过大或缺上月累计的不列"
            ),
            "来源": st.column_config.TextColumn(width="medium"),
            "原文": st.column_config.TextColumn(width="large"),
        },
        key="published_table",
        alt="公布数据",
    )

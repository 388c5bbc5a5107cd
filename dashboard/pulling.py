"""The block that pages share: a waterfall of who pulls, beside it the parts as a table."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import doors, parts, pulls
from dashboard.charts import waterfall
from dashboard.numbers import finer_of
from dashboard.scopes import Scope
from pipelines.indicators.catalogue import BY_CODE


def waterfall_block(found: pl.DataFrame, scope: Scope, what: str) -> None:
    """Show who pulls the growth, in percentage points that add up to it; or say why that cannot be told."""
    with st.container(border=True, height="stretch"):
        parts.section(
            f"哪个{what}在拉动",
            "拉动点数相加等于总增速（各写一位小数，可能有尾差），单位：百分点；橙色为拉动、青色为拖累；点一条，看来历",
        )
        points = pulls.points_of(found)
        if points.is_empty():
            parts.nothing("本期总体没有可比的同比，拆不成拉动点数；各部分自己的数见下表。")
            return
        figure = parts.drawn(waterfall.contributions, points, doors.code(scope.number))
        parts.show(figure, alt=f"各{what}对增速的拉动", key=f"pull_{what}_{scope.region}_{scope.start}")


def table_block(found: pl.DataFrame, scope: Scope, what: str) -> None:
    """Show the parts with value, share, growth and pull."""
    if found.is_empty():
        parts.nothing(f"本期没有按{what}的数。")
        return
    unit, factor = finer_of(found["value"], BY_CODE[scope.indicator].unit)
    parts.table(
        pulls.parts_table(found, what, factor),
        columns=columns(unit),
        key=f"parts_{what}",
        alt=f"各{what}的数值、占比、增速与拉动",
    )


def columns(unit: str) -> Mapping[str, Any]:
    """Return how the columns of `pulls.parts_table` are shown."""
    return {
        "本期值": st.column_config.NumberColumn(f"本期值（{unit}）", format="%,.1f"),
        "占比": st.column_config.NumberColumn("占比（%）", format="%.1f"),
        "同比": st.column_config.NumberColumn("同比（%）", format="%+.1f"),
        "代替同比": st.column_config.TextColumn("不给同比的", help="百分数会误导时，用词代替"),
        "增减额": st.column_config.NumberColumn(f"比上年同期增减（{unit}）", format="%+,.1f"),
        "拉动": st.column_config.NumberColumn("拉动（百分点）", format="%+.1f"),
        "贡献率": st.column_config.NumberColumn(
            "贡献率（%）", format="%.0f", help="对总增量的贡献；总量几乎没变时不给"
        ),
    }

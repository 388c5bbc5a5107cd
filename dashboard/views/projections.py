"""近期预测: the coming weeks and months of a region, with interval, and how such forecasts have done."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import doors, downloads, parts
from dashboard.charts import outlook
from dashboard.choices import choose
from dashboard.data import ask, ask_series
from dashboard.geography import Geography, geography_of
from dashboard.numbers import amount, number, percent, period
from dashboard.scopes import choose_indicator
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.projections import INDICATORS
from pipelines.queries import places, projections

TITLE, ICON, GROUP, ORDER, PATH = "近期预测", ":material/query_stats:", "市场研判", 50, "projections"

KINDS = {"week": "按周", "month": "按月"}
DRAWN = 52  # of the latest periods
METHOD = """
- 对数尺度上，“上年同期 × 近期增速”与“去季节后平滑外推”两种方法取平均；春节、618、双11、双12 前后的影响在所有地区上合并估计后扣除。
- **80% 区间**由同一方法在以往各时点的误差得出，不假设误差的分布。
- **回测**只用当时已知的数据。误差不小于照搬上年同期的，不展示预测。
- 预测是统计推算，不是目标，也不含政策和活动的计划；未结束的时期不计入历史。
"""


def render() -> None:
    """Choose indicator, kind of period and region; say, draw and tabulate what is expected."""
    with st.grid(3, min_column_width=150, gap="small"):
        indicator = choose_indicator(INDICATORS)
        kind = choose("kind", "时期", KINDS, "week")
        told = ask(projections.coming, indicator=indicator, period_kind=kind)
        if told.is_empty():
            st.info("还没有可供预测的序列。请先导入至少一个完整时期的平台导出文件。")
            return
        region = choose("region", "地区", regions(told), told["region_code"][0])
    own = told.filter(pl.col("region_code") == region)
    with downloads.about(indicator):
        block(own, kind, f"{regions(told)[region]}{BY_CODE[indicator].name}")
    with st.expander("怎样预测", icon=":material/help:"):
        st.markdown(METHOD)
    parts.origin(source="由店铺导出文件计算的指标", scope=str(own["scope"][0]))


def regions(told: pl.DataFrame) -> dict[str, str]:
    """Return the regions that anything is said of, by code."""
    geography: Geography = geography_of(ask(places.places))
    return {code: geography.name(code) for code in told["region_code"].unique(maintain_order=True)}


def block(own: pl.DataFrame, kind: str, name: str) -> None:
    """Show one region's coming periods, or say why there are none."""
    first = own.row(0, named=True)
    with st.container(border=True):
        parts.section(name, record(first))
        if first["why_not"]:
            parts.nothing(str(first["why_not"]))
        if first["value"] is None:
            return
        st.markdown(sentence(first))
        history = ask_series(str(first["indicator"]), kind).filter(
            pl.col("region_code") == first["region_code"], pl.col("period_start") < first["period_start"]
        )
        codes = doors.codes_of(str(first["indicator"]), kind, history)
        drawn = history.select("period_start", "value", code=codes).tail(DRAWN)
        expected = own.select("period_start", "value", "low", "high")
        parts.show(parts.drawn(outlook.coming, drawn, expected, str(first["unit"])), alt=name, key="coming")
        parts.table(rows(own), alt=f"{name}预测")
        if history.height:
            newest = doors.number(first["indicator"], first["region_code"], kind, history["period_start"][-1])
            doors.button(newest, "newest")


def sentence(row: dict[str, Any]) -> str:
    """Say what is expected of the first coming period."""
    span = period(row["period_kind"], row["period_start"])
    told = f"**{span}预计 {amount(row['value'], row['unit'])}**"
    if row["low"] is None:
        return f"{told}，不给区间。"
    loose = "" if row["is_calibrated"] else "（区间未校准）"
    return (
        f"{told}，80% 区间 {amount(row['low'], row['unit'])} 至 {amount(row['high'], row['unit'])}{loose}。"
    )


def record(row: dict[str, Any]) -> str:
    """Say what a forecast rests on, and how it has done before."""
    rests = f"依据 {row['history']} 期历史"
    if row["against_naive"] is None:
        return f"{rests}；未经回测"
    inside = "" if row["inside"] is None else f"，区间盖住 {percent(row['inside'] * 100, 0)}"
    return f"{rests}；回测 {row['origins']} 个时点，误差为照搬上年同期的 {number(row['against_naive'], 2)} 倍{inside}"


def rows(own: pl.DataFrame) -> pl.DataFrame:
    """Return the coming periods as the page's table."""
    told = own.to_dicts()
    return pl.DataFrame(
        {
            "时期": [period(row["period_kind"], row["period_start"]) for row in told],
            "预测": [amount(row["value"], row["unit"]) for row in told],
            "区间下限": [amount(row["low"], row["unit"]) for row in told],
            "区间上限": [amount(row["high"], row["unit"]) for row in told],
            "方法": [row["method"] for row in told],
        }
    )

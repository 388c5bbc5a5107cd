"""产业带: what a region sells more of than the whole does, and how that grows."""

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from dashboard import doors, downloads, parts
from dashboard.charts import cells
from dashboard.data import ask
from dashboard.geography import Geography, geography_of
from dashboard.numbers import finer, number, percent
from dashboard.scopes import Scope, choose_scope
from pipelines.canonical import NO_CATEGORY
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import breakdown, places

TITLE, ICON, GROUP, ORDER, PATH = "产业带", ":material/factory:", "市场研判", 40, "industries"

QUOTIENT, SHARE_PCT = 1.5, 10.0  # from here on a category counts as what a region is strong in
ROWS, COLUMNS = 18, 8
RULES = f"""
- **区位商**：某品类占本地的比重 ÷ 该品类占上级地区的比重；大于 1 即本地比整体更集中。
- 区位商不低于 {QUOTIENT} 且占本地不低于 {SHARE_PCT:.0f}% 的，列为产业带线索。是统计线索，不是认定。
- 只比说得清品类的交易额：未归类的不进分母。店铺按登记地算，不按货物产地。
"""


def render() -> None:
    """Answer which place is strongest in what; draw shares by place and category; list the leads."""
    geography = geography_of(ask(places.places))
    scope = choose_scope(geography, "region", ("S2", "S1"))
    if scope is None:
        st.info("还没有可以按地区和品类拆开的数据。请先把平台导出文件和店铺名录放进数据目录，再运行入库。")
        return
    found = quotients(scope, geography)
    if found.is_empty():
        parts.answer(
            f"**{scope.when}{geography.name(scope.region)}以下各地都没有说得清品类的交易额**，看不出产业带。"
        )
    else:
        leads = leads_of(found)
        note = "是统计线索，不是认定；只比说得清品类的交易额。"
        parts.answer(sentence(leads, scope, geography), note, told_of=scope.number)
        with downloads.about(scope.indicator):
            grid_block(found, geography)
            table(leads, geography, BY_CODE[scope.indicator].unit)
    with st.expander("区位商怎样算", icon=":material/help:"):
        st.markdown(RULES)
    parts.origin(source="店铺导出文件", scope=BY_CODE[scope.indicator].scope)


def quotients(scope: Scope, geography: Geography) -> pl.DataFrame:
    """Return the told categories of the regions directly below the chosen one.

    Grain: region_code × part. The columns of INDICATOR_PART; share (percent of the region's told sales),
    whole_share (of the chosen region's), quotient, code (for doors).
    """
    at = ask(breakdown.parts_at, indicator=scope.indicator, period_kind=scope.kind, period_start=scope.start)
    told = at.filter(
        pl.col("dimension") == "category", pl.col("part") != NO_CATEGORY, pl.col("value") > 0
    ).with_columns(share=pl.col("value") / pl.col("value").sum().over("region_code") * 100)
    whole = told.filter(pl.col("region_code") == scope.region).select("part", whole_share="share")
    below = [code for code in told["region_code"].unique() if _parent(geography, code) == scope.region]
    return (
        told.filter(pl.col("region_code").is_in(below))
        .join(whole, on="part", how="left")
        .with_columns(quotient=pl.col("share") / pl.col("whole_share"))
        .sort("value", "region_code", "part", descending=[True, False, False])
        .pipe(_coded, scope)
    )


def _coded(found: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    codes = [
        doors.code(doors.part_of(replace(scope.number, region_code=region), "category", part))
        for region, part in found.select("region_code", "part").iter_rows()
    ]
    return found.with_columns(code=pl.Series(codes, dtype=pl.String))


def _parent(geography: Geography, code: str) -> str | None:
    place = geography.places.get(code)
    return place.parent if place else None


def leads_of(found: pl.DataFrame) -> pl.DataFrame:
    """Return the categories that regions are strong in, the strongest first."""
    return found.filter(pl.col("quotient") >= QUOTIENT, pl.col("share") >= SHARE_PCT).sort(
        "quotient", "value", "region_code", descending=[True, True, False]
    )


def sentence(leads: pl.DataFrame, scope: Scope, geography: Geography) -> str:
    """Say how many leads there are and which is the largest."""
    where = f"{scope.when}{geography.name(scope.region)}"
    if leads.is_empty():
        return f"**{where}没有看出产业带线索**：没有哪个地区的某个品类明显比整体集中。"
    row = leads.sort("value", descending=True).row(0, named=True)
    return (
        f"**{where}有 {leads.height} 条产业带线索**，金额最大的是**{geography.name(row['region_code'])}的{row['part']}**："
        f"占本地 {percent(row['share'])}，集中度为整体的 {number(row['quotient'], 1)} 倍{growth(row)}。"
    )


def growth(row: dict[str, Any]) -> str:
    """Say how a lead grew, where that can be said."""
    return "" if row["yoy_pct"] is None else f"，同比 {row['yoy_pct']:+.1f}%".replace("-", "−")


def grid_block(found: pl.DataFrame, geography: Geography) -> None:
    """Draw what each region's told sales are made of."""
    by_region = _largest(found, "region_code")[:ROWS]
    by_part = _largest(found, "part")[:COLUMNS]
    names = {code: geography.name(code) for code in by_region}
    material = found.filter(pl.col("region_code").is_in(list(names)), pl.col("part").is_in(by_part)).select(
        "code", row="region_code", column="part", value="share"
    )
    with st.container(border=True):
        parts.section(
            "各地卖什么（%）", "各行为该品类占本地的比重（限说得清品类的）；— 为没有；点一格，看来历"
        )
        grid = cells.Grid(tuple(names), tuple(by_part), 0, "%", row_names=tuple(names.values()))
        parts.show(parts.drawn(cells.numbered, material, grid), alt="各地卖什么", key="industry_grid")


def _largest(found: pl.DataFrame, column: str) -> list[str]:
    sums = found.group_by(column).agg(pl.col("value").sum()).sort("value", column, descending=[True, False])
    return [str(each) for each in sums[column]]


def table(leads: pl.DataFrame, geography: Geography, unit: str) -> None:
    """List the leads."""
    if leads.is_empty():
        return
    shown_unit, factor = finer(max(leads["value"].to_list()), unit)
    parts.section(f"产业带线索（{leads.height:,} 条）")
    parts.table(
        leads.select(
            pl.Series("地区", [geography.name(code) for code in leads["region_code"]], dtype=pl.String),
            品类="part",
            本期值=pl.col("value") * factor,
            占本地="share",
            区位商="quotient",
            同比="yoy_pct",
            代替同比=codes.in_words("yoy_code"),
            来历="code",
        ),
        columns={
            "本期值": st.column_config.NumberColumn(f"本期值（{shown_unit}）", format="%,.1f"),
            "占本地": st.column_config.NumberColumn("占本地（%）", format="%.1f"),
            "区位商": st.column_config.NumberColumn(format="%.2f"),
            "同比": st.column_config.NumberColumn("同比（%）", format="%+.1f"),
            "代替同比": st.column_config.TextColumn("不给同比的"),
        },
        key="industry_leads",
        alt="产业带线索",
    )

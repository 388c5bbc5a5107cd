"""主播: who goes live regularly and what it brings, by key and never by name."""

import polars as pl
import streamlit as st

from dashboard import parts
from dashboard.charts import ranking
from dashboard.data import ask
from dashboard.geography import geography_of
from dashboard.numbers import UNKNOWN, amount, day, number, percent
from dashboard.scopes import EVERYWHERE_NAME, choose_where
from pipelines.indicators.sessions import HOST_DAYS, HOST_SESSIONS
from pipelines.queries import places, sessions

TITLE, ICON, GROUP, ORDER, PATH = "主播", ":material/record_voice_over:", "主体培育", 20, "hosts"

WAN, DRAWN, DAYS = 1e4, 15, 90
SOURCE, SCOPE = "抖音电商罗盘直播间明细", "登记网店的直播账号"
RULES = (
    f"带货主播：{HOST_DAYS} 天内开播不少于 {HOST_SESSIONS} 场、每场不少于三十分钟的账号。"
    "账号只存加密代号，不能还原；同一个人的几个账号分别计。成交金额与订单明细来源不同，不能相加。"
)


def render() -> None:
    """Answer how many hosts there are and how much hangs on the largest; rank and list them."""
    known = ask(sessions.regions_live)["region_code"]
    geography = geography_of(ask(places.places))
    with st.container(width=280):
        region = choose_where(geography, known)
    found = ask(sessions.hosts, region_code=region)
    if found.is_empty():
        st.info(
            "还没有直播场次数据，看不到主播。请在抖音电商罗盘导出“直播间明细”，放进对应店铺的文件夹，再运行入库。"
        )
        parts.nothing(RULES)
        parts.origin(source=SOURCE, scope=SCOPE)
        return
    parts.answer(sentence(found, geography.name(region) if region else EVERYWHERE_NAME), RULES)
    ranked(found)
    table(found)
    parts.link_to("sessions", "按场次查看")
    parts.origin(source=SOURCE, scope=SCOPE, through=found["through"][0], cadence="week")


def sentence(found: pl.DataFrame, name: str) -> str:
    """Say how many hosts there are, and what part of the sales the largest has."""
    regular = found.filter(pl.col("recent") >= HOST_SESSIONS).height
    sold = found["gmv_cny"].drop_nulls().cast(pl.Float64)
    head = (
        f"成交最多的一个占 **{percent(sold[0] / sold.sum() * 100)}**"
        if sold.len() and sold.sum()
        else "成交金额未知"
    )
    return (
        f"**截至{day(found['through'][0])}，{name}有 {regular:,} 个带货主播**；最近 {DAYS} 天共 {found.height:,} 个账号"
        f"开播 {found['sessions'].sum():,} 场，{head}。"
    )


def code_of() -> pl.Expr:
    """Return the beginning of an account's key: enough to tell accounts apart, too little to find one."""
    return pl.col("account_key").str.slice(0, 8)


def ranked(found: pl.DataFrame) -> None:
    """Draw the accounts that sold most."""
    told = found.drop_nulls("gmv_cny").head(DRAWN)
    if told.is_empty():
        parts.nothing("导出文件里没有成交金额，不能排名。")
        return
    value = told["gmv_cny"].cast(pl.Float64)
    material = told.select(
        name=code_of() + "…",
        value=value,
        told=pl.Series(
            [
                f"{amount(sold / WAN, '万元')} · {count:,} 场"
                for sold, count in zip(value, told["sessions"], strict=True)
            ],
            dtype=pl.String,
        ),
        code="account_key",
        is_plain=pl.col("recent") < HOST_SESSIONS,
    )
    with st.container(border=True):
        parts.section(
            f"最近 {DAYS} 天成交最多的 {told.height} 个账号", "灰色为近 30 天开播不足四场的，不算带货主播"
        )
        parts.show(parts.drawn(ranking.bars, material), alt="成交最多的主播账号", key="hosts_ranked")


def table(found: pl.DataFrame) -> None:
    """List all accounts."""
    gmv = pl.col("gmv_cny").cast(pl.Float64)
    parts.table(
        found.select(
            主播=code_of(),
            平台="platform",
            带货主播=pl.when(pl.col("recent") >= HOST_SESSIONS).then(pl.lit("是")).otherwise(pl.lit("否")),
            场次="sessions",
            时长="hours",
            服务店铺="shops",
            成交=gmv / WAN,
            场均=pl.when(pl.col("sessions_with_gmv") > 0).then(gmv / pl.col("sessions_with_gmv") / WAN),
            每小时=pl.when(pl.col("hours") > 0).then(gmv / pl.col("hours") / WAN),
            观看="viewers",
            最近开播="last_day",
        ),
        columns={
            "主播": st.column_config.TextColumn("主播（代号）", help="账号的加密代号前 8 位，不能还原出账号"),
            "场次": st.column_config.NumberColumn("场次（场）", format="%,d"),
            "时长": st.column_config.NumberColumn("时长（小时）", format="%,.0f"),
            "服务店铺": st.column_config.NumberColumn("服务店铺（家）", format="%,d"),
            "成交": st.column_config.NumberColumn("成交（万元）", format="%,.1f"),
            "场均": st.column_config.NumberColumn("场均（万元）", format="%,.1f"),
            "每小时": st.column_config.NumberColumn("每小时（万元）", format="%,.1f"),
            "观看": st.column_config.NumberColumn("观看（人次）", format="%,d"),
            "最近开播": st.column_config.DateColumn(format="YYYY-MM-DD"),
        },
        key="hosts_table",
        alt=f"最近 {number(DAYS, 0)} 天的主播账号（{UNKNOWN} 为未知）",
    )

"""直播场次: how many live sessions there are, when they begin, and what they sell."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard import doors, downloads, parts
from dashboard.charts import cells, columns
from dashboard.data import ask
from dashboard.geography import geography_of
from dashboard.numbers import UNKNOWN, day, number
from dashboard.scopes import EVERYWHERE_NAME, choose_where
from pipelines.indicators.sessions import SHORTEST_MINUTES
from pipelines.queries import places, sessions

TITLE, ICON, GROUP, ORDER, PATH = "直播场次", ":material/live_tv:", "运行监测", 40, "sessions"

WAN = 1e4
COUNTED = "S6"  # 直播场次
MONTHS_DRAWN, LISTED = 18, 200
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SOURCE, SCOPE = "抖音电商罗盘直播间明细", "登记网店的直播账号"
RULES = (
    f"场次只计 {SHORTEST_MINUTES} 分钟及以上的，按开播日计；没有下播时间的不计入场次。"
    "场次的成交金额与订单明细来源不同、不能相加，因此不进入任何地区的交易额。"
)


def render() -> None:
    """Answer how the latest full month did; draw months and hours; list the latest sessions."""
    known = ask(sessions.regions_live)["region_code"]
    geography = geography_of(ask(places.places))
    with st.container(width=280):
        code = choose_where(geography, known)
    months = ask(sessions.by_month, region_code=code)
    if months.is_empty():
        st.info("还没有直播场次数据。请在抖音电商罗盘导出“直播间明细”，放进对应店铺的文件夹，再运行入库。")
        parts.nothing(RULES)
        parts.origin(source=SOURCE, scope=SCOPE)
        return
    name = geography.name(code) if code else EVERYWHERE_NAME
    newest = doors.number(COUNTED, code, "month", months["month"][-1]) if code else None
    parts.answer(sentence(months, name), RULES, told_of=newest)
    left, right = st.columns(2)
    with downloads.about(COUNTED):
        with left:
            months_block(months, code)
        with right:
            hours_block(code)
    listing(ask(sessions.latest, region_code=code, limit=LISTED))
    parts.link_to("hosts", "按主播查看")
    through: date = months["through"].max()  # type: ignore[assignment]
    parts.origin(source=SOURCE, scope=SCOPE, through=through, cadence="week")


def sentence(months: pl.DataFrame, name: str) -> str:
    """Say how many sessions the latest month had, how long, and what they sold."""
    row = months.row(-1, named=True)
    month: date = row["month"]
    so_far = f"（截至{row['through'].month}月{row['through'].day}日）"
    told = (
        f"**{month.year}年{month.month}月{so_far}{name}开播 {row['sessions']:,} 场**，{row['accounts']:,} 个账号，"
        f"共 {number(row['hours'], 0)} 小时，场均成交 {average(row)}"
    )
    return f"{told}。"


def average(row: dict[str, Any]) -> str:
    """Write what a session sold on average, over those that tell it; “—” where none does."""
    if not row["sessions_with_gmv"]:
        return UNKNOWN
    return f"{number(float(row['gmv_cny']) / row['sessions_with_gmv'] / WAN, 1)} 万元"


def months_block(months: pl.DataFrame, region_code: str) -> None:
    """Draw the sessions of each month."""
    with st.container(border=True, height="stretch"):
        parts.section("各月场次", f"单位：场；只计 {SHORTEST_MINUTES} 分钟及以上的")
        material = months.tail(MONTHS_DRAWN).select(month="month", value=pl.col("sessions").cast(pl.Float64))
        if region_code:  # all regions together are no number of the marts
            placed = material.select(period_start="month").with_columns(region_code=pl.lit(region_code))
            material = material.with_columns(code=doors.codes_of(COUNTED, "month", placed))
        parts.show(parts.drawn(columns.by_month, material, "场"), alt="各月场次", key="session_months")


def hours_block(region_code: str) -> None:
    """Draw when sessions begin, by weekday and hour."""
    with st.container(border=True, height="stretch"):
        parts.section("什么时候开播（场）", "按开播时刻；横轴为钟点，颜色越深场次越多")
        found = ask(sessions.by_hour, region_code=region_code)
        material = found.select(
            row=pl.col("weekday").replace_strict(dict(enumerate(WEEKDAYS, start=1)), return_dtype=pl.String),
            column=pl.col("hour").cast(pl.String),
            value=pl.col("sessions").cast(pl.Float64),
        )
        grid = cells.Grid(WEEKDAYS, tuple(str(hour) for hour in range(24)), 0, "场", has_numbers=False)
        parts.show(parts.drawn(cells.numbered, material, grid), alt="各时段开播场次", key="session_hours")


def listing(latest: pl.DataFrame) -> None:
    """List the latest sessions; accounts by the beginning of their key."""
    parts.section(f"最近的场次（{latest.height:,} 场）", f"最近一场在 {day(latest['started_at'][0].date())}")
    parts.table(
        latest.select(
            开播=pl.col("started_at").dt.strftime("%Y-%m-%d %H:%M"),
            时长="hours",
            主播=pl.col("account_key").str.slice(0, 8),
            店铺=pl.coalesce("shop_name", "shop_key"),
            平台="platform",
            观看="viewers",
            订单="orders",
            成交=pl.col("gmv_cny").cast(pl.Float64) / WAN,
            已退款=pl.col("refund_seen_cny").cast(pl.Float64) / WAN,
        ),
        columns={
            "时长": st.column_config.NumberColumn("时长（小时）", format="%.1f"),
            "主播": st.column_config.TextColumn("主播（代号）", help="账号的加密代号前 8 位，不能还原出账号"),
            "观看": st.column_config.NumberColumn("观看（人次）", format="%,d"),
            "订单": st.column_config.NumberColumn("成交订单（单）", format="%,d"),
            "成交": st.column_config.NumberColumn("成交（万元）", format="%,.2f"),
            "已退款": st.column_config.NumberColumn(
                "已退款（万元）", format="%,.2f", help="导出时已看到的退款，以后还会增加"
            ),
        },
        key="sessions_latest",
        alt="最近的直播场次",
    )

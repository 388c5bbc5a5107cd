"""The passport of a number: what it means, how sure it is, what was said before, and what it is made of."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import downloads, parts, words
from dashboard.data import ask, current_build
from dashboard.doors import MEANT
from dashboard.numbers import amount, finer
from dashboard.passport_told import Told, number_words, told_of
from pipelines.canonical import CHANNELS
from pipelines.indicators.parts import LIVE
from pipelines.queries import passport as behind
from pipelines.queries.meant import Made, Meant

LOOKS = {"shops": "店铺", "files": "文件", "lines": "订单行", "vintages": "历次数值"}
BY_CATEGORY = ("category", "use_class", "industry")  # order lines are not looked up by these
LIVE_ONLY = {"S1"}  # made of the live channel alone
ALIKE = 1e-9  # relative: the order in which doubles are summed is no difference
STATUSES = {
    "unknown": "未知",
    "unpaid": "未付款",
    "paid": "已付款",
    "shipped": "已发货",
    "done": "已完成",
    "closed": "已关闭",
}


def open_if_meant() -> None:
    """Open the passport that a door has asked for; nothing where none has. For the frame."""
    if meant := st.session_state.pop(MEANT, None):
        _passport(meant)


@st.dialog("数字护照", width="large", icon=":material/fingerprint:")
def _passport(meant: Meant) -> None:
    told = told_of(meant)
    if told is None:
        parts.nothing("这一构建里没有这个数。")
        return
    _headline(told)
    left, right = st.columns(2)
    left.markdown(_listed(told.means))
    right.markdown(_listed(told.stands))
    if told.quote:
        st.markdown(f"> {parts.escaped(told.quote)}")
    if told.made is not None:
        _down(told, told.made, str(meant))


def _headline(told: Told) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{parts.escaped(told.title)}**", width="content")
        if current_build().is_demo and told.made is not None:  # what others published is not made up
            parts.demo_tag()
    st.metric("数值", amount(told.value, told.unit), label_visibility="collapsed")


def _down(told: Told, made: Made, key: str) -> None:
    """Lead on down: to shops, files and order lines, and to what was said of the number before."""
    offered = [look for look in LOOKS if look != "vintages" or told.vintages]
    look = st.segmented_control(
        "往下看", offered, format_func=lambda each: LOOKS[each], default="shops", required=True,
        key=f"passport_look_{key}",
    )  # fmt: skip
    {"shops": _shops, "files": _files, "lines": _lines, "vintages": _vintages}[str(look)](told, made)


def _listed(facts: Mapping[str, str]) -> str:
    return "\n".join(f"- **{name}**：{parts.escaped(told)}" for name, told in facts.items())


def _shops(told: Told, made: Made) -> None:
    shops = ask(behind.shops, made=made)
    if shops.is_empty():
        parts.nothing("这一时期没有登记店铺的销售数据。")
        return
    st.markdown(check(shops, told))
    unit, factor = finer(shops["amount"].max(), told.unit)  # type: ignore[arg-type]
    whole = shops["amount"].sum()
    whose = "这一部分" if made.dimension and not told.is_sum_of_shops else "全部"
    shown = shops.select(
        店铺=pl.coalesce("shop_name", "shop_key"),
        编号="shop_key",
        平台="platform",
        本指标=pl.col("amount") * factor,
        占比=pl.when(pl.lit(whole) > 0).then(pl.col("amount") / whole * 100),
        全部支付金额="paid_cny",
        来源=pl.col("source").replace(words.SOURCES),
        有数据的天数="days",
        最新到="last_day",
    )
    _table(
        shown if shops["amount"].count() else shown.drop("本指标", "占比"),
        "构成这个数的店铺",
        told,
        {
            "本指标": st.column_config.NumberColumn(f"本指标（{unit}）", format="%,.2f"),
            "占比": st.column_config.NumberColumn("占比（%）", format="%.1f"),
            "全部支付金额": st.column_config.NumberColumn(f"{whose}支付金额（元）", format="%,.2f"),
        },
    )


def check(shops: pl.DataFrame, told: Told) -> str:
    """Say whether the shops' parts add up to the number."""
    if not shops["amount"].count():
        return f"{shops.height} 家店铺有数据；本指标不是各店之和，下面是它们的销售。"
    whole, value = float(shops["amount"].sum()), told.value
    if told.is_sum_of_shops:
        return f"{shops.height} 家店铺合计 {amount(whole, told.unit)}，本数就是各店之和。"
    if value is None:
        return f"{shops.height} 家店铺合计 {amount(whole, told.unit)}；因覆盖不足，本数不给出。"
    if abs(whole - value) <= ALIKE * max(abs(whole), abs(value)):
        return f":material/check: {shops.height} 家店铺合计 {amount(whole, told.unit)}，与本数一致。"
    return (
        f":orange[:material/error:] {shops.height} 家店铺合计 {amount(whole, told.unit)}，"
        f"与本数相差 {amount(whole - value, told.unit)}：名录或品类对照在算出后有改动。"
    )


def _files(told: Told, made: Made) -> None:
    files = ask(behind.files, made=made)
    if files.is_empty():
        parts.nothing("没有与这一时期相关的文件。")
        return
    st.markdown(f"{files.height} 个文件含有这些店铺这一时期的数据。")
    shown = files.select(
        文件="path",
        店铺=pl.coalesce("shop_name", "shop_key"),
        校验值=pl.col("sha256"),
        导出于="exported_at",
        入库于="loaded_at",
        读到行数="rows_read",
        入库行数="rows_accepted",
        退回行数="rows_refused",
        后被取代行数="rows_superseded",
        第一天="first_day",
        最后一天="last_day",
    )
    _table(shown, "构成这个数的文件", told, {"校验值": st.column_config.TextColumn("SHA-256")})


def channel_of(made: Made) -> str | None:
    """Return the only channel that a number is made of; null: of any."""
    if made.dimension == "channel":
        return made.part
    return LIVE if made.indicator in LIVE_ONLY else None


def _lines(told: Told, made: Made) -> None:
    shops = ask(behind.shops, made=made)
    if shops.is_empty():
        parts.nothing("这一时期没有登记店铺的销售数据。")
        return
    names = {each["shop_key"]: each["shop_name"] or each["shop_key"] for each in shops.iter_rows(named=True)}
    shop = st.selectbox("店铺", list(names), format_func=lambda key: names[key], key=f"passport_shop_{made}")
    channel = channel_of(made)
    found = ask(behind.sample_lines, shop_key=str(shop), first=made.first, last=made.last, channel=channel)
    if found.is_empty():
        parts.nothing("这家店在这一时期没有订单明细（可能只有店铺日报）。")
        return
    of_all = "，不只这一品类" if made.dimension in BY_CATEGORY else ""
    st.markdown(
        f"支付金额最大的 {found.height} 行{CHANNELS[channel] if channel else ''}订单{of_all}；订单号只留首尾，不含任何买家信息。"
    )
    shown = found.select(
        支付日="paid_on",
        订单号="order",
        状态=pl.col("status").replace(STATUSES),
        渠道=pl.col("channel").replace(CHANNELS),
        品类="category",
        件数="qty",
        支付金额="paid_cny",
        退款金额="refund_cny",
        净额="net_cny",
        文件="path",
        行号="row_number",
    )
    money = {each: st.column_config.NumberColumn(format="%,.2f") for each in ("支付金额", "退款金额", "净额")}
    _table(shown, "订单行样本", told, {**money, "件数": st.column_config.NumberColumn(format="%,d")})


def _vintages(told: Told, made: Made) -> None:
    said = ask(behind.vintages, number=told.vintages)
    if said.is_empty():
        parts.nothing("修订档案只记周、月、季、年的数；逐日和累计的数由它们得出，不另记。")
        return
    st.markdown(f"这个数说过 {said.height} 次，最早的是首发。")
    shown = said.select(
        从何时起="as_of",
        数值="value",
        同比="yoy_pct",
        原因="reason",
        构建="build_id",
    )
    _table(
        shown,
        "历次数值",
        told,
        {
            "数值": st.column_config.NumberColumn(f"数值（{told.unit}）", format="%,.4f"),
            "同比": st.column_config.NumberColumn("同比（%）", format="%+.2f"),
        },
    )


def _table(rows: pl.DataFrame, title: str, told: Told, columns: dict[str, Any]) -> None:
    """Show one of the passport's tables, to be taken away with the passport's own words as notes."""
    with downloads.noting({**told.means, **told.stands, "本数": number_words(told)}):
        parts.table(rows, alt=f"{told.title.replace(' · ', '')}{title}", columns={**_dates(rows), **columns})


def _dates(rows: pl.DataFrame) -> dict[str, Any]:
    """Return how days and moments are shown: not with a clock at midnight."""
    days = {
        name: st.column_config.DateColumn(format="YYYY-MM-DD")
        for name in rows.select(pl.col(pl.Date)).columns
    }
    moments = rows.select(pl.col(pl.Datetime)).columns
    return days | {name: st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm") for name in moments}

"""The passport of a number: what it means, how sure it is, what was said before, and what it is made of."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard import downloads, parts, words
from dashboard.data import ask, current_build
from dashboard.doors import MEANT
from dashboard.geography import geography_of
from dashboard.meaning import about
from dashboard.numbers import UNKNOWN, amount, day, finer, number, percent, period, signed
from pipelines.canonical import CHANNELS
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.vintages import PROVISIONAL_DAYS, REVISED_DAYS, stage
from pipelines.queries import passport as behind
from pipelines.queries import places
from pipelines.queries.passport import Number

LOOKS = {"shops": "店铺", "files": "文件", "lines": "订单行", "vintages": "历次数值"}
STAGES = {
    "P": f"初步（期末后 {PROVISIONAL_DAYS} 天内，会随后续导出修订）",
    "R": f"修订（期末后 {REVISED_DAYS} 天内，退款等仍会回流）",
    "F": "最终（之后仍有改动的，记入修订档案）",
}
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
def _passport(meant: Number) -> None:
    found = ask(behind.value, number=meant)
    name = geography_of(ask(places.places)).name(meant.region_code)
    if found.is_empty():
        parts.nothing("这一构建里没有这个数。")
        return
    row = found.row(0, named=True)
    _headline(meant, row, name)
    left, right = st.columns(2)
    left.markdown(_listed(about(meant.indicator)))
    right.markdown(_listed(standing(meant, row)))
    look = st.segmented_control(
        "往下看", list(LOOKS), format_func=lambda each: LOOKS[each], default="shops", required=True,
        key=f"passport_look_{meant}",
    )  # fmt: skip
    {"shops": _shops, "files": _files, "lines": _lines, "vintages": _vintages}[str(look)](meant, row)


def _headline(meant: Number, row: dict[str, Any], name: str) -> None:
    when = period(meant.period_kind, meant.period_start, row["through"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{name} · {BY_CODE[meant.indicator].name} · {when}**", width="content")
        if current_build().is_demo:
            parts.demo_tag()
    st.metric("数值", amount(row["value"], row["unit"]), label_visibility="collapsed")


def standing(meant: Number, row: dict[str, Any]) -> dict[str, str]:
    """Return how sure a number is and how it compares, by name."""
    build = current_build()
    growth = signed(row["yoy_pct"]) if row["yoy_pct"] is not None else codes.words(row["yoy_code"]) or UNKNOWN
    reasons = "；".join(each for each in (row["why_not"], row["yoy_note"]) if each)
    told = {
        "时期": f"{day(meant.first_day)}至{day(row['through'])}",
        "成熟度": STAGES[stage(row["through"], build.as_of)] if row["through"] else UNKNOWN,
        "覆盖率": f"{_share(row['coverage'])}（情况已知的交易额占比）",
        "覆盖率 κ": f"{_share(row['feed_coverage'])}（应报数据里已报的份额）",
        "同比": growth,
        "环比": signed(row["mom_pct"]),
        "数据截至": day(build.data_through),
        "构建": f"{build.build_id}（{build.built_at:%Y-%m-%d %H:%M}）",
    }
    if row["value"] is None and row["reported"] is not None:
        told["已报部分"] = f"{amount(row['reported'], row['unit'])}，因缺报不足以代表全部"
    return {**told, "说明": reasons} if reasons else told


def _share(value: float | None) -> str:
    return percent(value * 100, 0) if value is not None else UNKNOWN


def _listed(facts: dict[str, str]) -> str:
    return "\n".join(f"- **{name}**：{parts.escaped(told)}" for name, told in facts.items())


def _made_of(meant: Number, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the questions about parts of a number ask by."""
    last: date = row["through"] or meant.period_start
    return {
        "indicator": meant.indicator,
        "region_code": meant.region_code,
        "first": meant.first_day,
        "last": last,
    }


def _shops(meant: Number, row: dict[str, Any]) -> None:
    shops = ask(behind.shops, **_made_of(meant, row))
    if shops.is_empty():
        parts.nothing("这一时期没有登记店铺的销售数据。")
        return
    st.markdown(check(shops, row))
    unit, factor = finer(shops["amount"].max(), row["unit"])  # type: ignore[arg-type]
    whole = shops["amount"].sum()
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
        meant,
        {
            "本指标": st.column_config.NumberColumn(f"本指标（{unit}）", format="%,.2f"),
            "占比": st.column_config.NumberColumn("占比（%）", format="%.1f"),
            "全部支付金额": st.column_config.NumberColumn("全部支付金额（元）", format="%,.2f"),
        },
    )


def check(shops: pl.DataFrame, row: dict[str, Any]) -> str:
    """Say whether the shops' parts add up to the number."""
    if not shops["amount"].count():
        return f"{shops.height} 家店铺有数据；本指标不是各店之和，下面是它们的销售。"
    whole, value = float(shops["amount"].sum()), row["value"]
    if value is None:
        return f"{shops.height} 家店铺合计 {amount(whole, row['unit'])}；因覆盖不足，本数不给出。"
    if abs(whole - value) <= ALIKE * max(abs(whole), abs(value)):
        return f":material/check: {shops.height} 家店铺合计 {amount(whole, row['unit'])}，与本数一致。"
    return (
        f":orange[:material/error:] {shops.height} 家店铺合计 {amount(whole, row['unit'])}，"
        f"与本数相差 {amount(whole - value, row['unit'])}：名录或品类对照在算出后有改动。"
    )


def _files(meant: Number, row: dict[str, Any]) -> None:
    files = ask(behind.files, **_made_of(meant, row))
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
    _table(shown, "构成这个数的文件", meant, {"校验值": st.column_config.TextColumn("SHA-256")})


def _lines(meant: Number, row: dict[str, Any]) -> None:
    asked = _made_of(meant, row)
    shops = ask(behind.shops, **asked)
    if shops.is_empty():
        parts.nothing("这一时期没有登记店铺的销售数据。")
        return
    names = {each["shop_key"]: each["shop_name"] or each["shop_key"] for each in shops.iter_rows(named=True)}
    shop = st.selectbox("店铺", list(names), format_func=lambda key: names[key], key=f"passport_shop_{meant}")
    channel = "live" if meant.indicator in LIVE_ONLY else None
    found = ask(
        behind.sample_lines, shop_key=str(shop), first=asked["first"], last=asked["last"], channel=channel
    )
    if found.is_empty():
        parts.nothing("这家店在这一时期没有订单明细（可能只有店铺日报）。")
        return
    st.markdown(
        f"支付金额最大的 {found.height} 行{'直播' if channel else ''}订单；订单号只留首尾，不含任何买家信息。"
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
    _table(shown, "订单行样本", meant, {**money, "件数": st.column_config.NumberColumn(format="%,d")})


def _vintages(meant: Number, row: dict[str, Any]) -> None:
    told = ask(behind.vintages, number=meant)
    if told.is_empty():
        parts.nothing("修订档案只记周、月、季、年的数；逐日和累计的数由它们得出，不另记。")
        return
    st.markdown(f"这个数说过 {told.height} 次，最早的是首发。")
    shown = told.select(
        从何时起="as_of",
        数值="value",
        同比="yoy_pct",
        原因="reason",
        构建="build_id",
    )
    _table(
        shown,
        "历次数值",
        meant,
        {
            "数值": st.column_config.NumberColumn(f"数值（{row['unit']}）", format="%,.4f"),
            "同比": st.column_config.NumberColumn("同比（%）", format="%+.2f"),
        },
    )


def _table(rows: pl.DataFrame, title: str, meant: Number, columns: dict[str, Any]) -> None:
    """Show one of the passport's tables, to be taken away with the passport's own words as notes."""
    row = ask(behind.value, number=meant).row(0, named=True)
    name = geography_of(ask(places.places)).name(meant.region_code)
    when = period(meant.period_kind, meant.period_start)
    notes = {**about(meant.indicator), **standing(meant, row), "本数": number_words(row)}
    with downloads.noting(notes):
        parts.table(
            rows, alt=f"{name}{BY_CODE[meant.indicator].name}{when}{title}", columns={**_dates(rows), **columns}
        )  # fmt: skip


def _dates(rows: pl.DataFrame) -> dict[str, Any]:
    """Return how days and moments are shown: not with a clock at midnight."""
    days = {
        name: st.column_config.DateColumn(format="YYYY-MM-DD")
        for name in rows.select(pl.col(pl.Date)).columns
    }
    moments = rows.select(pl.col(pl.Datetime)).columns
    return days | {name: st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm") for name in moments}


def number_words(row: dict[str, Any]) -> str:
    """Write the number in full, for notes: as it is, not rounded to what a card has room for."""
    return UNKNOWN if row["value"] is None else f"{number(row['value'], 6)} {row['unit']}"

"""数据修订: what has been said otherwise since, why, and whether first releases lean to one side."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import streamlit as st

from dashboard import doors, parts
from dashboard.choices import choose
from dashboard.data import ask, current_build
from dashboard.geography import Geography, geography_of
from dashboard.numbers import UNKNOWN, period, signed
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.vintages import STAGES, stage
from pipelines.queries import places, revisions
from pipelines.queries.meant import Number

TITLE, ICON, GROUP, ORDER, PATH = "数据修订", ":material/history:", "数据", 50, "revisions"

SPANS = {"7": "最近一周", "30": "最近一个月", "90": "最近三个月", "365": "最近一年"}
FROM_PCT = 0.5  # smaller revisions are counted, not listed
RULES = """
- 每次发布都把新说和改说的数字存入修订档案，只增不改；构建可以重建，档案不随之改变。
- **原因**由数字推定：净额变而支付金额没变为退款回流；支付金额增加为补报，减少为纠错；只在省内或渠道间移动为重分类；
  指标口径、程序变了为口径调整、程序更新；只有增速变为基期修订。
- **阶段**：时期结束 7 天内为初步，35 天内为修订，此后为最终。
- **首发偏差**：最近 26 个已最终的周，首发与最新之差的均值超过两倍标准误时提示。
"""


def render() -> None:
    """Say what was revised in a span, list it, and say how first releases have done."""
    if ask(revisions.releases).is_empty():
        st.info("还没有修订档案。下一次入库发布结果后，这里会列出对前期数据的修订。")
        return
    with st.container(width=200):
        days = choose("span", "时间", SPANS, "30")
    until = current_build().built_at
    revised = ask(revisions.revised, since=since(until, int(days)), until=until)
    with st.container(border=True):
        parts.section("对前期数据的修订", f"列出修订幅度不小于 {FROM_PCT}% 的数字，最大的在前")
        st.markdown(summary(revised))
        listed = revised.filter(pl.col("revision_pct").abs() >= FROM_PCT)
        if not listed.is_empty():
            table(listed, until.date())
    leans(until.date())
    with st.expander("怎样判定", icon=":material/help:"):
        st.markdown(RULES)
    parts.origin(source="各次发布的修订档案", scope="各指标、各公布数据自己的口径")


def since(until: datetime, days: int) -> datetime:
    """Return the beginning of the span: the first release where nothing had been said before it."""
    first: datetime = ask(revisions.releases)["as_of"].min()  # type: ignore[assignment]
    return max(first, until - timedelta(days=days))


def summary(revised: pl.DataFrame) -> str:
    """Say how many numbers were revised, and why."""
    if revised.is_empty():
        return "这段时间没有修订。"
    reasons = revised.group_by("reason").len().sort("len", "reason", descending=[True, False]).iter_rows()
    return f"**{revised.height:,} 个数字有修订**：{'、'.join(f'{reason} {count:,} 个' for reason, count in reasons)}。"


def table(listed: pl.DataFrame, known_on: date) -> None:
    """List the revisions."""
    geography: Geography = geography_of(ask(places.places))
    rows = listed.to_dicts()
    shown = pl.DataFrame(
        {
            "时期": [span(row) for row in rows],
            "指标": [name(str(row["indicator"])) for row in rows],
            "地区": [geography.name(str(row["region_code"])) for row in rows],
            "首发": [row["first_value"] for row in rows],
            "修订前": [row["before"] for row in rows],
            "修订后": [row["now"] for row in rows],
            "幅度": [signed(row["revision_pct"], 2) for row in rows],
            "原因": [row["reason"] for row in rows],
            "阶段": [settled(row, known_on) for row in rows],
            doors.COLUMN: doors.column(map(number_of, rows)),
        }
    )
    numbers = {each: st.column_config.NumberColumn(format="%,.2f") for each in ("首发", "修订前", "修订后")}
    parts.table(shown, columns=numbers, alt="对前期数据的修订")


def number_of(row: dict[str, Any]) -> Number | None:
    """Return which number a row is of; null for a published one: its sources are on the page of those."""
    if row["kind"] != "indicator":
        return None
    start = date.fromisoformat(row["period"])
    return Number(row["indicator"], row["region_code"], row["scope"], row["period_kind"], start)


def leans(known_on: date) -> None:
    """Say where first releases lean to one side; nothing where none does."""
    found = ask(revisions.leans, known_on=known_on)
    if found.is_empty():
        return
    geography: Geography = geography_of(ask(places.places))
    with st.container(border=True):
        parts.section("首发偏差", "首发的周数据，到最终时平均改了多少")
        for row in found.iter_rows(named=True):
            st.markdown(
                f"- {geography.name(row['region_code'])} · {name(row['indicator'])}：{row['said']}，"
                f"最近 {row['periods']} 周平均修订 {signed(row['mean_pct'], 2)}"
            )


def span(row: dict[str, object]) -> str:
    """Write the period of a number."""
    if row["kind"] == "published":
        return f"{row['period']}{'（累计）' if row['period_kind'] == 'cumulative' else ''}"
    return period(str(row["period_kind"]), date.fromisoformat(str(row["period"])))


def settled(row: dict[str, object], known_on: date) -> str:
    """Write how settled a week is; “—” for other periods."""
    if row["kind"] != "indicator" or row["period_kind"] != "week":
        return UNKNOWN
    return STAGES[stage(date.fromisoformat(str(row["period"])) + timedelta(days=6), known_on)]


def name(indicator: str) -> str:
    """Write the name of an indicator; a published one is its own name."""
    return BY_CODE[indicator].name if indicator in BY_CODE else indicator

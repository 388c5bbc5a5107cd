"""季节与节庆: what the days around 春节, 618, 双11 and 双12 sold, beside the same days of other years."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import doors, downloads, parts
from dashboard.charts import seasonal
from dashboard.choices import choose, choose_button
from dashboard.data import ask
from dashboard.geography import geography_of
from dashboard.numbers import amount, finer, growth_words, number, span
from dashboard.scopes import choose_indicator, first_province, region_names
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import places, seasons, values
from pipelines.queries.meant import Sales
from pipelines.queries.seasons import EVENTS, ORDINARY_DAYS

TITLE, ICON, GROUP, ORDER, PATH = "季节与节庆", ":material/celebration:", "市场研判", 30, "seasons"

INDICATORS = ("S2", "S1")
ALIGNED_BY = {"two_weeks": "与前一周合计", "spring_festival": "按距春节的天数对齐"}
EVENT_CODES = {"d11": "1111", "d618": "618", "d12": "1212", "spring": "spring"}
RULES = f"""
- **窗口**：春节为前 20 天至后 20 天；618、双11、双12 为前 10 天至当天，是统计上的固定窗口，不代表任何平台的活动起止日。
- **同比**：与上年距节日同样天数的各天相比（春节按农历对齐，其余按公历对齐）；有一天说不清就不给。
- **活动错位的周**：与上年同一周比，活动不在同一周，同比会忽高忽低；另与错开的一周合并比，或按距春节的天数对齐比。两个增速并列，不互相替代。
- **热度**：窗口内日均 ÷ 窗口之前 {ORDINARY_DAYS} 天的日均；等于 1 即与平日相同。
"""


def render() -> None:
    """Answer how the latest festival did; draw the days; list every festival and year."""
    geography = geography_of(ask(places.places))
    with st.grid(2, min_column_width=200, gap="small"):
        indicator = choose_indicator(INDICATORS)
        valued = ask(values.regions_valued, indicator=indicator)["region_code"]
        if valued.is_empty():
            st.info("还没有逐日的数据。请先把平台导出文件放进数据目录，再运行入库。")
            return
        names = region_names(geography, valued)
        region = choose("region", "地区", names, first_province(geography, names))
    told = ask(seasons.windows, indicator=indicator, region_code=region)
    if told.is_empty():
        parts.nothing("这一地区的数据还没有覆盖任何一个节日窗口。")
        parts.origin(source="店铺导出文件", scope=BY_CODE[indicator].scope)
        return
    answer = st.container()
    latest = told.sort("last_day", "event", descending=[True, False]).row(0, named=True)
    chosen = chosen_event(latest)
    own = told.filter(pl.col("event") == chosen)
    with answer:
        row = own.row(0, named=True) if own.height else latest
        parts.answer(sentence(row, geography.name(region), indicator), "都是固定的统计窗口，算法见下方说明。")
    with downloads.about(indicator):
        picture(indicator, region, chosen)
        table(told, indicator, region)
        weeks(ask(seasons.moved_weeks, indicator=indicator, region_code=region), indicator, region)
    with st.expander("窗口、同比和热度怎样算", icon=":material/help:"):
        st.markdown(RULES)
    parts.origin(source="店铺导出文件", scope=BY_CODE[indicator].scope)


def chosen_event(latest: dict[str, Any]) -> str:
    """Let the user choose an event, the latest one first; return its code."""
    default = next(code for code, event in EVENT_CODES.items() if event == latest["event"])
    names = {code: EVENTS[event].name for code, event in EVENT_CODES.items()}
    return EVENT_CODES[choose_button("event", "节日", names, default)]


def sentence(row: dict[str, Any], region: str, indicator: str) -> str:
    """Say what a window sold, how it compares, and how much busier than usual its days were."""
    unit, name = BY_CODE[indicator].unit, BY_CODE[indicator].name
    event = EVENTS[row["event"]]
    so_far = "" if row["is_full"] else f"（窗口还没过完，只到第 {row['days']} 天）"
    told = (
        f"**{row['year']}年{row['event_name']}前 {event.before} 天至{'后 ' + str(event.after) + ' 天' if event.after else '当天'}"
        f"{so_far}，{region}{name} {amount(row['value'], unit)}，同比{growth_words(row['yoy_pct'])}**"
    )
    if row["uplift"] is None:
        return f"{told}。"
    return f"{told}；日均为此前四周平日的 {number(row['uplift'], 2)} 倍。"


def picture(indicator: str, region: str, event: str) -> None:
    """Draw the days around an event in every year."""
    told = EVENTS[event]
    days = ask(seasons.around, indicator=indicator, region_code=region, event=event)
    near = days.filter(pl.col("offset") >= -told.before - 10)
    told_days = near.select(period_start="day").with_columns(region_code=pl.lit(region))
    shown = near.with_columns(code=doors.codes_of(indicator, "day", told_days))
    with st.container(border=True):
        unit, _ = finer(max(shown["value"].drop_nulls().to_list(), default=None), BY_CODE[indicator].unit)
        parts.section(
            f"{told.name}前后逐日",
            f"单位：{unit}；各年按距节日的天数对齐，底色为统计窗口，粗线为最近一年；点一天，看来历",
        )
        if shown.is_empty():
            parts.nothing("还没有这个节日前后的数据。")
            return
        figure = parts.drawn(seasonal.around, shown, BY_CODE[indicator].unit, (-told.before, told.after))
        parts.show(figure, alt=f"{told.name}前后逐日", key=f"season_{event}")


def table(told: pl.DataFrame, indicator: str, region: str) -> None:
    """List every window of every year."""
    unit = BY_CODE[indicator].unit
    shown_unit, factor = finer(max(told["value"].drop_nulls().to_list(), default=None), unit)
    rows = told.to_dicts()
    windows = [
        Sales(indicator, region, "", "", "", row["first_day"], row["last_day"])
        if row["value"] is not None
        else None
        for row in rows
    ]
    parts.table(
        pl.DataFrame(
            {
                "节日": [f"{row['year']}年{row['event_name']}" for row in rows],
                "窗口": [span(row["first_day"], row["last_day"]) for row in rows],
                "金额": told["value"] * factor,
                "同比": told["yoy_pct"],
                "热度": told["uplift"],
                "说明": [None if row["is_full"] else "窗口还没过完，同比只比已有的天数" for row in rows],
                doors.COLUMN: doors.column(windows),
            }
        ),
        columns={
            "金额": st.column_config.NumberColumn(f"金额（{shown_unit}）", format="%,.1f"),
            "同比": st.column_config.NumberColumn("同比（%）", format="%+.1f"),
            "热度": st.column_config.NumberColumn("热度（倍）", format="%.2f"),
        },
        key="season_table",
        alt="各节日窗口的金额、同比与热度",
    )


def weeks(told: pl.DataFrame, indicator: str, region: str) -> None:
    """List the weeks whose festivals have moved, with both of their growth rates; nothing where none has."""
    if told.is_empty():
        return
    rows = told.to_dicts()
    numbers = [doors.number(indicator, region, "week", row["period_start"]) for row in rows]
    with st.container(border=True):
        parts.section("活动错位的周", "上年的活动落在别的周，同比须与错位后的增速一起看")
        parts.table(
            pl.DataFrame(
                {
                    "周": [span(row["period_start"], row["through"]) for row in rows],
                    "同比": told["yoy_pct"],
                    "怎样对齐": [ALIGNED_BY[row["aligned_by"]] for row in rows],
                    "对齐后": told["aligned_pct"],
                    "说明": [codes.words(row["aligned_code"]) for row in rows],
                    doors.COLUMN: doors.column(numbers),
                }
            ),
            columns={
                "同比": st.column_config.NumberColumn("同比（%）", format="%+.1f"),
                "对齐后": st.column_config.NumberColumn("对齐后（%）", format="%+.1f"),
            },
            key="moved_weeks",
            alt="活动错位的周：同比与对齐后的增速",
        )

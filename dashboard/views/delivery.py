"""报送情况: who should have delivered what by when, what has come, what is missing, what is late."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard import doors, parts, words
from dashboard.charts import calendar
from dashboard.choices import choose, choose_button
from dashboard.data import ask, current_build
from dashboard.geography import Geography, geography_of
from dashboard.numbers import UNKNOWN, day, last_day, span
from pipelines.indicators.delivery import CADENCES, due_period
from pipelines.queries import delivery, places
from pipelines.queries.meant import EVERYWHERE, Sales

TITLE, ICON, GROUP, ORDER, PATH = "报送情况", ":material/event_available:", "数据", 20, "delivery"

EVERYTHING = "all"
DRAWN, NAMED = 30, 5  # shops in the calendar; shops that a sentence names
# A calendar of twelve columns is too fine for a phone, which gets a list instead.
BY_WIDTH = """<style>
.st-key-delivery_list { display: none; }
@media (max-width: 640px) {
  .st-key-delivery_list { display: flex; }
  .st-key-delivery_calendar { display: none; }
}
</style>"""
RULES = """
- **应报时期**：按月的店铺，次月 10 日之后还没有覆盖到上月末为迟报；按周的，周三之后上一周（周一至周日）没有报全为迟报；
  按日的，大前天没有数据为迟报。周期写在店铺名录的“报送周期”列（每日、每周、每月），不填按每月。
- **文件覆盖的时期**从文件里第一笔订单的日期到最后一笔订单的日期。月初、月末恰好没有订单的店铺会显示缺这几天，请核对后判断。
- **来源**：同一店铺同一月份只用一种来源，有订单明细就不用店铺日报。店铺日报（含商品排行）只覆盖它列出的日子，没有订单量。
- **零销售**：在文件覆盖的时期之内，当天没有订单，是确知的零。**没有数据**：不在任何文件的时期之内，不能当作零。
- **重叠**：同一天有两份以上文件，按订单去重，不会重复计数。
- 启用日期之前、停用日期之后不用报。
"""


def render() -> None:
    """Say who is late, draw the last twelve months, list every shop, and show one in full."""
    shops = ask(delivery.standings)
    if shops.is_empty():
        st.info("店铺名录里还没有店铺，不知道谁应当报送。请先在店铺名录中登记，再运行入库。")
        return
    summary(shops)
    chosen = filtered(shops)
    if chosen.is_empty():
        parts.nothing("没有符合条件的店铺。")
    else:
        months_block(chosen)
        detail(table(chosen))
    with st.expander("怎样判定", icon=":material/help:"):
        st.markdown(RULES)
    parts.origin(source="入库回执与店铺名录", scope="店铺名录中的全部店铺；时期按文件首末订单日")


def summary(shops: pl.DataFrame) -> None:
    """Say in a sentence how many shops owe, have delivered and are late; name the late ones."""
    count = {state: shops.filter(pl.col("state") == state).height for state in words.DELIVERIES}
    owing = shops.height - count["not_due"]
    said = "、".join(
        f"{count[state]} 家{words.DELIVERIES[state][0]}"
        for state in ("delivered", "gap", "late")
        if count[state] or state != "gap"
    )
    late = shops.filter(pl.col("state") == "late")
    names = "、".join(named(row) for row in late.head(NAMED).iter_rows(named=True))
    more = f"等 {late.height} 家" if late.height > NAMED else ""
    earlier = shops.filter(pl.col("days_missing").fill_null(0) == 0, pl.col("days_gap") > 0).height
    with st.container(border=True):
        st.markdown(
            f"**{owing} 家店铺应报，{said}。**"
            + (f"  \n迟报：{parts.escaped(names)}{more}。" if names else "")
            + (f"  \n另有 {earlier} 家此前的月份有缺口。" if earlier else "")
        )
        st.caption(f"判定日 {day(current_build().as_of)}；{what_is_due(shops)}")


def what_is_due(shops: pl.DataFrame) -> str:
    """Say which period is due for each cadence that some shop has."""
    as_of = current_build().as_of
    present = set(shops["cadence"])
    due = {name: due_period(cadence, as_of) for name, cadence in CADENCES.items() if name in present}
    return "；".join(f"{name}报送的应报到 {day(last)}" for name, (_, last) in due.items())


def named(row: dict[str, Any]) -> str:
    """Return a shop's name, else its number."""
    return str(row["shop_name"] or row["shop_key"])


def filtered(shops: pl.DataFrame) -> pl.DataFrame:
    """Let the user choose platform and region, or only those that are late; return the shops that fit."""
    geography = geography_of(ask(places.places))
    platforms = {name: name for name in shops["platform"].unique().sort().drop_nulls()}
    with st.grid(3, min_column_width=150, gap="small", vertical_alignment="bottom"):
        platform = choose("platform", "平台", {EVERYTHING: "全部平台", **platforms}, EVERYTHING)
        region = choose(
            "region", "地区", {EVERYTHING: "全部地区", **regions_of(shops, geography)}, EVERYTHING
        )
        late = choose_button("late", "只看", {EVERYTHING: "全部店铺", "late": "只看迟报"}, EVERYTHING)
    if platform != EVERYTHING:
        shops = shops.filter(pl.col("platform") == platform)
    if region != EVERYTHING:
        inside = [
            code
            for code in shops["region_code"].unique()
            if code == region or any(place.code == region for place in geography.path(code))
        ]
        shops = shops.filter(pl.col("region_code").is_in(inside))
    return shops if late == EVERYTHING else shops.filter(pl.col("state") == "late")


def regions_of(shops: pl.DataFrame, geography: Geography) -> dict[str, str]:
    """Return the regions that shops are in, and all that these lie in, the outermost first."""
    codes = shops["region_code"].drop_nulls().unique().sort().to_list()
    above = [place.code for place in geography.holders(codes)]
    return {code: geography.name(code) for code in dict.fromkeys([*above, *codes])}


def months_block(shops: pl.DataFrame) -> None:
    """Show the last twelve months of the shops, those that need work first."""
    drawn = shops.head(DRAWN)
    legend = " · ".join(f"{mark} {word}" for word, mark in words.DELIVERY_MONTHS.values())
    parts.section("最近 12 个月", legend)
    months = (
        ask(delivery.months)
        .join(drawn.select("shop_key", "shop_name"), on="shop_key")
        .join(ask(delivery.sources), on=["shop_key", "month"], how="left")
    )
    cells = months.with_columns(
        mark=pl.col("state").replace_strict({k: mark for k, (_, mark) in words.DELIVERY_MONTHS.items()}),
        told=pl.Series([of_month(row) for row in months.iter_rows(named=True)], dtype=pl.String),
        code=pl.Series([doors.code(sold_in(row)) for row in months.iter_rows(named=True)], dtype=pl.String),
    )
    labels = drawn.select(
        "shop_key", label=pl.Series([labelled(row) for row in drawn.iter_rows(named=True)], dtype=pl.String)
    )
    st.html(BY_WIDTH)
    with st.container(key="delivery_calendar"):
        st.caption("点一格，看那家店那个月的销售和文件")
        figure = parts.drawn(calendar.months_covered, labels, cells)
        parts.show(figure, alt="各店铺最近 12 个月的报送情况", key="delivery_months")
    with st.container(key="delivery_list"):
        st.markdown(as_list(drawn, cells))
    if shops.height > DRAWN:
        parts.nothing(f"上面是前 {DRAWN} 家，迟报和有缺口的在前；另有 {shops.height - DRAWN:,} 家见下表。")


def labelled(row: dict[str, Any]) -> str:
    """Return a shop's name behind the shape of how it stands."""
    return f"{words.DELIVERIES[row['state']][1].shape} {named(row)}"


def of_month(row: dict[str, Any]) -> str:
    """Say of one shop's month which of its days have come."""
    month: date = row["month"]
    word = words.DELIVERY_MONTHS[row["state"]][0]
    said = f"{row['shop_name'] or row['shop_key']}<br>{month.year}年{month.month}月：{word}"
    if row["state"] == "closed":
        return said
    return (
        f"{said}<br>有数据 {row['days_covered']} 天（其中零销售 {row['days_zero']} 天）"
        f"，没有数据 {row['days_missing']} 天{from_where(row['source'])}"
    )


def sold_in(row: dict[str, Any]) -> Sales | None:
    """Return what a shop sold in a month, down to its files; null where none of its days has come."""
    if not row["days_covered"]:
        return None
    key, month = row["shop_key"], row["month"]
    return Sales("S2", EVERYWHERE, "shop", key, row["shop_name"] or key, month, last_day("month", month))


def from_where(source: str | None) -> str:
    """Say where a month's sales are from; nothing where there are none."""
    return f"<br>来源：{words.SOURCES[source]}" if source else ""


def sources_of(shops: pl.DataFrame) -> list[str]:
    """Name each shop's sources in the months shown, in the order of the shops; “—” without any."""
    shown = ask(delivery.sources).join(ask(delivery.months), on=["shop_key", "month"], how="semi")
    used = set(shown.select("shop_key", "source").iter_rows())
    return [
        "、".join(word for source, word in words.SOURCES.items() if (shop, source) in used) or UNKNOWN
        for shop in shops["shop_key"]
    ]


def as_list(shops: pl.DataFrame, cells: pl.DataFrame) -> str:
    """Write each shop that has a gap with its months in two lines, for narrow screens; count the others."""
    listed = shops.filter(pl.col("state").is_in(["late", "gap"]) | (pl.col("days_gap") > 0))
    marks = cells.sort("month").group_by("shop_key").agg(pl.col("mark").str.join(""))
    by_shop = dict(marks.iter_rows())
    months = cells["month"].unique().sort()
    lines = [f"从左到右：{months[0].year}年{months[0].month}月至{months[-1].year}年{months[-1].month}月"]
    for row in listed.iter_rows(named=True):
        what = lacking(row) if row["days_missing"] else f"此前有 {row['days_gap']:,} 天没有数据"
        lines.append(
            f"**{words.delivery(row['state'])}** {parts.escaped(named(row))}，{what}  \n{by_shop[row['shop_key']]}"
        )
    if listed.height < shops.height:
        lines.append(f"其余 {shops.height - listed.height:,} 家应报的时期都有数据。")
    return "\n\n".join(lines)


def lacking(row: dict[str, Any]) -> str:
    """Say which days of the period that is due are missing; “—” where none is."""
    first, last, days = row["missing_first"], row["missing_last"], row["days_missing"]
    if not days:
        return UNKNOWN
    if first == last:
        return f"缺 {first.month}月{first.day}日"
    holes = "" if (last - first).days + 1 == days else "之间"
    to = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    return f"缺 {first.month}月{first.day}日—{to}{holes} {days} 天"


def as_listed(shops: pl.DataFrame) -> pl.DataFrame:
    """Return the shops as their table shows them. Counts are of the last twelve months."""
    rows = shops.to_dicts()
    return pl.DataFrame(
        {
            "店铺": [named(row) for row in rows],
            "状态": [words.delivery(row["state"]) for row in rows],
            "缺少": [lacking(row) for row in rows],
            "应报时期": [span(row["due_first"], row["due_last"]) for row in rows],
            "数据最新到": shops["last_day"],
            "数据最早从": shops["first_day"],
            "没有数据": shops["days_gap"],
            "零销售": shops["days_zero"],
            "重叠": shops["days_twice"],
            "文件": shops["files"],
            "来源": sources_of(shops),
            "报送周期": shops["cadence"],
            "平台": shops["platform"],
            "地区": shops["region_name"],
            "店铺编号": shops["shop_key"],
        }
    )


def table(shops: pl.DataFrame) -> dict[str, Any]:
    """List the shops; return the one that is picked, the first where none is."""
    listed = as_listed(shops)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        with st.container(width="content"):
            parts.section(f"逐店清单（{shops.height:,} 家）")
        st.download_button(
            "下载清单（CSV）",
            data=lambda: listed.write_csv(include_bom=True).encode(),
            file_name="报送情况.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    st.caption("点一行，看该店铺的各段时期。天数为最近 12 个月、启用期间之内，没有数据的天数算到应报之日。")
    marks = [words.delivery(state) for state in words.DELIVERIES]
    picked = parts.table(
        listed.with_columns(pl.concat_list("状态")),
        columns={
            "店铺": st.column_config.TextColumn(width=150),
            "状态": st.column_config.MultiselectColumn(
                options=marks, color=[light.colour for _, light in words.DELIVERIES.values()]
            ),
            "缺少": st.column_config.TextColumn(width=180),
            "应报时期": st.column_config.TextColumn(width=175),
            **{
                name: st.column_config.DateColumn(format="YYYY-MM-DD")
                for name in ("数据最新到", "数据最早从")
            },
            **{
                name: st.column_config.NumberColumn(f"{name}（天）", format="%,d")
                for name in ("没有数据", "零销售", "重叠")
            },
            "文件": st.column_config.NumberColumn("文件（份）", format="%,d"),
        },
        key=f"delivery_{shops.height}",
        on_pick="rerun",
        alt="各店铺报送情况",
    )
    return shops.row(picked or 0, named=True)


def detail(row: dict[str, Any]) -> None:
    """Show one shop's spans with data, without, and covered twice, in the order of time."""
    found = ask(delivery.spans).filter(pl.col("shop_key") == row["shop_key"])
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{parts.escaped(named(row))}**", width="content")
            st.badge(words.delivery(row["state"]), color=words.DELIVERIES[row["state"]][1].colour)
        limits = f"启用 {day(row['opened_on'])}，停用 {day(row['closed_on'])}"
        st.caption(f"{row['platform']} · {row['cadence']}报送 · {limits} · 最近 12 个月的各段时期")
        if found.is_empty():
            parts.nothing("最近 12 个月没有应报的时期，也没有数据。")
        st.markdown(
            "\n".join(
                f"- {span(first, last)}：{words.DELIVERY_SPANS[kind]}（{(last - first).days + 1:,} 天）"
                for first, last, kind in found.select("first_day", "last_day", "kind").iter_rows()
            )
        )

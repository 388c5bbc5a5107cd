"""买家去向: where the goods of a region's shops are sent to, and which part of it sends where."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from dashboard import doors, parts
from dashboard.charts import cells, ranking
from dashboard.choices import choose
from dashboard.data import ask, ask_series
from dashboard.geography import Geography, geography_of
from dashboard.numbers import amount, finer_of, last_day, number, percent
from dashboard.scopes import first_province, region_names
from pipelines.queries import flows, places
from pipelines.queries.meant import Number
from pipelines.queries.within import prefix_of

TITLE, ICON, GROUP, ORDER, PATH = "买家去向", ":material/local_shipping:", "市场研判", 20, "flows"

DRAWN, COLUMNS, ROWS = 15, 6, 16
YI = 1e8
ALL_SALES = "S2"
ALIKE = 1e-9  # relative: the order in which doubles are summed is no difference
ALL_PROVINCES = "all"
UNRESOLVED = "未识别"
PROVINCE, CITY, COUNTY = 2, 4, 6  # digits of a code
SPANS = {"ytd": "本年累计（整月）", "r12m": "最近 12 个整月", "year": "上年全年"}


@dataclass(frozen=True)
class Months:
    """A span of whole months, both ends in it."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """The span in words: 2026年1—10月."""
        if self.first.year == self.last.year:
            to = f"—{self.last.month}" if self.last.month > self.first.month else ""
            return f"{self.first.year}年{self.first.month}{to}月"
        return f"{self.first.year}年{self.first.month}月—{self.last.year}年{self.last.month}月"

    @property
    def year_before(self) -> "Months":
        """The same months a year earlier."""
        return Months(
            self.first.replace(year=self.first.year - 1), self.last.replace(year=self.last.year - 1)
        )


def render() -> None:
    """Answer how much leaves the province and where to; then the grid of origins and destinations."""
    months = ask(flows.full_months)["month"].to_list()
    geography = geography_of(ask(places.places))
    if not months:
        st.info("还没有一个整月的收货地数据。请先把平台订单导出文件放进数据目录，再运行入库。")
        parts.origin(source="订单收货地址（只留到区县）", scope="登记网店")
        return
    origins = ask(flows.shop_regions)["region_code"].to_list()
    codes = pl.Series([*origins, *(place.code for place in geography.holders(origins))], dtype=pl.String)
    names = region_names(geography, codes)
    with st.grid(3, min_column_width=150, gap="small"):
        region = choose("region", "店铺所在地区", names, first_province(geography, names))
        spans = {code: name for code, name in SPANS.items() if span_of(code, months)}
        kind = choose("span", "时间", spans, next(iter(spans)))
        span = span_of(kind, months)
        provinces = {ALL_PROVINCES: "各省份"} | {p.code: p.name for p in geography.inside(None, "province")}
        into = choose("to", "看卖到哪里", provinces, ALL_PROVINCES)
    if span is None:
        return
    found = destinations(region, span, into)
    if found.is_empty():
        parts.nothing("这一时期没有发往所选地区的订单。")
    else:
        parts.answer(
            sentence(region, span, geography),
            "按订单的收货地；地址认不出的列为未识别，不摊到其他地区。",
            told_of=whole_of(region, kind, span),
        )
        ranked(found, geography, into)
        grid_block(region, span, geography)
        table(found, destinations(region, span.year_before, into), geography)
    parts.origin(
        source="订单收货地址（只留到区县）",
        scope="登记网店",
        through=last_day("month", months[-1]),
        cadence="month",
    )


def span_of(code: str, months: list[date]) -> Months | None:
    """Return the months of a span; null where the data do not reach over them."""
    last = months[-1]
    firsts = {
        "ytd": date(last.year, 1, 1),
        "r12m": date(last.year - 1, last.month + 1, 1) if last.month < 12 else date(last.year, 1, 1),
        "year": date(last.year - 1, 1, 1),
    }
    span = Months(firsts[code], date(last.year - 1, 12, 1) if code == "year" else last)
    return span if span.first >= months[0] or code == "ytd" else None


def destinations(region: str, span: Months, into: str) -> pl.DataFrame:
    """Return where goods go, with `share`: provinces, or the cities of one; what is not told stays last."""
    digits = PROVINCE if into == ALL_PROVINCES else CITY
    rows = ask(flows.destinations, region_code=region, first=span.first, last=span.last, digits=digits)
    if into != ALL_PROVINCES:
        rows = rows.filter(pl.col("province_code") == into)
    paid = pl.col("paid_cny").cast(pl.Float64)
    return rows.with_columns(share=paid / paid.sum() * 100, paid=paid)


def whole_of(region: str, kind: str, span: Months) -> Number | None:
    """Return the number that the goods are parts of; null where the two are not of the same sales.

    Where shops tell days and no orders, less is known to be sent than is known to be sold.
    """
    start = span.first if kind == "year" else span.last
    sent = float(destinations(region, span, ALL_PROVINCES)["paid"].sum()) / YI
    sold = ask_series(ALL_SALES, kind).filter(
        pl.col("region_code") == region, pl.col("period_start") == start
    )["value"]
    is_same = sold.len() == 1 and sold[0] is not None and abs(sold[0] - sent) <= ALIKE * sent
    return doors.number(ALL_SALES, region, kind, start) if is_same else None


def sentence(region: str, span: Months, geography: Geography) -> str:
    """Say how much leaves the province, and where most of it goes."""
    rows = destinations(region, span, ALL_PROVINCES)
    home = f"{prefix_of(region)[:2]}0000"
    shares = dict(rows.select("ship_to_region_code", "share").iter_rows())
    untold, inside = shares.get(None, 0.0), shares.get(home, 0.0)
    away = [(code, share) for code, share in shares.items() if code not in (None, home)]
    told = f"**{span.words}{geography.name(region)}店铺的货，{percent(100 - inside - untold)} 卖到省外**"
    if away:
        first = "、".join(f"{geography.name(code)} {percent(share)}" for code, share in away[:3])
        told += f"；省外最大的去向是{first}"
    return f"{told}；省内 {percent(inside)}，未识别 {percent(untold)}。"


def named(code: str | None, geography: Geography, into: str) -> str:
    """Return the name of a destination; of what cannot be told, that it cannot."""
    if code is not None:
        return short(geography.name(code)) if into == ALL_PROVINCES else geography.name(code)
    return UNRESOLVED if into == ALL_PROVINCES else "只知到省"


def ranked(found: pl.DataFrame, geography: Geography, into: str) -> None:
    """Draw the largest destinations; the others and what is not told in grey."""
    with st.container(border=True):
        where = "各省份" if into == ALL_PROVINCES else f"{geography.name(into)}各市"
        parts.section(f"卖到{where}", "支付金额与占比；灰色为其余与未识别")
        parts.show(
            parts.drawn(ranking.bars, ranking_rows(found, geography, into)),
            alt=f"卖到{where}",
            key="flow_bars",
        )


def ranking_rows(found: pl.DataFrame, geography: Geography, into: str) -> pl.DataFrame:
    """Return the rows of the ranking (see `charts.ranking.bars`)."""
    told, untold = (
        found.filter(pl.col("ship_to_region_code").is_not_null()),
        found.filter(pl.col("ship_to_region_code").is_null()),
    )
    rows = [
        (named(code, geography, into), paid, share, code, False)
        for code, paid, share in told.head(DRAWN).select("ship_to_region_code", "paid", "share").iter_rows()
    ]
    rest = told.slice(DRAWN)
    if rest.height:
        rows.append((f"其他 {rest.height} 个", rest["paid"].sum(), rest["share"].sum(), "", True))
    rows += [
        (named(None, geography, into), paid, share, "", True)
        for paid, share in untold.select("paid", "share").iter_rows()
    ]
    return pl.DataFrame(
        [
            (name, paid, f"{amount(paid / YI, '亿元')} · {percent(share)}", code, plain)
            for name, paid, share, code, plain in rows
        ],
        schema={"name": pl.String, "value": pl.Float64, "told": pl.String, "code": pl.String, "is_plain": pl.Boolean},
        orient="row",
    )  # fmt: skip


def grid_block(region: str, span: Months, geography: Geography) -> None:
    """Draw which part of the region sends where, as shares of what each part sends."""
    digits = {2: CITY, 4: COUNTY}.get(len(prefix_of(region)))
    if digits is None:
        return
    rows = ask(flows.between, region_code=region, first=span.first, last=span.last, digits=digits)
    paid = pl.col("paid_cny").cast(pl.Float64)
    shares = rows.with_columns(
        value=paid / paid.sum().over("from_region_code") * 100, whole=paid.sum().over("from_region_code")
    )
    origins = (
        shares.select("from_region_code", "whole")
        .unique()
        .sort("whole", "from_region_code", descending=[True, False])
    )
    targets = (
        rows.drop_nulls("to_region_code")
        .group_by("to_region_code")
        .agg(paid.sum().alias("paid"))
        .sort("paid", "to_region_code", descending=[True, False])
    )
    from_names = {code: geography.name(code) for code in origins["from_region_code"].head(ROWS)}
    to_names = {code: short(geography.name(code)) for code in targets["to_region_code"].head(COLUMNS)}
    if len(from_names) < 2:
        return
    with st.container(border=True):
        parts.section(
            "哪里卖到哪里（%）", f"各行为本地发货额中卖到该省的比重；列出最大的 {len(to_names)} 个去向"
        )
        material = shares.select(
            row=pl.col("from_region_code").replace_strict(from_names, default=None),
            column=pl.col("to_region_code").replace_strict(to_names, default=None),
            value="value",
        ).drop_nulls(["row", "column"])
        grid = cells.Grid(tuple(from_names.values()), tuple(to_names.values()), 0, "%")
        parts.show(parts.drawn(cells.numbered, material, grid), alt="哪里卖到哪里", key="flow_grid")


def short(province: str) -> str:
    """Return a province as the head of a narrow column: 广东, 内蒙古."""
    return province[:3] if province.startswith(("内蒙古", "黑龙江")) else province[:2]


def table(found: pl.DataFrame, before: pl.DataFrame, geography: Geography) -> None:
    """List all destinations with their share and how it moved over a year."""
    earlier = before.select("ship_to_region_code", share_before="share")
    joined = found.join(
        earlier, on="ship_to_region_code", how="left", nulls_equal=True, maintain_order="left"
    )
    names = [geography.name(code) if code else UNRESOLVED for code in joined["ship_to_region_code"]]
    unit, times = finer_of(joined["paid"] / YI, "亿元")
    parts.table(
        joined.select(
            pl.Series("去向", names, dtype=pl.String),
            支付金额=pl.col("paid") / YI * times,
            占比="share",
            上年同期占比="share_before",
            变化=pl.col("share") - pl.col("share_before"),
            订单=pl.col("orders").cast(pl.Int64),
        ),
        columns={
            "支付金额": st.column_config.NumberColumn(f"支付金额（{unit}）", format="%,.2f"),
            "占比": st.column_config.NumberColumn("占比（%）", format="%.1f"),
            "上年同期占比": st.column_config.NumberColumn("上年同期占比（%）", format="%.1f"),
            "变化": st.column_config.NumberColumn("变化（百分点）", format="%+.1f"),
            "订单": st.column_config.NumberColumn("订单（单）", format="%,d"),
        },
        key="flow_table",
        alt="各去向的金额、占比与变化",
    )
    if joined["share_before"].null_count() == joined.height:
        parts.nothing(f"上年同期没有数据，占比变化以“—”表示（共 {number(joined.height, 0)} 个去向）。")

"""店铺与企业: which shops carry the growth and which drag it, how much hangs on the largest."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from dashboard import doors, parts
from dashboard.charts import waterfall
from dashboard.choices import choose, choose_button
from dashboard.data import ask, current_build
from dashboard.geography import geography_of
from dashboard.numbers import amount, finer_of, growth_words, number, percent
from dashboard.scopes import choose_where
from pipelines.queries import places, shops
from pipelines.queries.meant import Number, Sales

TITLE, ICON, GROUP, ORDER, PATH = "店铺与企业", ":material/store:", "主体培育", 10, "shops"

YI, HEAD = 1e8, 10
MEASURES = {"paid": "全部渠道", "live": "直播"}
INDICATOR_OF = {"paid": "S2", "live": "S1"}
SPANS = {"ytd": "本年累计", "r12m": "最近 12 个月", "month": "本月"}
BODIES = {"shop": "按店铺", "enterprise": "按企业"}
RULES = (
    "内部使用，不对外公布。同比与上年相同的日子相比；两期中任一期缺报超过 7 天的店铺不给同比，也不进拉动图"
    "（地区增速只剔除缺报的日子，因此可能略有出入）；名录写明上年同期之后才启用的，基期按零算。"
    "看直播时，渠道全部未知的店铺为“—”。"
)


@dataclass(frozen=True)
class Choice:
    """What the user chose to see; region "": all of them."""

    region: str
    measure: str
    body: str
    first: date
    last: date
    kind: str  # of the period: a key of SPANS

    @property
    def number(self) -> Number | None:
        """What the shops add up to; null where it is no value of an indicator: of all regions, of other days."""
        if not self.region or self.kind not in ("ytd", "month"):
            return None
        return doors.number(INDICATOR_OF[self.measure], self.region, self.kind, self.last.replace(day=1))

    def sales_of(self, key: str, name: str) -> Sales:
        """What one shop or enterprise sold."""
        return Sales(INDICATOR_OF[self.measure], self.region, self.body, key, name, self.first, self.last)

    @property
    def words(self) -> str:
        """The days in words."""
        return f"{self.first.year}年{self.first.month}月{self.first.day}日至{self.last.year}年{self.last.month}月{self.last.day}日"


def render() -> None:
    """Answer which shop pulls and which drags; draw the pull; list everybody."""
    through = current_build().data_through
    codes = ask(shops.shop_regions)["region_code"]
    if through is None or codes.is_empty():
        st.info("店铺名录里还没有店铺，或还没有交易数据。请登记店铺、放入平台导出文件后再运行入库。")
        parts.origin(source="店铺导出文件与店铺名录", scope="登记网店")
        return
    choice = chosen(codes, through)
    sold = ask(
        shops.sold,
        region_code=choice.region,
        first=choice.first,
        last=choice.last,
    )
    rows = grouped(sold, choice)
    if rows["value"].null_count() == rows.height:
        parts.nothing("这一时期没有可用的数。")
    else:
        parts.answer(sentence(rows, choice), RULES, told_of=choice.number)
        pull_block(rows, choice)
        table(rows, choice)
    parts.link_to("ladders", "离亿元、十亿元还差多少，见梯度培育")
    parts.origin(source="店铺导出文件与店铺名录", scope="登记网店")


def chosen(codes: pl.Series, through: date) -> Choice:
    """Let the user choose region, measure, body and time."""
    geography = geography_of(ask(places.places))
    with st.grid(3, min_column_width=150, gap="small"):
        region = choose_where(geography, codes)
        measure = choose("measure", "看什么", MEASURES, "paid")
        span = choose("span", "时间", SPANS, "ytd")
    body = choose_button("body", "按店铺或企业", BODIES, "shop")
    firsts = {
        "ytd": date(through.year, 1, 1),
        "r12m": date(through.year - 1, through.month, min(through.day, 28)),
        "month": through.replace(day=1),
    }
    return Choice(region, measure, body, firsts[span], through, span)


def grouped(sold: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """Return shops, or their enterprises, with what they sold in 亿元, the largest first.

    Grain: shop or enterprise. name, shops, region_code, platform, value and before (null: not known),
    diff, pct, points (of the whole that is comparable), share, last_day, opened_on, code (for doors). Of an
    enterprise the numbers are null where those of any of its shops are.
    """
    value, before = (
        pl.col(f"{choice.measure}_{each}").cast(pl.Float64) / YI for each in ("cny", "before_cny")
    )
    is_told = pl.lit(choice.measure == "paid") | (pl.col("live_cny") > 0) | (pl.col("untold_cny") == 0)
    rows = sold.with_columns(
        name=pl.coalesce("shop_name", "shop_key"), key="shop_key", value=pl.when(is_told).then(value),
        before=pl.when(is_told).then(before), shops=pl.lit(1),
    )  # fmt: skip
    if choice.body == "enterprise":
        rows = _by_enterprise(rows)
    comparable = pl.col("value").is_not_null() & pl.col("before").is_not_null()
    diff = pl.when(comparable).then(pl.col("value") - pl.col("before"))
    base = pl.when(comparable).then(pl.col("before")).sum()
    return (
        rows.with_columns(diff=diff, share=pl.col("value") / pl.col("value").sum() * 100)
        .with_columns(
            pct=pl.when(pl.col("before") > 0).then(pl.col("diff") / pl.col("before") * 100),
            points=pl.when(base > 0).then(pl.col("diff") / base * 100),
        )
        .sort("value", "name", descending=[True, False], nulls_last=True)
        .pipe(_coded, choice)
    )


def _coded(rows: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    codes = [
        doors.code(choice.sales_of(key, name)) if value is not None else ""
        for key, name, value in rows.select("key", "name", "value").iter_rows()
    ]
    return rows.with_columns(code=pl.Series(codes, dtype=pl.String))


def _by_enterprise(rows: pl.DataFrame) -> pl.DataFrame:
    def whole(column: str) -> pl.Expr:
        return pl.when(pl.col(column).null_count() == 0).then(pl.col(column).sum()).alias(column)

    return (
        rows.filter(pl.col("last_day").is_not_null())
        .with_columns(name=pl.coalesce("enterprise_name", "name"))
        .group_by("name", maintain_order=True)
        .agg(
            pl.len().alias("shops"), pl.col("name").first().alias("key"), pl.col("region_code").first(), pl.col("platform").unique().sort().str.join("、"),
            whole("value"), whole("before"), pl.col("last_day").min(), pl.col("opened_on").min(),
        )
    )  # fmt: skip


def sentence(rows: pl.DataFrame, choice: Choice) -> str:
    """Say how the comparable ones grew, who pulls and drags most, and how much the largest ten sell."""
    known = rows.drop_nulls("diff")
    who = "家店铺" if choice.body == "shop" else "家企业"
    told = f"**{choice.words}，{rows['value'].count():,} {who}{MEASURES[choice.measure]}共 {amount(float(rows['value'].sum()), '亿元')}**"
    base = float(known["before"].sum() or 0)
    if known.height and base > 0:
        pulled = known.sort("diff", "name", descending=[True, False])
        told += f"；两期可比的 {known.height:,} 家同比{growth_words(float(known['diff'].sum()) / base * 100)}"
        if known.height > 1 and pulled["diff"][0] > 0:
            told += f"，**{pulled['name'][0]}拉动最多**（{number(pulled['points'][0])} 个百分点）"
        if known.height > 1 and pulled["diff"][-1] < 0:
            told += f"，**{pulled['name'][-1]}拖累最多**（{number(pulled['points'][-1])} 个百分点）"
    head = rows.head(HEAD)["share"].drop_nulls()
    return told + (
        f"。最大的 {head.len()} 家占 {percent(float(head.sum()))}。" if rows.height > HEAD else "。"
    )


def pull_block(rows: pl.DataFrame, choice: Choice) -> None:
    """Draw who pulls."""
    with st.container(border=True):
        parts.section(
            "谁在拉动",
            "对可比店铺合计增速的拉动，单位：百分点，相加等于总增速（各写一位小数，可能有尾差）；橙色为拉动、青色为拖累；点一条，看来历",
        )
        points = rows.drop_nulls("points").select("name", "points", "code")
        if points.is_empty():
            parts.nothing("没有两期数据都齐的店铺，拆不出拉动。")
            return
        key = f"shop_pull_{choice.measure}_{choice.body}_{choice.region}"
        parts.show(parts.drawn(waterfall.contributions, points), alt="各店铺的拉动", key=key)


def table(rows: pl.DataFrame, choice: Choice) -> None:
    """List everybody."""
    geography = geography_of(ask(places.places))
    regions = [geography.name(code) if code else None for code in rows["region_code"]]
    unit, times = finer_of(rows["value"], "亿元")
    shown = rows.select(
        pl.col("name").alias(BODIES[choice.body][1:]),
        pl.Series("地区", regions, dtype=pl.String),
        平台="platform",
        店铺数="shops",
        本期=pl.col("value") * times,
        上年同期=pl.col("before") * times,
        同比="pct",
        拉动="points",
        占比="share",
        数据最新到="last_day",
        启用="opened_on",
        来历="code",
    )
    parts.table(
        shown if choice.body == "enterprise" else shown.drop("店铺数"),
        columns={
            "店铺数": st.column_config.NumberColumn("店铺（家）", format="%,d"),
            "本期": st.column_config.NumberColumn(f"本期（{unit}）", format="%,.3f"),
            "上年同期": st.column_config.NumberColumn(f"上年同期（{unit}）", format="%,.3f"),
            "同比": st.column_config.NumberColumn("同比（%）", format="%+.1f"),
            "拉动": st.column_config.NumberColumn("拉动（百分点）", format="%+.2f"),
            "占比": st.column_config.NumberColumn("占比（%）", format="%.1f"),
            "数据最新到": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "启用": st.column_config.DateColumn(format="YYYY-MM-DD"),
        },
        key=f"shops_{choice.body}",
        alt="各店铺或企业的金额、同比与拉动",
    )

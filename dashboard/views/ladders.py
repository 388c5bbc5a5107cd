"""梯度培育: how many enterprises, parks and shops stand on each step, and who is close to the next."""

from datetime import date

import polars as pl
import streamlit as st

from dashboard import doors, parts
from dashboard.charts import steps
from dashboard.choices import choose_button
from dashboard.data import ask, current_build
from dashboard.geography import geography_of
from dashboard.numbers import number
from dashboard.scopes import choose_where
from pipelines.indicators.entities import NEAR
from pipelines.queries import places, shops, targets
from pipelines.queries.meant import Sales

TITLE, ICON, GROUP, ORDER, PATH = "梯度培育", ":material/stairs:", "主体培育", 30, "ladders"

YI = 1e8
BODIES = {"enterprise": "企业", "park": "园区", "shop": "店铺"}
# The steps, in 亿元 of live sales in twelve months; the documents count at 1, 10, 50 and 100.
STEPS = ((100.0, "百亿元"), (50.0, "五十亿元"), (10.0, "十亿元"), (1.0, "亿元"), (0.1, "千万元"))
BELOW, UNTOLD = "千万元以下", "渠道未知"
RULES = (
    "按截至数据最后一天的 12 个月直播支付金额分级；渠道未知的交易额不算直播，但“可能达到”一栏把它算上。"
    f"接近：已达到上一级门槛的 {NEAR:.0%} 以上。内部使用，不对外公布。"
)


def render() -> None:
    """Answer how many stand at 亿元 and 十亿元 and how many are close; draw the ladder; list the near ones."""
    through = current_build().data_through
    codes = ask(shops.shop_regions)["region_code"]
    if through is None or codes.is_empty():
        st.info("店铺名录里还没有店铺，或还没有交易数据。请登记店铺和企业、放入平台导出文件后再运行入库。")
        parts.origin(source="店铺导出文件与店铺名录", scope="登记网店")
        return
    geography = geography_of(ask(places.places))
    with st.container(width=280):
        region = choose_where(geography, codes)
    body = choose_button("body", "主体", BODIES, "enterprise")
    first, last = twelve_months(through)
    bodies = ask(shops.bodies, region_code=region, first=first, last=last, body=body)
    found = standing(coded(bodies, region, body, (first, last)))
    if found.is_empty():
        parts.nothing(f"名录里没有填写{BODIES[body]}，或还没有它们的交易额。")
    else:
        where = geography.name(region) if region else ""
        parts.answer(sentence(found, where, BODIES[body]), RULES)
        ladder(found, BODIES[body])
        near(found, BODIES[body])
        everybody(found, BODIES[body])
    asked_for(region)
    parts.origin(source="店铺导出文件与店铺名录", scope="登记网店")


def twelve_months(through: date) -> tuple[date, date]:
    """Return the first and last of the twelve months that end with the last day of data."""
    start = pl.Series([through]).dt.offset_by("-1y").dt.offset_by("1d")[0]
    return start, through


def coded(bodies: pl.DataFrame, region: str, body: str, days: tuple[date, date]) -> pl.DataFrame:
    """Add the code for doors of what each body sold live in these days."""
    codes = [
        doors.code(Sales("S1", region, body, key, name, *days))
        for key, name in bodies.select(shops.BODIES[body], "name").iter_rows()
    ]
    return bodies.with_columns(code=pl.Series(codes, dtype=pl.String))


def standing(bodies: pl.DataFrame) -> pl.DataFrame:
    """Add where each body stands, in 亿元.

    Adds live (null: all its channels are unknown), possible (live and what may be live), step (its own), next_step and next_amount (null: it is
    on the highest), done_pct of it, lacking, pct (growth; null: not comparable), is_near, may_reach.
    """
    is_told = (pl.col("live_cny") > 0) | (pl.col("untold_cny") == 0)
    live = pl.when(is_told).then(pl.col("live_cny").cast(pl.Float64) / YI)
    untold = pl.col("untold_cny").cast(pl.Float64) / YI
    before = pl.col("live_before_cny").cast(pl.Float64) / YI
    upwards = list(reversed(STEPS))
    certain = live.fill_null(0.0)  # of which nothing is certain, the first step is the next one
    next_amount = pl.coalesce(pl.when(certain < bound).then(pl.lit(bound)) for bound, _ in upwards)
    on = (pl.when(live >= bound).then(pl.lit(name)) for bound, name in STEPS)
    step = pl.coalesce(*on, pl.when(live.is_not_null()).then(pl.lit(BELOW)), pl.lit(UNTOLD))
    return bodies.with_columns(
        live=live, possible=certain + untold, step=step, next_amount=next_amount,
        pct=pl.when(before > 0).then((live / before - 1) * 100),
    ).with_columns(
        next_step=pl.col("next_amount").replace_strict(dict(STEPS), default=None, return_dtype=pl.String),
        done_pct=pl.col("live") / pl.col("next_amount") * 100,
        lacking=pl.col("next_amount") - pl.col("live"),
        is_near=(pl.col("live") >= pl.col("next_amount") * NEAR).fill_null(False),
        may_reach=(pl.col("possible") >= pl.col("next_amount")).fill_null(False),
    )  # fmt: skip


def sentence(found: pl.DataFrame, where: str, body: str) -> str:
    """Say how many stand at the two amounts that documents name, and how many are close."""
    reached = {bound: found.filter(pl.col("live") >= bound).height for bound, _ in STEPS}
    close = found.filter("is_near").sort("lacking", "name")
    told = f"**{where}{body}中，年直播销售 1 亿元以上 {reached[1.0]} 家，10 亿元以上 {reached[10.0]} 家**"
    if close.is_empty():
        return f"{told}；没有接近上一级的。"
    row = close.row(0, named=True)
    return f"{told}；{close.height} 家接近上一级，最近的是**{row['name']}**，离{row['next_step']}还差 {number(row['lacking'], 2)} 亿元。"


def ladder(found: pl.DataFrame, body: str) -> None:
    """Draw how many stand on each step and how many of the step below are close to it."""
    names = [*(name for _, name in STEPS), BELOW, UNTOLD]
    counts = pl.DataFrame(
        {
            "name": names,
            "standing": [found.filter(pl.col("step") == name).height for name in names],
            "near": [found.filter(pl.col("is_near"), pl.col("next_step") == name).height for name in names],
        }
    )
    with st.container(border=True):
        parts.section(f"各级{body}数", "单位：家；实心为已在这一级，空心为下一级中接近这一级的")
        parts.show(parts.drawn(steps.ladder, counts), alt=f"各级{body}数", key="ladder")


def near(found: pl.DataFrame, body: str) -> None:
    """List those close to the next step."""
    close = found.filter(pl.col("is_near") | pl.col("may_reach")).sort(
        "is_near", "lacking", "name", descending=[True, False, False]
    )
    parts.section(f"接近或可能达到上一级的{body}（{close.height} 家）")
    if close.is_empty():
        parts.nothing("没有接近上一级的。")
        return
    parts.table(
        close.select(
            pl.col("name").alias(body),
            上一级="next_step",
            已实现="live",
            还差="lacking",
            达到="done_pct",
            还须增长=pl.when(pl.col("live") > 0).then(pl.col("lacking") / pl.col("live") * 100),
            同比="pct",
            渠道未知=pl.col("untold_cny").cast(pl.Float64) / YI,
            判断=pl.when("is_near").then(pl.lit("▲ 接近")).otherwise(pl.lit("○ 渠道未知，可能已达到")),
            来历=pl.when(pl.col("live").is_not_null()).then("code"),
        ),
        columns=amounts(),
        key="near_steps",
        alt=f"接近上一级的{body}",
    )


def everybody(found: pl.DataFrame, body: str) -> None:
    """List all of them."""
    with st.expander(f"全部{body}（{found.height:,} 家）", icon=":material/list:"):
        parts.table(
            found.select(
                pl.col("name").alias(body), 级别="step", 已实现="live", 同比="pct",
                渠道未知=pl.col("untold_cny").cast(pl.Float64) / YI, 店铺数="shops",
                来历=pl.when(pl.col("live").is_not_null()).then("code"),
            ),
            columns=amounts(),
            key="all_steps",
            alt=f"全部{body}",
        )  # fmt: skip


def amounts() -> dict[str, object]:
    """Return how the columns of amounts are shown."""
    return {
        "已实现": st.column_config.NumberColumn("年直播销售（亿元）", format="%,.2f"),
        "还差": st.column_config.NumberColumn("还差（亿元）", format="%,.2f"),
        "达到": st.column_config.NumberColumn("达到门槛（%）", format="%.1f"),
        "还须增长": st.column_config.NumberColumn("还须增长（%）", format="%.1f"),
        "同比": st.column_config.NumberColumn("同比（%）", format="%+.1f"),
        "渠道未知": st.column_config.NumberColumn(
            "渠道未知（亿元）", format="%,.2f", help="不知道是不是直播的交易额"
        ),
        "店铺数": st.column_config.NumberColumn("店铺（家）", format="%,d"),
    }


def asked_for(region: str) -> None:
    """Show the targets that count bodies at an amount; they are judged on the page of targets."""
    ledger = ask(targets.ledger)
    counted = ledger.filter(pl.col("threshold_value").is_not_null())
    own = counted.filter(pl.col("region_code") == region) if region else counted
    if own.is_empty():
        return
    with st.container(border=True):
        parts.section("政策文件要求的个数")
        for row in own.iter_rows(named=True):
            aim = "若干" if row["value"] is None else number(row["value"], 0)
            st.markdown(
                f"- {row['region_name']}：{parts.escaped(row['indicator_name'])}，目标 **{aim} {row['unit'] or ''}**（{row['verdict'] or '无法判断'}）"
            )
        parts.link_to("targets", "判定依据见目标台账")

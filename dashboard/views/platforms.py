"""平台与渠道: which platform and which channel pull, and how much of the sales is live."""

import polars as pl
import streamlit as st

from dashboard import downloads, parts, pulling, pulls
from dashboard.charts import shares
from dashboard.charts.shares import Slice
from dashboard.data import ask
from dashboard.geography import geography_of
from dashboard.numbers import percent
from dashboard.pulls import only
from dashboard.scopes import Scope, choose_scope
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import breakdown, places

TITLE, ICON, GROUP, ORDER, PATH = "平台与渠道", ":material/storefront:", "运行监测", 30, "platforms"

MONTHS_DRAWN = 18
ALL_SALES = "S2"  # what the share of live is a share of
UNTOLD = ("pending", "unknown")
SLICES = (
    Slice("live", "直播", "#1F5AA6"),
    Slice("video", "短视频", "#7FB8E6", "#1B2736"),
    Slice("shelf", "货架", "#D9822B"),
    Slice("other", "其他", "#3A3F47"),
    Slice("untold", "渠道未知", "#DDE2E9", "#1B2736"),
)


def render() -> None:
    """Answer which platform pulls; then channels, and the share of live with what is not known of it."""
    scope = choose_scope(geography_of(ask(places.places)), "platform")
    if scope is None:
        st.info("还没有可以按平台拆开的数据。请先把平台导出文件和店铺名录放进数据目录，再运行入库。")
        return
    found = pulls.parts_of(scope, "platform")
    name = geography_of(ask(places.places)).name(scope.region)
    whole = pulls.whole_of(scope)
    said = pulls.pull_sentence(found, whole, f"**{scope.when}{name}{BY_CODE[scope.indicator].name}**")
    largest = pulls.share_words(found)
    parts.answer(
        f"{said}。{f'按金额，{largest}。' if largest else ''}{live_sentence(scope)}", told_of=scope.number
    )
    with downloads.about(scope.indicator):
        left, right = st.columns(2)
        with left:
            pulling.waterfall_block(found, scope, "平台")
        with right:
            live_block(scope)
        channels(scope)
        pulling.table_block(found, scope, "平台")
    parts.origin(source="店铺导出文件", scope=BY_CODE[scope.indicator].scope)


def live_sentence(scope: Scope) -> str:
    """Say how much of the latest month is live, certainly and at most; nothing where it is not told."""
    months = live_shares(scope.region)
    row = months.filter(pl.col("period_start") <= scope.start).tail(1)
    if row.is_empty():
        return ""
    month, low, high = row.select("period_start", "low", "high").row(0)
    told = f"  \n{month.year}年{month.month}月直播占全部网络零售额 **{percent(low)}**"
    return f"{told}；若渠道未知的全是直播，最多 {percent(high)}。" if high - low >= 0.05 else f"{told}。"


def live_shares(region: str) -> pl.DataFrame:
    """Return how much of each month's sales is live (see `charts.shares.share_within_bounds`)."""
    shares_of = by_channel(region)
    live = pl.col("share_pct").filter(pl.col("part") == "live").sum()
    untold = pl.col("share_pct").filter(pl.col("part") == "untold").sum()
    code = pl.col("code").filter(pl.col("part") == "live").first()
    months = shares_of.group_by("period_start").agg(low=live, untold=untold, code=code).sort("period_start")
    known = 100 - pl.col("untold")
    return months.select(
        "period_start",
        "low",
        high=pl.col("low") + pl.col("untold"),
        of_known=pl.when(known > 0).then(pl.col("low") / known * 100),
        coverage=known,
        code="code",
    )


def by_channel(region: str) -> pl.DataFrame:
    """Return the share of each channel in the region's latest months; 待定 and 未知 together as untold."""
    months = ask(breakdown.parts_by_month, indicator=ALL_SALES, region_code=region, dimension="channel")
    coded = months.with_columns(code=pulls.month_codes(months, ALL_SALES, region, "channel"))
    told = coded.with_columns(
        part=pl.when(pl.col("part").is_in(UNTOLD)).then(pl.lit("untold")).otherwise(pl.col("part"))
    ).drop_nulls("share_pct")
    latest = told["period_start"].unique().sort().tail(MONTHS_DRAWN)
    return (
        told.filter(pl.col("period_start").is_in(latest.implode()))
        .group_by("period_start", "part")
        .agg(pl.col("share_pct").sum(), code=only("code"))
        .sort("period_start", "part")
    )


def live_block(scope: Scope) -> None:
    """Draw the share of live between what is certain and what is possible."""
    with st.container(border=True, height="stretch"):
        parts.section(
            "直播占比与覆盖率", "线为占渠道已知部分的比重；淡色带为占全部的可能范围，越宽说明渠道未知的越多"
        )
        months = live_shares(scope.region)
        if months.is_empty():
            parts.nothing("还没有按渠道的数。")
            return
        parts.show(
            parts.drawn(shares.share_within_bounds, months, "直播"), alt="直播占比与覆盖率", key="live_share"
        )


def channels(scope: Scope) -> None:
    """Draw what each month's sales are made of by channel."""
    with st.container(border=True):
        parts.section(
            "各月渠道构成（%）", "按网络零售额(支付口径)；平台导出说不清渠道的，列为渠道未知，不摊到其他渠道"
        )
        months = by_channel(scope.region)
        if months.is_empty():
            parts.nothing("还没有按渠道的数。")
            return
        parts.show(parts.drawn(shares.month_shares, months, SLICES), alt="各月渠道构成", key="channels")

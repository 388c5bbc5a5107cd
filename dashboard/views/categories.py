"""品类: what is sold, what of it grows, and how much of it no file tells."""

import polars as pl
import streamlit as st

from dashboard import downloads, parts, pulling, pulls
from dashboard.charts import shares
from dashboard.charts.shares import Slice
from dashboard.choices import choose_button
from dashboard.data import ask
from dashboard.geography import geography_of
from dashboard.numbers import percent
from dashboard.pulls import only
from dashboard.scopes import Scope, choose_scope
from pipelines.canonical import NO_CATEGORY
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import breakdown, places

TITLE, ICON, GROUP, ORDER, PATH = "品类", ":material/category:", "市场研判", 10, "categories"

DIMENSIONS = {"category": "平台类目", "use_class": "吃穿用", "industry": "零售业中类"}
COLOURS = (("#1F5AA6", "white"), ("#7FB8E6", "#1B2736"), ("#D9822B", "white"), ("#3A3F47", "white"))
OTHERS = Slice("others", "其他品类", "#AEB9C6", "#1B2736")
UNTOLD = Slice(NO_CATEGORY, NO_CATEGORY, "#DDE2E9", "#1B2736")
MONTHS_DRAWN = 12


def render() -> None:
    """Answer which category pulls; then what each month is made of, and the table."""
    geography = geography_of(ask(places.places))
    scope = choose_scope(geography, "category", ("S2", "S1"))
    if scope is None:
        st.info("还没有可以按品类拆开的数据。请先把平台导出文件和店铺名录放进数据目录，再运行入库。")
        return
    dimension = choose_button("by", "按什么分", DIMENSIONS, "category")
    found = pulls.parts_of(scope, dimension)
    what = f"**{scope.when}{geography.name(scope.region)}{BY_CODE[scope.indicator].name}**"
    said = pulls.pull_sentence(found, pulls.whole_of(scope), what)
    parts.answer(f"{said}。{known_sentence(found)}", told_of=scope.number)
    with downloads.about(scope.indicator):
        left, right = st.columns(2)
        with left:
            pulling.waterfall_block(found, scope, "品类")
        with right:
            months_block(scope, dimension, found)
        pulling.table_block(found, scope, "品类")
    parts.nothing("品类归到吃穿用和零售业中类，按登记表“品类对照”；对照不上的列为未归类，不摊到其他品类。")
    parts.origin(source="店铺导出文件", scope=BY_CODE[scope.indicator].scope)


def known_sentence(found: pl.DataFrame) -> str:
    """Say which told category is the largest, and how much is not told."""
    shares_told = found.drop_nulls("share_pct")
    told = shares_told.filter(pl.col("part") != NO_CATEGORY)
    untold = shares_told.filter(pl.col("part") == NO_CATEGORY)
    said = (
        f"说得清的品类中，**{told['name'][0]}**最大，占全部 {percent(told['share_pct'][0])}。"
        if told.height
        else ""
    )
    if untold.height:
        said += f"另有 {percent(untold['share_pct'][0])} 的交易额说不清品类。"
    return f"  \n{said}" if said else ""


def months_block(scope: Scope, dimension: str, found: pl.DataFrame) -> None:
    """Draw what the latest months are made of: the largest categories, the others together."""
    with st.container(border=True, height="stretch"):
        parts.section("各月构成（%）", "列出本期最大的四类，其余合并；未归类单列")
        months = ask(
            breakdown.parts_by_month, indicator=scope.indicator, region_code=scope.region, dimension=dimension
        )
        coded = months.with_columns(code=pulls.month_codes(months, scope.indicator, scope.region, dimension))
        slices = slices_of(found)
        if months.is_empty() or not slices:
            parts.nothing("还没有按品类的数。")
            return
        figure = parts.drawn(shares.month_shares, gathered(coded, slices), (*slices, OTHERS, UNTOLD))
        parts.show(figure, alt="各月品类构成", key="category_months")


def slices_of(found: pl.DataFrame) -> tuple[Slice, ...]:
    """Return the largest told categories, each in a colour of its own."""
    told = found.filter(pl.col("part") != NO_CATEGORY).drop_nulls("share_pct").head(len(COLOURS))
    names = told.select("part", "name").rows()
    return tuple(Slice(part, name, *colours) for (part, name), colours in zip(names, COLOURS, strict=False))


def gathered(months: pl.DataFrame, slices: tuple[Slice, ...]) -> pl.DataFrame:
    """Return the latest months' shares, with all but the largest categories together."""
    own = [each.part for each in slices] + [NO_CATEGORY]
    part = pl.when(pl.col("part").is_in(own)).then(pl.col("part")).otherwise(pl.lit(OTHERS.part))
    latest = months["period_start"].unique().sort().tail(MONTHS_DRAWN)
    return (
        months.drop_nulls("share_pct")
        .filter(pl.col("period_start").is_in(latest.implode()))
        .group_by("period_start", part.alias("part"))
        .agg(pl.col("share_pct").sum(), code=only("code"))
        .sort("period_start", "part")
    )

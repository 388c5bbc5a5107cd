"""地区增长与目标: regions side by side, each against its own target; from province down to town."""

import polars as pl
import streamlit as st

from dashboard import parts, words
from dashboard.charts import bars, heatmap
from dashboard.choices import choose, go_to
from dashboard.data import ask, ask_series, ask_values
from dashboard.geography import LEVELS, Geography, geography_of
from dashboard.numbers import KIND_NAMES, amount, finer, period
from dashboard.regional import (
    YEARLY,
    View,
    growth_grid,
    not_comparable,
    regions_shown,
    target_years,
    with_targets,
)
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import places, published, targets, values

TITLE, ICON, GROUP, ORDER, PATH = "地区增长与目标", ":material/bar_chart:", "运行监测", 20, "regions"

WHOLE_COUNTRY = "all"
DRAWN_AT_MOST = 30  # rows of a figure; the table has them all
GRID_MONTHS = 12
NO_ROWS = "本期没有登记店铺的数据"
COVERAGE = "交易额中能按本指标口径说清的部分，如渠道已知或退款已知的部分，占全部交易额的比重"


def render() -> None:
    """Ask for indicator, level, parent and period; draw, tabulate, and set the published series apart."""
    offered = {code: BY_CODE[code].name for code in ask(values.indicators)["indicator"] if code in BY_CODE}
    geography = geography_of(ask(places.places))
    if not offered:
        st.info("还没有算出任何指标。请先把平台导出文件和店铺名录放进数据目录，再运行入库。")
        published_block(geography, None)
        return
    view = chosen_view(offered, geography)
    breadcrumb(geography, view)
    at_period = ask_values(view.indicator, view.kind, view.start)
    ledger = ask(targets.ledger)
    regions = with_targets(regions_shown(geography, view, at_period), ledger, view)
    figures(regions, view, ledger)
    month_grid(regions, view)
    table(regions, view, geography)
    parts.origin(source="店铺导出文件", scope=BY_CODE[view.indicator].scope)
    published_block(geography, view.parent)


def chosen_view(offered: dict[str, str], geography: Geography) -> View:
    """Let the user choose what to see. Every choice stands in the address."""
    with st.grid(5, min_column_width=150, gap="small"):
        indicator = choose("ind", "指标", offered, "S1" if "S1" in offered else next(iter(offered)))
        known = ask(values.periods, indicator=indicator)
        codes = valued(indicator)
        parents = {WHOLE_COUNTRY: "全部地区"} | {
            place.code: " › ".join(p.name for p in geography.path(place.code))
            for place in geography.holders(codes)
        }
        parent = choose("parent", "上级地区", parents, WHOLE_COUNTRY)
        inside = None if parent == WHOLE_COUNTRY else parent
        levels = geography.levels_inside(inside, codes) or {"province": LEVELS["province"]}
        level = choose("level", "地区层级", levels, next(iter(levels)))
        kinds = {kind: name for kind, name in KIND_NAMES.items() if kind in known["period_kind"]}
        kind = choose("kind", "时期", kinds, "ytd" if "ytd" in kinds else next(iter(kinds)))
        rows = known.filter(pl.col("period_kind") == kind)
        starts = {
            f"{row['period_start']:%Y-%m-%d}": period(kind, row["period_start"])
            for row in rows.iter_rows(named=True)
        }
        start = choose("start", "具体时期", starts, next(iter(starts)))
    chosen = rows.filter(pl.col("period_start").dt.strftime("%Y-%m-%d") == start)["period_start"][0]
    return View(indicator, level, inside, kind, chosen)


def valued(indicator: str) -> frozenset[str]:
    """Return the codes of all regions that have any value of an indicator."""
    return frozenset(ask(values.regions_valued, indicator=indicator)["region_code"])


def breadcrumb(geography: Geography, view: View) -> None:
    """Show where we are, and lead back up."""
    path = geography.path(view.parent)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            "全部地区", type="tertiary", icon=":material/public:", key="up_all", disabled=not path,
            on_click=go_to, kwargs={"parent": WHOLE_COUNTRY, "level": "province"},
        )  # fmt: skip
        for place in path:
            st.markdown("›", width="content")
            st.button(
                place.name, type="tertiary", key=f"up_{place.code}", disabled=place.code == view.parent,
                on_click=drill, args=(geography, view.indicator, place.code),
            )  # fmt: skip
        st.caption(f"当前：{LEVELS[view.level]}。点图中的条或表中的行，可进入下一级。", width="content")


def drill(geography: Geography, indicator: str, code: str | None) -> None:
    """Go into a place: show what lies in it. Does nothing where nothing inside it has data."""
    levels = {} if code is None else geography.levels_inside(code, valued(indicator))
    if code is not None and levels:
        go_to(parent=code, level=next(iter(levels)))


def figures(regions: pl.DataFrame, view: View, ledger: pl.DataFrame) -> None:
    """Draw values against own targets, and growth, row beside row."""
    known = regions.drop_nulls("value")
    drawn = known.head(DRAWN_AT_MOST)
    if drawn.is_empty():
        parts.nothing("所选范围内还没有数据。")
        return
    unit = drawn["unit"][0]
    name = BY_CODE[view.indicator].name
    geography = geography_of(ask(places.places))
    left, right = st.columns(2)
    with left.container(border=True):
        aimed = "；竖线为本地区自己的目标" if has_any(drawn, "target") else ""
        shown_unit, _ = finer(largest(drawn), unit)
        parts.section(f"{name}与自身目标", f"单位：{shown_unit}；{through_words(drawn, view)}{aimed}")
        key = chart_key("value", view)
        figure = parts.drawn(bars.against_targets, drawn, unit)
        parts.show_clickable(
            figure,
            alt=f"各地区{name}与自身目标",
            key=key,
            on_click=lambda: drill(geography, view.indicator, parts.clicked(key)),
        )
    with right.container(border=True):
        asked = "；竖线为余下时间达到目标所需的同比增速" if has_any(drawn, "needed_pct") else ""
        parts.section("同比增速", f"橙色为增、青色为减；— 为不可比{asked}")
        other = chart_key("growth", view)
        figure = parts.drawn(bars.growth, drawn)
        parts.show_clickable(
            figure,
            alt=f"各地区{name}同比增速",
            key=other,
            on_click=lambda: drill(geography, view.indicator, parts.clicked(other)),
        )
    figure_notes(regions, known, view, ledger)


def through_words(regions: pl.DataFrame, view: View) -> str:
    """Say up to which day the values go."""
    days = regions["through"].drop_nulls().to_list()
    return f"时期：{period(view.kind, view.start, max(days, default=None))}"


def has_any(regions: pl.DataFrame, column: str) -> bool:
    """Say whether any of the regions has a value in a column."""
    return regions[column].drop_nulls().len() > 0


def largest(regions: pl.DataFrame) -> float | None:
    """Return the largest known value; null where none is known."""
    return max(regions["value"].drop_nulls().to_list(), default=None)


def chart_key(name: str, view: View) -> str:
    """Return a key that changes with what is drawn: a click on the old figure must not count for the new."""
    return f"{name}_{view.indicator}_{view.level}_{view.parent}_{view.kind}_{view.start}"


def figure_notes(regions: pl.DataFrame, known: pl.DataFrame, view: View, ledger: pl.DataFrame) -> None:
    """Say what the figures leave out, and which targets they may not be compared with."""
    if known.height > DRAWN_AT_MOST:
        parts.nothing(f"图中只列前 {DRAWN_AT_MOST} 个地区，全部 {known.height:,} 个见下表。")
    if regions.height > known.height:
        parts.nothing(
            f"另有 {regions.height - known.height:,} 个地区没有可用数值，表中以“—”表示并写明原因，不按 0 计。"
        )
    codes = known["code"].to_list()
    lead_to_target_years(target_years(ledger, view, codes), view)
    if view.kind not in YEARLY:
        return
    for row in not_comparable(ledger, view, codes).iter_rows(named=True):
        parts.nothing(
            f"{row['region_name']}目标“{row['indicator_name']}”"
            f"{amount(row['value'], row['unit'])}：{row['why'] or '口径不一致，不作比较'}"
        )


def lead_to_target_years(years: list[int], view: View) -> None:
    """Offer the years that have targets: a target is drawn beside the value of its own year only."""
    if view.kind in YEARLY and view.start.year in years:
        return
    for year in years:
        st.button(
            f"目标以 {year} 年为期，不与本期并列：看 {year} 年与目标",
            icon=":material/flag:",
            key=f"target_year_{year}",
            on_click=go_to,
            kwargs={"kind": "year", "start": f"{year}-01-01"},
        )


def month_grid(regions: pl.DataFrame, view: View) -> None:
    """Show the growth of each region in each of the last months, as numbers on colours."""
    series = ask_series(view.indicator, "month")
    shown = regions.drop_nulls("value").head(DRAWN_AT_MOST)
    grid = growth_grid(series, shown, GRID_MONTHS)
    if grid.is_empty():
        return
    with st.container(border=True):
        parts.section("各月同比（%）", "橙色为增、青色为减，颜色越深变化越大；— 为不可比")
        figure = parts.drawn(heatmap.growth_by_month, grid, shown["name"].to_list())
        parts.show(figure, alt="各地区各月同比", key="month_grid")


def table(regions: pl.DataFrame, view: View, geography: Geography) -> None:
    """Show everything about the regions as a table; a click on a row leads into the region."""
    unit, factor = finer(largest(regions), BY_CODE[view.indicator].unit)
    shown = regions.select(
        地区="name",
        本期值=pl.col("value") * factor,
        同比="yoy_pct",
        环比="mom_pct",
        自身目标="target_words",
        完成="attained_pct",
        目标判定=pl.Series([words.marked(v) if v else None for v in regions["verdict"]], dtype=pl.String),
        覆盖率=pl.col("coverage") * 100,
        数据状态=pl.col("maturity").replace_strict(words.MATURITIES, default=None),
        说明=pl.when(pl.col("unit").is_null()).then(pl.lit(NO_ROWS)).otherwise("why_not"),
    )
    key = chart_key("table", view)
    is_empty = [name for name in shown.columns if shown[name].is_null().all()]
    st.dataframe(
        shown.drop(is_empty),
        hide_index=True,
        placeholder="—",
        column_config={
            "本期值": st.column_config.NumberColumn(f"本期值（{unit}）", format="%,.1f"),
            "同比": st.column_config.NumberColumn("同比（%）", format="%+.1f"),
            "环比": st.column_config.NumberColumn("环比（%）", format="%+.1f"),
            "完成": st.column_config.NumberColumn("目标期完成（%）", format="%.1f"),
            "说明": st.column_config.TextColumn(width="large"),
            "覆盖率": st.column_config.NumberColumn("覆盖率（%）", format="%.0f", help=COVERAGE),
        },
        key=key,
        on_select=lambda: drill(geography, view.indicator, selected_code(key, regions)),
        selection_mode="single-row",
        alt="各地区数值、增速、目标与覆盖率",
    )
    if "自身目标" not in is_empty:
        parts.nothing("目标期完成与目标判定按目标期限内的实绩计算，与所选时期无关，详见目标台账。")


def selected_code(key: str, regions: pl.DataFrame) -> str | None:
    """Return the code of the row that was selected in the table; null where none is."""
    rows = st.session_state[key].selection.rows
    return str(regions["code"][rows[0]]) if rows else None


def published_block(geography: Geography, parent: str | None) -> None:
    """Show the official series of one region, in a block of its own: they are never mixed with ours."""
    listed = ask(published.regions_published)
    with st.container(border=True):
        st.markdown("##### :material/menu_book: 公布数据")
        st.caption("官方公开发布的数字，照录原文，与上方计算值来源和口径不同，不混用、不互相替代。")
        if listed.is_empty():
            parts.nothing("还没有录入公布数据。")
            return
        names = {
            row["region_code"]: row["region_name"] or geography.name(row["region_code"])
            for row in listed.iter_rows(named=True)
        }
        first = next(iter(names))
        with st.container(width=260):
            region = choose(
                "published", "公布数据的地区", names, parent if parent and parent in names else first
            )
        published_table(region)


def published_table(region: str) -> None:
    """Show the published figures of one region, with source and quote."""
    rows = ask(published.growth_of, region_code=region)
    shown = rows.select(
        时期=pl.format(
            "{}{}", "period", pl.when("is_cumulative").then(pl.lit("（累计）")).otherwise(pl.lit(""))
        ),
        指标="indicator",
        数值="value",
        单位="unit",
        公布同比="published_pct",
        推算同比="computed_pct",
        提示="label",
        当月值="month_value",
        口径="scope",
        来源="source_title",
        原文="quote",
    )
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="—",
        column_config={
            "数值": st.column_config.NumberColumn(format="%,.1f"),
            "公布同比": st.column_config.NumberColumn("公布同比（%）", format="%+.1f"),
            "推算同比": st.column_config.NumberColumn(
                "水平值推算同比（%）", format="%+.1f", help="由两期公布的水平值相除，仅供对照，不代替公布增速"
            ),
            "当月值": st.column_config.NumberColumn(
                format="%,.0f", help="由相邻两期累计值相减；取整使误差过大或缺上月累计的不列"
            ),
            "来源": st.column_config.TextColumn(width="medium"),
            "原文": st.column_config.TextColumn(width="large"),
        },
        alt="公布数据",
    )
    st.caption(
        f"来源：各条所列官方发布；共 {rows.height:,} 条。增速以公布数为准；与水平值推算之差超出取整误差的，推算数标为非可比口径。"
    )

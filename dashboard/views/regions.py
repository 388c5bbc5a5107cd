"""地区增长与目标: regions side by side, each against its own target; from province down to town."""

from functools import partial

import polars as pl
import streamlit as st

from dashboard import doors, downloads, parts, pulling, pulls, scopes, words
from dashboard.charts import bars, heatmap
from dashboard.choices import choose, go_to
from dashboard.data import ask, ask_series, ask_values
from dashboard.geography import LEVELS, Geography, geography_of
from dashboard.numbers import amount, finer, kinds_in, period
from dashboard.region_map import map_block
from dashboard.regional import (
    YEARLY,
    View,
    answer,
    furthest_behind,
    growth_grid,
    not_comparable,
    regions_shown,
    remarks,
    target_years,
    with_targets,
)
from dashboard.scopes import PARTED, Scope
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import places, targets, values

TITLE, ICON, GROUP, ORDER, PATH = "地区增长与目标", ":material/bar_chart:", "运行监测", 20, "regions"

WHOLE_COUNTRY = "all"
DRAWN_AT_MOST = 30  # rows of a figure; the table has them all
GRID_MONTHS = 12
PART_KINDS = ("month", "year", "ytd")  # of which growth is taken apart
NO_ROWS = "本期没有登记店铺的数据"
COVERAGE = "交易额中能按本指标口径说清的部分，如渠道已知或退款已知的部分，占全部交易额的比重"


def render() -> None:
    """Ask for indicator, level, parent and period; draw, tabulate, and lead to the published series, which stand apart."""
    offered = scopes.told_indicators()
    geography = geography_of(ask(places.places))
    if not offered:
        st.info("还没有算出任何指标。请先把平台导出文件和店铺名录放进数据目录，再运行入库。")
        parts.link_to("published", "官方公布的数字另列一页，可以先看")
        return
    view = chosen_view(offered, geography)
    breadcrumb(geography, view)
    at_period = ask_values(view.indicator, view.kind, view.start)
    ledger = ask(targets.ledger)
    regions = with_targets(regions_shown(geography, view, at_period), ledger, view)
    say(regions, view, geography)
    with downloads.about(view.indicator):
        figures(regions, view, ledger)
        map_block(regions, view.parent, geography, partial(enter, geography, view))
        pull_block(view, geography)
        month_grid(regions, view)
        table(regions, view, geography)
    parts.origin(source="店铺导出文件", scope=BY_CODE[view.indicator].scope)
    parts.link_to("published", "官方公布的数字另列一页，与上方计算值不混用")


def chosen_view(offered: list[str], geography: Geography) -> View:
    """Let the user choose what to see. Every choice stands in the address."""
    with st.grid(5, min_column_width=150, gap="small"):
        indicator = scopes.choose_indicator(offered)
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
        kinds = kinds_in(known["period_kind"])
        kind = choose("kind", "时期", kinds, "ytd" if "ytd" in kinds else next(iter(kinds)))
        rows = known.filter(pl.col("period_kind") == kind)
        starts = {
            f"{row['period_start']:%Y-%m-%d}": period(kind, row["period_start"])
            for row in rows.iter_rows(named=True)
        }
        start = choose("start", "具体时期", starts, next(iter(starts)))
    chosen = rows.filter(pl.col("period_start").dt.strftime("%Y-%m-%d") == start)["period_start"][0]
    return View(indicator, level, inside, kind, chosen)


def say(regions: pl.DataFrame, view: View, geography: Geography) -> None:
    """Answer how the regions do, and lead to the target and the shops behind the one furthest behind."""
    if not has_any(regions, "value"):
        return
    where = geography.name(view.parent) if view.parent else ""
    when = period(view.kind, view.start, max(regions["through"].drop_nulls().to_list(), default=None))
    parts.answer(answer(regions, where, when, BY_CODE[view.indicator].name))
    late = furthest_behind(regions)
    if late.height:
        code, name = late.select("code", "name").row(0)
        with st.container(horizontal=True, gap="small"):
            parts.link_to("targets", f"{name}的目标与进度", region=code)
            parts.link_to("shops", f"{name}的店铺：谁在拖累", region=code, measure="live")


def pull_block(view: View, geography: Geography) -> None:
    """Draw which region below pulls the growth of the one that is looked into; nothing for the country."""
    if view.parent is None or view.indicator not in PARTED or view.kind not in PART_KINDS:
        return
    scope = Scope(view.indicator, view.parent, view.kind, view.start, view.start)
    found = pulls.parts_of(scope, "region", geography.name)
    if found.height:
        pulling.waterfall_block(found, scope, "下级地区")


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


def enter(geography: Geography, view: View, code: str | None) -> None:
    """Go into a place; where nothing inside it has data, open the passport of its own number."""
    if not code or geography.levels_inside(code, valued(view.indicator)):
        drill(geography, view.indicator, code)
    else:
        doors.mean(doors.number(view.indicator, code, view.kind, view.start))


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
        parts.show(
            figure,
            alt=f"各地区{name}与自身目标",
            key=key,
            on_click=partial(enter, geography, view),
        )
    with right.container(border=True):
        asked = "；竖线为余下时间达到目标所需的同比增速" if has_any(drawn, "needed_pct") else ""
        parts.section("同比增速", f"橙色为增、青色为减；不给百分数的写明缘由{asked}")
        other = chart_key("growth", view)
        figure = parts.drawn(bars.growth, drawn)
        parts.show(
            figure,
            alt=f"各地区{name}同比增速",
            key=other,
            on_click=partial(enter, geography, view),
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
    if not has_any(grid, "yoy_pct"):
        return
    with st.container(border=True):
        parts.section(
            "各月同比（%）",
            "橙色为增、青色为减，颜色越深变化越大；— 为不给百分数的，如一月、二月合并看；点一格，看这个数的来历",
        )
        coded = grid.with_columns(code=doors.codes_of(view.indicator, "month", grid))
        figure = parts.drawn(heatmap.growth_by_month, coded, shown.select("code", "name"))
        parts.show(figure, alt="各地区各月同比", key="month_grid")


def table(regions: pl.DataFrame, view: View, geography: Geography) -> None:
    """Show everything about the regions as a table; a click on a row leads into the region."""
    unit, factor = finer(largest(regions), BY_CODE[view.indicator].unit)
    shown = regions.select(
        地区="name",
        本期值=pl.col("value") * factor,
        同比="yoy_pct",
        代替同比=codes.in_words("yoy_code"),
        增减额=pl.col("yoy_diff") * factor,
        环比="mom_pct",
        自身目标="target_words",
        完成="attained_pct",
        目标判定=pl.Series([words.marked(v) if v else None for v in regions["verdict"]], dtype=pl.String),
        覆盖率=pl.col("coverage") * 100,
        成熟度=pl.col("maturity").replace_strict(words.MATURITIES, default=None),
        说明=pl.when(pl.col("unit").is_null()).then(pl.lit(NO_ROWS)).otherwise(remarks()),
    )
    key = chart_key("table", view)
    is_empty = [name for name in shown.columns if shown[name].null_count() == shown.height]
    numbers = [
        doors.number(view.indicator, code, view.kind, view.start) if unit else None
        for code, unit in regions.select("code", "unit").iter_rows()
    ]
    parts.table(
        shown.drop(is_empty).with_columns(doors.column(numbers)),
        columns={
            "本期值": st.column_config.NumberColumn(f"本期值（{unit}）", format="%,.1f"),
            "同比": st.column_config.NumberColumn("同比（%）", format="%+.1f"),
            "代替同比": st.column_config.TextColumn(
                "不给同比的", help="百分数会误导时，用词代替；原因见说明"
            ),
            "增减额": st.column_config.NumberColumn(f"比上年同期增减（{unit}）", format="%+,.1f"),
            "环比": st.column_config.NumberColumn("环比（%）", format="%+.1f"),
            "完成": st.column_config.NumberColumn("目标期完成（%）", format="%.1f"),
            "说明": st.column_config.TextColumn(width="large"),
            "覆盖率": st.column_config.NumberColumn("覆盖率（%）", format="%.0f", help=COVERAGE),
        },
        key=key,
        on_pick=lambda: enter(geography, view, selected_code(key, regions)),
        alt="各地区数值、增速、目标与覆盖率",
    )
    if "自身目标" not in is_empty:
        parts.nothing("目标期完成与目标判定按目标期限内的实绩计算，与所选时期无关，详见目标台账。")


def selected_code(key: str, regions: pl.DataFrame) -> str | None:
    """Return the code of the row that was selected in the table; null where none is."""
    rows = st.session_state[key].selection.rows
    return str(regions["code"][rows[0]]) if rows else None

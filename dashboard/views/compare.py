"""两两对比: any two regions, platforms or periods of one indicator side by side."""

from datetime import date

import polars as pl
import streamlit as st

from dashboard import comparing, doors, downloads, parts, scopes, words
from dashboard.charts import sides
from dashboard.choices import choose, go_to, key_of
from dashboard.comparing import Side
from dashboard.data import ask
from dashboard.geography import Geography, geography_of
from dashboard.numbers import amount, finer, kinds_in, percent, period, signed
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import compare, places, values

TITLE, ICON, GROUP, ORDER, PATH = "两两对比", ":material/compare_arrows:", "运行监测", 25, "compare"

ALL = "all"
ABOVE = " › "
MARKS = {"a": "甲", "b": "乙"}
PERIODS_DRAWN = 36
PART_KINDS = ("month", "ytd", "year")  # the kinds of period that are told by platform


def render() -> None:
    """Ask for an indicator and two sides; say how they compare; show both."""
    offered = scopes.told_indicators()
    if not offered:
        st.info("还没有算出任何指标。请先把平台导出文件和店铺名录放进数据目录，再运行入库。")
        return
    geography = geography_of(ask(places.places))
    said = st.container(border=True)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=260):
            indicator = scopes.choose_indicator(offered)
        known = ask(values.periods, indicator=indicator)
        kinds = kinds_in(known["period_kind"])
        with st.container(width=140):
            kind = choose("kind", "时期", kinds, "month" if "month" in kinds else next(iter(kinds)))
        st.button("互换甲乙", icon=":material/swap_horiz:", on_click=swap)
    names = named(indicator, geography)
    sides_shown = []
    for column, mark in zip(st.columns(2), MARKS, strict=True):
        with column:
            sides_shown.append(chosen_side(mark, indicator, kind, names))
    left, right = sides_shown
    unit = BY_CODE[indicator].unit if not left.rows.height else str(left.rows["unit"][0])
    said.markdown(comparing.told(left, right, unit))
    if note := comparing.unfinished((left, right)):
        said.caption(note)
    cards(left, right, indicator)
    with downloads.about(indicator):
        figure(left, right, indicator, unit)
        table(left, right, indicator)
    parts.origin(source="店铺导出文件", scope=BY_CODE[indicator].scope)


def named(indicator: str, geography: Geography) -> dict[str, str]:
    """Return the regions that have the indicator, the outermost first: code to path of names."""
    paths = {
        code: geography.path(code) for code in ask(values.regions_valued, indicator=indicator)["region_code"]
    }
    listed = sorted(paths, key=lambda code: (len(paths[code]), code))
    return {code: ABOVE.join(place.name for place in paths[code]) or code for code in listed}


def chosen_side(mark: str, indicator: str, kind: str, names: dict[str, str]) -> Side:
    """Let the user choose one side's region, platform and period."""
    told = ask(compare.platforms, indicator=indicator)["platform"].to_list() if kind in PART_KINDS else []
    starts = ask(values.periods, indicator=indicator).filter(pl.col("period_kind") == kind)["period_start"]
    periods = {f"{start:%Y-%m-%d}": period(kind, start) for start in starts}
    first = [*names, *names][list(MARKS).index(mark)]
    with st.container(border=True):
        st.markdown(f"**{MARKS[mark]}**")
        with st.grid(3, min_column_width=130, gap="small"):
            region = choose(f"{mark}_region", "地区", names, first)
            platform = choose(
                f"{mark}_platform", "平台", {ALL: "全部平台", **{each: each for each in told}}, ALL
            )
            start = choose(f"{mark}_start", "具体时期", periods, next(iter(periods)))
    asked = {"indicator": indicator, "region_code": region, "period_kind": kind}
    rows = (
        ask(compare.whole, scope=BY_CODE[indicator].scope, **asked)
        if platform == ALL
        else ask(compare.on_platform, platform=platform, **asked)
    )
    name = names[region].rsplit(ABOVE, 1)[-1]
    return Side(
        MARKS[mark],
        region,
        name,
        None if platform == ALL else platform,
        kind,
        date.fromisoformat(start),
        rows,
    )


def swap() -> None:
    """Let each side become the other. For callbacks."""
    state = st.session_state
    for name in ("region", "platform", "start"):
        a, b = state[key_of(f"a_{name}")], state[key_of(f"b_{name}")]
        go_to(**{f"a_{name}": b, f"b_{name}": a})


def cards(left: Side, right: Side, indicator: str) -> None:
    """Show both numbers, each with its growth and the door to its passport."""
    for column, side in zip(st.columns(2), (left, right), strict=True):
        with column.container(border=True, height="stretch", gap="xsmall"):
            st.markdown(f"**{side.mark}**　{side.title}")
            is_up = (side.growth or 0.0) >= 0
            is_known = side.growth is not None
            instead = codes.words(str(side.at("yoy_code"))) if side.at("yoy_code") else None
            st.metric(
                side.title,
                amount(side.value, str(side.at("unit") or "")),
                percent(abs(side.growth)) if side.growth is not None else instead or "不可比",
                delta_color=("orange" if is_up else "violet") if is_known else "off",
                delta_arrow=("up" if is_up else "down") if is_known else "off",
                delta_description="同比",
                label_visibility="collapsed",
                help=str(side.at("why_not")) if side.at("why_not") else None,
            )
            if side.value is not None:
                doors.button(side.meant(indicator, side.start), f"side_{side.mark}")


def figure(left: Side, right: Side, indicator: str, unit: str) -> None:
    """Draw both series."""
    rows = comparing.both(left, right, PERIODS_DRAWN)
    if rows.is_empty():
        return
    codes_of_sides = {
        f"{column}_code": [
            "" if value is None else doors.code(side.meant(indicator, start))
            for start, value in rows.select("period_start", column).iter_rows()
        ]
        for column, side in (("left", left), ("right", right))
    }
    coded = rows.with_columns(pl.Series(name, each) for name, each in codes_of_sides.items())
    names = (f"{left.mark} {left.name}", f"{right.mark} {right.name}")
    title = f"{BY_CODE[indicator].name}：{left.name}与{right.name}"
    with st.container(border=True):
        largest = max([*rows["left"].drop_nulls(), *rows["right"].drop_nulls()], default=None)
        parts.section("走势", f"单位：{finer(largest, unit)[0]}；大点为所比的时期；点一个点，看来历")
        drawn = parts.drawn(sides.over_time, coded, names, (left.start, right.start), unit)
        parts.show(drawn, alt=title, key="sides")


def table(left: Side, right: Side, indicator: str) -> None:
    """List what is known of both numbers."""
    rows = pl.DataFrame(
        {
            "项目": ["数值", "同比", "覆盖率", "成熟度", "数值截至"],
            **{side.mark: facts(side) for side in (left, right)},
        }
    )
    parts.table(rows, alt=f"{BY_CODE[indicator].name}对比 {left.region_name} {right.region_name}")


def facts(side: Side) -> list[str | None]:
    """Return what is known of a side's number, in the order of the table."""
    coverage, maturity, through = side.at("coverage"), side.at("maturity"), side.at("through")
    return [
        amount(side.value, str(side.at("unit") or "")) if side.value is not None else None,
        signed(side.growth) if side.growth is not None else codes.words(str(side.at("yoy_code") or "")),
        percent(coverage * 100, 0) if isinstance(coverage, float) else None,
        words.MATURITIES.get(str(maturity)),
        f"{through:%Y-%m-%d}" if isinstance(through, date) else None,
    ]

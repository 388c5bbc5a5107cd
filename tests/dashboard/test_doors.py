"""Doors: which figures, tables and cards lead to the passport of a number, and to which number each leads."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import doors, parts
from dashboard.charts import bars, cells, heatmap, ranking, waterfall
from dashboard.charts.drawn_rows import rows_of
from pipelines.indicators.parts import NOT_DIVIDED
from pipelines.queries.meant import Meant, Number, Part, Published, Sales
from tests.dashboard.conftest import open_page, words_on
from tests.dashboard.small_build import PUBLISHED

OCTOBER = Number("S1", "510100", "登记网店", "month", date(2026, 10, 1))
TWINS = ["市中区", "市中区"]


@pytest.mark.parametrize(
    "meant",
    [
        OCTOBER,
        Part(**vars(OCTOBER), dimension="platform", part="抖音"),
        Sales("S2", "", "shop", "T1", "演示·甲店", date(2026, 1, 1), date(2026, 10, 31)),
        Published("510000", "网络零售额", "全部", "2025-11", True, "某公报（2025年12月）"),
        Published("510000", "网络零售额", "全部", "2025", False, "某公报"),
    ],
)
def test_what_a_mark_carries_leads_to_the_very_number_that_was_meant(meant: Meant) -> None:
    assert doors.meant_by(doors.code(meant)) == meant


def test_a_region_below_is_a_number_of_its_own_and_what_is_left_over_is_none() -> None:
    whole = doors.number("S1", "510000", "month", date(2026, 10, 1))
    assert doors.part_of(whole, "region", "510100") == OCTOBER
    assert doors.part_of(whole, "region", NOT_DIVIDED) is None


def growth(code: str = "number\t1") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "region_code": ["511002", "510802"],
            "period_start": [date(2026, 10, 1)] * 2,
            "yoy_pct": [7.0, None],
            "code": [code, "number\t2"],
        }
    )


def twin_regions() -> pl.DataFrame:
    return pl.DataFrame({"code": ["511002", "510802"], "name": TWINS})


def test_a_cell_of_the_heat_map_carries_its_own_number_also_where_no_growth_is_told() -> None:
    figure = heatmap.growth_by_month(growth(), twin_regions())
    marks = figure.data[1]
    assert list(marks.customdata) == ["number\t1", "number\t2"]
    assert list(marks.x) == ["2026-10"] * 2
    assert list(marks.y) == list(figure.data[0].y)
    assert doors.codes_on(figure) == ["number\t1", "number\t2"]


def valued() -> pl.DataFrame:
    given: dict[str, list[Any]] = {
        "code": ["511002", "510802"], "name": TWINS, "value": [3.0, 1.0], "target": [4.0, 2.0],
        "target_name": ["2026年目标"] * 2, "yoy_pct": [7.0, -2.0], "yoy_code": [None, None],
        "needed_pct": [9.0, 5.0], "told": ["3", "1"], "is_plain": [False, False], "points": [2.0, -1.0],
    }  # fmt: skip
    return pl.DataFrame(given, schema_overrides={"yoy_code": pl.String})


def shares_of_twins() -> Any:
    rows = pl.DataFrame({"row": ["511002", "510802"], "column": ["食品"] * 2, "value": [3.0, 1.0]})
    return cells.numbered(rows, cells.Grid(("511002", "510802"), ("食品",), 0, "%", row_names=tuple(TWINS)))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: bars.against_targets(valued(), "亿元"),
        lambda: bars.growth(valued()),
        lambda: ranking.bars(valued()),
        lambda: waterfall.contributions(valued()),
        lambda: heatmap.growth_by_month(growth(), twin_regions()),
        shares_of_twins,
    ],
    ids=["against_targets", "growth", "ranking", "waterfall", "heatmap", "cells"],
)
def test_two_rows_of_one_name_stay_two_rows_in_the_figure_and_in_what_is_taken_away(
    draw: Callable[[], Any],
) -> None:
    figure = draw()
    places = [place for place in dict.fromkeys(figure.data[0].y) if str(place).startswith("市中区")]
    assert len(places) == 2
    assert rows_of(figure)[0]["项目"].to_list()[:2] == TWINS


def test_a_part_of_the_waterfall_and_the_whole_lead_to_their_own_numbers() -> None:
    parts = pl.DataFrame({"name": ["抖音", "淘宝"], "points": [2.0, 1.0], "code": ["part\ta", "part\tb"]})
    figure = waterfall.contributions(parts, "number\twhole")
    assert list(figure.data[0].customdata) == ["part\ta", "part\tb", "number\twhole"]


def test_what_shares_a_step_leads_nowhere() -> None:
    many = pl.DataFrame({"name": [f"店{n}" for n in range(20)], "points": [float(n) for n in range(20)]})
    figure = waterfall.contributions(many.with_columns(code=pl.lit("sales\t") + pl.col("name")))
    assert list(figure.data[0].customdata)[-2:] == ["", ""]


def opened(app: AppTest, path: str, figure: str, listed: str) -> str:
    """What the passport of a number says that one chooses from the list under a figure."""
    page = open_page(app, path)
    page.session_state[f"doors_{figure}"] = True
    page.run()
    next(each for each in page.selectbox if each.label == "哪个数").set_value(listed).run()
    page.button(key=f"open_{figure}").click().run()
    assert not page.exception
    return words_on(page)


def test_the_list_under_the_heat_map_opens_the_passport_of_one_region_in_one_month(app: AppTest) -> None:
    app.query_params["parent"] = "510000"
    said = opened(app, "regions", "month_grid", "成都市 · 2026年11月")
    assert "**成都市 · 2026年11月 · 直播电商交易额**" in said
    assert "**时期**：2026年11月1日至" in said


def test_a_part_has_a_passport_of_its_own_with_its_share_and_its_pull(app: AppTest) -> None:
    said = opened(app, "platforms", "pull_平台_510000_2026-11-01", "四川省 · 抖音 · 2026年1—11月")
    assert "**四川省 · 抖音 · 2026年1—11月 · 直播电商交易额**" in said
    assert "**对总增速的拉动**：+11.7 个百分点" in said
    assert "渠道未知的不计入" in said


def test_a_published_figure_shows_its_source_and_its_words_and_claims_no_shops(app: AppTest) -> None:
    page = open_page(app, "published")
    row = PUBLISHED[0]
    meant = Published(**{name: row[name] for name in Published.__dataclass_fields__})
    page.session_state[doors.MEANT] = meant  # what a click on the button of its row leaves
    page.run()
    said = words_on(page)
    assert f"**发布者、文件与日期**：{meant.source_title}" in said
    assert f"**口径（照录）**：{meant.scope}" in said
    assert f"**{row['region_name']} · 2022年 · {meant.indicator}**" in said
    assert "没有店铺和文件" in said
    assert "往下看" not in [each.label for each in page.segmented_control]


def test_doors_are_no_part_of_what_is_taken_away() -> None:
    rows = pl.DataFrame({"地区": ["成都市"]}).with_columns(doors.column([OCTOBER]))
    assert parts.as_seen(rows, {}).columns == ["地区"]

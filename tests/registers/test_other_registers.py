"""Reporting units, the bureau's own targets, and its own published statistics."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import UnknownFormat
from pipelines.marts import contracts
from pipelines.reference.published import published_statistics
from pipelines.reference.regions import regions
from pipelines.reference.targets import targets
from pipelines.reference.vendored import FOLDER
from pipelines.registers import published, reporting_units
from pipelines.registers import targets as own_targets
from pipelines.registers.base import Register

TARGET_HEADER = "id,region,indicator,comparator,value,unit,deadline"
FIGURE_HEADER = "region,region_code,indicator,period,value,unit,yoy_percent,cumulative,source_title"


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def why(register: Register) -> list[tuple[int, str]]:
    return list(register.refused.select("row_number", "reasons").iter_rows())


def test_every_register_may_be_absent(tmp_path: Path) -> None:
    units = reporting_units.read_reporting_units(tmp_path / "报告单位.csv", regions())
    aims = own_targets.read_targets(tmp_path / "目标.csv", regions())
    figures = published.read_published(tmp_path / "公布数据.csv", regions())
    assert units.rows.schema == contracts.REPORTING_UNIT.empty().schema
    assert aims.rows.schema == contracts.TARGET.empty().schema
    assert figures.rows.schema == contracts.PUBLISHED_STATISTIC.empty().schema
    assert own_targets.with_built_in(aims.rows).equals(targets())
    assert published.with_built_in(figures.rows).equals(published_statistics())


def test_a_reporting_unit_has_members_with_dates(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "报告单位.csv",
        "报告单位,行政区划代码,启用日期,停用日期",
        "火炬统筹区,442000,2023-01-01,",
        "火炬统筹区,440402,,",
        "火炬统筹区,440402,,",
    )
    register = reporting_units.read_reporting_units(path, regions())
    assert register.rows.rows() == [("火炬统筹区", "442000", date(2023, 1, 1), None)]
    assert why(register) == [(3, "报告单位与成员区划重复"), (4, "报告单位与成员区划重复")]


def test_a_target_of_the_bureaus_own_is_added_to_the_built_in_ones(tmp_path: Path) -> None:
    path = written(
        tmp_path, "目标.csv", f"{TARGET_HEADER},scope", 'A-1,珠海市,S1,≥,"1,200",亿元,2026-12-31,登记网店'
    )
    register = own_targets.read_targets(path, regions())
    (aim,) = register.rows.to_dicts()
    assert (aim["region_code"], aim["indicator"], aim["comparator"], aim["value"]) == (
        "440400",
        "S1",
        ">=",
        1200.0,
    )
    assert (aim["deadline"], aim["scope"], aim["status"], aim["kind"]) == (
        date(2026, 12, 31),
        "登记网店",
        "in_force",
        "annual_flow",
    )
    assert aim["digits_damaged"] is False
    assert own_targets.with_built_in(register.rows).height == targets().height + 1


def test_a_target_with_a_built_in_number_takes_its_place_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "目标.csv", TARGET_HEADER, "ZH-04,珠海市,带货主播人数,>=,2500,名,2026-12-31")
    register = own_targets.read_targets(path, regions())
    assert register.notices == ("目标 ZH-04 取代内置的同编号目标",)
    together = own_targets.with_built_in(register.rows)
    assert together.height == targets().height
    assert together.filter(together["id"] == "ZH-04")["value"].to_list() == [2500.0]


def test_a_correction_of_a_built_in_target_need_only_say_what_it_corrects(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "目标.csv",
        TARGET_HEADER,
        "SH-03,上海市,带动本市网络购物交易额,>,3000,亿元,2023-12-31",
        "ZH-02,珠海市,年销售规模10亿以上的直播电商产业园数量,>=,3,个,2025-12-31",
    )
    rows = own_targets.read_targets(path, regions()).rows
    kept = rows.select(
        "indicator", "scope", "kind", "value", "value_low", "digits_damaged", "threshold_value"
    )
    assert kept.rows() == [
        ("S2", "上海市网络购物交易额口径", "annual_flow", 3000.0, None, False, None),
        ("B2", rows["scope"][1], "threshold_count", 3.0, None, False, 10.0),
    ]


def test_the_built_in_file_itself_is_a_valid_register(tmp_path: Path) -> None:
    path = written(tmp_path, "目标.csv", (FOLDER / "targets.csv").read_text(encoding="utf-8"))
    register = own_targets.read_targets(path, regions())
    assert register.refused.is_empty()
    assert register.rows.equals(targets())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A-1,珠海市,销售额,>=,很多,亿元,2026-12-31", "value不是数字"),
        ("A-1,珠海市,销售额,大于,10,亿元,2026-12-31", "comparator不在约定的取值内"),
        ("A-1,珠海市,销售额,>=,10,亿元,年底", "deadline不是日期"),
        ("A-1,鼓楼区,销售额,>=,10,亿元,2026-12-31", "地区名称不在民政部代码表，或不止一处同名"),
        ("A-1,珠海市,销售额,>=,10,,2026-12-31", "unit未填写"),
    ],
)
def test_a_bad_target_costs_only_itself(tmp_path: Path, row: str, reason: str) -> None:
    path = written(tmp_path, "目标.csv", TARGET_HEADER, row, "A-2,珠海市,销售额,>=,10,亿元,2026-12-31")
    register = own_targets.read_targets(path, regions())
    assert why(register) == [(2, reason)]
    assert register.rows["id"].to_list() == ["A-2"]


def test_a_target_without_a_number_stays_without_one(tmp_path: Path) -> None:
    path = written(tmp_path, "目标.csv", TARGET_HEADER, "A-1,珠海市,园区数,>=,,个,2026-12-31")
    register = own_targets.read_targets(path, regions())
    assert register.rows.select("value", "kind").rows() == [(None, "vague")]


def test_a_published_figure_counts_the_months_in_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "公布数据.csv",
        FIGURE_HEADER,
        "珠海市,440400,社会消费品零售总额,2025-05,400,亿元,2.5,true,统计局",
        "珠海市,440400,社会消费品零售总额,2025年5月,80,亿元,,false,统计局",
        "珠海市,440400,社会消费品零售总额,2024,1000,亿元,,是,统计局",
        "全国,100000,全国网上零售额,2026-02,,,9.2,true,统计局",
    )
    register = published.read_published(path, regions())
    assert why(register) == []
    assert register.rows.select("period", "value", "is_cumulative", "months_in_value").rows() == [
        ("2025-05", 400.0, True, 5),
        ("2025-05", 80.0, False, 1),
        ("2024", 1000.0, True, 12),
        ("2026-02", None, True, 2),
    ]


def test_the_built_in_figures_are_themselves_a_valid_register(tmp_path: Path) -> None:
    path = written(
        tmp_path, "公布数据.csv", (FOLDER / "published_statistics.csv").read_text(encoding="utf-8")
    )
    register = published.read_published(path, regions())
    assert register.refused.is_empty()
    assert register.rows.equals(published_statistics())
    assert published.with_built_in(register.rows).equals(published_statistics())


def test_a_figure_that_is_built_in_is_replaced_by_the_bureaus_own(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "公布数据.csv",
        FIGURE_HEADER,
        "中山市,442000,社会消费品零售总额,2025-04,572.02,亿元,0.3,true,统计局",
    )
    register = published.read_published(path, regions())
    assert register.rows["scope"].to_list() == ["全社会"]
    assert register.notices == ("有 1 条内置公布数据由本表的同一指标取代",)
    together = published.with_built_in(register.rows)
    assert together.height == published_statistics().height
    assert 572.02 in together["value"]
    assert 572.01 not in together["value"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("珠海市,440400,社零,2025-13,400,亿元,,true,统计局", "时期写法不对"),
        ("珠海市,440400,社零,2025-05,,亿元,,true,统计局", "数值、增速和原文都未填写"),
        ("珠海市,440400,社零,2025-05,400,,,true,统计局", "有数值而无单位"),
        (
            "珠海市,440499,社零,2025-05,400,亿元,,true,统计局",
            "region_code不在民政部代码表，或已撤销且不能确定由哪个区划承接",
        ),
    ],
)
def test_a_bad_figure_costs_only_itself(tmp_path: Path, row: str, reason: str) -> None:
    path = written(
        tmp_path, "公布数据.csv", FIGURE_HEADER, row, "珠海市,440400,社零,2025-05,400,亿元,,true,统计局"
    )
    register = published.read_published(path, regions())
    assert why(register) == [(2, reason)]
    assert register.rows.height == 1


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="缺少列：deadline"):
        own_targets.read_targets(
            written(tmp_path, "目标.csv", "id,region,indicator,comparator,value,unit"), regions()
        )

"""Tables with margins: their cells, and what ties them together."""

import polars as pl
import pytest

from pipelines.disclosure.derived import ranks, vanishing
from pipelines.disclosure.protection import protect
from pipelines.disclosure.tables import Table, cube, flat, linked, region_tree, running, unplaced
from pipelines.errors import ContractBroken
from pipelines.reference.regions import regions
from tests.disclosure.written import row_of, sales
from tests.tables import table

SALES = """
    contributor  region  platform  value
    甲            510104  抖音       10
    乙            510104  快手       20
    丙            510105  抖音       30
    丁            510100  抖音       4
    戊            510300  抖音       100
"""
TREES = {"region": region_tree(regions(), "510000"), "platform": flat(["抖音", "快手"])}


def test_every_margin_is_a_cell_and_what_lies_somewhere_in_a_city_is_a_part_of_it() -> None:
    cells = cube(sales(SALES), TREES).cells.filter(pl.col("platform") == "合计").sort("region")
    assert table(cells, "region", "value", "weight") == [
        "510000 164 61",
        "510100 64 41",
        "510100未识别 4 21",
        "510104 30 21",
        "510105 30 21",
        "510300 100 41",
        "510300未识别 100 21",
    ]
    assert unplaced("510100") == "510100未识别"


def test_a_cell_is_named_by_what_it_is_part_of_so_that_tables_share_it() -> None:
    one = cube(sales(SALES), TREES, prefix="W10 ")
    other = cube(sales(SALES).drop("platform"), {"region": TREES["region"]}, prefix="W10 ")
    assert set(other.cells["cell_id"]) < set(one.cells["cell_id"])
    assert {"W10 合计", "W10 region=510104", "W10 region=510104 platform=抖音"} <= set(one.cells["cell_id"])


def test_relations_run_along_every_dimension() -> None:
    found = cube(sales(SALES), TREES).relations
    parts = {total: set(each) for total, each in found.group_by("relation_id").agg("part").iter_rows()}
    assert parts["platform: region=510104"] == {
        "region=510104 platform=抖音",
        "region=510104 platform=快手",
    }
    assert parts["region: region=510100"] == {"region=510104", "region=510105", "region=510100未识别"}
    assert parts["region: platform=快手"] == {"region=510100 platform=快手"}


def test_a_member_that_is_in_no_tree_is_refused() -> None:
    with pytest.raises(ContractBroken, match="platform 里没有这一项：微店"):
        cube(sales(SALES.replace("快手", "微店")), TREES)


def test_a_cumulative_table_is_any_earlier_one_and_the_weeks_between() -> None:
    counts = {"C8 ": [8.0], "W9 ": [9.0], "C9 ": [17.0], "W10 ": [10.0], "C10 ": [27.0]}
    cells = pl.concat(
        pl.DataFrame({"cell_id": [f"{prefix}合计"], "value": value}) for prefix, value in counts.items()
    )
    found = running(cells, "C8 ", [("W9 ", "C9 "), ("W10 ", "C10 ")])
    assert {name: set(parts) for name, parts in found.group_by("relation_id").agg("part").iter_rows()} == {
        "C9 合计 = C8  + W9 ": {"C8 合计", "W9 合计"},
        "C10 合计 = C9  + W10 ": {"C9 合计", "W10 合计"},
        "C10 合计 = C8  + W9  + W10 ": {"C8 合计", "W9 合计", "W10 合计"},
    }


def test_a_cumulative_table_without_something_of_its_week_is_refused() -> None:
    cells = pl.DataFrame(
        {"cell_id": ["前 合计", "周 合计", "周 region=A", "后 合计"], "value": [1.0, 1.0, 1.0, 2.0]}
    )
    with pytest.raises(ContractBroken, match="本期与累计对不上：周 region=A"):
        running(cells, "前 ", [("周 ", "后 ")])


def test_one_cell_with_two_values_is_refused() -> None:
    with pytest.raises(ContractBroken, match="同一格在几张表里数值不同：region=乙"):
        linked(row_of({"甲": [1.0], "乙": [5.0]}), row_of({"甲": [2.0], "乙": [4.0]}))


def test_a_cell_that_is_known_in_one_table_only_is_refused() -> None:
    known, unknown = row_of({"甲": [1.0]}), row_of({"甲": [1.0]})
    blank = Table(unknown.cells.with_columns(value=None), unknown.relations, unknown.contributions)
    with pytest.raises(ContractBroken, match="同一格在几张表里数值不同"):
        linked(known, blank)


def test_trillions_summed_in_another_order_are_the_same_cell() -> None:
    huge = row_of({"甲": [2.3e12]})
    again = Table(huge.cells.with_columns(pl.col("value") + 0.015), huge.relations, huge.contributions)
    assert linked(huge, again).cells.equals(huge.cells)


def test_what_is_made_of_a_hidden_cell_vanishes() -> None:
    cells = protect(row_of({"甲": [100.0], "乙": [100.0, 110.0, 120.0], "丙": [400.0, 410.0, 420.0]})).cells
    uses = pl.DataFrame(
        [
            ("甲的占比", "region=甲"),
            ("甲的占比", "合计"),
            ("丙的占比", "region=丙"),
            ("丙的占比", "合计"),
            ("乙的同比", "region=乙"),
            ("丙的同比", "region=丙"),
            ("丙的同比", "去年 region=丙"),
        ],
        schema=["figure_id", "cell_id"],
        orient="row",
    )
    found = vanishing(uses, cells).with_columns(pl.col("because").list.join("、"))
    assert table(found, "figure_id", "vanishes", "because") == [
        "甲的占比 True region=甲",
        "丙的占比 False ",
        "乙的同比 True region=乙",
        "丙的同比 True 去年 region=丙",
    ]


def test_ranks_leave_no_gap_where_a_cell_is_hidden() -> None:
    cells = pl.DataFrame({"cell_id": ["甲", "乙", "丙"], "value": [30.0, None, 10.0]})
    assert table(ranks(cells), "cell_id", "rank") == ["甲 1", "乙 —", "丙 2"]

"""Rows that keep every promise are parted from rows that break one, and none is lost."""

import polars as pl

from pipelines.contract import Contract, Rule, explain, judge, part
from pipelines.marts.contracts import TABLES

GIVEN = Rule("given", pl.col("paid").is_not_null(), "支付金额为空", "请补填", "支付金额")
POSITIVE = Rule("positive", pl.col("paid") >= 0, "支付金额为负", "请改正", "支付金额")
RULES = (GIVEN, POSITIVE)
SALE = Contract("sale", "一笔订单", ("n",), {"n": pl.Int64, "paid": pl.Int64}, RULES)
ROWS = pl.LazyFrame({"n": [1, 2, 3], "paid": [5, -5, None]})


def test_every_row_is_either_accepted_or_refused_and_never_both() -> None:
    accepted, refused = part(ROWS, RULES)
    assert accepted.collect()["n"].to_list() == [1]
    assert refused.collect()["n"].to_list() == [2, 3]


def test_accepted_rows_come_back_with_their_own_columns_only() -> None:
    accepted, _ = part(ROWS, RULES)
    assert accepted.collect_schema().names() == ["n", "paid"]


def test_a_refused_row_is_explained_with_its_first_column_every_reason_and_each_cure_once() -> None:
    _, refused = part(ROWS, RULES)
    told = explain(refused.collect(), RULES)
    assert told.select("n", "column_name", "reasons", "fix").rows() == [
        (2, "支付金额", "支付金额为负", "请改正"),
        (3, "支付金额", "支付金额为空；支付金额为负", "请补填；请改正"),
    ]


def test_a_cure_that_serves_two_reasons_is_told_once() -> None:
    again = Rule("again", pl.col("paid") > -10, "支付金额太小", "请改正", "支付金额")
    _, refused = part(pl.LazyFrame({"n": [1], "paid": [-20]}), (POSITIVE, again))
    told = explain(refused.collect(), (POSITIVE, again))
    assert told.select("reasons", "fix").row(0) == ("支付金额为负；支付金额太小", "请改正")


def test_a_rule_that_cannot_be_judged_counts_as_broken() -> None:
    judged = judge(ROWS, [POSITIVE]).collect()
    assert judged["broken"].list.len().to_list() == [0, 1, 1]


def test_without_rules_every_row_is_accepted() -> None:
    accepted, refused = part(ROWS, ())
    assert (accepted.collect().height, refused.collect().height) == (3, 0)


def test_an_empty_table_has_the_columns_and_types_it_promises() -> None:
    assert SALE.empty().schema == pl.Schema(SALE.columns)


def test_every_mart_table_has_a_name_of_its_own_and_a_key_among_its_columns() -> None:
    assert len({each.name for each in TABLES}) == len(TABLES)
    for table in TABLES:
        assert set(table.key) <= set(table.columns), table.name

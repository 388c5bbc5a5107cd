"""The rules that each register holds its rows to, by the file they belong to.

Some registers build their rules where they read their rows; those are said here once more, from the same
parts where there are parts. A test holds what is here and what a register judges by to be the same, word
for word.
"""

from collections.abc import Mapping
from functools import cache

import polars as pl

from pipelines.contract import Rule
from pipelines.reference.regions import regions
from pipelines.reference.targets import COMPARATORS, KINDS, STATUSES
from pipelines.registers import published, reporting_units, shops, targets
from pipelines.registers.base import TOO_WIDE
from pipelines.registers.cells import (
    code_rules,
    day_rule,
    number_rule,
    once,
    one_of_rule,
    order_rule,
    required_rules,
)

VALID = (("启用日期", "valid_from"), ("停用日期", "valid_to"))
ONE_ROW = "请只保留一行，或改用不同的编号"


@cache
def register_rules() -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules of each register by its file name, in the order a keeper reads them."""
    return {
        shops.FILE_NAME: (TOO_WIDE, *shops._rules(regions())),
        reporting_units.FILE_NAME: (TOO_WIDE, *_reporting_units()),
        targets.FILE_NAME: (TOO_WIDE, *_targets()),
        published.FILE_NAME: (TOO_WIDE, *_published()),
    }


def _said(name: str, reason: str, fix: str, column: str) -> Rule:
    """Return the words of a rule that its register judges by an expression of its own."""
    return Rule(name, pl.lit(True), reason, fix, column)


def _reporting_units() -> tuple[Rule, ...]:
    code = "行政区划代码"
    return (
        *required_rules(reporting_units.REQUIRED),
        *code_rules(code, code, regions()),
        *(day_rule(*each) for each in VALID),
        order_rule(*VALID),
        once(["since", "region_code", "报告单位"], "报告单位与成员区划重复", "请只保留一行"),
    )


def _targets() -> tuple[Rule, ...]:
    return (
        *required_rules(targets.NOT_EMPTY),
        once(["id"], "编号重复，不能确定以哪一行为准", ONE_ROW),
        _said(
            "region_known",
            "地区名称不在民政部代码表，或不止一处同名",
            "请写全称，并在 region_code 列填六位代码",
            "region",
        ),
        *code_rules("region_code", "region_code_cell", regions()),
        one_of_rule("comparator", COMPARATORS),
        one_of_rule("kind", tuple(KINDS)),
        one_of_rule("status", tuple(STATUSES)),
        *(number_rule(name) for name in targets.NUMBERS),
        day_rule("deadline", "deadline_day"),
        day_rule("start", "start_day"),
    )


def _published() -> tuple[Rule, ...]:
    return (
        *required_rules(published.NOT_EMPTY),
        *code_rules("region_code", "code_cell", regions()),
        _said("period_readable", "时期写法不对", "请写成 2024 或 2024-05", "period"),
        one_of_rule("cumulative", published.YES_NO),
        *(number_rule(name) for name in published.NUMBERS),
        _said(
            "says_something",
            "数值、增速和原文都未填写",
            "至少填写 value 或 yoy_percent；只有“超过”之类的界限时填 quote",
            "value",
        ),
        _said("value_has_unit", "有数值而无单位", "请补填 unit", "unit"),
        _said("months_possible", "月数不在 1 至 12 之间", "请填数值包含的月数", "months_in_value"),
    )

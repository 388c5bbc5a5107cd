"""The list of checks says what the code does: no more, no less."""

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.checks.catalogue import checks
from pipelines.checks.contract import SEVERITIES
from pipelines.checks.declared import FINDINGS, SAID
from pipelines.checks.document import CHAPTERS, DOCUMENT, document
from pipelines.checks.exports import FILE_FACTS_COLUMNS
from pipelines.checks.findings import PLACE, of_files
from pipelines.checks.notices import NOTICES, Notice
from pipelines.checks.refusals import refusals
from pipelines.checks.register_rules import register_rules
from pipelines.checks.thresholds import THRESHOLDS
from pipelines.contract import Rule
from pipelines.errors import FileRejected
from pipelines.formats import FORMATS
from pipelines.ingest.keep import UNDECIDED
from pipelines.ingest.recognise import recognise
from pipelines.ingest.rules import field_rules
from pipelines.marts.contracts import FILE_RECEIPT, FINDING
from pipelines.reference.regions import regions
from pipelines.registers import published, reporting_units, shops, targets
from tests.checks.series import all_findings, steady

PACKAGE = Path(DOCUMENT).parents[1] / "pipelines" / "checks"


def test_there_are_at_least_a_hundred_checks_each_with_its_own_name() -> None:
    names = [check.name for check in checks()]
    assert len(names) >= 100
    assert len(set(names)) == len(names)


def test_no_two_checks_say_the_same_of_the_same() -> None:
    said = [(check.subject, check.looks_at, check.message) for check in checks()]
    assert sorted({each for each in said if said.count(each) > 1}) == []


def test_every_check_says_in_chinese_what_is_wrong_and_what_to_do() -> None:
    for check in checks():
        assert re.search("[\u4e00-\u9fff]", check.message), check.name
        assert check.fix, check.name
        assert check.severity in SEVERITIES, check.name
        assert check.subject in CHAPTERS, check.name


def test_the_document_on_disk_is_what_the_checks_say() -> None:
    on_disk = DOCUMENT.read_text(encoding="utf-8")
    assert on_disk == document(), "docs/checks.md 过时了：请运行 python -m pipelines.checks"


def test_every_field_rule_of_every_format_is_listed_but_those_no_cell_can_break() -> None:
    listed = {check.name for check in checks()}
    never = {
        f"{each.key}.{rule.name}"
        for each in FORMATS
        for name, field in each.fields.items()
        for rule in field_rules(name, field, field.names[0])
    } - listed
    assert {name.partition(".")[2].removesuffix("_readable") for name in never} <= {
        name for each in FORMATS for name in each.fields
    }
    assert "taobao_order.order_id_readable" in listed
    assert "taobao_order.ship_to_readable" in never


@pytest.mark.parametrize(
    ("module", "read", "file_name"),
    [
        (shops, shops.read_shops, shops.FILE_NAME),
        (reporting_units, reporting_units.read_reporting_units, reporting_units.FILE_NAME),
        (targets, targets.read_targets, targets.FILE_NAME),
        (published, published.read_published, published.FILE_NAME),
    ],
)
def test_the_rules_listed_for_a_register_are_those_it_judges_by(
    module: Any, read: Any, file_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_by: list[Rule] = []
    settle = module.settle

    def listen(sheet: Any, parsed: Any, rules: Any, *rest: Any) -> Any:
        judged_by.extend(rules)
        return settle(sheet, parsed, rules, *rest)

    monkeypatch.setattr(module, "settle", listen)
    (tmp_path / file_name).write_text(",".join(module.REQUIRED), encoding="utf-8")
    read(tmp_path / file_name, regions())
    listed = register_rules()[file_name][1:]  # the first holds for every register
    assert [words(rule) for rule in listed] == [words(rule) for rule in judged_by]


def words(rule: Rule) -> tuple[str, str, str, str]:
    return (rule.name, rule.reason, rule.fix, rule.column)


def test_a_refusal_is_read_from_the_source_as_it_is_said() -> None:
    said = {(refusal.module, refusal.severity, refusal.message) for refusal in refusals()}
    assert ("ingest.recognise", "拒收", "文件里没有表格：前面的行都不足两列") in said
    assert ("ingest.provenance", "待认领", "文件里有 … 家店铺，不能整份归给一家") in said
    assert ("registers.base", "不发布", "表头有重复的列：…") in said
    with pytest.raises(FileRejected, match="文件里没有表格：前面的行都不足两列"):
        recognise([["一列"]], FORMATS, where="文件")


def test_every_refusal_of_data_in_the_source_is_listed() -> None:
    root = PACKAGE.parent
    raised = re.compile(r"(?:raise|return) (?:UnreadableFile|UnknownFormat|AmbiguousFormat|FileHeld)\(")
    for path in [*(root / "ingest").glob("*.py"), *(root / "registers").glob("*.py")]:
        if raised.search(path.read_text(encoding="utf-8")):
            module = ".".join(path.relative_to(root).with_suffix("").parts)
            assert module in {refusal.module for refusal in refusals()}, path


def test_a_notice_is_listed_in_the_words_its_module_says_it_in() -> None:
    said = {notice.name: notice.message for notice in NOTICES}
    assert said["column_unused"] == "未使用的列：…"
    assert said["target_replaced"] == "目标 … 取代内置的同编号目标"
    assert said["basis_undecided"] == UNDECIDED


def test_a_notice_that_no_module_says_cannot_be_listed() -> None:
    with pytest.raises(ValueError, match="empty"):
        _ = Notice("ingest.take", "gone", "从来没有说过的话", "").message


def test_what_is_found_is_declared_and_what_is_declared_can_be_found() -> None:
    nothing = all_findings(steady("2026-01-01", 1).clear())
    assert dict(nothing.schema) == dict(FINDING.columns)
    in_files = set(of_files(FILE_RECEIPT.empty(), pl.DataFrame(schema=dict(FILE_FACTS_COLUMNS))))
    source = (PACKAGE / "findings.py").read_text(encoding="utf-8")
    named = set(
        re.findall(
            r'"(\w+)": (?:amounts|gaps|shares|exports)\.|"(day_missing_in_export|ten_thousand_slip)": ',
            source,
        )
    )
    assert {first or second for first, second in named} == {check.name for check in FINDINGS}
    assert in_files == {check.name for check in FINDINGS if check.subject == "文件"}


def test_every_place_in_a_message_can_be_filled_in() -> None:
    assert {place for check in FINDINGS for place in PLACE.findall(check.message)} <= SAID.keys()


def test_every_threshold_has_its_reason_and_is_used() -> None:
    used = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    for name, threshold in THRESHOLDS.items():
        assert threshold.reason, name
        assert f'("{name}")' in used or f"('{name}')" in used or f', "{name}")' in used, name

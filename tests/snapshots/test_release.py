"""The release rules: each has a case that breaks it, and a good issue breaks none that forbids it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard.snapshots import printing, release, serial
from dashboard.snapshots.content import Change, Content, Correction, Disclosure, Origin, Point
from dashboard.snapshots.disclose import UNAUDITED, said
from dashboard.snapshots.gather import gather
from dashboard.snapshots.issuing import stamped
from dashboard.snapshots.release_case import Case, IssuedBefore
from dashboard.snapshots.subject import Source
from dashboard.snapshots.writers import FORMATS
from tests.snapshots import sample
from tests.snapshots.conftest import NOW
from tests.snapshots.weekly_build import W46, W47

NOWHERE = Origin("")
Change_ = Callable[[Case], Case]


@pytest.fixture(scope="module")
def good(origin: Source) -> Case:
    """An issue that nothing forbids."""
    content = stamped(gather(origin, "510000", W47), replace(sample.stamp(), number_in_year=47))
    done = replace(content.completeness, open_rows=printing.count("complete.open_rows", 0, "行", NOWHERE))
    return of(replace(content, completeness=done))


def of(content: Content, **others: Any) -> Case:
    facts: dict[str, Any] = {
        "content": content,
        "remade": serial.to_json(content),
        "written": tuple(FORMATS),
        "pages": 2,
        "missing_glyphs": (),
        "issued": (),
        "previous": None,
        "newest_build": content.heading.build_id,
        "now": NOW,
    }
    return Case(**{**facts, **others})


def codes(case: Case) -> set[str]:
    return {each.rule.code for each in release.judge(case)}


def heading(**others: Any) -> Change_:
    return lambda case: of(replace(case.content, heading=replace(case.content.heading, **others)))


def stamp(**others: Any) -> Change_:
    return lambda case: of(replace(case.content, stamp=replace(case.content.stamp, **others)))


def complete(name: str, make: printing.Printer, raw: float, unit: str) -> Change_:
    def change(case: Case) -> Case:
        cell = make(f"complete.{name}", raw, unit, NOWHERE)
        return of(replace(case.content, completeness=replace(case.content.completeness, **{name: cell})))

    return change


def coverage(raw: float) -> Change_:
    def change(case: Case) -> Case:
        cell = printing.percent("mix.platform.coverage", raw, "%", NOWHERE)
        mixes = tuple(replace(each, coverage=cell) for each in case.content.mixes)
        return of(replace(case.content, mixes=mixes))

    return change


def content(**others: Any) -> Change_:
    return lambda case: of(replace(case.content, **others))


def around(**others: Any) -> Change_:
    return lambda case: replace(case, **others)


def naming_one_late(case: Case) -> Case:
    complete = case.content.completeness
    return of(replace(case.content, completeness=replace(complete, late=complete.late[:1])))


def without_headline(case: Case) -> Case:
    blank = printing.unknown("key.x", "亿元", NOWHERE)
    return of(
        replace(
            case.content, key_figures=tuple(replace(each, value=blank) for each in case.content.key_figures)
        )
    )


def compared_all_the_same(case: Case) -> Case:
    rows = tuple(replace(row, scope_mismatch=True) for row in case.content.targets)
    return of(replace(case.content, targets=rows))


def mismatching(case: Case) -> Case:
    blank = printing.unknown("target.x", "%", NOWHERE)
    row = replace(case.content.targets[0], scope_mismatch=True, attained=blank, actual=blank)
    return of(replace(case.content, targets=(row,)))


def moved(case: Case) -> Case:
    revisions = tuple(replace(each, reason=None) for each in case.content.revisions)
    assert revisions
    return of(replace(case.content, revisions=revisions))


def moved_in_silence(case: Case) -> Case:
    silent = replace(case.content, revisions=())
    cells = tuple(
        replace(cell, raw=cell.raw * 1.05) if cell.raw and cell.id == "trend.weekly.actual.20261109" else cell
        for cell in case.content.cells
    )
    return of(silent, previous=replace(silent, cells=cells))


def unproved(case: Case) -> Case:
    point = Point("多余的数字。", "共有 7 家企业。", ("key.S1.ytd.value",), "x", 0)
    return of(replace(case.content, points=(point,)))


def told_though_hidden(case: Case) -> Case:
    cells = tuple(
        replace(cell, state="suppressed") if cell.id == "key.S1.ytd.value" else cell
        for cell in case.content.cells
    )
    return of(replace(case.content, cells=cells))


def long_named(case: Case) -> Case:
    row = replace(case.content.ranking.rows[0], name="很" * 41)
    return of(replace(case.content, ranking=replace(case.content.ranking, rows=(row,))))


def correcting(issue: int, reason: str, changes: tuple[Change, ...]) -> Change_:
    def change(case: Case) -> Case:
        correction = Correction("2026-W47", issue, reason, changes)
        return replace(
            stamp(corrects=correction)(case), issued=(IssuedBefore("2026-W47", 1, "510000", True),)
        )

    return change


CHANGE = (Change("直播电商交易额", "1.0 亿元", "2.0 亿元"),)
ANOTHER = IssuedBefore("2026-W46", 1, "510000", False)
CASES: dict[str, Change_] = {
    "week_not_finished": heading(as_of=W47.last_day),
    "no_data": lambda case: of(
        replace(
            case.content,
            notice="本周没有任何数据",
            heading=replace(case.content.heading, through=None, days_in=0),
        )
    ),
    "week_partial": heading(days_in=4),
    "provisional": heading(as_of=W47.last_day + timedelta(days=2)),
    "build_stale": heading(built_at=datetime(2026, 12, 24)),
    "newer_build": around(newest_build="marts_000099"),
    "no_headline": without_headline,
    "kappa_low": complete("kappa", printing.percent, 89.9, "%"),
    "kappa_partial": complete("kappa", printing.percent, 97.9, "%"),
    "coverage_low": coverage(49.9),
    "coverage_partial": coverage(79.9),
    "feeds_late_many": complete("late_count", printing.count, 3, "家"),
    "feeds_late": complete("late_count", printing.count, 1, "家"),
    "late_named": naming_one_late,
    "open_rows_many": complete("open_rows", printing.count, 101, "行"),
    "open_rows": complete("open_rows", printing.count, 1, "行"),
    "held_files_many": complete("held_files", printing.count, 11, "份"),
    "held_files": complete("held_files", printing.count, 1, "份"),
    "scope_mismatch_compared": compared_all_the_same,
    "scope_mismatch": mismatching,
    "target_unjudged": mismatching,
    "moved_without_reason": moved,
    "point_without_evidence": unproved,
    "few_points": content(points=()),
    "cell_unregistered": content(cells=()),
    "demo_mixed": around(issued=(ANOTHER,)),
    "demo": around(),
    "disclosure_missing": content(disclosure=said(UNAUDITED, 0)),
    "disclosure_failed": content(disclosure=Disclosure(False, 3, None)),
    "suppressed_told": told_though_hidden,
    "format_missing": around(written=("html",)),
    "pages_not_two": around(pages=3),
    "glyph_missing": around(missing_glyphs=("𠮷",)),
    "name_too_long": long_named,
    "build_damaged": around(remade=None),
    "content_changed": around(remade=b"{}"),
    "sign_off_missing": stamp(reviewed_by=None),
    "sign_off_same": stamp(compiled_by="张 三", reviewed_by="张三"),
    "embargo_past": stamp(embargo_until=NOW),
    "issued_before": around(issued=(IssuedBefore("2026-W47", 1, "510000", True),)),
    "corrects_nothing": correcting(7, "笔误", CHANGE),
    "correction_unsaid": correcting(1, " ", CHANGE),
    "correction_empty": correcting(1, "笔误", ()),
    "week_skipped": around(issued=(IssuedBefore(W46.before().label, 1, "510000", True),)),
}


def test_there_are_at_least_22_rules_each_with_a_case_that_breaks_it() -> None:
    declared = [rule.code for rule in release.RULES]
    assert len(declared) >= 22
    assert sorted(declared) == sorted(CASES)
    assert len(set(declared)) == len(declared)


@pytest.mark.parametrize("code", CASES)
def test_a_rule_finds_what_breaks_it(good: Case, code: str) -> None:
    assert code in codes(CASES[code](good))


def test_a_good_issue_is_forbidden_by_nothing(good: Case) -> None:
    assert [str(each) for each in release.errors(release.judge(good))] == []


def test_a_number_that_moved_in_silence_since_the_issue_before_needs_a_reason(good: Case) -> None:
    assert "moved_without_reason" in codes(moved_in_silence(good))


def test_errors_come_before_warnings_and_say_what_to_do(good: Case) -> None:
    broken = release.judge(replace(good, pages=3))
    assert str(broken[0]) == (
        "禁止签发 pages_not_two 版面不是两页：3 页。处理：缩短店铺、地区名称；仍不行请联系维护人员"
    )
    severities = [each.rule.severity for each in broken]
    assert severities == sorted(severities)
    assert all(each.rule.fix and each.rule.title for each in broken)

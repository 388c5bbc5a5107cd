"""What a snapshot says of a build: every number is one that the build tells, and nothing is made up."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.snapshots import printing, serial
from dashboard.snapshots.answers import TOTAL
from dashboard.snapshots.content import Cell, Content, Origin
from dashboard.snapshots.derive import reckon
from dashboard.snapshots.disclose import Veil, standing
from dashboard.snapshots.gather import gather
from dashboard.snapshots.gather_figures import growth_note
from dashboard.snapshots.gather_news import LISTED
from dashboard.snapshots.points import FACT, RULES
from dashboard.snapshots.subject import Source
from dashboard.snapshots.weeks import parsed
from pipelines import store
from pipelines.errors import SnapshotRefused
from tests.snapshots import weekly_build
from tests.snapshots.conftest import opened
from tests.snapshots.weekly_build import LONG_CODE, LONG_NAME, W46, W47, publish

PLACES = ("510000", "510100", "510107", "510700", LONG_CODE, "310000")


@pytest.fixture(scope="module")
def province(origin: Source) -> Content:
    return gather(origin, "510000", W47)


def asked_again(content: Content, origin: Source) -> dict[str, pl.DataFrame]:
    """Ask every question of a content anew, by the name that it gives."""
    found = {}
    for question in content.questions:
        module, _, name = question.name.rpartition(".")
        ask = getattr(import_module(f"pipelines.queries.{module}"), name)
        found[question.id] = ask(origin.database, **dict(question.parameters))
    return found


def told(cell: Cell, answers: Mapping[str, pl.DataFrame], cells: Mapping[str, Cell]) -> float | None:
    """What the named question, or the declared rule, makes of a cell."""
    if cell.origin.question:
        return of_answer(cell, answers[cell.origin.question])
    if not cell.origin.rule:
        return None
    patterns = [
        [cells[key].raw for key in sorted(cells) if fnmatchcase(key, each)] for each in cell.origin.of
    ]
    return reckon(cell.origin.rule, [raw for each in patterns for raw in each])


def of_answer(cell: Cell, answer: pl.DataFrame) -> float | None:
    rows = answer.filter(pl.lit(True), *[pl.col(name) == value for name, value in cell.origin.where])
    if not cell.origin.column:
        return float(rows.height)
    if cell.origin.rule == TOTAL:
        return float(rows[cell.origin.column].sum())
    assert rows.height <= 1
    value: Any = rows[cell.origin.column].item() if rows.height else None
    return None if value is None else float(value)


@pytest.mark.parametrize("code", PLACES)
def test_every_number_is_what_the_question_it_names_tells(origin: Source, code: str) -> None:
    content = gather(origin, code, W47)
    answers, cells = asked_again(content, origin), {cell.id: cell for cell in content.cells}
    assert len(cells) > 50
    wrong = [cell.id for cell in content.cells if told(cell, answers, cells) != cell.raw]
    assert wrong == []


@pytest.mark.parametrize("code", PLACES)
def test_every_content_can_be_read_back_and_is_made_the_same_again(origin: Source, code: str) -> None:
    content = gather(origin, code, W47)
    assert serial.from_json(serial.to_json(content)) == content
    assert serial.to_json(gather(origin, code, W47)) == serial.to_json(content)


def test_a_rule_of_a_sentence_holds_no_digit_of_its_own() -> None:
    bare = [FACT.sub("", rule.lead + rule.template) for rule in RULES]
    assert [text for text in bare if re.search(r"\d", text)] == []


def test_a_province_is_told_in_sentences_with_numbers_from_cells(province: Content) -> None:
    spoken = ["live_up", "target_behind_need", "all_sales", "regions", "quality_late"]
    assert [point.rule for point in province.points] == spoken
    assert 3 <= len(province.points) <= 5
    assert all(point.evidence for point in province.points)
    assert "直播电商交易额（2026年底）完成目标的 84.4%，往年此时通常完成 88.2%" in province.points[1].text


def test_the_year_beside_its_target_ends_in_the_target_and_the_fan(province: Content) -> None:
    path = next(each for each in province.trends if each.key == "path")
    assert path.required[0] == path.actual[-1]
    assert path.target is not None and path.required[-1].cell.raw == path.target.raw == 1600.0
    assert (path.fan[-1].low80.raw, path.fan[-1].high80.raw) == (1500.0, 1560.0)
    assert path.fan[-1].low50.raw is None  # nobody tells 50 %


def test_weeks_stand_beside_the_same_weekdays_a_year_earlier(province: Content) -> None:
    weekly = next(each for each in province.trends if each.key == "weekly")
    assert len(weekly.actual) == len(weekly.before) == 53
    gaps = {(now.start - before.start).days for now, before in zip(weekly.actual, weekly.before, strict=True)}
    assert gaps == {364}
    assert [band.start for band in weekly.fan[:2]] == [date(2026, 11, 16), date(2026, 11, 23)]


def test_regions_are_ranked_by_growth_and_those_without_come_last_unranked(province: Content) -> None:
    rows = province.ranking.rows
    assert [(row.code, row.rank.text, row.move.text) for row in rows] == [
        ("510100", "1", "持平"),
        ("510700", "2", "持平"),
        (LONG_CODE, "2", "持平"),
    ]
    assert province.ranking.whole.raw == pytest.approx(12.0)


def test_a_target_of_another_scope_has_no_number_beside_it(origin: Source) -> None:
    content = gather(origin, "510000", W47)
    assert all(row.attained.raw is None for row in content.targets if row.scope_mismatch)
    first = content.targets[0]
    assert (first.id, first.light.word, first.probability.text) == ("SC-26", "滞后", "约 5%")


def test_a_name_of_forty_characters_stays_whole(origin: Source, province: Content) -> None:
    assert len(LONG_NAME) == 40
    assert gather(origin, LONG_CODE, W47).heading.region_name == LONG_NAME
    assert LONG_NAME in {row.name for row in province.ranking.rows}


def test_a_region_without_targets_or_regions_below_says_so(origin: Source) -> None:
    content = gather(origin, LONG_CODE, W47)
    assert content.targets == () and content.ranking.rows == () and content.ranking.empty
    assert [row.name for row in content.heatmap.rows] == ["直播电商交易额", "网络零售额", "订单量"]


def test_a_week_without_data_is_told_before_anything_else(origin: Source) -> None:
    content = gather(origin, "510700", W47)
    assert content.heading.days_in == 0 and content.heading.through is None
    assert content.notice is not None and content.notice.startswith("本周没有绵阳市的任何数据")
    week = [figure for figure in content.key_figures if figure.period == "本周"]
    assert [(figure.value.text, figure.growth_word) for figure in week] == [("—", "数据不足")]


def test_half_a_week_says_how_many_days_it_has(origin: Source) -> None:
    content = gather(origin, "510107", W47)
    assert content.heading.days_in == 3
    assert content.notice == "本周数据只到 11月18日（3 天）：增速只与上年相同的天数相比。"


@pytest.mark.parametrize(
    ("label", "first", "range_text", "title"),
    [
        ("2026-W01", date(2025, 12, 29), "2025年12月29日—2026年1月4日", "2026年第1周"),
        ("2026-W53", date(2026, 12, 28), "2026年12月28日—2027年1月3日", "2026年第53周"),
        ("2026-W47", date(2026, 11, 16), "11月16日—11月22日", "2026年第47周"),
    ],
)
def test_weeks_at_the_turn_of_the_year_have_their_days(
    label: str, first: date, range_text: str, title: str
) -> None:
    week = parsed(label)
    assert (week.first_day, week.range_text, week.title, week.label) == (first, range_text, title, label)


def test_the_first_week_of_a_year_is_told_though_its_year_has_hardly_begun(origin: Source) -> None:
    content = gather(origin, "510000", parsed("2026-W01"))
    assert content.heading.range_text == "2025年12月29日—2026年1月4日"
    assert next(each for each in content.key_figures if each.period == "本周").value.raw is not None


@pytest.mark.parametrize(
    ("code", "week", "words"),
    [
        ("999999", "2026-W47", "没有代码为 999999 的地区"),
        ("510300", "2026-W47", "自贡市（510300）没有任何数据"),
        ("510000", "2026-W52", "2026年第52周还没有开始"),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_reason(
    origin: Source, code: str, week: str, words: str
) -> None:
    with pytest.raises(SnapshotRefused, match=re.escape(words)):
        gather(origin, code, parsed(week))


@pytest.mark.parametrize("label", ["2026-47", "2025-W53", "2026-W00", "x"])
def test_a_week_that_does_not_exist_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match=r"周"):
        parsed(label)


def test_what_was_revised_since_the_week_before_is_listed_with_reason_apart_from_what_is_new(
    province: Content,
) -> None:
    assert province.revisions_count.raw == 3.0  # S1, S2 and S5 of one week
    live = next(each for each in province.revisions if each.name == "直播电商交易额")
    assert (live.period, live.change.text, live.reason) == (
        "2026年第46周（11月9日—11月15日）",
        "+3.00",
        "补报",
    )
    assert live.new.raw == pytest.approx((live.old.raw or 0) * 1.03)
    assert [item.text for item in province.news] == ["首次发布2026年第47周数据 3 项。"]


def test_a_hidden_number_is_missing_from_everything_that_follows_from_it(origin: Source) -> None:
    veiled = replace(origin, veil=Veil(True, places=frozenset({("S1", "510100")})))
    content = gather(veiled, "510000", W47)
    rows = {row.code: row for row in content.ranking.rows}
    hidden = rows["510100"]
    assert [cell.text for cell in (hidden.value, hidden.growth)] == ["（略）", "（略）"]
    assert hidden.rank.raw is None and content.ranking.rows[-1].code == "510100"
    assert rows["510700"].rank.text == "1"  # its rank tells nothing of the hidden one
    assert "成都" not in "".join(point.text for point in content.points)
    assert content.disclosure.suppressed >= 2 and content.disclosure.text


def test_a_hidden_base_takes_the_growth_and_what_is_needed_but_leaves_the_level(origin: Source) -> None:
    hidden = frozenset({("S1", "510000", 2025)})
    veiled = Veil(True, week=W47.first_day, years=hidden, based=frozenset({"SC-26"}))
    content = gather(replace(origin, veil=veiled), "510000", W47)
    year = next(each for each in content.key_figures if (each.code, each.note) == ("S1", None))
    target = next(each for each in content.targets if each.id == "SC-26")
    assert year.value.raw is not None and year.growth.state == "suppressed" and year.growth_word is None
    assert target.actual.raw is not None and target.required.state == "suppressed"
    assert "同比" not in content.points[0].text
    known = standing(content)
    assert ("S1", "510000") in known.told and ("S1", "510000") in known.bases


def test_where_only_the_week_itself_may_be_told_there_is_no_weekly_trend(origin: Source) -> None:
    hidden = frozenset(("S1", "510000", year) for year in (2024, 2025, 2026))
    content = gather(replace(origin, veil=Veil(True, week=W47.first_day, weeks=hidden)), "510000", W47)
    week = next(each for each in content.key_figures if (each.code, each.period) == ("S1", "本周"))
    assert week.value.raw is not None and week.growth.raw is not None
    assert "weekly" not in {each.key for each in content.trends}


def test_beside_a_growth_nothing_says_what_the_missing_shops_sold_a_year_ago() -> None:
    row = {"yoy_code": "PART_FEED", "yoy_pct": 3.0, "yoy_note": "不含抖音 1 家缺报店铺（占上年同期 6.28%）"}
    known = printing.signed("growth", 3.0, "%", Origin(""))
    note = growth_note(row, known)
    assert note is not None and "6.28" not in note and "剔除" in note
    assert growth_note(row, replace(known, raw=None, state="suppressed")) is None


def test_hundreds_of_revisions_are_counted_and_the_largest_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, W46)
    monkeypatch.setitem(weekly_build.WEEKLY, "510000", (33.0, 12.0))
    folders = publish(tmp_path, W47)
    content = gather(opened(store.current(folders)), "510000", W47)
    assert (content.revisions_count.raw or 0) > 100
    assert len(content.revisions) == LISTED
    assert {each.change.text for each in content.revisions} == {"+10.00"}
    assert f"修订以前时期数据 {content.revisions_count.full}" in content.points[-1].text

"""What was said of each number, and when: only ever added to."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from pipelines.indicators.vintages import (
    FACT,
    VINTAGE,
    changes,
    first_release_lean,
    indicator_facts,
    published_facts,
    revisions,
    snapshot,
    stage,
)
from pipelines.marts.contracts import INDICATOR_VALUE
from pipelines.reference.published import published_statistics
from tests.tables import frame, table

MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 11, day, 9) for day in (16, 17, 18))
TYPES = {name: VINTAGE.columns[name] for name in FACT}


def facts(rows: str) -> pl.DataFrame:
    """Weekly facts, written as `indicator region_code value`."""
    told = frame(f"indicator region_code value\n{rows}", TYPES)
    return told.with_columns(
        kind=pl.lit("indicator"),
        scope=pl.lit("登记网店"),
        period_kind=pl.lit("week"),
        period=pl.lit("2026-11-09"),
        source=pl.lit("exports"),
        concept_version=pl.lit("2026.1"),
        code_version=pl.lit("0.1.0"),
    )


def told_in_turn(*moments: tuple[datetime, pl.DataFrame]) -> pl.DataFrame:
    known = VINTAGE.empty()
    for at, (moment, stands) in enumerate(moments):
        known = pl.concat([known, changes(known, stands, moment, f"marts_{at + 1:06d}")])
    return known


def test_only_what_changes_is_added() -> None:
    known = told_in_turn(
        (MONDAY, facts("S2 510000 10\nS2 440000 20")), (TUESDAY, facts("S2 510000 11\nS2 440000 20"))
    )
    assert table(known, "region_code", "value", "build_id") == [
        "440000 20 marts_000001",
        "510000 10 marts_000001",
        "510000 11 marts_000002",
    ]


def test_a_difference_in_the_sixteenth_digit_is_no_revision() -> None:
    again = facts("S2 510000 10").with_columns(pl.col("value") * (1 + 1e-13))
    assert told_in_turn((MONDAY, facts("S2 510000 10")), (TUESDAY, again)).height == 1


def test_what_stood_at_any_moment_can_be_asked() -> None:
    known = told_in_turn((MONDAY, facts("S2 510000 10")), (WEDNESDAY, facts("S2 510000 12")))
    for moment, value in ((MONDAY, [10.0]), (TUESDAY, [10.0]), (WEDNESDAY, [12.0])):
        assert snapshot(known, moment)["value"].to_list() == value
    assert snapshot(known, MONDAY - timedelta(seconds=1)).is_empty()


def test_what_is_withdrawn_no_longer_stands_but_stays_told() -> None:
    known = told_in_turn((MONDAY, facts("S2 510000 10\nS2 440000 20")), (TUESDAY, facts("S2 440000 20")))
    assert snapshot(known, TUESDAY)["region_code"].to_list() == ["440000"]
    assert table(known.filter(region_code="510000"), "value", "reason") == ["10 首发", "— 撤下"]


@pytest.mark.parametrize(
    ("before", "after", "number", "reason"),
    [
        ("S2 510000 10", "S2 510000 12", "S2 510000", "补报"),
        ("S2 510000 10", "S2 510000 9", "S2 510000", "纠错"),
        ("S2 510000 10\nS4 510000 9", "S2 510000 10\nS4 510000 8", "S4 510000", "退款回流"),
        ("S2 510000 10\nS1 510000 4", "S2 510000 10\nS1 510000 5", "S1 510000", "重分类"),
        ("S2 510000 10\nS2 510100 4", "S2 510000 10\nS2 510100 5", "S2 510100", "重分类"),
        ("S2 510000 10\nS2 510100 4", "S2 510000 11\nS2 510100 5", "S2 510100", "补报"),
    ],
    ids=[
        "more sales",
        "fewer sales",
        "only the net",
        "only the channel",
        "moved within the province",
        "more in both",
    ],
)
def test_the_numbers_themselves_tell_why_they_changed(
    before: str, after: str, number: str, reason: str
) -> None:
    known = told_in_turn((MONDAY, facts(before)), (TUESDAY, facts(after)))
    indicator, region = number.split()
    changed = known.filter(pl.col("as_of") == TUESDAY, indicator=indicator, region_code=region)
    assert changed["reason"].to_list() == [reason]


@pytest.mark.parametrize(
    ("column", "reason"), [("concept_version", "口径调整"), ("code_version", "程序更新")]
)
def test_a_new_definition_or_program_is_a_reason_of_its_own(column: str, reason: str) -> None:
    later = facts("S2 510000 12").with_columns(pl.lit("9").alias(column))
    known = told_in_turn((MONDAY, facts("S2 510000 10")), (TUESDAY, later))
    assert known["reason"].to_list() == ["首发", reason]


def test_a_revised_base_is_a_reason_of_its_own() -> None:
    first, later = (facts("S2 510000 10").with_columns(yoy_pct=pl.lit(each)) for each in (5.0, 7.0))
    assert told_in_turn((MONDAY, first), (TUESDAY, later))["reason"].to_list() == ["首发", "基期修订"]


def test_the_list_of_revisions_has_first_release_before_and_now_the_largest_first() -> None:
    known = told_in_turn(
        (MONDAY, facts("S2 510000 10\nS2 440000 20\nS2 310000 5")),
        (TUESDAY, facts("S2 510000 12\nS2 440000 20\nS2 310000 5")),
        (WEDNESDAY, facts("S2 510000 9\nS2 440000 21\nS2 310000 5")),
    )
    listed = revisions(known.lazy(), since=TUESDAY, until=WEDNESDAY)
    assert table(listed, "region_code", "first_value", "before", "now", "revision_pct", "reason") == [
        "510000 10 12 9 -25 纠错",
        "440000 20 20 21 5 补报",
    ]


def test_a_number_that_came_back_to_what_it_was_is_no_revision_of_the_span() -> None:
    known = told_in_turn(
        (MONDAY, facts("S2 510000 10")), (TUESDAY, facts("S2 510000 12")), (WEDNESDAY, facts("S2 510000 10"))
    )
    assert revisions(known.lazy(), since=MONDAY, until=WEDNESDAY).is_empty()


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "P"), (7, "P"), (8, "R"), (35, "R"), (36, "F"), (400, "F")]
)
def test_a_period_is_provisional_a_week_revised_to_the_fifth_and_then_final(days: int, expected: str) -> None:
    assert stage(date(2026, 11, 15), date(2026, 11, 15) + timedelta(days=days)) == expected


def weekly_releases(first: list[float], last: list[float]) -> pl.DataFrame:
    """Vintages of weeks since January 2026, each first told two days after its end, and again three weeks later."""
    rows = []
    for at, (early, late) in enumerate(zip(first, last, strict=True)):
        start = date(2026, 1, 5) + timedelta(weeks=at)
        usual = {
            "kind": "indicator",
            "indicator": "S2",
            "region_code": "510000",
            "period_kind": "week",
            "period": f"{start}",
        }
        said = datetime.combine(start, datetime.min.time())
        rows += [
            {**usual, "value": early, "as_of": said + timedelta(days=8)},
            {**usual, "value": late, "as_of": said + timedelta(days=29)},
        ]
    return pl.DataFrame(rows, schema=dict(VINTAGE.columns))


def test_first_releases_that_are_always_too_low_are_told() -> None:
    lean = first_release_lean(
        weekly_releases([100.0] * 20, [102.0, 103.0] * 10), "S2", "510000", date(2026, 11, 1)
    )
    assert (lean.periods, lean.mean_pct, lean.absolute_pct) == (20, pytest.approx(2.5), pytest.approx(2.5))
    assert lean.said == "首发系统性偏低"


def test_first_releases_that_err_both_ways_do_not_lean() -> None:
    lean = first_release_lean(
        weekly_releases([100.0] * 20, [98.0, 102.0] * 10), "S2", "510000", date(2026, 11, 1)
    )
    assert lean.said == ""
    assert lean.absolute_pct == pytest.approx(2)


def test_a_few_weeks_tell_no_lean_and_a_late_first_load_is_no_release() -> None:
    few = weekly_releases([100.0] * 5, [103.0] * 5)
    assert first_release_lean(few, "S2", "510000", date(2026, 11, 1)).mean_pct is None
    loaded_late = weekly_releases([100.0] * 20, [103.0] * 20).with_columns(
        as_of=pl.col("as_of") + pl.duration(days=200)
    )
    assert first_release_lean(loaded_late, "S2", "510000", date(2027, 11, 1)).periods == 0


def test_single_days_and_unknown_values_are_no_facts() -> None:
    values = frame(
        """
        indicator  region_code  scope     period_kind  period_start  value
        S2         510000       登记网店  day          2026-11-09    1
        S2         510000       登记网店  week         2026-11-09    7
        S2         510000       登记网店  month        2026-11-01    —
        """,
        INDICATOR_VALUE.columns,
    )
    assert table(indicator_facts(values, "0.1.0"), "period_kind", "period", "value", "concept_version") == [
        "week 2026-11-09 7 2026.1"
    ]


def test_every_published_figure_is_a_fact_once() -> None:
    told = published_facts(published_statistics())
    assert changes(VINTAGE.empty(), told, MONDAY, "marts_000001").height == told.height
    assert told.height >= 195


def test_the_order_of_the_facts_changes_nothing() -> None:
    told = published_facts(published_statistics())
    shuffled = published_facts(published_statistics().sample(fraction=1, shuffle=True, seed=8))
    assert changes(VINTAGE.empty(), told, MONDAY, "b").equals(changes(VINTAGE.empty(), shuffled, MONDAY, "b"))

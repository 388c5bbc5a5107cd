"""Targets, published figures and the calendar: what stands in them is what the sources say."""

from datetime import date

import polars as pl
import pytest

from pipelines.marts import contracts
from pipelines.reference.calendar import promotions, spring_festival
from pipelines.reference.published import PUBLISHED_STATISTIC, published_statistics
from pipelines.reference.targets import COMPARATORS, KINDS, STATUSES, TARGET, targets

READABLE = [row for row in targets().iter_rows(named=True) if row["value"] is not None]
IN_WORDS = {"SC-13": "千亿"}  # written out, not in digits


def target(identity: str) -> dict[str, object]:
    return targets().row(by_predicate=pl.col("id") == identity, named=True)


def test_the_contracts_have_the_columns_of_the_marts() -> None:
    assert TARGET.empty().schema == contracts.TARGET.empty().schema == targets().schema
    assert (
        PUBLISHED_STATISTIC.empty().schema
        == contracts.PUBLISHED_STATISTIC.empty().schema
        == published_statistics().schema
    )


def test_all_thirty_aims_of_the_five_papers_are_there() -> None:
    assert dict(
        targets().group_by("region_name", "region_code").len().select("region_code", "len").iter_rows()
    ) == {
        "320582": 4,
        "440400": 7,
        "310000": 4,
        "510000": 13,
        "442000": 2,
    }


@pytest.mark.parametrize("row", READABLE, ids=[row["id"] for row in READABLE])
def test_the_quote_shows_the_value(row: dict[str, object]) -> None:
    value = row["value"]
    assert isinstance(value, float)
    assert IN_WORDS.get(str(row["id"]), f"{value:.0f}") in str(row["quote"])


def test_damaged_digits_leave_a_range_and_no_value() -> None:
    damaged = targets().filter("digits_damaged").select("id", "value", "value_low", "value_high")
    assert damaged.rows() == [
        ("SH-01", None, 10.0, 90.0),
        ("SH-02", None, 10.0, 90.0),
        ("SH-03", None, 1000.0, 9000.0),
        ("SH-04", None, 100.0, 900.0),
    ]


def test_what_the_paper_leaves_open_stays_open() -> None:
    assert target("ZH-02")["value"] is None
    assert target("ZH-02")["kind"] == "vague"
    assert target("ZH-06")["deadline"] is None
    assert target("SC-13")["deadline"] is None


def test_every_cell_of_a_list_is_on_the_list() -> None:
    assert set(targets()["comparator"]) <= set(COMPARATORS)
    assert set(targets()["kind"]) <= set(KINDS)
    assert set(targets()["status"]) <= set(STATUSES)


def test_only_two_aims_are_in_the_scope_of_the_exports() -> None:
    compared = targets().filter(scope="登记网店").select("id", "indicator")
    assert sorted(compared.rows()) == [("SC-02", "S1"), ("ZH-05", "S1")]


def test_the_tallied_aim_of_sichuan_has_a_scope_of_its_own() -> None:
    assert (target("SC-01")["indicator"], target("SC-01")["scope"]) == ("S3", "纳统")


def test_sichuan_is_a_draft_with_one_slogan_and_the_rest_is_in_force() -> None:
    by_region = targets().group_by("region_code", "status").len().rows()
    assert sorted(by_region) == [
        ("310000", "in_force", 4),
        ("320582", "in_force", 4),
        ("440400", "in_force", 7),
        ("442000", "in_force", 2),
        ("510000", "draft", 12),
        ("510000", "slogan", 1),
    ]


def test_a_count_with_a_threshold_says_which() -> None:
    thresholds = targets().filter(kind="threshold_count").select("id", "threshold_value", "threshold_unit")
    assert thresholds.rows() == [
        ("ZH-01", 100.0, "亿元"),
        ("SC-05", 10.0, "亿元"),
        ("SC-06", 1.0, "亿元"),
        ("SC-08", 50.0, "亿元"),
        ("SC-11", 1.0, "亿元"),
        ("SC-12", 1000.0, "万元"),
    ]


def test_every_aim_names_its_paper() -> None:
    assert targets()["document"].null_count() == 0
    assert target("ZS-01")["document"] == (
        "中山市商务局关于市政协十三届二次会议第132402号提案答复的函（中商务电函〔2023〕12号）"
    )


def test_a_published_figure_has_its_source_and_its_quote() -> None:
    figures = published_statistics()
    assert figures.height == 200
    for column in ("source_title", "source_address", "quote", "scope", "period", "region_code"):
        assert figures[column].null_count() == 0


def test_months_follow_from_the_period() -> None:
    figures = published_statistics()
    spans = figures.select("period", "is_cumulative", "months_in_value").unique()
    assert ("2016-02", True, 2) in spans.rows()
    assert ("2014-12", True, 12) in spans.rows()
    assert ("2018", True, 12) in spans.rows()
    assert ("2023-09", False, 1) in spans.rows()


def test_a_growth_without_a_level_has_no_value() -> None:
    row = published_statistics().row(
        by_predicate=(pl.col("region_code") == "440000")
        & (pl.col("period") == "2025-06")
        & (pl.col("scope") == "限额以上单位"),
        named=True,
    )
    assert (row["value"], row["yoy_pct"]) == (None, 20.3)


def test_estimates_of_research_firms_are_never_in_an_official_scope() -> None:
    estimates = published_statistics().filter(pl.col("indicator").str.contains("研究机构|网经社"))
    assert estimates["scope"].unique().to_list() == ["研究机构估计"]


def test_the_spring_festival_is_known_until_2030() -> None:
    days = spring_festival()
    assert days["year"].to_list() == list(range(2010, 2031))
    assert days.row(by_predicate=pl.col("year") == 2026)[1:] == (
        date(2026, 2, 17),
        date(2026, 2, 15),
        date(2026, 2, 23),
    )
    assert days.row(by_predicate=pl.col("year") == 2030)[1:] == (date(2030, 2, 3), None, None)


def test_a_promotion_has_its_days_and_its_quote() -> None:
    assert promotions().select("first_day", "last_day").rows() == [
        (date(2022, 1, 10), date(2022, 2, 7)),
        (date(2020, 4, 28), date(2020, 5, 10)),
    ]
    assert promotions()["quote"].null_count() == 0

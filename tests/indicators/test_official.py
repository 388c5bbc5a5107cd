"""Published series: the published growth is shown, the computed one stands beside it with its name."""

import polars as pl
import pytest

from pipelines.indicators.official import published_growth
from pipelines.reference.published import PUBLISHED_STATISTIC, published_statistics
from tests.tables import frame, table

SERIES = "region_code indicator scope unit is_cumulative months_in_value"


def told(rows: str) -> pl.DataFrame:
    return published_growth(frame(rows, PUBLISHED_STATISTIC.columns))


def real(indicator: str, period: str) -> dict[str, object]:
    return published_growth(published_statistics()).row(
        by_predicate=(pl.col("indicator") == indicator)
        & (pl.col("period") == period)
        & (pl.col("region_code") == "100000"),
        named=True,
    )


def test_levels_that_contradict_the_published_growth_are_called_not_comparable() -> None:
    # January to May 2024: 48280 over 48055 published a year before is +0.5 %, published +11.5 %
    row = real("实物商品网上零售额", "2024-05")
    assert (row["shown_pct"], row["shown_from"], row["label"]) == (11.5, "published", "非可比口径")
    assert row["computed_pct"] == pytest.approx(0.468, abs=1e-3)
    assert row["gap_points"] == pytest.approx(-11.03, abs=0.01)


def test_levels_that_agree_within_rounding_have_no_label() -> None:
    row = real("实物商品网上零售额", "2020-02")  # 11233 over 10901: +3.05 %, published +3.0 %
    assert (row["shown_pct"], row["label"]) == (3.0, None)


def test_of_the_real_pairs_nearly_all_contradict_the_published_growth() -> None:
    both = published_growth(published_statistics()).drop_nulls(["computed_pct", "published_pct"])
    assert (both.height, both.filter(label="非可比口径").height) == (79, 77)


def test_published_growth_is_shown_wherever_there_is_one_and_never_changed() -> None:
    grown = published_growth(published_statistics())
    assert grown.height == published_statistics().height
    published = grown.drop_nulls("published_pct")
    assert published["shown_pct"].equals(published["published_pct"], check_names=False)
    assert published["shown_from"].unique().to_list() == ["published"]


def test_the_renamed_goods_join_and_the_rescoped_total_does_not() -> None:
    rows = told(
        """
        region_code  indicator             scope  period   value  unit  yoy_pct  is_cumulative  months_in_value
        100000       实物商品网上零售额    全国   2025-05  50000  亿元  —        true           5
        100000       网上商品零售额        全国   2026-05  52718  亿元  5.0      true           5
        100000       全国网上零售额        全国   2025-05  60000  亿元  —        true           5
        100000       网上商品和服务零售额  全国   2026-05  83177  亿元  5.9      true           5
        """
    )
    assert table(rows, "indicator", "period", "computed_pct") == [
        "网上商品和服务零售额 2026-05 —",
        "实物商品网上零售额 2025-05 —",
        "网上商品零售额 2026-05 5.436",
        "全国网上零售额 2025-05 —",
    ]
    assert "口径未变，前后可比" in rows["note"][1]
    assert "不相衔接" in rows["note"][0]


def test_a_published_base_comes_before_the_figure_of_a_year_before() -> None:
    rows = told(
        """
        region_code  indicator  scope  period   value  unit  base_value  is_cumulative  months_in_value
        510000       甲         统计   2025-06  900    亿元  —           true           6
        510000       甲         统计   2026-06  1100   亿元  1000        true           6
        """
    )
    assert table(rows, "period", "shown_pct", "shown_from", "computed_pct") == [
        "2025-06 — — —",
        "2026-06 10 base 22.2222",
    ]


def test_growth_from_two_levels_alone_says_that_nobody_has_checked_it() -> None:
    rows = told(
        """
        region_code  indicator  scope  period   value  unit  is_cumulative  months_in_value
        510000       甲         统计   2025-06  1000   亿元  true           6
        510000       甲         统计   2026-06  1100   亿元  true           6
        """
    )
    assert (
        table(rows, "shown_pct", "shown_from", "label")[1] == "10 levels 由公布水平值推算，未经可比口径核对"
    )


def test_growth_alone_is_shown_without_a_level() -> None:
    rows = told(
        """
        region_code  indicator  scope  period   yoy_pct  is_cumulative  months_in_value
        510000       甲         统计   2026-06  4.8      true           6
        """
    )
    assert table(rows, "value", "shown_pct", "month_value", "code") == ["— 4.8 — —"]


def test_different_units_scopes_and_spans_are_never_compared() -> None:
    rows = told(
        """
        region_code  indicator  scope  period   value  unit  is_cumulative  months_in_value
        510000       甲         统计   2025-06  1000   万元  true           6
        510000       甲         限上   2025-06  1000   亿元  true           6
        510000       甲         统计   2025-06  1000   亿元  false          1
        510000       甲         统计   2026-06  1100   亿元  true           6
        """
    )
    assert rows["computed_pct"].null_count() == 4


def test_a_month_is_the_difference_of_two_cumulative_figures_with_its_rounding_band() -> None:
    rows = told(
        """
        region_code  indicator  scope  period   value  unit  yoy_pct  is_cumulative  months_in_value
        510000       甲         统计   2026-02  2000   亿元  10.0     true           2
        510000       甲         统计   2026-03  3100   亿元  12.0     true           3
        """
    )
    first, march = rows.rows(named=True)
    # January and February are one period
    assert (first["month_value"], first["month_pct"], first["code"]) == (2000, pytest.approx(10), None)
    assert (march["month_value"], march["month_low"], march["month_high"]) == (1100, 1099, 1101)
    # base of the month: 3100 ÷ 1.12 − 2000 ÷ 1.1
    assert march["month_pct"] == pytest.approx((1100 / (3100 / 1.12 - 2000 / 1.1) - 1) * 100)
    assert march["month_pct_low"] < march["month_pct"] < march["month_pct_high"]


def test_a_month_agrees_with_the_official_one_where_an_office_has_told_it() -> None:
    september = real("实物商品网上零售额", "2023-09")  # told elsewhere: 10614 亿元
    low, high = september["month_low"], september["month_high"]
    assert isinstance(low, float) and isinstance(high, float)
    assert low <= 10614 <= high


@pytest.mark.parametrize(
    ("february", "march", "note", "code"),
    [
        ("2000", "2100", "四舍五入到0.01万亿元", "ROUNDED"),
        ("2000", "1990", "—", "NEGATIVE"),
    ],
)
def test_a_month_that_rounding_or_a_revision_hides_is_refused(
    february: str, march: str, note: str, code: str
) -> None:
    rows = told(
        f"""
        region_code  indicator  scope  period   value       unit  yoy_pct  is_cumulative  months_in_value  quality_note
        510000       甲         统计   2026-02  {february}  亿元  10.0     true           2                —
        510000       甲         统计   2026-03  {march}     亿元  12.0     true           3                {note}
        """
    )
    assert table(rows, "code", "month_value", "month_pct")[1] == f"{code} — —"


def test_a_month_without_the_figure_before_it_is_not_told() -> None:
    rows = told(
        """
        region_code  indicator  scope  period   value  unit  yoy_pct  is_cumulative  months_in_value
        510000       甲         统计   2026-06  3100   亿元  12.0     true           6
        """
    )
    assert table(rows, "code", "month_value") == ["NO_PREVIOUS —"]


def test_growth_over_a_negative_or_zero_level_is_not_computed() -> None:
    rows = told(
        """
        region_code  indicator  scope  period   value  unit  is_cumulative  months_in_value
        510000       甲         统计   2025-06  0      亿元  true           6
        510000       甲         统计   2026-06  1100   亿元  true           6
        510000       乙         统计   2025-06  -5     亿元  true           6
        510000       乙         统计   2026-06  1100   亿元  true           6
        """
    )
    assert rows["computed_pct"].null_count() == 4
    assert rows["shown_pct"].null_count() == 4


def test_the_order_of_the_figures_changes_nothing() -> None:
    figures = published_statistics()
    usual = published_growth(figures)
    assert published_growth(figures.sample(fraction=1, shuffle=True, seed=4)).equals(usual)

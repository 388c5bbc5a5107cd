from datetime import date

import polars as pl
import pytest

from pipelines.indicators.case import Evidence
from pipelines.indicators.progress import target_progress
from pipelines.indicators.wording import amount_text
from pipelines.marts.contracts import INDICATOR_VALUE, PUBLISHED_STATISTIC, TARGET, TARGET_PROGRESS
from tests.tables import frame, table

AS_OF = date(2026, 11, 22)
THROUGH = date(2026, 11, 20)
NOTHING_PUBLISHED = PUBLISHED_STATISTIC.empty()

ONE_TARGET = {
    "id": "T1",
    "region_code": "510000",
    "region_name": "四川省",
    "indicator": "S1",
    "indicator_name": "直播电商交易额",
    "comparator": ">=",
    "value": 1500.0,
    "unit": "亿元",
    "deadline": date(2025, 12, 31),
    "kind": "annual_flow",
    "scope": "登记网店",
    "status": "draft",
    "digits_damaged": False,
    "document": "行动方案（征求意见稿）",
}


def target(**different: object) -> pl.DataFrame:
    return pl.DataFrame([ONE_TARGET | different], schema=dict(TARGET.columns))


def years(table_of_years: str, months: int = 12, **different: object) -> pl.DataFrame:
    """Yearly values of S1 in 四川, written as `year value`, each with so many months of data."""
    rows: list[dict[str, object]] = []
    for line in table_of_years.strip().splitlines():
        year, value = line.split()
        usual = {
            "indicator": "S1",
            "region_code": "510000",
            "scope": "登记网店",
            "unit": "亿元",
            "coverage": 1.0,
            "value": float(value),
        } | different
        start = date(int(year), 1, 1)
        end = min(date(int(year), 12, 31), THROUGH)
        rows.append(usual | {"period_kind": "year", "period_start": start, "through": end})
        rows += [
            usual | {"period_kind": "month", "period_start": date(int(year), month, 1), "value": 1.0}
            for month in range(1, months + 1)
        ]
    return pl.DataFrame(rows, schema=dict(INDICATOR_VALUE.columns))


NO_VALUES = INDICATOR_VALUE.empty()


def judged(
    targets: pl.DataFrame,
    values: pl.DataFrame = NO_VALUES,
    published: pl.DataFrame = NOTHING_PUBLISHED,
    as_of: date = AS_OF,
    data_through: date | None = THROUGH,
) -> pl.DataFrame:
    return target_progress(targets, Evidence(values, published, as_of, data_through))


def verdict(progress: pl.DataFrame) -> str:
    return str(progress["verdict"].item())


def why(progress: pl.DataFrame) -> str:
    return str(progress["why"].item())


def test_every_target_has_one_row_that_keeps_the_contract() -> None:
    both = pl.concat([target(id="T2", indicator=None), target()])
    progress = judged(both)
    assert progress.schema == pl.Schema(TARGET_PROGRESS.columns)
    assert table(progress, "target_id", "as_of") == ["T1 2026-11-22", "T2 2026-11-22"]
    assert judged(TARGET.empty()).schema == pl.Schema(TARGET_PROGRESS.columns)


def test_a_slogan_cannot_be_judged() -> None:
    progress = judged(target(status="slogan", deadline=None), years("2025 2000"))
    assert verdict(progress) == "无法判断"
    assert why(progress).startswith("口号性目标，无期限无口径")


def test_a_damaged_number_is_a_range() -> None:
    damaged = target(value=None, value_low=1000.0, value_high=9000.0, digits_damaged=True)
    assert "文件数字残缺，只知在 1,000—9,000 亿元 之间" in why(judged(damaged, years("2025 2000")))
    assert verdict(judged(damaged, years("2025 99999"))) == "无法判断"


def test_a_damaged_number_is_not_used_even_where_something_was_read() -> None:
    damaged = target(digits_damaged=True)
    assert "文件数字残缺，无法辨认" in why(judged(damaged, years("2025 2000")))


def test_some_is_no_number() -> None:
    assert "目标未量化" in why(judged(target(value=None), years("2025 2000")))


def test_a_target_outside_the_catalogue_names_the_data_that_it_waits_for() -> None:
    progress = judged(target(indicator=None, indicator_name="直播电商示范企业数量"))
    assert verdict(progress) == "无法判断"
    assert "等待“直播电商示范企业数量”的台账数据" in why(progress)


def test_an_indicator_that_is_not_computed_names_the_data_that_it_waits_for() -> None:
    assert "等待数据：基地与园区认定台账" in why(judged(target(indicator="B1", unit="个")))


def test_another_scope_is_not_compared() -> None:
    progress = judged(target(scope="纳统"), years("2025 2000"))
    assert verdict(progress) == "无法判断"
    assert "口径不一致，不作比较：目标口径纳统，现有数据口径登记网店" in why(progress)
    assert "目标口径文件未写明" in why(judged(target(scope=None), years("2025 2000")))


def test_a_published_series_of_the_same_scope_serves_as_the_actual() -> None:
    published = frame(
        """
        region_code  indicator       scope  period   value  unit  is_cumulative  months_in_value
        510000       网上商品零售额  纳统   2025     2600   亿元  false          12
        510000       网上商品零售额  纳统   2025-06  1200   亿元  true           6
        """,
        PUBLISHED_STATISTIC.columns,
    )
    progress = judged(target(indicator="S3", scope="纳统", value=2500.0), published=published)
    assert table(progress, "verdict", "actual", "gap", "attained_pct") == ["已达成 2600 100 104"]
    assert "2025 年（公布数）网上商品零售额 2,600.0 亿元（口径：纳统）" in why(progress)


def test_a_region_without_any_value_cannot_be_judged() -> None:
    progress = judged(target(region_code="440400", region_name="珠海市"), years("2025 2000"))
    assert "珠海市还没有这一口径的年度数据" in why(progress)


def test_another_unit_is_not_compared() -> None:
    assert "单位不一致：目标以个计，数据以亿元计" in why(judged(target(unit="个"), years("2025 2000")))


def test_a_target_without_a_deadline_cannot_be_judged() -> None:
    assert "目标未写明期限" in why(judged(target(deadline=None), years("2025 2000")))


@pytest.mark.parametrize(
    ("comparator", "actual", "expected"),
    [
        (">=", 1500, "已达成"),
        (">=", 1499, "未达成"),
        (">", 1500, "未达成"),
        (">", 1501, "已达成"),
        ("<=", 1500, "已达成"),
        ("<=", 1501, "未达成"),
        ("=", 1500, "已达成"),
        ("=", 1501, "未达成"),
    ],
)
def test_after_the_deadline_the_complete_year_decides(comparator: str, actual: int, expected: str) -> None:
    assert verdict(judged(target(comparator=comparator), years(f"2025 {actual}"))) == expected


def test_the_reason_tells_numbers_period_scope_standing_and_document() -> None:
    progress = judged(target(), years("2025 1234.5"))
    assert table(progress, "verdict", "actual", "actual_period", "attained_pct", "gap") == [
        "未达成 1234.5 2025 年 82.3 -265.5"
    ]
    assert why(progress) == (
        "2025 年直播电商交易额 1,234.5 亿元（按店铺名录登记网店计），目标不低于 1,500.0 亿元，"
        "相差 −265.5 亿元；目标来自征求意见稿《行动方案（征求意见稿）》。"
    )


def test_what_is_reached_only_after_the_deadline_is_missed_and_says_when_it_was_reached() -> None:
    progress = judged(target(), years("2025 1234.5\n2026 2000"))
    assert verdict(progress) == "未达成"
    assert "截止后于 2026 年达到" in why(progress)


def test_a_ceiling_has_no_rate_of_attainment() -> None:
    assert judged(target(comparator="<="), years("2025 1000"))["attained_pct"].to_list() == [None]


def test_a_year_with_a_month_missing_does_not_decide() -> None:
    progress = judged(target(), years("2025 1600", months=11))
    assert verdict(progress) == "无法判断"
    assert "期末数据不完整" in why(progress)
    assert progress["attained_pct"].to_list() == [None]


def test_data_that_end_before_the_deadline_do_not_decide() -> None:
    progress = judged(target(), years("2025 1600"), data_through=date(2025, 12, 30))
    assert verdict(progress) == "无法判断"


def test_a_deadline_year_without_data_does_not_decide() -> None:
    assert "期末数据不完整：没有 2025 年的数据" in why(judged(target(), years("2026 1600")))


def test_falling_short_with_a_missing_feed_or_unknown_channels_does_not_decide() -> None:
    lost = years("2025 1000", why_not="缺报：3家店铺本期没有数据，占上年同期 20.0%")
    assert "但缺报：3家店铺" in why(judged(target(), lost))
    unclear = years("2025 1000", coverage=0.6)
    assert verdict(judged(target(), unclear)) == "无法判断"
    assert verdict(judged(target(), years("2025 1600", coverage=0.6))) == "已达成"


def test_before_the_deadline_an_annual_amount_may_already_be_reached() -> None:
    this_year = target(deadline=date(2026, 12, 31))
    reached = judged(this_year, years("2026 1600", months=11))
    assert verdict(reached) == "已达成"
    assert "2026 年（截至 11 月 20 日）" in why(reached)
    assert verdict(judged(this_year, years("2026 1400", months=11))) == "无法判断"


def test_a_state_that_is_reached_early_must_last_until_the_deadline() -> None:
    shops = target(indicator="E1", unit="家", deadline=date(2026, 12, 31), kind="stock", value=10.0)
    progress = judged(shops, years("2026 20", indicator="E1", unit="家"))
    assert verdict(progress) == "已达成"
    assert "须保持至截止日" in why(progress)


def test_before_the_deadline_year_the_latest_year_shows_how_far_it_is() -> None:
    far = target(deadline=date(2030, 12, 31))
    progress = judged(far, years("2025 1400\n2026 1600"))
    assert table(progress, "verdict", "code", "actual", "attained_pct") == ["无法判断 TOO_SHORT 1600 106.667"]


def test_on_the_day_of_the_deadline_it_has_not_passed() -> None:
    assert "未到" in why(judged(target(), years("2025 1000"), as_of=date(2025, 12, 31)))


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (1234.5, "亿元", "1,234.5 亿元"),
        (-265.5, "亿元", "−265.5 亿元"),
        (0.0, "亿元", "0.0 亿元"),
        (1.234, "亿元", "1.23 亿元"),
        (0.00123, "亿元", "0.0012 亿元"),
        (1200.0, "家", "1,200 家"),
        (90.0, None, "90"),
    ],
)
def test_amounts_are_written_the_way_the_bureau_writes_them(amount: float, unit: str, text: str) -> None:
    assert amount_text(amount, unit) == text

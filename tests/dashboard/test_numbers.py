from datetime import date
from decimal import Decimal

import pytest

from dashboard import numbers


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1488.0, "亿元", "1,488.0 亿元"),
        (0.05321, "亿元", "532.1 万元"),
        (-0.5, "亿元", "−5,000.0 万元"),
        (0.0000033, "亿元", "330.0 元"),
        (0.0, "亿元", "0.0 亿元"),
        (0.0124, "万单", "124 单"),
        (1012.0, "名", "1,012 名"),
        (48960.5, "亿元", "48,960 亿元"),
        (None, "亿元", "—"),
    ],
)
def test_an_amount_is_written_in_the_unit_that_fits_its_size(
    value: float | None, unit: str, written: str
) -> None:
    assert numbers.amount(value, unit) == written


@pytest.mark.parametrize(
    ("value", "written"), [(5.64, "+5.6%"), (-3.2, "−3.2%"), (0.04, "0.0%"), (-0.04, "0.0%"), (None, "—")]
)
def test_a_change_has_a_true_minus_sign_and_a_rounded_zero_has_none(
    value: float | None, written: str
) -> None:
    assert numbers.signed(value) == written


def test_growth_is_said_as_in_a_bulletin() -> None:
    said = [numbers.growth_words(value) for value in (5.6, -3.2, 0.01, None)]
    assert said == ["增长 5.6%", "下降 3.2%", "持平", "不可比"]


def test_exact_money_keeps_both_places() -> None:
    assert numbers.yuan(Decimal("-1234.50")) == "−1,234.50"
    assert numbers.yuan(None) == "—"


@pytest.mark.parametrize(
    ("kind", "start", "through", "written"),
    [
        ("month", date(2026, 10, 1), date(2026, 10, 31), "2026年10月"),
        ("month", date(2026, 11, 1), date(2026, 11, 20), "2026年11月（截至11月20日）"),
        ("ytd", date(2026, 11, 1), date(2026, 11, 20), "2026年1—11月（截至11月20日）"),
        ("ytd", date(2026, 1, 1), None, "2026年1月"),
        ("quarter", date(2026, 10, 1), None, "2026年第4季度"),
        ("year", date(2025, 1, 1), date(2025, 12, 31), "2025年"),
        ("week", date(2026, 12, 28), None, "2026年第53周（12月28日—1月3日）"),
        ("day", date(2026, 11, 11), None, "2026年11月11日"),
    ],
)
def test_a_period_is_named_and_says_how_far_it_goes_where_it_is_not_full(
    kind: str, start: date, through: date | None, written: str
) -> None:
    assert numbers.period(kind, start, through) == written

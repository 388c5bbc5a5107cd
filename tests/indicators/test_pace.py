import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.indicators.chance import from_logit, logit, normal_below, t_below, t_quantile
from pipelines.indicators.pace import PastYear, pace_of, pooled_spread, track_record

USUAL = 0.05


@pytest.mark.parametrize(
    ("value", "freedom", "probability"),
    [
        # from printed tables of Student's t
        (3.078, 1, 0.90),
        (1.886, 2, 0.90),
        (1.440, 6, 0.90),
        (2.571, 5, 0.975),
        (2.365, 7, 0.975),
        (1.282, 10_000, 0.90),
        (0.0, 5, 0.5),
        (-1.440, 6, 0.10),
    ],
)
def test_students_t_agrees_with_the_printed_tables(value: float, freedom: int, probability: float) -> None:
    assert t_below(value, freedom) == pytest.approx(probability, abs=2e-4)
    assert t_quantile(probability, freedom) == pytest.approx(value, abs=2e-3)


def test_normal_and_log_odds_agree_with_what_they_are() -> None:
    assert normal_below(1.959964) == pytest.approx(0.975, abs=1e-6)
    assert from_logit(logit(0.7)) == pytest.approx(0.7)


def past(*shares: float, total: float = 1000.0, first: int = 2023) -> list[PastYear]:
    return [PastYear(first + at, share * total, total) for at, share in enumerate(shares)]


def test_one_year_tells_no_pace_and_two_do() -> None:
    assert pace_of(past(0.7), USUAL) is None
    pace = pace_of(past(0.7, 0.7), USUAL)
    assert pace is not None
    assert pace.share == pytest.approx(0.7)


def test_the_newest_year_counts_double_and_only_three_years_count() -> None:
    pace = pace_of(past(0.1, 0.68, 0.69, 0.71), USUAL)
    assert pace is not None
    assert pace.odds == pytest.approx((logit(0.68) + logit(0.69) + 2 * logit(0.71)) / 4)
    assert pace.freedom == 6


def test_the_spread_is_shrunk_to_what_all_regions_show() -> None:
    # two years 0.1 log odds apart: variance 0.005; (1 × 0.005 + 4 × 0.0025) ÷ 5 × (1 + 1/2)
    pace = pace_of([PastYear(2024, from_logit(0.8), 1), PastYear(2025, from_logit(0.9), 1)], USUAL)
    assert pace is not None
    assert pace.spread == pytest.approx(math.sqrt(0.003 * 1.5))


def test_the_interval_and_the_chance_are_of_one_distribution() -> None:
    pace = pace_of(past(0.68, 0.7, 0.72), USUAL)
    assert pace is not None
    told = pace.projection(700.0)
    assert told.low < told.value < told.high
    assert pace.probability(700.0, told.value) == pytest.approx(0.5)
    assert pace.probability(700.0, told.low) == pytest.approx(0.9)
    assert pace.probability(700.0, told.high) == pytest.approx(0.1)


def test_what_is_done_already_is_certain_and_nothing_done_is_hopeless() -> None:
    pace = pace_of(past(0.7, 0.7), USUAL)
    assert pace is not None
    assert pace.probability(100.0, 100.0) == 1.0
    assert pace.probability(0.0, 100.0) == 0.0


def test_a_year_that_sold_nothing_before_or_after_this_day_is_no_history() -> None:
    assert pace_of([PastYear(2024, 0, 10), PastYear(2025, 10, 10), PastYear(2026, 7, 10)], USUAL) is None


def test_without_any_region_the_spread_is_the_usual_one_and_with_many_it_is_theirs() -> None:
    assert pooled_spread([]) == pytest.approx(USUAL)
    steady = [past(0.7, 0.7, 0.7) for _ in range(50)]
    assert pooled_spread(steady) == pytest.approx(USUAL * math.sqrt(4 / 104))


def test_the_record_tries_each_year_on_the_years_before_it() -> None:
    # 2024 and 2025 are told from one and two years before; the share never moved
    record = track_record([[PastYear(2023, 70, 100), PastYear(2024, 77, 110), PastYear(2025, 84, 120)]], 0.75)
    assert record.cases == 2
    assert record.error == pytest.approx(0)
    assert record.naive_error == pytest.approx((3 / 110 + 3 / 120) / 2)
    assert record.linear_error == pytest.approx(1 - 0.7 / 0.75)
    assert record.is_better_than_naive
    assert track_record([], 0.75).is_better_than_naive is None


@settings(deadline=None)
@given(st.lists(st.floats(0.05, 0.95), min_size=2, max_size=5), st.floats(0.01, 10), st.floats(1e-6, 1e9))
def test_the_unit_changes_nothing(shares: list[float], done: float, scale: float) -> None:
    small, large = pace_of(past(*shares), USUAL), pace_of(past(*shares, total=1000 * scale), USUAL)
    assert small is not None and large is not None
    assert large.probability(done * scale, scale) == pytest.approx(small.probability(done, 1.0), abs=1e-9)
    assert large.projection(done * scale).value == pytest.approx(small.projection(done).value * scale)

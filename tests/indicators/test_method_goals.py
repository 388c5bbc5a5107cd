"""The methods keep what is claimed of them, on real months and on invented weeks (benchmarks/statistics.md)."""

import numpy as np
import pytest

from benchmarks.statistics import (
    Panel,
    as_last_year,
    demo_days,
    demo_weeks,
    national,
    pace_cases,
    scores,
    years_of_months,
)
from pipelines.indicators.forecast import forecast
from pipelines.indicators.holidays import holiday_shares


@pytest.mark.parametrize(
    "panel", [national(), demo_weeks(*demo_days())], ids=["national retail", "demo weeks"]
)
def test_forecasts_beat_last_year_by_a_fifth_and_intervals_hold_what_they_say(panel: Panel) -> None:
    logs, holidays = np.log(panel.values), holiday_shares(panel.starts, panel.ends)
    ours = scores(panel, logs, holidays, forecast)
    naive = scores(panel, logs, holidays, as_last_year)
    assert ours["missed"] / naive["missed"] < 0.8
    assert 0.75 <= ours["inside"] <= 0.92


def test_by_september_the_seasonal_pace_calls_more_targets_right_than_the_straight_line() -> None:
    calls = np.array([call for case in pace_cases(years_of_months(national()), 9) for call in case[4]])
    reached, chance, straight = calls.T
    assert np.mean((chance >= 0.5) == (reached == 1)) >= 0.95
    assert np.mean((straight >= 1) == (reached == 1)) <= 0.80

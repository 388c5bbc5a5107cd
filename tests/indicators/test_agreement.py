"""Where other offices judge the same case, the same figures come out.

The formulas of the others are written here anew, from their published methods:
Open SDG, “Progress Measurement Methodology” (docs/progress-methodology.md of open-sdg/open-sdg), and
Healthy People 2030, percentage of targeted change.
"""

import pytest

from pipelines.indicators.outlook import by_growth, by_points
from pipelines.indicators.verdicts import verdict_of_growth

# base year, base, year, value, target's year, target
CASES = [
    (2015, 100.0, 2020, 130.0, 2030, 200.0),
    (2015, 100.0, 2020, 150.0, 2030, 200.0),
    (2015, 100.0, 2020, 110.0, 2030, 200.0),
    (2015, 100.0, 2020, 90.0, 2030, 200.0),
    (2021, 800.0, 2024, 1100.0, 2025, 1500.0),
    (2023, 20.0, 2025, 21.0, 2030, 30.0),
]
ON_TRACK, NEEDS_SPEED, LIMITED, DETERIORATION = "On track", "Acceleration needed", "Limited", "Deterioration"
THEIRS_TO_OURS = {
    ON_TRACK: {"进度超前", "基本同步"},
    NEEDS_SPEED: {"滞后"},
    LIMITED: {"严重滞后"},
    DETERIORATION: {"严重滞后"},
}


def open_sdg(case: tuple[int, float, int, float, int, float]) -> tuple[float, str]:
    t0, y0, t, y, t_end, y_end = case
    observed = (y / y0) ** (1 / (t - t0)) - 1
    required = (y_end / y0) ** (1 / (t_end - t0)) - 1
    ratio = observed / abs(required)
    if ratio >= 0.95:
        return ratio, ON_TRACK
    if ratio >= 0.6:
        return ratio, NEEDS_SPEED
    return ratio, LIMITED if ratio >= 0 else DETERIORATION


@pytest.mark.parametrize("case", CASES)
def test_growth_ratio_and_category_are_those_of_open_sdg(
    case: tuple[int, float, int, float, int, float],
) -> None:
    t0, y0, t, y, t_end, y_end = case
    ours = by_growth((t0, y0), (t, y), (t_end, y_end))
    ratio, category = open_sdg(case)
    assert ours is not None
    assert ours.ratio == pytest.approx(ratio)
    assert verdict_of_growth(ours.ratio) in THEIRS_TO_OURS[category]


@pytest.mark.parametrize("case", CASES)
def test_percentage_points_are_healthy_people_s_part_of_the_targeted_change_over_the_part_of_the_time(
    case: tuple[int, float, int, float, int, float],
) -> None:
    t0, y0, t, y, t_end, y_end = case
    targeted_change_pct = 100 * (y - y0) / (y_end - y0)
    ours = by_points((t0, y0), (t, y), (t_end, y_end))
    assert ours is not None
    assert ours.ratio * (t - t0) / (t_end - t0) * 100 == pytest.approx(targeted_change_pct)
    assert (ours.ratio < 0) == (targeted_change_pct < 0)  # their “getting worse”


def test_a_case_without_growth_is_judged_by_neither() -> None:
    assert by_growth((2015, 0.0), (2020, 10.0), (2030, 20.0)) is None
    assert by_growth((2015, 10.0), (2020, 10.0), (2030, 10.0)) is None
    assert by_points((2015, 10.0), (2020, 10.0), (2030, 10.0)) is None

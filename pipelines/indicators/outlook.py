"""How a running target will probably end: by seasonal pace, by growth, by the rate of counting.

Numbers only. Which of them fits a target, and what verdict follows, `progress` decides.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.indicators.chance import normal_below
from pipelines.indicators.levels import Level
from pipelines.indicators.pace import Pace, PastYear, Projection, Record

TENTH = 1.2815515655446004  # standard deviations from the middle to the 90th percentile
NO_GROWTH = 1e-9


@dataclass(frozen=True)
class Outlook:
    """What is known of the end; every figure that the method does not give is null.

    Attributes:
        method: How it was reckoned, as readers see it.
        ratio: What is compared with the cuts of the verdict: projected ÷ target, or actual ÷ required growth.
        expected_pct: Part of the whole period that is usually done by now, in percent.
        linear_pct: 序时进度, the part of the days that are over, in percent; for reference only.
        pace_ratio: Done ÷ what should be done by now (季节进度比).
        required_growth_pct: What the rest of the period must grow over last year, or each year to come.
        probability: Of reaching the target, 0 to 1.
        record: How such projections have turned out before.
    """

    method: str
    ratio: float
    expected_pct: float | None = None
    linear_pct: float | None = None
    pace_ratio: float | None = None
    projection: Projection | None = None
    probability: float | None = None
    required_growth_pct: float | None = None
    record: Record | None = None

    @property
    def cells(self) -> dict[str, object]:
        """What it tells, by the columns of TARGET_PROGRESS."""
        projection, record = self.projection, self.record
        told: dict[str, object] = {
            "method": self.method,
            "progress_ratio": self.ratio,
            "expected_pct": self.expected_pct,
            "linear_pct": self.linear_pct,
            "pace_ratio": self.pace_ratio,
            "probability": self.probability,
            "required_growth_pct": self.required_growth_pct,
        }
        if projection is not None:
            told |= {
                "projected": projection.value,
                "projected_low": projection.low,
                "projected_high": projection.high,
            }
        if record is not None:
            told |= {
                "backtest_cases": record.cases,
                "backtest_error_pct": percent(record.error),
                "backtest_naive_pct": percent(record.naive_error),
                "backtest_linear_pct": percent(record.linear_error),
                "backtest_inside": record.inside,
            }
        return told


def percent(part: float | None) -> float | None:
    """Return a part in percent; null stays null."""
    return None if part is None else part * 100


def elapsed_part(day: date, deadline: date) -> float:
    """Return the part of the deadline's year, up to the deadline, that is over by the end of a day."""
    start = date(deadline.year, 1, 1)
    return min(1.0, ((day - start).days + 1) / ((deadline - start).days + 1))


def by_pace(done: float, wanted: float, pace: Pace, last: PastYear | None) -> Outlook:
    """Return the outlook of a year's amount from what is done by now.

    Args:
        done: The amount so far; `wanted` in the same unit.
        wanted: The target.
        pace: What part is usually done by now.
        last: Last year, if it is whole: the rest is compared with last year's rest.
    """
    projection = pace.projection(done)
    return Outlook(
        method="季节进度",
        ratio=projection.value / wanted,
        expected_pct=pace.share * 100,
        pace_ratio=done / (wanted * pace.share),
        projection=projection,
        probability=pace.probability(done, wanted),
        required_growth_pct=rest_growth(done, wanted, last),
    )


def rest_growth(done: float, wanted: float, last: PastYear | None) -> float | None:
    """Return by how many percent the rest of the year must outgrow last year's rest; null: no such rest."""
    if last is None or last.total <= last.by_now or done >= wanted:
        return None
    return ((wanted - done) / (last.total - last.by_now) - 1) * 100


def by_growth(
    first: tuple[float, float], now: tuple[float, float], end: tuple[float, float]
) -> Outlook | None:
    """Return the outlook of yearly amounts: growth so far against the growth that the target needs.

    Args:
        first: Base year and its amount.
        now: The latest year and its amount.
        end: The target's year and amount.

    Returns:
        Null where growth has no meaning: an amount is not positive, or the target equals the base.
    """
    (t0, v0), (t1, v1), (end_year, wanted) = first, now, end
    if min(v0, v1, wanted) <= 0 or not t0 < t1 < end_year:
        return None
    needed = math.pow(wanted / v0, 1 / (end_year - t0)) - 1
    if abs(needed) < NO_GROWTH:
        return None
    so_far = math.pow(v1 / v0, 1 / (t1 - t0)) - 1
    # Open SDG: falling towards a lower target is no progress where more is better.
    ratio = so_far / abs(needed)
    rest = math.pow(wanted / v1, 1 / (end_year - t1)) - 1
    return Outlook("增速比", ratio, required_growth_pct=rest * 100)


def by_points(
    first: tuple[float, float], now: tuple[float, float], end: tuple[float, float]
) -> Outlook | None:
    """Return the outlook of a share: percentage points a year so far against those that are needed."""
    (t0, v0), (t1, v1), (end_year, wanted) = first, now, end
    if not t0 < t1 <= end_year or abs(wanted - v0) < NO_GROWTH:
        return None
    needed = (wanted - v0) / (end_year - t0)
    return Outlook("百分点", (v1 - v0) / (t1 - t0) / needed)


def extended(
    first: tuple[float, float], now: tuple[float, float], end: tuple[float, float], *, by: str
) -> Outlook:
    """Return where amounts (by 增速) or shares (by 百分点) come to if they go on as they have: for ceilings."""
    (t0, v0), (t1, v1), (end_year, wanted) = first, now, end
    years = (end_year - t1) / (t1 - t0)
    value = v1 * (v1 / v0) ** years if by == "增速" else v1 + (v1 - v0) * years
    return Outlook("趋势外推", value / wanted, projection=Projection(value, value, value))


def by_rate(first: tuple[date, float], now: tuple[date, float], end: tuple[date, float]) -> Outlook | None:
    """Return the outlook of a count: it goes on growing as fast as it has, give or take as counts do.

    Returns:
        Null where less than a quarter of a year lies between the two counts.
    """
    (day0, n0), (day1, n1), (deadline, wanted) = first, now, end
    elapsed, left = (day1 - day0).days, (deadline - day1).days
    if elapsed < 90 or left < 0 or wanted <= 0:
        return None
    done = n1 - n0
    coming = done / elapsed * left
    # Even where nothing has moved yet, one more or less is no surprise.
    spread = math.sqrt(max(abs(coming), 1.0) * (1 + abs(coming) / max(abs(done), 1.0)))
    middle = n1 + coming
    return Outlook(
        method="计数速率",
        ratio=middle / wanted,
        projection=Projection(middle, middle - TENTH * spread, middle + TENTH * spread),
        probability=normal_below((middle - (wanted - 0.5)) / spread),
    )


def dated(levels: Sequence[Level]) -> list[tuple[float, float]]:
    """Return year and value of each level."""
    return [(float(level.year), level.value) for level in levels]

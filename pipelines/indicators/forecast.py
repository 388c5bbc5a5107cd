"""Forecasts of many like series at once: seasonal naive with recent growth, and Theta, averaged.

Everything is on the log scale. The effect of moving holidays is estimated over all series together
and divided out first. Intervals are conformal: as wide as the method's own errors at earlier origins.
Matrices have one row per period, in order of time, and one column per series.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

RIDGE = 0.1
LOCAL_PERIODS = 13  # the slow course of growth that no holiday explains
ALPHAS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9])
INSIDE = 0.8  # of the intervals
ORIGINS = 52  # earlier periods that the method is tried from
FEWEST_ERRORS = 12  # of one period ahead, for an interval of its own; fewer are pooled
UNCALIBRATED = 1.25  # times the largest error, where there are too few errors for INSIDE


@dataclass(frozen=True)
class Rhythm:
    """How one kind of period is forecast.

    Attributes:
        season: Periods in a year.
        recent: Periods whose growth over last year is carried on.
        ahead: Periods that are forecast.
        some_from: Periods of history from which last year can be carried on.
        full_from: Periods of history from which Theta is averaged in.
        few: Periods whose median stands where history is shorter than a year.
    """

    season: int
    recent: int
    ahead: int
    some_from: int
    full_from: int
    few: int


WEEKLY = Rhythm(season=52, recent=8, ahead=4, some_from=53, full_from=104, few=4)
MONTHLY = Rhythm(season=12, recent=3, ahead=3, some_from=13, full_from=24, few=3)
# Official months: 1—2月 is one period, so that a year has eleven.
OFFICIAL = Rhythm(season=11, recent=3, ahead=3, some_from=12, full_from=22, few=3)


def forecast(logs: Numbers, holidays: Numbers, rhythm: Rhythm) -> Numbers:
    """Forecast the next periods.

    Args:
        logs: Logarithms of the values, all known.
        holidays: Shares of the periods' days in each holiday window, of these periods and of the
            ones to come.
        rhythm: The kind of period; at least `some_from` of them.

    Returns:
        Logarithms, one row per period ahead.
    """
    known = len(logs)
    effects = holiday_effects(logs, holidays[:known], rhythm.season)
    plain = logs - (holidays[:known] @ effects)[:, None]
    ahead = min(rhythm.ahead, len(holidays) - known)
    coming = (holidays[known : known + ahead] @ effects)[:, None]
    carried = _carried_on(plain, rhythm, ahead)
    if known < rhythm.full_from:
        return carried + coming
    return (carried + theta(plain, rhythm.season, ahead)) / 2 + coming


def holiday_effects(logs: Numbers, holidays: Numbers, season: int) -> Numbers:
    """Return by how much a period wholly inside each window is moved, on the log scale.

    Estimated from the median growth over all series: one alone tells noise and holiday apart badly.
    Windows that fall alike every year get 0: they belong to the season.
    """
    if len(logs) < season + LOCAL_PERIODS:
        return np.zeros(holidays.shape[1])
    growth = np.median(logs[season:] - logs[:-season], axis=1)[:, None]
    moved = holidays[season:] - holidays[:-season]
    growth, moved = growth - _local_mean(growth), moved - _local_mean(moved)
    penalty = RIDGE * np.eye(moved.shape[1])
    return np.asarray(np.linalg.solve(moved.T @ moved + penalty, moved.T @ growth)[:, 0])


def theta(logs: Numbers, season: int, ahead: int) -> Numbers:
    """Forecast by Theta: the season, the exponentially smoothed level, and half of the linear trend."""
    seasonal = _seasonal(logs, season)
    known = len(logs)
    level = _smoothed(logs - seasonal[np.arange(known) % season])
    time = np.arange(known) - (known - 1) / 2
    slope = time @ (logs - seasonal[np.arange(known) % season]) / (time @ time)
    steps = np.arange(1, ahead + 1)
    return np.asarray(level + np.outer(steps, slope) / 2 + seasonal[(known + steps - 1) % season])


def half_widths(errors: Numbers) -> tuple[Numbers, bool]:
    """Return how far a forecast may be off with the probability INSIDE, from earlier errors.

    Args:
        errors: Absolute errors on the log scale: origin × period ahead × series.

    Returns:
        Period ahead × series, never falling; and whether there were errors enough to tell them.
    """
    if len(errors) < FEWEST_ERRORS:
        width, calibrated = _width(errors.reshape(-1, errors.shape[2]))
        return np.repeat(width[None, :], errors.shape[1], axis=0), calibrated
    width, calibrated = _width(errors)
    return np.maximum.accumulate(width, axis=0), calibrated


@dataclass(frozen=True)
class Backtest:
    """How the method has done at earlier origins, one entry per series.

    Attributes:
        errors: Absolute errors on the log scale: origin × period ahead × series.
        against_naive: Sum of absolute errors ÷ that of “as last year” at the same periods.
        inside: Part of the periods that came to lie in the interval that earlier origins gave; nan: none yet.
    """

    errors: Numbers
    against_naive: Numbers
    inside: Numbers

    @property
    def origins(self) -> int:
        """How many times it was tried."""
        return len(self.errors)


def backtest(logs: Numbers, holidays: Numbers, rhythm: Rhythm) -> Backtest | None:
    """Forecast from up to ORIGINS earlier periods, each time from what was known then.

    Returns:
        Null where history is too short to try it even once.
    """
    last = len(logs) - rhythm.ahead
    first = max(rhythm.some_from, last - ORIGINS + 1)
    if first > last:
        return None
    off, missed, naive_missed = [], [], []
    for origin in range(first, last + 1):
        coming = slice(origin, origin + rhythm.ahead)
        told = forecast(logs[:origin], holidays[: coming.stop], rhythm)
        as_last_year = logs[origin - rhythm.season : coming.stop - rhythm.season]
        off.append(np.abs(told - logs[coming]))
        missed.append(np.abs(np.exp(told) - np.exp(logs[coming])).sum(axis=0))
        naive_missed.append(np.abs(np.exp(as_last_year) - np.exp(logs[coming])).sum(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sum(missed, axis=0) / np.sum(naive_missed, axis=0)
    errors = np.stack(off)
    return Backtest(errors, np.where(np.isnan(ratio), 1.0, ratio), _inside(errors))


def _inside(errors: Numbers) -> Numbers:
    """The part of the errors within the width that the errors known at their own origin gave."""
    ahead = errors.shape[1]
    told = [
        errors[at] <= half_widths(errors[: at - ahead + 1])[0]
        for at in range(ahead - 1 + FEWEST_ERRORS, len(errors))
    ]
    if not told:
        return np.full(errors.shape[2], np.nan)
    return np.asarray(np.stack(told).mean(axis=(0, 1)))


def _width(errors: Numbers) -> tuple[Numbers, bool]:
    rank = math.ceil((len(errors) + 1) * INSIDE)
    if rank > len(errors):
        return errors.max(axis=0) * UNCALIBRATED, False
    return np.sort(errors, axis=0)[rank - 1], True


def _carried_on(logs: Numbers, rhythm: Rhythm, ahead: int) -> Numbers:
    """Last year's same periods, moved by the median of the most recent growth."""
    growth = np.median((logs[rhythm.season :] - logs[: -rhythm.season])[-rhythm.recent :], axis=0)
    last_year = len(logs) - rhythm.season + np.arange(ahead) % rhythm.season
    return np.asarray(logs[last_year] + growth)


def _seasonal(logs: Numbers, season: int) -> Numbers:
    """The mean distance of each period of the year from the course of a whole year around it."""
    weights = np.ones(season) if season % 2 else np.r_[0.5, np.ones(season - 1), 0.5]
    windows = np.lib.stride_tricks.sliding_window_view(logs, len(weights), axis=0)
    first = len(weights) // 2
    apart = logs[first : first + len(windows)] - windows @ (weights / season)
    phase = (first + np.arange(len(apart))) % season
    found = np.stack([apart[phase == each].mean(axis=0) for each in range(season)])
    return np.asarray(found - found.mean(axis=0))


def _smoothed(logs: Numbers) -> Numbers:
    """The last smoothed level, with the weight that would have told the next period best."""
    level = np.repeat(logs[:1], len(ALPHAS), axis=0)
    missed = np.zeros_like(level)
    for now in logs[1:]:
        error = now - level
        missed += error**2
        level = level + ALPHAS[:, None] * error
    return np.asarray(np.take_along_axis(level, missed.argmin(axis=0)[None, :], axis=0)[0])


def _local_mean(rows: Numbers) -> Numbers:
    half = LOCAL_PERIODS // 2
    total = np.vstack([np.zeros((1, rows.shape[1])), rows.cumsum(axis=0)])
    at = np.arange(len(rows))
    first, after = np.maximum(at - half, 0), np.minimum(at + half + 1, len(rows))
    return np.asarray((total[after] - total[first]) / (after - first)[:, None])

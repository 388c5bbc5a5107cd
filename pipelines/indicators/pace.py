"""Seasonal pace (季节进度): what part of a year is usually done by a day, and what follows from it.

Numbers only: no table, no clock. Everything is a ratio of amounts in one unit, so that the unit does
not matter.
"""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.indicators.chance import from_logit, logit, t_below, t_quantile

Series = tuple[str, str | None]  # region_code and scope

YEARS_USED = 3  # the newest ones: the share drifts where growth slows or quickens
FEWEST_YEARS = 2
INTERVAL_TAIL = 0.9  # an interval from the 10th to the 90th percentile

# How far the share of one year is from the next, in log odds, where no region can tell: national online
# retail moved by 0.003 to 0.04 from 2016 to 2017 and by 0.06 to 0.12 from 2020 to 2021.
USUAL_SPREAD = 0.05
TIE = 1e-6  # errors this near are equal
SPREAD_WEIGHT = 4  # observations that the pooled spread counts for beside a region's own


@dataclass(frozen=True)
class PastYear:
    """One complete earlier year: what was done by this day of it, and by its end (or the deadline's)."""

    year: int
    by_now: float
    total: float

    @property
    def odds(self) -> float:
        """Log odds of the part that was done by this day."""
        return logit(self.by_now / self.total)

    @property
    def is_usable(self) -> bool:
        """Whether it has a share at all: something before this day, and something after it."""
        return 0 < self.by_now < self.total


@dataclass(frozen=True)
class Projection:
    """The whole period's amount as it looks today, with its interval (80 %)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Pace:
    """The usual share of a day, and how sure it is.

    Attributes:
        odds: Its log odds.
        spread: Standard deviation of a new year's log odds around them.
        freedom: Degrees of freedom of that.
    """

    odds: float
    spread: float
    freedom: int

    @property
    def share(self) -> float:
        """The part that is usually done by this day."""
        return from_logit(self.odds)

    def projection(self, done: float) -> Projection:
        """Return what the whole period comes to where `done` is done by this day."""
        reach = t_quantile(INTERVAL_TAIL, self.freedom) * self.spread
        return Projection(
            done / self.share, done / from_logit(self.odds + reach), done / from_logit(self.odds - reach)
        )

    def probability(self, done: float, wanted: float) -> float:
        """Return the probability that the whole period comes to at least `wanted`."""
        if done >= wanted:
            return 1.0
        if done <= 0:
            return 0.0
        return t_below((logit(done / wanted) - self.odds) / self.spread, self.freedom)


@dataclass(frozen=True)
class Record:
    """How earlier projections of this kind have turned out, over all regions.

    Attributes:
        cases: Years that were projected from the years before them.
        error: Mean absolute error, as a part of what it came to; null without cases.
        naive_error: The same of “the rest will be as last year”.
        linear_error: The same of linear 序时进度.
        inside: Part of the cases that came to lie inside their interval; null: none had history enough
            for one.
    """

    cases: int
    error: float | None = None
    naive_error: float | None = None
    linear_error: float | None = None
    inside: float | None = None

    @property
    def is_better_than_naive(self) -> bool | None:
        """Whether the projections do no worse than “the rest will be as last year”; null: never tried."""
        if self.error is None or self.naive_error is None:
            return None
        return self.error <= self.naive_error + TIE


class Panel:
    """The whole years of many series, and what they show together."""

    def __init__(self, years: Mapping[Series, Sequence[PastYear]]) -> None:
        self.years = years
        self._records: dict[float, Record] = {}

    @cached_property
    def spread(self) -> float:
        """The spread of a year's log odds that all series together show."""
        return pooled_spread(self.years.values())

    def record(self, elapsed: float) -> Record:
        """Return how projections at this point of the year have turned out (see `track_record`)."""
        if elapsed not in self._records:
            self._records[elapsed] = track_record(self.years.values(), elapsed)
        return self._records[elapsed]


def pace_of(years: Sequence[PastYear], pooled: float) -> Pace | None:
    """Return the pace that the newest years show; the newest counts double.

    Args:
        years: Earlier years, in any order.
        pooled: The spread that all regions together show (see `pooled_spread`).

    Returns:
        Null where fewer than FEWEST_YEARS have a share.
    """
    used = _newest(years)
    return _pace(used, pooled) if len(used) >= FEWEST_YEARS else None


def _pace(used: Sequence[PastYear], pooled: float) -> Pace:
    """The pace of one or more usable years, earliest first."""
    weights = [1.0] * (len(used) - 1) + [2.0]
    odds = [each.odds for each in used]
    middle = sum(w * x for w, x in zip(weights, odds, strict=True)) / sum(weights)
    count = len(used)
    own = (count - 1) * statistics.variance(odds) if count > 1 else 0.0
    variance = (own + SPREAD_WEIGHT * pooled**2) / (count + SPREAD_WEIGHT - 1)
    return Pace(middle, math.sqrt(variance * (1 + 1 / count)), count + SPREAD_WEIGHT - 1)


def pooled_spread(regions: Iterable[Sequence[PastYear]]) -> float:
    """Return the spread of a year's log odds that all regions together show, near USUAL_SPREAD if few."""
    squares, freedom = SPREAD_WEIGHT * USUAL_SPREAD**2, SPREAD_WEIGHT
    for years in regions:
        used = _newest(years)
        if len(used) >= FEWEST_YEARS:
            squares += (len(used) - 1) * statistics.variance(each.odds for each in used)
            freedom += len(used) - 1
    return math.sqrt(squares / freedom)


def track_record(regions: Iterable[Sequence[PastYear]], elapsed: float) -> Record:
    """Project each past year from the years before it, one or more, and compare with what it came to.

    Args:
        regions: Each region's years.
        elapsed: The part of the period that is over by this day, for the linear reference.
    """
    ordered = [sorted((each for each in years if each.is_usable), key=_year) for years in regions]
    cases: list[tuple[float, float, float]] = []
    inside: list[bool] = []
    for year in sorted({each.year for years in ordered for each in years}):
        before = [[each for each in years if each.year < year] for years in ordered]
        pooled = pooled_spread(before)
        for history, years in zip(before, ordered, strict=True):
            now = next((each for each in years if each.year == year), None)
            if history and now is not None:
                projected = _pace(_newest(history), pooled).projection(now.by_now)
                cases.append(_errors(projected, history[-1], now, elapsed))
                if len(history) >= FEWEST_YEARS:
                    inside.append(projected.low <= now.total <= projected.high)
    if not cases:
        return Record(0)
    error, naive, linear = (statistics.fmean(each) for each in zip(*cases, strict=True))
    return Record(len(cases), error, naive, linear, statistics.fmean(inside) if inside else None)


def _errors(
    projected: Projection, last: PastYear, now: PastYear, elapsed: float
) -> tuple[float, float, float]:
    """Errors of the projection, of last year's rest and of the straight line."""
    return (
        abs(projected.value / now.total - 1),
        abs((now.by_now + last.total - last.by_now) / now.total - 1),
        abs(now.by_now / elapsed / now.total - 1),
    )


def _year(each: PastYear) -> int:
    return each.year


def _newest(years: Sequence[PastYear]) -> list[PastYear]:
    """The newest usable years, earliest first."""
    usable = [each for each in years if each.is_usable]
    return sorted(usable, key=_year)[-YEARS_USED:]

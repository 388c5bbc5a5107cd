"""How busy a day is: week, shopping festivals and Spring Festival, as invented for the demo."""

import numpy as np
from numpy.typing import NDArray

from pipelines.reference.calendar import spring_festival

Days = NDArray[np.datetime64]
Numbers = NDArray[np.float64]

# Monday to Sunday.
WEEK = np.array([0.95, 0.93, 0.95, 0.98, 1.04, 1.09, 1.06])
# January to December, festivals apart.
MONTHS = np.array([1.02, 0.90, 1.00, 0.94, 0.98, 0.97, 0.90, 0.93, 1.00, 1.06, 1.10, 1.05])
# (month, first day, last day, factor): stretches of a year that sell more than their month.
FESTIVALS = (
    (5, 25, 31, 1.20),
    (6, 1, 17, 1.35),
    (6, 18, 18, 2.60),
    (10, 20, 31, 1.40),
    (11, 1, 10, 1.65),
    (11, 11, 11, 4.20),
    (12, 10, 12, 1.50),
)


def busyness(days: Days) -> Numbers:
    """Return how busy each day is, 1.0 being an ordinary one."""
    months = days.astype("datetime64[M]")
    month = months.astype(int) % 12 + 1
    day_of_month = (days - months.astype("datetime64[D]")).astype(int) + 1
    # Day 0 of the epoch was a Thursday.
    level = MONTHS[month - 1] * WEEK[(days.astype(int) + 3) % 7]
    for festival, first, last, factor in FESTIVALS:
        inside = (month == festival) & (day_of_month >= first) & (day_of_month <= last)
        level = np.where(inside, level * factor, level)
    return np.asarray(level * around_spring_festival(days), dtype=np.float64)


def around_spring_festival(days: Days) -> Numbers:
    """Return the factor of the weeks around Spring Festival: a rush before, then a standstill.

    A year that the reference calendar does not reach has neither.
    """
    factor = np.ones(len(days))
    for festival in spring_festival()["spring_festival"]:
        offset = (days - np.datetime64(festival, "D")).astype(int)
        factor = np.where((offset >= -24) & (offset <= -6), 1.25, factor)
        factor = np.where((offset >= -5) & (offset <= 7), 0.45, factor)
        factor = np.where((offset >= 8) & (offset <= 14), 0.80, factor)
    return factor

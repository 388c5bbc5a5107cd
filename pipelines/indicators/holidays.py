"""How much of a period lies in days that move sales and do not fall on the same days each year."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from pipelines.reference.calendar import SHOPPING_DAYS, spring_festival

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]

# Days from the Spring Festival: the rush before it, the week itself, the slow return.
FESTIVAL_WINDOWS = ((-20, -1), (0, 6), (7, 20))
# Days from a shopping day: the days that lead up to it, and the day itself.
SHOPPING_WINDOWS = ((-10, -1), (0, 0))


def holiday_shares(starts: Sequence[date], ends: Sequence[date]) -> Numbers:
    """Return for each period the share of its days that lie in each window.

    Args:
        starts: First day of each period.
        ends: Last day of each, in the same order.

    Returns:
        One row per period, one column per window: three of the Spring Festival, two of each shopping
        day. How much a window moves sales is not told here: it is estimated from the sales.
    """
    first, last = np.array(starts, dtype="datetime64[D]"), np.array(ends, dtype="datetime64[D]")
    years = range(min(starts).year - 1, max(ends).year + 2)
    festivals = np.array(spring_festival()["spring_festival"].to_list(), dtype="datetime64[D]")
    columns = [_share(first, last, festivals, window) for window in FESTIVAL_WINDOWS]
    for month, day in SHOPPING_DAYS.values():
        days = np.array([date(year, month, day) for year in years], dtype="datetime64[D]")
        columns += [_share(first, last, days, window) for window in SHOPPING_WINDOWS]
    return np.column_stack(columns)


def _share(first: Days, last: Days, centres: Days, window: tuple[int, int]) -> Numbers:
    """Return the share of each period's days that lie in the window around any of the days."""
    one_day = np.timedelta64(1, "D")
    begins = np.maximum(first[:, None], centres[None, :] + window[0])
    ends = np.minimum(last[:, None], centres[None, :] + window[1])
    inside = np.clip((ends - begins) / one_day + 1, 0, None).sum(axis=1)
    return np.asarray(inside / ((last - first) / one_day + 1), dtype=np.float64)

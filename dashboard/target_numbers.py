"""Which value of an indicator stands behind a target's actual, so that it can be asked for its passport."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import TypeAlias

import polars as pl

from dashboard import doors
from dashboard.data import ask_series
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries.meant import Number

YEARLY = ("ytd", "year", "r12m")  # the kinds of period that an actual may be of
Latest: TypeAlias = dict[str, tuple[date, float]]  # of each region: the start of its period, and its value

ALIKE = 1e-9  # relative: the order in which doubles are summed is no difference


def with_codes(ledger: pl.DataFrame) -> pl.DataFrame:
    """Add `code`: that of the number behind each target's actual, for doors."""
    latest = cache(_latest)  # of this call: many targets are of one indicator and year
    codes = [doors.code(_behind(row, latest)) for row in ledger.iter_rows(named=True)]
    return ledger.with_columns(code=pl.Series(codes, dtype=pl.String))


def _behind(row: Mapping[str, object], latest: Callable[[str, str, int], Latest]) -> Number | None:
    """Return the number that a target's actual is; null where there is none that says the same.

    An actual is told with its year: it is the latest value of that year, of the first kind that agrees.
    """
    code, actual, year = str(row["indicator"] or ""), row["actual"], str(row["actual_period"] or "")[:4]
    if code not in BY_CODE or not isinstance(actual, float) or not year.isdigit():
        return None
    place = str(row["region_code"])
    for kind in YEARLY:
        found = latest(code, kind, int(year)).get(place)
        if found is not None and abs(found[1] - actual) <= ALIKE * abs(actual):
            return doors.number(code, place, kind, found[0])
    return None


def _latest(indicator: str, kind: str, year: int) -> Latest:
    """Return each region's latest value of a year with its period's start, by region."""
    of_year = ask_series(indicator, kind).filter(pl.col("period_start").dt.year() == year).drop_nulls("value")
    last = of_year.sort("period_start").unique("region_code", keep="last", maintain_order=True)
    told = last.select("region_code", "period_start", "value").iter_rows()
    return {region: (start, value) for region, start, value in told}

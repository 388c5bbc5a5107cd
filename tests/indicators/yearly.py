"""Computed values of several years with one season, as small as judging targets needs."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from pipelines.marts.contracts import INDICATOR_VALUE, TARGET

# Part of a year that each month has, in percent: 70 % by the end of September, linear 75 %.
SEASON = (7, 6, 8, 7, 8, 9, 8, 8, 9, 9, 12, 9)

A_TARGET = {
    "id": "T1",
    "region_code": "510000",
    "region_name": "四川省",
    "indicator": "S1",
    "indicator_name": "直播电商交易额",
    "comparator": ">=",
    "value": 1500.0,
    "unit": "亿元",
    "deadline": date(2026, 12, 31),
    "kind": "annual_flow",
    "scope": "登记网店",
    "status": "in_force",
    "digits_damaged": False,
    "document": "行动方案",
}


def target(**different: object) -> pl.DataFrame:
    """One target: 四川 shall sell 1500 亿元 live in 2026."""
    return pl.DataFrame([A_TARGET | different], schema=dict(TARGET.columns))


def values(
    totals: Mapping[int, float], through: date, *, season: Sequence[float] = SEASON, **different: object
) -> pl.DataFrame:
    """Months and years of one series (S1 of 四川, 亿元); the running year ends with the month of `through`."""
    usual = {
        "indicator": "S1",
        "region_code": "510000",
        "scope": "登记网店",
        "unit": "亿元",
        "coverage": 1.0,
    } | different
    rows: list[dict[str, object]] = []
    for year, total in totals.items():
        last = through.month if year == through.year else 12
        months = {month: total * season[month - 1] / sum(season) for month in range(1, last + 1)}
        rows += [
            {**usual, "period_kind": "month", "period_start": date(year, month, 1), "value": value,
             "through": date(year, month, monthrange(year, month)[1])}
            for month, value in months.items()
        ]  # fmt: skip
        rows.append(
            {**usual, "period_kind": "year", "period_start": date(year, 1, 1), "value": sum(months.values()),
             "through": min(through, date(year, 12, 31))}
        )  # fmt: skip
    return pl.DataFrame(rows, schema=dict(INDICATOR_VALUE.columns))

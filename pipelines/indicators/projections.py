"""The next weeks and months of each indicator and region, or the reason why they are not told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipelines.indicators.forecast import (
    MONTHLY,
    WEEKLY,
    Backtest,
    Numbers,
    Rhythm,
    backtest,
    forecast,
    half_widths,
)
from pipelines.indicators.holidays import holiday_shares
from pipelines.marts.contracts import PROJECTION

INDICATORS = ("S1", "S2")  # sums that the chief asks about; others do not add up day by day
EVERY = {"week": "1w", "month": "1mo"}
RHYTHMS = {"week": WEEKLY, "month": MONTHLY}
SERIES = ("indicator", "region_code", "scope", "unit")

REASONS = {
    "TOO_SHORT": "历史不足一年：只列近期中位数，不给区间",
    "HOLES": "中间或最近有时期没有数据，不作预测",
    "NEGATIVE": "有时期为零或负数，不作预测",
    "NOT_BETTER": "回测误差不小于照搬上年同期，不予采用",
    "UNTRIED": "历史太短，尚未经回测，不给区间",
}
UNKNOWN = np.nan


@dataclass(frozen=True)
class Told:
    """What is said of the coming periods of several series; nan: nothing."""

    value: Numbers
    low: Numbers
    high: Numbers
    method: str
    record: Backtest | None
    is_calibrated: bool


def projections(values: pl.DataFrame) -> pl.DataFrame:
    """Project the next periods of every series of weeks and months.

    Args:
        values: What is computed (INDICATOR_VALUE). A period that is not over yet is left out.

    Returns:
        PROJECTION, sorted by its key. A series that cannot be projected has one row, of the first
        coming period, with the code and the reason; never a number.
    """
    parts = [part for kind in RHYTHMS for part in _of_kind(values, kind)]
    typed = [
        each.select(pl.col(name).cast(type_) for name, type_ in PROJECTION.columns.items()) for each in parts
    ]
    return pl.concat([PROJECTION.empty(), *typed]).sort(*PROJECTION.key)


def _of_kind(values: pl.DataFrame, kind: str) -> Iterator[pl.DataFrame]:
    """The projections of one kind of period: series of the same periods together."""
    start, ends = pl.col("period_start"), pl.col("period_start").dt.offset_by(EVERY[kind]).dt.offset_by("-1d")
    rows = values.filter(
        pl.col("period_kind") == kind, pl.col("indicator").is_in(INDICATORS), pl.col("through") == ends
    ).sort(*SERIES, "period_start")
    last = rows["period_start"].max()
    if not isinstance(last, date):
        return
    whole = pl.date_range(start.min(), pl.lit(last), EVERY[kind]).len()
    known = rows.group_by(*SERIES, maintain_order=True).agg(
        first=start.min(),
        history=pl.len(),
        code=pl.when((pl.col("value").count() < whole) | (start.max() < last))
        .then(pl.lit("HOLES"))
        .when((pl.col("value") <= 0).any())
        .then(pl.lit("NEGATIVE")),
    )
    coming = _coming(last, kind)
    yield _refused(known.filter(pl.col("code").is_not_null()), kind, coming[0])
    sound = known.filter(pl.col("code").is_null())
    for (_, first), alike in sound.group_by("indicator", "first", maintain_order=True):
        own = rows.join(alike, on=SERIES, how="semi", maintain_order="left")
        logs = np.log(own["value"].to_numpy().reshape(alike.height, -1).T)
        assert isinstance(first, date)
        known_starts = pl.date_range(first, last, EVERY[kind], eager=True).to_list()
        told = _told(logs, _holidays([*known_starts, *coming], kind), RHYTHMS[kind])
        yield _rows(alike, kind, coming, told)


def _told(logs: Numbers, holidays: Numbers, rhythm: Rhythm) -> Told:
    """Choose by the length of history what can be said, and say how it has done before."""
    shape = (rhythm.ahead, logs.shape[1])
    nothing = np.full(shape, UNKNOWN)
    if len(logs) < rhythm.some_from:
        middle = np.exp(np.median(logs[-rhythm.few :], axis=0))
        return Told(np.broadcast_to(middle, shape), nothing, nothing, "近期中位数", None, False)
    value = forecast(logs, holidays, rhythm)
    method = "上年同期×近期增速与平滑趋势的平均" if len(logs) >= rhythm.full_from else "上年同期×近期增速"
    record = backtest(logs, holidays, rhythm)
    if record is None:
        return Told(np.exp(value), nothing, nothing, method, None, False)
    width, is_calibrated = half_widths(record.errors)
    return Told(np.exp(value), np.exp(value - width), np.exp(value + width), method, record, is_calibrated)


def _rows(series: pl.DataFrame, kind: str, coming: Sequence[date], told: Told) -> pl.DataFrame:
    """One row per series and coming period; one row only where it is not told."""
    record, count = told.record, series.height
    ratio = record.against_naive if record else np.full(count, UNKNOWN)
    inside = record.inside if record else np.full(count, UNKNOWN)
    short = "TOO_SHORT" if told.method == "近期中位数" else "UNTRIED"
    facts = series.drop("code").with_columns(
        period_kind=pl.lit(kind),
        method=pl.lit(told.method),
        origins=pl.lit(record.origins if record else 0, dtype=pl.Int64),
        against_naive=pl.Series(ratio).fill_nan(None),
        inside=pl.Series(inside).fill_nan(None),
        is_calibrated=pl.lit(told.is_calibrated),
        code=pl.when(pl.Series(ratio) >= 1).then(pl.lit("NOT_BETTER"))
        if record
        else pl.lit(short, dtype=pl.String),
    )
    steps = [
        facts.with_columns(
            period_start=pl.lit(start),
            value=pl.Series(told.value[step]).fill_nan(None),
            low=pl.Series(told.low[step]).fill_nan(None),
            high=pl.Series(told.high[step]).fill_nan(None),
        )
        for step, start in enumerate(coming)
    ]
    is_hidden = pl.col("code") == "NOT_BETTER"
    told_rows = pl.concat(steps).filter(~is_hidden.fill_null(False) | (pl.col("period_start") == coming[0]))
    return told_rows.with_columns(
        *(
            pl.when(is_hidden.fill_null(False)).then(None).otherwise(name).alias(name)
            for name in ("value", "low", "high")
        ),
        why_not=pl.col("code").replace_strict(REASONS, default=None, return_dtype=pl.String),
    )


def _refused(series: pl.DataFrame, kind: str, first: date) -> pl.DataFrame:
    unknown = [
        pl.lit(None, dtype=type_).alias(name)
        for name, type_ in PROJECTION.columns.items()
        if name not in (*SERIES, "history", "code", "period_kind", "period_start", "why_not")
    ]
    return series.with_columns(
        *unknown,
        period_kind=pl.lit(kind),
        period_start=pl.lit(first),
        why_not=pl.col("code").replace_strict(REASONS, default=None, return_dtype=pl.String),
    )


def _coming(last: date, kind: str) -> list[date]:
    """The first days of the periods after the last one that is over."""
    every, ahead = EVERY[kind], RHYTHMS[kind].ahead
    starts = [
        pl.select(pl.lit(last).dt.offset_by(f"{step}{every[1:]}")).item() for step in range(1, ahead + 1)
    ]
    return list(starts)


def _holidays(starts: Sequence[date], kind: str) -> Numbers:
    ends = pl.Series(starts).dt.offset_by(EVERY[kind]).dt.offset_by("-1d").to_list()
    return holiday_shares(starts, ends)

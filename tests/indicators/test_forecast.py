from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from pipelines.indicators.forecast import (
    MONTHLY,
    WEEKLY,
    Numbers,
    backtest,
    forecast,
    half_widths,
    holiday_effects,
    theta,
)
from pipelines.indicators.holidays import holiday_shares
from pipelines.indicators.projections import projections
from pipelines.marts.contracts import INDICATOR_VALUE, PROJECTION
from pipelines.reference.calendar import spring_festival
from tests.tables import table

MONDAY = date(2023, 1, 2)


def weeks(count: int, first: date = MONDAY) -> tuple[list[date], list[date]]:
    starts = [first + timedelta(weeks=at) for at in range(count)]
    return starts, [start + timedelta(days=6) for start in starts]


def seasonal(count: int, *, growth: float = 0.0, first_week: int = 0) -> Numbers:
    """Weekly logs with a yearly wave and steady growth a year."""
    at = np.arange(first_week, first_week + count)
    return (0.3 * np.sin(2 * np.pi * at / 52) + growth * at / 52)[:, None]


def test_a_week_knows_how_much_of_it_lies_in_each_holiday_window() -> None:
    # Spring Festival 2026: 17 February; that week runs from the 16th to the 22nd.
    shares = holiday_shares([date(2026, 2, 16)], [date(2026, 2, 22)])
    before, week, after = shares[0, :3]
    assert (before, week, after) == (pytest.approx(1 / 7), pytest.approx(6 / 7), 0)
    double_eleven = holiday_shares([date(2026, 11, 9)], [date(2026, 11, 15)])[0, 5:7]
    assert double_eleven.tolist() == [pytest.approx(2 / 7), pytest.approx(1 / 7)]


def test_a_series_without_noise_is_carried_on_exactly() -> None:
    known = seasonal(156, growth=0.1)
    nothing = np.zeros((160, 9))
    told = forecast(known, nothing, WEEKLY)
    assert told[:, 0] == pytest.approx(seasonal(4, growth=0.1, first_week=156)[:, 0], abs=0.01)


def test_theta_goes_on_with_half_of_the_trend() -> None:
    straight = np.arange(48, dtype=float)[:, None] * 0.01
    told = theta(straight, 12, 3)
    assert np.diff(told[:, 0]) == pytest.approx([0.005, 0.005], abs=1e-6)


def test_the_effect_of_a_moving_holiday_is_found_over_all_series_together() -> None:
    starts, ends = weeks(208)
    shares = holiday_shares(starts, ends)
    rng = np.random.default_rng(7)
    many = seasonal(208) + 0.4 * shares[:, [0]] - 0.8 * shares[:, [1]] + rng.normal(0, 0.02, (208, 30))
    effects = holiday_effects(many, shares, 52)
    assert effects[0] == pytest.approx(0.4, abs=0.1)
    assert effects[1] == pytest.approx(-0.8, abs=0.15)
    assert holiday_effects(many[:60], shares[:60], 52).tolist() == [0.0] * shares.shape[1]


def test_knowing_the_holiday_makes_the_weeks_around_it_less_wrong() -> None:
    starts, ends = weeks(212)
    shares = holiday_shares(starts, ends)
    rng = np.random.default_rng(11)
    known = seasonal(212) - 0.8 * shares[:, [1]] + rng.normal(0, 0.02, (212, 10))
    festival = spring_festival().filter(year=2026)["spring_festival"].item()
    before = next(at for at, start in enumerate(starts) if start > festival - timedelta(days=14))
    off = [
        np.abs(forecast(known[:before], each[: before + 4], WEEKLY) - known[before : before + 4]).mean()
        for each in (shares, np.zeros_like(shares))
    ]
    assert off[0] < off[1] * 0.6


def test_an_interval_is_as_wide_as_the_errors_that_it_must_hold() -> None:
    errors = np.arange(1, 20, dtype=float)[:, None, None] * np.ones((1, 2, 1))
    width, is_calibrated = half_widths(errors)
    assert (width[:, 0].tolist(), is_calibrated) == ([16.0, 16.0], True)  # ⌈20 × 0.8⌉ = 16th of 19


def test_an_interval_never_narrows_further_ahead() -> None:
    errors = np.stack([np.full((20, 1), 0.3), np.full((20, 1), 0.1)], axis=1)
    assert half_widths(errors)[0][:, 0].tolist() == [0.3, 0.3]


def test_with_few_errors_those_of_all_periods_ahead_are_taken_together() -> None:
    errors = np.array([[0.1, 0.3], [0.2, 0.4]])[:, :, None]
    width, is_calibrated = half_widths(errors)  # 4 errors, ⌈5 × 0.8⌉ = 4th
    assert (width[:, 0].tolist(), is_calibrated) == ([0.4, 0.4], True)
    width, is_calibrated = half_widths(errors[:1])  # 2 errors: too few to hold 80 %
    assert (width[:, 0].tolist(), is_calibrated) == ([0.375, 0.375], False)


def test_the_method_is_tried_only_on_what_was_known_at_each_time() -> None:
    rng = np.random.default_rng(3)
    known = seasonal(160) + rng.normal(0, 0.05, (160, 4))
    holidays = np.zeros((164, 9))
    once = backtest(known, holidays, WEEKLY)
    changed = known.copy()
    changed[-1] += 5  # the last week alone: only the errors that look at it may move
    again = backtest(changed, holidays, WEEKLY)
    assert once is not None and again is not None
    assert once.origins == 52
    assert np.array_equal(once.errors[:-1, :3], again.errors[:-1, :3])
    assert not np.array_equal(once.errors[-1, 3], again.errors[-1, 3])


def indicator_rows(
    kind: str, starts: list[date], ends: list[date], logs: Numbers, **other: object
) -> pl.DataFrame:
    usual = {"indicator": "S1", "region_code": "510000", "scope": "登记网店", "unit": "亿元"} | other
    return pl.DataFrame(
        [
            {**usual, "period_kind": kind, "period_start": start, "through": end, "value": float(np.exp(log))}
            for start, end, log in zip(starts, ends, logs[:, 0], strict=True)
        ],
        schema=dict(INDICATOR_VALUE.columns),
    )


def noisy(count: int, growth: float = 0.2) -> Numbers:
    return seasonal(count, growth=growth) + np.random.default_rng(1).normal(0, 0.02, (count, 1))


def test_three_years_of_weeks_give_four_weeks_with_interval_and_record() -> None:
    told = projections(indicator_rows("week", *weeks(156), noisy(156)))
    assert told.schema == pl.Schema(PROJECTION.columns)
    assert told["period_start"].to_list() == [MONDAY + timedelta(weeks=156 + at) for at in range(4)]
    assert told.select(pl.col("low") < pl.col("value"), pl.col("value") < pl.col("high")).to_numpy().all()
    row = told.row(0, named=True)
    assert (row["code"], row["is_calibrated"], row["origins"]) == (None, True, 52)
    assert row["against_naive"] < 0.5
    assert 0.6 <= row["inside"] <= 1


def test_less_than_a_year_gives_a_median_without_an_interval() -> None:
    told = projections(indicator_rows("week", *weeks(40), noisy(40)))
    assert table(told, "code", "method", "low", "against_naive") == ["TOO_SHORT 近期中位数 — —"] * 4
    assert told["value"].null_count() == 0
    assert "历史不足一年" in told["why_not"][0]


def test_one_year_and_a_bit_carries_last_year_on_and_has_not_been_tried() -> None:
    told = projections(indicator_rows("week", *weeks(54), noisy(54)))
    assert table(told, "code", "method", "low") == ["UNTRIED 上年同期×近期增速 —"] * 4


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda rows: rows.filter(pl.col("period_start") != date(2024, 7, 1)), "HOLES"),
        (lambda rows: rows.with_columns(value=pl.when(pl.col("period_start") == date(2024, 7, 1)).then(None).otherwise("value")), "HOLES"),
        (lambda rows: rows.with_columns(value=pl.when(pl.col("period_start") == date(2024, 7, 1)).then(-1.0).otherwise("value")), "NEGATIVE"),
        (lambda rows: rows.with_columns(value=pl.lit(0.0)), "NEGATIVE"),
    ],
    ids=["a week is missing", "a week is unknown", "a week is negative", "all are zero"],
)  # fmt: skip
def test_a_series_that_cannot_be_told_has_a_code_and_no_number(spoil: object, code: str) -> None:
    rows = spoil(indicator_rows("week", *weeks(156), noisy(156)))  # type: ignore[operator]
    told = projections(rows)
    assert table(told, "code", "value", "low", "high") == [f"{code} — — —"]
    assert told["why_not"].null_count() == 0


def test_a_series_that_ends_before_the_others_is_not_told() -> None:
    whole = indicator_rows("week", *weeks(156), noisy(156))
    stopped = whole.filter(pl.col("period_start") < date(2025, 6, 1)).with_columns(
        region_code=pl.lit("440400")
    )
    told = projections(pl.concat([whole, stopped])).filter(region_code="440400")
    assert told["code"].to_list() == ["HOLES"]


def test_a_method_that_does_not_beat_last_year_is_hidden() -> None:
    rng = np.random.default_rng(5)
    wild = seasonal(156)[:52].repeat(3, axis=1).T.reshape(-1, 1) + rng.normal(0, 0.001, (156, 1))
    wild[104:112] += 1.5  # a burst that recent growth would carry on, and last year is right again after it
    told = projections(indicator_rows("week", *weeks(156), wild))
    if told["against_naive"][0] >= 1:
        assert table(told, "code", "value") == ["NOT_BETTER —"]
    else:
        pytest.fail(f"the burst did not mislead the method: {told['against_naive'][0]}")


def test_a_week_that_is_not_over_is_no_history() -> None:
    whole = indicator_rows("week", *weeks(156), noisy(156))
    running = whole.tail(1).with_columns(
        period_start=pl.col("period_start") + pl.duration(days=7),
        through=pl.col("period_start") + pl.duration(days=9),
    )
    assert projections(pl.concat([whole, running])).equals(projections(whole))


def test_the_order_of_rows_and_the_unit_change_nothing() -> None:
    whole = indicator_rows("week", *weeks(156), noisy(156))
    usual = projections(whole)
    assert projections(whole.sample(fraction=1, shuffle=True, seed=2)).equals(usual)
    scaled = projections(whole.with_columns(pl.col("value") * 1e8))
    assert (scaled["value"] / 1e8).to_list() == pytest.approx(usual["value"].to_list())
    assert scaled["against_naive"].to_list() == pytest.approx(usual["against_naive"].to_list())


def test_months_are_told_three_ahead() -> None:
    starts = [date(2023 + at // 12, at % 12 + 1, 1) for at in range(36)]
    ends = [next_start - timedelta(days=1) for next_start in [*starts[1:], date(2026, 1, 1)]]
    logs = (0.2 * np.sin(2 * np.pi * np.arange(36) / 12) + 0.01 * np.arange(36))[:, None]
    told = projections(indicator_rows("month", starts, ends, logs))
    assert told["period_start"].to_list() == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert len(told) == MONTHLY.ahead

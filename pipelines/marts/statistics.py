"""The mart tables of statistics: what is reckoned from the sales, the registers and what others publish.

Read through `contracts`, which lists every table of a build and says what holds of all of them.
"""

import polars as pl

from pipelines.canonical import MONEY
from pipelines.contract import Contract

INDICATOR_VALUE = Contract(
    name="indicator_value",
    grain="indicator × region_code × scope × period_kind × period_start",
    key=("indicator", "region_code", "scope", "period_kind", "period_start"),
    columns={
        "indicator": pl.String,
        "region_code": pl.String,  # or 单位:名称 for a reporting unit
        "scope": pl.String,
        "period_kind": pl.String,  # day, week, month, quarter, year, ytd, r12m
        "period_start": pl.Date,  # ytd: first day of the last month that is in
        "value": pl.Float64,
        "unit": pl.String,
        "yoy_pct": pl.Float64,
        "yoy_basis": pl.Float64,  # the value that yoy_pct is measured against, over the same days
        "mom_pct": pl.Float64,
        "coverage": pl.Float64,
        "maturity": pl.String,  # provisional, final
        "comparable": pl.Boolean,
        "why_not": pl.String,
        "source": pl.String,  # exports, published, ledger
        "through": pl.Date,  # last day that is in the value
        "yoy_code": pl.String,  # why yoy_pct is no number, or what to read beside it (indicators.codes)
        "yoy_compared": pl.Float64,  # the part of the value that yoy_basis is compared with
        "yoy_diff": pl.Float64,  # 增减额 between the two, in the unit; of a ratio, in points
        "yoy_note": pl.String,  # what must be read beside yoy_pct; null: nothing
        "mom_code": pl.String,  # as yoy_code, of mom_pct
        "reported": pl.Float64,  # what has been reported, also where value is null for a missing feed
        "feed_coverage": pl.Float64,  # κ: the part of what should have been reported that has been
        "children_lacking": pl.Int64,  # regions directly below without a value for a missing feed
    },
)

# What the statistics were reckoned from: a load that finds an equal mark lets the rows before stand.
INDICATOR_INPUT = Contract(
    name="indicator_input",
    grain="shop_key × month",
    key=("shop_key", "month"),
    columns={
        "shop_key": pl.String,
        "month": pl.Date,  # its first day
        "mark": pl.Int64,  # of all that statistics read of it
        "has_sales": pl.Boolean,
    },
)

GROWTH_BREAKDOWN = Contract(
    name="growth_breakdown",
    grain="indicator × region_code × scope × period_kind × period_start",
    key=("indicator", "region_code", "scope", "period_kind", "period_start"),
    columns={
        "indicator": pl.String,  # S1, S2
        "region_code": pl.String,
        "scope": pl.String,
        "period_kind": pl.String,  # as in indicator_value, without day
        "period_start": pl.Date,
        "through": pl.Date,
        "code": pl.String,  # of comparable_pct, as yoy_code
        "value_cny": MONEY,  # this period, all that is reported
        "base_cny": MONEY,  # the same days of the year before, all that was reported
        "same_shops_cny": MONEY,  # the change of shops reported on both sides
        "opened_cny": MONEY,  # sales of shops that opened since, by the register
        "closed_cny": MONEY,  # minus the base of shops that closed since, by the register
        "joined_cny": MONEY,  # sales of feeds that had no data in the base: no growth
        "left_cny": MONEY,  # minus the base of feeds that have no data now: no fall
        "difference_cny": MONEY,  # value − base, the sum of the five
        "comparable_pct": pl.Float64,  # the headline: same, opened and closed shops
        "same_shops_pct": pl.Float64,  # second line: no unbiased rate of the market, survivors only
        "per_day_pct": pl.Float64,  # comparable_pct of an average day: differs around 29 February
        "two_year_pct": pl.Float64,  # yearly average of two years; null: the year before was a normal base
        "feed_coverage": pl.Float64,  # κ: the part of the base whose feeds are there now
        # beside the headline, of weeks whose events fell into other weeks a year ago (活动错位): two_weeks
        # (with the week before), spring_festival (the same days before and after it); null: none
        "aligned_by": pl.String,
        "aligned_pct": pl.Float64,
        "aligned_code": pl.String,  # why aligned_pct is no number, as yoy_code
    },
)

INDICATOR_PART = Contract(
    name="indicator_part",
    grain="indicator × region_code × scope × period_kind × period_start × dimension × part",
    key=("indicator", "region_code", "scope", "period_kind", "period_start", "dimension", "part"),
    columns={
        "indicator": pl.String,  # S1, S2
        "region_code": pl.String,
        "scope": pl.String,
        "period_kind": pl.String,  # as in indicator_value; of days and weeks only the last ones
        "period_start": pl.Date,
        "dimension": pl.String,  # region, platform, channel, category, use_class (吃穿用), industry
        "part": pl.String,  # 不细分, 未归类, unknown: what cannot be told, so that parts add up to the whole
        "value": pl.Float64,
        "unit": pl.String,
        "share_pct": pl.Float64,  # of the whole
        "yoy_pct": pl.Float64,
        "yoy_basis": pl.Float64,
        "yoy_diff": pl.Float64,
        "yoy_code": pl.String,
        "pull_points": pl.Float64,  # 拉动点: the parts' sum is the growth of the whole
        "contribution_pct": pl.Float64,  # 贡献率; null: the whole hardly moved, or its parts moved apart
        "maturity": pl.String,
        "through": pl.Date,
    },
)

TARGET_PROGRESS = Contract(
    name="target_progress",
    grain="target_id × as_of",
    key=("target_id", "as_of"),
    columns={
        "target_id": pl.String,
        "as_of": pl.Date,
        "actual": pl.Float64,
        "actual_period": pl.String,
        "attained_pct": pl.Float64,
        "expected_pct": pl.Float64,
        "gap": pl.Float64,  # actual − target, in the target's unit
        "required_growth_pct": pl.Float64,
        "projected": pl.Float64,
        "projected_low": pl.Float64,
        "projected_high": pl.Float64,
        "probability": pl.Float64,
        "verdict": pl.String,
        "why": pl.String,
        "code": pl.String,  # why it cannot be judged, see indicators.verdicts; null: it is judged
        "method": pl.String,  # how the end was reckoned; null: not
        "linear_pct": pl.Float64,  # 序时进度, part of the days that are over; for reference only
        "pace_ratio": pl.Float64,  # done ÷ what is usually done by now
        "progress_ratio": pl.Float64,  # what the verdict of a running target is cut from
        "backtest_cases": pl.Int64,  # earlier years projected the same way, over all regions
        "backtest_error_pct": pl.Float64,  # mean absolute error of those
        "backtest_naive_pct": pl.Float64,  # the same of “the rest will be as last year”
        "backtest_linear_pct": pl.Float64,  # the same of 序时进度
        "backtest_inside": pl.Float64,  # part of them that came to lie in their interval
    },
)

# Bodies (enterprises, parks) at or near the amount that a target counts; for the bureau's eyes only.
TARGET_ENTITY = Contract(
    name="target_entity",
    grain="target_id × as_of × entity",
    key=("target_id", "as_of", "entity"),
    columns={
        "target_id": pl.String,
        "as_of": pl.Date,
        "entity": pl.String,
        "year": pl.Int64,  # whose sales are told
        "value": pl.Float64,  # live sales so far, in threshold_unit
        "projected": pl.Float64,  # of the whole year; null: it is over, or cannot be told
        "threshold_value": pl.Float64,
        "threshold_unit": pl.String,
        "has_reached": pl.Boolean,
    },
)

PUBLISHED_GROWTH = Contract(
    name="published_growth",
    grain="一条公布数据",
    key=(),
    columns={
        "region_code": pl.String,
        "series": pl.String,  # the name of today; indicator is the one that it was published under
        "indicator": pl.String,
        "scope": pl.String,
        "period": pl.String,
        "is_cumulative": pl.Boolean,
        "months_in_value": pl.Int64,
        "value": pl.Float64,
        "unit": pl.String,
        "shown_pct": pl.Float64,  # the growth to be shown; null: none is known
        "shown_from": pl.String,  # published, base (value and 上年同期（可比）), levels (two published values)
        "published_pct": pl.Float64,
        "computed_pct": pl.Float64,  # from two published levels; low and high: what their rounding leaves open
        "computed_low": pl.Float64,
        "computed_high": pl.Float64,
        "gap_points": pl.Float64,  # computed − published, percentage points
        "label": pl.String,  # what must stand beside a computed growth; null: nothing
        "month_value": pl.Float64,  # of the last month alone (1—2月 together), with its band
        "month_low": pl.Float64,
        "month_high": pl.Float64,
        "month_pct": pl.Float64,  # its growth by the published cumulative growth, with its band
        "month_pct_low": pl.Float64,
        "month_pct_high": pl.Float64,
        "code": pl.String,  # why there is no month: NO_PREVIOUS, ROUNDED, NEGATIVE; null: there is one
        "note": pl.String,  # what a reader must know of the series
        "source_title": pl.String,
        "source_address": pl.String,
        "quote": pl.String,
        "quality_note": pl.String,
    },
)

PROJECTION = Contract(
    name="projection",
    grain="indicator × region_code × scope × period_kind × period_start（将来的时期）",
    key=("indicator", "region_code", "scope", "period_kind", "period_start"),
    columns={
        "indicator": pl.String,
        "region_code": pl.String,
        "scope": pl.String,
        "period_kind": pl.String,  # week, month
        "period_start": pl.Date,
        "value": pl.Float64,  # null: not told, see code
        "low": pl.Float64,  # 80 % interval; null: none can be told
        "high": pl.Float64,
        "unit": pl.String,
        "method": pl.String,
        "history": pl.Int64,  # periods that it rests on
        "origins": pl.Int64,  # earlier periods that the method was tried from
        "against_naive": pl.Float64,  # its errors ÷ those of “as last year”; null: never tried
        "inside": pl.Float64,  # part of the tries that came to lie in the interval; null: too few
        "is_calibrated": pl.Boolean,  # false: the interval rests on too few errors
        "code": pl.String,  # TOO_SHORT, HOLES, NEGATIVE, NOT_BETTER; null: told in full
        "why_not": pl.String,
    },
)

"""Every mart table: grain, key, columns. Other programs rely on these: add, never rename.

Money is exact (元, two places); shares and growth are doubles. Codes of regions are six digits
(towns nine). Null always means unknown, never zero.
"""

import polars as pl

from pipelines.canonical import MOMENT, MONEY
from pipelines.contract import Columns, Contract
from pipelines.reference.published import PUBLISHED_STATISTIC
from pipelines.reference.regions import REGION
from pipelines.reference.targets import TARGET
from pipelines.registers.reporting_units import REPORTING_UNIT
from pipelines.registers.shops import SHOP

__all__ = [
    "BUILD",
    "FILE_RECEIPT",
    "INDICATOR_VALUE",
    "LIVE_SESSION",
    "PROJECTION",
    "PUBLISHED_GROWTH",
    "PUBLISHED_STATISTIC",
    "REFUSED_ROW",
    "REGION",
    "REPORTING_UNIT",
    "SALES_DAY",
    "SALES_MONTH",
    "SHIP_TO_MONTH",
    "SHOP",
    "TABLES",
    "TARGET",
    "TARGET_ENTITY",
    "TARGET_PROGRESS",
    "layout",
]

BUILD = Contract(
    name="build",
    grain="一次构建，恰一行",
    key=("build_id",),
    columns={
        "build_id": pl.String,  # also the database's file name without .duckdb
        "built_at": MOMENT,
        "code_version": pl.String,
        "previous_build": pl.String,
        "is_demo": pl.Boolean,
        "as_of": pl.Date,  # the day that deadlines are judged on
        "data_through": pl.Date,  # the last day with a sale; null: no sales yet
        "inputs_sha256": pl.String,  # of everything this build is a function of
    },
)

FILE_RECEIPT = Contract(
    name="file_receipt",
    grain="原始文件 × 入库",
    key=(),
    columns={
        "path": pl.String,  # below raw/
        "sha256": pl.String,
        "status": pl.String,  # loaded, already_loaded, held, refused
        "format_key": pl.String,
        "platform": pl.String,
        "shop_key": pl.String,
        "encoding": pl.String,
        "exported_at": MOMENT,
        "rows_read": pl.Int64,  # = accepted + refused + not_sales + duplicate
        "rows_accepted": pl.Int64,
        "rows_refused": pl.Int64,
        "rows_not_sales": pl.Int64,
        "rows_duplicate": pl.Int64,
        "rows_superseded": pl.Int64,  # accepted rows that a newer export has replaced since; null: of no sales
        "placed_cny": MONEY,  # sums over the accepted rows
        "paid_cny": MONEY,
        "refund_cny": MONEY,
        "first_day": pl.Date,
        "last_day": pl.Date,
        "reason": pl.String,
        "fix": pl.String,
        "loaded_at": MOMENT,
        "money_basis": pl.String,  # net, gross, undecided: what the file's own paid amount means
        "notices": pl.String,  # what a clerk should know of a file that was taken
        "size_bytes": pl.Int64,
    },
)

REFUSED_ROW = Contract(
    name="refused_row",
    grain="被退回的一行",
    key=("path", "sheet", "row_number"),
    columns={
        "path": pl.String,
        "sheet": pl.String,
        "row_number": pl.Int64,
        "column_name": pl.String,
        "reasons": pl.String,
        # false once its repair, or the same line or day of a shop from another file, has come in
        "is_open": pl.Boolean,
        "fix": pl.String,
        "sha256": pl.String,
    },
)

MEASURES: Columns = {
    "orders_placed": pl.Int64,  # null, as all of these: unknown; a report by the day tells no orders
    "orders": pl.Int64,  # paid orders
    "qty": pl.Int64,
    "placed_cny": MONEY,
    "paid_cny": MONEY,
    "refund_cny": MONEY,  # the known part
    "net_cny": MONEY,  # null where any refund is unknown
    "refund_known_share": pl.Float64,  # of paid_cny; null: nothing paid
}

SALES_DAY = Contract(
    name="sales_day",
    grain="stat_date × shop_key × channel × category",
    key=("stat_date", "shop_key", "channel", "category"),
    columns={
        "stat_date": pl.Date,  # day of ordering for orders_placed, placed_cny; day of payment for the rest
        "shop_key": pl.String,
        "channel": pl.String,
        "category": pl.String,
        "platform": pl.String,
        "shop_region_code": pl.String,
        **MEASURES,
        "source": pl.String,  # order_line, shop_day: one for all rows of a shop and month
    },
)

SALES_MONTH = Contract(
    name="sales_month",
    grain="month × shop_region_code × platform × channel × category",
    key=("month", "shop_region_code", "platform", "channel", "category"),
    columns={
        "month": pl.Date,
        "shop_region_code": pl.String,
        "platform": pl.String,
        "channel": pl.String,
        "category": pl.String,
        "shops": pl.Int64,  # with a sale; not additive over cells
        **MEASURES,
    },
)

SHIP_TO_MONTH = Contract(
    name="ship_to_month",
    grain="month × shop_region_code × ship_to_region_code × platform × channel",
    key=("month", "shop_region_code", "ship_to_region_code", "platform", "channel"),
    columns={
        "month": pl.Date,
        "shop_region_code": pl.String,
        "ship_to_region_code": pl.String,  # null: 未识别
        "platform": pl.String,
        "channel": pl.String,
        "orders": pl.Int64,
        "paid_cny": MONEY,
        "net_cny": MONEY,
    },
)

LIVE_SESSION = Contract(
    name="live_session",
    grain="一场直播",
    key=("platform", "account_key", "started_at"),
    columns={
        "platform": pl.String,
        "shop_key": pl.String,
        "account_key": pl.String,
        "started_at": MOMENT,
        "ended_at": MOMENT,
        "viewers": pl.Int64,
        "orders": pl.Int64,
        "gmv_cny": MONEY,
        "refund_seen_cny": MONEY,
    },
)

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

# What a person should look at in the finished numbers; no row is refused for it.
FINDING = Contract(
    name="finding",
    grain="检查 × 店铺 × 文件 × 起始日期",
    key=("check", "shop_key", "path", "first_day"),
    columns={
        "check": pl.String,  # name of the check, see docs/checks.md
        "severity": pl.String,  # see docs/checks.md; 提示: counted as it is
        "shop_key": pl.String,
        "path": pl.String,  # below raw/; null: not about one file
        "first_day": pl.Date,  # null: about no days
        "last_day": pl.Date,
        "observed": pl.Float64,  # in the unit of the check: yuan, a share from 0 to 1, a count
        "usual": pl.Float64,  # the same of the shop's own past; null: not judged against a past
        "message": pl.String,  # what data staff read; no personal data
        "fix": pl.String,
    },
)

TABLES = (
    BUILD,
    FILE_RECEIPT,
    REFUSED_ROW,
    SALES_DAY,
    SALES_MONTH,
    SHIP_TO_MONTH,
    LIVE_SESSION,
    SHOP,
    REGION,
    REPORTING_UNIT,
    PUBLISHED_STATISTIC,
    TARGET,
    INDICATOR_VALUE,
    TARGET_PROGRESS,
    TARGET_ENTITY,
    PROJECTION,
    PUBLISHED_GROWTH,
    FINDING,
)


def layout() -> str:
    """Return every table with its columns: a build of another layout is made anew by the next load."""
    return "\n".join(f"{table.name} {' '.join(table.columns)}" for table in TABLES)

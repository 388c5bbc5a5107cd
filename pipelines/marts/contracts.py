"""Every mart table: grain, key, columns. Other programs rely on these: add, never rename.

Money is exact (元, two places); shares and growth are doubles. Codes of regions are six digits
(towns nine). Null always means unknown, never zero.
"""

import polars as pl

from pipelines.canonical import MOMENT, MONEY
from pipelines.contract import Columns, Contract
from pipelines.marts.statistics import (
    GROWTH_BREAKDOWN,
    INDICATOR_INPUT,
    INDICATOR_PART,
    INDICATOR_VALUE,
    PROJECTION,
    PUBLISHED_GROWTH,
    TARGET_ENTITY,
    TARGET_PROGRESS,
)
from pipelines.reference.published import PUBLISHED_STATISTIC
from pipelines.reference.regions import REGION
from pipelines.reference.targets import TARGET
from pipelines.registers.categories import CATEGORY
from pipelines.registers.reporting_units import REPORTING_UNIT
from pipelines.registers.shops import SHOP

__all__ = [
    "BUILD",
    "CATEGORY",
    "FILE_RECEIPT",
    "FLOW_INPUT",
    "GROWTH_BREAKDOWN",
    "INDICATOR_INPUT",
    "INDICATOR_PART",
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
        "rules_sha256": pl.String,  # of what its statistics are a function of beside the sales
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

# What ship_to_month was made from: a load that finds an equal mark lets the month before stand.
FLOW_INPUT = Contract(
    name="flow_input",
    grain="month",
    key=("month",),
    columns={"month": pl.Date, "mark": pl.String},  # of all that the month is made of
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
    FLOW_INPUT,
    LIVE_SESSION,
    SHOP,
    REGION,
    REPORTING_UNIT,
    CATEGORY,
    PUBLISHED_STATISTIC,
    TARGET,
    INDICATOR_VALUE,
    INDICATOR_INPUT,
    GROWTH_BREAKDOWN,
    INDICATOR_PART,
    TARGET_PROGRESS,
    TARGET_ENTITY,
    PROJECTION,
    PUBLISHED_GROWTH,
    FINDING,
)


def layout() -> str:
    """Return every table with its columns: a build of another layout is made anew by the next load."""
    return "\n".join(f"{table.name} {' '.join(table.columns)}" for table in TABLES)

"""The few shapes that every platform's export is brought to."""

from typing import Literal

import polars as pl

from pipelines.contract import Contract

MONEY = pl.Decimal(18, 2)
MOMENT = pl.Datetime("us")  # naive China time

Platform = Literal["淘宝天猫", "京东", "抖音", "拼多多", "快手", "视频号", "小红书", "1688", "有赞"]
PLATFORMS: tuple[Platform, ...] = (
    "淘宝天猫",
    "京东",
    "抖音",
    "拼多多",
    "快手",
    "视频号",
    "小红书",
    "1688",
    "有赞",
)

# Later in the list is later in an order's life: at equal export moments the later status wins.
STATUSES = ("unknown", "unpaid", "paid", "shipped", "done", "closed")

# How a sale was brought about. pending: the platform says it will know tomorrow.
CHANNELS = {
    "live": "直播",
    "video": "短视频",
    "shelf": "货架",
    "other": "其他",
    "pending": "待定",
    "unknown": "未知",
}
KNOWN_CHANNELS = ("live", "video", "shelf", "other")

NO_CATEGORY = "未归类"

# What a file's paid amounts mean: refunds deducted, not deducted, or it cannot be told.
Basis = Literal["net", "gross", "undecided"]

# Where a refund is known from: the order's own row; its after-sale status (no case so far is a known
# zero); an after-sale export; a settlement.
REFUND_BASES = ("file", "status", "after_sale", "settlement")

# Which day a shop's refund of a day belongs to: that of the payment, or that of the refund itself.
DAY_REFUND_BASES = ("payment_day", "refund_day")

ORDER_LINE = Contract(
    name="order_line",
    grain="一笔订单中的一行商品（平台只给订单时，一行即一单）",
    key=("platform", "shop_key", "order_id", "line_id"),
    columns={
        "platform": pl.String,
        "shop_key": pl.String,
        "order_id": pl.String,
        "line_id": pl.String,  # = order_id where the export is one row per order
        "grain": pl.String,  # order, line: what the export gives one row for
        "order_month": pl.Date,  # first day of the month of ordering; never changes for an order
        "ordered_at": MOMENT,
        "paid_at": MOMENT,  # null: not paid
        "placed_on": pl.Date,  # the day that placed_cny belongs to
        "paid_on": pl.Date,  # the day that paid, refund and net belong to; null: not paid
        "paid_on_basis": pl.String,  # paid, ordered, order_no: which moment that day is taken from
        "status": pl.String,  # one of STATUSES
        "channel": pl.String,  # one of CHANNELS
        "category": pl.String,  # as the platform names it; NO_CATEGORY where the file has none
        "qty": pl.Int64,  # pieces; null: not in this file
        "placed_cny": MONEY,  # 下单金额
        "paid_cny": MONEY,  # 支付金额, refunds not deducted; null: not paid
        "refund_cny": MONEY,  # 已退款; null: not in this file
        "refund_basis": pl.String,  # one of REFUND_BASES; null: unknown
        "net_cny": MONEY,  # paid − refund; null where the refund is unknown
        "ship_to_region_code": pl.String,  # the buyer's region, six digits, as fine as known; null: unresolved
        "ship_to_status": pl.String,  # exact, city, province, ambiguous, unresolved, successor
        "item_id": pl.String,
        "talent_key": pl.String,  # keyed hash of the influencer's id; null: none in this file
        "exported_at": MOMENT,
        "format_key": pl.String,
        "file_sha256": pl.String,
        "row_number": pl.Int64,  # as a spreadsheet shows it
    },
)

REFUND = Contract(
    name="refund",
    grain="一张售后单，或结算单里一笔订单的退款",
    key=("platform", "shop_key", "refund_no"),
    columns={
        "platform": pl.String,
        "shop_key": pl.String,
        "order_id": pl.String,
        "line_id": pl.String,  # null: of the order as a whole
        "refund_no": pl.String,
        "refund_cny": MONEY,  # 0 where nothing has been paid back so far
        "refunded_on": pl.Date,  # null: not in this file, or not refunded
        "refund_basis": pl.String,  # after_sale, settlement
        "exported_at": MOMENT,
        "format_key": pl.String,
        "file_sha256": pl.String,
        "row_number": pl.Int64,
    },
)

SESSION = Contract(
    name="session",
    grain="一场直播",
    key=("platform", "account_key", "started_at"),
    columns={
        "platform": pl.String,
        "shop_key": pl.String,
        "account_key": pl.String,  # keyed hash of the account's id
        "started_at": MOMENT,
        "ended_at": MOMENT,
        "viewers": pl.Int64,
        "orders": pl.Int64,
        "gmv_cny": MONEY,
        "refund_seen_cny": MONEY,  # refunds made while the export was taken; more may follow
        "exported_at": MOMENT,
        "format_key": pl.String,
        "file_sha256": pl.String,
        "row_number": pl.Int64,
    },
)

SHOP_DAY = Contract(
    name="shop_day",
    grain="店铺日报中的一天，或商品排行中一件商品的一天",
    key=("platform", "shop_key", "stat_date", "item_id"),
    columns={
        "platform": pl.String,
        "shop_key": pl.String,
        "stat_date": pl.Date,
        "item_id": pl.String,  # null: the whole shop
        "kind": pl.String,  # shop, product: what the export gives one row for
        "placed_cny": MONEY,  # 下单金额 of the day; null: not in this file
        "paid_cny": MONEY,  # 支付金额 of the day, refunds not deducted; null: the file says none
        "suborders": pl.Int64,  # 支付子订单数: one per kind of goods in an order, not orders
        "buyers": pl.Int64,  # 支付买家数: who buys twice on a day counts once
        "qty": pl.Int64,  # pieces; null: not in this file
        "refund_cny": MONEY,  # by refund_basis; null: not in this file
        "refund_basis": pl.String,  # one of DAY_REFUND_BASES; null: unknown
        "exported_at": MOMENT,
        "format_key": pl.String,
        "file_sha256": pl.String,
        "row_number": pl.Int64,
    },
)

ITEM = Contract(
    name="item",
    grain="一笔订单中的一种商品，平台没有给编号",
    key=("platform", "shop_key", "order_id", "row_number"),
    columns={
        "platform": pl.String,
        "shop_key": pl.String,
        "order_id": pl.String,
        "qty": pl.Int64,  # pieces; null: not in this file
        "price_cny": MONEY,  # of one piece, as listed; what was paid is not told
        "exported_at": MOMENT,
        "format_key": pl.String,
        "file_sha256": pl.String,
        "row_number": pl.Int64,
    },
)

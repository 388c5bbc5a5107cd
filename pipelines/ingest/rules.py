"""Every check on a row, in one place. A row that breaks one is handed back with the reason and the cure."""

from datetime import date, timedelta

import polars as pl

from pipelines.contract import Rule
from pipelines.formats.base import Field
from pipelines.ingest.privacy import HIDDEN

SEVERITY = "拒收"  # a row that breaks any rule of this module is handed back, and not counted
EARLIEST = date(2003, 1, 1)  # no platform here sold anything before
EXPORT_AGAIN = "请在平台后台重新导出该时段的订单，或只改正这一行后把本退回文件重新放入"
IN_THE_EXPORT = "请对照平台后台改正这一格，再把本退回文件重新放入"
WORDS = ("status", "channel")  # fields whose cell is a word of the platform's, never a number or a time
CELL_RULES = ("_readable", "_filled")  # how the names of rules on one cell that is no word end
NUMBER_OR_TIME = r"^[¥￥]?[-+]?\d[\d.,:/ \-]*元?$"


def shape_rules() -> tuple[Rule, ...]:
    """Rules on a row as the file has it, before any cell is read, see `Block.read`."""
    return (
        Rule(
            "row_not_too_long",
            pl.col("overflow").is_null() | (pl.col("overflow").str.strip_chars() == ""),
            "这一行的列数比表头多，各列可能已经错位",
            EXPORT_AGAIN,
            "",
        ),
        Rule(
            "row_not_too_short",
            ~pl.col("is_short"),
            "这一行的列数比表头少，可能没有导出完整",
            EXPORT_AGAIN,
            "",
        ),
        Rule(
            "row_not_cut",
            ~pl.col("is_cut"),
            "文件到这一行就断了，最后一行不完整",
            "请在平台后台重新导出，等下载完成后再放入",
            "",
        ),
    )


def field_rules(name: str, field: Field, header: str) -> tuple[Rule, ...]:
    """Rules on one cell: a cell that says something must be readable, and some must say something.

    A word read as a number would pass as a word nobody knows; it is a row whose cells have shifted.
    """
    if name in WORDS:
        said = pl.col(f"{name}__text")
        shifted = said.str.contains(NUMBER_OR_TIME) | (said == HIDDEN)  # handed back, and not mended
        return (
            Rule(
                f"{name}_is_word",
                ~shifted.fill_null(False),
                f"“{header}”里是数字或时间，各列可能已经错位",
                EXPORT_AGAIN,
                name,
            ),
        )
    readable = Rule(
        f"{name}_readable",
        ~pl.col(f"{name}__unread"),
        f"“{header}”{field.unreadable}",
        field.cure or IN_THE_EXPORT,
        name,
    )
    if not field.filled:
        return (readable,)
    filled = Rule(
        f"{name}_filled",
        pl.col(f"{name}__text").is_not_null(),
        f"“{header}”为空",
        field.cure or IN_THE_EXPORT,
        name,
    )
    return (filled, readable)


def line_rules(*, taken_on: date) -> tuple[Rule, ...]:
    """Rules on a line once it is in the canonical shape.

    Args:
        taken_on: The day the file was first loaded: no order can be later than the day after.
    """
    latest = taken_on + timedelta(days=1)
    paid, refund = pl.col("paid_cny"), pl.col("refund_cny")
    return (
        Rule(
            "ordered_on_known", pl.col("placed_on").is_not_null(), "没有下单时间", IN_THE_EXPORT, "ordered_at"
        ),
        *_within("placed_on", "下单日期", "ordered_at", latest),
        *_within("paid_on", "付款日期", "paid_at", latest),
        *_not_negative("placed_cny", "下单金额"),
        *_not_negative("paid_cny", "支付金额"),
        *_not_negative("refund_cny", "退款金额"),
        *_not_negative("qty", "商品数量"),
        Rule(
            "paid_amount_known",
            # Where the amount itself cannot be read, that is said already.
            pl.col("paid_on").is_null() | paid.is_not_null() | pl.col("amount_unread"),
            "已付款，但支付金额无法确定（实付与退款的口径在本文件里对不上）",
            "请在平台后台导出时同时勾选“总金额”“实付金额”“退款金额”，重新导出",
            "paid_cny",
        ),
        Rule(
            "refund_within_paid",
            refund.is_null() | paid.is_null() | (refund <= paid),
            "退款金额大于支付金额",
            IN_THE_EXPORT,
            "refund_cny",
        ),
    )


def refund_rules(*, taken_on: date) -> tuple[Rule, ...]:
    """Rules on a refund."""
    latest = taken_on + timedelta(days=1)
    return (
        *_within("refunded_on", "退款日期", "refunded_at", latest),
        *_not_negative("refund_cny", "退款金额"),
    )


def session_rules(*, taken_on: date) -> tuple[Rule, ...]:
    """Rules on a live session."""
    started, ended = pl.col("started_at"), pl.col("ended_at")
    latest = taken_on + timedelta(days=1)
    return (
        Rule("session_started", started.is_not_null(), "没有开播时间", IN_THE_EXPORT, "started_at"),
        Rule(
            "session_ends_after_it_starts",
            ended.is_null() | (ended >= started),
            "下播时间早于开播时间",
            IN_THE_EXPORT,
            "ended_at",
        ),
        *_within("started_at", "开播时间", "started_at", latest),
        *_not_negative("gmv_cny", "成交金额"),
        *_not_negative("orders", "成交订单数"),
        *_not_negative("viewers", "观看人数"),
    )


def shop_day_rules(*, taken_on: date) -> tuple[Rule, ...]:
    """Rules on a shop's day, or an item's; no report can be of a day that is not over yet."""
    refund, paid = pl.col("refund_cny"), pl.col("paid_cny")
    same_day = pl.col("refund_basis") == "payment_day"
    return (
        *_within("stat_date", "统计日期", "stat_date", taken_on),
        *_not_negative("placed_cny", "下单金额"),
        *_not_negative("paid_cny", "支付金额"),
        *_not_negative("refund_cny", "退款金额"),
        *_not_negative("buyers", "支付买家数"),
        *_not_negative("suborders", "支付子订单数"),
        *_not_negative("qty", "支付件数"),
        Rule(
            "refund_within_paid",
            # Refunds of a day and payments of a day are of different orders, and may be any.
            refund.is_null() | paid.is_null() | ~same_day.fill_null(False) | (refund <= paid),
            "按支付时间统计的退款金额大于支付金额",
            IN_THE_EXPORT,
            "refund_of_paid_cny",
        ),
    )


def item_rules(*, taken_on: date) -> tuple[Rule, ...]:
    """Rules on a goods line that completes an order; it has no day of its own."""
    return (*_not_negative("qty", "购买数量"), *_not_negative("price_cny", "价格"))


def _within(day: str, said: str, column: str, latest: date) -> tuple[Rule, Rule]:
    value = pl.col(day)
    return (
        Rule(
            f"{day}_not_too_early",
            value.is_null() | (value >= EARLIEST),
            f"{said}早于 {EARLIEST.year} 年，多半是空时间或被改坏的时间",
            IN_THE_EXPORT,
            column,
        ),
        Rule(
            f"{day}_not_in_future",
            value.is_null() | (value <= latest),
            f"{said}在将来",
            IN_THE_EXPORT,
            column,
        ),
    )


def _not_negative(column: str, said: str) -> tuple[Rule]:
    value = pl.col(column)
    return (
        Rule(
            f"{column}_not_negative", value.is_null() | (value >= 0), f"{said}为负数", IN_THE_EXPORT, column
        ),
    )

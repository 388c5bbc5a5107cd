"""What a taught format can fill, and how its cells are read: the parsers of the built-in formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.formats.base import Field, count, identifier, moment, place, text, yuan

Parser = Literal["text", "identifier", "yuan", "moment", "count", "place"]


@dataclass(frozen=True)
class Fillable:
    """One canonical field that a column can be mapped to.

    Attributes:
        label: What data staff call it.
        parser: How its cells are read.
        is_filled: A blank cell makes the row a refused row.
        known_as: What exports of the trade call it besides, for suggestions.
    """

    label: str
    parser: Parser
    is_filled: bool = False
    known_as: tuple[str, ...] = ()


# The order number first: rows without one are told from orders by it.
FILLABLE: Mapping[str, Fillable] = {
    "order_id": Fillable(
        "订单号",
        "identifier",
        is_filled=True,
        known_as=(
            "交易单号",
            "单号",
            "订单编码",
        ),
    ),
    "line_id": Fillable("子订单号（商品行号）", "identifier", is_filled=True),
    "ordered_at": Fillable(
        "下单时间",
        "moment",
        known_as=(
            "下单日期",
            "交易时间",
            "交易日期",
            "拍下时间",
        ),
    ),
    "paid_at": Fillable(
        "付款时间",
        "moment",
        known_as=(
            "付款日期",
            "支付日期",
        ),
    ),
    "placed_cny": Fillable(
        "下单金额",
        "yuan",
        is_filled=True,
        known_as=(
            "成交额",
            "成交金额",
            "交易额",
            "订单总额",
        ),
    ),
    "paid_cny": Fillable(
        "支付金额",
        "yuan",
        is_filled=True,
        known_as=(
            "已付",
            "实付",
            "实付款",
            "付款金额",
            "实收金额",
        ),
    ),
    "refund_cny": Fillable(
        "退款金额",
        "yuan",
        known_as=(
            "退款",
            "已退",
            "已退金额",
        ),
    ),
    "status": Fillable(
        "订单状态",
        "text",
        known_as=(
            "交易状态",
            "状态",
        ),
    ),
    "channel": Fillable("成交渠道（直播、短视频……）", "text"),
    "qty": Fillable(
        "件数",
        "count",
        known_as=(
            "数量",
            "购买数量",
            "商品数量",
            "销量",
        ),
    ),
    "category": Fillable(
        "品类",
        "text",
        known_as=(
            "类目",
            "商品类目",
            "分类",
        ),
    ),
    "item_id": Fillable(
        "商品编号",
        "identifier",
        known_as=(
            "商品ID",
            "货号",
            "款号",
        ),
    ),
    "ship_to": Fillable(
        "买家所在地",
        "place",
        known_as=(
            "收货地址",
            "省份",
            "收货省份",
        ),
    ),
    "shop_name": Fillable("店铺名称（只用来核对）", "text"),
}
STATUS_LABELS = {
    "unpaid": "待付款",
    "paid": "已付款，待发货",
    "shipped": "已发货",
    "done": "已完成",
    "closed": "已关闭（取消、退货退款）",
}

ANY_IDENTIFIER = r"[0-9A-Za-z][0-9A-Za-z_-]{3,39}"

PLAIN: Mapping[str, Callable[..., Field]] = {"text": text, "moment": moment, "count": count}


@dataclass(frozen=True)
class Column:
    """Where a field stands in the export.

    Attributes:
        names: The headers it may stand under; the first that a file has is read.
        pattern: Of an identifier: what the whole of it looks like; None: letters and digits.
        blank: Of money: what a blank cell stands for; None: it is refused, or unknown.
        then: Of a place: further columns, from the larger to the smaller.
    """

    names: tuple[str, ...]
    pattern: str | None = None
    blank: str | None = None
    then: tuple[str, ...] = ()


def field_of(name: str, column: Column) -> Field:
    """Return a taught field as the built-in formats declare theirs. Its column must be there."""
    parser, is_filled = FILLABLE[name].parser, FILLABLE[name].is_filled
    if parser == "identifier":
        made = identifier(*column.names, shape=column.pattern or ANY_IDENTIFIER)
    elif parser == "yuan":
        made = yuan(*column.names, blank=column.blank)
    elif parser == "place":
        made = place(*column.names, then=column.then)
    else:
        made = PLAIN[parser](*column.names)
    return replace(made, required=True, filled=is_filled and column.blank is None)

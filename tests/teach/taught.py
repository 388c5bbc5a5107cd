"""An export that no built-in format reads, and the format that data staff teach for it."""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.teach.declared import Taught
from pipelines.teach.fields import Column
from tests.exports import Row, plain_file

HEADER = (
    "交易单号",
    "状态",
    "成交时刻",
    "到账时刻",
    "应付款",
    "已付款",
    "退回款",
    "渠道",
    "件",
    "收件人",
    "收件地区",
)

TAUGHT = Taught(
    platform="抖音",
    title="小店月报",
    grain="order",
    header=HEADER,
    columns={
        "order_id": Column(("交易单号",), pattern=r"\d{10,14}"),
        "ordered_at": Column(("成交时刻",)),
        "paid_at": Column(("到账时刻",)),
        "placed_cny": Column(("应付款",)),
        "paid_cny": Column(("已付款",)),
        "refund_cny": Column(("退回款",), blank="0"),
        "status": Column(("状态",)),
        "channel": Column(("渠道",)),
        "qty": Column(("件",)),
        "ship_to": Column(("收件地区",)),
    },
    statuses={"已完成": "done", "已取消（超时）": "closed"},
    channels={"直播间": "live"},
)
SMALLEST = replace(
    TAUGHT,
    columns={
        "order_id": Column(("交易单号",)),
        "paid_at": Column(("到账时刻",)),
        "paid_cny": Column(("已付款",)),
    },
    statuses={},
    channels={},
)


def order(number: int, paid: str, **cells: str) -> Row:
    """Return an order of 2026-03-01 that was paid in full; other columns by name."""
    return {
        "交易单号": f"{20260301000 + number}",
        "状态": "已完成",
        "成交时刻": "2026-03-01 20:00:00",
        "到账时刻": "2026-03-01 20:00:30",
        "应付款": paid,
        "已付款": paid,
        "退回款": "",
        "渠道": "直播间",
        "件": "1",
        "收件人": "欧阳测试",
        "收件地区": "四川省 成都市 锦江区",
        **cells,
    }


def report(*rows: Row, header: Sequence[str] = HEADER) -> bytes:
    """Return such an export: UTF-8 with mark."""
    return plain_file(header, *rows)

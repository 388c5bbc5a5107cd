"""视频号 微信小店 → 资金 → 资金流水：一行一笔收支，退款各占一行.

Evidence: one header of 12 columns, and the kinds 订单支付, 订单退款, 技术服务费 and 达人佣金. Only refunds are
taken: a payment listed here says nothing of refunds that follow. The order export states refunds of its
own where 商品已退款金额 was ticked, and these count first.
"""

import polars as pl

from pipelines.formats.base import ExportFormat, identifier, moment, text, yuan_paid_back

FORMAT = ExportFormat(
    key="weixin_funds",
    platform="视频号",
    title="资金流水",
    grain="refund",
    shape="refund",
    fields={
        "order_id": identifier("关联订单号", shape=r"\d{8,25}"),
        "entry_no": identifier("流水单号", shape=r"[0-9A-Za-z_\-]{6,64}"),
        "refund_cny": yuan_paid_back("收支金额"),
        "refunded_at": moment("记账时间"),
        "status": text("动账类型"),
    },
    also=(("动账类型",), ("收支类型",)),
    statuses={r"^订单退款$": "refunded"},
    keep=pl.col("status") == "订单退款",
    adjust={"refund_no": pl.concat_str(pl.lit("weixin_funds:"), "entry_no")},
    evidence="完整表头 12 列",
    cannot_know=("没有退款的订单", "退款属于订单的哪一件商品"),
)

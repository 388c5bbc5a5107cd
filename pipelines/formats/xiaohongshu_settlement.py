"""小红书 千帆 → 资金 → 商品结算明细：一行一笔订单的结算，或一笔退款.

Evidence: one header of 23 columns; 交易类型 is 结算入账 or 退款, and what goes back is negative. Only refunds
are taken: a settled order may have had one before it was settled, and no row says so.
"""

import polars as pl

from pipelines.formats.base import ExportFormat, identifier, text, yuan_paid_back

FORMAT = ExportFormat(
    key="xiaohongshu_settlement",
    platform="小红书",
    title="商品结算明细",
    grain="refund",
    shape="refund",
    fields={
        "order_id": identifier("订单号", shape=r"P?\d{8,25}"),
        "case_no": identifier("售后单号", shape=r"[0-9A-Za-z]{6,32}"),
        "status": text("交易类型"),
        "refund_cny": yuan_paid_back("商品实付/实退", blank="0"),
        "refund_freight_cny": yuan_paid_back("运费实付/实退", blank="0").optional(),
    },
    also=(("交易类型",), ("结算时间",)),
    statuses={r"退款": "refunded"},
    keep=pl.col("status").str.contains("退款"),
    adjust={"refund_no": pl.concat_str(pl.lit("xiaohongshu_settlement:"), "case_no")},
    evidence="完整表头 23 列；交易类型见到“结算入账”“退款”",
    cannot_know=("退款日期（只有结算时间）", "退款属于订单的哪一行", "没有退款行的订单有无退款"),
)

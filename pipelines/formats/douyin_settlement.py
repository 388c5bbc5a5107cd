"""抖音 抖店 → 资金 → 结算账单：一行一个已结算的子订单，含结算前退款.

Evidence: one header of 34 columns; the row below it explains formulas and has no order number. Only what
was paid back before the settlement stands here; later refunds are in the after-sale export, which counts
first. A row of a kind that names a refund is no settled sub-order: its amounts are not evidenced.
"""

import polars as pl

from pipelines.formats.base import ExportFormat, identifier, text, yuan_paid_back

FORMAT = ExportFormat(
    key="douyin_settlement",
    platform="抖音",
    title="结算账单",
    grain="refund",
    shape="refund",
    fields={
        "order_id": identifier("订单号", shape=r"\d{10,20}"),
        "line_id": identifier("子订单号", shape=r"\d{10,20}"),
        "refund_cny": yuan_paid_back("结算前退款金额", blank="0"),
        "status": text("结算单类型"),
    },
    also=(("结算时间",), ("结算金额",), ("结算单类型",)),
    statuses={r"退款": "after_settlement", r"^已?结算": "settled"},
    keep=pl.col("order_id__text").str.contains(r"\d")
    & ~pl.col("status").str.contains("退款").fill_null(False),
    adjust={"refund_no": pl.concat_str(pl.lit("douyin_settlement:"), "line_id")},
    evidence="完整表头 34 列；表头下一行是公式说明",
    cannot_know=("退款日期", "结算以后的退款（在售后单里）"),
)

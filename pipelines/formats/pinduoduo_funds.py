"""拼多多 商家后台 → 资金 → 账户明细：一行一笔收支，退款各占一行.

Evidence: one header of seven columns, with lines above and below the table. What goes out under a kind
that names a refund was paid back to the buyer; platform coupons that go back are not the buyer's money.
No row has a number of its own: an order's refunds differ in their moment or amount.
"""

import polars as pl

from pipelines.formats.base import ExportFormat, identifier, moment, text, yuan_paid_back

FORMAT = ExportFormat(
    key="pinduoduo_funds",
    platform="拼多多",
    title="资金明细",
    grain="refund",
    shape="refund",
    fields={
        "order_id": identifier("商户订单号", shape=r"\d{6}-\d{6,20}"),
        "refund_cny": yuan_paid_back("支出金额(-元)"),
        "refunded_at": moment("发生时间"),
        "status": text("账务类型"),
        "remark": text("业务描述"),
    },
    also=(("收入金额(+元)",), ("账务类型",)),
    without=frozenset({"账户余额(元)", "支付宝流水号"}),
    statuses={r"退款": "refunded"},
    keep=pl.col("status").str.contains("退款")
    & pl.col("refund_cny__text").is_not_null()
    & ~pl.col("remark").str.contains("优惠券").fill_null(False),
    adjust={
        # To the minute: a spreadsheet that saves the file drops the seconds.
        "refund_no": pl.concat_str(
            [
                pl.lit("pinduoduo_funds"),
                "order_id",
                pl.col("refunded_at").dt.strftime("%Y%m%d%H%M"),
                "refund_cny",
            ],
            separator=":",
        ),
    },
    evidence="完整表头 7 列；表格上下都有说明行",
    cannot_know=("没有退款的订单（只列出有收支的）", "退款原因"),
)

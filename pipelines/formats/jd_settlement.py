"""京东 商家后台 → 结算 → 订单结算明细：一行一笔订单的一项费用.

Evidence: one header of 22 columns under a line of explanation. 货款 that goes out (支出) is a refund; all
else is no sale. 货款 that comes in does not say that nothing was paid back: such an order stays unknown.
"""

from dataclasses import replace

import polars as pl

from pipelines.formats.base import ExportFormat, identifier, moment, text, yuan_paid_back

FORMAT = ExportFormat(
    key="jd_settlement",
    platform="京东",
    title="结算明细",
    grain="refund",
    shape="refund",
    fields={
        "order_id": identifier("订单编号", shape=r"\d{8,20}"),
        "status": replace(text("费用名称"), joined=("收支方向",)),
        "refund_cny": yuan_paid_back("应结金额"),
        "case_no": identifier("售后服务单号", shape=r"\d{4,25}").optional(),
        "item_id": identifier("商品编号", shape=r"\d{4,20}").optional(),
        "refunded_at": moment("售后退款时间").optional(),
    },
    also=(("父单号",), ("费用名称",), ("收支方向",)),
    statuses={r"^货款( 支出)?$": "refunded", r"^支出$": "refunded"},
    keep=pl.col("status") == "货款 支出",
    adjust={
        # No row has a number of its own. To the minute: a spreadsheet that saves the file drops seconds.
        "refund_no": pl.concat_str(
            [
                pl.lit("jd_settlement"),
                "order_id",
                pl.coalesce("case_no", pl.col("refunded_at").dt.strftime("%Y%m%d%H%M")),
                "item_id",
            ],
            separator=":",
            ignore_nulls=True,
        ),
    },
    evidence="2026 年完整表头 22 列；表头上方有一行说明",
    cannot_know=("退款属于订单的哪一行", "没有退款行的订单有无退款"),
)

"""有赞 商家后台 → 订单 → 导出商品明细：一行一件商品，取已退款金额.

Evidence: the columns that one program reads. It tells neither when an order was placed nor when it was
paid, so its rows cannot be order lines: the order export has the sale, and this one what was paid back of
it. Whichever comes first, the two meet by order number.
"""

import polars as pl

from pipelines.formats.base import ExportFormat, identifier, text, yuan

FORMAT = ExportFormat(
    key="youzan_item",
    platform="有赞",
    title="商品明细",
    grain="refund",
    shape="refund",
    fields={
        "order_id": identifier("订单号", shape=r"E?\d{8,30}"),
        "refund_cny": yuan("商品已退款金额", blank="0"),
        "item_code": text("规格编码", "商品编码"),
    },
    also=(("订单商品状态",), ("商品实际成交金额",)),
    adjust={
        "refund_no": pl.concat_str(
            [
                pl.lit("youzan_item"),
                "order_id",
                "item_code",
                "mends_nth",
            ],
            separator=":",
            ignore_nulls=True,
        ),
    },
    # An order's goods are listed together; equal ones are told apart by their place among themselves.
    nth=pl.col("row_number").rank("ordinal").over("order_id", "item_code", "is_sale"),
    evidence="公开程序读取的 15 列，没有完整表头",
    cannot_know=("下单与付款时间", "退款日期", "件数（不并入订单）"),
)

"""1688 卖家工作台 → 已卖出的货品 → 导出：订单，一行一种货品，只计订单的钱.

Evidence: 22 columns that several programs read. Buyers and sellers get the same columns, so the seller in
the file must be the enterprise that the shop is registered under: otherwise these are purchases.
An order's money stands on its first line, or is repeated on every line; nothing that is read here belongs
to a line. So a row is an order: repeated ones are the same order, those without money are no rows of it.
Pieces are not read: they are counted in 件, 箱 and 米 alike.
"""

import polars as pl

from pipelines.formats.base import ExportFormat, identifier, moment, place, text, yuan

FORMAT = ExportFormat(
    key="ali1688_order",
    platform="1688",
    title="订单导出",
    grain="order",
    fields={
        "order_id": identifier("订单编号", shape=r"\d{8,25}"),
        "placed_cny": yuan("实付款(元)").may_be_blank(),
        "ordered_at": moment("订单创建时间"),
        "paid_at": moment("订单付款时间").optional(),
        "status": text("订单状态"),
        "ship_to": place("收货地址", "省", then=("市", "区")),
        "seller": text("卖家公司名"),
    },
    also=(("卖家公司名",), ("货品总价(元)",), ("订单付款时间", "订单状态")),
    statuses={
        r"^(待付款|等待买家付款)": "unpaid",
        r"^(待发货|等待卖家发货|买家已付款)": "paid",
        r"^(待收货|已收货|卖家已发货|等待买家确认)": "shipped",
        r"^交易成功": "done",
        r"关闭|取消|已退换货": "closed",
    },
    keep=pl.col("placed_cny__text").is_not_null(),
    seller="seller",
    evidence="四个公开程序读取的 22 列，多为买家版；卖家版同列",
    cannot_know=("是否直播成交", "件数（计量单位不一）", "退款金额", "商品类目"),
)

"""淘宝/天猫 千牛 → 已卖出的宝贝 → 批量导出：子订单（宝贝报表的新版），一行一个子订单。

Evidence: the columns that importers of 2022 and 2026 require. It has the lines of the orders that the
order report has as wholes: of an order that came in both, the lines count, and the region is the order's.
"""

from pipelines.formats.base import ExportFormat, count, identifier, moment, text, yuan

FORMAT = ExportFormat(
    key="taobao_suborder",
    platform="淘宝天猫",
    title="子订单报表",
    grain="line",
    fields={
        "order_id": identifier("主订单编号", shape=r"\d{1,20}"),
        "line_id": identifier("子订单编号", shape=r"\d{1,20}"),
        "placed_cny": yuan("买家应付货款"),
        "paid_cny": yuan("买家实付金额", "买家实际支付金额", blank="0"),
        "refund_cny": yuan("退款金额", blank="0").optional(),
        "ordered_at": moment("订单创建时间"),
        "paid_at": moment("订单付款时间").optional(),
        "status": text("订单状态"),
        "qty": count("购买数量"),
        "item_id": identifier("商品ID", shape=r"\d{4,20}").optional(),
    },
    also=(("购买数量",), ("订单付款时间", "订单状态")),
    without=frozenset({"选购商品"}),
    statuses={
        r"^等待买家付款": "unpaid",
        r"^买家已付款": "paid",
        r"^卖家已发货": "shipped",
        r"^交易成功": "done",
        r"^交易关闭": "closed",
    },
    paid_basis="find",
    evidence="2022 年 18 列、2026 年 13 列，公开程序所要求的列",
    cannot_know=("买家地区（在订单报表里）", "是否直播成交", "商品类目", "退款发生的日期"),
)

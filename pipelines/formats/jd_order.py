"""京东 商家后台 → 订单管理 → 导出：订单，一行一件商品。

Evidence: headers of 2016 and 2017, later ones with 商家应收 and 店铺名称. The order's money stands on
every line of it. Refunds are only in the settlement.
"""

from pipelines.formats.base import ExportFormat, count, identifier, moment, place, text, yuan

FORMAT = ExportFormat(
    key="jd_order",
    platform="京东",
    title="订单导出",
    grain="line",
    fields={
        "order_id": identifier("订单号", shape=r"\d{8,20}"),
        "placed_cny": yuan("应付金额", "订单金额", "商家应收"),
        "ordered_at": moment("下单时间"),
        "paid_at": moment("付款确认时间").optional(),
        "status": text("订单状态"),
        "qty": count("订购数量"),
        "ship_to": place("客户地址"),
        "item_id": identifier("商品ID", shape=r"\d{4,20}").optional(),
        "shop_name": text("店铺名称"),
    },
    also=(("订购数量",), ("下单帐号", "客户姓名", "京东价"), ("付款确认时间", "订单状态")),
    statuses={
        r"等待付款": "unpaid",
        r"取消|锁定|删除": "closed",
        r"等待出库": "paid",
        r"已出库|等待确认收货": "shipped",
        r"^(已)?完成": "done",
    },
    per_order=frozenset({"placed_cny", "paid_cny"}),
    evidence="2016 年完整表头 30 列、2017 年 34 列，其后增有商家应收与店铺名称",
    cannot_know=("是否直播成交", "退款金额（在结算单里）", "商品类目"),
)

"""有赞 商家后台 → 订单 → 导出：订单，一行一单，商品合写在一格。

Evidence: the columns that one program reads. Pieces stand only inside the goods' names; refund amounts
are in the item export.
"""

from pipelines.formats.base import ExportFormat, identifier, moment, place, text, yuan

FORMAT = ExportFormat(
    key="youzan_order",
    platform="有赞",
    title="订单导出",
    grain="order",
    fields={
        "order_id": identifier("订单号", shape=r"E?\d{8,30}"),
        "placed_cny": yuan("应收订单金额", "订单实付金额"),
        "paid_cny": yuan("订单实付金额", blank="0"),
        "ordered_at": moment("订单创建时间"),
        "paid_at": moment("买家付款时间").optional(),
        "status": text("订单状态"),
        "ship_to": place("收货人省份", then=("收货人城市", "收货人地区")),
        "shop_name": text("归属店铺"),
    },
    also=(("全部商品名称", "商品种类数"), ("买家付款时间", "订单状态")),
    statuses={
        r"^待(支付|付款)": "unpaid",
        r"^待发货": "paid",
        r"^(已发货|待收货)": "shipped",
        r"^(交易成功|交易完成|已完成)": "done",
        r"关闭|取消": "closed",
    },
    evidence="公开程序读取的 23 列，没有完整表头",
    cannot_know=("是否直播成交", "件数", "退款金额（在商品明细里）", "商品类目"),
)

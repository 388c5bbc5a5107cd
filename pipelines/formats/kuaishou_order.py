"""快手 快手小店 → 订单管理 → 导出：订单，一行一单。

Evidence: a header of 61 columns; amounts carry a currency sign. Refund amounts are in the settlement.
"""

from pipelines.formats.base import ExportFormat, count, identifier, moment, place, text, yuan

FORMAT = ExportFormat(
    key="kuaishou_order",
    platform="快手",
    title="订单导出",
    grain="order",
    fields={
        "order_id": identifier("订单号", shape=r"\d{6,20}"),
        "placed_cny": yuan("实付款"),
        "ordered_at": moment("订单创建时间"),
        "paid_at": moment("订单支付时间").optional(),
        "status": text("订单状态"),
        "after_sale": text("售后状态"),
        "channel": text("订单载体"),
        "qty": count("成交数量"),
        "ship_to": place("收货地址-省", then=("收货地址-市", "收货地址-区")),
        "item_id": identifier("商品ID", shape=r"\d{4,20}").optional(),
        "talent_id": text("CPS达人ID"),
    },
    also=(("成交数量",), ("订单载体", "CPS达人ID", "账号类型", "商品单价"), ("订单支付时间", "订单状态")),
    statuses={
        r"^待付款": "unpaid",
        r"^(已付款|待发货)": "paid",
        r"^(已发货|已签收|待收货)": "shipped",
        r"^(订单成功|交易成功|已完成)": "done",
        r"关闭|失败|取消": "closed",
    },
    channels={
        "直播": "live",
        "live": "live",
        "短视频": "video",
        "shortVideo": "video",
        "商品卡": "shelf",
        "itemCard": "shelf",
        "其他": "other",
        "other": "other",
    },
    no_refund="^(无售后|售后关闭|售后取消|售后处理中)$",
    evidence="完整表头 61 列",
    cannot_know=("退款金额（在结算单里）", "店铺名称", "商品类目", "属于哪一场直播"),
)

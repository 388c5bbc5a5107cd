"""视频号 微信小店 → 订单管理 → 导出：订单，一行一件商品。

Evidence: one header of 57 columns, seen twice. The order's money stands on every line; the line's own
price and refund stand beside it, and these are read.
"""

from pipelines.formats.base import ExportFormat, count, identifier, moment, place, text, yuan

FORMAT = ExportFormat(
    key="weixin_order",
    platform="视频号",
    title="订单导出",
    grain="line",
    fields={
        "order_id": identifier("订单号", shape=r"\d{8,25}"),
        "placed_cny": yuan("商品实际价格(总共)"),
        "refund_cny": yuan("商品已退款金额", blank="0").optional(),
        "ordered_at": moment("订单下单时间"),
        "paid_at": moment("支付时间").optional(),
        "status": text("订单状态"),
        "channel": text("带货方式"),
        "qty": count("商品数量"),
        "ship_to": place("省", then=("市", "区")),
        "item_id": identifier("商品编码(平台)", shape=r"\d{4,25}").optional(),
    },
    also=(
        ("订单实际支付金额", "订单实际收款金额"),
        ("商品编码(平台)", "带货方式", "打标颜色"),
        ("支付时间", "订单状态"),
    ),
    statuses={
        r"^待付款": "unpaid",
        r"^待发货|^部分发货": "paid",
        r"^(待收货|已发货)": "shipped",
        r"^已完成|^交易成功": "done",
        r"取消|关闭": "closed",
    },
    channels={
        "直播间": "live",
        "短视频": "video",
        "商品橱窗主页": "shelf",
        "商品分享": "other",
        "公众号文章商品卡片": "other",
        "其他": "other",
    },
    evidence="完整表头 57 列，两处独立见到",
    cannot_know=("运费分到每件商品的部分", "店铺名称", "商品类目", "退款日期"),
)

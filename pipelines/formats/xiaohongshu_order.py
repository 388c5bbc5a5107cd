"""小红书 千帆 → 订单管理 → 导出：订单，一行一个规格。

Evidence: one header of 72 columns with half- and full-width brackets mixed, and ID-card columns that are
never read. The order's money stands on every line. Refund amounts are in the settlement.
"""

from pipelines.formats.base import ExportFormat, count, identifier, moment, place, text, yuan

FORMAT = ExportFormat(
    key="xiaohongshu_order",
    platform="小红书",
    title="订单导出",
    grain="line",
    fields={
        "order_id": identifier("订单号", shape=r"P?\d{8,25}"),
        "placed_cny": yuan("用户应付金额(元)", "商家应收金额(元)(支付金额)"),
        "ordered_at": moment("订单创建时间"),
        "paid_at": moment("支付时间").optional(),
        "status": text("订单状态"),
        "qty": count("SKU件数"),
        "ship_to": place("省", then=("市", "区")),
        "item_id": identifier("规格ID", shape=r"[0-9a-fA-F]{6,32}").optional(),
        "talent_id": text("达人ID"),
        "shop_name": text("店铺名称"),
    },
    also=(("小红书编码", "SKU件数"), ("支付时间", "订单状态")),
    statuses={
        r"^待(支付|付款)": "unpaid",
        r"^(待配货|待发货|已支付)": "paid",
        r"^(已发货|待收货)": "shipped",
        r"^(已完成|已签收)": "done",
        r"取消|关闭": "closed",
    },
    per_order=frozenset({"placed_cny", "paid_cny"}),
    evidence="完整表头 72 列",
    cannot_know=("是否直播成交（只知有无达人）", "退款金额（在结算单里）", "商品类目"),
)

"""抖音 抖店 → 订单管理 → 导出：订单明细，一行一个子订单。

Evidence: two headers of 2026 (74 and 75 columns, different order). Refund amounts are not in this file
but in the after-sale export; 流量体裁 is filled a day late.
"""

from pipelines.formats.base import ExportFormat, count, identifier, moment, moment_in_name, place, text, yuan

FORMAT = ExportFormat(
    key="douyin_order",
    platform="抖音",
    title="订单明细",
    grain="line",
    fields={
        "order_id": identifier("主订单编号", shape=r"\d{10,20}"),
        "line_id": identifier("子订单编号", shape=r"\d{10,20}"),
        "placed_cny": yuan("订单应付金额", "商品金额"),
        "ordered_at": moment("订单提交时间"),
        "paid_at": moment("支付完成时间").optional(),
        "status": text("订单状态"),
        "after_sale": text("售后状态"),
        "channel": text("流量体裁"),
        "qty": count("商品数量"),
        "ship_to": place("省", then=("市", "区")),
        "item_id": identifier("商品ID", shape=r"\d{6,20}").optional(),
        "talent_id": text("达人ID"),
    },
    also=(("选购商品",), ("支付完成时间", "订单状态")),
    statuses={
        r"^待支付": "unpaid",
        r"^(待发货|已支付|备货中)": "paid",
        r"^已发货": "shipped",
        r"^已完成": "done",
        r"^已关闭": "closed",
    },
    channels={
        "直播": "live",
        "短视频": "video",
        "商品卡": "shelf",
        "其他": "other",
        "数据将于第二天更新": "pending",
    },
    no_refund="^(-|售后关闭|售后处理中|换货成功|待.*处理)$",
    export_moment=moment_in_name(r"^(1\d{9})_", "epoch"),
    evidence="2026 年两种完整表头，74 列与 75 列",
    cannot_know=("退款金额（在售后单里）", "退款日期", "商品类目", "店铺名称", "属于哪一场直播"),
)

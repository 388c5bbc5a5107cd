"""抖音 抖店 → 售后 → 导出：售后单，一行一张售后单。商品单号 is the order export's 子订单编号.

Evidence: one header of 50 columns. It is the only export that says how much was paid back.
"""

from pipelines.formats.base import ExportFormat, identifier, moment, text, yuan

FORMAT = ExportFormat(
    key="douyin_after_sale",
    platform="抖音",
    title="售后单",
    grain="refund",
    shape="refund",
    fields={
        "refund_no": identifier("售后单号", shape=r"\d{6,25}"),
        "order_id": identifier("订单号", shape=r"\d{10,20}"),
        "line_id": identifier("商品单号", shape=r"\d{10,20}"),
        "refund_cny": yuan("退商品金额(元)", blank="0"),
        "refund_freight_cny": yuan("退运费金额(元)", blank="0").optional(),
        "state": text("售后状态"),
        "refunded_at": moment("商家退款时间", "用户到账时间").optional(),
    },
    also=(("售后状态",),),
    statuses={r"退款成功": "refunded"},
    evidence="完整表头 50 列",
    cannot_know=("没有售后单的订单有无退款（看订单的售后状态）", "订单金额与渠道"),
)

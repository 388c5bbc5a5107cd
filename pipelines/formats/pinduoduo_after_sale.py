"""拼多多 商家后台 → 售后管理 → 导出：售后信息，一行一张售后单.

Evidence: nine columns that an importer reads; the workbook's sheet declares a wrong size.
"""

from pipelines.formats.base import ExportFormat, identifier, moment, text, yuan

FORMAT = ExportFormat(
    key="pinduoduo_after_sale",
    platform="拼多多",
    title="售后信息",
    grain="refund",
    shape="refund",
    fields={
        "refund_no": identifier("售后编号", shape=r"\d{4,25}"),
        "order_id": identifier("订单编号", shape=r"\d{6}-\d{6,20}"),
        "refund_cny": yuan("退款金额", blank="0"),
        "state": text("售后状态"),
        "refunded_at": moment("同意退款时间").optional(),
    },
    also=(("申请时间",), ("售后状态",)),
    statuses={r"退款成功|^已退款": "refunded"},
    evidence="公开程序读取的 9 列",
    cannot_know=("没有售后单的订单有无退款（看订单的售后状态）", "订单金额与渠道"),
)

"""快手 快手小店 → 资金 → 结算：一行一笔订单，含订单退款.

Evidence: one header of 40 columns.
"""

from pipelines.formats.base import ExportFormat, identifier, yuan

FORMAT = ExportFormat(
    key="kuaishou_settlement",
    platform="快手",
    title="订单结算",
    grain="refund",
    shape="refund",
    fields={
        "order_id": identifier("订单号", shape=r"\d{6,20}"),
        "refund_cny": yuan("订单退款(元)", blank="0"),
    },
    also=(("实际结算金额(元)",), ("实际结算时间",)),
    evidence="完整表头 40 列",
    cannot_know=("退款日期", "尚未结算的订单有无退款"),
)

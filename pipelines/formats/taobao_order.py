"""淘宝/天猫 卖家中心 → 已卖出的宝贝 → 批量导出：订单报表（ExportOrderList，到 2023 年前后）。

Evidence: headers of 2016 (41 columns) and 2019, and a real 7-column cut of 2020. The paid amount means
two things in these files: in the 2020 file it is net of refunds (总金额 = 实付 + 退款 on every paid row),
in later ones refunds stand beside it: hence `find`.
"""

from pipelines.formats.base import ExportFormat, count, identifier, moment, moment_in_name, place, text, yuan

FORMAT = ExportFormat(
    key="taobao_order",
    platform="淘宝天猫",
    title="订单报表",
    grain="order",
    fields={
        "order_id": identifier("订单编号", shape=r"\d{1,20}"),
        "placed_cny": yuan("总金额", "买家应付货款"),
        "paid_cny": yuan("买家实际支付金额", "买家实付金额", blank="0"),
        "refund_cny": yuan("退款金额", blank="0").optional(),
        "ordered_at": moment("订单创建时间"),
        "paid_at": moment("订单付款时间").optional(),
        "status": text("订单状态"),
        "qty": count("宝贝总数量"),
        "ship_to": place("收货地址"),
        "shop_name": text("店铺名称"),
    },
    also=(("订单付款时间", "订单状态"),),
    without=frozenset({"子订单编号", "主订单编号", "卖家公司名"}),
    statuses={
        r"^等待买家付款": "unpaid",
        r"^买家已付款": "paid",
        r"^卖家已发货": "shipped",
        r"^交易成功": "done",
        r"^交易关闭": "closed",
    },
    paid_basis="find",
    export_moment=moment_in_name(r"ExportOrderList(\d{12})(?!\d)", "%Y%m%d%H%M"),
    evidence="2016 年完整表头 41 列、2019 年 18 列、千牛 2026 年 19 列，另有 2020 年的真实文件",
    cannot_know=("是否直播成交", "商品类目", "退款发生的日期"),
)

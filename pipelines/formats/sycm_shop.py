"""淘宝/天猫 生意参谋 → 店铺日报：一行是店铺的一天.

Evidence: a template of 12 columns that reads these exports; users choose the metrics, so only the day, the
visitors, the amount and its buyers are certain. Two refunds stand side by side in some: by the day of the
refund and by the day of the payment. Several lines of explanation stand above the header.
"""

from pipelines.formats.base import ExportFormat, about, day, text, yuan

FORMAT = ExportFormat(
    key="sycm_shop",
    platform="淘宝天猫",
    title="生意参谋 · 店铺日报",
    grain="shop",
    shape="shop_day",
    fields={
        "stat_date": day("统计日期"),
        "placed_cny": yuan("下单金额").optional(),
        "paid_cny": yuan("支付金额"),
        "buyers": about("支付买家数"),
        "suborders": about("支付子订单数"),
        "qty": about("支付件数"),
        "refund_of_paid_cny": yuan("退款金额（支付时间）").optional(),
        "refund_cny": yuan("成功退款金额", "退款金额（完结时间）").optional(),
        "shop_name": text("店铺名称"),
    },
    also=(("访客数",), ("支付买家数",)),
    without=frozenset({"商品ID"}),
    evidence="公开程序读取的 12 列，指标可自选，没有完整表头",
    cannot_know=(
        "订单数（支付子订单数是一单中的商品种数，支付买家数是人数）",
        "是否直播成交",
        "商品类目",
        "买家地区",
        "支付当日订单的退款（除非勾选了“退款金额（支付时间）”）",
    ),
)

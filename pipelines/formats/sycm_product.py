"""淘宝/天猫 生意参谋 → 商品排行：一行是一件商品的一天.

Evidence: one header of 38 columns. The download is an old workbook with four lines of explanation above
the header; amounts are "5,652.00", nothing is `-`, reports over weeks and months round to 2.5万. It is a
ranking: the items that it leaves out are not known, so its sum is at most what the shop sold.
"""

from pipelines.formats.base import ExportFormat, about, day, identifier, yuan

FORMAT = ExportFormat(
    key="sycm_product",
    platform="淘宝天猫",
    title="生意参谋 · 商品排行",
    grain="product",
    shape="shop_day",
    fields={
        "stat_date": day("统计日期"),
        "item_id": identifier("商品ID", shape=r"\d{4,20}"),
        "placed_cny": yuan("下单金额").optional(),
        "paid_cny": yuan("支付金额").may_be_blank(),
        "buyers": about("支付买家数"),
        "qty": about("支付件数"),
        "refund_cny": yuan("成功退款金额").optional(),
    },
    also=(("商品访客数",),),
    evidence="2026 年完整表头 38 列；表头上方有四行说明",
    cannot_know=(
        "没有列出的商品",
        "订单数",
        "是否直播成交",
        "商品类目",
        "买家地区",
        "支付当日订单的退款（成功退款金额按退款当日计）",
    ),
)

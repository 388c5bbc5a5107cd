"""淘宝/天猫 卖家中心 → 已卖出的宝贝 → 批量导出：宝贝报表（ExportOrderDetailList，旧版），一行一种宝贝.

Evidence: what two importers read of it. It has neither a day nor what was paid: it can only tell the
pieces of orders that the order report has without them. 外部系统编号 is the merchant's own code, not the
platform's number of the item, and is not taken for it.
"""

from pipelines.formats.base import ExportFormat, count, identifier, moment_in_name, yuan

FORMAT = ExportFormat(
    key="taobao_item",
    platform="淘宝天猫",
    title="宝贝报表（旧版）",
    grain="item",
    shape="item",
    fields={
        "order_id": identifier("订单编号", shape=r"\d{1,20}"),
        "qty": count("购买数量"),
        "price_cny": yuan("价格").may_be_blank(),
    },
    also=(("标题",), ("购买数量",), ("外部系统编号",)),
    without=frozenset({"子订单编号", "主订单编号"}),
    export_moment=moment_in_name(r"ExportOrderDetailList(\d{12})(?!\d)", "%Y%m%d%H%M"),
    evidence="2016 年完整表头 10 列",
    cannot_know=("下单和付款的日期", "支付金额", "退款", "买家地区", "平台的商品编号"),
)

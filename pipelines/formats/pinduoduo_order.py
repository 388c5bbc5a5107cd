"""拼多多 商家后台 → 订单查询 → 导出：订单，一行一单（一单只有一种商品）。

Evidence: headers with 82 columns and with 23 (no region, no 支付时间). The order number starts with the
day of ordering, in both; it is the only moment that no export leaves out, so it dates the order.
"""

import polars as pl

from pipelines.formats.base import ExportFormat, count, identifier, moment, moment_in_name, place, text, yuan

ORDER_DAY = pl.concat_str(pl.lit("20"), pl.col("order_id").str.head(6)).str.to_date("%Y%m%d", strict=False)
NEVER_PAID = pl.col("status").is_in(["unpaid"]) | pl.col("status_word").str.contains("^已取消").fill_null(
    False
)
PAID = (
    pl.col("paid_at").is_not_null()
    | (~pl.col("paid_at__given") & pl.col("deal_at").is_not_null() & ~NEVER_PAID)
    | (pl.col("deal_at").is_null() & pl.col("status").is_in(["paid", "shipped", "done"]))
)

FORMAT = ExportFormat(
    key="pinduoduo_order",
    platform="拼多多",
    title="订单导出",
    grain="order",
    fields={
        "order_id": identifier("订单号", shape=r"\d{6}-\d{6,20}"),
        "placed_cny": yuan("用户实付金额(元)", "商家实收金额(元)"),
        "ordered_at": moment("下单时间").optional(),
        "paid_at": moment("支付时间").optional(),
        "deal_at": moment("订单成交时间").optional(),
        "status": text("订单状态"),
        "after_sale": text("售后状态"),
        "channel": text("是否直播间成交"),
        "category": text("商品一级类目"),
        "qty": count("商品数量(件)"),
        "ship_to": place("省", then=("市", "区")),
        "item_id": identifier("商品id", shape=r"\d{4,20}").optional(),
    },
    also=(("商品数量(件)",), ("订单成交时间", "支付时间")),
    without=frozenset({"售后编号"}),
    statuses={
        r"^(待付款|待支付)": "unpaid",
        r"退款成功|^已取消|^交易取消": "closed",
        r"^已收货": "done",
        r"^已发货": "shipped",
        r"^(待发货|未发货|已成团)": "paid",
    },
    channels={"是": "live", "否": "other"},
    adjust={
        "order_month": ORDER_DAY.dt.truncate("1mo"),
        "ordered_at": pl.coalesce(pl.col("ordered_at"), ORDER_DAY.cast(pl.Datetime("us"))),
        "placed_on": ORDER_DAY,
        "paid_on": pl.when(PAID).then(
            pl.coalesce(pl.col("paid_at").dt.date(), pl.col("deal_at").dt.date(), ORDER_DAY)
        ),
        "paid_on_basis": pl.when(PAID).then(
            pl.when(pl.col("paid_at").is_not_null())
            .then(pl.lit("paid"))
            .when(pl.col("deal_at").is_not_null())
            .then(pl.lit("ordered"))
            .otherwise(pl.lit("order_no"))
        ),
    },
    no_refund="^(无售后或售后取消|售后处理中)$",
    export_moment=moment_in_name(r"orders_export(\d{4}-\d{2}-\d{2})", "%Y-%m-%d"),
    evidence="2023 年完整表头 82 列、2026 年只勾选的 23 列",
    cannot_know=("退款金额（在售后单里）", "退款日期", "店铺名称"),
)

"""拼多多 order export: one row per order, UTF-8 with BOM, every cell padded with a TAB."""

from datetime import datetime

import polars as pl

from pipelines.demo.cells import (
    FAKE_NAME,
    FAKE_PHONE,
    FAKE_REMARK,
    UTF8_BOM,
    article,
    sheet,
    when,
    words,
    yuan,
)
from pipelines.demo.goods import GOODS
from pipelines.demo.shops import HEADERS, DemoShop
from pipelines.demo.write_douyin import hex_name

STATUS = {
    "waiting": "待付款",
    "cancelled": "已取消",
    "paid": "待发货",
    "shipped": "已发货，待收货",
    "done": "已收货",
    "refunded": "已发货，退款成功",
}
AFTER_SALE = {"none": "无售后或售后取消", "open": "售后处理中", "refunded": "退款成功"}


def pinduoduo_file_name(shop: DemoShop, taken_at: datetime, seed: int) -> str:
    """Return <32 hex>orders_exportYYYY-MM-DD.csv."""
    return f"{hex_name(shop, taken_at, seed)}orders_export{taken_at:%Y-%m-%d}.csv"


def pinduoduo_bytes(shop: DemoShop, seen: pl.DataFrame, header: str) -> bytes:
    """Return the export of what was seen, with the columns that `header` names."""
    cells = {**money_cells(), **order_cells(shop), **goods_cells(shop), **buyer_cells()}
    padded = {name: pl.concat_str(cell, pl.lit("\t")) for name, cell in cells.items()}
    return UTF8_BOM + sheet(seen, HEADERS[header], padded, blank="\t").encode()


def money_cells() -> dict[str, pl.Expr]:
    """Return the money: 用户实付 is what the buyer pays, 商家实收 that and the platform's part."""
    by_platform = pl.col("by_platform_fen")
    return {
        "商品总价(元)": yuan(pl.col("goods_fen")),
        "邮费(元)": yuan(pl.col("freight_fen")),
        "店铺优惠折扣(元)": yuan(pl.col("by_shop_fen")),
        "平台优惠折扣(元)": yuan(by_platform),
        "用户实付金额(元)": yuan(pl.col("payable_fen")),
        "商家实收金额(元)": yuan(pl.col("payable_fen") + by_platform),
        **dict.fromkeys(
            ("多多支付立减金额(元)", "上门安装费(元)", "送货入户费(元)", "送货入户并安装费(元)"),
            pl.lit("0.00"),
        ),
    }


def order_cells(shop: DemoShop) -> dict[str, pl.Expr]:
    """Return what the order is and how far it has come. Its number begins with its day."""
    serial = pl.col("order_number").cast(pl.String).str.zfill(15)
    not_shipped = (pl.col("state") == "refunded") & pl.col("shipped_at").is_null()
    return {
        "订单号": pl.concat_str(pl.col("ordered_at").dt.strftime("%y%m%d"), pl.lit("-"), serial),
        "订单状态": pl.when(not_shipped).then(pl.lit("未发货，退款成功")).otherwise(words("state", STATUS)),
        "售后状态": words("after_sale", AFTER_SALE),
        "支付时间": when("paid_at"),
        "订单成交时间": when("paid_at"),
        "发货时间": when("shipped_at"),
        "确认收货时间": when("done_at"),
        "是否审核中": pl.lit("否"),
        "是否直播间成交": pl.when(pl.col("channel") == "live").then(pl.lit("是")).otherwise(pl.lit("否")),
        "是否直播间引导成交": pl.when("is_guided").then(pl.lit("是")).otherwise(pl.lit("否")),
        "是否抽奖或0元试用": pl.lit("否"),
        "支付方式": pl.when(pl.col("paid_at").is_null()).then(pl.lit("")).otherwise(pl.lit("演示支付")),
        "团身份": pl.lit("单独购买"),
    }


def goods_cells(shop: DemoShop) -> dict[str, pl.Expr]:
    """Return the article, with its category path."""
    articles = GOODS[shop.category]
    number = pl.col("article").cast(pl.String)
    return {
        "商品": article("article", [one.title for one in articles]),
        "商品规格": article("article", [one.spec for one in articles]),
        "商品数量(件)": pl.col("qty").cast(pl.String),
        "商品id": pl.concat_str(pl.lit(f"8800{shop.number:03d}000"), number),
        "样式ID": pl.concat_str(pl.lit(f"9900{shop.number:03d}000"), number),
        "商品一级类目": pl.lit(shop.category),
        "商品二级类目": article("article", [one.second for one in articles]),
        "商品三级类目": article("article", [one.third for one in articles]),
        "商家编码-规格维度": pl.concat_str(pl.lit("DEMO-"), number),
        "商家编码-商品维度": pl.lit(f"DEMO-{shop.number:03d}"),
    }


def buyer_cells() -> dict[str, pl.Expr]:
    """Return the invented buyer, and where the goods go. The platform leaves the phone empty but for a TAB."""
    return {
        "省": pl.col("province"),
        "市": pl.col("city"),
        "区": pl.when(~pl.col("is_place_masked")).then(pl.col("county")).fill_null(""),
        "街道/镇": pl.lit("演示街道"),
        "用户购买手机号": pl.lit(""),
        "消费者资料": pl.lit(f"{FAKE_NAME} {FAKE_PHONE}"),
        "买家留言": pl.when("has_remark").then(pl.lit(FAKE_REMARK)).otherwise(pl.lit("")),
    }

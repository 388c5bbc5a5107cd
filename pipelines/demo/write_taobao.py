"""淘宝天猫 ExportOrderList: one row per order, GB18030, CRLF, order numbers as ="193…"."""

from datetime import datetime

import polars as pl

from pipelines.demo.cells import (
    FAKE_NAME,
    FAKE_PHONE,
    FAKE_REMARK,
    FAKE_STREET,
    article,
    sheet,
    when,
    words,
    yuan,
)
from pipelines.demo.goods import GOODS
from pipelines.demo.shops import HEADERS, DemoShop

STATUS = {
    "waiting": "等待买家付款",
    "cancelled": "交易关闭",
    "paid": '"买家已付款,等待卖家发货"',
    "shipped": "卖家已发货，等待买家确认",
    "done": "交易成功",
    "refunded": "交易关闭",
}
WHY_CLOSED = {"cancelled": "买家未付款", "refunded": "退款", "waiting": "订单未关闭", "paid": "订单未关闭"}


def taobao_file_name(taken_at: datetime) -> str:
    """Return ExportOrderList<YYYYMMDDHHMM>.csv."""
    return f"ExportOrderList{taken_at:%Y%m%d%H%M}.csv"


def taobao_bytes(shop: DemoShop, seen: pl.DataFrame, header: str) -> bytes:
    """Return the export of what was seen, with the columns that `header` names.

    总金额 = 买家实际支付金额 + 退款金额 on every paid order: what was actually paid is net of refunds.
    """
    names = HEADERS[header]
    # The same word carries a trailing blank in one generation of the export and none in the other.
    cells = {**money_cells(), **order_cells(shop), **buyer_cells()}
    spelled = {name: cells[name.strip()] for name in names if name.strip() in cells}
    return sheet(seen, names, spelled).encode("gb18030")


def money_cells() -> dict[str, pl.Expr]:
    """Return the money: nothing is paid by who has not paid, and refunds are deducted."""
    kept = pl.col("payable_fen") - pl.col("refund_fen")
    is_paid = pl.col("paid_at").is_not_null()
    settled = pl.when(pl.col("state") == "done").then(kept).otherwise(0)
    return {
        "买家应付货款": yuan(pl.col("payable_fen") - pl.col("freight_fen")),
        "买家应付邮费": yuan(pl.col("freight_fen")),
        "总金额": yuan(pl.col("payable_fen")),
        "买家实际支付金额": yuan(pl.when(is_paid).then(kept).otherwise(0)),
        "打款商家金额": pl.concat_str(yuan(settled), pl.lit("元")),
        "退款金额": yuan(pl.col("refund_fen")),
        "买家支付积分": pl.lit("0"),
        "返点积分": pl.lit("0"),
        "买家实际支付积分": pl.lit("0"),
        "卖家服务费": pl.lit("0.00元"),
        "买家服务费": pl.lit("0.00元"),
    }


def order_cells(shop: DemoShop) -> dict[str, pl.Expr]:
    """Return what the order is and how far it has come."""
    articles = GOODS[shop.category]
    return {
        "订单编号": pl.concat_str(pl.lit('="'), pl.col("order_number").cast(pl.String), pl.lit('"')),
        "订单状态": words("state", STATUS),
        "订单关闭原因": words("state", {**dict.fromkeys(STATUS, "订单未关闭"), **WHY_CLOSED}),
        "订单创建时间": when("ordered_at"),
        "订单付款时间": when("paid_at"),
        "确认收货时间": when("done_at"),
        "宝贝标题": article("article", [one.title for one in articles]),
        "宝贝种类": pl.lit("1"),
        "宝贝总数量": pl.col("qty").cast(pl.String),
        "运送方式": pl.lit("快递"),
        "店铺Id": pl.lit("0"),
        "店铺名称": pl.lit(shop.folder),
        "是否手机订单": pl.lit("手机订单"),
    }


def buyer_cells() -> dict[str, pl.Expr]:
    """Return the invented buyer, and where the goods go: one string with blanks between its parts."""
    # A municipality appears by its short name first: 上海 上海市 浦东新区.
    province = pl.when(pl.col("province") == pl.col("city")).then(pl.col("province").str.strip_suffix("市"))
    parts = [province.otherwise(pl.col("province")), pl.col("city")]
    county = pl.when(~pl.col("is_place_masked")).then(pl.concat_str(pl.lit(" "), pl.col("county")))
    return {
        "买家会员名": pl.lit("演示买家"),
        "买家支付宝账号": pl.lit(FAKE_PHONE),
        "买家留言": pl.when("has_remark").then(pl.lit(FAKE_REMARK)).otherwise(pl.lit("")),
        "收货人姓名": pl.lit(FAKE_NAME),
        "收货地址": pl.concat_str(
            pl.concat_str(parts, separator=" "), county.fill_null(""), pl.lit(f" {FAKE_STREET} (000000)")
        ),
        "联系电话": pl.lit(f"'{FAKE_PHONE}"),
        "联系手机": pl.lit(f"'{FAKE_PHONE}"),
    }

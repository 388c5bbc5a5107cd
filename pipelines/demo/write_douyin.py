"""抖店 order export: one row per sub-order, UTF-8 with BOM, ids in quotes behind a TAB, persons encrypted."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import polars as pl

from pipelines.demo.cells import (
    FAKE_NAME,
    FAKE_PHONE,
    FAKE_REMARK,
    FAKE_STREET,
    UTF8_BOM,
    article,
    sheet,
    when,
    words,
    yuan,
    yuan_with_commas,
)
from pipelines.demo.goods import GOODS
from pipelines.demo.shops import HEADERS, DemoShop

CHINA = timezone(timedelta(hours=8))
STATUS = {
    "waiting": "待支付",
    "cancelled": "已关闭",
    "paid": "待发货",
    "shipped": "已发货",
    "done": "已完成",
    "refunded": "已关闭",
}
AFTER_SALE = {"none": "-", "open": "售后处理中", "refunded": "退款成功"}
CHANNEL = {"live": "直播", "video": "短视频", "shelf": "商品卡", "other": "其他"}
NOT_YET = "数据将于第二天更新"


def douyin_file_name(shop: DemoShop, taken_at: datetime, seed: int) -> str:
    """Return <epoch seconds>_<32 hex>.csv."""
    seconds = int(taken_at.replace(tzinfo=CHINA).astimezone(UTC).timestamp())
    return f"{seconds}_{hex_name(shop, taken_at, seed)}.csv"


def hex_name(shop: DemoShop, taken_at: datetime, seed: int) -> str:
    """Return 32 hexadecimal digits, as the platforms put them into file names; always the same ones."""
    return sha256(f"{seed}/{shop.key}/{taken_at:%Y%m%d%H%M%S}".encode()).hexdigest()[:32]


def douyin_bytes(shop: DemoShop, seen: pl.DataFrame, header: str) -> bytes:
    """Return the export of what was seen, with the columns that `header` names."""
    cells = {**money_cells(header), **order_cells(shop), **buyer_cells(), **traffic_cells()}
    return UTF8_BOM + sheet(seen, HEADERS[header], cells).encode()


def quoted_behind_a_tab(text: pl.Expr) -> pl.Expr:
    """Return `"<TAB>text"`: keeps a spreadsheet from reading an id as a number."""
    return pl.concat_str(pl.lit('"\t'), text, pl.lit('"'))


def money_cells(header: str) -> dict[str, pl.Expr]:
    """Return the money; the younger export writes what is due with thousands separators."""
    due = yuan_with_commas if header == "75" else yuan
    by_shop, by_platform = pl.col("by_shop_fen"), pl.col("by_platform_fen")
    nothing = pl.lit("0.00")
    return {
        "商品单价": yuan(pl.col("price_fen")),
        "商品金额": yuan(pl.col("goods_fen")),
        "订单应付金额": due(pl.col("payable_fen")),
        "运费": yuan(pl.col("freight_fen")),
        "优惠总金额": yuan(by_shop + by_platform),
        "平台优惠": yuan(by_platform),
        "商家优惠": yuan(by_shop),
        "平台实际承担优惠金额": yuan(by_platform),
        "商家实际承担优惠金额": yuan(by_shop),
        **dict.fromkeys(("达人优惠", "达人实际承担优惠金额", "商家改价", "支付优惠"), nothing),
        **dict.fromkeys(("红包抵扣", "手续费", "降价类优惠", "税费"), nothing),
    }


def order_cells(shop: DemoShop) -> dict[str, pl.Expr]:
    """Return what the order is and how far it has come."""
    articles = GOODS[shop.category]
    number = pl.col("article").cast(pl.String)
    return {
        "主订单编号": quoted_behind_a_tab(pl.col("main_number").cast(pl.String)),
        "子订单编号": quoted_behind_a_tab(pl.col("order_number").cast(pl.String)),
        "选购商品": quoted_behind_a_tab(article("article", [one.title for one in articles])),
        "商品规格": quoted_behind_a_tab(article("article", [one.spec for one in articles])),
        "商品ID": quoted_behind_a_tab(pl.concat_str(pl.lit(f"35{shop.number:016d}"), number)),
        "商家编码": quoted_behind_a_tab(pl.concat_str(pl.lit("DEMO-"), number)),
        "商品数量": pl.col("qty").cast(pl.String),
        "支付方式": pl.when(pl.col("paid_at").is_null()).then(pl.lit("-")).otherwise(pl.lit("抖音支付")),
        "订单提交时间": when("ordered_at"),
        "支付完成时间": when("paid_at"),
        "订单完成时间": when("done_at"),
        "发货时间": when("shipped_at"),
        "订单状态": words("state", STATUS),
        "售后状态": words("after_sale", AFTER_SALE),
        "取消原因": pl.when(pl.col("state") == "cancelled").then(pl.lit("超时未支付")).otherwise(pl.lit("-")),
        "订单类型": pl.lit("普通订单"),
    }


def buyer_cells() -> dict[str, pl.Expr]:
    """Return the invented buyer as the platform hides one, and where the goods go."""
    return {
        "收件人": pl.lit(f"##{FAKE_NAME}##"),
        "收件人手机号": pl.lit(f"$${FAKE_PHONE}$$"),
        "省": pl.col("province"),
        "市": pl.col("city"),
        "区": pl.when(~pl.col("is_place_masked")).then(pl.col("county")).fill_null(""),
        "街道": pl.lit("演示街道"),
        "详细地址": pl.lit(f"##{FAKE_STREET}##"),
        "是否修改过地址": pl.lit("否"),
        "买家留言": pl.when("has_remark").then(pl.lit(FAKE_REMARK)).otherwise(pl.lit("")),
    }


def traffic_cells() -> dict[str, pl.Expr]:
    """Return how the sale came about; of the last day it is only known tomorrow."""
    number = pl.col("talent").cast(pl.String).str.zfill(2)
    there = pl.when(pl.col("talent").is_not_null())
    known = pl.when(~pl.col("is_pending"))
    return {
        "流量体裁": known.then(words("channel", CHANNEL)).otherwise(pl.lit(NOT_YET)),
        "流量来源": known.then(there.then(pl.lit("精选联盟")).otherwise(pl.lit("商城"))).otherwise(
            pl.lit(NOT_YET)
        ),
        "流量类型": known.then(pl.lit("自然流量")).otherwise(pl.lit(NOT_YET)),
        "达人ID": there.then(quoted_behind_a_tab(pl.concat_str(pl.lit("700000000000"), number))).otherwise(
            pl.lit("")
        ),
        "达人昵称": there.then(pl.concat_str(pl.lit("演示达人"), number)).otherwise(pl.lit("")),
        "APP渠道": pl.lit("抖音"),
        "广告渠道": pl.lit("-"),
    }

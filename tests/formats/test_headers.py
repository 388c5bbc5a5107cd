"""Header rows against the declared formats: each fits one or none, never two."""

import json
from pathlib import Path

import pytest

from pipelines.demo.headers import (
    DOUYIN_74,
    DOUYIN_75,
    PINDUODUO_23,
    PINDUODUO_82,
    PINDUODUO_PROMOTION,
    TAOBAO_2016,
    TAOBAO_2019,
)
from pipelines.formats import FORMATS
from pipelines.formats.base import same_name
from tests.exports import header_of

# Attested headers of all platforms; kept outside the repository.
COLLECTED = Path(__file__).parents[3] / "shared" / "formats" / "headers.json"
COVERED = {
    "taobao_orderlist_csv_2016": "taobao_order",
    "taobao_orderlist_csv_2019": "taobao_order",
    "qianniu_order_xlsx_2026": "taobao_order",
    "douyin_order_2026a": "douyin_order",
    "douyin_order_2026b": "douyin_order",
    "pdd_order": "pinduoduo_order",
    "pdd_order_2026_subset": "pinduoduo_order",
    "qianniu_suborder_2022": "taobao_suborder",
    "qianniu_suborder_2026": "taobao_suborder",
    "jd_pop_order": "jd_order",
    "kuaishou_order": "kuaishou_order",
    "weixin_order": "weixin_order",
    "xhs_order": "xiaohongshu_order",
    "youzan_order": "youzan_order",
    "douyin_after_sale": "douyin_after_sale",
    "pdd_after_sale": "pinduoduo_after_sale",
    "kuaishou_settlement": "kuaishou_settlement",
    "douyin_compass_live_detail_2026": "douyin_live",
}
AFTER_SALE = ("售后编号", "订单编号", "退款金额", "申请时间", "售后状态", "商品ID")
SUB_ORDERS_WITHOUT_TIME = ("子订单编号", "主订单编号", "购买数量", "买家应付货款", "买家实付金额", "订单状态")
TAOBAO_ITEMS = (
    "订单编号",
    "标题",
    "价格",
    "购买数量",
    "外部系统编号",
    "商品属性",
    "套餐信息",
    "订单状态",
    "商家编码",
)
JD_SETTLEMENT = (
    "订单编号",
    "父单号",
    "订单状态",
    "订单下单时间",
    "商品编号",
    "商品数量",
    "费用名称",
    "应结金额",
    "收支方向",
)
KUAISHOU_SETTLEMENT = (
    "订单号",
    "商品ID",
    "商品数量",
    "订单创建时间",
    "订单实付(元)",
    "订单退款(元)",
    "达人ID",
    "实际结算金额(元)",
    "实际结算时间",
)
WEIXIN_FUNDS = ("流水单号", "记账时间", "动帐类型", "收支类型", "收支金额", "账户余额", "关联订单号")
XIAOHONGSHU_SETTLEMENT = (
    "订单号",
    "售后单号",
    "下单时间",
    "结算时间",
    "交易类型",
    "商品实付/实退",
    "运费实付/实退",
)
YOUZAN_ITEMS = (
    "订单号",
    "订单商品状态",
    "商品名称",
    "商品单价",
    "商品数量",
    "商品实际成交金额",
    "商品已退款金额",
)
PURCHASES_1688 = (
    "订单编号",
    "卖家公司名",
    "货品总价(元)",
    "运费(元)",
    "实付款(元)",
    "订单状态",
    "订单创建时间",
    "订单付款时间",
)
RELATIVES = {
    "拼多多推广": PINDUODUO_PROMOTION,
    "无时间的子订单": SUB_ORDERS_WITHOUT_TIME,
    "淘宝宝贝报表": TAOBAO_ITEMS,
    "京东结算单": JD_SETTLEMENT,
    "视频号资金流水": WEIXIN_FUNDS,
    "小红书结算单": XIAOHONGSHU_SETTLEMENT,
    "有赞商品明细": YOUZAN_ITEMS,
    "1688采购单": PURCHASES_1688,
}


def fitting(header: tuple[str, ...] | list[str]) -> list[str]:
    names = frozenset(map(same_name, header))
    return [each.key for each in FORMATS if each.fits(names)]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (TAOBAO_2016, "taobao_order"),
        (TAOBAO_2019, "taobao_order"),
        (DOUYIN_74, "douyin_order"),
        (DOUYIN_75, "douyin_order"),
        (PINDUODUO_82, "pinduoduo_order"),
        (PINDUODUO_23, "pinduoduo_order"),
        (header_of("jd_order", 30), "jd_order"),
        (header_of("kuaishou_order", 61), "kuaishou_order"),
        (header_of("weixin_order", 57), "weixin_order"),
        (header_of("xiaohongshu_order", 72), "xiaohongshu_order"),
        (header_of("youzan_order", 23), "youzan_order"),
        (header_of("taobao_suborder", 18), "taobao_suborder"),
        (header_of("taobao_suborder", 13), "taobao_suborder"),
        (AFTER_SALE, "pinduoduo_after_sale"),
        (KUAISHOU_SETTLEMENT, "kuaishou_settlement"),
    ],
)
def test_an_attested_header_fits_exactly_its_own_format(header: tuple[str, ...], key: str) -> None:
    assert fitting(header) == [key]


@pytest.mark.parametrize("header", RELATIVES.values(), ids=RELATIVES.keys())
def test_a_relative_that_holds_no_orders_fits_no_format(header: tuple[str, ...]) -> None:
    assert fitting(header) == []


@pytest.mark.skipif(not COLLECTED.is_file(), reason=f"表头集不在本机：{COLLECTED}")
def test_of_all_collected_headers_the_covered_ones_fit_one_format_and_the_others_none() -> None:
    collected = {each["id"]: each["headers"] for each in json.loads(COLLECTED.read_text(encoding="utf-8"))}
    found = {name: fitting(header) for name, header in collected.items()}
    assert found == {name: [COVERED[name]] if name in COVERED else [] for name in collected}


def test_names_are_compared_without_blanks_width_and_case() -> None:
    for spelled in ("\ufeff收货地址 ", "收货 地址", "收货地址\u3000", "收货地址\u200b"):
        assert same_name(spelled) == "收货地址"
    assert same_name("商家应收金额(元)（支付金额）") == same_name("商家应收金额（元）(支付金额)")
    assert same_name("动帐流水号") == same_name("动账流水号")
    assert same_name("达人ID") == same_name("达人id")

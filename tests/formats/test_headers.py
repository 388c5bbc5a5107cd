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
}
AFTER_SALE = ("售后编号", "订单编号", "退款金额", "申请时间", "售后状态", "商品ID")
SUB_ORDERS = ("子订单编号", "主订单编号", "商品标题", "购买数量", "买家应付货款", "买家实付金额", "退款金额")


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
    ],
)
def test_an_attested_header_fits_exactly_its_own_format(header: tuple[str, ...], key: str) -> None:
    assert fitting(header) == [key]


@pytest.mark.parametrize("header", [PINDUODUO_PROMOTION, AFTER_SALE, SUB_ORDERS])
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

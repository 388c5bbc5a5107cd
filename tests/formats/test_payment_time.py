"""Exports without a column of payment times: the status tells what was paid, or the file is refused."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.demo.headers import DOUYIN_74, TAOBAO_2019
from tests.exports import (
    Bureau,
    Row,
    douyin,
    header_of,
    jd,
    kuaishou,
    plain_file,
    suborder,
    taobao,
    weixin,
    without,
    xiaohongshu,
    youzan,
)

Case = tuple[str, tuple[str, ...], str, Row]

# Format: a shop, a whole header, its column of payment times, and a finished order of 10.00.
CASES: dict[str, Case] = {
    "taobao_order": ("T1", TAOBAO_2019, "订单付款时间", taobao(1, "10.00")),
    "taobao_suborder": ("T1", header_of("taobao_suborder", 13), "订单付款时间", suborder(11, 1, "10.00")),
    "douyin_order": ("D1", DOUYIN_74, "支付完成时间", douyin(1, "10.00")),
    "jd_order": ("J1", header_of("jd_order", 30), "付款确认时间", jd(1, "10.00")),
    "kuaishou_order": ("K1", header_of("kuaishou_order", 61), "订单支付时间", kuaishou(1, "10.00")),
    "weixin_order": ("W1", header_of("weixin_order", 57), "支付时间", weixin(1, "10.00")),
    "xiaohongshu_order": ("X1", header_of("xiaohongshu_order", 72), "支付时间", xiaohongshu(1, "10.00")),
    "youzan_order": ("Y1", header_of("youzan_order", 23), "买家付款时间", youzan(1, "10.00")),
}

every_format = pytest.mark.parametrize(("shop", "header", "paid_at", "order"), CASES.values(), ids=CASES)


@every_format
def test_a_finished_order_was_paid_on_the_day_of_ordering_where_no_time_of_payment_is_given(
    bureau: Bureau, shop: str, header: tuple[str, ...], paid_at: str, order: Row
) -> None:
    file = plain_file([name for name in header if name.strip() != paid_at], order)
    bureau.drop(f"{shop}/订单.csv", file)
    assert [each.status for each in bureau.take().values()] == ["loaded"]
    line = bureau.lines().select("paid_on", "paid_on_basis", "paid_at", "paid_cny").row(0)
    assert line == (date(2026, 3, 1), "ordered", None, Decimal("10.00"))


@every_format
def test_a_blank_cell_under_a_column_of_payment_times_means_not_paid(
    bureau: Bureau, shop: str, header: tuple[str, ...], paid_at: str, order: Row
) -> None:
    bureau.drop(f"{shop}/订单.csv", plain_file(header, {**order, paid_at: ""}))
    assert [each.status for each in bureau.take().values()] == ["loaded"]
    assert bureau.lines().select("paid_on", "paid_on_basis", "paid_cny").row(0) == (None, None, None)


@every_format
def test_a_file_with_neither_payment_time_nor_status_is_refused_with_both_named(
    bureau: Bureau, shop: str, header: tuple[str, ...], paid_at: str, order: Row
) -> None:
    neither = [name for name in header if name.strip() not in (paid_at, "订单状态")]
    bureau.drop(f"{shop}/订单.csv", plain_file(neither, order))
    (receipt,) = bureau.take().values()
    assert (receipt.status, receipt.format_key) == ("refused", None)
    assert "不认识的表头" in str(receipt.reason)
    assert f"缺少列：{paid_at}/订单状态" in str(receipt.reason)
    assert "勾选缺少的列" in str(receipt.fix)


def test_without_times_of_payment_only_a_status_that_says_so_makes_an_order_paid(bureau: Bureau) -> None:
    header = without(DOUYIN_74, "支付完成时间")
    states = ("待支付", "待发货", "已发货", "已完成", "已关闭", "从未见过的状态")
    orders = [douyin(at, "10.00", 订单状态=state) for at, state in enumerate(states)]
    bureau.drop("D1/订单.csv", plain_file(header, *orders))
    bureau.load()
    basis = dict(zip(states, bureau.lines()["paid_on_basis"], strict=True))
    assert basis == {
        "待支付": None,
        "待发货": "ordered",
        "已发货": "ordered",
        "已完成": "ordered",
        "已关闭": None,  # it may have been paid and given back, or never paid: not known
        "从未见过的状态": None,
    }
    assert bureau.sums() == ("60.00", "30.00")

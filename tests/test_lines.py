"""The store of order lines: what is current of each order, and what became of each file's rows."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from pipelines import lines
from pipelines.ingest.folder import known
from tests.exports import (
    EXPORTED,
    OTHER_SHOPS,
    Bureau,
    bureau_at,
    douyin,
    douyin_file,
    header_of,
    jd,
    jd_file,
    pinduoduo,
    pinduoduo_file,
    plain_file,
    suborder,
    suborder_file,
    taobao,
    taobao_file,
    weixin,
    xiaohongshu,
)

EARLIER, LATER = datetime(2026, 3, 9, 8, 0), datetime(2026, 3, 11, 8, 0)
TEA, CUP = jd(1, "500.00", 商品ID="10001"), jd(1, "500.00", 商品ID="10002")  # two lines of one order

COUNTED = """
    SELECT sum(orders_placed)::INTEGER AS placed, sum(orders)::INTEGER AS paid, sum(qty)::INTEGER AS qty,
        sum(placed_cny)::VARCHAR AS placed_cny, sum(paid_cny)::VARCHAR AS paid_cny,
        sum(net_cny)::VARCHAR AS net_cny
    FROM sales_day
"""
JD_ONCE = {"placed": 1, "paid": 1, "qty": 2, "placed_cny": "500.00", "paid_cny": "500.00", "net_cny": None}


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """A data root of its own with a shop on every platform in its register."""
    return bureau_at(tmp_path, *OTHER_SHOPS)


def month_files(bureau: Bureau) -> dict[str, int]:
    """Return the files of the current lines, with when each was last written."""
    found = sorted(bureau.folders.lines.glob("month=*/*.parquet"))
    return {f"{file.parent.name}/{file.name}": file.stat().st_mtime_ns for file in found}


def test_a_month_that_gets_nothing_new_keeps_its_file(bureau: Bureau) -> None:
    february = taobao(1, "10.00", 订单创建时间="2026-02-10 10:00:00", 订单付款时间="2026-02-10 10:01:00")
    bureau.drop("T1/二月.csv", taobao_file(february))
    bureau.load()
    before = month_files(bureau)
    bureau.drop("T1/三月.csv", taobao_file(taobao(2, "10.00")))
    bureau.load()
    after = month_files(bureau)
    assert (len(before), len(after)) == (1, 2)
    assert before.items() <= after.items()


def test_a_month_that_is_written_anew_leaves_no_old_file_behind(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "10.00")))
    bureau.load()
    assert len(month_files(bureau)) == 1
    assert lines.leftovers(lines.units(known(bureau.folders).values(), bureau.folders), bureau.folders) == []


def test_an_order_of_several_lines_is_one_order_and_all_its_money_counts(bureau: Bureau) -> None:
    first = douyin(1, "99.00")
    second = {**douyin(2, "21.00", 流量体裁="短视频"), "主订单编号": first["主订单编号"]}
    bureau.drop("D1/订单.csv", douyin_file(first, second))
    bureau.load()
    assert bureau.one("""
        SELECT sum(orders)::BIGINT AS orders, sum(orders_placed)::BIGINT AS placed, sum(paid_cny)::VARCHAR AS paid
        FROM sales_day
    """) == {"orders": 1, "placed": 1, "paid": "120.00"}


def test_the_same_order_number_in_two_shops_is_two_orders(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.drop("T2/b.csv", taobao_file(taobao(1, "11.00")))
    bureau.load()
    assert bureau.sums() == ("21.00", "21.00")


def test_at_equal_moment_and_status_the_one_with_more_refunded_is_current_whatever_its_name(
    bureau: Bureau,
) -> None:
    before = taobao_file(taobao(1, "10.00"))
    after = taobao_file(taobao(1, "10.00", 买家实际支付金额="4.00", 退款金额="6.00"))
    bureau.drop("T1/a.csv", after)
    bureau.drop("T1/b.csv", before)
    bureau.load()
    assert bureau.one("SELECT net_cny::VARCHAR AS net FROM sales_day") == {"net": "4.00"}


def test_what_was_superseded_is_told_in_the_receipt_of_the_older_file(bureau: Bureau) -> None:
    bureau.drop("T1/ExportOrderList202603050900.csv", taobao_file(taobao(1, "10.00"), taobao(2, "20.00")))
    bureau.drop("T1/ExportOrderList202603100900.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    found = bureau.ask("SELECT rows_accepted, rows_superseded FROM file_receipt ORDER BY path")
    assert found.rows() == [(2, 1), (1, 0)]


def test_an_order_paid_in_the_next_month_is_placed_in_one_and_paid_in_the_other(bureau: Bureau) -> None:
    late = taobao(1, "10.00", 订单创建时间="2026-02-28 23:59:50", 订单付款时间="2026-03-01 00:00:20")
    bureau.drop("T1/订单.csv", taobao_file(late))
    bureau.load()
    found = bureau.ask("""
        SELECT month::VARCHAR, orders_placed, placed_cny::VARCHAR, orders, paid_cny::VARCHAR, net_cny::VARCHAR
        FROM sales_month ORDER BY month
    """)
    assert found.rows() == [
        ("2026-02-01", 1, "10.00", 0, "0.00", "0.00"),
        ("2026-03-01", 0, "0.00", 1, "10.00", "10.00"),
    ]


def test_where_a_refund_is_unknown_net_is_null_and_its_share_of_paid_is_told(bureau: Bureau) -> None:
    bureau.drop("P1/订单.csv", pinduoduo_file(pinduoduo(1, "10.00")))
    bureau.load()
    assert bureau.one("""
        SELECT paid_cny::VARCHAR AS paid, refund_cny, net_cny, refund_known_share AS known FROM sales_day
    """) == {"paid": "10.00", "refund_cny": None, "net_cny": None, "known": 0.0}


def test_pinduoduo_orders_without_any_moment_are_dated_by_their_number(bureau: Bureau) -> None:
    nothing = {"支付时间": "", "订单成交时间": ""}
    bureau.drop(
        "P1/订单.csv",
        pinduoduo_file(pinduoduo(1, "10.00", **nothing), pinduoduo(2, "20.00", **nothing, 订单状态="待付款")),
    )
    bureau.load()
    found = bureau.ask("SELECT stat_date::VARCHAR, orders_placed, orders, paid_cny::VARCHAR FROM sales_day")
    assert found.rows() == [("2026-03-01", 2, 1, "10.00")]


@pytest.mark.parametrize("removed", ["lines", "cells"])
def test_a_store_that_somebody_has_emptied_is_written_anew(bureau: Bureau, removed: str) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    folder: Path = bureau.folders.marts / removed
    shutil.rmtree(folder)
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "10.00")))
    bureau.load()
    assert bureau.sums() == ("20.00", "20.00")


def test_the_money_of_a_jd_order_of_two_lines_counts_once_in_sales_and_in_the_receipt(bureau: Bureau) -> None:
    bureau.drop("J1/订单.csv", jd_file(TEA, CUP))
    receipt = bureau.receipt("J1/订单.csv")
    assert (str(receipt.placed_cny), str(receipt.paid_cny), receipt.refund_cny) == ("500.00", "500.00", None)
    assert (receipt.rows_read, receipt.rows_accepted) == (2, 2)
    assert bureau.one(COUNTED) == JD_ONCE


def test_two_equal_lines_of_one_order_stay_two_lines_with_the_money_once(bureau: Bureau) -> None:
    bureau.drop("J1/订单.csv", jd_file(TEA, TEA))
    bureau.load()
    assert bureau.one(COUNTED) == JD_ONCE
    assert bureau.lines()["line_id"].to_list() == ["10001-1", "10001-2"]


def test_lines_without_an_item_are_numbered_in_the_order_of_the_file(bureau: Bureau) -> None:
    bureau.drop("J1/订单.csv", jd_file({**TEA, "商品ID": ""}, {**CUP, "商品ID": "-"}))
    bureau.load()
    assert bureau.one(COUNTED) == JD_ONCE
    assert bureau.lines()["line_id"].to_list() == ["商品-1", "商品-2"]


def test_an_order_exported_again_with_its_lines_in_another_order_has_the_same_total(bureau: Bureau) -> None:
    bureau.drop("J1/早.csv", jd_file(TEA, CUP), EARLIER)
    bureau.load()
    bureau.drop("J1/晚.csv", jd_file(CUP, TEA), LATER)
    bureau.load()
    assert bureau.one(COUNTED) == JD_ONCE


@pytest.mark.parametrize("second", [EARLIER, EXPORTED, LATER], ids=["earlier", "same moment", "later"])
def test_an_order_whose_lines_lie_in_two_files_has_its_money_once(bureau: Bureau, second: datetime) -> None:
    bureau.drop("J1/上.csv", jd_file(TEA), EXPORTED)
    bureau.load()
    bureau.drop("J1/下.csv", jd_file(CUP), second)
    bureau.load()
    assert bureau.one(COUNTED) == JD_ONCE


def test_a_line_that_was_refused_and_comes_back_mended_adds_no_money(bureau: Bureau) -> None:
    bureau.drop("J1/订单.csv", jd_file({**TEA, "订购数量": "两件"}, CUP), EARLIER)
    bureau.load()
    assert bureau.one(COUNTED) == {**JD_ONCE, "qty": 1}
    bureau.drop("J1/改好的.csv", jd_file(TEA), LATER)
    bureau.load()
    assert bureau.one(COUNTED) == JD_ONCE


def test_an_order_whose_price_was_changed_has_the_money_of_the_newest_file(bureau: Bureau) -> None:
    bureau.drop("J1/早.csv", jd_file(TEA, CUP), EARLIER)
    bureau.drop("J1/晚.csv", jd_file({**CUP, "应付金额": "450.00"}), LATER)
    bureau.load()
    assert bureau.one(COUNTED) == {**JD_ONCE, "placed_cny": "450.00", "paid_cny": "450.00"}


def test_an_unpaid_order_of_two_lines_was_placed_once_and_not_paid(bureau: Bureau) -> None:
    unpaid = {"订单状态": "等待付款", "付款确认时间": ""}
    bureau.drop("J1/订单.csv", jd_file({**TEA, **unpaid}, {**CUP, **unpaid}))
    bureau.load()
    found = bureau.one("SELECT orders_placed, orders, placed_cny::VARCHAR AS placed_cny FROM sales_day")
    assert found == {"orders_placed": 1, "orders": 0, "placed_cny": "500.00"}
    assert bureau.lines()["paid_cny"].to_list() == [None, None]


def test_the_money_of_a_xiaohongshu_order_counts_once_too(bureau: Bureau) -> None:
    scarf, fan = xiaohongshu(1, "158.00"), xiaohongshu(1, "158.00", 规格ID="65f000000000000000000002")
    bureau.drop("X1/订单.csv", plain_file(header_of("xiaohongshu_order", 72), scarf, fan))
    bureau.load()
    assert bureau.one(COUNTED) == {**JD_ONCE, "placed_cny": "158.00", "paid_cny": "158.00"}


def test_lines_of_a_weixin_order_have_money_of_their_own_and_all_of_it_counts(bureau: Bureau) -> None:
    first = weixin(1, "100.00", 订单实际支付金额="150.00")
    second = weixin(1, "50.00", 订单实际支付金额="150.00", 商品已退款金额="20.00")
    bureau.drop("W1/订单.csv", plain_file(header_of("weixin_order", 57), first, second))
    bureau.load()
    assert bureau.one(COUNTED) == {
        **JD_ONCE,
        "placed_cny": "150.00",
        "paid_cny": "150.00",
        "net_cny": "130.00",
    }


WHOLE = "T1/订单报表.csv"
PARTS = "T1/子订单报表.csv"
SHIPPED_TO = "SELECT ship_to_region_code, orders, paid_cny::VARCHAR AS paid_cny FROM ship_to_month"
TAOBAO_ONCE = {
    "placed": 1,
    "paid": 1,
    "qty": 3,
    "placed_cny": "98.00",
    "paid_cny": "98.00",
    "net_cny": "88.00",
}

whole_then_parts = pytest.mark.parametrize(
    ("whole_at", "parts_at"),
    [(EARLIER, LATER), (EXPORTED, EXPORTED), (LATER, EARLIER)],
    ids=["sub-orders exported later", "same moment", "sub-orders exported earlier"],
)


def reports_of_one_order(first_line: int) -> dict[str, bytes]:
    """An order of 100.00 as a whole; its lines, with 98.00 of goods of which 10.00 were refunded."""
    lines_of_it = (
        suborder(first_line, 1, "70.00"),
        suborder(12, 1, "28.00", 购买数量="2", 退款金额="10.00"),
    )
    return {WHOLE: taobao_file(taobao(1, "100.00")), PARTS: suborder_file(*lines_of_it)}


@whole_then_parts
@pytest.mark.parametrize("loads", [(WHOLE, PARTS), (PARTS, WHOLE)], ids=["whole first", "lines first"])
def test_an_order_that_came_whole_and_in_lines_counts_once_with_the_lines_money_and_the_wholes_region(
    bureau: Bureau, whole_at: datetime, parts_at: datetime, loads: tuple[str, str]
) -> None:
    moments = {WHOLE: whole_at, PARTS: parts_at}
    for path in loads:
        bureau.drop(path, reports_of_one_order(11)[path], moments[path])
        bureau.load()
    assert bureau.one(COUNTED) == TAOBAO_ONCE
    assert bureau.ask(SHIPPED_TO).rows() == [("510104", 1, "98.00")]


@whole_then_parts
@pytest.mark.parametrize("first_line", [11, 1], ids=["numbers of their own", "one bears the order's number"])
def test_an_order_whole_and_in_lines_counts_once_in_one_load_too(
    bureau: Bureau, whole_at: datetime, parts_at: datetime, first_line: int
) -> None:
    reports = reports_of_one_order(first_line)
    bureau.drop(WHOLE, reports[WHOLE], whole_at)
    bureau.drop(PARTS, reports[PARTS], parts_at)
    bureau.load()
    assert bureau.one(COUNTED) == TAOBAO_ONCE
    assert bureau.ask(SHIPPED_TO).rows() == [("510104", 1, "98.00")]


@whole_then_parts
def test_a_single_sub_order_with_its_orders_own_number_counts_once_and_keeps_the_region(
    bureau: Bureau, whole_at: datetime, parts_at: datetime
) -> None:
    bureau.drop(WHOLE, taobao_file(taobao(1, "100.00")), whole_at)
    bureau.drop(PARTS, suborder_file(suborder(1, 1, "88.00")), parts_at)
    bureau.load()
    assert bureau.ask(SHIPPED_TO).rows() == [("510104", 1, "88.00")]
    assert bureau.sums() == ("88.00", "88.00")


def test_an_order_that_came_in_lines_alone_has_an_unknown_region(bureau: Bureau) -> None:
    bureau.drop(PARTS, suborder_file(suborder(11, 1, "70.00"), suborder(12, 1, "30.00")))
    bureau.load()
    assert bureau.ask(SHIPPED_TO).rows() == [(None, 1, "100.00")]


def test_an_order_in_lines_of_one_shop_leaves_the_whole_order_of_another_alone(bureau: Bureau) -> None:
    bureau.drop("T2/订单报表.csv", taobao_file(taobao(1, "100.00")))
    bureau.drop(PARTS, suborder_file(suborder(11, 1, "70.00")))
    bureau.load()
    assert bureau.sums() == ("170.00", "170.00")

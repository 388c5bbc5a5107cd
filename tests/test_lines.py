"""The store of order lines: what is current of each order, and what became of each file's rows."""

from pathlib import Path

import pytest

from pipelines import lines
from pipelines.ingest.folder import known
from tests.exports import Bureau, douyin, douyin_file, pinduoduo, pinduoduo_file, taobao, taobao_file


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
    assert lines.leftovers(lines.months(known(bureau.folders).values(), bureau.folders), bureau.folders) == []


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


@pytest.mark.parametrize("removed", ["lines", "fates"])
def test_a_store_that_somebody_has_emptied_is_written_anew(bureau: Bureau, removed: str) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    folder: Path = bureau.folders.marts / removed
    for file in folder.rglob("*.parquet"):
        file.unlink()
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "10.00")))
    bureau.load()
    assert bureau.sums() == ("20.00", "20.00")

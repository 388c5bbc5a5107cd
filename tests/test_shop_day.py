"""Reports by the day and lists of goods: one source for each shop and month, and nothing counted twice."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlwt  # type: ignore[import-untyped]

from pipelines.ingest.receipts import Receipt
from pipelines.queries import delivery
from pipelines.verify import differences
from tests.exports import (
    EXPORTED,
    FORMAT_SAMPLES,
    NOW,
    Bureau,
    Row,
    bureau_at,
    header_of,
    plain_file,
    sheet,
    suborder,
    suborder_file,
    taobao,
    taobao_file,
    without,
)
from tests.tables import table

REFUND_OF_PAID = "退款金额（支付时间）"
SALE = ("stat_date", "orders", "qty", "placed_cny", "paid_cny", "refund_cny", "net_cny", "source")


def day(on: str, paid: str, **cells: str) -> Row:
    """Return a shop's day as 店铺日报 has it; other columns by name."""
    return {"统计日期": on, "访客数": "100", "支付金额": paid, "支付买家数": "9", "支付件数": "10", **cells}


def item_day(on: str, item: int, paid: str, **cells: str) -> Row:
    """Return an item's day as 商品排行 has it; other columns by name."""
    return {
        "统计日期": on,
        "商品ID": f"{600000000000 + item}",
        "商品访客数": "50",
        "支付金额": paid,
        "支付件数": "2",
        **cells,
    }


def goods(order: int, qty: str, **cells: str) -> Row:
    """Return a kind of goods of `taobao(order, …)`; other columns by name."""
    return {"订单编号": f"{1930000000000000 + order}", "价格": "5.00", "购买数量": qty, **cells}


def sample_header(key: str, columns: int) -> list[str]:
    """Return the header of a sample that four rows of explanation stand above."""
    return cells_of(FORMAT_SAMPLES / key / f"sample_{columns}.csv")[4]


def cells_of(sample: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(sample.read_bytes().decode("utf-8-sig"), newline="")))


def shop_file(*rows: Row, more: Sequence[str] = ()) -> bytes:
    return plain_file((*sample_header("sycm_shop", 12), *more), *rows)


def product_file(*rows: Row) -> bytes:
    return plain_file(sample_header("sycm_product", 38), *rows)


def goods_file(*rows: Row) -> bytes:
    return sheet(header_of("taobao_item", 10), rows).encode("gb18030")


def orders_without_pieces(*rows: Row) -> bytes:
    return taobao_file(*rows, header=without(header_of("taobao_order", 18), "宝贝总数量"))


def old_workbook(sample: Path) -> bytes:
    """Return a sample as the platform gives it: an old workbook, every cell text."""
    book = xlwt.Workbook()
    page = book.add_sheet("数据")
    for at, row in enumerate(cells_of(sample)):
        for column, cell in enumerate(row):
            page.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sales(bureau: Bureau) -> list[str]:
    """Return sales_day, one line a row, columns of SALE."""
    return table(bureau.ask("SELECT * FROM sales_day ORDER BY stat_date, shop_key, channel"), *SALE)


def kept(bureau: Bureau, shape: str) -> pl.DataFrame:
    """Return the accepted rows of the one taken file of this shape."""
    (file,) = bureau.folders.taken.glob(f"*/*/{shape}.parquet")
    return pl.read_parquet(file)


def at(hour: int) -> datetime:
    return EXPORTED + timedelta(hours=hour)


SAMPLES = {
    "sycm_shop/sample_12.csv": "shop_day",
    "sycm_product/sample_38.csv": "shop_day",
    "taobao_item/sample_10.csv": "item",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_gives_exactly_the_rows_written_beside_it(bureau: Bureau, name: str) -> None:
    sample = FORMAT_SAMPLES / name
    expected = sample.with_name(sample.name.replace("sample", "expected")).read_text(encoding="utf-8")
    bureau.drop("T1/导出.csv", sample.read_bytes())
    (receipt,) = bureau.take().values()
    assert (receipt.format_key, receipt.rows_accepted, receipt.rows_refused) == (sample.parent.name, 3, 0)
    columns = expected.splitlines()[0].split(",")
    assert kept(bureau, SAMPLES[name]).select(columns).write_csv(null_value="—") == expected


@pytest.mark.parametrize("name", ["sycm_shop/sample_12.csv", "sycm_product/sample_38.csv"])
@pytest.mark.parametrize("suffix", ["xls", "csv"])
def test_the_old_workbook_gives_the_same_rows_whatever_its_name_ends_in(
    bureau: Bureau, tmp_path: Path, name: str, suffix: str
) -> None:
    bureau.drop("T1/文本.csv", (FORMAT_SAMPLES / name).read_bytes())
    bureau.take()
    other = bureau_at(tmp_path / "other")
    other.drop(f"T1/下载.{suffix}", old_workbook(FORMAT_SAMPLES / name))
    (receipt,) = other.take().values()
    assert (receipt.status, receipt.encoding, receipt.rows_accepted) == ("loaded", "XLS", 3)
    as_text = kept(bureau, "shop_day").drop("file_sha256")
    assert kept(other, "shop_day").drop("file_sha256").equals(as_text, null_equal=True)


@pytest.mark.parametrize("span", ["2026-03-01~2026-03-07", "2026-03-01 ~ 2026-03-31", "2026-03"])
def test_a_report_over_several_days_is_handed_back_with_the_way_to_export_by_day(
    bureau: Bureau, span: str
) -> None:
    bureau.drop("T1/周报.csv", shop_file(day(span, "2.5万"), day("2026-03-01 ~ 2026-03-01", "80.00")))
    bureau.load()
    refused = bureau.refused().row(0, named=True)
    assert refused["reasons"] == "“统计日期”不是一天（周报、月报的一段时期不能拆到每一天）"
    assert "按“日”" in refused["fix"]
    assert sales(bureau) == ["2026-03-01 — 10 — 80.00 — — shop_day"]


def test_a_day_that_is_not_over_and_a_total_without_its_amount_are_handed_back(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-25", "80.00"), day("2026-03-02", "-")))
    bureau.load()
    assert bureau.refused()["reasons"].to_list() == ["统计日期在将来", "“支付金额”为空"]


def test_a_refund_on_its_own_day_says_nothing_of_what_that_days_payments_lost(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "80.00", 成功退款金额="95.00")))
    bureau.load()
    assert sales(bureau) == ["2026-03-01 — 10 — 80.00 — — shop_day"]
    assert bureau.one("SELECT refund_known_share FROM sales_day") == {"refund_known_share": 0.0}


def test_a_refund_by_the_day_of_payment_is_taken_off_and_counts_before_the_other(bureau: Bureau) -> None:
    row = day("2026-03-01", "80.00", 成功退款金额="95.00", **{REFUND_OF_PAID: "30.00"})
    bureau.drop("T1/日报.csv", shop_file(row, more=[REFUND_OF_PAID]))
    bureau.load()
    assert sales(bureau) == ["2026-03-01 — 10 — 80.00 30.00 50.00 shop_day"]
    assert bureau.one("SELECT refund_known_share FROM sales_day") == {"refund_known_share": 1.0}


def test_of_a_days_payments_no_more_than_all_can_have_been_refunded(bureau: Bureau) -> None:
    row = day("2026-03-01", "80.00", **{REFUND_OF_PAID: "80.01"})
    bureau.drop("T1/日报.csv", shop_file(row, more=[REFUND_OF_PAID]))
    bureau.load()
    assert bureau.refused()["reasons"].to_list() == ["按支付时间统计的退款金额大于支付金额"]


def test_neither_buyers_nor_sub_orders_are_taken_for_orders(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "80.00", 支付子订单数="12")))
    bureau.drop("T2/订单.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    months = bureau.ask(
        """
        SELECT shop_region_code, shops, orders_placed, orders, placed_cny, paid_cny, net_cny, refund_known_share
        FROM sales_month ORDER BY shop_region_code
        """
    )
    assert table(months, *months.columns) == [
        "510104 1 1 1 10.00 10.00 10.00 1",
        "510181 1 — — — 80.00 — 0",
    ]


def test_what_one_shop_does_not_tell_is_unknown_of_its_whole_region(bureau: Bureau) -> None:
    bureau.register("T1,淘宝天猫,青城茶店,甲公司,510104", "T2,淘宝天猫,锦江书店,乙公司,510104")
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "80.00")))
    bureau.drop("T2/订单.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    month = bureau.ask("SELECT * FROM sales_month")
    assert table(month, "shops", "orders_placed", "orders", "placed_cny", "paid_cny") == ["2 — — — 90.00"]


def test_the_orders_of_a_region_are_shown_with_the_share_of_sales_that_tells_them(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "30.00")))
    bureau.drop("T2/订单.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    told = bureau.ask(
        """
        SELECT indicator, value, coverage FROM indicator_value
        WHERE region_code = '510100' AND period_kind = 'month' AND indicator IN ('S2', 'S4', 'S5')
        ORDER BY indicator
        """
    )
    assert table(told, *told.columns) == ["S2 4e-07 1", "S4 — 0.25", "S5 0.0001 0.25"]


def test_where_the_buyers_are_is_unresolved_and_the_sums_agree(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "80.00")))
    bureau.drop("T2/订单.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    places = bureau.ask("SELECT * FROM ship_to_month ORDER BY paid_cny")
    assert table(places, "ship_to_region_code", "orders", "paid_cny", "net_cny") == [
        "510104 1 10.00 10.00",
        "— — 80.00 —",
    ]


def test_items_add_up_where_the_shops_own_total_is_missing_and_say_that_they_may_be_too_few(
    bureau: Bureau,
) -> None:
    rows = [
        item_day("2026-03-01", 1, "5,652.00"),
        item_day("2026-03-01", 2, "-", 支付件数="-"),
        item_day("2026-03-02", 1, "40.00", 下单金额="50.00"),
    ]
    bureau.drop("T1/商品.csv", product_file(*rows))
    told = bureau.receipt("T1/商品.csv")
    assert sales(bureau) == [
        "2026-03-01 — 2 — 5652.00 — — shop_day",
        "2026-03-02 — 2 50.00 40.00 — — shop_day",
    ]
    assert (
        told.notices
        == "有 2 天没有店铺日报，按商品排行合计；排行不一定列全商品，合计可能偏低，请放入店铺日报"
    )


def test_the_shops_own_total_counts_before_its_items(bureau: Bureau) -> None:
    bureau.drop(
        "T1/商品.csv", product_file(item_day("2026-03-01", 1, "50.00"), item_day("2026-03-02", 1, "5.00"))
    )
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "80.00")))
    told = bureau.receipt("T1/商品.csv")
    assert sales(bureau) == ["2026-03-01 — 10 — 80.00 — — shop_day", "2026-03-02 — 2 — 5.00 — — shop_day"]
    assert str(told.notices).startswith(
        "有 1 天另有店铺日报，以店铺日报为准，商品排行不计入合计；有 1 天没有店铺日报"
    )
    assert (told.rows_accepted, told.rows_superseded) == (2, 0)


def test_a_newer_report_replaces_the_same_days_of_an_older_whichever_comes_first(bureau: Bureau) -> None:
    bureau.drop("T1/新.csv", shop_file(day("2026-03-02", "25.00")), at(2))
    bureau.drop("T1/旧.csv", shop_file(day("2026-03-01", "10.00"), day("2026-03-02", "20.00")), at(1))
    older = bureau.receipt("T1/旧.csv")
    assert [line.split()[4] for line in sales(bureau)] == ["10.00", "25.00"]
    assert (older.rows_accepted, older.rows_superseded, str(older.paid_cny)) == (2, 1, "30.00")


def test_a_day_given_twice_in_a_file_counts_once_and_is_accounted_for(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "10.00"), day("2026-03-01", "10.00")))
    told = bureau.receipt("T1/日报.csv")
    assert (told.rows_read, told.rows_accepted, told.rows_duplicate, told.rows_superseded) == (2, 1, 1, 0)
    assert str(told.paid_cny) == "10.00"


def test_a_month_with_any_order_line_uses_order_lines_and_the_report_says_so(bureau: Bureau) -> None:
    report = shop_file(day("2026-02-28", "20.00"), day("2026-03-01", "80.00"), day("2026-03-02", "90.00"))
    bureau.drop("T1/日报.csv", report)
    bureau.load()
    assert [line.split()[4] for line in sales(bureau)] == ["20.00", "80.00", "90.00"]
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    told = bureau.receipt("T1/日报.csv")
    assert sales(bureau) == [
        "2026-02-28 — 10 — 20.00 — — shop_day",
        "2026-03-01 1 1 10.00 10.00 0.00 10.00 order_line",
    ]
    assert "订单明细优先）：2026-03" in str(told.notices)
    assert (told.rows_accepted, told.rows_superseded, str(told.paid_cny)) == (3, 0, "190.00")


def test_an_order_of_one_month_paid_in_the_next_makes_both_months_of_order_lines(bureau: Bureau) -> None:
    paid_later = taobao(1, "10.00", 订单创建时间="2026-02-28 23:59:00", 订单付款时间="2026-03-01 00:01:00")
    bureau.drop("T1/订单.csv", taobao_file(paid_later))
    bureau.drop("T1/日报.csv", shop_file(day("2026-02-27", "20.00"), day("2026-03-02", "90.00")))
    bureau.load()
    assert bureau.sums() == ("10.00", "10.00")


def test_another_shops_orders_leave_a_shops_report_alone(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "80.00")))
    bureau.drop("T2/订单.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    assert bureau.sums() == ("10.00", "90.00")


def test_the_order_of_arrival_changes_nothing_and_a_rebuild_is_equal(tmp_path: Path) -> None:
    drops = (
        ("T1/日报.csv", shop_file(day("2026-02-01", "20.00"), day("2026-03-01", "80.00")), at(3)),
        ("T1/旧日报.csv", shop_file(day("2026-02-01", "19.00"), day("2026-02-02", "5.00")), at(1)),
        (
            "T1/商品.csv",
            product_file(item_day("2026-02-01", 1, "15.00"), item_day("2026-02-03", 1, "7.00")),
            at(2),
        ),
        ("T1/订单.csv", orders_without_pieces(taobao(1, "10.00")), at(4)),
        ("T1/宝贝.csv", goods_file(goods(1, "3")), at(5)),
    )
    seen = set()
    for number, order in enumerate((drops, drops[::-1], drops[3:] + drops[:3])):
        bureau = bureau_at(tmp_path / str(number))
        for path, content, moment in order:
            bureau.drop(path, content, moment)
            bureau.load()
        receipts = bureau.ask("SELECT * EXCLUDE (loaded_at) FROM file_receipt ORDER BY path").rows()
        seen.add(repr((bureau.sales(), receipts)))
    assert differences(bureau.folders) == []
    assert len(seen) == 1


def test_a_refused_day_is_mended_by_a_later_report_of_the_same_day(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-03-01", "坏"), day("2026-03-02", "坏")))
    bureau.drop("T1/改好.csv", shop_file(day("2026-03-01", "80.00")), at(1))
    bureau.load()
    assert bureau.refused()["is_open"].to_list() == [False, True]


def test_a_report_covers_the_days_that_it_names_and_nothing_between_them(bureau: Bureau) -> None:
    bureau.drop("T1/日报.csv", shop_file(day("2026-02-01", "8.00"), day("2026-02-03", "0.00")))
    bureau.load()
    database = next(bureau.folders.marts.glob("marts_*.duckdb"))
    months = delivery.months(database).filter(pl.col("shop_key") == "T1", pl.col("days_covered") > 0)
    assert table(months, "month", "days_covered", "days_sold", "days_zero") == ["2026-02-01 2 1 1"]
    assert table(delivery.sources(database), "shop_key", "month", "source") == ["T1 2026-02-01 shop_day"]


def pieces(bureau: Bureau) -> list[int | None]:
    return bureau.ask("SELECT qty FROM sales_day ORDER BY stat_date, shop_key")["qty"].to_list()


@pytest.mark.parametrize("first", ["orders", "goods"])
def test_a_list_of_goods_tells_the_pieces_that_the_order_report_lacks(bureau: Bureau, first: str) -> None:
    drops = [
        ("T1/订单.csv", orders_without_pieces(taobao(1, "10.00"))),
        ("T1/宝贝.csv", goods_file(goods(1, "1"), goods(1, "2"))),
    ]
    for path, content in drops if first == "orders" else reversed(drops):
        bureau.drop(path, content)
        bureau.load()
    assert pieces(bureau) == [3]
    assert bureau.sums() == ("10.00", "10.00")


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        (taobao_file(taobao(1, "10.00", 宝贝总数量="7")), 7),
        (suborder_file(suborder(11, 1, "10.00", 购买数量="4")), 4),
    ],
    ids=["the order's own row", "its sub-orders"],
)
def test_pieces_that_the_orders_tell_themselves_stay(bureau: Bureau, orders: bytes, expected: int) -> None:
    bureau.drop("T1/订单.csv", orders)
    bureau.drop("T1/宝贝.csv", goods_file(goods(1, "1"), goods(1, "2")))
    bureau.load()
    assert pieces(bureau) == [expected]


def test_the_newest_list_of_an_orders_goods_counts_and_one_unknown_number_leaves_all_unknown(
    bureau: Bureau,
) -> None:
    bureau.drop("T1/订单.csv", orders_without_pieces(taobao(1, "10.00")))
    bureau.drop("T1/新.csv", goods_file(goods(1, "5")), at(2))
    bureau.drop("T1/旧.csv", goods_file(goods(1, "3"), goods(1, "4")), at(1))
    bureau.load()
    assert pieces(bureau) == [5]
    bureau.drop("T1/最新.csv", goods_file(goods(1, "6"), goods(1, "")), at(3))
    bureau.load()
    assert pieces(bureau) == [None]


def test_goods_of_orders_that_have_not_come_wait_and_say_so(bureau: Bureau) -> None:
    bureau.drop("T1/宝贝.csv", goods_file(goods(1, "1"), goods(1, "2"), goods(2, "1")))
    told = bureau.receipt("T1/宝贝.csv")
    assert told.notices == "其中 2 个订单还没有订单报表：件数先留着，等订单报表放入后自动补上"
    bureau.drop("T1/订单.csv", orders_without_pieces(taobao(1, "10.00")))
    assert str(later(bureau, "T1/宝贝.csv").notices).startswith("其中 1 个订单")
    assert (told.rows_accepted, told.first_day, told.paid_cny) == (3, None, None)


def later(bureau: Bureau, path: str) -> Receipt:
    """Load a day later, and return the receipt of one file."""
    return {each.path: each for each in bureau.load(NOW + timedelta(days=1)).receipts}[path]

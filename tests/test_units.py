"""A unit of order lines is written once, costs only what it touches, and adds up to the same however cut."""

import shutil
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines import lines
from pipelines.ingest.receipts import Receipt
from pipelines.settings import DataRoot
from pipelines.verify import differences
from tests.exports import (
    OTHER_SHOPS,
    Bureau,
    bureau_at,
    douyin,
    douyin_file,
    jd,
    jd_file,
    taobao,
    taobao_file,
)

EARLIER, LATER = datetime(2026, 3, 9, 8, 0), datetime(2026, 3, 11, 8, 0)
TABLES = ("sales_day", "sales_month", "ship_to_month", "refused_row", "finding", "file_receipt")


def stamps(folder: Path) -> dict[str, int]:
    """Return every file below a folder, with when it was last written."""
    return {f"{each.relative_to(folder)}": each.stat().st_mtime_ns for each in folder.rglob("*.parquet")}


def drop_some(bureau: Bureau) -> None:
    """Drop orders of four shops: versions of one order, an order of two lines, a refused row and its repair."""
    february = {"订单创建时间": "2026-02-10 10:00:00", "订单付款时间": "2026-02-10 10:01:00"}
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00"), taobao(2, "20.00", **february)), EARLIER)
    bureau.drop("T1/b.csv", taobao_file(taobao(1, "10.00", 买家实际支付金额="4.00", 退款金额="6.00")), LATER)
    bureau.drop("T2/c.csv", taobao_file(taobao(3, "十元"), taobao(4, "40.00")), EARLIER)
    bureau.drop("T2/d.csv", taobao_file(taobao(3, "30.00")), LATER)
    bureau.drop("D1/e.csv", douyin_file(douyin(1, "99.00"), douyin(2, "21.00")))
    bureau.drop("J1/f.csv", jd_file(jd(1, "500.00", 商品ID="10001"), jd(1, "500.00", 商品ID="10002")))


def tables(bureau: Bureau) -> dict[str, list[tuple[object, ...]]]:
    return {name: bureau.ask(f"SELECT * FROM {name} ORDER BY ALL").rows() for name in TABLES}


def test_one_unit_a_month_or_many_small_ones_come_to_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, dealt = (bureau_at(tmp_path / name, *OTHER_SHOPS) for name in ("whole", "dealt"))
    drop_some(whole)
    whole.load()
    monkeypatch.setattr(lines, "ROWS_OF_UNIT", 1)
    drop_some(dealt)
    dealt.load()
    count = [len(list(each.folders.lines.glob("month=2026-03/*.parquet"))) for each in (whole, dealt)]
    assert count[0] == 1 < count[1]
    assert tables(whole) == tables(dealt)


def test_a_new_file_touches_the_unit_of_its_shop_and_month_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "ROWS_OF_UNIT", 1)
    bureau = bureau_at(tmp_path, *OTHER_SHOPS)
    drop_some(bureau)
    bureau.load()
    before = stamps(bureau.folders.lines) | stamps(bureau.folders.cells)
    bureau.drop("D1/g.csv", douyin_file(douyin(3, "7.00")))
    bureau.load()
    after = stamps(bureau.folders.lines) | stamps(bureau.folders.cells)
    gone = {name for name in before if name not in after}
    assert len([name for name in gone if name.startswith("month=")]) == 1
    assert all(after[name] == stamp for name, stamp in before.items() if name not in gone)


def test_current_lines_are_one_row_a_key_over_all_files_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "ROWS_OF_UNIT", 1)
    bureau = bureau_at(tmp_path, *OTHER_SHOPS)
    drop_some(bureau)
    bureau.load()
    every = pl.concat(map(pl.read_parquet, sorted(bureau.folders.lines.glob("month=*/*.parquet"))))
    key = ["platform", "shop_key", "order_id", "line_id"]
    assert every.select(key).is_duplicated().any() is False
    assert every.columns == list(lines.CURRENT_LINE.columns)


def test_what_was_added_up_may_be_lost_and_is_added_up_again(tmp_path: Path) -> None:
    bureau = bureau_at(tmp_path, *OTHER_SHOPS)
    drop_some(bureau)
    bureau.load()
    before = tables(bureau)
    shutil.rmtree(bureau.folders.cells)
    shutil.rmtree(bureau.folders.lines)
    bureau.drop("T1/新.csv", taobao_file(taobao(1, "10.00")), EARLIER)
    bureau.load()
    assert tables(bureau)["sales_day"] == before["sales_day"]


def test_a_refused_row_is_closed_by_a_later_export_in_whichever_load_it_comes(tmp_path: Path) -> None:
    bureau = bureau_at(tmp_path)
    bureau.drop("T2/坏.csv", taobao_file(taobao(3, "十元")), EARLIER)
    bureau.load()
    assert bureau.refused()["is_open"].to_list() == [True]
    bureau.drop("T2/好.csv", taobao_file(taobao(3, "30.00")), LATER)
    bureau.load()
    assert bureau.refused()["is_open"].to_list() == [False]
    # A second refused row of the same shop asks the same unit anew.
    bureau.drop("T2/又坏.csv", taobao_file(taobao(4, "十元")), LATER)
    bureau.load()
    assert bureau.refused().sort("path", "row_number").select("path", "is_open").rows() == [
        ("T2/又坏.csv", True),
        ("T2/坏.csv", False),
    ]
    assert differences(bureau.folders) == []


def receipt(shop: str, rows: int, *months: date) -> Receipt:
    return Receipt(
        f"{shop}.csv",
        "loaded",
        sha256=f"{shop}-{rows}",
        shop_key=shop,
        rows_accepted=rows,
        months=months,
        shape="order_line",
    )


def test_a_month_is_one_unit_until_it_is_large_then_its_shops_are_dealt_out(tmp_path: Path) -> None:
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    few = [receipt(f"S{n}", 1000, march) for n in range(40)]
    assert len(lines.units(few, DataRoot(tmp_path))) == 1
    many = [receipt(f"S{n}", lines.ROWS_OF_UNIT // 5, march, april) for n in range(40)]
    units = lines.units(many, DataRoot(tmp_path))
    of_march = [each for each in units if each.month == march]
    assert 2 < len(of_march) <= 4  # 4 million rows over two months: two million each, in four lots
    shops = [shop for each in of_march for shop in each.shops]
    assert sorted(shops) == sorted({f"S{n}" for n in range(40)})


def test_all_files_of_a_shop_are_in_one_unit_however_large(tmp_path: Path) -> None:
    march = date(2026, 3, 1)
    files = [receipt("S1", lines.ROWS_OF_UNIT * n, march) for n in (1, 2, 3)]
    (unit,) = lines.units(files, DataRoot(tmp_path))
    assert len(unit.folders) == 3

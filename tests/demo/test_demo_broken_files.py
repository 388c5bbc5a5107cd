from pathlib import Path

import pytest

from pipelines.demo.broken import DAMAGES, UNCLAIMED
from pipelines.demo.shops import SHOPS
from pipelines.settings import DataRoot
from tests.demo.reading import header_in, rows_in

FOLDER = {shop.number: shop.folder for shop in SHOPS}


def only(folders: DataRoot, number: int, pattern: str) -> Path:
    (path,) = (folders.raw / FOLDER[number]).glob(pattern)
    return path


def test_an_advertising_report_lies_among_the_orders(six_weeks: DataRoot) -> None:
    report = only(six_weeks, 15, "推广报表*.csv")
    assert header_in(report) == ("名称：演示推广",)
    assert "总计" in report.read_text(encoding="utf-8-sig")


def test_a_good_export_lies_in_the_folder_of_a_shop_that_no_register_knows(six_weeks: DataRoot) -> None:
    (export,) = (six_weeks.raw / UNCLAIMED.folder).glob("*.csv")
    assert len(rows_in(export)) > 10
    assert UNCLAIMED.folder not in (six_weeks.registers / "店铺名录.csv").read_text(encoding="utf-8-sig")


def test_one_file_is_empty_and_one_has_only_a_header(six_weeks: DataRoot) -> None:
    assert only(six_weeks, 23, "ExportOrderList202611191000.csv").read_bytes() == b""
    assert rows_in(only(six_weeks, 16, "*orders_export2026-11-19.csv")) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_one_file_is_text_in_no_encoding(six_weeks: DataRoot, encoding: str) -> None:
    path = only(six_weeks, 24, "ExportOrderList202611191000.csv")
    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode(encoding)


def test_one_export_has_a_few_bad_rows_among_good_ones(six_weeks: DataRoot) -> None:
    spoiled = [path for path in (six_weeks.raw / FOLDER[1]).glob("*.csv") if b"3.55E+15" in path.read_bytes()]
    assert len(spoiled) == 1
    rows = rows_in(spoiled[0])
    assert len(rows) > 100
    assert [rows[damage.row][damage.column] for damage in DAMAGES] == [damage.cell for damage in DAMAGES]


def test_one_export_was_downloaded_twice(six_weeks: DataRoot) -> None:
    copy = only(six_weeks, 4, "*(1).csv")
    assert copy.read_bytes() == copy.with_name(copy.name.replace("(1)", "")).read_bytes()

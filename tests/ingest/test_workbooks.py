"""Workbooks and web tables, as platforms give them and as clerks save them: what of them is counted."""

import io
import re
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime

import polars as pl
import pytest
import xlsxwriter
import xlwt  # type: ignore[import-untyped]

from pipelines.ingest import workbook, workbook_reader
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.workbook_reader import said
from tests.exports import Bureau

NAMES = ("订单编号", "总金额", "买家实际支付金额", "退款金额", "订单创建时间", "订单付款时间", "订单状态")
ORDER = 1930000000000000

Cell = str | float | datetime | None
Rows = Sequence[Sequence[Cell]]


def order(number: int, total: Cell = "10.00", at: Cell = "2026-03-01 09:00:00") -> list[Cell]:
    """Return a row of NAMES: an order paid in full."""
    return [f"{ORDER + number}", total, total, "0.00", at, at, "交易成功"]


def table(*rows: Sequence[Cell]) -> Rows:
    return (NAMES, *rows)


def xlsx(**sheets: Rows) -> bytes:
    """Return a new workbook: text as text, numbers as numbers, moments as moments."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(at, column, cell, style)
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None:
                        sheet.write_number(at, column, cell)
    return out.getvalue()


def xls(**sheets: Rows) -> bytes:
    """Return an old workbook."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(book: bytes, part: str, *changes: tuple[str, str]) -> bytes:
    """Return a workbook with these patterns replaced in one of its parts; each must be there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            for pattern, replacement in changes if name == part else ():
                content, found = re.subn(pattern, replacement, content)
                assert found
            new.writestr(name, content)
    return out.getvalue()


def locked() -> bytes:
    """Return the container of a workbook with a password: a root and its one stream's name."""

    def entry(name: str, kind: int) -> bytes:
        written = name.encode("utf-16-le")
        none = 0xFFFFFFFF
        return written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written) + 2, kind, 1, none, none, none)

    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return start + entry("Root Entry", 5) + bytes(48) + entry("EncryptedPackage", 2) + bytes(432)


def page(*rows: str, before: str = "") -> bytes:
    """Return a web page of one table in GBK, as back offices name .xls; rows are written out."""
    header = "".join(f"<th>{name}</th>" for name in NAMES)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return (
        '<html><head><meta charset="gb2312"><style>td{mso-number-format:"\\@"}</style></head><body>'
        f"<table border=1>{before}<tr>{header}</tr>\n{body}</table></body></html>"
    ).encode("gb18030")


def cells(row: Sequence[Cell]) -> str:
    return "".join(f"<td>{cell}</td>" for cell in row)


def taken(bureau: Bureau, content: bytes, name: str = "T1/订单.xlsx") -> Receipt:
    """Drop one file, take it, and return its receipt; whatever was read is accounted for."""
    bureau.drop(name, content)
    receipt = bureau.take()[name]
    if receipt.status == "loaded":
        fates = (receipt.rows_accepted, receipt.rows_refused, receipt.rows_not_sales, receipt.rows_duplicate)
        assert sum(each or 0 for each in fates) == receipt.rows_read
    return receipt


def counts(receipt: Receipt) -> tuple[int | None, int | None, int | None]:
    """Return accepted, refused, no sales."""
    return receipt.rows_accepted, receipt.rows_refused, receipt.rows_not_sales


def refused(bureau: Bureau) -> list[tuple[str, int, str, str]]:
    """Return sheet, row, column and reasons of every refused row of taken files."""
    files = sorted(bureau.folders.taken.glob("*/*/refused.parquet"))
    rows = pl.concat(map(pl.read_parquet, files))
    return rows.select("sheet", "row_number", "column_name", "reasons").rows()


def test_a_new_workbook_is_read_with_text_numbers_and_moments_mixed(bureau: Bureau) -> None:
    moment = datetime(2026, 3, 1, 23, 59, 59)
    receipt = taken(bureau, xlsx(订单=table(order(1, 129.8, moment), order(2, "1,000.50"), order(3, 21.0))))
    assert counts(receipt) == (3, 0, 0)
    assert (receipt.encoding, str(receipt.placed_cny), receipt.notices) == ("XLSX", "1151.30", None)
    assert bureau.lines()["paid_at"][0] == moment


def test_a_kind_is_told_by_bytes_whatever_the_suffix(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", xlsx(订单=table(order(1))))
    bureau.drop("T1/b.xlsx", xls(订单=table(order(2))))
    bureau.drop("T1/c.csv", xls(订单=table(order(3))))
    bureau.drop("T1/d.xls", page(cells(order(4))))
    bureau.drop("T1/e.xlsx", ",".join(NAMES).encode() + b"\n" + ",".join(map(str, order(5))).encode())
    receipts = bureau.take()
    assert {each.path: (each.encoding, each.rows_accepted) for each in receipts.values()} == {
        "T1/a.csv": ("XLSX", 1),
        "T1/b.xlsx": ("XLS", 1),
        "T1/c.csv": ("XLS", 1),
        "T1/d.xls": ("HTML", 1),
        "T1/e.xlsx": ("UTF-8", 1),
    }


@pytest.mark.parametrize("claimed", ["A1", "A1:B2", "A1:XFD1048576"])
def test_the_extent_a_sheet_claims_is_not_believed(bureau: Bureau, claimed: str) -> None:
    book = xlsx(订单=table(order(1), order(2)))
    wrong = ('<dimension ref="[^"]*"', f'<dimension ref="{claimed}"')
    assert counts(taken(bureau, rewritten(book, "xl/worksheets/sheet1.xml", wrong))) == (2, 0, 0)


def test_a_workbook_without_a_default_style_is_read(bureau: Bureau) -> None:
    book = xlsx(订单=table(order(1)))
    bare = ("(?s)<(cellStyleXfs|cellStyles|cellXfs).*?</\\1>", "")
    assert counts(taken(bureau, rewritten(book, "xl/styles.xml", bare))) == (1, 0, 0)


def test_rows_above_the_header_and_total_rows_are_no_sales_and_row_numbers_are_the_sheets(
    bureau: Bureau,
) -> None:
    rows: Rows = (["店铺订单报表"], [], ["导出时间", "2026-03-10"], *table(order(1), order(2, "十元")))
    receipt = taken(bureau, xlsx(我的订单=(*rows, ["合计", 10, 10, 0])))
    assert counts(receipt) == (1, 1, 1)
    assert receipt.notices is None
    ((sheet, row, column, reasons),) = refused(bureau)
    assert (sheet, row, column) == ("我的订单", 6, "总金额")
    assert "不是金额" in reasons


def test_a_refused_row_of_the_build_names_its_sheet(bureau: Bureau) -> None:
    bureau.drop("T1/订单.xlsx", xlsx(说明=[["只有一格"]], 三月=table(order(1), order(2, "十元"))))
    bureau.load()
    assert bureau.refused().select("path", "sheet", "row_number").rows() == [("T1/订单.xlsx", "三月", 3)]


def test_a_group_header_of_merged_cells_above_the_header_is_passed(bureau: Bureau) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("订单")
        sheet.merge_range(0, 0, 0, 3, "订单信息", None)
        sheet.merge_range(0, 4, 0, 6, "时间与状态", None)
        for at, row in enumerate(table(order(1)), start=1):
            sheet.write_row(at, 0, row)
    assert counts(taken(bureau, out.getvalue())) == (1, 0, 0)


def test_line_breaks_quotes_and_commas_in_cells_and_blank_rows_move_nothing(bureau: Bureau) -> None:
    remark = '请放"门口"\n,谢谢\r\n55" 电视'
    rows: Rows = ((*NAMES, "买家留言"), [*order(1), remark], [], [*order(2), "x\ry"], [], [])
    receipt = taken(bureau, xlsx(订单=rows))
    assert counts(receipt) == (2, 0, 1)
    assert bureau.lines()["row_number"].to_list() == [2, 4]


def test_an_id_that_became_a_number_and_lost_digits_is_refused(bureau: Bureau) -> None:
    long = [6900000000000000123, *order(1)[1:]]
    cut_by_excel = [1930000000000010, *order(1)[1:]]
    whole = [1930000000000011, *order(1)[1:]]
    receipt = taken(bureau, xlsx(订单=table(long, cut_by_excel, whole)))
    assert counts(receipt) == (1, 2, 0)
    assert [(row, column) for _, row, column, _ in refused(bureau)] == [(2, "订单编号"), (3, "订单编号")]
    assert all("数字已经丢失" in reasons for *_, reasons in refused(bureau))
    assert bureau.lines()["order_id"].to_list() == ["1930000000000011"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (129.8, "129.8"),
        (0.1 + 0.2, "0.3"),
        (21.0, "21"),
        (123456789012345, "123456789012345"),
        (6900000000000000123, "6.90000000000000E+18"),
        (datetime(2026, 3, 1, 9, 0), "2026-03-01 09:00:00"),
        (datetime(2026, 3, 1, 8, 59, 59, 999_999), "2026-03-01 09:00:00"),
        (True, "TRUE"),
    ],
)
def test_a_cell_is_written_as_its_writer_meant_it(cell: float | datetime, text: str) -> None:
    assert said(cell) == text


def test_the_one_sheet_with_an_export_is_taken_and_the_others_are_named(bureau: Bureau) -> None:
    receipt = taken(bureau, xlsx(说明=[["字段", "含义"], ["总金额", "元"]], 三月=table(order(1)), 空表=[]))
    assert counts(receipt) == (1, 0, 0)
    assert receipt.notices == "只读取了工作表“三月”；“说明”没有认得的表头，没有读取"


def test_a_second_export_sheet_without_rows_is_no_obstacle(bureau: Bureau) -> None:
    assert counts(taken(bureau, xlsx(空白模板=table(), 三月=table(order(1))))) == (1, 0, 0)


def test_two_sheets_with_orders_are_refused_with_both_named_lest_they_count_twice(bureau: Bureau) -> None:
    receipt = taken(bureau, xlsx(三月=table(order(1)), 三月副本=table(order(1))))
    assert receipt.status == "refused"
    assert "“三月”“三月副本”" in str(receipt.reason)
    assert "另存为一个单独的文件" in str(receipt.fix)


def test_a_workbook_whose_sheets_are_no_export_is_refused_with_the_nearest_format(bureau: Bureau) -> None:
    receipt = taken(bureau, xlsx(推广=[["日期", "花费"], ["2026-03-01", 5]]))
    assert receipt.status == "refused"
    assert "不认识的表头；最接近“" in str(receipt.reason)


def test_an_empty_workbook_and_one_with_only_a_header_are_refused(bureau: Bureau) -> None:
    assert "都是空的" in str(taken(bureau, xlsx(表=[]), "T1/空.xlsx").reason)
    assert "只有表头" in str(taken(bureau, xlsx(表=table()), "T1/表头.xlsx").reason)


def test_a_total_that_differs_from_its_rows_is_said_in_the_receipt(bureau: Bureau) -> None:
    receipt = taken(bureau, xlsx(订单=table(order(1), order(2), ["合计", 35, 35, 0])))
    assert counts(receipt) == (2, 0, 1)
    assert "合计是 35.00 元，各行金额之和是 20.00 元" in str(receipt.notices)


def test_sub_totals_that_add_up_are_no_difference(bureau: Bureau) -> None:
    rows: Rows = table(order(1), ["小计", 10, 10, 0], order(2), ["小计", 10, 10, 0])
    assert taken(bureau, xlsx(订单=rows), "T1/a.xlsx").notices is None
    with_total: Rows = (*rows, ["总计", 20, 20, 0], order(3, 0))
    assert taken(bureau, xlsx(订单=with_total), "T1/b.xlsx").notices is None


@pytest.mark.parametrize("suffix", ["xls", "xlsx"])
def test_a_workbook_with_a_password_is_refused_and_says_to_take_it_off(bureau: Bureau, suffix: str) -> None:
    receipt = taken(bureau, locked(), f"T1/加密.{suffix}")
    assert receipt.status == "refused"
    assert "密码" in str(receipt.reason)
    assert "去掉密码" in str(receipt.fix)


def test_an_old_workbook_with_a_password_is_refused_and_says_to_take_it_off(bureau: Bureau) -> None:
    book = xls(订单=table(order(1)))
    protect = struct.pack("<HHH", 0x12, 2, 0)  # one of the small records at its start
    assert protect in book
    receipt = taken(bureau, book.replace(protect, struct.pack("<HHH", 0x2F, 2, 1), 1), "T1/加密.xls")
    assert "密码" in str(receipt.reason)


@pytest.mark.parametrize("cut", [30, 400, 3000])
def test_a_damaged_workbook_costs_itself_only(bureau: Bureau, cut: int) -> None:
    bureau.drop("T1/新.xlsx", xlsx(订单=table(order(1)))[:cut])
    bureau.drop("T1/旧.xls", xls(订单=table(order(2)))[:cut])
    bureau.drop("T1/好.xlsx", xlsx(订单=table(order(3))))
    receipts = bureau.take()
    assert {each.path: each.status for each in receipts.values()} == {
        "T1/好.xlsx": "loaded",
        "T1/新.xlsx": "refused",
        "T1/旧.xls": "refused",
    }
    assert "已损坏" in str(receipts["T1/旧.xls"].reason)


def test_a_cell_far_out_is_refused_before_it_fills_the_memory(bureau: Bureau) -> None:
    book = xlsx(订单=table(order(1)))
    far = ("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    receipt = taken(bureau, rewritten(book, "xl/worksheets/sheet1.xml", far))
    assert receipt.status == "refused"
    assert "很远的格子" in str(receipt.reason)


def test_a_web_page_named_xls_is_read_with_titles_spans_and_entities(bureau: Bureau) -> None:
    first = cells(order(1)).replace("交易成功", "交易成功<br>&nbsp;")
    spanning = f'<td rowspan="2">{ORDER + 2}</td>{cells(order(2)[1:])}'
    slipped = cells(order(3)[1:])  # stands under the id above: its own is blank
    title = '<tr><td colspan="7">订单报表</td></tr>'
    receipt = taken(bureau, page(first, spanning, slipped, before=title), "T1/订单.xls")
    assert (receipt.encoding, counts(receipt)) == ("HTML", (2, 1, 0))
    ((sheet, row, column, reasons),) = refused(bureau)
    assert (sheet, row, column) == ("表格1", 5, "订单编号")
    assert "为空" in reasons


def test_of_a_web_page_that_is_cut_off_only_the_last_row_is_refused(bureau: Bureau) -> None:
    whole = page(cells(order(1)), cells(order(2)))
    receipt = taken(bureau, whole[: whole.rindex(b"<td>") + 8], "T1/订单.xls")
    assert counts(receipt) == (1, 1, 0)
    assert "就断了" in refused(bureau)[0][3]


def test_a_web_page_without_a_table_is_refused(bureau: Bureau) -> None:
    receipt = taken(bureau, "<html><body>请先登录</body></html>".encode(), "T1/订单.xls")
    assert (receipt.status, receipt.reason) == ("refused", "网页里没有表格")


def test_a_workbook_dropped_again_changes_nothing_and_its_copy_is_known(bureau: Bureau) -> None:
    book = xlsx(订单=table(order(1)))
    bureau.drop("T1/订单.xlsx", book)
    bureau.drop("T1/订单 (1).xlsx", book)
    statuses = [each.status for each in bureau.take().values()]
    assert sorted(statuses) == ["already_loaded", "loaded"]
    assert [each.status for each in bureau.take().values()] == ["already_loaded", "already_loaded"]


def test_parts_of_one_export_are_files_of_their_own(bureau: Bureau) -> None:
    bureau.drop("T1/订单_1.xlsx", xlsx(Sheet1=table(order(1), order(2))))
    bureau.drop("T1/订单_2.xlsx", xlsx(Sheet1=table(order(2), order(3))))
    assert bureau.load().all_taken
    assert bureau.sums() == ("30.00", "30.00")


def test_an_error_in_a_cell_is_no_blank(bureau: Bureau) -> None:
    book = xlsx(订单=table(order(1), order(2, 5.0)))
    broken = rewritten(
        book, "xl/worksheets/sheet1.xml", ('<c r="B3"><v>5</v>', '<c r="B3" t="e"><v>#N/A</v>')
    )
    receipt = taken(bureau, broken)
    assert counts(receipt) == (1, 1, 0)
    ((_, row, column, reasons),) = refused(bureau)
    assert (row, column) == (3, "总金额")
    assert "不是金额" in reasons


def test_hidden_sheets_are_sheets_too(bureau: Bureau) -> None:
    book = xlsx(说明=[["只有一格"]], 三月=table(order(1)))
    hidden = rewritten(book, "xl/workbook.xml", ('(name="三月" sheetId="2")', '\\1 state="hidden"'))
    assert counts(taken(bureau, hidden)) == (1, 0, 0)


def test_days_are_counted_from_1904_where_the_workbook_says_so(bureau: Bureau) -> None:
    moment = datetime(2026, 3, 1, 9)
    book = xlsx(订单=table(order(1, at=moment)))
    since_1904 = rewritten(
        rewritten(book, "xl/workbook.xml", ("<workbookPr", '<workbookPr date1904="1"')),
        "xl/worksheets/sheet1.xml",
        ("46082.375", str(46082.375 - 1462)),
    )
    assert counts(taken(bureau, since_1904)) == (1, 0, 0)
    assert bureau.lines()["paid_at"].to_list() == [moment]


def test_a_last_row_far_down_costs_itself_only(bureau: Bureau) -> None:
    book = xlsx(订单=table(order(1)))
    far = (
        "</sheetData>",
        '<row r="9001"><c r="A9001" t="inlineStr"><is><t>制表</t></is></c></row></sheetData>',
    )
    receipt = taken(bureau, rewritten(book, "xl/worksheets/sheet1.xml", far))
    assert receipt.rows_accepted == 1
    assert receipt.rows_read == 9_000


def test_a_list_of_texts_larger_than_the_memory_is_refused_before_it_is_read(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_TEXTS", 100)
    receipt = taken(bureau, xlsx(订单=table(order(1))))
    assert (receipt.status, receipt.reason) == ("refused", "工作簿太大，或有内容写在很远的格子里")


def test_a_reader_that_the_system_ends_for_its_memory_refuses_the_workbook_as_too_large(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_run_reader", lambda *_: workbook_reader.KILLED)
    assert "太大" in str(taken(bureau, xlsx(订单=table(order(1)))).reason)

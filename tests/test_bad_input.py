"""What clerks really drop. Every file of this module lies in one raw/ and goes through one load.

Each bad file ends in a receipt, or its bad rows in refused rows, with a reason and a cure in Chinese; and
no bad file keeps another from being taken.
"""

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import DONE, PARTLY, REFUSED, main
from pipelines.demo.headers import DOUYIN_74, PINDUODUO_82, PINDUODUO_PROMOTION
from pipelines.progress import Silent, Told
from tests.exports import (
    Bureau,
    bureau_at,
    pinduoduo,
    pinduoduo_file,
    sheet,
    taobao,
    taobao_file,
)

FEW = ("订单编号", "总金额", "买家实际支付金额", "退款金额", "订单创建时间", "订单付款时间", "订单状态")
HTML = "<html><body><table><tr><td>订单编号</td></tr></table></body></html>".encode()


def few(*rows: str, header: str = ",".join(FEW)) -> str:
    """Return a plain 淘宝 export with the columns of FEW, its rows written out."""
    return "".join(f"{line}\r\n" for line in (header, *rows))


def order(number: int, total: str = "10.00", day: str = "2026-03-01") -> str:
    """Return a row of FEW: an order paid in full."""
    return f"{1930000000000000 + number},{total},{total},0.00,{day} 09:00:00,{day} 09:01:00,交易成功"


def zipped(*names: str) -> bytes:
    """Return a zipped document whose parts of these names say nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def files() -> dict[str, bytes]:
    """Return every file by its path; the numbers keep the orders of two files apart."""
    cut = few(order(301), order(302)).rstrip().encode("gb18030")
    complete = taobao_file(taobao(1, "100.00"), taobao(2, "50.00"))
    return {
        "T1/好文件.csv": complete,
        "T1/空文件.csv": b"",
        "P1/只有表头.csv": pinduoduo_file(),
        "P1/别的表格.csv": "日期,班次,值班人\r\n2026-03-01,早,甲\r\n".encode(),
        "P1/推广报表.csv": sheet(PINDUODUO_PROMOTION, [{"日期": "2026-03-01"}]).encode(),
        "D1/两种表头.csv": sheet((*PINDUODUO_82, *DOUYIN_74), [{"订单号": "1"}]).encode(),
        "T1/演示.csv": zipped("[Content_Types].xml", "ppt/presentation.xml"),
        "T1/断的工作簿.csv": zipped("xl/workbook.xml")[:-30],
        "T1/空的工作簿.csv": zipped("xl/workbook.xml"),
        "T1/旧工作簿.csv": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "T1/网页.csv": HTML,
        "T1/其实是文本.xls": few(order(201)).encode(),
        "T1/乱码.csv": "订单编号,总金额\r\n".encode("gb18030") + b"\xff\xff\xff,1\r\n",
        "T1/断在字中.csv": cut[:-1],
        "T1/断在格中.csv": few(order(303), order(304)).rstrip()[:-20].encode(),
        "T1/缺格.csv": few(order(305), "1930000000000306,10.00,10.00").encode(),
        "T1/引号未闭合.csv": few(order(307), f'"{order(308)}', order(309)).encode(),
        "T1/很大的一格.csv": few(
            f'{order(401)},"{"很" * 3_500_000}"', order(402), header=f"{','.join(FEW)},买家留言"
        ).encode(),
        "T1/科学计数.csv": few(order(501), order(502).replace("1930000000000502", "3.55E+15")).encode(),
        "T1/坏金额.csv": few(order(503), order(504, "十二元")).encode(),
        "T1/负金额.csv": few(order(505), order(506, "-12.00")).encode(),
        "T1/坏日期.csv": few(order(507, day="1970-01-01"), order(508, day="2099-01-01")).encode(),
        "T1/重复行.csv": few(order(601), order(601), order(602, "10.00"), order(602, "12.00")).encode(),
        "T1/同一文件.csv": few(order(603)).encode(),
        "T1/同一文件(1).csv": few(order(603)).encode(),
        "T1/两店各一份.csv": few(order(604)).encode(),
        "T2/两店各一份.csv": few(order(604)).encode(),
        "没登记的店/订单.csv": few(order(701)).encode(),
        "D1/别的平台.csv": few(order(702)).encode(),
        "T1/多格.csv": few(order(801), order(802, "1,000.00")).encode(),
        "T1/合计与标题.csv": few(
            order(803), "合计,10.00,10.00,0.00,,,", header=f"店铺订单报表\r\n\r\n{','.join(FEW)}"
        ).encode(),
        "T1/空行与表头.csv": few(order(804), "", ",,,,,,", ",".join(FEW), order(805)).encode(),
        "T1/格内换行.csv": few(
            f'{order(806)},"请\r\n放门口"', f"{order(807)},", header=f"{','.join(FEW)},买家留言"
        ).encode(),
        "T1/英寸.csv": few(
            f'{order(808)},55" 电视',
            f"{order(809)},",
            f'{order(810)},65" 电视',
            header=f"{','.join(FEW)},宝贝标题",
        ).encode(),
        "T1/一个英寸.csv": few(
            f'{order(811)},55" 电视', f"{order(812)},", header=f"{','.join(FEW)},宝贝标题"
        ).encode(),
        "T1/宽字符.csv": b"\xff\xfe" + few(order(813)).encode("utf-16-le"),
        "T1/制表符.txt": few(order(814)).replace(",", "\t").encode(),
        "T1/只有回车.csv": few(order(817), order(818)).replace("\r\n", "\r").encode(),
        "T1/标题里有回车.csv": few(
            order(819), order(820), header=f"店铺\r订单\r报表,三月\r\n{','.join(FEW)}"
        ).encode(),
        "T1/零字节.csv": few(order(815), order(816, "1\x000.00"), header=",".join(FEW) + " " * 1024).encode(),
        "T1/生僻字.csv": few(f"{order(817)},😀𠮷", header=f"{','.join(FEW)},买家留言").encode("gb18030"),
        """T1/它's “名” "称" [1] *?😀.csv""": few(order(818)).encode(),
    }


@dataclass(frozen=True)
class Loaded:
    """What the one load said and left."""

    bureau: Bureau
    status: int
    receipts: dict[str, dict[str, Any]]

    def told(self, path: str) -> str:
        """Return status, reason and cure of a file."""
        found = self.receipts[path]
        return f"{found['status']}：{found['reason']}。{found['fix']}"

    def counts(self, path: str) -> tuple[int, int, int, int]:
        """Return accepted, refused, not sales, duplicate; they always add up to the rows read."""
        found = self.receipts[path]
        each = tuple(found[f"rows_{name}"] for name in ("accepted", "refused", "not_sales", "duplicate"))
        assert sum(each) == found["rows_read"]
        return each

    def refused(self, path: str) -> list[tuple[int, str, str]]:
        """Return row number, column and reasons of each refused row; every one says what to do."""
        rows = self.bureau.ask("SELECT * FROM refused_row WHERE path = $path ORDER BY row_number", path=path)
        assert all(rows["fix"])
        return rows.select("row_number", "column_name", "reasons").rows()


def run(*arguments: str) -> tuple[int, str]:
    """Run a command; return its exit status and what it wrote to standard output."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    return status, out.getvalue()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    bureau = bureau_at(tmp_path_factory.mktemp("bad input"))
    for path, content in files().items():
        bureau.drop(path, content)
    (bureau.folders.raw / "T1" / "是文件夹.csv").mkdir()
    status, said = run("load", "--data", str(bureau.folders.root), "--json")
    receipts = {each["path"]: each for each in json.loads(said)["files"]}
    yield Loaded(bureau, status, receipts)


def test_every_file_gets_one_receipt_and_the_exit_status_says_some_were_not_taken(loaded: Loaded) -> None:
    assert set(loaded.receipts) == {*files(), "T1/是文件夹.csv"}
    assert loaded.status == PARTLY


def test_whatever_is_not_taken_says_why_and_what_to_do_in_chinese(loaded: Loaded) -> None:
    for each in loaded.receipts.values():
        if each["status"] in ("held", "refused"):
            assert any("一" <= sign <= "鿿" for sign in each["reason"]), each
            assert any("一" <= sign <= "鿿" for sign in each["fix"]), each


def test_the_good_file_is_taken_beside_all_the_bad_ones(loaded: Loaded) -> None:
    assert loaded.counts("T1/好文件.csv") == (2, 0, 0, 0)
    assert loaded.receipts["T1/好文件.csv"]["paid_cny"] == "150.00"


def test_an_empty_file_is_refused(loaded: Loaded) -> None:
    assert loaded.told("T1/空文件.csv").startswith("refused：文件是空的（0 字节）。请在平台后台重新导出")


def test_a_header_without_rows_is_refused_and_may_be_ignored(loaded: Loaded) -> None:
    assert loaded.told("P1/只有表头.csv").startswith(
        "refused：只有表头，没有数据行。若这段时间确实没有订单，可以忽略"
    )


def test_an_unknown_header_is_refused_with_the_nearest_format_and_what_it_lacks(loaded: Loaded) -> None:
    told = loaded.told("P1/别的表格.csv")
    assert told.startswith("refused：不认识的表头；最接近“")
    assert "缺少列：" in told


def test_a_file_that_fits_two_formats_is_refused_with_both_named(loaded: Loaded) -> None:
    told = loaded.told("D1/两种表头.csv")
    assert told.startswith("refused：文件同时符合 2 种格式：")
    assert "抖音 · 订单明细" in told and "拼多多 · 订单导出" in told


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("T1/演示.csv", "这是 PowerPoint 文档，不读取。请用 Excel 或 WPS 打开后另存为 .xlsx 或“CSV UTF-8”"),
        ("T1/断的工作簿.csv", "工作簿或压缩包已损坏，或者没有下载完。请重新下载或重新导出"),
        ("T1/空的工作簿.csv", "工作簿或压缩包已损坏，或者没有下载完。请重新下载或重新导出"),
        ("T1/旧工作簿.csv", "工作簿或压缩包已损坏，或者没有下载完。请重新下载或重新导出"),
        ("T1/网页.csv", "文件里没有表格：前面的行都不足两列"),
    ],
)
def test_a_document_that_is_no_table_is_refused_by_its_bytes_whatever_its_suffix(
    loaded: Loaded, path: str, said: str
) -> None:
    assert said in loaded.told(path)


def test_a_csv_named_xls_is_read(loaded: Loaded) -> None:
    assert loaded.counts("T1/其实是文本.xls") == (1, 0, 0, 0)


def test_bytes_in_no_encoding_are_refused_with_their_place(loaded: Loaded) -> None:
    assert "既不是 UTF-8，也不是 GB18030（第 17 字节附近）" in loaded.told("T1/乱码.csv")


@pytest.mark.parametrize("path", ["T1/断在字中.csv", "T1/断在格中.csv"])
def test_of_a_file_cut_off_in_its_last_row_only_that_row_is_refused(loaded: Loaded, path: str) -> None:
    assert loaded.counts(path) == (1, 1, 0, 0)
    ((row, column, reasons),) = loaded.refused(path)
    assert (row, column) == (3, "（整行）")
    assert "文件到这一行就断了" in reasons


def test_a_row_with_too_few_cells_is_refused(loaded: Loaded) -> None:
    assert loaded.counts("T1/缺格.csv") == (1, 1, 0, 0)
    assert "列数比表头少" in loaded.refused("T1/缺格.csv")[0][2]


def test_a_quote_that_is_never_closed_is_refused_with_its_row(loaded: Loaded) -> None:
    assert "第 3 行附近有一个双引号没有闭合" in loaded.told("T1/引号未闭合.csv")


def test_ten_megabytes_in_one_cell_are_no_reason_to_lose_the_file(loaded: Loaded) -> None:
    assert loaded.counts("T1/很大的一格.csv") == (2, 0, 0, 0)


def test_a_folder_named_like_a_file_is_said_to_be_a_folder(loaded: Loaded) -> None:
    assert loaded.told("T1/是文件夹.csv").startswith("refused：这是文件夹，不是文件")


@pytest.mark.skipif(sys.platform != "linux", reason="其他系统的文件名总是文字，也没有管道文件")
def test_what_only_looks_like_a_file_is_refused_and_the_others_are_taken(bureau: Bureau) -> None:
    good = bureau.drop("T1/好文件.csv", few(order(1)).encode())
    Path(os.fsdecode(os.fsencode(good.parent) + b"/\xb6\xa9.csv")).write_bytes(few(order(2)).encode())
    (good.parent / "失效.csv").symlink_to(good.parent / "没有.csv")
    os.mkfifo(good.parent / "管道.csv")
    told = {each.path: each for each in bureau.load().receipts}
    assert {path: each.status for path, each in told.items()} == {
        "T1/好文件.csv": "loaded",
        "T1/\\xb6\\xa9.csv": "refused",
        "T1/失效.csv": "refused",
        "T1/管道.csv": "refused",
    }
    assert "文件名的编码无法识别" in str(told["T1/\\xb6\\xa9.csv"].reason)


def test_an_order_number_that_excel_has_spoilt_is_refused(loaded: Loaded) -> None:
    assert loaded.counts("T1/科学计数.csv") == (1, 1, 0, 0)
    ((row, column, reasons),) = loaded.refused("T1/科学计数.csv")
    assert (row, column) == (3, "订单编号")
    assert "被 Excel 改坏" in reasons


@pytest.mark.parametrize(("path", "reason"), [("T1/坏金额.csv", "不是金额"), ("T1/负金额.csv", "为负数")])
def test_an_amount_that_is_none_or_negative_is_refused(loaded: Loaded, path: str, reason: str) -> None:
    assert loaded.counts(path) == (1, 1, 0, 0)
    ((row, column, reasons),) = loaded.refused(path)
    assert (row, column) == (3, "总金额")
    assert reason in reasons


def test_dates_of_1970_and_2099_are_refused(loaded: Loaded) -> None:
    assert loaded.counts("T1/坏日期.csv") == (0, 2, 0, 0)
    early, late = loaded.refused("T1/坏日期.csv")
    assert "下单日期早于 2003 年" in early[2]
    assert "下单日期在将来" in late[2]


def test_of_equal_rows_and_of_rows_with_another_amount_one_is_counted(loaded: Loaded) -> None:
    assert loaded.counts("T1/重复行.csv") == (2, 0, 0, 2)
    assert loaded.receipts["T1/重复行.csv"]["paid_cny"] == "22.00"  # 10 and the later 12


def test_the_same_file_under_two_names_is_counted_once(loaded: Loaded) -> None:
    names = ("T1/同一文件(1).csv", "T1/同一文件.csv")
    assert sorted(loaded.receipts[name]["status"] for name in names) == ["already_loaded", "loaded"]
    assert sorted(loaded.counts(name) for name in names) == [(0, 0, 0, 1), (1, 0, 0, 0)]


def test_the_same_bytes_in_two_shops_folders_are_held_the_second_time(loaded: Loaded) -> None:
    assert loaded.counts("T1/两店各一份.csv") == (1, 0, 0, 0)
    assert loaded.told("T2/两店各一份.csv").startswith("held：内容与已入库的文件“T1/两店各一份.csv”完全相同")


def test_a_file_of_an_unknown_shop_is_held(loaded: Loaded) -> None:
    told = loaded.told("没登记的店/订单.csv")
    assert told.startswith("held：不知道是哪家店铺")
    assert "店铺名录.csv" in told


def test_a_file_in_the_folder_of_another_platforms_shop_is_held(loaded: Loaded) -> None:
    assert loaded.told("D1/别的平台.csv").startswith(
        "held：文件夹“D1”是其他平台的店铺，但这是淘宝天猫的导出文件"
    )


def test_a_row_with_more_cells_than_the_header_is_refused(loaded: Loaded) -> None:
    assert loaded.counts("T1/多格.csv") == (1, 1, 0, 0)
    assert "列数比表头多" in loaded.refused("T1/多格.csv")[0][2]


def test_titles_above_the_header_are_passed_and_total_rows_are_no_sales(loaded: Loaded) -> None:
    assert loaded.counts("T1/合计与标题.csv") == (1, 0, 1, 0)
    assert loaded.receipts["T1/合计与标题.csv"]["placed_cny"] == "10.00"


def test_blank_rows_and_a_repeated_header_are_no_sales(loaded: Loaded) -> None:
    assert loaded.counts("T1/空行与表头.csv") == (2, 0, 3, 0)


def test_a_line_break_inside_a_cell_does_not_part_a_row(loaded: Loaded) -> None:
    assert loaded.counts("T1/格内换行.csv") == (2, 0, 0, 0)


@pytest.mark.parametrize(("path", "rows"), [("T1/英寸.csv", 3), ("T1/一个英寸.csv", 2)])
def test_an_inch_mark_is_part_of_its_cell(loaded: Loaded, path: str, rows: int) -> None:
    assert loaded.counts(path) == (rows, 0, 0, 0)


@pytest.mark.parametrize(
    ("path", "encoding"),
    [("T1/宽字符.csv", "UTF-16"), ("T1/制表符.txt", "UTF-8"), ("T1/生僻字.csv", "GB18030")],
)
def test_other_encodings_and_tabs_are_read(loaded: Loaded, path: str, encoding: str) -> None:
    assert loaded.counts(path) == (1, 0, 0, 0)
    assert loaded.receipts[path]["encoding"] == encoding


def test_a_file_whose_rows_only_carriage_returns_part_is_refused(loaded: Loaded) -> None:
    assert loaded.receipts["T1/只有回车.csv"]["reason"] == "各行之间只有回车符，没有换行符，分不出行"


def test_a_carriage_return_in_a_title_costs_no_row(loaded: Loaded) -> None:
    assert loaded.counts("T1/标题里有回车.csv") == (2, 0, 0, 0)


def test_a_nul_byte_in_an_amount_costs_its_row_only(loaded: Loaded) -> None:
    assert loaded.counts("T1/零字节.csv") == (1, 1, 0, 0)
    assert "不是金额" in loaded.refused("T1/零字节.csv")[0][2]


def test_any_file_name_is_taken(loaded: Loaded) -> None:
    assert loaded.counts("""T1/它's “名” "称" [1] *?😀.csv""") == (1, 0, 0, 0)


def test_the_money_of_all_receipts_is_the_money_of_the_build(loaded: Loaded) -> None:
    stated = loaded.bureau.one("SELECT sum(placed_cny) AS placed, sum(paid_cny) AS paid FROM file_receipt")
    counted = loaded.bureau.one("SELECT sum(placed_cny) AS placed, sum(paid_cny) AS paid FROM sales_day")
    assert stated == counted


def test_the_same_folder_again_publishes_nothing_and_says_so(loaded: Loaded) -> None:
    status, said = run("load", "--data", str(loaded.bureau.folders.root), "--json")
    assert status == REFUSED
    assert json.loads(said)["published"] is False


# Registers, and what changes between two loads.


def test_a_held_file_is_taken_once_its_shop_is_registered(bureau: Bureau) -> None:
    bureau.drop("新店/订单.csv", few(order(1)).encode())
    assert bureau.receipt("新店/订单.csv").status == "held"
    bureau.register("N1,淘宝天猫,新店,新公司,510104")
    assert bureau.receipt("新店/订单.csv").shop_key == "N1"
    assert bureau.sums() == ("10.00", "10.00")


def test_a_file_moved_to_another_shops_folder_is_counted_for_that_shop(bureau: Bureau) -> None:
    dropped = bureau.drop("T1/订单.csv", few(order(1)).encode())
    bureau.load()
    (bureau.folders.raw / "T2").mkdir()
    dropped.rename(bureau.folders.raw / "T2" / "订单.csv")
    bureau.load()
    assert bureau.one("SELECT shop_key, paid_cny::VARCHAR AS paid FROM sales_day") == {
        "shop_key": "T2",
        "paid": "10.00",
    }


def test_an_older_export_never_overwrites_a_newer_one(bureau: Bureau) -> None:
    newer = taobao_file(taobao(1, "10.00", 退款金额="4.00", 买家实际支付金额="6.00"))
    bureau.drop("T1/ExportOrderList202603100900.csv", newer)
    bureau.load()
    bureau.drop("T1/ExportOrderList202603050900.csv", taobao_file(taobao(1, "10.00")))
    older = bureau.receipt("T1/ExportOrderList202603050900.csv")
    assert (older.status, older.rows_accepted, older.rows_superseded) == ("loaded", 1, 1)
    assert bureau.one("SELECT net_cny::VARCHAR AS net FROM sales_day") == {"net": "6.00"}


def test_at_equal_moments_the_later_status_wins_whatever_the_order_of_loading(bureau: Bureau) -> None:
    done = pinduoduo(1, "5.00", 订单状态="已收货", 是否直播间成交="是")
    shipped = pinduoduo(1, "5.00", 订单状态="已发货，待收货", 是否直播间成交="否")
    for name, row in (("aorders_export2026-03-10.csv", done), ("borders_export2026-03-10.csv", shipped)):
        bureau.drop(f"P1/{name}", pinduoduo_file(row))
        bureau.load()
    assert bureau.one("SELECT channel FROM sales_day") == {"channel": "live"}


def test_a_shop_whose_region_code_is_wrong_costs_its_own_files_only(bureau: Bureau) -> None:
    bureau.register("T1,淘宝天猫,青城茶店,甲公司,519999", "T2,淘宝天猫,锦江书店,乙公司,510104")
    bureau.drop("T1/订单.csv", few(order(1)).encode())
    bureau.drop("T2/订单.csv", few(order(2)).encode())
    receipts = {each.path: each for each in bureau.load().receipts}
    assert receipts["T1/订单.csv"].status == "held"
    assert receipts["T2/订单.csv"].status == "loaded"
    ((path, column, reasons),) = bureau.refused().select("path", "column_name", "reasons").rows()
    assert (path, column) == ("_registers/店铺名录.csv", "行政区划代码")
    assert "不在民政部代码表" in reasons


def test_a_register_that_vanishes_leaves_the_build_in_place(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau.drop("T1/订单.csv", few(order(1)).encode())
    build_id = bureau.load().build_id
    (bureau.folders.registers / "店铺名录.csv").unlink()
    bureau.drop("T1/新订单.csv", few(order(2)).encode())
    assert main(["load", "--data", str(bureau.folders.root)]) == REFUSED
    assert "店铺名录.csv 不见了" in capsys.readouterr().err
    assert bureau.one("SELECT build_id FROM build") == {"build_id": build_id}


def test_a_register_that_cannot_be_read_stops_the_load(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    (bureau.folders.registers / "店铺名录.csv").write_bytes(b"PK\x03\x04" + bytes(100))
    assert main(["load", "--data", str(bureau.folders.root)]) == REFUSED
    assert "这是 Excel 工作簿，不是 CSV" in capsys.readouterr().err


def test_registers_without_any_export_are_a_build_of_their_own(bureau: Bureau) -> None:
    assert main(["load", "--data", str(bureau.folders.root), "--quiet"]) == DONE
    assert main(["load", "--data", str(bureau.folders.root), "--quiet"]) == DONE


# Files that change while they are read: the change is made at a moment inside the load.


@pytest.mark.parametrize("change", ["grows", "vanishes"])
@pytest.mark.parametrize("moment", ["pipelines.ingest.take.recognise", "pipelines.ingest.take.find_facts"])
def test_a_file_that_changes_while_being_read_is_refused_and_the_others_are_taken(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, change: str, moment: str
) -> None:
    changing = bureau.drop("T1/a正在下载.csv", few(order(1)).encode())
    bureau.drop("T1/b好文件.csv", few(order(2)).encode())
    module, _, name = moment.rpartition(".")
    take = __import__(module, fromlist=[name])
    real = getattr(take, name)

    def change_it_first(*given: Any, **named: Any) -> Any:
        if changing.exists() and changing.read_bytes() == few(order(1)).encode():
            if change == "grows":
                changing.write_bytes(few(order(1), order(3)).encode())
            else:
                changing.unlink()
        return real(*given, **named)

    monkeypatch.setattr(take, name, change_it_first)
    receipts = bureau.take()
    refused, taken = receipts["T1/a正在下载.csv"], receipts["T1/b好文件.csv"]
    assert refused.status == "refused"
    assert refused.reason in ("文件在读取过程中发生了变化", "文件打不开：No such file or directory")
    assert taken.status == "loaded"
    assert bureau.lines()["order_id"].to_list() == ["1930000000000002"]


def test_a_file_that_vanishes_before_its_turn_is_refused_and_the_others_are_taken(bureau: Bureau) -> None:
    from pipelines import build  # noqa: PLC0415

    gone = bureau.drop("T1/b被删掉.csv", few(order(1)).encode())
    bureau.drop("T1/a好文件.csv", few(order(2)).encode())

    class Removing(Silent):
        def finished(self, number: int, files: int, receipt: Told) -> None:
            gone.unlink(missing_ok=True)

    run_of = build.Run(bureau.folders, datetime(2026, 3, 20), progress=Removing())
    receipts = {each.path: each for each in build.load(run_of).receipts}
    assert receipts["T1/b被删掉.csv"].status == "refused"
    assert "文件打不开" in str(receipts["T1/b被删掉.csv"].reason)
    assert receipts["T1/a好文件.csv"].status == "loaded"


def test_misuse_is_its_own_exit_status(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as misuse, redirect_stderr(io.StringIO()):
        main(["load", "--no-such-option", str(tmp_path)])
    assert misuse.value.code == 2


def test_an_empty_data_root_publishes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "--data", str(tmp_path)]) == REFUSED
    assert "raw/ 里没有可入库的文件" in capsys.readouterr().out

"""What a load would take of an unknown file is told before the format is saved, by the load's own code."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from pipelines.errors import ChangeRefused, UnreadableFile
from pipelines.teach.fields import Column
from pipelines.teach.look import look_into
from pipelines.teach.shelf import teach
from pipelines.teach.trial import Trial, try_out
from tests.exports import NOW, Bureau
from tests.teach.taught import HEADER, TAUGHT, order, report

PATH = "D1/月报.csv"
ROWS = (
    order(1, "10.00"),
    order(2, "20.00", 退回款="5.00", 状态="没教过的词"),
    order(3, "十元"),
    order(4, "十元"),
    order(5, "30.00", 成交时刻="昨天"),
    {"交易单号": "合计", "应付款": "60.00"},
)


def tried(bureau: Bureau, *rows: dict[str, str], **taught: object) -> Trial:
    bureau.drop(PATH, report(*rows))
    return try_out(bureau.folders, PATH, replace(TAUGHT, **taught), NOW)  # type: ignore[arg-type]


def test_rows_money_and_reasons_are_told_before_anything_is_saved(bureau: Bureau) -> None:
    bureau.drop(PATH, report(*ROWS))
    trial = try_out(bureau.folders, PATH, TAUGHT, NOW)
    told = trial.receipt
    assert (told.status, told.rows_read, told.rows_accepted) == ("loaded", 6, 2)
    assert (told.rows_refused, told.rows_not_sales) == (3, 1)
    assert (told.placed_cny, told.paid_cny, told.refund_cny) == (
        Decimal("30.00"),
        Decimal("30.00"),
        Decimal("5.00"),
    )
    assert trial.reasons["rows"].to_list() == [2, 1]
    assert "“应付款”不是金额" in trial.reasons["reasons"][0]
    assert trial.doubts == ("1 行的状态词还没有对应，按“未知”计",)
    assert not bureau.folders.formats.exists()
    assert not bureau.folders.taken.exists()


def test_what_was_tried_is_what_the_next_load_takes(bureau: Bureau) -> None:
    bureau.drop(PATH, report(*ROWS))
    told = try_out(bureau.folders, PATH, TAUGHT, NOW).receipt
    teach(bureau.folders, TAUGHT, NOW)
    loaded = bureau.receipt(PATH)
    for name in ("rows_read", "rows_accepted", "rows_refused", "placed_cny", "paid_cny", "refund_cny"):
        assert getattr(loaded, name) == getattr(told, name), name
    assert (loaded.first_day, loaded.last_day) == (told.first_day, told.last_day)


def test_the_first_lines_hold_no_ids_and_nothing_personal(bureau: Bureau) -> None:
    bureau.drop(PATH, report(*ROWS))
    lines = try_out(bureau.folders, PATH, TAUGHT, NOW).lines
    assert lines["row_number"].to_list() == [2, 3]
    assert lines["ship_to_region_code"].to_list() == ["510104", "510104"]
    shown = lines.write_csv()
    assert "欧阳" not in shown
    assert "20260301001" not in shown


def test_an_order_number_on_several_rows_is_a_doubt(bureau: Bureau) -> None:
    twice = [order(1, "10.00"), order(1, "10.00"), order(2, "5.00")]
    assert "1 个订单号出现了多行" in "".join(tried(bureau, *map(dict, twice)).doubts)


def test_the_whole_orders_money_on_each_of_its_lines_is_a_doubt(bureau: Bureau) -> None:
    rows = [dict(order(number, f"{number}0.00")) for number in (1, 2, 3) for _ in range(2)]
    assert "整单金额在每行重复" in "".join(tried(bureau, *rows, grain="line").doubts)
    own = [dict(order(number, f"{number}{at}.00")) for number in (1, 2, 3) for at in range(2)]
    assert tried(bureau, *own, grain="line").doubts == ()


def test_a_file_of_which_nothing_is_taken_says_why(bureau: Bureau) -> None:
    trial = tried(bureau, dict(order(1, "十元")))
    assert (trial.receipt.rows_accepted, trial.lines.height, trial.doubts) == (0, 0, ())
    assert trial.reasons["rows"].to_list() == [1]


def test_a_format_that_makes_no_sense_yet_is_not_tried(bureau: Bureau) -> None:
    bureau.drop(PATH, report(*ROWS))
    with pytest.raises(UnreadableFile, match="还没有指出哪一列是订单号"):
        try_out(bureau.folders, PATH, replace(TAUGHT, columns={"paid_cny": Column(("已付款",))}), NOW)


def test_a_file_inside_an_archive_is_looked_into_and_tried_like_any_other(bureau: Bureau) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("三月/月报.csv", report(*ROWS))
    bureau.drop("D1/包.zip", out.getvalue())
    assert look_into(bureau.folders, "D1/包.zip/三月/月报.csv").top[0] == HEADER
    assert try_out(bureau.folders, "D1/包.zip/三月/月报.csv", TAUGHT, NOW).receipt.rows_accepted == 2


def test_of_a_workbook_the_fullest_sheet_is_looked_into_or_the_one_that_is_asked_for(
    bureau: Bureau, tmp_path: Path
) -> None:
    file = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("说明").write_row(0, 0, ["栏目", "解释"])
        orders = book.add_worksheet("数据")
        for at, row in enumerate([HEADER, *([each.get(name, "") for name in HEADER] for each in ROWS)]):
            orders.write_row(at, 0, row)
    bureau.drop("D1/月报.xlsx", file.read_bytes())
    look = look_into(bureau.folders, "D1/月报.xlsx")
    assert (look.sheets, look.sheet, look.top[0]) == (("说明", "数据"), "数据", HEADER)
    assert look_into(bureau.folders, "D1/月报.xlsx", "说明").top[0][:2] == ("栏目", "解释")
    assert try_out(bureau.folders, "D1/月报.xlsx", TAUGHT, NOW).receipt.rows_accepted == 2


def test_rows_far_below_the_top_are_met_too(bureau: Bureau) -> None:
    rows = [order(number, "1.00") for number in range(100)]
    bureau.drop(PATH, report(*rows, order(100, "1.00", 状态="最后一行的词")))
    below = look_into(bureau.folders, PATH).below(0)
    assert len(below) == 101
    assert below[-1][1] == "最后一行的词"


@pytest.mark.parametrize("path", ["D1/没有.csv", "D1/包.zip/没有.csv", "../x.csv"])
def test_a_file_that_is_gone_says_so(bureau: Bureau, path: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("有.csv", b"a,b")
    bureau.drop("D1/包.zip", out.getvalue())
    with pytest.raises(ChangeRefused, match="文件已经不在 raw/ 里"):
        look_into(bureau.folders, path)

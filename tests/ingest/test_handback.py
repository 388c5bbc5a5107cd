"""Refused rows come back as 退回.csv: to be repaired and dropped in again."""

import csv
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.handback import FILE_NAME
from pipelines.ingest.privacy import HIDDEN, harmless
from tests.exports import Bureau, Row, douyin, douyin_file, pinduoduo, pinduoduo_file, taobao, taobao_file

LATER = datetime(2026, 3, 15, 9, 0)


def handed_back(bureau: Bureau) -> Path:
    """Return the one file of refused rows."""
    (found,) = bureau.folders.taken.glob(f"*/*/{FILE_NAME}")
    return found


def rows_of(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_refused_row_comes_back_with_its_number_column_reason_and_cure(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "十二元", 买家实际支付金额="12.00")))
    bureau.take()
    (row,) = rows_of(handed_back(bureau))
    assert row["行号"] == "3"
    assert row["原因"].startswith("“总金额”不是金额")
    assert row["处理建议"].startswith("请对照平台后台改正这一格")
    assert row["订单编号"].strip('="') == "1930000000000002"
    assert row["买家实际支付金额"] == "12.00"
    assert row["总金额"] == HIDDEN


def test_it_has_the_files_own_header_so_that_it_is_recognised_again(bureau: Bureau) -> None:
    content = douyin_file(douyin(1, "9.90"), douyin(2, "9.90", 订单提交时间="昨天"))
    bureau.drop("D1/订单.csv", content)
    bureau.take()
    header = content.decode("utf-8-sig").splitlines()[0]
    assert (
        handed_back(bureau).read_text(encoding="utf-8-sig").splitlines()[0]
        == f"{header},退回编号,行号,原因,处理建议"
    )


def test_what_no_number_is_taken_from_comes_back_empty(bureau: Bureau) -> None:
    bureau.drop(
        "D1/订单.csv", douyin_file(douyin(1, "坏", 收件人="示例人", 买家留言="示例留言", 达人ID="70001"))
    )
    bureau.take()
    (row,) = rows_of(handed_back(bureau))
    assert (row["收件人"], row["买家留言"], row["选购商品"]) == ("", "", "")
    assert row["达人ID"].startswith("hashed-")
    assert "70001" not in row["达人ID"]
    assert (row["省"], row["市"], row["流量体裁"], row["订单状态"]) == ("四川省", "成都市", "直播", "已完成")


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("T1/订单.csv", taobao_file(taobao(1, "10.00")), taobao_file(taobao(1, "10.00"), taobao(2, "坏"))),
        ("P1/订单.csv", b"", pinduoduo_file(pinduoduo(1, "10.00"), pinduoduo(2, "坏"))),
    ],
    ids=["taobao", "pinduoduo"],
)
def test_a_repaired_row_loads_and_its_refusal_is_closed(
    bureau: Bureau, path: str, good: bytes, bad: bytes
) -> None:
    file = bureau.drop(path, bad)
    bureau.load()
    assert bureau.refused()["is_open"].to_list() == [True]
    repaired = handed_back(bureau).read_text(encoding="utf-8-sig").replace(HIDDEN, "12.00")
    bureau.drop(f"{file.parent.name}/{FILE_NAME}", repaired.encode("utf-8-sig"), LATER)
    receipts = {each.path: each for each in bureau.load().receipts}
    again = receipts[f"{file.parent.name}/{FILE_NAME}"]
    assert (again.status, again.rows_accepted, again.rows_refused) == ("loaded", 1, 0), again
    assert bureau.refused()["is_open"].to_list() == [False]
    assert bureau.sums()[0] == "22.00"


def test_a_refusal_stays_open_while_the_row_is_only_in_an_older_export(bureau: Bureau) -> None:
    bureau.drop("T1/ExportOrderList202603100900.csv", taobao_file(taobao(1, "坏")))
    bureau.drop("T1/ExportOrderList202603010900.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    assert bureau.refused()["is_open"].to_list() == [True]


@pytest.mark.parametrize(
    "cell", ["12.50", "￥1,234.50", "2026-03-01 19:25:42", "2019-12-31 23:59:59", "3.55E+15", "1.2万", ""]
)
def test_amounts_moments_and_spoilt_numbers_are_shown(cell: str) -> None:
    assert shown(cell, is_identifier=False) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "13987650123",
        "139 8765 0123",
        "139-8765-0123",
        "+8613987650123",
        "１３９８７６５０１２３",
        "028-87654321",
        "510107199003074516",
        "51010719900307451X",
        "Ada",
        "月亮",
        "12.00 张三",
    ],
)
def test_a_person_in_a_column_of_numbers_is_hidden(cell: str) -> None:
    assert shown(cell, is_identifier=False) == HIDDEN


def test_an_order_number_as_long_as_an_id_card_is_shown_but_a_mobile_number_never() -> None:
    assert shown("510107199003074516", is_identifier=True) == "510107199003074516"
    assert shown("13987650123", is_identifier=True) == HIDDEN


def shown(cell: str, *, is_identifier: bool) -> str:
    frame = pl.DataFrame({"cell": [cell]})
    return str(frame.select(harmless(pl.col("cell"), is_identifier=is_identifier)).item())

"""Whose file it is, and when it was exported: never guessed."""

from datetime import datetime

import pytest

from pipelines.demo.headers import TAOBAO_2016
from pipelines.ingest.receipts import Receipt
from tests.exports import Bureau, douyin, douyin_file, pinduoduo, pinduoduo_file, taobao, taobao_file

ORDERS = taobao_file(taobao(1, "10.00"))


def taken(bureau: Bureau, path: str, content: bytes = ORDERS) -> Receipt:
    bureau.drop(path, content)
    return bureau.take()[path]


@pytest.mark.parametrize(
    "path",
    [
        "T1/订单.csv",
        "青城茶店/订单.csv",
        "2026年/青城茶店/三月/订单.csv",
        " 青城 茶店 /订单.csv",
        "t1/订单.csv",
    ],
)
def test_a_folder_names_the_shop_by_its_number_or_its_name(bureau: Bureau, path: str) -> None:
    assert taken(bureau, path).shop_key == "T1"


@pytest.mark.parametrize("colon", ["：", ":", ": "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_note_beside_the_file_names_the_shop_and_the_moment_of_export(
    bureau: Bureau, colon: str, encoding: str
) -> None:
    note = f"店铺{colon}青城茶店\r\n导出时间{colon}2026-03-08 09:30\r\n"
    bureau.drop("收件箱/订单.csv.说明.txt", note.encode(encoding))
    receipt = taken(bureau, "收件箱/订单.csv")
    assert (receipt.shop_key, receipt.exported_at) == ("T1", datetime(2026, 3, 8, 9, 30))


def test_the_files_own_shop_column_names_the_shop_where_no_folder_does(bureau: Bureau) -> None:
    content = taobao_file(taobao(1, "10.00", 店铺名称="锦江书店"), header=TAOBAO_2016)
    assert taken(bureau, "收件箱/订单.csv", content).shop_key == "T2"


@pytest.mark.parametrize(
    ("path", "own_name", "told"),
    [
        ("T1/T2/订单.csv", "", "文件夹和说明里有 2 家已登记店铺"),
        ("T1/订单.csv", "锦江书店", "文件夹的店铺与文件里“店铺名称”列的店铺不是同一家"),
        ("收件箱/订单.csv", "", "不知道是哪家店铺"),
        ("收件箱/订单.csv", "没登记的店", "不知道是哪家店铺"),
    ],
)
def test_a_file_that_names_no_shop_or_two_is_held(
    bureau: Bureau, path: str, own_name: str, told: str
) -> None:
    content = taobao_file(taobao(1, "10.00", 店铺名称=own_name), header=TAOBAO_2016)
    receipt = taken(bureau, path, content)
    assert receipt.status == "held"
    assert told in str(receipt.reason)
    assert receipt.fix


def test_a_file_with_the_orders_of_two_shops_is_held(bureau: Bureau) -> None:
    rows = (taobao(1, "10.00", 店铺名称="青城茶店"), taobao(2, "10.00", 店铺名称="锦江书店"))
    receipt = taken(bureau, "收件箱/订单.csv", taobao_file(*rows, header=TAOBAO_2016))
    assert receipt.status == "held"
    assert "文件里有 2 家店铺" in str(receipt.reason)


@pytest.mark.parametrize(
    ("path", "content", "moment"),
    [
        ("T1/ExportOrderList202603100905.csv", ORDERS, datetime(2026, 3, 10, 9, 5)),
        ("D1/1773104700_0123456789abcdef.csv", douyin_file(douyin(1, "9.90")), datetime(2026, 3, 10, 9, 5)),
        ("P1/0123orders_export2026-03-10.csv", pinduoduo_file(pinduoduo(1, "5.00")), datetime(2026, 3, 10)),
        ("T1/ExportOrderList20260310090512345.csv", ORDERS, datetime(2026, 3, 10, 8, 0)),
        ("T1/ExportOrderList202613400905.csv", ORDERS, datetime(2026, 3, 10, 8, 0)),
        ("T1/订单.csv", ORDERS, datetime(2026, 3, 10, 8, 0)),
    ],
    ids=["taobao", "douyin", "pinduoduo", "a task number", "no date", "the time on the file"],
)
def test_the_moment_of_export_is_in_the_name_else_it_is_the_files_own_time(
    bureau: Bureau, path: str, content: bytes, moment: datetime
) -> None:
    assert taken(bureau, path, content).exported_at == moment

"""The formats that a data root knows: built-in ones, and those that data staff have taught."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime

import pytest

from pipelines.build import Run, load
from pipelines.errors import AmbiguousFormat, ChangeRefused, UnreadableFile
from pipelines.formats import FORMATS
from pipelines.formats.base import ExportFormat, same_name
from pipelines.ingest.handback import FILE_NAME
from pipelines.ingest.not_taken import NOT_TAKEN, NotTaken
from pipelines.ingest.take import taken_folder
from pipelines.settings import DataRoot
from pipelines.teach.declared import Taught, to_json
from pipelines.teach.fields import Column
from pipelines.teach.shelf import file_of, forget, imported, known, teach
from pipelines.verify import differences
from tests.exports import NOW, Bureau, header_of, plain_file
from tests.teach.taught import HEADER, SMALLEST, TAUGHT, order, report

LATER = datetime(2026, 3, 21, 9, 0)
UNKNOWN = "D1/月报.csv"


def names(header: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(same_name, header))


def taught_in(folders: DataRoot) -> ExportFormat:
    return next(each for each in known(folders).formats if each.key == TAUGHT.key)


def test_a_data_root_that_was_taught_nothing_knows_the_built_in_formats(bureau: Bureau) -> None:
    assert known(bureau.folders).formats == FORMATS


def test_a_file_of_an_unknown_header_loads_once_its_format_is_taught(bureau: Bureau) -> None:
    bureau.drop(UNKNOWN, report(order(1, "10.00"), order(2, "20.00", 退回款="5.00")))
    refused = bureau.receipt(UNKNOWN)
    assert (refused.status, refused.format_key) == ("refused", None)
    teach(bureau.folders, TAUGHT, NOW)
    taken = bureau.receipt(UNKNOWN)
    assert (taken.status, taken.format_key, taken.rows_accepted) == ("loaded", TAUGHT.key, 2)
    assert bureau.one(
        "SELECT sum(paid_cny)::VARCHAR AS paid, sum(refund_cny)::VARCHAR AS refund, "
        "any_value(channel) AS channel FROM sales_day"
    ) == {"paid": "30.00", "refund": "5.00", "channel": "live"}
    assert differences(bureau.folders) == []


def test_a_file_stays_in_the_build_after_its_format_is_forgotten(bureau: Bureau) -> None:
    bureau.drop(UNKNOWN, report(order(1, "10.00")))
    teach(bureau.folders, TAUGHT, NOW)
    bureau.load()
    forget(bureau.folders, TAUGHT.key)
    assert known(bureau.folders).formats == FORMATS
    bureau.drop("D1/又一份.csv", report(order(2, "20.00")))
    receipts = {each.path: each.status for each in bureau.load(LATER).receipts}
    assert receipts == {UNKNOWN: "already_loaded", "D1/又一份.csv": "refused"}
    assert bureau.sums() == ("10.00", "10.00")


def test_files_taken_before_are_read_anew_when_their_format_is_taught_better(bureau: Bureau) -> None:
    bureau.drop(UNKNOWN, report(order(1, "10.00", 已付款="9.00"), order(2, "20.00")))
    wrong = replace(TAUGHT, columns={**TAUGHT.columns, "placed_cny": Column(("已付款",))})
    wrong = replace(wrong, columns={name: each for name, each in wrong.columns.items() if name != "paid_cny"})
    teach(bureau.folders, wrong, NOW)
    bureau.load()
    assert bureau.sums() == ("29.00", "29.00")
    teach(bureau.folders, TAUGHT, LATER)
    assert bureau.receipt(UNKNOWN).status == "loaded"
    assert bureau.sums() == ("30.00", "29.00")
    assert bureau.receipt(UNKNOWN).status == "already_loaded"


def test_each_revision_is_kept_beside_the_one_that_counts(bureau: Bureau) -> None:
    first = teach(bureau.folders, TAUGHT, NOW)
    second = teach(bureau.folders, replace(TAUGHT, title="小店月报（新）"), LATER)
    assert (first.revision, second.revision, second.made_at) == (1, 2, "2026-03-21T09:00:00")
    assert sorted(each.name for each in bureau.folders.formats.iterdir()) == [
        f"{TAUGHT.key}.1.json",
        f"{TAUGHT.key}.json",
    ]
    assert [each.title for each in known(bureau.folders).taught] == ["小店月报（新）"]
    forget(bureau.folders, TAUGHT.key)
    assert teach(bureau.folders, TAUGHT, LATER).revision == 3


def test_a_bad_format_file_costs_only_itself_and_says_so_on_every_load(bureau: Bureau) -> None:
    teach(bureau.folders, TAUGHT, NOW)
    (bureau.folders.formats / "坏的.json").write_text("{", encoding="utf-8")
    bureau.drop(UNKNOWN, report(order(1, "10.00")))
    outcome = load(Run(bureau.folders, NOW))
    receipts = {each.path: each for each in outcome.receipts}
    assert receipts[UNKNOWN].status == "loaded"
    assert receipts["formats/坏的.json"].status == "refused"
    assert "格式文件不完整" in str(receipts["formats/坏的.json"].reason)
    assert "识别新格式" in str(receipts["formats/坏的.json"].fix)
    keys = {each.key for each in known(bureau.folders).formats}
    assert keys == {TAUGHT.key, *(each.key for each in FORMATS)}


def test_a_format_file_edited_into_nonsense_is_refused_with_what_is_wrong(bureau: Bureau) -> None:
    teach(bureau.folders, TAUGHT, NOW)
    file = file_of(bureau.folders, TAUGHT.key)
    said = json.loads(file.read_text(encoding="utf-8"))
    del said["fields"]["order_id"]
    file.write_text(json.dumps(said), encoding="utf-8")
    refused = known(bureau.folders).refused
    assert [each.reason for each in refused] == ["还没有指出哪一列是订单号"]


def test_a_format_file_under_another_name_is_refused(bureau: Bureau) -> None:
    teach(bureau.folders, TAUGHT, NOW)
    file_of(bureau.folders, TAUGHT.key).rename(bureau.folders.formats / "我的格式.json")
    assert "名称与内容不符" in str(known(bureau.folders).refused[0].reason)


def test_a_header_that_a_built_in_format_reads_cannot_be_taught(bureau: Bureau) -> None:
    header = header_of("douyin_order", 74)
    columns = {
        "order_id": Column(("主订单编号",)),
        "placed_cny": Column(("订单应付金额",)),
        "paid_at": Column(("支付完成时间",)),
    }
    with pytest.raises(AmbiguousFormat, match="这个表头已经能认，是“抖音 · 订单明细”"):
        teach(bureau.folders, replace(SMALLEST, header=header, columns=columns), NOW)
    assert not bureau.folders.formats.exists()


@pytest.mark.parametrize("other", [*FORMATS, *NOT_TAKEN], ids=lambda each: each.key)
def test_no_header_fits_a_taught_format_and_a_built_in_one_whatever_columns_are_added(
    bureau: Bureau, other: ExportFormat | NotTaken
) -> None:
    teach(bureau.folders, SMALLEST, NOW)
    taught = taught_in(bureau.folders)
    for at in range(3):  # any name of each group will do
        own = tuple(group[min(at, len(group) - 1)] for group in other.needs)
        assert other.fits(names(own))
        assert not taught.fits(names((*own, *HEADER)))
    assert taught.fits(names(HEADER))


def test_a_taught_header_one_column_short_of_a_built_in_one_stays_apart_from_it(bureau: Bureau) -> None:
    header = tuple(name for name in header_of("kuaishou_order", 61) if name != "成交数量")
    columns = {
        "order_id": Column(("订单号",)),
        "paid_at": Column(("订单支付时间",)),
        "paid_cny": Column(("实付款",)),
    }
    nearly = teach(bureau.folders, replace(SMALLEST, platform="快手", header=header, columns=columns), NOW)
    formats = known(bureau.folders).formats
    assert [each.key for each in formats if each.fits(names(header))] == [nearly.key]
    assert [each.key for each in formats if each.fits(names((*header, "成交数量")))] == ["kuaishou_order"]


def test_of_two_taught_formats_a_header_fits_one(bureau: Bureau) -> None:
    teach(bureau.folders, SMALLEST, NOW)
    longer = replace(TAUGHT, header=("序号", *HEADER))
    with pytest.raises(AmbiguousFormat, match="小店月报"):
        teach(bureau.folders, longer, NOW)
    other = ("单号", "到账时刻", "已付款", "状态")
    columns = {**SMALLEST.columns, "order_id": Column(("单号",))}
    second = teach(bureau.folders, replace(SMALLEST, header=other, columns=columns), NOW)
    formats = known(bureau.folders).formats
    assert [each.key for each in formats if each.fits(names(other))] == [second.key]
    assert [each.key for each in formats if each.fits(names(HEADER))] == [TAUGHT.key]


def test_an_exported_file_can_be_imported_elsewhere() -> None:
    assert imported(to_json(TAUGHT).encode(), where="导入") == TAUGHT
    with pytest.raises(UnreadableFile, match="格式文件不完整"):
        imported(b"\xff\xfe", where="导入")
    nonsense = Taught("抖音", "", "order", HEADER, TAUGHT.columns)
    with pytest.raises(UnreadableFile, match="请给这种报表起个名字"):
        imported(to_json(nonsense).encode(), where="导入")


def test_a_folder_that_cannot_be_written_says_who_must_do_what(bureau: Bureau) -> None:
    bureau.folders.formats.write_bytes(b"")
    with pytest.raises(ChangeRefused, match="格式没有保存") as refused:
        teach(bureau.folders, TAUGHT, NOW)
    assert "开放数据目录下 formats/ 的写入权限" in refused.value.fix


def test_a_row_of_a_taught_file_is_handed_back_repaired_and_taken_like_any_other(bureau: Bureau) -> None:
    teach(bureau.folders, TAUGHT, NOW)
    bureau.drop(UNKNOWN, report(order(1, "10.00"), order(2, "20.00", 成交时刻="昨天")))
    receipt = bureau.receipt(UNKNOWN)
    assert (receipt.rows_accepted, receipt.rows_refused) == (1, 1)
    back = (taken_folder(bureau.folders, str(receipt.sha256)) / FILE_NAME).read_text(encoding="utf-8-sig")
    header, row = (
        list(csv.DictReader(io.StringIO(back)).fieldnames or ()),
        next(csv.DictReader(io.StringIO(back))),
    )
    row["成交时刻"] = "2026-03-01 20:00:00"
    bureau.drop("D1/退回.csv", plain_file(header, row))
    assert bureau.receipt("D1/退回.csv").rows_accepted == 1
    assert bureau.sums() == ("30.00", "30.00")
    assert bureau.refused()["is_open"].to_list() == [False]


def test_a_taught_format_gives_way_once_the_program_reads_its_header_itself(bureau: Bureau) -> None:
    columns = {
        "order_id": Column(("订单号",)),
        "paid_at": Column(("订单支付时间",)),
        "paid_cny": Column(("实付款",)),
    }
    late = replace(SMALLEST, platform="快手", header=header_of("kuaishou_order", 61), columns=columns)
    bureau.folders.formats.mkdir()
    file_of(bureau.folders, late.key).write_text(to_json(late), encoding="utf-8")
    shelf = known(bureau.folders)
    assert shelf.formats == FORMATS
    assert [each.reason for each in shelf.refused] == ["这个表头已经能认，是“快手 · 订单导出”"]

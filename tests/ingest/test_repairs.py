"""A refused row that is repaired in 退回.csv and dropped in again counts as if it had never been refused."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.formats import FORMATS
from pipelines.formats.base import ExportFormat, same_name
from pipelines.ingest.handback import EXTRA, FILE_NAME
from pipelines.ingest.mending import COLUMN
from pipelines.ingest.privacy import HIDDEN
from pipelines.ingest.shapes import SHAPES
from tests.exports import (
    OTHER_SHOPS,
    Bureau,
    Row,
    bureau_at,
    douyin,
    douyin_file,
    jd,
    jd_file,
    pinduoduo,
    pinduoduo_file,
    plain_file,
    taobao,
    taobao_file,
)
from tests.formats.test_samples import SAMPLES, SHOP_ON, Table, format_of, table_of

LATER, LATER_STILL = datetime(2026, 3, 15, 9, 0), datetime(2026, 3, 18, 9, 0)
WHERE_FROM = ("file_sha256", "row_number")
SPOILT = "3.55E+15"  # what a spreadsheet makes of an order number

Repair = Callable[[Row], Row]


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """A data root of its own with a shop on every platform in its register."""
    return bureau_at(tmp_path, *OTHER_SHOPS)


def handed_back(bureau: Bureau) -> list[Path]:
    """Return every file of refused rows, the oldest first."""
    return sorted(bureau.folders.taken.glob(f"*/*/{FILE_NAME}"), key=lambda file: file.stat().st_mtime_ns)


def rows_of(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def repaired(file: Path, repair: Repair) -> bytes:
    """Return a hand-back file with every row changed by `repair`."""
    rows = [dict(repair(row)) for row in rows_of(file)]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def setting(**cells: str) -> Repair:
    return lambda row: {**row, **cells}


def open_rows(bureau: Bureau) -> list[tuple[str, int]]:
    return bureau.refused().filter("is_open").select("path", "row_number").rows()


def spoilt(table: Table, column: int, first: int) -> Table:
    """Return a table with every second cell of a column, from the row `first`, made unreadable."""
    cells = [row[column] for row in table.rows]
    cells[first::2] = [SPOILT] * len(cells[first::2])
    rows = [[*row[:column], cell, *row[column + 1 :]] for row, cell in zip(table.rows, cells, strict=True)]
    return replace(table, rows=rows)


def kept(bureau: Bureau, fmt: ExportFormat) -> pl.DataFrame:
    """Return every accepted row of every taken file."""
    if fmt.shape == "order_line":
        return bureau.lines()
    files = bureau.folders.taken.glob(f"*/*/{SHAPES[fmt.shape].contract.name}.parquet")
    return pl.concat(map(pl.read_parquet, sorted(files)))


@pytest.mark.parametrize("first", [0, 1], ids=["odd", "even"])
@pytest.mark.parametrize("spoils", ["number", "money"])
@pytest.mark.parametrize("path", SAMPLES, ids=[f"{each.parent.name}/{each.stem}" for each in SAMPLES])
def test_repaired_rows_of_every_format_give_the_rows_they_would_have_given(
    bureau: Bureau, tmp_path: Path, path: Path, spoils: str, first: int
) -> None:
    fmt = format_of(path)
    field = next(iter(fmt.fields)) if spoils == "number" else SHAPES[fmt.shape].money
    if field == "placed_cny" and fmt.paid_basis == "find":
        field = "ordered_at"  # a file without its totals does not say what its amounts mean
    good, shop = table_of(path, tmp_path / "sample"), SHOP_ON[fmt.platform]
    header = [same_name(each) for each in good.header]
    column = next(
        header.index(same_name(each)) for each in fmt.fields[field].names if same_name(each) in header
    )
    bureau.drop(f"{shop}/export.csv", spoilt(good, column, first).written())
    assert next(iter(bureau.take().values())).status == "loaded"
    for file in handed_back(bureau):
        back = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
        row_number = back[0].index("行号")
        for row in back[1:]:
            row[column] = good.rows[int(row[row_number]) - len(good.above) - 2][column]
        bureau.drop(
            f"{shop}/mended.csv", replace(good, above=[], header=back[0], rows=back[1:]).written(), LATER
        )
        again = bureau.take()[f"{shop}/mended.csv"]
        assert (again.status, again.rows_refused) == ("loaded", 0), again

    never_refused = bureau_at(tmp_path / "good", *OTHER_SHOPS)
    never_refused.drop(f"{shop}/export.csv", good.written())
    never_refused.take()
    # Which line of an order has the order's money is settled over all files, and whose line it is
    # cannot be known of a row without an order number.
    apart = [*WHERE_FROM, *(sorted({*fmt.per_order, "net_cny"}) if fmt.per_order else ())]
    apart += ["line_id"] if spoils == "number" and fmt.has_unnumbered_lines else []
    apart += ["refund_no"] if spoils == "number" and fmt.nth is not None else []
    expected, mended = kept(never_refused, fmt).drop(apart), kept(bureau, fmt).drop(apart)
    assert mended.sort(pl.all()).rows() == expected.sort(pl.all()).rows()


def test_a_row_whose_order_number_was_the_damage_is_closed_by_its_repair(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "12.00", 订单编号=SPOILT)))
    bureau.load()
    assert open_rows(bureau) == [("T1/订单.csv", 3)]
    (file,) = handed_back(bureau)
    bureau.drop(f"T1/{FILE_NAME}", repaired(file, setting(订单编号="1930000000000002")), LATER)
    bureau.load()
    assert open_rows(bureau) == []
    assert bureau.sums()[0] == "22.00"


def test_a_hand_back_file_that_nobody_has_mended_is_refused_again_and_one_refusal_is_open(
    bureau: Bureau,
) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "12.00", 总金额="坏")))
    bureau.load()
    (file,) = handed_back(bureau)
    bureau.drop(f"T1/{FILE_NAME}", file.read_bytes(), LATER)
    bureau.load()
    assert open_rows(bureau) == [(f"T1/{FILE_NAME}", 2)]
    assert bureau.refused().height == 2


def test_the_second_hand_back_file_has_the_first_number_and_closes_both_refusals(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "12.00", 总金额="坏")))
    bureau.load()
    (first,) = handed_back(bureau)
    bureau.drop("T1/退回一.csv", repaired(first, setting(总金额="还是坏")), LATER)
    bureau.load()
    _, second = handed_back(bureau)
    assert [row[COLUMN] for row in rows_of(second)] == [row[COLUMN] for row in rows_of(first)]
    assert list(rows_of(second)[0]) == list(rows_of(first)[0])
    bureau.drop("T1/退回二.csv", repaired(second, setting(总金额="12.00")), LATER_STILL)
    bureau.load()
    assert open_rows(bureau) == []
    assert bureau.sums()[0] == "22.00"


def test_a_repaired_file_dropped_twice_counts_once(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "12.00", 总金额="坏")))
    bureau.load()
    (file,) = handed_back(bureau)
    mended = repaired(file, setting(总金额="12.00"))
    bureau.drop("T1/退回.csv", mended, LATER)
    bureau.drop("T1/退回(1).csv", mended, LATER)
    bureau.drop("T1/退回另存.csv", mended.decode("utf-8-sig").encode("gb18030"), LATER_STILL)
    bureau.load()
    assert bureau.sums()[0] == "22.00"
    assert open_rows(bureau) == []


def test_a_row_repaired_into_another_shops_folder_stays_open_for_its_own(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "12.00", 总金额="坏")))
    bureau.load()
    (file,) = handed_back(bureau)
    bureau.drop("T2/退回.csv", repaired(file, setting(总金额="12.00")).replace(b"T1", b""), LATER)
    bureau.load()
    assert open_rows(bureau) == [("T1/订单.csv", 3)]


def test_a_repair_never_overwrites_what_a_later_export_says(bureau: Bureau) -> None:
    bureau.drop("D1/订单.csv", douyin_file(douyin(1, "9.90"), douyin(2, "坏", 订单状态="已发货")))
    bureau.load()
    (file,) = handed_back(bureau)
    bureau.drop("D1/新订单.csv", douyin_file(douyin(2, "8.00", 订单状态="已完成")), LATER)
    bureau.drop("D1/退回.csv", repaired(file, setting(订单应付金额="8.80")), LATER_STILL)
    bureau.load()
    assert bureau.sums()[0] == "17.90"


def test_a_repair_is_read_in_the_money_basis_of_its_file(bureau: Bureau) -> None:
    net = {"买家实际支付金额": "6.00", "退款金额": "4.00"}
    shown = {"买家实际支付金额": "10.00", "退款金额": "4.00", "宝贝总数量": "坏"}  # alone it would say gross
    bureau.drop(
        "T1/订单.csv",
        taobao_file(*(taobao(at, "10.00", **net) for at in range(30)), taobao(99, "10.00", **shown)),
    )
    bureau.load()
    (file,) = handed_back(bureau)
    bureau.drop("T1/退回.csv", repaired(file, setting(宝贝总数量="1")), LATER)
    bureau.take()
    mended = bureau.lines().filter(pl.col("order_id") == "1930000000000099")
    assert mended["paid_cny"].cast(pl.String).to_list() == ["14.00"]


def test_equal_lines_of_one_order_are_not_taken_for_one_when_the_second_is_repaired(bureau: Bureau) -> None:
    same = jd(1, "30.00"), jd(1, "30.00", 订购数量="坏")
    bureau.drop("J1/订单.csv", jd_file(*same))
    bureau.load()
    (file,) = handed_back(bureau)
    bureau.drop("J1/退回.csv", repaired(file, setting(订购数量="2")), LATER)
    bureau.load()
    assert bureau.one(
        "SELECT sum(qty)::INTEGER AS qty, sum(placed_cny)::VARCHAR AS placed FROM sales_day"
    ) == {
        "qty": 3,
        "placed": "30.00",
    }
    assert open_rows(bureau) == []


def test_what_happened_after_a_sale_comes_back_so_that_no_refund_is_forgotten(bureau: Bureau) -> None:
    cells = {"售后状态": "同意退款，退款成功", "商品一级类目": "粮油调味"}
    bureau.drop("P1/订单.csv", pinduoduo_file(pinduoduo(1, "坏", **cells)))
    bureau.take()
    (file,) = handed_back(bureau)
    (row,) = rows_of(file)
    assert (row["售后状态"], row["商品一级类目"]) == ("同意退款，退款成功", "粮油调味")


def test_the_money_of_a_row_whose_cells_may_have_shifted_is_to_be_looked_up(bureau: Bureau) -> None:
    long = pinduoduo_file(pinduoduo(1, "10.00")).rstrip() + b",\xe5\xa4\x9a\r\n"
    bureau.drop("P1/订单.csv", long)
    bureau.take()
    (file,) = handed_back(bureau)
    assert {rows_of(file)[0][name] for name in ("用户实付金额(元)",)} == {HIDDEN}


def test_long_numbers_are_written_so_that_a_spreadsheet_keeps_them(bureau: Bureau) -> None:
    bureau.drop("D1/订单.csv", douyin_file(douyin(1, "坏")))
    bureau.take()
    (file,) = handed_back(bureau)
    (row,) = rows_of(file)
    assert [row[name] for name in ("主订单编号", "子订单编号", "商品ID")] == [
        '="6900000000000000001"',
        '="6900000000000000001"',
        '="3500000000000000001"',
    ]


@pytest.mark.parametrize(
    "number", ["", "1", "坏", "zzzzzzzz-3-g1-20260310080000", "3fa1b2c4-3-g1-20261399080000"]
)
def test_a_damaged_number_costs_nothing_but_the_link(bureau: Bureau, number: str) -> None:
    bureau.drop(
        "T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "12.00", 总金额="坏", 订单编号=SPOILT))
    )
    bureau.load()
    (file,) = handed_back(bureau)
    mend = setting(订单编号="1930000000000002", 总金额="12.00", **{COLUMN: number})
    bureau.drop("T1/退回.csv", repaired(file, mend), LATER)
    receipts = {each.path: each for each in bureau.load().receipts}
    assert receipts["T1/退回.csv"].rows_accepted == 1
    assert bureau.sums()[0] == "22.00"
    assert open_rows(bureau) == [("T1/订单.csv", 3)]


@pytest.mark.parametrize("number", ['19300000"00000002', "3.55E+15", "193000000000OOO2"])
def test_a_damaged_order_number_comes_back_as_damaged_as_it_was(bureau: Bureau, number: str) -> None:
    columns = (
        "订单编号",
        "总金额",
        "买家实际支付金额",
        "退款金额",
        "订单创建时间",
        "订单付款时间",
        "订单状态",
    )
    bureau.drop("T1/订单.csv", plain_file(columns, taobao(1, "10.00", 订单编号=number)))
    bureau.load()
    (file,) = handed_back(bureau)
    bureau.drop("T1/退回.csv", file.read_bytes(), LATER)
    again = {each.path: each for each in bureau.load().receipts}["T1/退回.csv"]
    assert (again.rows_accepted, again.rows_refused) == (0, 1)


def test_the_columns_behind_are_no_fields_of_any_format() -> None:
    declared = {same_name(name) for each in FORMATS for field in each.fields.values() for name in field.names}
    assert not declared & {same_name(name) for name in EXTRA}

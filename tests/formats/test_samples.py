"""Each format against its sample files: tests/formats/<key>/sample_*.csv and what must come of them.

A sample is in the platform's own header, order, encoding and quirks; expected_*.csv beside it has the
canonical columns that a file decides, — for null.
"""

import csv
import io
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.formats import FORMATS
from pipelines.ingest.read import read
from pipelines.ingest.recognise import recognise
from tests.exports import Bureau, pinduoduo, pinduoduo_file

HERE = Path(__file__).parent
SHOP_OF = {
    "taobao_order": "T1",
    "taobao_suborder": "T1",
    "douyin_order": "D1",
    "pinduoduo_order": "P1",
    "jd_order": "J1",
    "kuaishou_order": "K1",
    "weixin_order": "W1",
    "xiaohongshu_order": "X1",
    "youzan_order": "Y1",
}
SAMPLES = sorted(HERE.glob("*/sample_*.csv"))
ENCODINGS = {key: "GB18030" if key in ("taobao_order", "taobao_suborder") else "UTF-8 BOM" for key in SHOP_OF}
PROVENANCE = ("file_sha256", "exported_at")

Table = list[list[str]]

sample = pytest.mark.parametrize("path", SAMPLES, ids=[f"{each.parent.name}/{each.stem}" for each in SAMPLES])


def lines_of(bureau: Bureau, key: str, content: bytes) -> pl.DataFrame:
    """Take one file of a format, every row of which must be accepted; return its lines."""
    bureau.drop(f"{SHOP_OF[key]}/export.csv", content)
    (receipt,) = bureau.take().values()
    assert (receipt.status, receipt.format_key, receipt.rows_refused) == ("loaded", key, 0), receipt
    assert receipt.rows_accepted == receipt.rows_read
    return bureau.lines()


def as_written(lines: pl.DataFrame, columns: list[str]) -> str:
    """Return lines as expected_*.csv has them."""
    moments = pl.col("ordered_at", "paid_at").dt.strftime("%Y-%m-%d %H:%M:%S")
    chosen = lines.with_columns(moments).select(columns).sort("order_id", "line_id")
    return chosen.write_csv(null_value="—")


def cells_of(content: bytes, key: str) -> Table:
    text = content.decode("gb18030" if ENCODINGS[key] == "GB18030" else "utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def as_file(table: Table, key: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode("gb18030" if ENCODINGS[key] == "GB18030" else "utf-8-sig")


def shuffled(table: Table, key: str) -> Table:
    order = list(range(len(table[0])))
    random.Random(7).shuffle(order)
    return [[row[at] for at in order] for row in table]


def without_what_is_never_read(table: Table, key: str) -> Table:
    fmt = next(each for each in FORMATS if each.key == key)
    declared = {name for field in fmt.fields.values() for name in (*field.names, *field.joined)}
    declared |= {name for group in fmt.also for name in group}
    kept = [at for at, name in enumerate(table[0]) if name.strip() in declared]
    return [[row[at] for at in kept] for row in table]


def with_padded_names(table: Table, key: str) -> Table:
    return [[f" {name}\u3000" for name in table[0]], *table[1:]]


def with_wide_brackets(table: Table, key: str) -> Table:
    wide = str.maketrans("()", "（）")
    return [[name.translate(wide) for name in table[0]], *table[1:]]


def with_a_title(table: Table, key: str) -> Table:
    return [["订单报表"], *table]


@sample
def test_a_sample_gives_exactly_the_lines_written_beside_it(bureau: Bureau, path: Path) -> None:
    expected = path.with_name(path.name.replace("sample", "expected")).read_text(encoding="utf-8")
    columns = expected.splitlines()[0].split(",")
    assert as_written(lines_of(bureau, path.parent.name, path.read_bytes()), columns) == expected


@sample
def test_a_sample_is_recognised_as_its_own_format_and_no_other(path: Path, tmp_path: Path) -> None:
    raw = read(path, tmp_path)
    assert raw.encoding == ENCODINGS[path.parent.name]
    assert recognise(raw.top(), FORMATS, where=path.name).format.key == path.parent.name


@sample
@pytest.mark.parametrize(
    "change",
    [shuffled, without_what_is_never_read, with_padded_names, with_wide_brackets, with_a_title],
    ids=lambda each: each.__name__,
)
def test_how_the_columns_are_laid_out_changes_no_line(
    bureau: Bureau, path: Path, tmp_path: Path, change: Callable[[Table, str], Table]
) -> None:
    key = path.parent.name
    as_it_is = lines_of(bureau, key, path.read_bytes()).drop(PROVENANCE)
    other = Bureau(type(bureau.folders)(tmp_path / "other"))
    other.register(*bureau_rows(bureau))
    changed = lines_of(other, key, as_file(change(cells_of(path.read_bytes(), key), key), key)).drop(
        PROVENANCE
    )
    if change is with_a_title:
        changed = changed.with_columns(pl.col("row_number") - 1)
    assert changed.equals(as_it_is, null_equal=True)


def bureau_rows(bureau: Bureau) -> list[str]:
    """Return the rows of a bureau's register of shops, to register the same ones elsewhere."""
    return (bureau.folders.registers / "店铺名录.csv").read_text(encoding="utf-8-sig").splitlines()[1:]


def test_a_column_that_a_merchant_did_not_tick_is_unknown_and_costs_no_row(bureau: Bureau) -> None:
    path = HERE / "taobao_order" / "sample_18.csv"
    table = cells_of(path.read_bytes(), "taobao_order")
    at = table[0].index("宝贝总数量")
    without = [[*row[:at], *row[at + 1 :]] for row in table]
    lines = lines_of(bureau, "taobao_order", as_file(without, "taobao_order"))
    assert lines["qty"].null_count() == lines.height


def test_padding_tabs_are_no_separators_even_where_rows_are_longer_than_the_header(bureau: Bureau) -> None:
    long = dict.fromkeys(("商品", "商品规格", "买家留言", "仓库所在地址"), "很长的文字" * 20)
    lines = lines_of(bureau, "pinduoduo_order", pinduoduo_file(pinduoduo(1, "9.90", **long)))
    assert lines["paid_cny"].to_list() == [Decimal("9.90")]


def test_every_format_of_orders_has_samples_with_what_must_come_of_them() -> None:
    orders = {each.key for each in FORMATS if each.shape == "order_line"}
    assert {path.parent.name for path in SAMPLES} == orders

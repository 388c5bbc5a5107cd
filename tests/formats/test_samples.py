"""Each format against its sample files: tests/formats/<key>/sample_* and what must come of them.

A sample is in the platform's own header, order, encoding and quirks; expected_*.csv beside it has the
canonical columns that a file decides, — for null.
"""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.formats import FORMATS
from pipelines.formats.base import ExportFormat, same_name
from pipelines.ingest.read import read
from pipelines.ingest.recognise import recognise
from pipelines.ingest.shapes import SHAPES
from pipelines.ingest.sheets import choosing
from tests.exports import OTHER_SHOPS, SHOPS, Bureau, bureau_at, pinduoduo, pinduoduo_file

HERE = Path(__file__).parent
FORMAT_OF = {each.key: each for each in FORMATS}
SHOP_ON = {
    platform: key for key, platform, *_ in (row.split(",") for row in reversed((*SHOPS, *OTHER_SHOPS)))
}
SAMPLES = sorted(path for path in HERE.glob("*/sample_*") if path.parent.name in FORMAT_OF)
PROVENANCE = ("file_sha256", "exported_at")
CODECS = {"GB18030": "gb18030", "UTF-8 BOM": "utf-8-sig", "XLSX": "utf-8-sig"}

sample = pytest.mark.parametrize("path", SAMPLES, ids=[f"{each.parent.name}/{each.stem}" for each in SAMPLES])


@dataclass(frozen=True)
class Table:
    """A sample's cells: what stands above the header, the header, and all below it, as wide as it."""

    above: list[list[str]]
    header: list[str]
    rows: list[list[str]]
    encoding: str

    def chosen(self, columns: list[int]) -> "Table":
        """Return these columns of the table, in this order."""
        rows = [[row[at] for at in columns] for row in self.rows]
        return replace(self, header=[self.header[at] for at in columns], rows=rows)

    def named(self, name: Callable[[str], str]) -> "Table":
        """Return the same table under other names."""
        return replace(self, header=[name(each) for each in self.header])

    def written(self) -> bytes:
        """Return the table as text, in the encoding it came in; a workbook's in UTF-8."""
        out = io.StringIO()
        csv.writer(out).writerows([*self.above, self.header, *self.rows])
        return out.getvalue().encode(CODECS[self.encoding])


def format_of(path: Path) -> ExportFormat:
    return FORMAT_OF[path.parent.name]


def encoding_of(path: Path) -> str:
    if path.suffix == ".xlsx":
        return "XLSX"
    is_old_taobao = path.parent.name.startswith("taobao")
    return "GB18030" if is_old_taobao else "UTF-8 BOM"


def taken(bureau: Bureau, fmt: ExportFormat, content: bytes) -> pl.DataFrame:
    """Take one file of a format, no row of which may be refused; return its rows in their order."""
    bureau.drop(f"{SHOP_ON[fmt.platform]}/export.csv", content)
    (receipt,) = bureau.take().values()
    assert (receipt.status, receipt.format_key, receipt.rows_refused) == ("loaded", fmt.key, 0), receipt
    if fmt.shape == "order_line":
        return bureau.lines()
    (file,) = bureau.folders.taken.glob(f"*/*/{SHAPES[fmt.shape].contract.name}.parquet")
    return pl.read_parquet(file).sort("row_number")


def as_written(rows: pl.DataFrame, columns: list[str], fmt: ExportFormat) -> str:
    """Return rows as expected_*.csv has them; an order that the file repeats stands there once."""
    moments = pl.selectors.datetime().dt.strftime("%Y-%m-%d %H:%M:%S")
    key = [name for name in SHAPES[fmt.shape].contract.key if name in columns]
    chosen = rows.with_columns(moments).select(columns).unique(maintain_order=True).sort(key)
    return chosen.write_csv(null_value="—")


def table_of(path: Path, scratch: Path) -> Table:
    scratch.mkdir(exist_ok=True)
    raw = read(path, scratch, choosing(FORMATS))
    with raw.in_utf8(scratch / "text").text.open(encoding="utf-8", newline="") as text:
        records = list(csv.reader(text, delimiter=raw.separator))
    at = recognise(raw.top(), FORMATS, where=path.name).record
    width = len(records[at])
    below = [[*row, *[""] * (width - len(row))] for row in records[at + 1 :]]
    return Table(records[:at], records[at], below, raw.encoding)


def shuffled(table: Table, fmt: ExportFormat) -> Table:
    order = list(range(len(table.header)))
    random.Random(7).shuffle(order)
    return table.chosen(order)


def without_what_is_never_read(table: Table, fmt: ExportFormat) -> Table:
    declared = {name for field in fmt.fields.values() for name in (*field.names, *field.joined)}
    read_names = {same_name(name) for name in (*declared, *(name for group in fmt.also for name in group))}
    return table.chosen([at for at, name in enumerate(table.header) if same_name(name) in read_names])


def with_padded_names(table: Table, fmt: ExportFormat) -> Table:
    return table.named(lambda name: f" {name}\u3000")


def with_wide_brackets(table: Table, fmt: ExportFormat) -> Table:
    return table.named(lambda name: name.translate(str.maketrans("()", "（）")))


def with_a_title(table: Table, fmt: ExportFormat) -> Table:
    return replace(table, above=[["报表"], *table.above])


@sample
def test_a_sample_gives_exactly_the_rows_written_beside_it(bureau: Bureau, path: Path) -> None:
    expected = path.with_name(f"{path.stem.replace('sample', 'expected')}.csv").read_text(encoding="utf-8")
    columns = expected.splitlines()[0].split(",")
    fmt = format_of(path)
    assert as_written(taken(bureau, fmt, path.read_bytes()), columns, fmt) == expected


@sample
def test_a_sample_is_recognised_as_its_own_format_and_no_other(path: Path, tmp_path: Path) -> None:
    raw = read(path, tmp_path, choosing(FORMATS))
    assert raw.encoding == encoding_of(path)
    assert recognise(raw.top(), FORMATS, where=path.name).format.key == path.parent.name


@sample
@pytest.mark.parametrize(
    "change",
    [shuffled, without_what_is_never_read, with_padded_names, with_wide_brackets, with_a_title],
    ids=lambda each: each.__name__,
)
def test_how_the_columns_are_laid_out_changes_no_row(
    bureau: Bureau, path: Path, tmp_path: Path, change: Callable[[Table, ExportFormat], Table]
) -> None:
    fmt = format_of(path)
    as_it_is = taken(bureau, fmt, path.read_bytes()).drop(PROVENANCE)
    other = bureau_at(tmp_path / "other", *OTHER_SHOPS)
    changed = taken(other, fmt, change(table_of(path, tmp_path / "text"), fmt).written()).drop(PROVENANCE)
    if change is with_a_title:
        changed = changed.with_columns(pl.col("row_number") - 1)
    assert changed.equals(as_it_is, null_equal=True)


def test_a_column_that_a_merchant_did_not_tick_is_unknown_and_costs_no_row(
    bureau: Bureau, tmp_path: Path
) -> None:
    path = HERE / "taobao_order" / "sample_18.csv"
    table = table_of(path, tmp_path / "text")
    without = table.chosen([at for at, name in enumerate(table.header) if name != "宝贝总数量"])
    lines = taken(bureau, format_of(path), without.written())
    assert lines["qty"].null_count() == lines.height


def test_padding_tabs_are_no_separators_even_where_rows_are_longer_than_the_header(bureau: Bureau) -> None:
    long = dict.fromkeys(("商品", "商品规格", "买家留言", "仓库所在地址"), "很长的文字" * 20)
    content = pinduoduo_file(pinduoduo(1, "9.90", **long))
    lines = taken(bureau, FORMAT_OF["pinduoduo_order"], content)
    assert lines["paid_cny"].to_list() == [Decimal("9.90")]


def test_every_format_has_samples_with_what_must_come_of_them() -> None:
    assert {path.parent.name for path in SAMPLES} == set(FORMAT_OF)


def test_every_format_says_what_it_is_known_from_and_what_it_cannot_know() -> None:
    assert [each.key for each in FORMATS if not each.evidence or not each.cannot_know] == []

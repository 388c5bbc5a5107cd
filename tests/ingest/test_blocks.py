"""Where a file falls apart into blocks changes nothing of what is taken from it."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest import parts, stage, text
from pipelines.ingest.handback import FILE_NAME
from pipelines.ingest.keep import REFUSED
from pipelines.ingest.parts import Parts, parts_of
from pipelines.ingest.receipts import Receipt
from tests.exports import OTHER_SHOPS, Bureau, bureau_at, douyin, douyin_file, taobao, taobao_file
from tests.formats.test_samples import SAMPLES, SHOP_ON, format_of

ONE_OF_EACH = {path.parent.name: path for path in SAMPLES}
SMALL = 333  # bytes: some records of a sample are longer


def everything(root: Path, path: str, content: bytes) -> tuple[Receipt, dict[str, pl.DataFrame], bytes]:
    """Take a file into an empty root; return its receipt, all kept rows by name, and what is handed back."""
    shutil.rmtree(root, ignore_errors=True)
    bureau = bureau_at(root, *OTHER_SHOPS)
    bureau.drop(path, content)
    (receipt,) = bureau.take().values()
    (kept,) = bureau.folders.taken.glob("*/*")
    names = sorted({file.name.partition(".")[0] for file in kept.glob("*.parquet")})
    rows = {name: pl.concat(map(pl.read_parquet, parts_of(kept, name))) for name in names}
    rows = {
        name: each.sort(pl.all()) if "row_number" not in each.columns else each.sort("row_number")
        for name, each in rows.items()
    }
    handed = kept / FILE_NAME
    return receipt, rows, handed.read_bytes() if handed.exists() else b""


def same(
    one: tuple[Receipt, dict[str, pl.DataFrame], bytes], other: tuple[Receipt, dict[str, pl.DataFrame], bytes]
) -> None:
    assert one[0] == other[0]
    assert one[1].keys() == other[1].keys()
    for name, rows in one[1].items():
        assert rows.equals(other[1][name]), name
    assert one[2] == other[2]


@pytest.mark.parametrize("key", sorted(ONE_OF_EACH))
def test_a_sample_of_each_format_gives_the_same_in_blocks_of_some_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    path = ONE_OF_EACH[key]
    where, content = f"{SHOP_ON[format_of(path).platform]}/export{path.suffix}", path.read_bytes()
    whole = everything(tmp_path / "bureau", where, content)
    monkeypatch.setattr(text, "BLOCK", SMALL)
    monkeypatch.setattr(stage, "AT_ONCE", 1)
    monkeypatch.setattr(parts, "MOST_ROWS_HELD", 2)
    same(whole, everything(tmp_path / "bureau", where, content))


TITLES = ("=换行\n在格子里", "🔥,逗号", "平常")


@pytest.mark.parametrize("block", [64, 700, 5000])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_bad_rows_line_breaks_and_every_encoding_give_the_same_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, block: int
) -> None:
    rows = [
        douyin(n, "十二元" if n % 7 == 0 else "10.00", 选购商品=TITLES[n % 3], 收件人="张三丰")
        for n in range(1, 40)
    ]
    content = douyin_file(*rows).decode("utf-8-sig").encode(encoding)
    whole = everything(tmp_path / "bureau", "D1/订单.csv", content)
    assert (whole[0].rows_accepted, whole[0].rows_refused) == (34, 5)
    monkeypatch.setattr(text, "BLOCK", block)
    monkeypatch.setattr(stage, "AT_ONCE", 2)
    same(whole, everything(tmp_path / "bureau", "D1/订单.csv", content))


def test_a_byte_far_down_that_is_in_no_encoding_refuses_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "BLOCK", SMALL)
    bureau = bureau_at(tmp_path)
    bureau.drop("D1/订单.csv", douyin_file(*(douyin(n, "10.00") for n in range(1, 30))) + b"\xff\xff,1\r\n")
    (receipt,) = bureau.take().values()
    assert (receipt.status, list(bureau.folders.taken.glob("*/*"))) == ("refused", [])
    assert receipt.reason is not None


def test_many_rows_go_to_several_files_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_ROWS_HELD", 10)
    writer = Parts(tmp_path)
    for start in range(0, 60, 6):
        writer.add("a", pl.DataFrame({"n": range(start, start + 4)}))
        writer.add("b", pl.DataFrame({"n": range(start + 4, start + 6)}))
    writer.finish()
    assert len(parts_of(tmp_path, "a")) > 1
    found = [pl.read_parquet(file) for name in ("a", "b") for file in parts_of(tmp_path, name)]
    assert sorted(pl.concat(found)["n"]) == list(range(60))


def test_a_name_without_rows_has_no_file(tmp_path: Path) -> None:
    writer = Parts(tmp_path)
    writer.add(REFUSED, pl.DataFrame({"n": []}))
    writer.finish()
    assert parts_of(tmp_path, REFUSED) == []


def test_no_more_rows_are_handed_back_than_anybody_repairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.ingest.keep.MOST_ROWS", 3)
    monkeypatch.setattr(text, "BLOCK", SMALL)
    bureau: Bureau = bureau_at(tmp_path)
    bureau.drop("T1/订单.csv", taobao_file(*(taobao(n, "十元") for n in range(1, 9))))
    (receipt,) = bureau.take().values()
    (kept,) = bureau.folders.taken.glob("*/*")
    assert receipt.rows_refused == 8
    assert len((kept / FILE_NAME).read_text(encoding="utf-8-sig").splitlines()) == 1 + 3

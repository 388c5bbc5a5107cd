"""Refused rows are written some shops at a time; all files of one shop together."""

from pathlib import Path

import pytest

from pipelines import refusals
from pipelines.ingest.receipts import Receipt
from pipelines.verify import differences
from tests.exports import OTHER_SHOPS, bureau_at, taobao, taobao_file


def receipt(path: str, shop: str | None, refused: int) -> Receipt:
    return Receipt(path, "loaded", sha256=path, shop_key=shop, rows_refused=refused)


def test_files_of_a_shop_come_together_and_as_few_shops_as_have_the_rows() -> None:
    taken = [receipt("b", "T1", 3), receipt("x", "T2", 1), receipt("a", "T1", 4), receipt("y", "T3", 9)]
    batches = [[each.path for each in some] for some in refusals.by_shops(taken, most=5)]
    assert batches == [["a", "b"], ["x", "y"]]
    assert list(refusals.by_shops([], most=5)) == []


def test_however_few_rows_are_written_at_once_the_same_rows_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = bureau_at(tmp_path, *OTHER_SHOPS)
    wrong, right = taobao(1, "ten"), taobao(1, "10.00")
    bureau.drop("T1/一.csv", taobao_file(wrong, taobao(2, "20.00")))
    bureau.drop("T2/一.csv", taobao_file(taobao(3, "thirty")))
    bureau.load()
    bureau.drop("T1/二.csv", taobao_file(right))
    monkeypatch.setattr(refusals.by_shops, "__defaults__", (1,))
    bureau.load()
    rows = bureau.ask("SELECT path, is_open FROM refused_row ORDER BY path")
    assert rows.rows() == [("T1/一.csv", False), ("T2/一.csv", True)]
    assert not differences(bureau.folders)

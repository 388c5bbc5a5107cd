"""What is remembered of taken files: never believed where the files themselves say otherwise."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines.ingest.receipts import Receipt
from pipelines.ingest.taken import MEMORY, Taken
from tests.exports import Bureau, taobao, taobao_file

SAVED = "*/*/receipt.json"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the receipts that are opened from now on."""
    opened: list[Path] = []
    said_in = Receipt.said_in

    def noted(file: Path) -> dict[str, object]:
        opened.append(file)
        return said_in(file)

    monkeypatch.setattr(Receipt, "said_in", staticmethod(noted))
    return opened


def two_files(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "20.00")))
    bureau.take()


def statuses(bureau: Bureau) -> dict[str, str]:
    return {path: each.status for path, each in bureau.take().items()}


def test_a_second_load_opens_no_receipt_and_tells_the_same(bureau: Bureau, read: list[Path]) -> None:
    two_files(bureau)
    read.clear()
    receipts = Taken(bureau.folders).receipts
    assert read == []
    assert {each.path: str(each.paid_cny) for each in receipts.values()} == {
        "T1/a.csv": "10.00",
        "T1/b.csv": "20.00",
    }
    (bureau.folders.marts / MEMORY).unlink()
    assert Taken(bureau.folders).receipts == receipts
    assert len(read) == 2


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"x": 1}'])
def test_a_damaged_memory_costs_nothing_but_the_reading(bureau: Bureau, damage: str) -> None:
    two_files(bureau)
    receipts = Taken(bureau.folders).receipts
    (bureau.folders.marts / MEMORY).write_text(damage, encoding="utf-8")
    assert Taken(bureau.folders).receipts == receipts
    assert statuses(bureau) == {"T1/a.csv": "already_loaded", "T1/b.csv": "already_loaded"}


def test_a_remembered_file_that_is_gone_is_taken_anew(bureau: Bureau) -> None:
    two_files(bureau)
    gone = next(bureau.folders.taken.glob("*/*"))
    name = json.loads((gone / "receipt.json").read_text(encoding="utf-8"))["path"]
    shutil.rmtree(gone)
    assert statuses(bureau)[name] == "loaded"
    assert len(Taken(bureau.folders).receipts) == 2


def test_a_receipt_that_was_written_anew_is_read_anew(bureau: Bureau, read: list[Path]) -> None:
    two_files(bureau)
    saved = next(bureau.folders.taken.glob(SAVED))
    said = json.loads(saved.read_text(encoding="utf-8"))
    saved.write_text(json.dumps({**said, "reason": "改过"}), encoding="utf-8")
    read.clear()
    assert Taken(bureau.folders).receipts[said["sha256"]].reason == "改过"
    assert read == [saved]


def test_a_receipt_that_is_no_receipt_is_no_taken_file(bureau: Bureau) -> None:
    two_files(bureau)
    saved = next(bureau.folders.taken.glob(SAVED))
    saved.write_text("{}", encoding="utf-8")
    assert len(Taken(bureau.folders).receipts) == 1
    assert sorted(statuses(bureau).values()) == ["already_loaded", "loaded"]


def test_a_file_taken_in_a_load_is_remembered_by_the_next(bureau: Bureau, read: list[Path]) -> None:
    two_files(bureau)
    bureau.drop("T1/c.csv", taobao_file(taobao(3, "30.00")))
    bureau.take()
    read.clear()
    assert len(Taken(bureau.folders).receipts) == 3
    assert read == []

"""The whole run: what is published when. That no way of stopping it does harm is told in tests/faults."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines import reckoning, store
from pipelines.errors import ContractBroken
from pipelines.marts.contracts import TABLES
from tests.exports import (
    NOW,
    Bureau,
    bureau_at,
    taobao,
    taobao_file,
)


def test_the_first_load_publishes_every_table_and_the_second_nothing(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    first = bureau.load()
    assert (first.published, first.build_id) == (True, "marts_000001")
    there = set(bureau.ask("SELECT table_name FROM information_schema.tables")["table_name"])
    assert there >= {each.name for each in TABLES}
    second = bureau.load()
    assert (second.published, second.build_id) == (False, "marts_000001")
    assert [each.status for each in second.receipts] == ["already_loaded"]


def test_a_new_file_is_a_new_build_that_names_the_one_before(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "10.00")))
    bureau.load(NOW + timedelta(hours=1))
    assert bureau.one("SELECT build_id, previous_build, built_at, is_demo FROM build") == {
        "build_id": "marts_000002",
        "previous_build": "marts_000001",
        "built_at": NOW + timedelta(hours=1),
        "is_demo": False,
    }


def test_a_file_that_is_removed_from_raw_still_counts_and_keeps_its_receipt(bureau: Bureau) -> None:
    dropped = bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    dropped.unlink()
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "10.00")))
    bureau.load()
    assert bureau.sums() == ("20.00", "20.00")
    assert bureau.ask("SELECT path FROM file_receipt ORDER BY path")["path"].to_list() == [
        "T1/a.csv",
        "T1/b.csv",
    ]


def test_every_receipt_accounts_for_every_row(bureau: Bureau) -> None:
    bureau.drop(
        "T1/a.csv", taobao_file(taobao(1, "10.00"), taobao(1, "10.00"), taobao(2, "坏"), {"订单编号": "合计"})
    )
    bureau.load()
    assert bureau.one("""
        SELECT rows_read, rows_accepted, rows_refused, rows_not_sales, rows_duplicate,
            placed_cny::VARCHAR AS placed FROM file_receipt
    """) == {
        "rows_read": 4,
        "rows_accepted": 1,
        "rows_refused": 1,
        "rows_not_sales": 1,
        "rows_duplicate": 1,
        "placed": "10.00",
    }


def test_a_build_that_fails_leaves_the_one_before_and_no_draft(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()

    def fail(*_: object) -> None:
        raise ContractBroken("指标对不上", where="测试", fix="请告诉维护人员")

    monkeypatch.setattr(reckoning, "judged", fail)
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "10.00")))
    with pytest.raises(ContractBroken):
        bureau.load()
    assert bureau.one("SELECT build_id FROM build") == {"build_id": "marts_000001"}
    assert bureau.sums() == ("10.00", "10.00")
    assert list(bureau.folders.scratch.iterdir()) == []
    monkeypatch.undo()
    assert bureau.load().build_id == "marts_000002"
    assert bureau.sums() == ("20.00", "20.00")


def test_what_a_killed_load_has_left_is_swept_by_the_next(bureau: Bureau) -> None:
    left = bureau.folders.scratch / "file" / "staged.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    (bureau.folders.scratch / "marts_000001.duckdb").write_bytes(b"half a draft")
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    assert list(bureau.folders.scratch.iterdir()) == []


def test_a_damaged_current_build_is_replaced_by_the_next_load(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    store.current(bureau.folders).unlink()
    assert bureau.load().published is True
    assert bureau.sums() == ("10.00", "10.00")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"path": "T1/a.c'])
def test_a_taken_file_whose_receipt_is_damaged_is_taken_anew(bureau: Bureau, content: bytes) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.take()
    (receipt,) = bureau.folders.taken.glob("*/*/receipt.json")
    receipt.write_bytes(content)
    assert bureau.take()["T1/a.csv"].status == "loaded"
    assert bureau.take()["T1/a.csv"].status == "already_loaded"


def test_a_real_file_among_demo_files_is_held(bureau: Bureau) -> None:
    listed = bureau.folders.registers / "演示文件.csv"
    listed.write_text("文件,SHA-256\r\nD1/演示.csv,00ff\r\n", encoding="utf-8-sig")
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    receipt = bureau.receipt("T1/a.csv")
    assert receipt.status == "held"
    assert "真实文件不与演示数据混在一起" in str(receipt.reason)


def test_a_data_root_of_any_name_works(tmp_path: Path) -> None:
    bureau = bureau_at(tmp_path / "数据 'a' \"b\" [1] {2} 100%")
    bureau.drop("T1/[订单] *?.csv", taobao_file(taobao(1, "10.00"), taobao(2, "坏")))
    assert bureau.load().published is True
    assert bureau.sums() == ("10.00", "10.00")


def test_lines_that_have_got_lost_are_written_anew_though_nothing_else_has_changed(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    (lost,) = bureau.folders.lines.rglob("*.parquet")
    lost.unlink()
    assert bureau.load().published is True
    assert lost.is_file()


def test_lines_of_an_older_build_left_by_a_killed_load_are_removed_by_a_load_with_nothing_new(
    bureau: Bureau,
) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    (current,) = bureau.folders.lines.rglob("*.parquet")
    older = current.with_name("0123456789abcdef01234567.parquet")
    older.write_bytes(current.read_bytes())
    assert bureau.load().published is False
    assert list(bureau.folders.lines.rglob("*.parquet")) == [current]


def test_demo_files_taken_before_go_in_one_step_when_the_demo_is_cleared(bureau: Bureau) -> None:
    listed = bureau.folders.registers / "演示文件.csv"
    content = taobao_file(taobao(1, "10.00"))
    dropped = bureau.drop("T1/演示.csv", content)
    listed.write_text(
        f"文件,SHA-256\r\nT1/演示.csv,{hashlib.sha256(content).hexdigest()}\r\n", encoding="utf-8-sig"
    )
    bureau.load()
    assert (bureau.folders.marts / "DEMO").exists()
    listed.unlink()
    dropped.unlink()
    bureau.drop("T1/真实.csv", taobao_file(taobao(2, "20.00")))
    bureau.load()
    assert bureau.sums() == ("20.00", "20.00")
    assert not (bureau.folders.marts / "DEMO").exists()

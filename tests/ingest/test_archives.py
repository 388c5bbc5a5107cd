"""ZIP archives, as platforms and clerks pack them: every file inside is a raw file of its own."""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from pipelines import verify
from pipelines.cli import DONE, PARTLY, main
from pipelines.ingest import archive as archives
from pipelines.ingest import parcels
from pipelines.ingest.receipts import Receipt
from tests.exports import EXPORTED, Bureau, taobao, taobao_file
from tests.ingest.test_workbooks import order, table, xlsx

LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
PACKED_AT = (2026, 3, 5, 8, 30, 0)


class GbkName(zipfile.ZipInfo):
    """An entry whose name is written in GBK without saying so, as Windows in China does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def packed(files: Mapping[str, bytes], kind: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    """Return an archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(kind(name, PACKED_AT), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def orders(*numbers: int) -> bytes:
    """Return an export with one order of 10 元 for each number."""
    return taobao_file(*(taobao(number, "10.00") for number in numbers))


def marked_encrypted(archive: bytes) -> bytes:
    """Return the archive with every entry said to be encrypted."""
    return _patched(archive, local=(6, b"\x01\x00"), central=(8, b"\x01\x00"))


def _patched(archive: bytes, *, local: tuple[int, bytes], central: tuple[int, bytes]) -> bytes:
    changed = bytearray(archive)
    for mark, (offset, value) in ((LOCAL, local), (CENTRAL, central)):
        for at in _places(archive, mark):
            changed[at + offset : at + offset + len(value)] = value
    return bytes(changed)


def _places(archive: bytes, mark: bytes) -> Iterator[int]:
    at = archive.find(mark)
    while at >= 0:
        yield at
        at = archive.find(mark, at + 1)


def statuses(receipts: Sequence[Receipt] | Mapping[str, Receipt]) -> dict[str, str]:
    listed = receipts.values() if isinstance(receipts, Mapping) else receipts
    return {each.path: each.status for each in listed}


def test_every_file_of_an_archive_has_a_receipt_that_accounts_for_its_rows(bureau: Bureau) -> None:
    inside = {
        "订单_1.csv": orders(1, 2),
        "./更早/订单_2.csv": orders(3),
        "更早/工作簿.xlsx": xlsx(订单=table(order(4))),
        "更早/": b"",
        "__MACOSX/更早/._订单_2.csv": b"\0\5\x16\7",
        ".DS_Store": b"\0\0\0\1Bud1",
        "坏的.csv": b"no,table\n1,2\n",
    }
    bureau.drop("T1/三月.zip", packed(inside))
    receipts = {each.path: each for each in bureau.load().receipts}
    assert statuses(receipts) == {
        "T1/三月.zip/坏的.csv": "refused",
        "T1/三月.zip/更早/工作簿.xlsx": "loaded",
        "T1/三月.zip/更早/订单_2.csv": "loaded",
        "T1/三月.zip/订单_1.csv": "loaded",
    }
    first = receipts["T1/三月.zip/订单_1.csv"]
    assert (first.rows_read, first.rows_accepted, first.shop_key) == (2, 2, "T1")
    assert first.size_bytes == len(inside["订单_1.csv"])
    assert first.exported_at == datetime(*PACKED_AT)
    assert bureau.sums() == ("40.00", "40.00")
    assert not list(bureau.folders.scratch.rglob("*.csv"))


def test_an_archive_is_told_by_its_bytes_whatever_its_suffix(bureau: Bureau) -> None:
    bureau.drop("T1/三月.csv", packed({"订单.csv": orders(1)}))
    assert statuses(bureau.take()) == {"T1/三月.csv/订单.csv": "loaded"}


@pytest.mark.parametrize("kind", [GbkName, zipfile.ZipInfo])
def test_chinese_names_are_read_in_gbk_and_in_utf8(bureau: Bureau, kind: type[zipfile.ZipInfo]) -> None:
    bureau.drop("甲.zip", packed({"青城茶店/三月 订单.csv": orders(1)}, kind))
    receipts = bureau.take()
    assert statuses(receipts) == {"甲.zip/青城茶店/三月 订单.csv": "loaded"}
    assert receipts["甲.zip/青城茶店/三月 订单.csv"].shop_key == "T1"


def test_a_file_of_an_archive_whose_shop_nobody_knows_is_held_until_it_is_registered(bureau: Bureau) -> None:
    bureau.drop("甲.zip", packed({"新店/订单.csv": orders(1)}))
    assert statuses(bureau.load().receipts) == {"甲.zip/新店/订单.csv": "held"}
    bureau.register("N1,淘宝天猫,新店,新公司,510104")
    assert bureau.receipt("甲.zip/新店/订单.csv").shop_key == "N1"


def test_notes_inside_an_archive_and_beside_it_are_heard(bureau: Bureau) -> None:
    bureau.drop("甲.zip", packed({"a.csv": orders(1), "a.csv.说明.txt": "店铺：T2".encode()}))
    bureau.drop("乙.zip", packed({"b.csv": orders(2)}))
    bureau.drop("乙.zip.说明.txt", "店铺：T1\n导出时间：2026-03-04 10:00".encode())
    receipts = bureau.take()
    assert receipts["甲.zip/a.csv"].shop_key == "T2"
    assert receipts["乙.zip/b.csv"].shop_key == "T1"
    assert receipts["乙.zip/b.csv"].exported_at == datetime(2026, 3, 4, 10)
    assert set(statuses(bureau.take()).values()) == {"already_loaded"}


def test_loading_again_unpacks_nothing_that_is_known(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau.drop("T1/三月.zip", packed({"a.csv": orders(1), "b.csv": orders(2)}))
    bureau.load()

    def forbidden(*_: object) -> archives.Unpacked:
        raise AssertionError("解开了已知的文件")

    monkeypatch.setattr(parcels, "unpack", forbidden)
    monkeypatch.setattr(parcels, "members", forbidden)
    again = bureau.load()
    assert not again.published
    assert statuses(again.receipts) == {
        "T1/三月.zip/a.csv": "already_loaded",
        "T1/三月.zip/b.csv": "already_loaded",
    }


def test_losing_the_memory_of_archives_changes_nothing(bureau: Bureau) -> None:
    bureau.drop("T1/三月.zip", packed({"a.csv": orders(1)}))
    bureau.load()
    for memory in bureau.folders.marts.glob("*.json"):
        memory.write_text("[", encoding="utf-8")
    assert not bureau.load().published


def test_a_loose_file_and_the_same_file_in_an_archive_count_once(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", orders(1))
    bureau.load()
    bureau.drop(
        "T1/a三月.zip", packed({"订单.csv": orders(1), "另一份.csv": orders(1), "更多.csv": orders(2)})
    )
    assert statuses(bureau.load().receipts) == {
        "T1/a三月.zip/另一份.csv": "already_loaded",
        "T1/a三月.zip/更多.csv": "loaded",
        "T1/a三月.zip/订单.csv": "already_loaded",
        "T1/订单.csv": "already_loaded",
    }
    assert bureau.sums() == ("20.00", "20.00")


def test_the_same_file_in_another_shops_archive_is_held_and_names_the_first(bureau: Bureau) -> None:
    bureau.drop("T1/三月.zip", packed({"订单.csv": orders(1)}))
    bureau.drop("T2/三月.zip", packed({"里面/订单.csv": orders(1)}))
    receipts = bureau.take()
    assert receipts["T2/三月.zip/里面/订单.csv"].status == "held"
    assert "“T1/三月.zip/订单.csv”完全相同" in str(receipts["T2/三月.zip/里面/订单.csv"].reason)


def test_an_archive_moved_to_another_shops_folder_counts_for_that_shop(bureau: Bureau) -> None:
    dropped = bureau.drop("T1/三月.zip", packed({"订单.csv": orders(1)}))
    bureau.load()
    (bureau.folders.raw / "T2").mkdir()
    dropped.rename(bureau.folders.raw / "T2" / "三月.zip")
    bureau.load()
    assert bureau.one("SELECT shop_key, count(*) AS days FROM sales_day GROUP BY ALL") == {
        "shop_key": "T2",
        "days": 1,
    }


def test_a_rebuild_is_equal_though_archives_overlap_and_came_in_another_order(bureau: Bureau) -> None:
    bureau.drop("T1/z订单.csv", orders(1))
    bureau.drop("T1/b.zip", packed({"x.csv": orders(2)}))
    bureau.load()
    bureau.drop("T1/a.zip", packed({"1.csv": orders(1), "2.csv": orders(2), "3.csv": orders(3)}))
    bureau.drop("T1/c.zip", packed({"z.csv": orders(3), "坏.csv": b"a,b\n1,2\n"}))
    bureau.load()
    assert verify.differences(bureau.folders) == []
    assert bureau.sums() == ("30.00", "30.00")


def test_an_archive_inside_an_archive_is_refused_and_the_rest_is_taken(bureau: Bureau) -> None:
    bureau.drop("T1/a.zip", packed({"里面.zip": packed({"x.csv": orders(1)}), "b.csv": orders(2)}))
    receipts = bureau.take()
    assert statuses(receipts) == {"T1/a.zip/b.csv": "loaded", "T1/a.zip/里面.zip": "refused"}
    assert "压缩包里的压缩包请先解开" in str(receipts["T1/a.zip/里面.zip"].fix)


def test_a_member_whose_bytes_are_damaged_costs_itself_only(bureau: Bureau) -> None:
    broken = bytearray(packed({"a.csv": orders(1), "b.csv": orders(2)}))
    start = broken.index(b"a.csv") + 60
    broken[start : start + 20] = bytes(20)
    bureau.drop("T1/a.zip", bytes(broken))
    receipts = bureau.take()
    assert statuses(receipts) == {"T1/a.zip/a.csv": "refused", "T1/a.zip/b.csv": "loaded"}
    assert "这个文件已损坏" in str(receipts["T1/a.zip/a.csv"].reason)


def test_a_member_larger_than_it_says_is_refused(bureau: Bureau) -> None:
    lying = struct.pack("<I", 10)
    bureau.drop("T1/a.zip", _patched(packed({"a.csv": orders(1)}), local=(22, lying), central=(24, lying)))
    assert "这个文件已损坏" in str(bureau.take()["T1/a.zip/a.csv"].reason)


def test_offsets_that_lead_before_the_files_start_are_damage_like_any_other(bureau: Bureau) -> None:
    def shifted(content: bytes) -> bytes:
        at = content.rindex(b"PK\x05\x06") + 16
        (offset,) = struct.unpack_from("<I", content, at)
        return content[:at] + struct.pack("<I", offset + 1000) + content[at + 4 :]

    bureau.drop("T1/a.zip", shifted(packed({"a.csv": orders(1)})))
    bureau.drop("T1/b.xlsx", shifted(xlsx(订单=table(order(2)))))
    bureau.drop("T1/c.csv", orders(3))
    receipts = bureau.take()
    assert {each.status for each in receipts.values() if "c.csv" not in each.path} == {"refused"}
    assert receipts["T1/c.csv"].status == "loaded"


def doubled() -> bytes:
    """Return an archive that holds two files of one name."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.csv", orders(1))
        archive.writestr("a.csv", orders(2))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason", "fix"),
    [
        (marked_encrypted(packed({"a.csv": orders(1)})), "设有密码", "请解开后放入"),
        (packed({"a.csv": orders(1)})[:-30], "已损坏，或者没有下载完", "请重新下载"),
        (packed({"../../a.csv": orders(1)}), "路径不安全", "请解开核对"),
        (packed({"/etc/a.csv": orders(1)}), "路径不安全", "请解开核对"),
        (packed({"C:\\a.csv": orders(1)}), "路径不安全", "请解开核对"),
        (packed({"a.csv": bytes(100_000_000)}), "解开后过大", "请解开核对"),
        (packed({f"{at}.csv": b"" for at in range(2_001)}), "文件过多", "请解开核对"),
        (packed({"__MACOSX/a.csv": b""}), "压缩包里没有文件", "打包时选中了导出文件"),
        (packed({}), "压缩包里没有文件", "打包时选中了导出文件"),
        (doubled(), "重名", "请解开核对"),
    ],
    ids=["locked", "cut", "outside", "root", "drive", "bomb", "many", "hidden", "empty", "doubled"],
)
def test_an_archive_that_cannot_be_trusted_is_refused_as_a_whole(
    bureau: Bureau, content: bytes, reason: str, fix: str
) -> None:
    bureau.drop("T1/a.zip", content)
    bureau.drop("T1/b.csv", orders(9))
    receipts = bureau.take()
    assert statuses(receipts) == {"T1/a.zip": "refused", "T1/b.csv": "loaded"}
    assert reason in str(receipts["T1/a.zip"].reason)
    assert fix in str(receipts["T1/a.zip"].fix)


def test_a_name_no_disk_could_hold_is_taken_all_the_same(bureau: Bureau) -> None:
    name = f"{'很长' * 60}:*?ExportOrderList202603080900.csv"
    bureau.drop("T1/a.zip", packed({name: orders(1)}))
    (receipt,) = bureau.take().values()
    assert (receipt.status, receipt.exported_at) == ("loaded", datetime(2026, 3, 8, 9, 0))


def test_a_member_without_a_time_has_the_archives_time(bureau: Bureau) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv"), orders(1))
    bureau.drop("T1/a.zip", out.getvalue())
    assert bureau.take()["T1/a.zip/a.csv"].exported_at == EXPORTED


def test_nothing_is_written_outside_the_marts(bureau: Bureau) -> None:
    bureau.drop("T1/a.zip", packed({"..\\a.csv": orders(1)}))
    bureau.drop("T1/b.zip", packed({"x/b.csv": orders(1)}))
    before = set(bureau.folders.raw.rglob("*"))
    bureau.load()
    assert set(bureau.folders.raw.rglob("*")) == before
    assert not list(Path(bureau.folders.root).glob("*.csv"))


def test_the_command_says_of_an_archive_what_it_is_and_loads_it(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    dropped = bureau.drop("T1/a.zip", packed({"a.csv": orders(1)}))
    main(["identify", str(dropped)])
    assert f"{dropped}/a.csv\t淘宝天猫 · 订单报表" in capsys.readouterr().out
    assert main(["load", "--data", str(bureau.folders.root), "--quiet"]) == DONE
    bureau.drop("T1/b.zip", marked_encrypted(packed({"b.csv": orders(2)})))
    bureau.drop("T1/c.csv", orders(3))
    assert main(["load", "--data", str(bureau.folders.root), "--quiet"]) == PARTLY

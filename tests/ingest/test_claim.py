"""A held file is claimed by the note that data staff would write beside it."""

import io
import zipfile

import pytest

from pipelines.errors import ChangeRefused
from pipelines.ingest.claim import claim, claimed_at, named_shops
from pipelines.reference.regions import regions
from pipelines.registers.shops import read_shops
from tests.exports import Bureau, douyin, douyin_file, taobao, taobao_file

ORDERS = taobao_file(taobao(1, "10.00"))
LIVE = douyin_file(douyin(1, "9.90"))


def claimed(bureau: Bureau, path: str, shop: str) -> str:
    """Claim a file; return what the note says."""
    shops = read_shops(bureau.folders.registers / "店铺名录.csv", regions()).rows
    return claim(bureau.folders, path, shop, shops).read_text(encoding="utf-8-sig")


def held_then(bureau: Bureau, path: str, shop: str) -> tuple[str, str | None]:
    """Take all, claim one, take all again; return its status and shop then."""
    assert bureau.take()[path].status == "held"
    claimed(bureau, path, shop)
    again = bureau.take()[path]
    return again.status, again.shop_key


def test_a_claimed_file_loads_at_the_next_run_and_nothing_else_in_raw_is_touched(bureau: Bureau) -> None:
    bureau.drop("收件箱/订单.csv", ORDERS)
    before = {file: file.read_bytes() for file in bureau.folders.raw.rglob("*") if file.is_file()}
    assert held_then(bureau, "收件箱/订单.csv", "T1") == ("loaded", "T1")
    after = {file: file.read_bytes() for file in bureau.folders.raw.rglob("*") if file.is_file()}
    note = bureau.folders.raw / "收件箱/订单.csv.说明.txt"
    assert after == {**before, note: "\ufeff店铺：T1\r\n".encode()}


def test_what_the_note_says_besides_is_kept_and_a_shop_nobody_knows_is_replaced(bureau: Bureau) -> None:
    bureau.drop("收件箱/订单.csv", ORDERS)
    bureau.drop("收件箱/订单.csv.说明.txt", "店铺：老店\n导出时间：2026-03-08 09:30\n".encode())
    assert claimed(bureau, "收件箱/订单.csv", "T1") == "导出时间：2026-03-08 09:30\n店铺：T1\n"


def test_a_note_in_gb18030_stays_in_gb18030(bureau: Bureau) -> None:
    bureau.drop("收件箱/订单.csv", ORDERS)
    note = bureau.drop("收件箱/订单.csv.说明.txt", "导出时间：2026-03-08\r\n".encode("gb18030"))
    shops = read_shops(bureau.folders.registers / "店铺名录.csv", regions()).rows
    claim(bureau.folders, "收件箱/订单.csv", "T1", shops)
    assert note.read_bytes() == "导出时间：2026-03-08\r\n店铺：T1\r\n".encode("gb18030")


def test_files_of_an_archive_are_claimed_beside_the_archive_one_shop_for_each_platform(
    bureau: Bureau,
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", ORDERS)
        archive.writestr("b.csv", LIVE)
    bureau.drop("收件箱/三月.zip", out.getvalue())
    assert held_then(bureau, "收件箱/三月.zip/a.csv", "T1") == ("loaded", "T1")
    assert held_then(bureau, "收件箱/三月.zip/b.csv", "D1") == ("loaded", "D1")
    note = bureau.folders.raw / "收件箱/三月.zip.说明.txt"
    assert note.read_text(encoding="utf-8-sig") == "店铺：T1\n店铺：D1\n"


def test_the_shops_that_folder_and_note_name_are_known_before_the_next_load(bureau: Bureau) -> None:
    bureau.drop("收件箱/订单.csv", ORDERS)
    shops = read_shops(bureau.folders.registers / "店铺名录.csv", regions()).rows
    assert named_shops(bureau.folders, "收件箱/订单.csv", "淘宝天猫", shops) == set()
    assert claimed_at(bureau.folders, "收件箱/订单.csv") is None
    claimed(bureau, "收件箱/订单.csv", "T1")
    assert named_shops(bureau.folders, "收件箱/订单.csv", "淘宝天猫", shops) == {"T1"}
    assert named_shops(bureau.folders, "收件箱/订单.csv", None, shops) == {"T1"}
    assert claimed_at(bureau.folders, "收件箱/订单.csv") is not None


def test_a_file_in_another_shops_folder_must_be_moved_not_claimed(bureau: Bureau) -> None:
    bureau.drop("T2/订单.csv", ORDERS)
    with pytest.raises(ChangeRefused, match="移到正确店铺的文件夹"):
        claimed(bureau, "T2/订单.csv", "T1")


@pytest.mark.parametrize("path", ["收件箱/没有.csv", "../别处.csv", "/etc/hostname"])
def test_a_file_that_is_not_in_raw_cannot_be_claimed(bureau: Bureau, path: str) -> None:
    (bureau.folders.root / "别处.csv").write_bytes(ORDERS)
    with pytest.raises(ChangeRefused, match="已经不在 raw/ 里"):
        claimed(bureau, path, "T1")


def test_a_note_that_cannot_be_written_says_what_to_write_by_hand(bureau: Bureau) -> None:
    bureau.drop("收件箱/订单.csv", ORDERS)
    (bureau.folders.raw / "收件箱/.订单.csv.说明.txt.draft").mkdir()
    with pytest.raises(ChangeRefused, match="写一行“店铺：T1”"):
        claimed(bureau, "收件箱/订单.csv", "T1")

"""A shop is added to the register as by hand: one line behind the others, and nothing else changes."""

from pathlib import Path

import pytest

from pipelines.errors import ChangeRefused
from pipelines.reference.regions import regions
from pipelines.registers.enrol import digest_of, enrol
from pipelines.registers.shops import read_shops

HEADER = "店铺编号,平台,店铺名称,企业名称,行政区划代码,园区"
FIRST = "T1,淘宝天猫,青城茶店,甲公司,510181,"
NEW = {
    "店铺编号": "D9",
    "平台": "抖音",
    "店铺名称": "蜀绣直播间",
    "企业名称": "丙公司",
    "行政区划代码": "510106",
}
ADDED = "D9,抖音,蜀绣直播间,丙公司,510106,"


def written(folder: Path, *lines: str, encoding: str = "utf-8", line_end: str = "\r\n") -> Path:
    file = folder / "店铺名录.csv"
    file.write_bytes("".join(line + line_end for line in lines).encode(encoding))
    return file


def added(file: Path, **cells: str) -> str:
    return enrol(file, {**NEW, **cells}, regions(), seen=digest_of(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_one_line_is_appended_and_every_byte_before_it_stays(
    tmp_path: Path, encoding: str, line_end: str
) -> None:
    file = written(tmp_path, HEADER, FIRST, encoding=encoding, line_end=line_end)
    before = file.read_bytes()
    assert added(file) == "D9"
    assert file.read_bytes().startswith(before)
    assert file.read_bytes().decode(encoding) == "".join(line + line_end for line in (HEADER, FIRST, ADDED))
    assert read_shops(file, regions()).rows["shop_key"].to_list() == ["T1", "D9"]


def test_a_last_line_without_its_end_gets_one_first(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER)
    file.write_bytes(file.read_bytes() + FIRST.encode())
    added(file)
    assert file.read_text(encoding="utf-8").splitlines() == [HEADER, FIRST, ADDED]


def test_columns_stand_where_the_register_has_them_and_its_own_columns_stay_blank(tmp_path: Path) -> None:
    file = written(tmp_path, "联系人, 平台 ,店铺编号,店铺名称,企业名称,行政区划代码")
    added(file)
    assert file.read_text(encoding="utf-8").splitlines()[1] == ",抖音,D9,蜀绣直播间,丙公司,510106"


def test_a_cell_with_a_comma_is_quoted(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER, FIRST)
    added(file, 企业名称="丙公司,分部")
    assert read_shops(file, regions()).rows["enterprise_name"][-1] == "丙公司,分部"


def test_a_register_that_is_not_there_is_begun_so_that_excel_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "_registers" / "店铺名录.csv"
    added(file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_shops(file, regions()).rows["shop_name"].to_list() == ["蜀绣直播间"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"店铺编号": "T1"}, "店铺编号重复"),
        ({"店铺编号": ""}, "店铺编号未填写"),
        ({"平台": "淘宝", "店铺名称": "青城茶店"}, "同一平台上店铺名称重复"),
        ({"平台": "某平台"}, "平台名称不认识"),
        ({"行政区划代码": "999999"}, "行政区划代码不在民政部代码表"),
    ],
)
def test_a_shop_that_breaks_a_rule_of_the_register_is_refused_in_its_words(
    tmp_path: Path, cells: dict[str, str], told: str
) -> None:
    file = written(tmp_path, HEADER, FIRST)
    before = file.read_bytes()
    with pytest.raises(ChangeRefused, match=told):
        added(file, **cells)
    assert file.read_bytes() == before


def test_an_old_bad_row_is_no_reason_to_refuse_a_new_good_one(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER, "T2,淘宝天猫,没有代码的店,乙公司,,", FIRST)
    assert added(file) == "D9"


def test_a_register_changed_by_somebody_else_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER, FIRST)
    seen = digest_of(file)
    file.write_bytes(file.read_bytes() + "K1,快手,团扇铺,己公司,510106,\r\n".encode())
    before = file.read_bytes()
    with pytest.raises(ChangeRefused, match="刚刚被别人改过"):
        enrol(file, NEW, regions(), seen=seen)
    assert file.read_bytes() == before


def test_a_register_that_cannot_be_written_says_who_must_do_what(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER, FIRST)
    (tmp_path / ".店铺名录.csv.draft").mkdir()
    with pytest.raises(ChangeRefused, match="手工在店铺名录里加这一行"):
        added(file)

"""The register of shops: what is taken, what is refused, and the words that say why."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import UnknownFormat, UnreadableFile
from pipelines.marts import contracts
from pipelines.reference.regions import regions
from pipelines.registers.base import Register
from pipelines.registers.shops import SHOP, read_shops

HEADER = "店铺编号,平台,店铺名称,企业名称,行政区划代码,报告单位,主营类目,园区,启用日期,停用日期"


def read(
    folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8", line: str = "\n"
) -> Register:
    path = folder / "店铺名录.csv"
    path.write_bytes((line.join([header, *rows]) + line).encode(encoding))
    return read_shops(path, regions())


def reasons(register: Register) -> list[tuple[int, str, str]]:
    return list(register.refused.select("row_number", "column_name", "reasons").iter_rows())


def test_the_contract_has_the_columns_of_the_mart() -> None:
    assert SHOP.empty().schema == contracts.SHOP.empty().schema


def test_a_missing_file_is_an_empty_register(tmp_path: Path) -> None:
    register = read_shops(tmp_path / "店铺名录.csv", regions())
    assert register.rows.schema == SHOP.empty().schema
    assert (register.rows.height, register.refused.height, register.rows_read) == (0, 0, 0)
    assert (register.sha256, register.encoding) == (None, None)


def test_a_full_row_is_taken_as_it_stands(tmp_path: Path) -> None:
    register = read(
        tmp_path, "S001,抖音,灯博会旗舰店,中山灯饰有限公司,442000,火炬区,灯具,直播基地,2025-03-01,2026-01-31"
    )
    assert register.rows.to_dicts() == [
        {
            "shop_key": "S001",
            "platform": "抖音",
            "shop_name": "灯博会旗舰店",
            "enterprise_name": "中山灯饰有限公司",
            "region_code": "442000",
            "reporting_unit": "火炬区",
            "main_category": "灯具",
            "park": "直播基地",
            "opened_on": date(2025, 3, 1),
            "closed_on": date(2026, 1, 31),
            "cadence": None,
        }
    ]
    assert register.rows_read == 1
    assert register.refused.is_empty()


def test_only_the_first_five_columns_are_required(tmp_path: Path) -> None:
    register = read(
        tmp_path, "S1,京东,甲店,甲公司,440402", header="店铺编号,平台,店铺名称,企业名称,行政区划代码"
    )
    assert register.rows["region_code"].to_list() == ["440402"]
    assert register.rows["reporting_unit"].to_list() == [None]


def test_how_often_a_shop_reports_may_be_given(tmp_path: Path) -> None:
    rows = [
        f"S{number},抖音,{number}店,甲公司,440402,,,,,,{often}" for number, often in enumerate(("每周", ""))
    ]
    register = read(tmp_path, *rows, "S9,抖音,丙店,甲公司,440402,,,,,,每年", header=f"{HEADER},报送周期")
    assert register.rows["cadence"].to_list() == ["每周", None]
    assert reasons(register) == [(4, "报送周期", "报送周期不在约定的取值内")]
    assert register.refused["fix"].to_list() == ["请改为其中之一：每日、每周、每月"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_every_usual_encoding_and_line_end_is_read(tmp_path: Path, encoding: str, line: str) -> None:
    register = read(tmp_path, "S1,快手,甲店,甲公司,320582,,,,,", encoding=encoding, line=line)
    assert register.rows["shop_name"].to_list() == ["甲店"]
    assert (
        register.encoding
        == {
            "utf-8": "UTF-8",
            "utf-8-sig": "UTF-8 BOM",
            "gb18030": "GB18030",
            "utf-16": "UTF-16",
        }[encoding]
    )


def test_blanks_full_width_digits_and_excel_wrappers_do_no_harm(tmp_path: Path) -> None:
    register = read(
        tmp_path, "　S0０1 , 抖音\t,甲店,甲公司,４４０４０２,,,,,", '"=""S2""",抖音,乙店,乙公司,\'440402,,,,,'
    )
    assert register.rows["shop_key"].to_list() == ["S001", "S2"]
    assert register.rows["region_code"].to_list() == ["440402", "440402"]


def test_blank_rows_are_passed_over_and_the_numbering_stays_a_spreadsheets(tmp_path: Path) -> None:
    register = read(tmp_path, "", ",,,,,,,,,", "S1,抖音,甲店,,440402,,,,,")
    assert reasons(register) == [(4, "企业名称", "企业名称未填写")]
    assert register.rows_read == 1


def test_unknown_columns_are_left_out_with_a_notice(tmp_path: Path) -> None:
    register = read(tmp_path, "S1,抖音,甲店,甲公司,440402,13800000000", header=HEADER[:24] + ",联系电话")
    assert register.notices == ("未使用的列：联系电话",)
    assert "联系电话" not in register.rows.columns


@pytest.mark.parametrize(
    ("written", "platform"),
    [
        ("抖店", "抖音"),
        ("淘宝", "淘宝天猫"),
        ("天猫", "淘宝天猫"),
        ("千牛", "淘宝天猫"),
        ("微信小店", "视频号"),
        ("1688", "1688"),
        ("PDD", "拼多多"),
        ("JD", "京东"),
    ],
)
def test_a_platform_may_go_by_its_common_names(tmp_path: Path, written: str, platform: str) -> None:
    register = read(tmp_path, f"S1,{written},甲店,甲公司,440402,,,,,")
    assert register.rows["platform"].to_list() == [platform]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("510104", "510104"),
        ("510104.0", "510104"),
        ("5.10104E+05", "510104"),
        ("510104000000", "510104"),
        ("442000001", "442000001"),
        ("310101002", "310101002"),
        ("310101002000", "310101002"),
        ("3.10101002E+08", "310101002"),
    ],
)
def test_a_code_is_read_while_all_its_digits_are_there(tmp_path: Path, written: str, code: str) -> None:
    register = read(tmp_path, f"S1,抖音,甲店,甲公司,{written},,,,,")
    assert register.rows["region_code"].to_list() == [code]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",抖音,甲店,甲公司,440402,,,,,", "店铺编号", "店铺编号未填写"),
        ("S1,淘淘,甲店,甲公司,440402,,,,,", "平台", "平台名称不认识"),
        (
            "S1,抖音,甲店,甲公司,5.1E+05,,,,,",
            "行政区划代码",
            "行政区划代码不是完整的六位或九位代码，可能被 Excel 改动",
        ),
        (
            "S1,抖音,甲店,甲公司,442099,,,,,",
            "行政区划代码",
            "行政区划代码不在民政部代码表，或已撤销且不能确定由哪个区划承接",
        ),
        (
            "S1,抖音,甲店,甲公司,330104,,,,,",
            "行政区划代码",
            "行政区划代码不在民政部代码表，或已撤销且不能确定由哪个区划承接",
        ),
        ("S1,抖音,甲店,甲公司,440402,,,,去年,", "启用日期", "启用日期不是日期"),
        ("S1,抖音,甲店,甲公司,440402,,,,2025-02-30,", "启用日期", "启用日期不是日期"),
        ("S1,抖音,甲店,甲公司,440402,,,,2025-03-02,2025-03-01", "停用日期", "停用日期早于启用日期"),
        ("S1,抖音,甲店,甲公司,440402,,,,,,多出来", "整行", "这一行的单元格多于表头的列"),
    ],
)
def test_a_bad_row_costs_only_itself_and_says_why(tmp_path: Path, row: str, column: str, reason: str) -> None:
    register = read(tmp_path, row, "S9,抖音,好店,好公司,440402,,,,,")
    assert reasons(register) == [(2, column, reason)]
    assert register.refused["fix"].str.len_chars().to_list()[0] > 4
    assert register.rows["shop_key"].to_list() == ["S9"]
    assert register.rows_read == 2


def test_all_reasons_of_a_row_are_given_together(tmp_path: Path) -> None:
    register = read(tmp_path, "S1,淘淘,,甲公司,440402,,,,,")
    assert reasons(register) == [(2, "店铺名称", "店铺名称未填写；平台名称不认识")]


def test_of_a_repeated_number_no_row_is_taken(tmp_path: Path) -> None:
    register = read(tmp_path, "S1,抖音,甲店,甲公司,440402,,,,,", "S1,京东,乙店,乙公司,440402,,,,,")
    assert register.rows.is_empty()
    assert [reason for _, _, reason in reasons(register)] == ["店铺编号重复，不能确定以哪一行为准"] * 2


def test_of_a_name_repeated_on_one_platform_no_row_is_taken(tmp_path: Path) -> None:
    register = read(
        tmp_path,
        "S1,抖店,甲店,甲公司,440402,,,,,",
        "S2,抖音,甲店,甲公司,440402,,,,,",
        "S3,京东,甲店,甲公司,440402,,,,,",
    )
    assert register.rows["shop_key"].to_list() == ["S3"]
    assert [reason for _, _, reason in reasons(register)] == ["同一平台上店铺名称重复"] * 2


def test_an_abolished_code_with_one_successor_is_taken_as_it_with_a_notice(tmp_path: Path) -> None:
    register = read(tmp_path, "S1,抖音,甲店,甲公司,510132,,,,,", "S2,抖音,乙店,乙公司,371202,,,,,")
    assert register.rows["region_code"].to_list() == ["510118", "370116"]
    assert register.notices == (
        "行政区划代码 371202 已撤销，按现行代码 370116 计入（1 行）",
        "行政区划代码 510132 已撤销，按现行代码 510118 计入（1 行）",
    )


@pytest.mark.parametrize(
    "written", ["2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日", "20250301", "2025/3/1 0:00"]
)
def test_a_date_may_be_written_in_any_usual_way(tmp_path: Path, written: str) -> None:
    register = read(tmp_path, f"S1,抖音,甲店,甲公司,440402,,,,{written},")
    assert register.rows["opened_on"].dt.to_string("%Y-%m-%d").to_list() == ["2025-03-01"]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="缺少列：企业名称、行政区划代码"):
        read(tmp_path, "S1,抖音,甲店", header="店铺编号,平台,店铺名称")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "店铺名录.csv").write_bytes(b"\n\n")
    with pytest.raises(UnreadableFile, match="文件是空的"):
        read_shops(tmp_path / "店铺名录.csv", regions())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "这是 Excel 工作簿"),
        (b"\xff\xff\xff\x80\x80", "编码既不是 UTF-8 也不是 GB18030"),
        ('店铺编号,"平台\n'.encode(), "未闭合的引号"),
    ],
)
def test_bytes_that_are_no_table_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "店铺名录.csv").write_bytes(content)
    with pytest.raises(UnreadableFile, match=words):
        read_shops(tmp_path / "店铺名录.csv", regions())


def test_a_repeated_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="表头有重复的列：平台"):
        read(
            tmp_path,
            "S1,抖音,甲店,甲公司,440402,抖音",
            header="店铺编号,平台,店铺名称,企业名称,行政区划代码,平台",
        )

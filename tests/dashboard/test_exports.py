"""What is taken away: it opens right in Excel and WPS, says where it is from, and runs nothing."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import polars as pl
import pytest
from python_calamine_plus import CalamineWorkbook

from dashboard.charts import bars, heatmap
from dashboard.charts.drawn_rows import rows_of
from dashboard.exports import Chart, Sheet, csv_bytes, file_name
from dashboard.workbooks import workbook_bytes

DANGEROUS = ['=HYPERLINK("http://a")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1"]


def csv(**columns: list[object]) -> str:
    return csv_bytes(Sheet("表", pl.DataFrame(columns))).decode("utf-8")


def test_a_csv_opens_in_excel_as_utf8_with_windows_lines() -> None:
    assert csv(地区=["成都市"], 数值=[1.5]) == "\ufeff地区,数值\r\n成都市,1.5\r\n"


@pytest.mark.parametrize("cell", DANGEROUS)
def test_no_cell_of_a_csv_is_taken_for_a_formula(cell: str) -> None:
    written = csv_bytes(Sheet("表", pl.DataFrame({"名": [cell]}))).decode("utf-8-sig").split("\r\n", 1)[1]
    assert written.lstrip('"').startswith("'")


def test_a_column_name_is_no_formula_either() -> None:
    assert csv(**{"=1": ["a"]}) == "\ufeff'=1\r\na\r\n"


def test_a_growth_written_as_text_stays_as_it_is() -> None:
    assert csv(同比=["+17.5%", "-3.2%", "−3.2%"]) == "\ufeff同比\r\n+17.5%\r\n-3.2%\r\n−3.2%\r\n"


def test_a_long_number_stays_whole() -> None:
    assert csv(编号=["690012345678901234", "000123", "510100"]) == (
        "\ufeff编号\r\n690012345678901234\t\r\n000123\t\r\n510100\r\n"
    )


def test_an_unknown_cell_is_empty_and_never_zero() -> None:
    assert csv(地区=["成都市", None], 数值=[None, 0.0]) == "\ufeff地区,数值\r\n成都市,\r\n,0.0\r\n"


def test_lists_become_text() -> None:
    assert csv(判定=[["● 已达成", "甲"]]) == "\ufeff判定\r\n● 已达成、甲\r\n"


def test_a_file_is_named_in_chinese_and_without_what_windows_forbids() -> None:
    assert file_name('成都/绵阳：交易额*"?', "marts_000001", "xlsx") == "成都_绵阳：交易额_marts_000001.xlsx"


ROWS = pl.DataFrame(
    {
        "地区": ["成都市", "=1+1"],
        "数值": [1.5, None],
        "金额": [Decimal("10.20"), None],
        "日": [date(2026, 10, 1), None],
        "时": [datetime(2026, 10, 1, 8, 30), None],
        "是": [True, None],
    },
    schema_overrides={"金额": pl.Decimal(18, 2)},
)


def test_a_workbook_holds_values_as_what_they_are_and_its_notes() -> None:
    sheet = Sheet("各地区交易额", ROWS, {"口径": "登记网店", "演示数据": "数字均为虚构"})
    book = CalamineWorkbook.from_filelike(BytesIO(workbook_bytes(sheet)))
    rows = book.get_sheet_by_name("数据").to_python()
    assert rows[0] == ["地区", "数值", "金额", "日", "时", "是"]
    assert rows[1] == ["成都市", 1.5, 10.2, date(2026, 10, 1), datetime(2026, 10, 1, 8, 30), "是"]
    assert rows[2][:2] == ["=1+1", ""]
    assert ["演示数据", "数字均为虚构"] in book.get_sheet_by_name("说明").to_python()


def charts_of(content: bytes) -> list[ElementTree.Element]:
    with zipfile.ZipFile(BytesIO(content)) as book:
        return [ElementTree.fromstring(book.read(name)) for name in book.namelist() if "charts/chart" in name]


def test_a_workbook_of_a_figure_has_a_chart_that_can_be_edited() -> None:
    sheet = Sheet("走势", ROWS.select("地区", "数值"), chart=Chart("bar", "亿元"))
    (chart,) = charts_of(workbook_bytes(sheet))
    said = ElementTree.tostring(chart, encoding="unicode")
    assert "barChart" in said
    assert "数据!$B$2:$B$3" in said.replace("'", "")


def test_no_formula_is_in_a_workbook() -> None:
    with zipfile.ZipFile(BytesIO(workbook_bytes(Sheet("表", pl.DataFrame({"名": DANGEROUS}))))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_figure_is_taken_away_as_the_numbers_that_it_is_drawn_of() -> None:
    regions = pl.DataFrame(
        {
            "code": ["a", "b"],
            "name": ["成都市", "绵阳市"],
            "value": [2.0, None],
            "target": [3.0, None],
            "target_name": ["2025年目标", None],
            "needed_pct": [None, None],
        },
        schema_overrides={"needed_pct": pl.Float64},
    )
    rows, chart = rows_of(bars.against_targets(regions, "亿元"))
    assert rows.to_dict(as_series=False) == {
        "项目": ["成都市", "绵阳市"],
        "本期值": [2.0, None],
        "2025年目标": [3.0, None],
    }
    assert chart == Chart("bar")


def test_a_table_of_cells_is_taken_away_as_a_table() -> None:
    grid = pl.DataFrame(
        {
            "region_code": ["510100"] * 2,
            "period_start": [date(2026, 9, 1), date(2026, 10, 1)],
            "yoy_pct": [5.0, None],
        }
    )
    regions = pl.DataFrame({"code": ["510100"], "name": ["成都市"]})
    rows, chart = rows_of(heatmap.growth_by_month(grid, regions))
    assert rows.rows() == [("成都市", 5.0, None)]
    assert chart is None

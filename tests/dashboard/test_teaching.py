"""On the page 识别新格式, an unknown file is shown masked, mapped, tried, and its format saved."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.clock import china_now
from pipelines.teach.declared import to_json
from pipelines.teach.fields import FILLABLE
from pipelines.teach.shelf import known, teach
from tests.dashboard.browser import CHROMIUM, WIDTHS, chromium, page_of, serving, settled
from tests.dashboard.conftest import FRAME, open_page, words_on
from tests.exports import NOW, Bureau, bureau_at
from tests.teach.taught import HEADER, TAUGHT, order, report

PATH = "D1/月报.csv"
KEY, REVISED = f"{PATH}__0_0", f"{PATH}__0_1"  # of the widgets before anything is taught, and after
ROWS = (
    order(1, "10.00"),
    order(2, "20.00", 退回款="5.00", 状态="张三丰的词"),
    order(3, "十元"),
)


@pytest.fixture()
def bureau(tmp_path: Path) -> Bureau:
    """A bureau with one file that no format reads."""
    made = bureau_at(tmp_path)
    made.drop(PATH, report(*ROWS))
    made.load()
    return made


@pytest.fixture()
def page(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JIANCE_DATA", str(bureau.folders.root))
    return open_page(AppTest.from_file(FRAME, default_timeout=30), "teach")


def choose_column(page: AppTest, field: str, name: str) -> None:
    page.selectbox(key=f"teach_{field}_{KEY}").set_value(HEADER.index(name))


def mapped(page: AppTest) -> AppTest:
    """Give the file a title, and say what its amounts are; the rest is suggested."""
    page.text_input(key=f"teach_title_{KEY}").input("小店月报")
    choose_column(page, "placed_cny", "应付款")
    choose_column(page, "paid_cny", "已付款")
    choose_column(page, "refund_cny", "退回款")
    choose_column(page, "status", "状态")
    page.run()
    page.checkbox(key=f"teach_blank_{KEY}").check()
    return page.run()


def all_that_reaches_the_browser(page: AppTest) -> str:
    """The whole page as it is sent, tables and keys of widgets included."""
    tables = "".join(each.value.to_csv() for each in page.dataframe)
    return tables + "".join(str(each.proto) for each in page.main)


def test_the_file_is_shown_masked_and_nothing_personal_reaches_the_browser(page: AppTest) -> None:
    shown = page.dataframe[0].value
    assert shown.columns.to_list() == list(HEADER)
    assert shown["收件人"].to_list() == ["欧**", "欧**", "欧**"]
    assert shown["应付款"].to_list() == ["10.00", "20.00", "十**"]
    assert shown["状态"].to_list() == ["已完成", "张**", "已完成"]
    sent = all_that_reaches_the_browser(mapped(page))
    for personal in ("欧阳测试", "张三丰", "20260301001"):
        assert personal not in sent


def test_the_platform_of_the_shop_and_what_names_and_values_tell_are_chosen_already(page: AppTest) -> None:
    assert page.selectbox(key=f"teach_platform_{KEY}").value == "抖音"
    chosen = {
        name: page.selectbox(key=f"teach_{name}_{KEY}").value
        for name in ("order_id", "ordered_at", "paid_at")
    }
    assert {name: HEADER[at] for name, at in chosen.items()} == {
        "order_id": "交易单号",
        "ordered_at": "成交时刻",
        "paid_at": "到账时刻",
    }
    assert "还没有指出金额" in words_on(page)


def test_columns_over_people_are_offered_for_the_place_only(page: AppTest) -> None:
    for field in FILLABLE:
        if field != "ship_to":
            assert not any("收件人" in each for each in page.selectbox(key=f"teach_{field}_{KEY}").options)


def test_what_would_load_is_told_at_once(page: AppTest) -> None:
    said = words_on(mapped(page))
    assert "**2 行**" in said
    assert "**1 行**" in said
    assert "**30.00 元**" in said
    assert "**5.00 元**" in said
    assert "数据时期：2026-03-01 至 2026-03-01" in said
    assert [each.value for each in page.warning] == ["1 行的状态词还没有对应，按“未知”计"]
    reasons = next(each.value for each in page.dataframe if "原因" in each.value.columns)
    assert "“应付款”不是金额" in reasons["原因"][0]


def test_a_saved_format_takes_the_file_at_the_next_load(page: AppTest, bureau: Bureau) -> None:
    mapped(page).button(key="teach_save").click().run()
    assert [each.value for each in page.success] == ["已保存“抖音 · 小店月报”第 1 版，下次入库时生效。"]
    assert "这个表头已经教会（第 1 版）" in words_on(page)
    receipts = {each.path: each for each in bureau.load(china_now()).receipts}
    assert (receipts[PATH].status, receipts[PATH].rows_accepted) == ("loaded", 2)
    page.run()
    page.button(key="teach_save").click().run()
    assert known(bureau.folders).taught[0].revision == 2


def test_a_taught_format_can_be_exported_imported_and_no_longer_used(page: AppTest, bureau: Bureau) -> None:
    uploader = page.file_uploader(key="teach_import")
    uploader.upload(f"{TAUGHT.key}.json", to_json(TAUGHT).encode(), "application/json").run()
    page.button(key="teach_import_save").click().run()
    assert [each.title for each in known(bureau.folders).taught] == ["小店月报"]
    assert "导出" in [each.proto.label for each in page.get("download_button")]
    page.button(key=f"teach_forget_{TAUGHT.key}").click().run()
    assert known(bureau.folders).taught == ()
    assert "已停用“抖音 · 小店月报”" in page.success[0].value


def test_a_file_that_is_no_format_is_not_imported(page: AppTest, bureau: Bureau) -> None:
    page.file_uploader(key="teach_import").upload("坏的.json", b"{", "application/json").run()
    page.button(key="teach_import_save").click().run()
    assert "没有导入：格式文件不完整" in page.error[0].value
    assert not bureau.folders.formats.exists()


def test_what_was_taught_before_is_where_a_change_begins(bureau: Bureau, page: AppTest) -> None:
    teach(bureau.folders, TAUGHT, NOW)
    page.run()
    assert page.text_input(key=f"teach_title_{REVISED}").value == "小店月报"
    assert HEADER[page.selectbox(key=f"teach_paid_cny_{REVISED}").value] == "已付款"


def test_a_file_that_is_gone_says_so(bureau: Bureau, page: AppTest) -> None:
    (bureau.folders.raw / PATH).unlink()
    page.run()
    assert not page.exception
    assert "文件已经不在 raw/ 里" in words_on(page)


def test_the_intake_page_leads_from_an_unknown_file_to_this_page(page: AppTest) -> None:
    links = open_page(page, "intake").get("page_link")
    assert "教系统认识它" in [each.proto.label for each in links]


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_in_a_real_browser_the_page_fits_and_holds_nothing_personal(bureau: Bureau) -> None:
    teach(bureau.folders, TAUGHT, NOW)
    with serving(bureau.folders.root) as here, chromium() as browser:
        for screen, (width, _) in WIDTHS.items():
            opened = page_of(browser, screen)
            opened.goto(f"{here}/teach")
            opened.get_by_role("button", name="保存这个格式").wait_for()
            settled(opened)
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
            content = opened.content()
            assert "会入库" in content
            for personal in ("欧阳测试", "张三丰", "20260301001"):
                assert personal not in content

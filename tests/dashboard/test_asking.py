"""The pages on which one asks: search, the workbench, two sides compared; and the passport of a number."""

from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import open_page, words_on


def test_a_search_leads_to_regions_indicators_targets_and_shops(app: AppTest) -> None:
    app.query_params["q"] = "zjg"
    page = open_page(app, "search")
    said = words_on(page)
    assert "地区" in said
    assert "店铺" in said
    assert "本单位自定目标" in said


def test_a_search_for_nothing_that_there_is_says_so(app: AppTest) -> None:
    app.query_params["q"] = "没有这个"
    assert "没有找到" in words_on(open_page(app, "search"))


def test_pages_can_be_searched_before_the_first_load(empty_app: AppTest) -> None:
    empty_app.query_params["q"] = "总览"
    page = open_page(empty_app, "search")
    assert not page.exception


def test_the_workbench_answers_and_offers_the_answer_for_download(app: AppTest) -> None:
    page = open_page(app, "workbench")
    page.text_area[0].set_value("SELECT shop_key AS 店铺 FROM shop ORDER BY 1").run()
    next(each for each in page.button if each.label == "运行").click().run()
    assert "3 行" in words_on(page)
    assert page.dataframe[-1].value["店铺"].to_list() == ["SC001", "SC002", "ZJG01"]


def test_the_workbench_refuses_in_chinese(app: AppTest) -> None:
    page = open_page(app, "workbench")
    page.text_area[0].set_value("DROP TABLE shop").run()
    next(each for each in page.button if each.label == "运行").click().run()
    assert "只能查询，一次一句" in words_on(page)


def test_two_regions_stand_side_by_side_with_what_may_be_said_of_them(app: AppTest) -> None:
    app.query_params.update(a_region="510100", b_region="510700", kind="month", a_start="2026-10-01")  # type: ignore[call-arg]
    app.query_params["b_start"] = "2026-10-01"
    page = open_page(app, "compare")
    said = words_on(page)
    assert "**甲**（成都市 · 全部平台 · 2026年10月）101.2 亿元" in said
    assert "比乙多 54.6 亿元，是乙的 2.17 倍" in said
    assert "同比甲增长 15.0%，乙增长 6.0%" in said


def test_a_period_that_is_not_over_beside_one_that_is_is_pointed_out(app: AppTest) -> None:
    app.query_params.update(a_region="510100", b_region="510100", kind="month", a_start="2026-11-01")  # type: ignore[call-arg]
    app.query_params["b_start"] = "2025-11-01"
    assert "甲的时期还没有过完" in words_on(open_page(app, "compare"))


def test_a_region_without_the_number_is_not_compared(app: AppTest) -> None:
    app.query_params.update(a_region="510100", b_region="510700", kind="year")  # type: ignore[call-arg]
    page = open_page(app, "compare")
    assert not page.exception
    page.selectbox(key="choice_b_region").set_value("310000").run()
    assert page.query_params["b_region"] == "310000"
    assert page.query_params["a_region"] == "510100"


def test_an_untouched_page_has_a_bare_address_and_a_touched_one_tells_all(app: AppTest) -> None:
    page = open_page(app, "compare")
    assert dict(page.query_params) == {}
    page.selectbox(key="choice_ind").set_value("S2").run()
    assert {"ind", "kind", "a_region", "a_platform", "a_start", "b_region"} <= set(page.query_params)


def test_an_address_that_changes_under_the_page_decides(app: AppTest) -> None:
    page = open_page(app, "compare")
    page.selectbox(key="choice_ind").set_value("S2").run()
    page.query_params["ind"] = "S4"  # what 返回 does
    page.run()
    assert page.selectbox(key="choice_ind").value == "S4"


def test_a_number_opens_its_passport(app: AppTest) -> None:
    page = open_page(app, "compare")
    next(each for each in page.button if each.label == "来历").click().run()
    said = words_on(page)
    assert "直播电商交易额（S1）" in said
    assert "渠道未知的不计入" in said
    assert "**口径**：登记网店" in said
    assert "初步" in said
    assert "marts" in said

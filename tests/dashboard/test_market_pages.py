"""What the pages of markets, bodies and policies say of the small build, of one shop, and of figures only published."""

import json
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.pages import found_views
from tests.dashboard.conftest import FRAME, open_page, words_on
from tests.dashboard.small_build import write_one_shop_build, write_published_build

PATHS = [view.path for view in found_views()]


def figure(app: AppTest, at: int) -> list[dict[str, Any]]:
    """The traces of one of the page's figures, as the browser gets them."""
    return list(json.loads(app.get("plotly_chart")[at].proto.spec)["data"])


@pytest.fixture(scope="module")
def published_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_published_build(tmp_path_factory.mktemp("published")).root


@pytest.fixture(scope="module")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_one_shop_build(tmp_path_factory.mktemp("one_shop")).root


def app_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JIANCE_DATA", str(root))
    return AppTest.from_file(FRAME, default_timeout=30)


@pytest.mark.parametrize("root", ["published_only", "one_shop"])
def test_every_page_has_something_to_say_of_a_build_with_little_in_it(
    root: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(request.getfixturevalue(root), monkeypatch)
    for path in PATHS:
        said = words_on(open_page(app, path))
        assert not app.exception, path
        assert len(said) > 40, path


def test_published_figures_can_be_seen_before_any_file_was_dropped(
    published_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = words_on(open_page(app_on(published_only, monkeypatch), "published"))
    assert "最新公布到" in said
    assert "1,000.0 亿元" in said


def test_one_shop_without_a_year_before_gets_its_sales_but_no_growth(
    one_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(app_on(one_shop, monkeypatch), "shops")
    assert "1 家店铺全部渠道共 2,000.0 元**。" in words_on(app)
    assert app.dataframe[0].value["同比"].isna().all()


def test_the_platforms_page_says_who_pulls_and_how_much_is_live_at_least_and_at_most(app: AppTest) -> None:
    said = words_on(open_page(app, "platforms"))
    assert "四川省直播电商交易额**同比增长 12.0%，其中**抖音拉动 11.7 个百分点**" in said
    assert "2026年11月直播占全部网络零售额 **60.0%**；若渠道未知的全是直播，最多 70.0%。" in said


def test_a_waterfall_ends_where_its_steps_add_up_to(app: AppTest) -> None:
    steps = figure(open_page(app, "platforms"), 0)[0]
    assert steps["y"] == ["抖音", "拼多多", "合计"]
    assert sum(steps["x"][:-1]) == pytest.approx(steps["x"][-1])
    assert steps["hovertext"] == ["+11.7", "+0.3", "+12.0"]


def test_what_cannot_be_told_is_a_part_but_never_the_answer(app: AppTest) -> None:
    said = words_on(open_page(app, "categories"))
    assert "其中**食品饮料拉动" in said
    assert "另有 14.0% 的交易额说不清品类。" in said


def test_the_flows_page_says_what_leaves_the_province_and_leaves_the_unresolved_as_they_are(
    app: AppTest,
) -> None:
    said = words_on(open_page(app, "flows"))
    assert (
        "四川省店铺的货，40.0% 卖到省外**；省外最大的去向是广东省 25.0%、上海市 15.0%；省内 50.0%，未识别 10.0%。"
        in said
    )
    assert app.dataframe[0].value["去向"].to_list()[-1] == "未识别"


def test_a_festival_is_compared_with_the_same_days_of_the_year_before(app: AppTest) -> None:
    app.query_params["region"] = "510000"
    said = words_on(open_page(app, "seasons"))
    assert "**2026年双11前 10 天至当天，四川省网络零售额(支付口径) 18.0 亿元，同比增长 20.0%**" in said
    assert "日均为此前四周平日的 1.36 倍" in said


def test_a_week_whose_festival_has_moved_shows_its_aligned_growth_beside_the_other(app: AppTest) -> None:
    app.query_params["region"] = "510000"
    said = words_on(open_page(app, "seasons"))
    assert "活动错位的周" in said
    assert app.dataframe[-1].value.to_dict("records")[0] == {
        "周": "2026-02-16 至 2026-02-22", "同比": -31.5, "怎样对齐": "按距春节的天数对齐", "对齐后": 12.4, "说明": None,
        "来历": "来历",
    }  # fmt: skip


def test_what_a_city_sells_more_of_than_the_whole_is_a_lead_and_no_verdict(app: AppTest) -> None:
    said = words_on(open_page(app, "industries"))
    assert "金额最大的是**绵阳市的服饰内衣**：占本地 75.0%，集中度为整体的 2.1 倍" in said
    assert "是统计线索，不是认定" in said


def test_sessions_and_hosts_count_long_sessions_and_show_accounts_by_key_only(app: AppTest) -> None:
    said = words_on(open_page(app, "sessions"))
    assert "**2026年11月（截至11月19日）全部地区开播 7 场**，2 个账号" in said
    assert set(app.dataframe[0].value["主播"]) == {"1a2b3c4d", "9f8e7d6c"}
    hosts = words_on(open_page(app, "hosts"))
    assert "全部地区有 1 个带货主播**" in hosts
    assert "成交最多的一个占 **96.8%**" in hosts


def test_a_ladder_counts_who_stands_where_and_who_is_close(app: AppTest) -> None:
    said = words_on(open_page(app, "ladders"))
    assert "企业中，年直播销售 1 亿元以上 1 家，10 亿元以上 0 家**" in said
    assert app.dataframe[-1].value["级别"].to_list() == ["亿元"]


def test_a_clause_stands_word_for_word_and_leads_to_the_numbers(app: AppTest) -> None:
    app.query_params["paper"] = "SC"
    said = words_on(open_page(app, "clauses"))
    assert "> 到2025年,全省纳统实物商品零售额超2500亿元、直播电商交易额达1500亿元" in said.replace("\\", "")
    assert "2025年底（已过）、2030年底" in said


def test_the_methods_page_says_what_an_indicator_counts(app: AppTest) -> None:
    said = words_on(open_page(app, "methods"))
    assert "**S1 直播电商交易额**" in said
    assert "退款不扣减" in said


def test_the_quality_page_names_the_coverage_that_is_low(app: AppTest) -> None:
    said = words_on(open_page(app, "quality"))
    assert "**2026年11月有 1 项覆盖率低于 90%**：品类已知 50.0%" in said


def test_a_target_that_the_address_names_is_shown_with_its_path(app: AppTest) -> None:
    app.query_params["target"] = "ZJG-S"
    said = words_on(open_page(app, "targets"))
    assert "张家港市 · 直播电商交易额" in said
    names = [trace["name"] for trace in figure(app, -1) if trace.get("name")]
    assert names == ["80% 区间", "达到目标所需", "推算", "本年累计"]


def test_three_clicks_lead_from_the_overview_to_the_shops_behind_the_target_that_is_furthest_behind(
    app: AppTest,
) -> None:
    app.run()
    first = next(link.proto for link in app.get("page_link") if "落后在哪里" in link.proto.label)
    assert (first.label, first.query_string) == ("看张家港市落后在哪里", "target=ZJG-S")
    app.query_params["target"] = "ZJG-S"
    open_page(app, "targets")
    second = next(link.proto for link in app.get("page_link") if "哪些店铺" in link.proto.label)
    assert second.query_string == "region=320582&measure=live"
    app.query_params["region"] = "320582"
    open_page(app, "shops")
    assert app.dataframe[0].value["店铺"].to_list() == ["港城针织"]


def test_the_regions_page_draws_a_tile_for_every_city_also_for_those_without_a_value(app: AppTest) -> None:
    app.query_params["parent"], app.query_params["level"] = "510000", "city"
    open_page(app, "regions")
    tiles = figure(app, 2)[0]
    assert len(tiles["text"]) == 21
    assert "<b>成都</b><br>15.0%" in tiles["text"]
    assert "<b>自贡</b><br>—" in tiles["text"]
    assert "不表示行政边界" in words_on(app)


def test_supplied_boundaries_without_an_approval_number_are_refused_and_tiles_shown(
    app: AppTest, built: Path
) -> None:
    file = built / "boundaries" / "510000.geojson"
    file.parent.mkdir(exist_ok=True)
    ring = [[103, 30], [104, 30], [104, 31], [103, 30]]
    shape = {"properties": {"code": "510100"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    told = {"type": "FeatureCollection", "features": [shape], "制图单位": "测绘院"}
    app.query_params["parent"], app.query_params["level"] = "510000", "city"
    try:
        file.write_text(json.dumps(told), encoding="utf-8")
        assert "没有写明审图号，不予显示" in words_on(open_page(app, "regions"))
        file.write_text(json.dumps({**told, "审图号": "川S（2026）001号"}), encoding="utf-8")
        layout = json.loads(open_page(app, "regions").get("plotly_chart")[2].proto.spec)["layout"]
        assert layout["annotations"][0]["text"] == "审图号：川S（2026）001号　制图单位：测绘院"
    finally:
        file.unlink()
        st.cache_resource.clear()

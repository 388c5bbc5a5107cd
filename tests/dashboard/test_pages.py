import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, parts
from dashboard.pages import found_views
from dashboard.views.targets import VERDICT_CODES
from pipelines.queries import targets
from tests.dashboard.conftest import open_page, own_downloads, words_on
from tests.dashboard.small_build import write_bare_build

PATHS = [view.path for view in found_views()]


def traces(app: AppTest, at: int) -> list[dict[str, Any]]:
    """The traces of one of the page's figures, as the browser gets them."""
    return list(json.loads(app.get("plotly_chart")[at].proto.spec)["data"])


def test_the_pages_are_grouped_and_in_order() -> None:
    assert [(view.group, view.title) for view in found_views()] == [
        ("运行监测", "运行总览"),
        ("运行监测", "地区增长与目标"),
        ("运行监测", "两两对比"),
        ("运行监测", "平台与渠道"),
        ("运行监测", "直播场次"),
        ("运行监测", "周报"),
        ("市场研判", "品类"),
        ("市场研判", "买家去向"),
        ("市场研判", "季节与节庆"),
        ("市场研判", "产业带"),
        ("市场研判", "近期预测"),
        ("主体培育", "店铺与企业"),
        ("主体培育", "主播"),
        ("主体培育", "梯度培育"),
        ("政策参考", "目标台账"),
        ("政策参考", "政策条款"),
        ("政策参考", "公布数据"),
        ("数据", "数据入库"),
        ("数据", "报送情况"),
        ("数据", "识别新格式"),
        ("数据", "数据质量"),
        ("数据", "数据修订"),
        ("数据", "口径与方法"),
        ("数据", "查询工作台"),
        ("数据", "搜索"),
    ]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_names_source_scope_day_and_build_and_says_that_it_is_a_demo(
    app: AppTest, path: str
) -> None:
    said = words_on(open_page(app, path))
    assert not app.exception
    assert "来源：" in said
    assert "口径：" in said
    assert "数据截至 2026年11月20日" in said
    assert "构建号 000001" in said
    assert said.count("演示数据") >= 2


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_data_root_says_what_to_do_on_every_page(empty_app: AppTest, path: str) -> None:
    said = words_on(open_page(empty_app, path))
    assert not empty_app.exception
    assert "还没有可看的数据" in said
    assert "店铺名录.csv" in said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("overview", "还没有算出任何指标"),
        ("regions", "还没有算出任何指标"),
        ("platforms", "还没有可以按平台拆开的数据"),
        ("sessions", "还没有直播场次数据"),
        ("categories", "还没有可以按品类拆开的数据"),
        ("flows", "还没有一个整月的收货地数据"),
        ("seasons", "还没有逐日的数据"),
        ("industries", "还没有可以按地区和品类拆开的数据"),
        ("projections", "还没有可供预测的序列"),
        ("shops", "店铺名录里还没有店铺"),
        ("hosts", "看不到主播"),
        ("ladders", "店铺名录里还没有店铺"),
        ("clauses", "5 份文件共 83 条"),
        ("published", "还没有录入公布数据"),
        ("quality", "谈不上质量"),
        ("methods", "本次结果中 0 项有数"),
        ("targets", "还没有登记任何目标"),
        ("revisions", "还没有修订档案"),
        ("intake", "还没有任何文件入库"),
        ("delivery", "店铺名录里还没有店铺"),
        ("teach", "没有不认识的文件"),
    ],
)
def test_a_build_without_any_data_says_so_on_every_page(
    tmp_path: Path, empty_app: AppTest, path: str, said: str
) -> None:
    write_bare_build(tmp_path)
    heard = words_on(open_page(empty_app, path))
    assert not empty_app.exception
    assert said in heard
    assert "演示数据" not in heard


def test_a_build_that_has_vanished_says_that_nothing_is_lost(tmp_path: Path, empty_app: AppTest) -> None:
    (tmp_path / "marts").mkdir()
    (tmp_path / "marts" / "CURRENT").write_text("marts_000009.duckdb\n", encoding="utf-8")
    said = words_on(empty_app.run())
    assert "marts_000009.duckdb 不见了" in said
    assert "重新生成" in said


def test_the_overview_answers_in_a_sentence_first(app: AppTest) -> None:
    app.run()
    answer = app.markdown[1].value
    assert answer.startswith("**2026年1—11月（截至11月20日）直播电商交易额**：5 个监测地区中 4 个同比增长")
    assert "张家港市增长 20.0%居首，珠海市下降 2.5%居末" in answer
    assert "**9 项政策目标**：已达成 1 项、进行中 1 项、未达成 1 项、无法判断 6 项" in answer


def test_a_card_shows_value_direction_and_the_regions_own_target(app: AppTest) -> None:
    app.run()
    card = next(metric for metric in app.metric if metric.label == "四川省")
    assert (card.value, card.delta) == ("1,433.6 亿元", "12.0%")
    assert "目标 1,500.0 亿元（2025年），2025年完成 99.2%" in words_on(app)


def test_the_overview_counts_and_names_the_same_late_shops_as_the_delivery_page(app: AppTest) -> None:
    said = words_on(app.run())
    assert "**2** 家店铺迟报" in said
    assert "迟报店铺：绵州百货、港城针织" in said
    assert "2 家迟报。**" in words_on(open_page(app, "delivery"))


def test_the_regions_page_draws_sichuan_against_its_own_target_in_the_year_of_the_target(
    app: AppTest,
) -> None:
    open_page(app, "regions")
    assert not [trace for trace in traces(app, 0) if trace.get("name") == "2025年目标"]
    app.button(key="target_year_2025").click().run()
    ticks = [trace for trace in traces(app, 0) if trace.get("name") == "2025年目标"]
    assert ticks[0]["y"] == ["四川省"]
    assert ticks[0]["x"] == [1500.0]


def test_words_stand_in_place_of_a_growth_that_is_not_given(app: AppTest) -> None:
    app.query_params["kind"] = "year"
    open_page(app, "regions")
    shown = app.dataframe[0].value
    assert set(shown["代替同比"]) == {"无基期"}
    assert "同比" not in shown.columns
    assert shown["说明"].to_list()[0] == "上年同期没有数据；含 2 个缺报的下级地区"
    assert next(trace for trace in traces(app, 1) if trace.get("name") == "同比")["text"][0] == "无基期"


def test_a_choice_stands_in_the_address_as_a_code(app: AppTest) -> None:
    open_page(app, "regions")
    app.selectbox(key="choice_ind").set_value("S2").run()
    assert app.query_params["ind"] == "S2"
    assert "网络零售额(支付口径)与自身目标" in words_on(app)


def test_an_address_opens_the_view_that_it_names(app: AppTest) -> None:
    app.query_params["parent"] = "510000"
    app.query_params["level"] = "city"
    open_page(app, "regions")
    assert traces(app, 0)[0]["y"] == ["成都市", "绵阳市"]
    assert "另有 1 个地区没有可用数值" in words_on(app)


def test_an_address_that_changes_under_an_open_page_decides_over_what_was_chosen_before(app: AppTest) -> None:
    open_page(app, "regions")
    app.selectbox(key="choice_ind").set_value("S2").run()
    app.query_params["ind"] = "S5"
    app.run()
    assert app.selectbox(key="choice_ind").value == "S5"


def test_an_address_that_makes_no_sense_falls_back_to_the_default(app: AppTest) -> None:
    app.query_params["level"] = "galaxy"
    open_page(app, "regions")
    assert not app.exception
    assert app.selectbox(key="choice_level").value == "province"


def test_the_breadcrumb_leads_back_up(app: AppTest) -> None:
    app.query_params["parent"] = "510100"
    app.query_params["level"] = "county"
    open_page(app, "regions")
    app.button(key="up_510000").click().run()
    assert (app.query_params["parent"], app.query_params["level"]) == ("510000", "city")


def test_reporting_units_are_a_level_of_their_own(app: AppTest) -> None:
    app.query_params["level"] = "unit"
    open_page(app, "regions")
    assert traces(app, 0)[0]["y"] == ["保税区"]


def test_published_figures_stand_on_a_page_of_their_own(app: AppTest) -> None:
    open_page(app, "published")
    assert "官方公开发布的数字，照录原文，与本系统计算值来源和口径不同" in words_on(app)
    assert app.dataframe[-1].value["数值"].to_list() == [1000.0, 7450.1]


def test_the_ledger_writes_damaged_digits_as_a_range_and_some_as_some(app: AppTest) -> None:
    open_page(app, "targets")
    aims = dict(zip(app.dataframe[0].value["指标"], app.dataframe[0].value["目标"], strict=True))
    assert aims["带动本市网络购物交易额"] == "1,000—9,000 亿元（数字损坏）"
    assert aims["年销售规模10亿以上的直播电商产业园数量"] == "若干 个"
    assert aims["本土企业年度直播销售额"] == "超过 500 亿元"


def test_a_running_target_tells_usual_pace_projection_chance_need_and_earlier_tries(app: AppTest) -> None:
    open_page(app, "targets")
    running = next(code for code, verdict in VERDICT_CODES.items() if verdict == "进行中")
    app.selectbox(key="choice_verdict").set_value(running).run()
    said = words_on(app)
    assert not app.exception
    for fact in (
        "往年此时通常完成：**86.1%（序时进度 88.8%，仅供参考）**",
        "季节进度比：**0.87**",
        "推算期末：7.0 亿元（80% 区间 6.8 亿元 至 7.2 亿元）",
        "达标可能：**约 5%**",
        "达到目标所需增速：**+30.0%（余下时间，同比）**",
        "往年回测：4 例，平均误差 1.2%（余下照搬上年 2.5%，序时进度 8.0%），区间盖住 75%",
    ):
        assert fact in said
    assert app.dataframe[-1].value["名称"].to_list() == ["港城针织有限公司"]


def test_a_forecast_says_value_interval_and_how_such_forecasts_have_done(app: AppTest) -> None:
    said = words_on(open_page(app, "projections"))
    assert "**2026年第47周（11月16日—11月22日）预计 36.8 亿元**，80% 区间 30.9 亿元 至 43.8 亿元。" in said
    assert "依据 160 期历史；回测 52 个时点，误差为照搬上年同期的 0.48 倍，区间盖住 95%" in said


def test_a_forecast_that_does_not_beat_last_year_is_hidden_and_says_so(app: AppTest) -> None:
    app.query_params["region"] = "440000"
    said = words_on(open_page(app, "projections"))
    assert "回测误差不小于照搬上年同期，不予采用" in said
    assert "预计" not in said


def test_revisions_tell_first_release_before_after_size_and_reason(app: AppTest) -> None:
    said = words_on(open_page(app, "revisions"))
    assert "**2 个数字有修订**：补报 2 个。" in said
    listed = app.dataframe[0].value
    assert listed["地区"].to_list() == ["四川省"]
    assert listed["幅度"].to_list() == ["+5.00%"]
    assert listed["原因"].to_list() == ["补报"]


def test_the_ledger_can_be_narrowed_to_one_verdict(app: AppTest) -> None:
    open_page(app, "targets")
    missed = next(code for code, verdict in VERDICT_CODES.items() if verdict == "未达成")
    app.selectbox(key="choice_verdict").set_value(missed).run()
    assert app.dataframe[0].value["指标"].to_list() == ["直播电商交易额"]
    assert "> 到2025年,全省纳统实物商品零售额超2500亿元、直播电商交易额达1500亿元" in words_on(app)
    assert "征求意见稿" in words_on(app)


def test_a_receipt_accounts_for_every_row_and_every_fen(app: AppTest) -> None:
    said = words_on(open_page(app, "intake"))
    assert "读入 **1,200** 行 = 入库 1,150 + 退回 0 + 非销售 40 + 重复 10" in said
    assert "支付金额：**361,250.80** 元" in said


def test_held_and_refused_files_say_why_and_what_to_do(app: AppTest) -> None:
    said = words_on(open_page(app, "intake"))
    assert "原因：店铺不在店铺名录中" in said
    assert "怎么办：请在平台后台重新导出并勾选全部列，不要改动表头" in said


def test_the_hand_back_file_of_a_file_with_refused_rows_can_be_downloaded(app: AppTest) -> None:
    open_page(app, "intake")
    app.selectbox(key="choice_file").set_value("0c" * 32).run()
    assert own_downloads(app) == [
        "下载清单（CSV）",
        "下载退回行（CSV）",
    ]


def test_a_page_lists_only_so_many_refused_rows_those_that_wait_first_and_says_how_many_there_are(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.views.intake.REFUSED_SHOWN", 1)
    said = words_on(open_page(app, "intake"))
    assert "共 2 行，这里列出前 1 行；清单里是全部。" in said
    listed = app.dataframe[-1].value
    assert (listed["行号"].to_list(), listed["状态"].to_list()) == ([7], ["待补正"])


def test_the_same_question_is_asked_of_a_build_only_once(app: AppTest) -> None:
    app.run()
    assert data.ask(targets.ledger) is data.ask(targets.ledger)


def test_bold_words_that_end_with_a_bracket_before_a_letter_stay_bold() -> None:
    assert parts.steady("**网络零售额(支付口径)**的同比") == "**网络零售额(支付口径)\u2060**的同比"
    assert parts.steady("最近的是**【官方】店**，") == "最近的是**\u2060【官方】店**，"
    assert parts.steady("**四川**增长") == "**四川**增长"
    assert parts.steady("占 **96.8%**；") == "占 **96.8%**；"

"""报送情况: what the page says of the small build, in which one shop has delivered and two have not."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import doors
from dashboard.charts.calendar import GROUNDS
from dashboard.views.delivery import lacking
from dashboard.words import DELIVERIES, DELIVERY_MONTHS, DELIVERY_SPANS
from pipelines import store
from pipelines.queries import delivery
from pipelines.queries.delivery import STATES
from pipelines.queries.meant import Sales
from tests.dashboard.conftest import open_page, own_downloads, words_on
from tests.exports import Bureau, taobao, taobao_file
from tests.tables import table


@pytest.fixture()
def page(app: AppTest) -> AppTest:
    return open_page(app, "delivery")


def drawn(page: AppTest, trace: int = 0) -> dict[str, Any]:
    """The calendar, as the browser gets it; as trace 1 what can be clicked of it."""
    return dict(json.loads(page.get("plotly_chart")[0].proto.spec)["data"][trace])


def test_the_first_sentence_counts_who_owes_who_has_delivered_and_who_is_late(page: AppTest) -> None:
    said = words_on(page)
    assert not page.exception
    assert "**3 家店铺应报，1 家已报、2 家迟报。**" in said
    assert "迟报：绵州百货、港城针织。" in said
    assert "判定日 2026年11月22日；每月报送的应报到 2026年10月31日" in said


def test_the_table_lists_those_that_are_late_first_and_says_what_they_lack(page: AppTest) -> None:
    listed = page.dataframe[0].value
    assert listed["店铺编号"].to_list() == ["SC002", "ZJG01", "SC001"]
    assert [mark for (mark,) in listed["状态"]] == ["■ 迟报", "■ 迟报", "● 已报"]
    assert listed["缺少"].to_list() == ["缺 10月1日—31日 31 天"] * 2 + ["—"]
    assert listed["没有数据"].to_list() == [335, 335, 304]
    assert listed["来源"].to_list() == ["店铺日报", "订单明细", "订单明细"]
    assert own_downloads(page) == ["下载清单（CSV）"]


def test_the_calendar_marks_each_month_by_shape_and_the_running_one_as_not_due(page: AppTest) -> None:
    cells = drawn(page)
    assert cells["y"] == ["SC002", "ZJG01", "SC001"]
    assert cells["x"][0] == "2025-12" and cells["x"][-1] == "2026-11"
    assert ["".join(row[-3:]) for row in cells["text"]] == ["○○◐", "○○…", "○●◐"]


def test_a_cell_of_the_calendar_says_its_days_and_leads_to_what_the_shop_sold_in_them(page: AppTest) -> None:
    marks = drawn(page, trace=1)
    cell = list(zip(marks["y"], marks["x"], strict=True)).index(("SC001", "2026-10"))
    assert "有数据 31 天（其中零销售 30 天），没有数据 0 天<br>来源：订单明细" in marks["hovertext"][cell]
    sold = doors.meant_by(marks["customdata"][cell])
    assert isinstance(sold, Sales)
    assert (sold.key, sold.first, sold.last) == ("SC001", date(2026, 10, 1), date(2026, 10, 31))


def test_a_phone_gets_a_list_instead_of_the_calendar(page: AppTest) -> None:
    said = words_on(page)
    assert "从左到右：2025年12月至2026年11月" in said
    assert "**■ 迟报** 绵州百货，缺 10月1日—31日 31 天  \n○○○○○○○○○○○◐" in said


def test_the_shop_that_is_shown_in_full_names_its_spans(page: AppTest) -> None:
    assert "- 2025-12-01 至 2026-10-31：没有数据（335 天）" in words_on(page)


def test_only_the_late_ones_can_be_asked_for_in_the_address(app: AppTest) -> None:
    app.query_params["late"] = "late"
    app.query_params["platform"] = "抖音"
    open_page(app, "delivery")
    assert app.dataframe[0].value["店铺编号"].to_list() == ["ZJG01"]


def test_a_region_holds_the_shops_of_all_places_in_it(page: AppTest) -> None:
    page.selectbox(key="choice_region").set_value("510000").run()
    assert page.query_params["region"] == "510000"
    assert page.dataframe[0].value["店铺编号"].to_list() == ["SC002", "SC001"]


def test_a_choice_that_nothing_fits_says_so(app: AppTest) -> None:
    app.query_params["late"] = "late"
    app.query_params["region"] = "510107"
    open_page(app, "delivery")
    assert not app.exception
    assert "没有符合条件的店铺" in words_on(app)


@pytest.mark.parametrize(
    ("first", "last", "days", "said"),
    [
        (None, None, 0, "—"),
        (None, None, None, "—"),
        (date(2026, 10, 31), date(2026, 10, 31), 1, "缺 10月31日"),
        (date(2026, 10, 3), date(2026, 10, 5), 3, "缺 10月3日—5日 3 天"),
        (date(2026, 9, 30), date(2026, 10, 4), 2, "缺 9月30日—10月4日之间 2 天"),
    ],
)
def test_missing_days_are_written_as_people_say_them(
    first: date | None, last: date | None, days: int | None, said: str
) -> None:
    assert lacking({"missing_first": first, "missing_last": last, "days_missing": days}) == said


def test_every_state_has_its_word_shape_and_ground() -> None:
    assert set(DELIVERIES) == set(STATES)
    assert set(DELIVERY_MONTHS) == set(GROUNDS)
    assert set(DELIVERY_SPANS) == {"covered", "gap", "twice"}
    assert len({mark for _, mark in DELIVERY_MONTHS.values()}) == len(DELIVERY_MONTHS)


def on(day: str, number: int) -> dict[str, str]:
    moments = {"订单创建时间": f"{day} 09:00:00", "订单付款时间": f"{day} 09:01:00"}
    return dict(taobao(number, "10.00", **moments))


def test_of_files_that_overlap_the_days_are_counted_once_and_of_a_copy_none(bureau: Bureau) -> None:
    first = taobao_file(on("2026-02-01", 1), on("2026-02-20", 2))
    bureau.drop("T1/上半月.csv", first)
    bureau.drop("T1/副本.csv", first)
    bureau.drop("T1/下半月.csv", taobao_file(on("2026-02-16", 3), on("2026-02-28", 4)))
    bureau.load(datetime(2026, 3, 20, 9, 0))
    database: Path = store.current(bureau.folders)
    shop = delivery.standings(database).filter(shop_key="T1")
    assert table(shop, "files", "first_day", "last_day", "days_missing", "days_twice", "state") == [
        "2 2026-02-01 2026-02-28 0 5 delivered"
    ]
    february = delivery.months(database).filter(shop_key="T1", month=date(2026, 2, 1))
    assert table(february, "days_covered", "days_sold", "days_zero", "days_missing", "state") == [
        "28 4 24 0 covered"
    ]
    assert table(delivery.spans(database).filter(shop_key="T1"), "kind", "first_day", "last_day") == [
        "gap 2025-04-01 2026-01-31",
        "covered 2026-02-01 2026-02-28",
        "twice 2026-02-16 2026-02-20",
    ]
    assert delivery.standings(database).filter(shop_key="T2")["first_day"].to_list() == [None]

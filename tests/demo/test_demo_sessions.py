"""Demo live sessions: as the platform exports them, and no more than the orders of the day say was sold live."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from python_calamine_plus import CalamineWorkbook

from pipelines.demo.orders import orders_of
from pipelines.demo.run import a_run
from pipelines.demo.sessions import live_days, sessions_of
from pipelines.demo.shops import SHOPS, WITH_SESSIONS
from pipelines.demo.workbook import one_sheet
from pipelines.settings import DataRoot

UNTIL = date(2026, 11, 22)
BY_NUMBER = {shop.number: shop for shop in SHOPS}
SAMPLE = Path(__file__).parents[1] / "formats" / "douyin_live" / "sample_54.xlsx"


def sheet_in(path: Path) -> pl.DataFrame:
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return pl.DataFrame(rows, schema=[str(name) for name in header], orient="row", infer_schema_length=None)


def workbooks(folders: DataRoot, number: int) -> list[Path]:
    return sorted((folders.raw / BY_NUMBER[number].folder).glob("直播明细_*.xlsx"))


def test_sessions_have_the_columns_that_the_platform_writes(six_weeks: DataRoot) -> None:
    (path,) = workbooks(six_weeks, 1)
    assert path.name == "直播明细_全部账号_20261005_20261121.xlsx"
    assert sheet_in(path).columns == sheet_in(SAMPLE).columns


def test_only_some_douyin_shops_hand_in_sessions(six_weeks: DataRoot) -> None:
    assert {BY_NUMBER[number].platform for number in WITH_SESSIONS} == {"抖音"}
    with_any = [shop.number for shop in SHOPS if workbooks(six_weeks, shop.number)]
    assert with_any == list(WITH_SESSIONS)


@pytest.mark.parametrize("number", WITH_SESSIONS)
def test_sessions_sell_most_but_not_all_of_what_orders_of_the_day_call_live(number: int) -> None:
    shop, run = BY_NUMBER[number], a_run(20260101, 1, date(2026, 1, 1), UNTIL)
    sold = sessions_of(shop, run).group_by("day").agg(pl.col("gmv_fen").sum())
    both = sold.join(live_days(shop, run), on="day", how="left", validate="1:1")
    share = both["gmv_fen"] / both["live_fen"]
    assert share.null_count() == 0
    assert share.is_between(0.79, 0.98).all()


def test_no_session_has_more_viewers_than_the_format_takes_for_a_count() -> None:
    run = a_run(20260101, 1, None, UNTIL)
    most = [sessions_of(BY_NUMBER[number], run)["viewers"].max() for number in WITH_SESSIONS]
    assert max(most) < 10_000_000


def test_two_years_of_sessions_let_a_years_growth_be_told() -> None:
    days = sessions_of(BY_NUMBER[1], a_run(20260101, 1, None, UNTIL))["day"]
    assert days.min() < date(2024, 11, 8)
    assert days.max() > date(2026, 11, 14)


def test_net_sales_of_a_session_take_off_the_refunds_of_its_first_hour_only(six_weeks: DataRoot) -> None:
    (path,) = workbooks(six_weeks, 1)
    rows = sheet_in(path)
    off = rows["直播间成交金额"] - rows["1小时退款金额"] - rows["净成交金额"]
    assert off.abs().max() < 0.01
    assert (rows["直播间用户支付金额"] <= rows["直播间成交金额"]).all()


def test_sessions_end_after_they_begin_and_before_midnight(six_weeks: DataRoot) -> None:
    (path,) = workbooks(six_weeks, 1)
    rows = sheet_in(path)
    assert (rows["直播开始时间"] < rows["直播结束时间"]).all()
    assert (rows["直播开始时间"].str.slice(0, 10) == rows["直播结束时间"].str.slice(0, 10)).all()


def test_orders_do_not_change_because_sessions_are_handed_in() -> None:
    shop, run = BY_NUMBER[1], a_run(20260101, 1, date(2026, 11, 1), UNTIL)
    before = orders_of(shop, run)
    sessions_of(shop, run)
    assert orders_of(shop, run).equals(before)


def test_a_workbook_keeps_text_as_text_and_escapes_what_the_format_needs(tmp_path: Path) -> None:
    path = tmp_path / "一.xlsx"
    path.write_bytes(one_sheet("A&B", [["名<称", "数"], ["001", 1.5], ["x&y", 2]]))
    assert sheet_in(path).rows() == [("001", 1.5), ("x&y", 2.0)]
    assert sheet_in(path).columns == ["名<称", "数"]

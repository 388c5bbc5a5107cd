"""From files in raw/ to growth and its codes: what a build says when a feed stays away."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines import verify
from pipelines.contract import Contract
from pipelines.store import Draft
from tests.exports import OTHER_SHOPS, Bureau, bureau_at, jd, jd_file, pinduoduo, pinduoduo_file
from tests.tables import table

APRIL = datetime(2026, 4, 2, 9)
MADE = datetime(2026, 4, 1, 8)  # when the files were exported


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return bureau_at(tmp_path, *OTHER_SHOPS)


def jd_month(first: date, days: int, due: str) -> bytes:
    """An order a day on 京东."""
    rows = []
    for step in range(days):
        moment = f"{first + timedelta(days=step)} 10:00:00"
        number = int(f"{first + timedelta(days=step):%y%m%d}")
        rows.append(jd(number, due, 下单时间=moment, 付款确认时间=moment))
    return jd_file(*rows)


def pdd_month(first: date, days: int, paid: str) -> bytes:
    """An order a day on 拼多多."""
    rows = []
    for step in range(days):
        moment = f"{first + timedelta(days=step)} 12:00:00"
        number = int(f"{first + timedelta(days=step):%y%m%d}")
        rows.append(pinduoduo(number, paid, 支付时间=moment, 订单成交时间=moment))
    return pinduoduo_file(*rows)


GROWTH = """
    SELECT value, yoy_pct, yoy_code, why_not, children_lacking FROM indicator_value
    WHERE indicator = 'S2' AND region_code = '510100' AND period_kind = 'month' AND period_start = DATE '2026-03-01'
"""


def test_a_jd_file_that_stays_away_is_no_fall_and_its_arrival_mends_it(bureau: Bureau) -> None:
    bureau.drop("P1/2025.csv", pdd_month(date(2025, 3, 1), 31, "60000.00"), MADE)
    bureau.drop("P1/2026.csv", pdd_month(date(2026, 1, 1), 90, "60000.00"), MADE)
    bureau.drop("J1/2025.csv", jd_month(date(2025, 3, 1), 31, "40000.00"), MADE)
    bureau.drop("J1/2026-1.csv", jd_month(date(2026, 1, 1), 59, "40000.00"), MADE)
    bureau.load(APRIL)
    march = bureau.ask(GROWTH)
    assert table(march, "value", "yoy_pct", "yoy_code") == ["— — MISSING_FEED"]
    assert march["why_not"].item().startswith("缺报：京东 1 家店铺本期缺数据")
    bureau.drop("J1/2026-3.csv", jd_month(date(2026, 3, 1), 31, "44000.00"), MADE)
    bureau.load(APRIL + timedelta(hours=1))
    assert table(bureau.ask(GROWTH), "value", "yoy_pct", "yoy_code") == ["0.03224 4 —"]


def test_the_bureaus_own_categories_are_used_and_bad_ones_handed_back(bureau: Bureau) -> None:
    register = "类目,统计品类\n食品,用\n山货,住\n"
    (bureau.folders.registers / "品类对照.csv").write_text(register, encoding="utf-8")
    bureau.drop("P1/2026.csv", pdd_month(date(2026, 3, 1), 5, "60000.00"), MADE)
    bureau.load(APRIL)
    shares = bureau.ask("""
        SELECT part, share_pct FROM indicator_part
        WHERE indicator = 'S2' AND region_code = '510000' AND period_kind = 'month' AND dimension = 'use_class'
    """)
    assert table(shares, "part", "share_pct") == ["用 100"]
    refused = bureau.ask("SELECT path, row_number, reasons FROM refused_row")
    assert table(refused, "path", "row_number", "reasons") == [
        "_registers/品类对照.csv 3 统计品类不在约定的取值内"
    ]


def carried(monkeypatch: pytest.MonkeyPatch) -> list[pl.DataFrame]:
    """Return a list that every later load adds to: what of its build before it did not let stand."""
    seen: list[pl.DataFrame] = []
    carry_over = Draft.carry_over

    def spied(draft: Draft, contracts: Sequence[Contract], build: Path, anew: pl.DataFrame) -> None:
        seen.append(anew)
        carry_over(draft, contracts, build, anew)

    monkeypatch.setattr(Draft, "carry_over", spied)
    return seen


def test_a_load_of_one_more_month_lets_earlier_periods_stand_and_is_as_good_as_a_rebuild(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = carried(monkeypatch)
    bureau.drop("P1/2025.csv", pdd_month(date(2025, 1, 1), 90, "60000.00"), MADE)
    bureau.drop("P1/2026.csv", pdd_month(date(2026, 1, 1), 59, "60000.00"), MADE)
    bureau.load(APRIL)
    bureau.drop("P1/2026-3.csv", pdd_month(date(2026, 3, 1), 31, "66000.00"), MADE)
    bureau.load(APRIL + timedelta(hours=1))
    (anew,) = seen
    months = anew.filter(pl.col("period_kind") == "month")["period_start"].unique().sort().to_list()
    assert months == [date(2026, 2, 1), date(2026, 3, 1)]
    assert verify.differences(bureau.folders) == []


def test_a_changed_register_lets_nothing_stand(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = carried(monkeypatch)
    bureau.drop("P1/2026.csv", pdd_month(date(2026, 3, 1), 5, "60000.00"), MADE)
    bureau.load(APRIL)
    bureau.register("P1,拼多多,郫县豆瓣店,丁公司,510104")
    bureau.load(APRIL + timedelta(hours=1))
    assert seen == []
    assert bureau.ask(
        "SELECT DISTINCT region_code FROM indicator_value WHERE region_code = '510117'"
    ).is_empty()

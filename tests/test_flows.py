"""Where buyers are: a load writes the months anew that something has changed in, and lets the others stand."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines import flows
from pipelines.contract import Contract
from pipelines.indicators.marks import changed
from pipelines.store import Draft
from pipelines.verify import differences
from tests.exports import OTHER_SHOPS, Bureau, bureau_at, taobao, taobao_file
from tests.tables import frame, table

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
EARLIER, LATER = datetime(2026, 3, 9, 8, 0), datetime(2026, 3, 11, 8, 0)
TOLD: dict[str, pl.DataType | type[pl.DataType]] = {"month": pl.Date, "made_of": pl.String}
MARKED: dict[str, pl.DataType | type[pl.DataType]] = {"month": pl.Date, "mark": pl.String}


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return bureau_at(tmp_path, *OTHER_SHOPS)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the months that loads write anew, as they go on."""
    asked: list[object] = []
    fill_by = Draft.fill_by

    def noted(draft: Draft, contract: Contract, question: str, part: str, values: Iterable[object]) -> None:
        months = list(values)
        asked.extend(months)
        fill_by(draft, contract, question, part, months)

    monkeypatch.setattr(Draft, "fill_by", noted)
    return asked


def months_changed(now: pl.DataFrame, before: pl.DataFrame) -> list[date]:
    return changed(now, before, ("month",))["month"].sort().to_list()


def paid_on(number: int, day: str, paid: str = "10.00") -> dict[str, str]:
    return taobao(number, paid, 订单创建时间=f"{day} 10:00:00", 订单付款时间=f"{day} 10:01:00")


def test_a_month_is_changed_where_what_it_is_made_of_is_new_another_or_gone() -> None:
    now = frame("month mark\n2026-01-01 a\n2026-02-01 b\n2026-03-01 c", MARKED)
    before = frame("month mark\n2025-12-01 x\n2026-01-01 a\n2026-02-01 old", MARKED)
    assert months_changed(now, before) == [date(2025, 12, 1), FEBRUARY, MARCH]


def test_a_mark_hangs_on_what_a_month_is_made_of_and_on_the_rules_but_not_on_an_order() -> None:
    told = frame("month made_of\n2026-01-01 unit-1\n2026-01-01 unit-2\n2026-02-01 unit-2", TOLD)
    marked = flows.marks(told, rules="shops")
    assert marked["month"].to_list() == [JANUARY, FEBRUARY]
    assert marked.equals(flows.marks(told.reverse(), rules="shops"))
    assert not set(marked["mark"]) & set(flows.marks(told, rules="other shops")["mark"])
    assert months_changed(marked, flows.marks(told[1:], rules="shops")) == [JANUARY]


def test_a_new_file_writes_its_own_months_anew_and_the_build_is_as_good_as_a_rebuild(
    bureau: Bureau, written: list[object]
) -> None:
    orders = [paid_on(1, "2026-01-10"), paid_on(2, "2026-02-10"), paid_on(3, "2026-03-05")]
    bureau.drop("T1/a.csv", taobao_file(*orders), EARLIER)
    bureau.load()
    assert written == [JANUARY, FEBRUARY, MARCH]
    written.clear()
    newer = paid_on(2, "2026-02-10") | {"退款金额": "3.00", "买家实际支付金额": "7.00"}
    bureau.drop("T1/b.csv", taobao_file(newer), LATER)
    bureau.load()
    assert written == [FEBRUARY]
    months = bureau.ask("SELECT month, orders, paid_cny, net_cny FROM ship_to_month ORDER BY month")
    assert table(months, "month", "orders", "paid_cny", "net_cny")[1] == "2026-02-01 1 10.00 7.00"
    assert differences(bureau.folders) == []


def test_a_shop_that_moves_lets_no_month_stand(bureau: Bureau, written: list[object]) -> None:
    bureau.drop("T1/a.csv", taobao_file(paid_on(1, "2026-01-10"), paid_on(2, "2026-02-10")), EARLIER)
    bureau.load()
    written.clear()
    bureau.register("T1,淘宝天猫,青城茶店,甲公司,440402")
    bureau.load()
    assert written == [JANUARY, FEBRUARY]
    assert bureau.ask("SELECT DISTINCT shop_region_code FROM ship_to_month").rows() == [("440402",)]


def test_months_of_a_build_that_is_gone_are_written_anew(bureau: Bureau, written: list[object]) -> None:
    bureau.drop("T1/a.csv", taobao_file(paid_on(1, "2026-01-10")), EARLIER)
    outcome = bureau.load()
    (bureau.folders.marts / f"{outcome.build_id}.duckdb").unlink()
    written.clear()
    bureau.load()
    assert written == [JANUARY]

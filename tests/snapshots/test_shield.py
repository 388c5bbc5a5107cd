"""What of a province's weeklies is hidden so that no enterprise can be told from them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboard.snapshots import printing
from dashboard.snapshots.answers import Answers, Asked, Notebook
from dashboard.snapshots.content import Question
from dashboard.snapshots.disclose import Standing, Veil, standing
from dashboard.snapshots.gather import gather
from dashboard.snapshots.shield import Spans, veil_of
from dashboard.snapshots.subject import Source, source
from pipelines import store
from pipelines.disclosure import solver
from pipelines.queries import values, weekly
from pipelines.settings import DataRoot
from tests.dashboard.small_build import every_contract, table
from tests.snapshots.weekly_build import W47, rows_told

# City: the weekly sales of each enterprise, in 元. 自贡 has one enterprise; 绵阳 is the smallest safe city.
CITIES = {
    "510100": [500.0, 450.0, 400.0, 390.0],
    "510300": [120.0],
    "510700": [90.0, 85.0, 80.0],
    "510800": [300.0, 280.0, 260.0],
}
MONDAYS = 100
SPANS = Spans(W47, W47.last_day)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A build in which each enterprise of CITIES sells the same live on every Monday of two years.

    One of 成都 sells on New Year's Day too, in a week that began in the old year.
    """
    folders = DataRoot(tmp_path_factory.mktemp("shield"))
    folders.marts.mkdir()
    with store.drafting(folders) as draft:
        for contract in every_contract():
            rows = {"sales_day": sales(), "shop": shops()}.get(
                contract.name, rows_told(contract.name, W47, 1.0, is_demo=True)
            )
            draft.put(contract, table(contract, rows))
        store.publish(draft, folders)
    return source(store.current(folders))


def enterprises() -> list[tuple[str, str, float]]:
    return [
        (f"{city}-{number}", city, paid) for city, each in CITIES.items() for number, paid in enumerate(each)
    ]


def shops() -> list[dict[str, object]]:
    return [
        {"shop_key": key, "platform": "抖音", "shop_name": key, "enterprise_name": f"{key}有限公司", "region_code": city}
        for key, city, _ in enterprises()
    ]  # fmt: skip


def sales() -> list[dict[str, object]]:
    mondays = [W47.first_day - timedelta(weeks=back) for back in range(MONDAYS)]
    sold = [(*each, day) for each in enterprises() for day in mondays]
    return [
        {"stat_date": day, "shop_key": key, "channel": "live", "category": "食品", "platform": "抖音",
         "shop_region_code": city, "paid_cny": Decimal(str(paid)), "source": "order_line"}
        for key, city, paid, day in [*sold, (*enterprises()[0], date(2026, 1, 1))]
    ]  # fmt: skip


def veil(origin: Source, standing: Standing | None = None) -> Veil:
    spans = replace(SPANS, standing=standing or Standing())
    return veil_of(origin.answers, origin.geography, "510000", spans)


def test_a_city_with_one_enterprise_takes_the_cheapest_other_with_it(origin: Source) -> None:
    found = veil(origin)
    assert found.audited is True
    hidden = {region for indicator, region in found.places if indicator == "S1"}
    assert hidden == {"510300", "510700"}


def test_the_platforms_of_a_hidden_city_are_hidden_too(origin: Source) -> None:
    assert ("S1", "510300", "platform", "抖音") in veil(origin).parts


def test_live_sales_and_all_sales_that_are_the_same_number_are_hidden_together(origin: Source) -> None:
    found = veil(origin).places
    assert {region for name, region in found if name == "S1"} == {
        region for name, region in found if name == "S2"
    }


def test_what_an_earlier_issue_hid_stays_hidden(origin: Source) -> None:
    found = veil(origin, Standing(hidden=frozenset({("S1", "510800"), ("S2", "510800")})))
    assert found.audited is True
    assert ("S1", "510800") in found.places


def test_a_part_that_an_earlier_issue_hid_stays_hidden_and_its_region_does_not_follow(origin: Source) -> None:
    part = ("S1", "510100", "platform", "抖音")
    found = veil(origin, Standing(parts=frozenset({part})))
    assert part in found.parts


def test_what_an_issue_hides_is_read_from_its_content(origin: Source) -> None:
    content = gather(origin, "510000", W47)
    known = standing(content)
    assert ("S1", "510700") in known.hidden and ("S1", "510000") in known.told
    assert not known.hidden & known.told


def test_a_week_with_too_few_enterprises_hides_itself_and_the_growth_upon_it(origin: Source) -> None:
    periods = veil(origin).periods
    assert ("S1", "510300", "week", "2026-11-16") in periods
    assert ("S1", "510100", "week", "2026-11-16") not in periods
    assert ("S1", "510300", "ytd", "2026-11-01") in periods


def test_every_sale_is_judged_in_one_week_and_one_month(origin: Source) -> None:
    years = weekly.years_of_sales(origin.database)["year"].to_list()
    assert years == [2024, 2025, 2026]
    judged = pl.concat(weekly.contributors_by_period(origin.database, "51", each) for each in years)
    told = judged.group_by("period_kind").agg(pl.col("paid").sum())
    sold = sum(paid for _, _, paid in enterprises()) * MONDAYS + enterprises()[0][2]
    assert dict(told.iter_rows()) == {"week": pytest.approx(sold), "month": pytest.approx(sold)}


def test_an_indicator_made_of_hidden_ones_is_hidden(origin: Source) -> None:
    asked = origin.answers.ask
    found = veil(origin)
    for indicator, is_hidden in (("S5", True), ("T1", True), ("Q1", False)):
        question = asked(
            values.values_at,
            indicator=indicator,
            scope="登记网店",
            period_kind="week",
            period_start=date(2026, 11, 16),
        ).question
        assert found.hides(question, {"region_code": "510300"}, "value") is is_hidden


def test_a_reporting_unit_cuts_across_regions_and_is_not_audited(origin: Source) -> None:
    assert veil_of(origin.answers, origin.geography, "单位:保税区", SPANS) == Veil()


def test_without_a_solver_nothing_passes_and_all_is_hidden(
    origin: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver, "INSTALLED", False)
    found = veil(origin)
    assert found.audited is False
    assert ("S1", "510100") in found.places


def test_a_province_in_which_nobody_sells_cannot_be_judged(origin: Source) -> None:
    assert veil_of(origin.answers, origin.geography, "310000", SPANS) == Veil()


def test_a_week_in_which_nobody_sells_is_judged_by_the_year_before_it(origin: Source) -> None:
    later = W47.after()
    found = veil_of(origin.answers, origin.geography, "510000", Spans(later, later.last_day))
    assert found.audited is True
    assert ("S1", "510300") in found.places


@pytest.mark.parametrize(
    ("shops", "growth", "shown"),
    [(2, 50.0, ("（略）", "（略）")), (7, 2.0, ("7", "+2.0")), (0, 0.0, ("0", "0.0"))],
)
def test_a_count_of_one_or_two_is_hidden_with_its_growth_but_a_small_growth_is_not(
    shops: int, growth: float, shown: tuple[str, str]
) -> None:
    question = Question("", "values.values_at", (("indicator", "E1"),), "marts_000001")
    rows = pl.DataFrame({"region_code": ["510000"], "value": [float(shops)], "yoy_pct": [growth]})
    book = Notebook(Answers(Path("none"), "marts_000001"), Veil(audited=True))
    asked = Asked(question, rows)
    cells = (
        book.cell(("value", printing.count, "家"), asked, "value", region_code="510000"),
        book.cell(("growth", printing.signed, "%"), asked, "yoy_pct", region_code="510000"),
    )
    assert tuple(cell.text for cell in cells) == shown


def test_rows_are_found_however_many_others_were_looked_for_before() -> None:
    frame = pl.DataFrame(
        {"region_code": [f"{each}" for each in range(200)] * 2, "week": [1] * 200 + [2] * 200}
    )
    asked = Asked(Question("", "any", (), ""), frame)
    for _ in range(2):
        for at in range(200):
            assert asked.row(region_code=f"{at}", week=2) == {"region_code": f"{at}", "week": 2}
    assert asked.count(region_code="7") == 2
    assert asked.row(region_code="7", week=3) is None and asked.row(region_code="7", nothing=1) is None

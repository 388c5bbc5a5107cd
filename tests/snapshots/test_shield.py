"""What of a province's weeklies is hidden so that no enterprise can be told from them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboard.snapshots import printing, shield
from dashboard.snapshots.answers import Answers, Asked, Notebook
from dashboard.snapshots.content import Question
from dashboard.snapshots.disclose import Standing, Veil, standing
from dashboard.snapshots.gather import gather
from dashboard.snapshots.shield import Spans, _calendar, _tree, veil_of
from dashboard.snapshots.subject import Source, source
from dashboard.snapshots.weeks import parsed
from pipelines import store
from pipelines.disclosure import solver
from pipelines.disclosure.periods import Periods
from pipelines.disclosure.protection import check
from pipelines.disclosure.tables import cube
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
    "510900": [610.0, 600.0, 590.0],
    "511100": [710.0, 700.0, 690.0],
}
# Nothing of an enterprise is sold before its first day, nor in a week that it is closed.
OPENED = {"510900-2": date(2026, 1, 5)}
CLOSED = {("511100-2", date(2026, 5, 4))}
MORE_REGIONS = [
    {"region_code": code, "name": name, "level": "city", "parent_code": "510000"}
    for code, name in (("510900", "遂宁市"), ("511100", "乐山市"))
]
SPANS = Spans(W47, W47.last_day)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A build in which each enterprise of CITIES sells the same live on every Monday of two years."""
    folders = DataRoot(tmp_path_factory.mktemp("shield"))
    folders.marts.mkdir()
    with store.drafting(folders) as draft:
        for contract in every_contract():
            told = rows_told(contract.name, W47, 1.0, is_demo=True)
            rows = {"sales_day": sales(), "shop": shops(), "region": [*told, *MORE_REGIONS]}.get(
                contract.name, told
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
    mondays = [W47.first_day - timedelta(weeks=back) for back in range(100)]
    return [
        {"stat_date": day, "shop_key": key, "channel": "live", "category": "食品", "platform": "抖音",
         "shop_region_code": city, "paid_cny": Decimal(str(paid)), "source": "order_line"}
        for key, city, paid in enterprises()
        for day in mondays
        if OPENED.get(key, date.min) <= day and (key, day) not in CLOSED
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
    hid = frozenset({("S1", "510800"), ("S2", "510800"), ("E1", "510800")})
    found = veil(origin, Standing(hidden=hid))
    assert found.audited is True
    assert ("S1", "510800") in found.places
    assert ("E1", "510800") not in found.places  # a count is judged by itself each time


def test_a_part_that_an_earlier_issue_hid_stays_hidden_and_its_region_does_not_follow(origin: Source) -> None:
    part = ("S1", "510100", "platform", "抖音")
    found = veil(origin, Standing(parts=frozenset({part})))
    assert part in found.parts


def test_what_an_issue_hides_is_read_from_its_content(origin: Source) -> None:
    content = gather(origin, "510000", W47)
    known = standing(content)
    assert ("S1", "510700") in known.hidden and ("S1", "510000") in known.told
    assert not known.hidden & known.told


def hides(found: Veil, column: str, told: tuple[str, str, date], indicator: str = "S1") -> bool:
    """Say whether a column of one region, kind of period and period is hidden."""
    region, kind, start = told
    parameters = (("indicator", indicator), ("period_kind", kind), ("period_start", start))
    question = Question("", "values.values_at", parameters, "marts_000001")
    return found.hides(question, {"region_code": region}, column)


def test_a_year_that_may_not_be_told_takes_the_growth_upon_it_along_but_not_the_level(origin: Source) -> None:
    found = veil(origin)
    now, base = ("510900", "ytd", date(2026, 11, 1)), ("510900", "ytd", date(2025, 11, 1))
    assert found.audited is True
    assert not hides(found, "value", now) and hides(found, "yoy_pct", now)
    assert hides(found, "value", base)
    assert not hides(found, "yoy_pct", ("510100", "ytd", date(2026, 11, 1)))


def test_so_it_does_in_every_month_of_the_year_and_in_the_week(origin: Source) -> None:
    found = veil(origin)
    assert all(hides(found, "yoy_pct", ("510900", "month", date(2026, month, 1))) for month in range(1, 12))
    assert hides(found, "yoy_pct", ("510900", "week", W47.first_day))
    assert not hides(found, "value", ("510900", "week", W47.first_day))


def test_a_hidden_base_hides_the_growth_of_parts_but_not_their_level(origin: Source) -> None:
    found, part = veil(origin), {"region_code": "510900", "dimension": "platform", "part": "抖音"}
    parameters = (("indicator", "S1"), ("period_kind", "ytd"), ("period_start", date(2026, 11, 1)))
    question = Question("", "weekly.parts_at", parameters, "marts_000001")
    assert [
        found.hides(question, part, each) for each in ("value", "share_pct", "yoy_pct", "pull_points")
    ] == [
        False,
        False,
        True,
        True,
    ]


def test_one_week_that_may_not_be_told_hides_the_weeks_of_its_year_but_neither_this_week_nor_the_year(
    origin: Source,
) -> None:
    found = veil(origin)
    assert hides(found, "value", ("511100", "week", date(2026, 5, 4)))
    assert hides(found, "value", ("511100", "week", date(2026, 11, 9)))
    assert not hides(found, "value", ("511100", "week", date(2025, 5, 5)))
    assert not hides(found, "value", ("511100", "week", W47.first_day))
    assert not hides(found, "value", ("511100", "ytd", date(2026, 11, 1)))


def test_a_projection_from_hidden_weeks_is_hidden(origin: Source) -> None:
    parameters = (("indicator", "S1"), ("period_kind", "week"))
    question = Question("", "projections.coming", parameters, "marts_000001")
    found, week = veil(origin), W47.after().first_day
    assert found.hides(question, {"region_code": "511100", "period_start": week}, "value")
    assert not found.hides(question, {"region_code": "510000", "period_start": week}, "value")


def test_what_readers_know_of_every_month_week_and_year_passes_the_audit(origin: Source) -> None:
    found = veil(origin)
    tree = _tree(origin.answers, origin.geography, "510000")
    calendar = _calendar(origin.answers, tree, SPANS)
    for year in SPANS.years:
        for kind, told in (("month", calendar.months(year)), ("week", calendar.weeks(year))):
            for indicator, periods in told.items():
                hidden = {
                    region
                    for region in tree["member"]
                    if hides(found, "value", (region, kind, date(year, 6, 1)), indicator)
                }
                assert audits(periods, hidden)


def audits(periods: Periods, hidden: set[str]) -> bool:
    """Say whether periods pass the audit each by itself: every ninth, and the last."""
    own = [
        cube(periods.sold.filter(pl.col("period") == name), {"region": periods.tree})
        for name in {*periods.names[::9], periods.names[-1]}
    ]
    gone = [each.cells.filter(pl.col("region").is_in(hidden)).select("cell_id") for each in own]
    return all(check(table, cells).ok for table, cells in zip(own, gone, strict=True))


def test_a_base_that_an_earlier_issue_hid_stays_hidden_and_its_level_does_not_follow(origin: Source) -> None:
    found = veil(origin, Standing(bases=frozenset({("S1", "510800")})))
    assert hides(found, "yoy_pct", ("510800", "ytd", date(2026, 11, 1)))
    assert not hides(found, "value", ("510800", "ytd", date(2026, 11, 1)))


@pytest.mark.parametrize(
    ("week", "through", "base"),
    [
        ("2026-W47", date(2026, 11, 25), (date(2025, 1, 1), date(2025, 11, 25))),
        ("2026-W53", date(2027, 1, 3), (date(2025, 1, 1), date(2025, 12, 31))),
        ("2028-W09", date(2028, 2, 29), (date(2027, 1, 1), date(2027, 2, 28))),
    ],
)
def test_the_base_of_the_year_so_far_is_the_same_days_of_the_year_before(
    week: str, through: date, base: tuple[date, date]
) -> None:
    assert Spans(parsed(week), through).base == base


def test_nothing_is_told_of_years_that_nobody_has_looked_at(origin: Source) -> None:
    found = veil(origin)
    assert hides(found, "value", ("510100", "ytd", date(2023, 11, 1)))
    assert not hides(found, "value", ("510100", "ytd", date.min))  # no period, no number: unknown, not hidden


def test_a_content_whose_periods_give_something_away_does_not_pass(
    origin: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shield, "hidden_with", lambda periods, places: places)
    assert veil(origin).audited is False


def test_every_sale_is_judged_in_one_week_and_one_month(origin: Source) -> None:
    judged = weekly.contributors_by_period(origin.database, "51", date(2023, 1, 1), W47.last_day)
    told = judged.group_by("period_kind").agg(pl.col("paid").sum())
    sold = pytest.approx(sum(float(row["paid_cny"]) for row in sales()))
    assert dict(told.iter_rows()) == {"week": sold, "month": sold}


def test_the_first_week_looked_at_may_begin_in_the_year_before() -> None:
    assert SPANS.earliest == date(2024, 1, 1)
    assert Spans(parsed("2027-W10"), date(2027, 3, 14)).earliest == date(2024, 12, 30)


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

from datetime import date

import polars as pl

from dashboard.geography import geography_of
from dashboard.regional import (
    View,
    growth_grid,
    label,
    not_comparable,
    regions_shown,
    target_years,
    with_targets,
)

PLACES = geography_of(
    pl.DataFrame(
        [
            ("510000", "四川省", "province", None),
            ("510100", "成都市", "city", "510000"),
            ("510300", "自贡市", "city", "510000"),
            ("513400", "凉山彝族自治州", "city", "510000"),
            ("510107", "武侯区", "county", "510100"),
            ("310000", "上海市", "province", None),
        ],
        schema=["code", "name", "level", "parent_code"],
        orient="row",
    )
)
YEAR = View("S1", "province", None, "year", date(2025, 1, 1))


def at_period(*rows: tuple[str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"region_code": code, "value": value, "unit": "亿元"} for code, value in rows],
        schema={"region_code": pl.String, "value": pl.Float64, "unit": pl.String},
    )


def ledger(*rows: tuple[str, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "region_code": code,
                "indicator": "S1",
                "value": value,
                "actual": actual,
                "unit": "亿元",
                "deadline": date(2025, 12, 31),
                "required_growth_pct": None,
                "attained_pct": None,
                "expected_pct": None,
                "verdict": None,
            }
            for code, value, actual in rows
        ],
        schema_overrides={
            "value": pl.Float64,
            "actual": pl.Float64,
            "required_growth_pct": pl.Float64,
            "attained_pct": pl.Float64,
            "expected_pct": pl.Float64,
            "verdict": pl.String,
        },
    )


def test_below_a_parent_a_region_without_data_is_there_and_its_value_is_unknown() -> None:
    view = View("S1", "city", "510000", "year", date(2025, 1, 1))
    shown = regions_shown(PLACES, view, at_period(("510100", 80.0)))
    assert shown.select("name", "value").rows() == [("成都市", 80.0), ("自贡市", None), ("凉山州", None)]


def test_for_the_whole_country_only_regions_with_data_are_listed() -> None:
    shown = regions_shown(PLACES, YEAR, at_period(("510000", 1488.0)))
    assert shown["code"].to_list() == ["510000"]


def test_a_county_far_below_what_was_chosen_says_where_it_lies() -> None:
    assert label(PLACES, PLACES.places["510107"], "510000") == "武侯区（成都市）"
    assert label(PLACES, PLACES.places["510107"], "510100") == "武侯区"


def test_a_target_stands_beside_a_year_and_carries_its_own_year() -> None:
    shown = regions_shown(PLACES, YEAR, at_period(("510000", 1488.0)))
    row = with_targets(shown, ledger(("510000", 1500.0, 1488.0)), YEAR).row(0, named=True)
    assert (row["target"], row["target_name"]) == (1500.0, "2025年目标")
    assert row["target_words"] == "1,500.0 亿元（2025年）"


def test_a_yearly_target_is_not_drawn_beside_a_month() -> None:
    month = View("S1", "province", None, "month", date(2025, 11, 1))
    shown = regions_shown(PLACES, month, at_period(("510000", 120.0)))
    assert with_targets(shown, ledger(("510000", 1500.0, 1488.0)), month)["target"].to_list() == [None]


def test_a_target_is_not_drawn_beside_the_value_of_another_year() -> None:
    next_year = View("S1", "province", None, "ytd", date(2026, 11, 1))
    book = ledger(("510000", 1500.0, 1488.0))
    shown = regions_shown(PLACES, next_year, at_period(("510000", 1516.0)))
    assert with_targets(shown, book, next_year)["target"].to_list() == [None]
    assert target_years(book, next_year, ["510000"]) == [2025]


def test_a_target_of_another_scope_is_named_but_not_drawn() -> None:
    other = ledger(("310000", 6000.0, None))
    shown = regions_shown(PLACES, YEAR, at_period(("310000", 3600.0)))
    assert with_targets(shown, other, YEAR)["target"].to_list() == [None]
    assert not_comparable(other, YEAR, ["310000"])["value"].to_list() == [6000.0]


def test_the_grid_holds_the_last_months_of_the_shown_regions_only() -> None:
    series = pl.DataFrame(
        {
            "region_code": ["510000", "510000", "310000"],
            "period_start": [date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 1)],
            "yoy_pct": [1.0, 2.0, 3.0],
        }
    )
    shown = pl.DataFrame({"code": ["510000"], "name": ["四川省"]})
    assert growth_grid(series, shown, months=1).rows() == [("510000", date(2026, 10, 1), 2.0)]

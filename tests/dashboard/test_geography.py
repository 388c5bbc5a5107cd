import polars as pl

from dashboard.geography import Geography, geography_of

COLUMNS = ["code", "name", "level", "parent_code"]


def small() -> Geography:
    rows = [
        ("510000", "四川省", "province", None),
        ("510100", "成都市", "city", "510000"),
        ("510107", "武侯区", "county", "510100"),
        ("440000", "广东省", "province", None),
        ("442000", "中山市", "city", "440000"),
        ("442000105", "古镇镇", "town", "442000"),
        ("单位:火炬统筹区", "火炬统筹区", "unit", "442000"),
    ]
    return geography_of(pl.DataFrame(rows, schema=COLUMNS, orient="row"))


def test_a_place_knows_all_that_it_lies_in() -> None:
    assert [place.name for place in small().path("510107")] == ["四川省", "成都市", "武侯区"]
    assert small().path(None) == []


def test_a_level_can_be_asked_for_below_any_place_above_it() -> None:
    assert [place.code for place in small().inside("510000", "county")] == ["510107"]
    assert [place.code for place in small().inside(None, "city")] == ["510100", "442000"]


def test_a_click_leads_to_the_highest_level_below_that_has_data() -> None:
    valued = {"510107", "442000105", "单位:火炬统筹区"}
    assert list(small().levels_inside("510000", valued)) == ["county"]
    assert list(small().levels_inside("442000", valued)) == ["town", "unit"]
    assert small().levels_inside("510107", valued) == {}


def test_only_places_that_hold_something_can_be_chosen_as_parent() -> None:
    assert [place.code for place in small().holders(["510107"])] == ["510000", "510100"]


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert small().name("999999") == "999999"

import polars as pl

from pipelines.indicators.membership import MEMBERSHIP, memberships
from pipelines.marts.contracts import REPORTING_UNIT, SHOP
from tests.indicators.sales import REGIONS, UNITS
from tests.tables import frame, table

ZONE = "单位:高新区"


def places(shops: str, units: str | None = None) -> list[str]:
    reporting_units = UNITS if units is None else frame(units, REPORTING_UNIT.columns)
    return table(memberships(frame(shops, SHOP.columns), REGIONS, reporting_units), *MEMBERSHIP)


def test_a_shop_counts_in_its_region_and_in_all_above_it() -> None:
    assert places("shop_key region_code\nA 510104") == [
        "A 510000 — —",
        "A 510100 — —",
        "A 510104 — —",
    ]


def test_a_region_that_the_table_does_not_know_still_counts_for_itself() -> None:
    assert places("shop_key region_code\nA 990001") == ["A 990001 — —"]


def test_a_shop_without_a_region_counts_only_in_the_unit_that_it_names() -> None:
    assert places("shop_key region_code reporting_unit\nA — 高新区\nB — —") == [f"A {ZONE} — —"]


def test_a_unit_takes_in_the_shops_of_its_members_while_they_are_members() -> None:
    rows = places(
        "shop_key region_code\nA 510104",
        "unit_name region_code valid_from valid_to\n高新区 510100 2024-01-01 2025-12-31",
    )
    assert [row for row in rows if ZONE in row] == [f"A {ZONE} 2024-01-01 2025-12-31"]


def test_a_county_and_its_city_in_one_unit_count_a_shop_once() -> None:
    rows = places(
        "shop_key region_code\nA 510104",
        """
        unit_name region_code valid_from valid_to
        高新区    510104      —          2024-06-30
        高新区    510100      2024-03-01 2024-12-31
        高新区    510104      2026-01-01 —
        """,
    )
    assert [row for row in rows if ZONE in row] == [
        f"A {ZONE} — 2024-12-31",
        f"A {ZONE} 2026-01-01 —",
    ]


def test_the_unit_that_the_register_names_goes_before_the_one_that_the_region_tells() -> None:
    rows = places(
        "shop_key region_code reporting_unit\nA 510104 保税区",
        "unit_name region_code\n高新区 510104",
    )
    assert [row for row in rows if "单位" in row] == ["A 单位:保税区 — —"]


def test_a_ring_of_parents_comes_to_an_end() -> None:
    ring = pl.DataFrame({"region_code": ["1", "2"], "parent_code": ["2", "1"]})
    found = memberships(frame("shop_key region_code\nA 1", SHOP.columns), ring, UNITS)
    assert table(found, "region_code") == ["1", "2"]

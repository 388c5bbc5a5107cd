"""What enterprises and parks sell live in a year, and who comes near to a threshold."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.indicators.entities import counts, entity_sales
from pipelines.indicators.membership import memberships
from pipelines.indicators.units import converted, factor
from pipelines.marts.contracts import SHOP
from tests.indicators.sales import REGIONS, UNITS, YI, sales
from tests.indicators.yearly import target
from tests.tables import frame, table

SHOPS = frame(
    """
    shop_key  region_code  enterprise_name  park    closed_on
    A         510104       甲公司           科技园  —
    B         510105       甲公司           —       —
    C         510105       乙公司           科技园  —
    D         510105       —                —       —
    """,
    SHOP.columns,
)
ENTERPRISES = {
    "kind": "threshold_count",
    "indicator": "E3",
    "threshold_value": 10.0,
    "threshold_unit": "亿元",
    "unit": "个",
}


def sold(rows: str, *targets: pl.DataFrame) -> pl.DataFrame:
    places = memberships(SHOPS, REGIONS, UNITS)
    return entity_sales(sales(rows).lazy(), places, SHOPS, pl.concat(targets)).sort(
        "region_code", "body", "entity", "year"
    )


def test_an_enterprise_s_shops_count_together_by_region_and_year() -> None:
    found = sold(
        f"""
        stat_date   shop_key  paid_cny
        2025-03-01  A         {6 * YI}
        2025-04-01  B         {5 * YI}
        2026-01-01  A         {2 * YI}
        2025-03-01  C         {1 * YI}
        2025-03-01  D         {9 * YI}
        """,
        target(**ENTERPRISES),
    )
    assert table(found, "region_code", "body", "entity", "year", "live_cny") == [
        "510000 E3 乙公司 2025 1e+08",
        "510000 E3 甲公司 2025 1.1e+09",
        "510000 E3 甲公司 2026 2e+08",
    ]


def test_only_live_sales_count_and_only_in_regions_that_have_such_a_target() -> None:
    found = sold(
        f"""
        stat_date   shop_key  channel  paid_cny
        2025-03-01  A         live     {6 * YI}
        2025-03-01  A         shelf    {90 * YI}
        2025-03-01  C         live     {3 * YI}
        """,
        target(**{**ENTERPRISES, "indicator": "B2"}, region_code="510105"),
        target(id="T2", region_code="510104"),
    )
    assert table(found, "region_code", "body", "entity", "live_cny") == ["510105 B2 科技园 3e+08"]


def test_money_is_exact_and_meeting_a_threshold_exactly_is_meeting_it() -> None:
    tenths = "\n".join(f"2025-01-{day:02d} A {Decimal(YI) / 10}" for day in range(1, 31))
    rest = f"2025-02-01 A {7 * YI}"
    found = sold(f"stat_date shop_key paid_cny\n{tenths}\n{rest}", target(**ENTERPRISES))
    (count,) = counts(target(**ENTERPRISES).row(0, named=True), found)
    assert found["live_cny"].to_list() == [1e9]
    crowd = pl.concat([found, *(found.with_columns(entity=pl.lit(f"{at}号")) for at in range(9))])
    (many,) = counts(target(**ENTERPRISES).row(0, named=True), crowd)
    assert many.reached == 10
    assert (count.year, count.reached) == (2025, 1)


@pytest.mark.parametrize(
    ("unlike", "why"),
    [
        ({"threshold_unit": "个"}, "a threshold that is no money"),
        ({"threshold_value": None}, "no threshold"),
        ({"indicator": "H2"}, "streamers are not in the shop register"),
    ],
)
def test_what_cannot_be_counted_is_not_counted(unlike: dict[str, object], why: str) -> None:
    found = sold(f"stat_date shop_key paid_cny\n2025-03-01 A {6 * YI}", target(**ENTERPRISES))
    assert counts(target(**{**ENTERPRISES, **unlike}).row(0, named=True), found) == [], why


@pytest.mark.parametrize(
    ("unit", "wanted", "value", "expected"),
    [
        ("亿元", "元", 15.0, 1.5e9),
        ("亿元", "万亿元", 1500.0, 0.15),
        ("元", "亿元", 1e9, 10.0),
        ("万单", "单", 2.0, 20_000.0),
        ("家", "个", 7.0, 7.0),
        ("名", "人", 7.0, 7.0),
        ("亿元", "个", 7.0, None),
        ("家", "人", 7.0, None),
        (None, "亿元", 7.0, None),
        ("%", "%", 7.0, 7.0),
    ],
)
def test_an_amount_goes_only_into_a_unit_that_measures_the_same(
    unit: str | None, wanted: str, value: float, expected: float | None
) -> None:
    assert converted(value, unit, wanted) == expected
    assert (factor(unit, wanted) is None) == (expected is None)

"""Regions, what lies above them, and the names that are no longer in force."""

import polars as pl
import pytest

from pipelines.ingest.locate import locate
from pipelines.marts import contracts
from pipelines.reference.aliases import left_out, region_aliases, successor_of_code
from pipelines.reference.regions import REGION, ancestors, regions
from pipelines.reference.spellings import city_spellings, county_spellings, province_spellings

CODES = regions()["region_code"].implode()


def above(code: str) -> list[str]:
    return ancestors().filter(pl.col("region_code") == code)["ancestor_code"].sort().to_list()


def test_the_contract_has_the_columns_of_the_mart() -> None:
    assert REGION.empty().schema == contracts.REGION.empty().schema == regions().schema


def test_the_table_is_the_ministrys_with_the_towns_we_have() -> None:
    assert dict(regions().group_by("level").len().iter_rows()) == {
        "province": 33,
        "city": 333,
        "county": 2845,
        "town": 274,
    }
    assert regions()["region_code"].is_unique().all()


def test_only_provinces_have_nothing_above_them() -> None:
    assert regions().filter(pl.col("parent_code").is_null())["level"].unique().to_list() == ["province"]
    assert (
        regions().filter(pl.col("parent_code").is_not_null(), ~pl.col("parent_code").is_in(CODES)).is_empty()
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("510000", ["510000"]),
        ("510100", ["510000", "510100"]),
        ("510107", ["510000", "510100", "510107"]),
        ("310115", ["310000", "310115"]),
        ("429004", ["420000", "429004"]),
        ("442000", ["440000", "442000"]),
    ],
)
def test_a_region_is_its_own_ancestor_and_has_all_above_it(code: str, expected: list[str]) -> None:
    assert above(code) == expected


def test_a_town_has_its_county_city_and_province_above_it() -> None:
    town = regions().filter(pl.col("parent_code") == "320582")["region_code"][0]
    assert above(town) == sorted(["320000", "320500", "320582", town])


def test_every_successor_is_in_force() -> None:
    assert region_aliases().filter(~pl.col("current_code").is_in(CODES)).is_empty()


def test_a_successor_lies_in_the_same_province() -> None:
    strayed = region_aliases().filter(pl.col("old_code").str.head(2) != pl.col("current_code").str.head(2))
    assert strayed.is_empty()


def test_no_row_is_both_used_and_left_out() -> None:
    assert region_aliases().join(left_out(), on=["old_code", "old_county"], how="semi").is_empty()


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("371202", "370116"),
        ("330103", "330105"),
        ("140203", "140214"),
        ("650108", "650109"),
        ("522401", "520502"),
    ],
)
def test_an_abolished_code_leads_to_its_successor(old: str, now: str) -> None:
    assert successor_of_code()[old] == now


@pytest.mark.parametrize("old", ["330104", "500112", "130103", "440582", "500110"])
def test_a_divided_region_and_a_code_in_force_have_no_successor(old: str) -> None:
    assert old not in successor_of_code()


def test_names_are_spelled_the_ways_people_write_them() -> None:
    assert province_spellings("广东省") == ("广东省", "广东")
    assert "内蒙" in province_spellings("内蒙古自治区")
    assert city_spellings("杭州市") == ("杭州市", "杭州")
    assert city_spellings("伊犁哈萨克自治州") == ("伊犁哈萨克自治州", "伊犁", "伊犁州", "伊犁自治州")
    assert county_spellings("峨边彝族自治县") == ("峨边", "峨边县", "峨边自治县")
    assert county_spellings("浦东新区") == ("浦东",)
    assert county_spellings("清新区") == ("清新",)
    assert county_spellings("忠县") == ()


def test_every_region_in_force_is_found_by_its_own_full_name() -> None:
    names = dict(regions().select("region_code", "name").iter_rows())
    chains = ancestors().filter(pl.col("region_code").str.len_chars() == 6)
    written = chains.sort("ancestor_code").group_by("region_code", maintain_order=True).agg("ancestor_code")
    for separator in (" ", ""):
        wrong = [
            (code, address, locate(address).code)
            for code, chain in written.iter_rows()
            if locate(address := separator.join(names[each] for each in chain)).code != code
        ]
        assert wrong == []

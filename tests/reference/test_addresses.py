"""How often an address is located right: a hand-checked list, and what a real list of shops wrote.

An answer is right where it is the region written beside the address, as fine as can be known. It is held
back where it is a region above that one, or none: true, but coarser. Anything else is wrong, and no answer
may be. `expected_code` is empty where nothing can be known.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.locate import as_short_as_certain, locate
from pipelines.reference.regions import ancestors, regions

HERE = Path(__file__).parent
REAL_SHOPS = HERE.parents[2] / "shared" / "real-data" / "taobao_shops_2017"
KINDS = {
    "province",
    "sar",
    "municipality",
    "autonomous",
    "no_counties",
    "under_province",
    "functional_area",
    "abolished",
    "divided",
    "masked",
    "blank",
    "comma",
    "dot",
    "none",
    "short",
    "unknown",
}


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ADDRESSES = rows_of("addresses.csv")
EXPECTED_OF_SHOPS = {row["region"]: row["expected_code"] for row in rows_of("shop_regions.csv")}
ABOVE = set(ancestors().select("region_code", "ancestor_code").iter_rows())


def judged(address: str, expected: str) -> str:
    found = locate(address).code or ""
    if found == expected:
        return "right"
    return "coarser" if not found or (expected, found) in ABOVE else "wrong"


def test_the_list_is_long_and_has_every_kind() -> None:
    assert len({row["address"] for row in ADDRESSES}) == len(ADDRESSES) >= 300
    assert {row["kind"] for row in ADDRESSES} == KINDS


def test_every_province_and_every_expected_code_is_in_the_table_of_regions() -> None:
    codes = set(regions()["region_code"])
    expected = {row["expected_code"] for row in ADDRESSES} | set(EXPECTED_OF_SHOPS.values())
    assert expected - {""} <= codes
    provinces = regions().filter(pl.col("level") == "province")["region_code"]
    assert set(provinces) <= {row["expected_code"] for row in ADDRESSES if row["kind"] == "province"}


def test_no_address_of_the_list_is_located_wrong_and_99_in_100_are_located_right() -> None:
    verdicts = [(row["address"], judged(row["address"], row["expected_code"])) for row in ADDRESSES]
    assert [address for address, verdict in verdicts if verdict == "wrong"] == []
    held_back = [address for address, verdict in verdicts if verdict == "coarser"]
    assert len(held_back) <= len(ADDRESSES) // 100, held_back


@pytest.mark.parametrize("tail", ["", " 示例路8号 某人收", "示例路8号"])
def test_the_beginning_of_an_address_that_is_handed_back_means_the_same_and_no_more_is_in_it(
    tail: str,
) -> None:
    for row in ADDRESSES:
        address = row["address"] + tail
        short = as_short_as_certain(address)
        assert locate(short) == locate(address), address
        assert "示例" not in short, address


def shop_regions_of(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="gb18030", newline="") as lines:
            yield from (row["店铺区域"] for row in csv.DictReader(lines) if (row["店铺区域"] or "").strip())


@pytest.mark.skipif(not REAL_SHOPS.is_dir(), reason="the real lists of shops are not here")
def test_the_regions_of_a_real_list_of_shops_are_located_right() -> None:
    written = list(shop_regions_of(REAL_SHOPS))
    assert set(written) == set(EXPECTED_OF_SHOPS)
    verdicts = [judged(each, EXPECTED_OF_SHOPS[each]) for each in written]
    assert verdicts.count("wrong") == 0
    assert verdicts.count("right") >= 0.99 * len(written) > 700


@pytest.mark.parametrize("written", sorted(EXPECTED_OF_SHOPS))
def test_a_region_as_shop_lists_write_it_is_located(written: str) -> None:
    assert (locate(written).code or "") == EXPECTED_OF_SHOPS[written]

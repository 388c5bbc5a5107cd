"""Where a number comes from: down to the shop, the file and the order line, with nobody's data in it."""

import hashlib
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines import store
from pipelines.queries import passport
from pipelines.queries.meant import Made, Number, Part, Sales
from tests.exports import EXPORTED, Bureau, bureau_at, douyin, douyin_file, taobao, taobao_file

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
MARCH = Number("S2", "510100", "登记网店", "month", FIRST)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    bureau = bureau_at(tmp_path_factory.mktemp("passport"))
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "100.00"), taobao(2, "50.00")))
    bureau.drop("D1/直播.csv", douyin_file(douyin(1, "30.00"), douyin(2, "20.00", 流量体裁="商品卡")))
    bureau.load()
    return bureau


@pytest.fixture(scope="module")
def build(bureau: Bureau) -> Path:
    return store.current(bureau.folders)


@pytest.mark.parametrize(
    ("indicator", "parts"),
    [
        ("S2", {"T1": 150.0 / 1e8, "D1": 50.0 / 1e8}),
        ("S1", {"T1": 0.0, "D1": 30.0 / 1e8}),
        ("S5", {"T1": 2 / 1e4, "D1": 2 / 1e4}),
    ],
)
def test_the_parts_of_the_shops_add_up_to_the_number(
    build: Path, indicator: str, parts: dict[str, float]
) -> None:
    shops = passport.shops(build, Made(indicator, "510100", FIRST, LAST))
    assert dict(shops.select("shop_key", "amount").iter_rows()) == pytest.approx(parts)
    told = passport.value(build, Number(indicator, "510100", "登记网店", "month", FIRST))["value"].item()
    assert shops["amount"].sum() == pytest.approx(told)


@pytest.mark.parametrize(
    ("dimension", "part", "parts"),
    [
        ("platform", "淘宝天猫", {"T1": 150.0 / 1e8}),
        ("channel", "live", {"D1": 30.0 / 1e8}),
        ("category", "未归类", {"T1": 150.0 / 1e8, "D1": 50.0 / 1e8}),
    ],
)
def test_the_shops_of_one_part_add_up_to_that_part(
    build: Path, dimension: str, part: str, parts: dict[str, float]
) -> None:
    meant = Part(**vars(MARCH), dimension=dimension, part=part)
    shops = passport.shops(build, meant.made(LAST))
    assert dict(shops.select("shop_key", "amount").iter_rows()) == pytest.approx(parts)
    assert passport.part_value(build, meant)["value"].item() == pytest.approx(sum(parts.values()))


@pytest.mark.parametrize(
    ("region", "body", "key", "found"),
    [
        ("", "", "", {"T1", "D1"}),
        ("510100", "shop", "T1", {"T1"}),
        ("510100", "enterprise", "丙公司", {"D1"}),
        ("510106", "enterprise", "甲公司", set()),
    ],
)
def test_sales_are_those_of_one_shop_or_enterprise_of_a_place_or_of_all(
    build: Path, region: str, body: str, key: str, found: set[str]
) -> None:
    meant = Sales("S2", region, body, key, key, FIRST, LAST)
    assert set(passport.shops(build, meant.made)["shop_key"]) == found


def test_an_indicator_that_is_no_sum_has_shops_without_parts(build: Path) -> None:
    shops = passport.shops(build, Made("T1", "510100", FIRST, LAST))
    assert set(shops["shop_key"]) == {"T1", "D1"}
    assert shops["amount"].to_list() == [None, None]


def test_only_the_shops_of_the_region_count(build: Path) -> None:
    assert passport.shops(build, Made("S2", "510181", FIRST, LAST))["shop_key"].to_list() == ["T1"]
    assert passport.shops(build, Made("S2", "510104", FIRST, LAST)).is_empty()


def test_the_files_are_named_with_their_hash_and_moments(build: Path, bureau: Bureau) -> None:
    files = passport.files(build, Made("S2", "510100", FIRST, LAST))
    assert set(files["path"]) == {"T1/订单.csv", "D1/直播.csv"}
    of_t1 = files.filter(pl.col("shop_key") == "T1").row(0, named=True)
    assert of_t1["sha256"] == hashlib.sha256((bureau.folders.raw / "T1/订单.csv").read_bytes()).hexdigest()
    assert (of_t1["exported_at"], of_t1["rows_accepted"]) == (EXPORTED, 2)
    assert of_t1["loaded_at"] is not None


def test_files_of_other_days_are_no_part_of_it(build: Path) -> None:
    assert passport.files(build, Made("S2", "510100", date(2026, 2, 1), date(2026, 2, 28))).is_empty()


def test_order_lines_are_shown_with_their_file_and_row_and_without_anybody(build: Path) -> None:
    lines = passport.sample_lines(build, "T1", FIRST, LAST, None)
    assert lines["order"].to_list() == ["1930…0001", "1930…0002"]
    assert [str(each) for each in lines["paid_cny"]] == ["100.00", "50.00"]
    assert lines["path"].to_list() == ["T1/订单.csv"] * 2
    assert lines["row_number"].to_list() == [2, 3]
    assert not {"order_id", "line_id", "talent_key", "ship_to_region_code"} & set(lines.columns)


def test_order_lines_can_be_those_of_one_channel(build: Path) -> None:
    assert passport.sample_lines(build, "D1", FIRST, LAST, "live").height == 1
    assert passport.sample_lines(build, "T1", FIRST, LAST, "live").is_empty()


@pytest.mark.parametrize(
    ("number", "shown"),
    [("1930000000000001", "1930…0001"), ("123456789012", "1234…9012"), ("12345678901", "1…1"), ("1", "1…1")],
)
def test_of_an_order_number_only_the_ends_are_shown(number: str, shown: str) -> None:
    assert pl.DataFrame({"n": [number]}).select(passport.masked("n")).item() == shown


def test_what_was_said_before_is_told(build: Path) -> None:
    told = passport.vintages(build, MARCH)
    assert told["reason"].to_list() == ["首发"]
    assert told["value"].item() == pytest.approx(200.0 / 1e8)


@pytest.mark.parametrize(
    ("kind", "start", "first"),
    [
        ("month", date(2026, 3, 1), date(2026, 3, 1)),
        ("ytd", date(2026, 3, 1), date(2026, 1, 1)),
        ("r12m", date(2026, 3, 1), date(2025, 4, 1)),
        ("r12m", date(2026, 12, 1), date(2026, 1, 1)),
    ],
)
def test_a_number_knows_its_first_day(kind: str, start: date, first: date) -> None:
    assert Number("S2", "510100", "登记网店", kind, start).first_day == first


def test_a_number_that_is_not_there_has_no_passport(build: Path) -> None:
    assert passport.value(build, Number("S2", "999999", "登记网店", "month", FIRST)).is_empty()

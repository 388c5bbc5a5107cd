"""Places and people are replaced block by block, and what a block has is found whatever came before it."""

import polars as pl
import pytest

from pipelines.ingest import strip

KEY = b"a key for tests"
PLACES = ["四川省 成都市 武侯区 某路1号", "海外", None, "四川省 成都市 锦江区 某路2号"]
CODES = ["510107", None, None, "510104"]


def block(places: list[str | None], people: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"place": places, "talent_id": people}, schema_overrides={"talent_id": pl.String})


def test_a_place_becomes_its_code_and_an_id_the_same_key_in_every_block() -> None:
    stripping = strip.Strip(KEY)
    first, second = (stripping.rows(block(PLACES, ["a", None, "b", "a"])) for _ in range(2))
    assert first.equals(second)
    assert first["ship_to_region_code"].to_list() == CODES
    assert first["ship_to_status"].null_count() == 0
    keys = first["talent_key"].to_list()
    assert keys[0] == keys[3] != keys[2]
    assert keys[1] is None
    assert not {"place", "talent_id"} & set(first.columns)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_what_is_forgotten_to_make_room_is_found_again(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(strip, "MOST_KNOWN", most)
    narrow = strip.Strip(KEY)
    blocks = [
        block(PLACES[:1], ["a"]),
        block(PLACES, ["a", "b", "c", "a"]),
        block(PLACES[::-1], ["c", "d", "a", None]),
    ]
    for each in blocks:
        stripped = narrow.rows(each)
        assert stripped.equals(strip.Strip(KEY).rows(each))
        assert stripped["talent_key"].null_count() == each["talent_id"].null_count()

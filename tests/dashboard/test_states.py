"""A damaged build, and data that have grown old."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import clocks
from pipelines import last_good, store
from pipelines.errors import MartDamaged
from tests.dashboard.conftest import open_page, words_on
from tests.dashboard.small_build import publish_small_build, write_small_build
from tests.test_store import damage_inside


def test_the_build_before_stands_in_for_a_damaged_one_and_a_banner_says_so(
    tmp_path: Path, empty_app: AppTest
) -> None:
    folders = write_small_build(tmp_path)
    publish_small_build(folders)
    store.current(folders).write_bytes(b"no database")
    said = words_on(empty_app.run()) + "".join(each.value for each in empty_app.warning)
    assert not empty_app.exception
    assert "marts_000002.duckdb 打不开，可能已损坏" in said
    assert "上一份完好的结果（构建号 000001）" in said
    assert "监测地区" in said


def test_damage_that_only_a_question_meets_is_found_and_the_build_before_stands_in(
    tmp_path: Path, empty_app: AppTest
) -> None:
    folders = write_small_build(tmp_path)
    publish_small_build(folders)
    file = store.current(folders)
    damage_inside(file, "indicator_value")
    store.held(file)  # opens all the same
    said = words_on(empty_app.run()) + "".join(each.value for each in empty_app.warning)
    assert not empty_app.exception
    assert "上一份完好的结果（构建号 000001）" in said
    assert "监测地区" in said


def test_where_every_build_is_damaged_the_page_says_so_and_shows_nothing(tmp_path: Path) -> None:
    folders = write_small_build(tmp_path)
    store.current(folders).write_bytes(b"no database")
    with pytest.raises(MartDamaged, match="打不开"):
        last_good.reading(folders)


@pytest.mark.parametrize(
    ("through", "cadence", "told"),
    [
        (date(2026, 11, 18), "day", None),
        (date(2026, 11, 17), "day", "数据已 4 天没有更新（应按日更新）"),
        (date(2026, 10, 10), "month", None),
        (date(2026, 9, 30), "month", "数据已 52 天没有更新（应按月更新）"),
        (None, "day", None),
    ],
)
def test_data_are_old_by_the_cadence_at_which_they_should_come(
    through: date | None, cadence: str, told: str | None
) -> None:
    assert clocks.age(through, cadence, date(2026, 11, 21)) == told


def test_a_panel_says_how_old_its_data_are(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "today", lambda: date(2026, 12, 31))
    said = words_on(open_page(app, "flows"))
    assert "数据已 61 天没有更新（应按月更新）" in said
    monkeypatch.setattr(clocks, "today", lambda: date(2026, 11, 21))
    assert "没有更新" not in words_on(open_page(app, "overview"))

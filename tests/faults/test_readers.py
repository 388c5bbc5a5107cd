"""Any number of readers, while builds are published and removed: no error, and never a mixed build."""

import sys
from pathlib import Path

import polars as pl
import pytest

from pipelines import store
from pipelines.errors import MartDamaged
from pipelines.settings import DataRoot
from pipelines.store import questions
from tests.faults.readers import READERS, publish_named, watch_publishes


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows 不许删除正在被读的文件；读者轮询靠 select")
def test_eight_readers_of_a_hundred_publishes_see_no_error_and_no_mixed_build(tmp_path: Path) -> None:
    seen = watch_publishes(tmp_path, publishes=100)
    assert len(seen) == READERS
    assert [each.complaint for each in seen] == [""] * READERS
    assert all(each.errors == 0 for each in seen)
    assert all(each.builds >= 5 for each in seen)  # they did read while builds came and went


def removed_when_first_opened(folders: DataRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a build be replaced and removed just before a reader opens it for the first time."""
    really_open = questions._reader

    def replace_it_first(file: Path) -> object:
        monkeypatch.setattr(questions, "_reader", really_open)
        publish_named(folders)
        store.remove(file)
        return really_open(file)

    monkeypatch.setattr(questions, "_reader", replace_it_first)


def test_a_reader_that_opens_a_build_just_removed_gets_the_one_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = DataRoot(tmp_path)
    publish_named(folders)
    removed_when_first_opened(folders, monkeypatch)
    held = store.reading(folders)
    assert held.file.stem == "marts_000002"
    assert store.ask(held.file, "SELECT of_build FROM total").item() == "marts_000002"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 不许删除正在被读的文件")
def test_a_build_held_open_answers_to_the_end_though_it_is_removed_and_many_others_are_read(
    tmp_path: Path,
) -> None:
    folders = DataRoot(tmp_path)
    publish_named(folders)
    held = store.reading(folders)
    for _ in range(6):  # more than a process keeps open by itself
        publish_named(folders)
        assert store.ask(store.current(folders), "SELECT count(*) AS n FROM total").item() == 1
    store.remove(held.file)
    assert not held.file.exists()
    assert store.ask(held.file, "SELECT of_build FROM total")["of_build"].to_list() == ["marts_000001"]


def test_a_build_that_is_gone_for_good_is_damage_and_not_waited_for(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    publish_named(folders)
    store.remove(store.current(folders))
    with pytest.raises(MartDamaged, match="不见了"):
        store.reading(folders)


def test_a_build_of_other_bytes_is_damage_and_not_waited_for(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    publish_named(folders)
    store.current(folders).write_bytes(b"no database" * 100)
    with pytest.raises(MartDamaged, match="打不开"):
        store.reading(folders)


def test_a_frame_from_a_removed_build_stays_as_it_was(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    publish_named(folders)
    asked = store.ask(store.current(folders), "SELECT * FROM numbers ORDER BY n")
    publish_named(folders)
    store.remove(folders.marts / "marts_000001.duckdb")
    assert asked.equals(pl.DataFrame({"n": range(1, 501), "said": "marts_000001"}))

"""Builds: published whole or not at all, read undisturbed, written by one at a time."""

import os
import shutil
import threading
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines import store
from pipelines.contract import Contract
from pipelines.errors import BuildFailed, ContractBroken, LoaderBusy, MartDamaged, MartMissing
from pipelines.lock import only_loader
from pipelines.machine import MEGABYTE, this_machine
from pipelines.settings import DataRoot

HEAD, BLOCK = 3 * 4096, 262_144  # bytes of the engine's files
NUMBERS = Contract("numbers", "一个数", ("n",), {"n": pl.Int64, "said": pl.String})


@pytest.fixture
def folders(tmp_path: Path) -> DataRoot:
    return DataRoot(tmp_path)


def published(folders: DataRoot, *numbers: int) -> Path:
    """Publish a build with one small table."""
    with store.drafting(folders) as draft:
        draft.put(NUMBERS, pl.DataFrame({"n": list(numbers), "said": None}, schema=dict(NUMBERS.columns)))
        return store.publish(draft, folders)


def numbers_in(build: Path) -> list[int]:
    return store.ask(build, "SELECT n FROM numbers ORDER BY n")["n"].to_list()


def test_before_the_first_build_a_question_says_what_to_do(folders: DataRoot) -> None:
    with pytest.raises(MartMissing, match="还没有可看的数据"):
        store.current(folders)


def test_a_published_build_is_the_current_one_and_answers(folders: DataRoot) -> None:
    build = published(folders, 1, 2)
    assert store.current(folders) == build
    assert (folders.marts / "CURRENT").read_text(encoding="utf-8") == f"{build.name}\n"
    assert numbers_in(build) == [1, 2]


def test_a_reader_of_an_old_build_goes_on_while_newer_ones_are_published(folders: DataRoot) -> None:
    old = published(folders, 1)
    assert numbers_in(old) == [1]
    new = [published(folders, number) for number in (2, 3)][-1]
    assert numbers_in(old) == [1]
    assert numbers_in(store.current(folders)) == numbers_in(new) == [3]


def test_the_number_of_a_build_never_comes_again_whatever_has_been_removed(folders: DataRoot) -> None:
    first, second = published(folders, 1), published(folders, 2)
    assert (first.name, second.name) == ("marts_000001.duckdb", "marts_000002.duckdb")
    for each in (first, second):
        each.unlink()
    assert published(folders, 3).name == "marts_000003.duckdb"
    shutil.rmtree(folders.marts)
    assert published(folders, 4).name == "marts_000004.duckdb"


def test_a_draft_that_fails_leaves_the_current_build_and_no_trace(folders: DataRoot) -> None:
    build = published(folders, 1)
    with pytest.raises(KeyboardInterrupt), store.drafting(folders) as draft:
        draft.put(NUMBERS, pl.DataFrame({"n": [2], "said": [None]}))
        raise KeyboardInterrupt
    assert store.current(folders) == build
    assert numbers_in(build) == [1]
    assert list(folders.scratch.iterdir()) == []


def test_an_engine_that_cannot_go_on_is_said_in_chinese_with_what_to_do(folders: DataRoot) -> None:
    with pytest.raises(BuildFailed, match="写不下去") as refusal, store.drafting(folders) as draft:
        draft.offer_parquet("lines", [folders.marts / "gone.parquet"])
    assert "重新运行入库" in refusal.value.fix
    assert list(folders.scratch.iterdir()) == []


def test_a_table_whose_key_occurs_twice_is_never_published(folders: DataRoot) -> None:
    with pytest.raises(ContractBroken, match="主键重复"), store.drafting(folders) as draft:
        draft.put(NUMBERS, pl.DataFrame({"n": [7, 7], "said": [None, None]}))
    with pytest.raises(MartMissing):
        store.current(folders)


def test_null_stays_null_from_frame_to_build_to_frame(folders: DataRoot) -> None:
    build = published(folders, 1)
    assert store.ask(build, "SELECT said FROM numbers")["said"].to_list() == [None]


def test_a_parameter_is_a_value_and_never_part_of_the_question(folders: DataRoot) -> None:
    build = published(folders, 1, 2)
    asked = store.ask(build, "SELECT n FROM numbers WHERE n::VARCHAR = $wanted", wanted="1' OR '1'='1")
    assert asked.is_empty()


def test_a_published_build_cannot_be_changed_nor_reach_other_files(folders: DataRoot) -> None:
    build = published(folders, 1)
    for forbidden in ("DELETE FROM numbers", f"SELECT * FROM read_csv('{folders.marts / 'CURRENT'}')"):
        with pytest.raises(Exception, match=r"read-only|disabled|Permission"):
            store.ask(build, forbidden)
    assert numbers_in(build) == [1]


@pytest.mark.parametrize("pointer", ["marts_000009.duckdb\n", "", "\n"])
def test_a_pointer_to_nothing_is_damage_and_says_how_to_mend_it(folders: DataRoot, pointer: str) -> None:
    published(folders, 1)
    (folders.marts / "CURRENT").write_text(pointer, encoding="utf-8")
    with pytest.raises(MartDamaged, match="pipelines load"):
        store.current(folders)


def test_a_build_of_other_bytes_is_damage_and_says_how_to_mend_it(folders: DataRoot) -> None:
    broken = folders.marts / "marts_000001.duckdb"
    broken.parent.mkdir()
    broken.write_bytes(b"no database" * 100)
    with pytest.raises(MartDamaged, match="打不开"):
        store.ask(broken, "SELECT 1")


def damage_inside(build: Path, table: str) -> None:
    """Overwrite a block of a table's own values; whatever the build is opened by stays whole."""
    with duckdb.connect(str(build), read_only=True) as db:
        [(block,)] = db.sql(f"SELECT max(block_id) FROM pragma_storage_info('{table}')").fetchall()
    with build.open("r+b") as whole:
        whole.seek(HEAD + block * BLOCK + BLOCK // 2)
        whole.write(b"damage" * 100)


def test_damage_deep_inside_a_build_is_met_by_a_question_and_by_what_would_be_carried_over(
    folders: DataRoot,
) -> None:
    build = published(folders, *range(1000))
    damage_inside(build, "numbers")
    with pytest.raises(MartDamaged, match="可能已损坏") as met, store.drafting(folders) as draft:
        draft.put(NUMBERS, NUMBERS.empty())
        draft.carry_over([NUMBERS], build, pl.DataFrame({"n": [1]}))
    assert "先删除这个文件" in met.value.fix
    with pytest.raises(MartDamaged, match="可能已损坏"):
        numbers_in(build)
    with pytest.raises(MartDamaged, match="可能已损坏"):
        store.held(build)
    store.remove(build)
    assert numbers_in(published(folders, 7)) == [7]


def test_a_second_loader_is_told_who_holds_the_first(folders: DataRoot) -> None:
    with (
        only_loader(folders),
        pytest.raises(LoaderBusy, match=f"另一个入库正在进行（进程 {os.getpid()} · 电脑 "),
        only_loader(folders, wait=0.05),
    ):
        pass


def test_a_second_loader_waits_until_the_first_is_done(folders: DataRoot) -> None:
    first_is_in, first_may_go = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with only_loader(folders):
            first_is_in.set()
            first_may_go.wait(10)
            order.append("first")

    loader = threading.Thread(target=first)
    loader.start()
    first_is_in.wait(10)
    threading.Timer(0.1, first_may_go.set).start()
    with only_loader(folders, wait=10):
        order.append("second")
    loader.join()
    assert order == ["first", "second"]
    assert not (folders.marts / "LOCK.holder").exists()


def test_the_columns_of_a_table_are_known_and_of_no_table_there_are_none(folders: DataRoot) -> None:
    build = published(folders, 1)
    assert store.columns_of(build, "numbers") == ["n", "said"]
    assert store.columns_of(build, "no_such_table") == []


def test_a_data_root_with_quotes_blanks_and_brackets_in_its_name_works(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path / "数据 'a' \"b\" [1] {2}")
    assert numbers_in(published(folders, 1)) == [1]
    written = folders.marts / "lines" / "it's [1].parquet"
    with store.drafting(folders) as draft:
        draft.write_parquet("SELECT 7 AS n", written)
        draft.offer_parquet("offered", [written])
        assert draft.ask("SELECT n FROM offered")["n"].to_list() == [7]


def test_a_draft_and_a_reader_take_no_more_than_their_share_of_the_machine(folders: DataRoot) -> None:
    setting = "SELECT current_setting('threads') AS threads, current_setting('memory_limit') AS memory"
    with store.drafting(folders) as draft:
        drafting = draft.ask(setting)
        file = store.publish(draft, folders)
    machine = this_machine()
    said = {"threads": [machine.cores], "memory": [f"{machine.engine_memory / MEGABYTE:.1f} MiB"]}
    assert drafting.to_dict(as_series=False) == said
    assert store.ask(file, setting).to_dict(as_series=False) == said


MANY = "SELECT range AS id, md5(range::VARCHAR) AS text FROM range(2_000_000)"


def test_a_question_larger_than_its_memory_is_answered_with_the_help_of_the_disk(folders: DataRoot) -> None:
    with store.drafting(folders) as draft:
        draft.ask("SET memory_limit = '64MB'")
        draft.ask(f"CREATE TEMP TABLE many AS {MANY}")  # larger than that, and held
        spilt = draft.ask("SELECT sum(size) AS size FROM duckdb_temporary_files()")["size"].item()
        assert spilt > 10 * MEGABYTE
        assert sum(file.stat().st_size for file in (folders.scratch / "spill").iterdir()) >= spilt
        last = draft.ask("SELECT id FROM many ORDER BY text LIMIT 1 OFFSET 1_999_999")
        assert last.height == 1
        draft.abandon()
    assert not list((folders.scratch / "spill").glob("*"))


def test_where_there_is_no_disk_to_help_a_question_larger_than_its_memory_fails(folders: DataRoot) -> None:
    with pytest.raises(BuildFailed, match="写不下去"), store.drafting(folders) as draft:
        draft.ask("SET memory_limit = '64MB'")
        draft.ask("SET max_temp_directory_size = '1MB'")
        draft.ask(f"CREATE TEMP TABLE many AS {MANY}")

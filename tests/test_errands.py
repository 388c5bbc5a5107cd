"""What other machines have taken is what would have been taken here, however far they came."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from pipelines import build
from pipelines.errors import BuildFailed, UnreadableFile
from tests.exports import NOW, Bureau, bureau_at, douyin, douyin_file, taobao, taobao_file
from tests.spark.equality import assert_equal
from tests.spark.raw import fill

Item = TypeVar("Item")
Result = TypeVar("Result")


class Elsewhere:
    """Runs steps as another machine would: all it gets and all it gives back has been bytes."""

    is_elsewhere = True

    def __init__(self) -> None:
        self.done: list[str] = []

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        for item in items:
            there, given = pickle.loads(pickle.dumps((function, item)))
            self.done.append(there.func.__name__)
            yield pickle.loads(pickle.dumps(there(given)))


class Dead(Elsewhere):
    """Loses everything on the way."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        if "look" in str(function):
            return iter([None] * len(items))  # type: ignore[list-item]
        return super().map(function, items)


def load(bureau: Bureau, runner: Elsewhere) -> build.Outcome:
    return build.load(build.Run(bureau.folders, NOW, runner=runner))


@pytest.fixture
def two_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Bureau, Bureau]:
    """Two data roots with the same raw folder: files that are good, bad, packed, repeated and unclaimed."""
    monkeypatch.setenv("JIANCE_HASH_KEY", "a key for tests")
    made = bureau_at(tmp_path / "here"), bureau_at(tmp_path / "elsewhere")
    for each in made:
        fill(each, 400)
    return made


def test_a_load_by_other_machines_is_the_load_of_this_one(two_roots: tuple[Bureau, Bureau]) -> None:
    here, elsewhere = two_roots
    runner = Elsewhere()
    assert load(elsewhere, runner).receipts == here.load().receipts
    assert_equal(here.folders, elsewhere.folders)
    assert set(runner.done) == {"look", "take", "write_unit"}


def test_what_is_known_is_neither_read_nor_taken_again(two_roots: tuple[Bureau, Bureau]) -> None:
    _, elsewhere = two_roots
    load(elsewhere, Elsewhere())
    again = Elsewhere()
    assert not load(elsewhere, again).published
    # 坏.csv in the archive, the file of nobody and the one that is no export: they may have been claimed since.
    assert again.done == ["look", "look", "take", "take", "take"]


def test_what_other_machines_could_not_read_is_taken_here(two_roots: tuple[Bureau, Bureau]) -> None:
    here, elsewhere = two_roots
    assert load(elsewhere, Dead()).receipts == here.load().receipts
    assert_equal(here.folders, elsewhere.folders)


def test_of_equal_files_the_first_that_somebody_claims_is_taken(bureau: Bureau) -> None:
    content = taobao_file(taobao(1, "10.00"))
    for path in ("A 没登记的店/a.csv", "T1/a.csv", "T1/b.csv"):
        bureau.drop(path, content)
    statuses = [each.status for each in load(bureau, Elsewhere()).receipts]
    assert statuses == ["held", "loaded", "already_loaded"]
    assert bureau.sums() == ("10.00", "10.00")


def test_a_file_taken_twice_at_once_stays_as_it_was_first_put(bureau: Bureau) -> None:
    bureau.drop("D1/a.csv", douyin_file(douyin(1, "9.90")))

    class Twice(Elsewhere):
        def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
            list(super().map(function, items))
            before = states(bureau)
            yield from super().map(function, items)
            assert states(bureau).items() >= before.items()

    assert [each.status for each in load(bureau, Twice()).receipts] == ["loaded"]
    left = {each.name for each in bureau.folders.scratch.iterdir()}
    assert left <= {"closing"}  # the driver's own
    assert bureau.sums() == ("9.90", "9.90")


def states(bureau: Bureau) -> dict[Path, int]:
    return {file: file.stat().st_ino for file in bureau.folders.taken.rglob("*.*")}


@pytest.mark.parametrize("kind", [BuildFailed, UnreadableFile])
def test_a_refusal_travels_with_its_place_and_its_cure(kind: type[BuildFailed]) -> None:
    sent = kind("写不下去", where="三号机", fix="请清理磁盘")
    came = pickle.loads(pickle.dumps(sent))
    assert (type(came), str(came), came.where, came.fix) == (kind, str(sent), "三号机", "请清理磁盘")

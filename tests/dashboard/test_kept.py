from concurrent.futures import ThreadPoolExecutor
from threading import Event

import polars as pl
import pytest

from dashboard.kept import Kept, key_of


def test_what_is_asked_for_again_is_not_made_again() -> None:
    kept: Kept[object] = Kept(2)
    first = kept.get("a", object)
    assert kept.get("a", object) is first
    assert kept.get("b", object) is not first


def test_what_was_used_longest_ago_makes_room() -> None:
    kept: Kept[object] = Kept(2)
    a, b = kept.get("a", object), kept.get("b", object)
    kept.get("a", object)
    kept.get("c", object)
    assert kept.get("a", object) is a
    assert kept.get("b", object) is not b


def test_what_two_want_at_the_same_time_is_made_once() -> None:
    kept: Kept[int] = Kept(2)
    begun, may_end = Event(), Event()
    made: list[int] = []

    def slowly() -> int:
        begun.set()
        assert may_end.wait(timeout=10)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(2) as sessions:
        first = sessions.submit(kept.get, "a", slowly)
        assert begun.wait(timeout=10)
        second = sessions.submit(kept.get, "a", slowly)
        may_end.set()
        assert (first.result(), second.result()) == (1, 1)


def test_a_failure_is_told_and_not_kept() -> None:
    kept: Kept[int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1


def test_material_has_the_same_key_when_its_content_is_the_same() -> None:
    def frame(value: float) -> pl.DataFrame:
        return pl.DataFrame({"a": [value]})

    assert key_of((frame(1.0), ["x"])) == key_of((frame(1.0), ["x"]))
    assert key_of((frame(1.0), ["x"])) != key_of((frame(2.0), ["x"]))
    assert key_of((frame(1.0), ["x"])) != key_of((frame(1.0), ["y"]))
    assert key_of(frame(1.0)) != key_of(frame(1.0).rename({"a": "b"}))
    assert key_of(1) != key_of(True)

"""Items made ahead by another thread come in order, with their failures, and are not made for nobody."""

import threading
from collections.abc import Iterator

import pytest

from pipelines.ingest.ahead import ahead


def test_items_come_in_order() -> None:
    assert list(ahead(range(50))) == list(range(50))


def test_a_failure_is_raised_where_the_items_are_used_after_those_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise OSError("full")

    got = []
    with pytest.raises(OSError, match="full"):
        for item in ahead(failing()):
            got.append(item)
    assert got == [1]


def test_when_the_caller_stops_the_thread_ends_too() -> None:
    before = threading.active_count()
    made = []

    def endless() -> Iterator[int]:
        for number in iter(int, 1):
            made.append(number)
            yield number

    items = ahead(endless())
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
    assert len(made) < 10

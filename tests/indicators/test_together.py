"""Several things are worked on at the same time, and nothing is lost of any."""

from collections.abc import Iterator
from threading import Barrier

import pytest

from pipelines.indicators.together import side_by_side


def test_all_that_each_makes_is_yielded_in_the_order_it_was_made() -> None:
    works = (iter([(number, step) for step in range(number)]) for number in range(5))
    made = list(side_by_side(works, at_once=2))
    assert sorted(made) == [(number, step) for number in range(5) for step in range(number)]
    for number in range(5):
        assert [step for each, step in made if each == number] == list(range(number))


def test_two_are_worked_on_at_the_same_time() -> None:
    both = Barrier(2, timeout=30)

    def meets(name: str) -> Iterator[str]:
        both.wait()
        yield name

    assert sorted(side_by_side([meets("one"), meets("other")], at_once=2)) == ["one", "other"]


def test_no_more_are_begun_than_are_worked_on_at_once() -> None:
    begun: list[int] = []

    def works() -> Iterator[Iterator[int]]:
        for number in range(4):
            begun.append(number)
            yield iter([number, number])

    made = side_by_side(works(), at_once=2)
    next(made)
    assert begun == [0, 1]
    assert len(list(made)) == 7


def test_what_goes_wrong_in_one_is_raised_to_whoever_takes_them() -> None:
    def fails() -> Iterator[int]:
        yield 1
        raise ValueError("of this one")

    with pytest.raises(ValueError, match="of this one"):
        list(side_by_side([fails()], at_once=2))


def test_nothing_to_work_on_yields_nothing() -> None:
    assert list(side_by_side([], at_once=2)) == []

"""What is left out for lack of room: by declared priority, whole items, never more than needed."""

import pytest

from dashboard.snapshots import trim
from tests.snapshots import sample

LISTS = [path for page in trim.PAGES for path in page]


def size(content) -> int:
    return sum(len(trim.items(content, path)) for path in LISTS)


def test_the_highest_priority_number_goes_first_and_zero_stays() -> None:
    content = sample.sample()
    order = trim.droppable(content, LISTS)
    numbers = [trim.items(content, item.path)[item.index].priority for item in order]
    assert numbers == sorted(numbers, reverse=True)
    assert 0 not in numbers


def test_what_fits_loses_nothing() -> None:
    assert trim.fewest(sample.sample(), LISTS, lambda content: True) == []


@pytest.mark.parametrize("most", [30, 45, 60])
def test_no_item_is_left_out_in_vain(most: int) -> None:
    content = sample.sample()
    gone = trim.fewest(content, LISTS, lambda kept: size(kept) <= most)
    assert size(trim.without(content, gone)) == most


def test_a_list_that_makes_no_difference_is_left_whole() -> None:
    content = sample.sample()
    gone = trim.fewest(content, LISTS, lambda kept: len(kept.heatmap.rows) <= 8)
    assert {item.path for item in gone} == {"heatmap.rows"}
    assert len(gone) == len(content.heatmap.rows) - 8


def test_where_nothing_helps_all_that_may_go_is_named() -> None:
    content = sample.sample()
    kept = trim.without(content, trim.fewest(content, LISTS, lambda kept: False))
    assert all(each.priority == 0 for path in LISTS for each in trim.items(kept, path))

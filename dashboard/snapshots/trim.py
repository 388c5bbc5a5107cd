"""What is left out where two pages are too few: by the priority that each item declares, never by chance.

An item is dropped as a whole. The one with the highest priority number goes first, among equals the one
read last; an item of priority 0 stays.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from dashboard.snapshots.content import Content

# The lists of items on each page, as paths in the content, in reading order.
PAGES = (
    ("points", "key_figures", "targets", "trends"),
    (
        "ranking.rows",
        "mixes",
        "completeness.feeds",
        "completeness.late",
        "ladders",
        "heatmap.rows",
        "news",
        "revisions",
        "notes",
    ),
)


@dataclass(frozen=True)
class Item:
    """One item of a list: which list, and where in it."""

    path: str
    index: int


def droppable(content: Content, paths: Iterable[str]) -> list[Item]:
    """Return the items of some lists that may be left out, the first to go first."""
    found = [
        (-each.priority, -order, -index, Item(path, index))
        for order, path in enumerate(paths)
        for index, each in enumerate(items(content, path))
        if each.priority > 0
    ]
    return [item for *_, item in sorted(found, key=lambda entry: entry[:3])]


def items(content: Content, path: str) -> tuple[Any, ...]:
    """Return a list of the content by its path: targets, ranking.rows."""
    found: Any = content
    for name in path.split("."):
        found = getattr(found, name)
    return tuple(found)


def without(content: Content, dropped: Iterable[Item]) -> Content:
    """Return the content without some items."""
    gone = set(dropped)
    for path in {item.path for item in gone}:
        kept = tuple(each for index, each in enumerate(items(content, path)) if Item(path, index) not in gone)
        content = _with(content, path, kept)
    return content


def _with(content: Content, path: str, kept: tuple[Any, ...]) -> Content:
    block, _, name = path.partition(".")
    change: Any = replace(getattr(content, block), **{name: kept}) if name else kept
    changes: dict[str, Any] = {block: change}
    return replace(content, **changes)


def fewest(content: Content, paths: Iterable[str], fits: Callable[[Content], bool]) -> list[Item]:
    """Return as few items as must be left out for the content to fit; all that may go where none is enough.

    First the fewest by priority; then each list gets back what there still is room for, so that nothing is
    left out in vain where two lists stand side by side.
    """
    if fits(content):
        return []
    paths = tuple(paths)
    order = droppable(content, paths)
    gone = order[: _least(len(order), lambda count: fits(without(content, order[:count])))]
    for path in paths:
        others = [item for item in gone if item.path != path]
        own = [item for item in gone if item.path == path]
        count = _least(len(own), lambda count: fits(without(content, [*others, *own[:count]])))  # noqa: B023
        gone = [*others, *own[:count]]
    return gone


def _least(most: int, is_enough: Callable[[int], bool]) -> int:
    """Return the least number up to `most` that is enough; `most` where none is."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low

"""Who runs the steps of a load that stand alone: one raw file, or one unit of order lines, at a time.

A step is a function that can be named from outside (a function of a module, or a `partial` of one) and
one item; both travel as bytes, so they hold paths and plain values, never open files or expressions. It
reads and writes files, may be run twice, and two runs of it at once do no harm.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Runner(Protocol):
    """Runs one function over many items."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether other machines do the work: then all of it is handed out before any of it is looked at."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Run a function over every item; yield the results in the items' order."""


class Here:
    """Runs them in this process, one after the other, each when its result is asked for."""

    is_elsewhere = False

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Run a function over every item; yield the results in the items' order."""
        return map(function, items)


HERE = Here()

"""Work done ahead: one thread makes what the other is about to need."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")

WAIT = 0.1  # seconds between two looks at whether anybody still wants the next item


class _End:
    """Ends the items; with the failure of making the next one, if there was one."""

    def __init__(self, failure: BaseException | None = None) -> None:
        self.failure = failure


def ahead(items: Iterable[Item], *, depth: int = 2) -> Iterator[Item]:
    """Yield the same items, made by a thread of their own, up to `depth` of them before they are wanted.

    What making one raises is raised here. When the caller stops early, the thread ends too.
    """
    made: Queue[Item | _End] = Queue(depth)
    unwanted = Event()
    maker = Thread(target=_make, args=(items, made, unwanted), daemon=True)
    maker.start()
    try:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.failure:
            raise item.failure
    finally:
        unwanted.set()
        maker.join()


def _make(items: Iterable[Item], made: "Queue[Item | _End]", unwanted: Event) -> None:
    end = _End()
    try:
        for item in items:
            if not _put(item, made, unwanted):
                return
    except BaseException as raised:  # it is raised in the caller's thread
        end = _End(raised)
    _put(end, made, unwanted)


def _put(item: Item, made: "Queue[Item]", unwanted: Event) -> bool:
    """Hand an item over; return whether anybody still wanted it."""
    while not unwanted.is_set():
        with suppress(Full):
            made.put(item, timeout=WAIT)
            return True
    return False

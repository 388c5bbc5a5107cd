"""What is costly to make and the same for every session: made once, and shared by all."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

import polars as pl

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """Keeps what was made last, by key. Sessions share one copy: never change it.

    Sessions that want the same at the same time wait until the first of them has made it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Future[Made]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under a key; where nothing is, make it. A failure to make it is not kept."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                being_made = known
            else:
                being_made = self._kept[key] = Future()
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        if known is None:
            self._make(key, make, being_made)
        return being_made.result()

    def _make(self, key: Hashable, make: Callable[[], Made], being_made: "Future[Made]") -> None:
        try:
            being_made.set_result(make())
        except BaseException as failure:  # whatever it is: else those who wait would wait for ever
            with self._lock:
                if self._kept.get(key) is being_made:
                    del self._kept[key]
            being_made.set_exception(failure)


def _digest_of(frame: pl.DataFrame) -> bytes:
    # In Arrow's form: Polars would write its own in threads of its own, for which a crowded process waits.
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    digest = hashlib.blake2b(table.schema.serialize())
    for batch in table.to_batches():
        digest.update(batch.serialize())
    return digest.digest()


def key_of(material: object) -> Hashable:
    """Return a key that equal material has in common: frames, lists and mappings by what is in them."""
    if isinstance(material, pl.DataFrame):
        return _digest_of(material)
    if isinstance(material, Mapping):
        return tuple((name, key_of(each)) for name, each in material.items())
    if isinstance(material, list | tuple):
        return tuple(key_of(each) for each in material)
    return type(material), material

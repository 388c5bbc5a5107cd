"""The receipts of all taken files, each read once in a load.

What counts is the receipt beside a file's lines. `marts/receipts.json` only remembers what those say, so
that ten thousand of them need not be opened one by one: each is held against the size and the time of the
receipt itself, and where it is lost or does not agree, the receipt is read.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.ingest.memory import keep, recalled
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.take import RECEIPT
from pipelines.settings import DataRoot

MEMORY = "receipts.json"
UNREADABLE = (OSError, ValueError, KeyError, TypeError)


class Taken:
    """The taken files by SHA-256. A file whose receipt cannot be read is not taken: it is taken anew."""

    def __init__(self, folders: DataRoot) -> None:
        self._files, self._memory = folders.taken, folders.marts / MEMORY
        self._before = recalled(self._memory)
        self._now: dict[str, list[Any]] = {}  # size and time of change of a receipt, and what it says
        self._receipts: dict[str, Receipt] = {}
        for sha256 in sorted(_folder_names(self._files)):
            self.read(sha256)

    @property
    def receipts(self) -> Mapping[str, Receipt]:
        """The receipt of every taken file, by SHA-256, in its order."""
        return dict(sorted(self._receipts.items()))

    def get(self, sha256: str) -> Receipt | None:
        """Return the receipt of a taken file; None: it is not taken."""
        return self._receipts.get(sha256)

    def read(self, sha256: str) -> None:
        """Take in the receipt of a file, if it has been taken; one that has not changed is not opened."""
        file = Path(
            f"{self._files}/{sha256[:2]}/{sha256}/{RECEIPT}"
        )  # as `taken_folder`, three times as fast
        try:
            state = file.stat()
            stamp = [state.st_size, state.st_mtime_ns]
            *before, said = self._before.get(sha256) or [None]
            self._now[sha256] = [*stamp, said if before == stamp else Receipt.said_in(file)]
            self._receipts[sha256] = Receipt.from_saved(self._now[sha256][-1])
        except UNREADABLE:
            self._now.pop(sha256, None)
            self._receipts.pop(sha256, None)

    def save(self) -> None:
        """Remember the receipts for the next load."""
        if self._now != self._before:
            keep(self._memory, self._now)
            self._before = dict(self._now)


def _folder_names(taken: Path) -> Iterator[str]:
    """Yield the names of the folders of taken files."""
    if not taken.is_dir():
        return
    with os.scandir(taken) as starts:
        for start in starts:
            if start.is_dir():
                yield from (each.name for each in Path(start.path).iterdir())

"""How the bytes of raw files are reached: they lie below raw/, or are brought there for a while."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from pipelines.ingest.archive import lies_in

State = tuple[int, int]  # size in bytes, and time of last change in nanoseconds


class Reach(Protocol):
    """The way to raw files. A file is named by its path below raw/, wherever its bytes are."""

    def state(self, file: Path) -> State:
        """Return what tells that a file has changed.

        Raises:
            OSError: It is not there.
        """

    def at_hand(self, file: Path) -> AbstractContextManager[Path]:
        """Have a file's bytes, and the note beside it, on a disk of this machine for a while.

        Raises:
            UnreadableFile: They cannot be brought, or have changed since they were listed.
        """

    def lies(self, raw: Path, path: str) -> bool:
        """Whether the path of a receipt is still a file in raw/, or a member of an archive there."""


class Lying:
    """Raw files that lie below raw/ on a disk, or on a share that every machine sees in the same place."""

    def state(self, file: Path) -> State:
        """Return size and time of change."""
        found = file.stat()
        return found.st_size, found.st_mtime_ns

    @contextmanager
    def at_hand(self, file: Path) -> Iterator[Path]:
        """Return the file itself."""
        yield file

    def lies(self, raw: Path, path: str) -> bool:
        """Look on the disk."""
        return lies_in(raw, path)


LYING = Lying()

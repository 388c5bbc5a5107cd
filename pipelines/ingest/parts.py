"""Rows that come in blocks, written as Parquet files of a good size, in bounded memory."""

from pathlib import Path

import polars as pl

MOST_ROWS_HELD = 100_000  # of all files together: some 50 MB of order lines
LEVEL = 1  # of compression: the higher ones take longer and save one part in a hundred


class Parts:
    """Writes rows to files of one folder: `<name>.parquet`, and `<name>.2.parquet` … where they are many."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, list[pl.DataFrame]] = {}
        self._rows: dict[str, int] = {}
        self._written: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        """The names that rows came for, in order."""
        return sorted(self._rows)

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Take rows for the files of this name; write those of the fullest when too many are held."""
        if rows.is_empty():
            return
        self._held.setdefault(name, []).append(rows)
        self._rows[name] = self._rows.get(name, 0) + rows.height
        while sum(self._rows.values()) > MOST_ROWS_HELD:
            self._write(max(self._rows, key=lambda each: self._rows[each]))

    def finish(self) -> None:
        """Write what is still held."""
        for name in self.names:
            if self._rows[name]:
                self._write(name)

    def _write(self, name: str) -> None:
        number = self._written[name] = self._written.get(name, 0) + 1
        file = self._folder / (f"{name}.parquet" if number == 1 else f"{name}.{number}.parquet")
        # Nobody looks for some rows of such a file: its statistics would never be read.
        pl.concat(self._held.pop(name)).write_parquet(file, compression_level=LEVEL, statistics=False)
        self._rows[name] = 0


def parts_of(folder: Path, name: str) -> list[Path]:
    """Return the files that `Parts` wrote under a name."""
    return sorted([*folder.glob(f"{name}.parquet"), *folder.glob(f"{name}.*.parquet")])

"""Reads demo exports back, the plainest way there is."""

import csv
import io
from pathlib import Path


def rows_in(path: Path) -> list[dict[str, str]]:
    """Return the rows of an export by column name, cells as they are in the file."""
    return list(csv.DictReader(io.StringIO(text_in(path), newline="")))


def header_in(path: Path) -> tuple[str, ...]:
    """Return the first row of an export."""
    return tuple(next(csv.reader(io.StringIO(text_in(path), newline=""))))


def text_in(path: Path) -> str:
    """Return the text of an export, which is GB18030 where the platform writes that."""
    encoding = "gb18030" if path.name.startswith("ExportOrderList") else "utf-8-sig"
    return path.read_bytes().decode(encoding)

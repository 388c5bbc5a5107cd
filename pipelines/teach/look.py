"""Look into an unknown file: its sheets, its first rows, and enough of the rest to tell what it holds."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import ChangeRefused
from pipelines.ingest.archive import members, unpack
from pipelines.ingest.claim import carrier
from pipelines.ingest.read import read_with
from pipelines.ingest.sheet_text import Sheet
from pipelines.ingest.sheets import Chosen
from pipelines.ingest.text import RawText
from pipelines.settings import DataRoot

MOST_ROWS = 5_000  # enough to meet every status word that matters


@dataclass(frozen=True)
class Look:
    """What an unknown file looks like. Holds cells as they are: never shown but masked, never kept.

    Attributes:
        sheets: The names of its filled sheets; one "" where it is no workbook.
        sheet: The one that was looked into.
        top: Its first records; the header is among them.
        rows: Its first MOST_ROWS records, the top included.
    """

    sheets: tuple[str, ...]
    sheet: str
    top: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]

    def below(self, header: int) -> tuple[tuple[str, ...], ...]:
        """Return the records below the header row."""
        return self.rows[header + 1 :]


@contextmanager
def unpacked(folders: DataRoot, path: str) -> Iterator[Path]:
    """Have the file that a receipt's path leads to: itself, or unpacked for a while.

    Raises:
        ChangeRefused: It is gone.
        UnreadableFile: Its archive cannot be read.
    """
    file = carrier(folders, path)
    inside = path.removeprefix(file.relative_to(folders.raw).as_posix()).lstrip("/") if file else ""
    if file is None:
        raise _gone(path)
    if not inside:
        yield file
        return
    member = next((each for each in members(file) if each.name == inside), None)
    if member is None:
        raise _gone(path)
    with tempfile.TemporaryDirectory() as folder:
        yield unpack(file, member, Path(folder)).file


def look_into(folders: DataRoot, path: str, sheet: str | None = None) -> Look:
    """Look into an unknown file.

    Args:
        folders: The data root.
        path: As its receipt has it.
        sheet: Which sheet of a workbook; None: the one with the most rows.

    Raises:
        ChangeRefused: It is gone, or has nothing in it.
        UnreadableFile: It is no table.
    """
    names: list[str] = []

    def pick(sheets: Sequence[Sheet], where: str) -> Chosen:
        filled = [each for each in sheets if each.rows]
        if not filled:
            raise ChangeRefused("文件里的表格都是空的", where=where, fix="请在平台后台重新导出后再放入")
        names[:] = [each.name for each in filled]
        named = next((each for each in filled if each.name == sheet), None)
        return Chosen(named or max(filled, key=lambda each: each.rows), None)

    def seen(raw: RawText) -> Look:
        top = tuple(map(tuple, raw.top()))
        return Look(tuple(names) or ("",), raw.sheet, top, _first_rows(raw, top))

    with unpacked(folders, path) as file, tempfile.TemporaryDirectory() as scratch:
        return read_with(seen, file, Path(scratch), pick)


def _first_rows(raw: RawText, top: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Return the first records of a file as rows of cells, as wide as the widest of the top."""
    width = max(map(len, top), default=0)
    first = next(raw.blocks(after=len(top) - 1), None)
    if first is None:
        return top
    cells = first.rows(width).head(MOST_ROWS).select(f"c{at}" for at in range(width))
    return (*top, *cells.collect().iter_rows())


def _gone(path: str) -> ChangeRefused:
    return ChangeRefused("文件已经不在 raw/ 里", where=path, fix="请重新放入，运行入库后再来")

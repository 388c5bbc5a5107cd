"""Several tables in one file: take the one that is an export, or refuse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.errors import AmbiguousFormat, FileRejected, NotSales, UnknownFormat, UnreadableFile
from pipelines.formats.base import ExportFormat
from pipelines.ingest.recognise import Header, recognise
from pipelines.ingest.sheet_text import Sheet

MOST_NAMED = 5  # sheets that a message lists


@dataclass(frozen=True)
class Chosen:
    """The sheet that is taken, and what data staff should know of the others; None: nothing."""

    sheet: Sheet
    notice: str | None


Pick = Callable[[Sequence[Sheet], str], Chosen]  # the sheets of a file, and where it lies


def choosing(formats: Sequence[ExportFormat]) -> Pick:
    """Return how the sheet of a file is picked by a load that knows these formats."""
    return lambda sheets, where: choose(sheets, formats, where=where)


def choose(sheets: Sequence[Sheet], formats: Sequence[ExportFormat], *, where: str) -> Chosen:
    """Return the one sheet that holds an export in one of these formats.

    Raises:
        UnreadableFile: There is nothing in any sheet, or several hold an export with rows: they may be
            parts of one period or overlap, and only the clerk knows.
        UnknownFormat: No sheet has a header that is recognised.
        NotSales: None has, and one is a report that is left out on purpose.
        AmbiguousFormat: A header fits several formats.
    """
    filled = [each for each in sheets if each.rows]
    if not filled:
        raise UnreadableFile("文件里的表格都是空的", where=where, fix="请在平台后台重新导出后再放入")
    headers, refusals = _recognised(filled, formats, where)
    if not headers:
        raise min(refusals, key=_says_little)
    exports = [filled[at] for at in headers]
    with_rows = [filled[at] for at, header in headers.items() if filled[at].rows > header.record + 1]
    if len(with_rows) > 1:
        raise UnreadableFile(
            f"有 {len(with_rows)} 张工作表都是导出数据：{_named(with_rows)}，不知道该计入哪一张",
            where=where,
            fix="请把每张工作表另存为一个单独的文件再放入；重复或作废的工作表请删掉",
        )
    taken = (with_rows or exports)[0]
    others = [each for at, each in enumerate(filled) if at not in headers]
    notice = f"只读取了工作表“{taken.name}”；{_named(others)}没有认得的表头，没有读取" if others else None
    return Chosen(taken, notice)


def _recognised(
    sheets: Sequence[Sheet], formats: Sequence[ExportFormat], where: str
) -> tuple[dict[int, Header], list[FileRejected]]:
    """Return the header of each recognised sheet by its position, and why the others are not."""
    headers: dict[int, Header] = {}
    refusals: list[FileRejected] = []
    for at, each in enumerate(sheets):
        try:
            headers[at] = recognise(each.top, formats, where=f"{where} 工作表“{each.name}”")
        except AmbiguousFormat:
            raise
        except FileRejected as refusal:
            refusals.append(refusal)
    return headers, refusals


def _says_little(refusal: FileRejected) -> int:
    """Rank why a sheet is not taken: a reason of its own first, then a header that nobody knows."""
    return 0 if isinstance(refusal, NotSales) else 1 if isinstance(refusal, UnknownFormat) else 2


def _named(sheets: Sequence[Sheet]) -> str:
    names = "".join(f"“{each.name}”" for each in sheets[:MOST_NAMED])
    return names if len(sheets) <= MOST_NAMED else f"{names}等 {len(sheets)} 张"

"""Decide which declared format a file is in: exactly one, by its header row, or none.

A report that is left out on purpose is recognised the same way, and refused with its own reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.errors import AmbiguousFormat, NotSales, UnknownFormat, UnreadableFile
from pipelines.formats.base import ExportFormat, same_name
from pipelines.ingest.not_taken import NOT_TAKEN, NotTaken

UNKNOWN_HEADER = "不认识的表头"  # how the reason begins; such a file can be taught
FEWEST_COLUMNS = 2  # a title above the header has one cell


@dataclass(frozen=True)
class Header:
    """The header row of a recognised file.

    Attributes:
        format: The one format that reads it.
        record: Its position in the file, 0-based; rows above it are titles.
        names: The raw names, in order.
    """

    format: ExportFormat
    record: int
    names: tuple[str, ...]

    def position(self, names: Sequence[str]) -> int | None:
        """Return the column of the first of these names that the file has; None: it has none."""
        compared = map(same_name, names)
        return next((self._columns[name] for name in compared if name in self._columns), None)

    @cached_property
    def _columns(self) -> dict[str, int]:
        """Column of each name as it is compared; of equal names, the first."""
        return {same_name(self.names[at]): at for at in reversed(range(len(self.names)))}


def recognise(top: Sequence[Sequence[str]], formats: Iterable[ExportFormat], *, where: str) -> Header:
    """Find the header among a file's first records, and the one format that reads it.

    Raises:
        UnreadableFile: There is no row that could be a header.
        UnknownFormat: No format reads any of them. Names the nearest and the columns it lacks.
        AmbiguousFormat: Several do; one of them needs a `without` column.
        NotSales: It is a report that is left out on purpose.
    """
    candidates = tuple(formats)
    known: tuple[ExportFormat | NotTaken, ...] = (*candidates, *NOT_TAKEN)
    wide = [(at, cells) for at, cells in enumerate(top) if sum(map(bool, cells)) >= FEWEST_COLUMNS]
    if not wide:
        raise UnreadableFile(
            "文件里没有表格：前面的行都不足两列",
            where=where,
            fix="请确认放入的是平台导出的原始文件；在平台后台重新导出后再放入",
        )
    for at, cells in wide:
        header = frozenset(map(same_name, cells))
        fitting = [each for each in known if each.fits(header)]
        if len(fitting) == 1:
            return Header(_taken(fitting[0], f"{where} 第 {at + 1} 行"), at, tuple(cells))
        if fitting:
            raise AmbiguousFormat(
                f"文件同时符合 {len(fitting)} 种格式：{'、'.join(_title(each) for each in fitting)}",
                where=f"{where} 第 {at + 1} 行",
                fix="请在平台后台分开导出，不要把几种报表拼在一个文件里；仍不行请把表头发给维护人员",
            )
    raise _unknown(wide, candidates, where)


def _taken(found: ExportFormat | NotTaken, where: str) -> ExportFormat:
    if isinstance(found, NotTaken):
        raise NotSales(found.reason, where=where, fix=found.fix)
    return found


def _unknown(
    rows: Sequence[tuple[int, Sequence[str]]], candidates: Sequence[ExportFormat], where: str
) -> UnknownFormat:
    at, cells, nearest = min(
        ((at, cells, each) for at, cells in rows for each in candidates),
        key=lambda tried: _distance(tried[1], tried[2]),
    )
    lacking = nearest.missing(frozenset(map(same_name, cells)))
    unwanted = [name for name in sorted(nearest.without) if same_name(name) in set(map(same_name, cells))]
    what = f"{UNKNOWN_HEADER}；最接近“{_title(nearest)}”"
    what += f"，缺少列：{'、'.join(lacking)}" if lacking else f"，但多出列：{'、'.join(unwanted)}"
    return UnknownFormat(
        what,
        where=f"{where} 第 {at + 1} 行",
        fix="请在平台后台重新导出并勾选缺少的列，不要改动表头；若平台改了表头或是新的销售报表，可在看板“识别新格式”页对好各列；别的报表请不要放进来",
    )


def _distance(cells: Sequence[str], candidate: ExportFormat) -> float:
    """Share of the headers a format needs that this row lacks."""
    lacking = candidate.missing(frozenset(map(same_name, cells)))
    return len(lacking) / len(candidate.needs)


def _title(each: ExportFormat | NotTaken) -> str:
    return f"{each.platform} · {each.title}"

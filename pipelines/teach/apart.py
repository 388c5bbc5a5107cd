"""Keep a taught format apart from every other one: no header may ever fit two.

A taught format must have all its mapped columns. Of each other format, some group of headers is not in
the header that was taught, else that format would have read the file; none of that group may be there.
So a file that the other one reads can never be read by the taught one, whatever columns it has.
"""

from collections.abc import Iterable
from typing import Protocol

from pipelines.errors import AmbiguousFormat
from pipelines.formats.base import ExportFormat, same_name
from pipelines.teach.declared import Taught, export_format


class Known(Protocol):
    """A format, or a report that is left out on purpose: what its header must and must not have."""

    @property
    def platform(self) -> str:
        """The platform's name."""

    @property
    def title(self) -> str:
        """The report's menu name there."""

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """Groups of headers; such a report has one of each group."""

    @property
    def without(self) -> frozenset[str]:
        """Headers that such a report never has."""

    def fits(self, header: frozenset[str]) -> bool:
        """Whether a header row (normalised names) is this report's."""


def kept_apart(taught: Taught, others: Iterable[Known], *, where: str) -> ExportFormat:
    """Return the export format of a taught one, so that no header fits it and one of the others.

    Raises:
        AmbiguousFormat: Another format reads the taught header already.
    """
    header = frozenset(map(same_name, taught.header))
    without: set[str] = set()
    also: set[tuple[str, ...]] = set()
    for other in others:
        if other.fits(header):
            raise AmbiguousFormat(
                f"这个表头已经能认，是“{other.platform} · {other.title}”",
                where=where,
                fix="不用再教；若读出来的数不对，请把表头告诉维护人员",
            )
        missing = [group for group in other.needs if not {same_name(name) for name in group} & header]
        if not missing:
            also.add((next(name for name in sorted(other.without) if same_name(name) in header),))
        elif not any(set(group) <= without for group in missing):
            without.update(min((len(group), group) for group in missing)[1])
    return export_format(taught, without=frozenset(without), also=tuple(sorted(also)))

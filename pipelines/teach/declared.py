"""A taught format as data: what its file says, and the export format that it declares."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from pipelines.canonical import Platform
from pipelines.errors import UnreadableFile
from pipelines.formats.base import ExportFormat, Field, same_name
from pipelines.teach.fields import FILLABLE, Column, field_of

VERSION = 1  # of the layout of the file
KEY_PREFIX, KEY_DIGITS = "taught_", 10
FIX = "请在“识别新格式”页重新保存这个格式，或导入一份完好的格式文件"


@dataclass(frozen=True)
class Taught:
    """One format that data staff have taught.

    Attributes:
        platform: The platform's name, as in the contract.
        title: What data staff call the report.
        grain: What one row is: an order, or a line of one with its own money.
        header: The whole header row that it was taught from.
        columns: Canonical field -> its column. See `fields.FILLABLE`.
        statuses: The platform's status words, in full -> canonical status.
        channels: The platform's words for how a sale came about -> canonical channel.
        revision: 1 for the first saved; one more each time it is saved again.
        made_at: China time, ISO, when this revision was saved; "" before that.
    """

    platform: Platform
    title: str
    grain: Literal["order", "line"]
    header: tuple[str, ...]
    columns: Mapping[str, Column]
    statuses: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    revision: int = 1
    made_at: str = ""

    @property
    def key(self) -> str:
        """Stable name: the same header is the same format, however it is mapped."""
        names = "\n".join(sorted(map(same_name, filter(None, self.header))))
        return f"{KEY_PREFIX}{sha256(names.encode()).hexdigest()[:KEY_DIGITS]}"

    @property
    def paid_basis(self) -> Literal["gross", "find"]:
        """Whether the paid amount has refunds in it: found file by file, where the file can tell."""
        return "find" if {"placed_cny", "paid_cny", "refund_cny"} <= self.columns.keys() else "gross"


def to_json(taught: Taught) -> str:
    """Return what the file of a taught format says."""
    said = {
        "version": VERSION,
        "key": taught.key,
        "revision": taught.revision,
        "made_at": taught.made_at,
        "platform": taught.platform,
        "title": taught.title,
        "shape": "order_line",
        "grain": taught.grain,
        "paid_basis": taught.paid_basis,
        "fields": {name: _column_said(name, column) for name, column in taught.columns.items()},
        "statuses": dict(taught.statuses),
        "channels": dict(taught.channels),
        "header": list(taught.header),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str, *, where: str) -> Taught:
    """Read the file of a taught format. Whether it makes sense is judged by `sense.problems`.

    Raises:
        UnreadableFile: It is no such file, or of another version.
    """
    try:
        said = json.loads(text)
        if said["version"] != VERSION:
            raise UnreadableFile(
                f"格式文件的版本是 {said['version']}，本程序只认 {VERSION}", where=where, fix=FIX
            )
        return Taught(
            platform=said["platform"],
            title=str(said["title"]),
            grain=said["grain"],
            header=tuple(map(str, said["header"])),
            columns={name: _column(name, column) for name, column in said["fields"].items()},
            statuses=_words(said["statuses"]),
            channels=_words(said["channels"]),
            revision=int(said["revision"]),
            made_at=str(said["made_at"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise UnreadableFile("格式文件不完整，或不是本程序保存的格式文件", where=where, fix=FIX) from broken


def export_format(
    taught: Taught, *, without: frozenset[str] = frozenset(), also: tuple[tuple[str, ...], ...] = ()
) -> ExportFormat:
    """Return the export format that a taught one declares.

    Args:
        taught: One that `sense.problems` finds nothing wrong with.
        without: Headers that must be absent, to tell it from other formats, see `apart`.
        also: Groups of further headers that must be there, to the same end.
    """
    return ExportFormat(
        key=taught.key,
        platform=taught.platform,
        title=taught.title,
        grain=taught.grain,
        fields=_fields(taught.columns),
        also=also,
        without=without,
        statuses={_whole(word): status for word, status in taught.statuses.items()},
        channels=taught.channels,
        paid_basis=taught.paid_basis,
        revision=taught.revision,
    )


def _fields(columns: Mapping[str, Column]) -> dict[str, Field]:
    """Return the fields in their own order, with the two that every line needs.

    Where the file has one amount, it is what was placed and, once paid, what was paid; where it has one
    moment, the payment's, it dates the order too.
    """
    own = {name: columns[name] for name in FILLABLE if name in columns}
    if "placed_cny" not in own:
        own["placed_cny"] = own.pop("paid_cny")
    own.setdefault("ordered_at", own.get("paid_at", Column(())))
    return {name: field_of(name, own[name]) for name in FILLABLE if name in own}


def _whole(word: str) -> str:
    """Return the pattern that this word alone matches."""
    return f"^{''.join(each if each.isalnum() else f'[{_inside(each)}]' for each in word)}$"


def _inside(sign: str) -> str:
    return f"\\{sign}" if sign in "\\[]^-&~" else sign


def _column_said(name: str, column: Column) -> dict[str, object]:
    said: dict[str, object] = {"names": list(column.names), "parser": FILLABLE[name].parser}
    further = {"pattern": column.pattern, "blank": column.blank, "then": list(column.then)}
    return said | {key: value for key, value in further.items() if value}


def _column(name: str, said: Mapping[str, Any]) -> Column:
    if name not in FILLABLE or said["parser"] != FILLABLE[name].parser:
        raise ValueError(name)
    return Column(
        tuple(map(str, said["names"])),
        said.get("pattern"),
        said.get("blank"),
        tuple(map(str, said.get("then", ()))),
    )


def _words(said: Mapping[str, Any]) -> dict[str, str]:
    return {str(word): str(canonical) for word, canonical in said.items()}

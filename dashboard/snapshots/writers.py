"""The writers of a snapshot, by the format they write."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from dashboard.snapshots.content import Content
from pipelines.errors import SnapshotRefused


@dataclass(frozen=True)
class Format:
    """One file of a snapshot.

    Attributes:
        title: What its kind is called on buttons and in messages.
        suffix: Of its name.
        module: That writes it.
        function: Of that module: content in, bytes out.
        edition: Marks its name beside another file of the same suffix: （公文版）.
    """

    title: str
    suffix: str
    module: str
    function: str = "write"
    edition: str = ""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "pdf": Format("PDF", "pdf", "dashboard.snapshots.pdf"),
        "docx": Format("DOCX", "docx", "dashboard.snapshots.docx"),
        "official": Format(
            "DOCX 公文版", "docx", "dashboard.snapshots.docx", function="write_official", edition="（公文版）"
        ),
        "html": Format("HTML", "html", "dashboard.snapshots.html"),
        "xlsx": Format("XLSX", "xlsx", "dashboard.snapshots.xlsx"),
    }
)
STEM = "周报"


def available() -> tuple[str, ...]:
    """Return the names of the formats that this installation can write."""
    return tuple(name for name, each in FORMATS.items() if find_spec(each.module))


def file_name(name: str, stem: str = STEM) -> str:
    """Return the name of a format's file: 周报.pdf, 周报（公文版）.docx."""
    return f"{stem}{FORMATS[name].edition}.{FORMATS[name].suffix}"


def write(content: Content, name: str) -> bytes:
    """Return a snapshot in one format.

    Raises:
        SnapshotRefused: This installation cannot write it.
    """
    return bytes(getattr(_module(name), FORMATS[name].function)(content))


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has.

    Raises:
        SnapshotRefused: This installation has no writer of PDF.
    """
    return int(_module("pdf").page_count(pdf))


def missing_glyphs(content: Content) -> tuple[str, ...]:
    """Return the characters that the fonts of the PDF cannot draw.

    Raises:
        SnapshotRefused: This installation has no writer of PDF.
    """
    return tuple(_module("pdf").missing_glyphs(content))


def _module(name: str) -> Any:
    asked = FORMATS[name]
    if name not in available():
        raise SnapshotRefused(
            f"这个安装不能写 {asked.title}", where=asked.module, fix="请重新安装程序的全部依赖"
        )
    return import_module(asked.module)

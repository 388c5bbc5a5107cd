"""The writers of a snapshot, by the format they write; each is a module of its own with `write(content)`."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from dashboard.snapshots.content import Content
from pipelines.errors import SnapshotRefused

# Suffix: module, and the name of the file in the archive.
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "dashboard.snapshots.pdf",
        "docx": "dashboard.snapshots.docx",
        "html": "dashboard.snapshots.html",
        "xlsx": "dashboard.snapshots.xlsx",
    }
)
STEM = "周报"

Write = Callable[[Content], bytes]


def available() -> tuple[str, ...]:
    """Return the formats that this installation can write."""
    return tuple(suffix for suffix, module in FORMATS.items() if find_spec(module))


def file_name(suffix: str) -> str:
    """Return the name of a format's file: 周报.pdf."""
    return f"{STEM}.{suffix}"


def write(content: Content, suffix: str) -> bytes:
    """Return a snapshot in one format.

    Raises:
        SnapshotRefused: This installation cannot write it.
    """
    return bytes(_module(suffix).write(content))


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


def _module(suffix: str) -> Any:
    if suffix not in available():
        raise SnapshotRefused(
            f"这个安装不能写 {suffix.upper()}", where=FORMATS[suffix], fix="请重新安装程序的全部依赖"
        )
    return import_module(FORMATS[suffix])

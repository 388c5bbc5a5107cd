"""The only opener of raw files: bytes in, records of text out.

A file is judged by its bytes, never by its name. Text is read as UTF-8 (strict), else as GB18030
(strict), UTF-16 only with its mark; nothing is guessed and nothing is replaced. Of a workbook or a web
page, the one sheet that holds an export is written as text first. Memory stays bounded: a text passes
through block by block, and only its beginning is looked at before.
"""

import codecs
import csv
import hashlib
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipelines.errors import UnreadableFile
from pipelines.ingest.decode import by_codec, gb18030_to_utf8
from pipelines.ingest.kinds import AGAIN, Kind, kind_of
from pipelines.ingest.sheet_text import HEADER_WITHIN
from pipelines.ingest.sheets import Chosen, Pick
from pipelines.ingest.text import (
    AS_IT_LOOKS,
    BEGINNING,
    CHANGING,
    Decode,
    Misread,
    RawText,
    Reading,
    is_utf8,
    up_to_last_character,
)
from pipelines.ingest.web_table import is_web_page, web_table
from pipelines.ingest.workbook import workbook_sheet

Use = TypeVar("Use")

UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
PARTING_TAB = re.compile(rb'\t(?![,"\r\n]|\Z)')


def identity(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file's bytes.

    Raises:
        UnreadableFile: It is no readable file, or it is changing while being read.
    """
    try:
        before = path.stat()
        with path.open("rb") as raw:
            digest = hashlib.file_digest(raw, "sha256")
        after = path.stat()
    except OSError as failure:
        raise _shut(failure, path) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableFile("文件在读取过程中发生了变化", where=path.name, fix=CHANGING)
    return digest.hexdigest(), after.st_size


def still_there(path: Path, sha256: str) -> None:
    """Make sure that a raw file is what it was when it was first read.

    Raises:
        UnreadableFile: It has changed since, or is gone.
    """
    if identity(path)[0] != sha256:
        raise UnreadableFile("文件在读取过程中发生了变化", where=path.name, fix=CHANGING)


def read_with(use: Callable[[RawText], Use], path: Path, scratch: Path, pick: Pick) -> Use:
    """Open a raw file and use its text; where it turns out to have been misread, once more from the start.

    Args:
        use: What is done with the text; it may be called several times, and only the last counts.
        path: The raw file.
        scratch: A folder for its text, where it cannot be read as it lies there.
        pick: Which sheet is read, of a workbook or a web page.

    Raises:
        UnreadableFile: Empty, no table, locked, in no known encoding, or a quote is never closed.
        FileRejected: No sheet of a workbook or web page is picked, see `sheets.choose`.
    """
    reading = Reading()
    while True:
        try:
            return use(read(path, scratch, pick, reading))
        except Misread as other:
            reading = other.reading


def read(path: Path, scratch: Path, pick: Pick, reading: Reading = AS_IT_LOOKS) -> RawText:
    """Open a raw file and look at its beginning; see `read_with`."""
    kind = _kind(path)
    if kind == "zip":
        raise UnreadableFile(
            "这是压缩包，不是一张表",
            where=path.name,
            fix="直接放进 raw/ 的 ZIP 在入库时会逐个读取里面的文件；压缩包里的压缩包请先解开",
        )
    size = path.stat().st_size
    if kind != "text":
        chosen = workbook_sheet(path, kind, scratch, pick)
        return _of_sheet(chosen, RawText(path, path, reading, None, size, kind.upper()))
    with path.open("rb") as file:
        start = file.read(BEGINNING)
    if start[:2] not in UTF16 and b"\x00" in start[:1024]:
        raise UnreadableFile("这不是文本文件（含有二进制内容）", where=path.name, fix=AGAIN)
    encoding, decode = _encoding(start, reading)
    raw = RawText(path, path, reading, decode, size, encoding)
    text = raw.beginning()
    if is_web_page(text.decode("utf-8-sig", "ignore")):
        page = raw.in_utf8(scratch / "page.txt")
        chosen, is_cut = web_table(page.text, scratch, pick, where=path.name)
        return _of_sheet(chosen, replace(page, encoding="HTML", is_cut=is_cut))
    if b"\r" in text and b"\n" not in text:
        raise UnreadableFile("各行之间只有回车符，没有换行符，分不出行", where=path.name, fix=AGAIN)
    raw = replace(raw, separator=_separator(text))
    return _quoted_anew(raw, scratch) if reading.is_quoted_anew else raw


def _kind(path: Path) -> Kind:
    try:
        return kind_of(path)
    except OSError as failure:
        raise _shut(failure, path) from None


def _of_sheet(chosen: Chosen, raw: RawText) -> RawText:
    """Return the raw file with the text of its sheet."""
    sheet = chosen.sheet
    return replace(
        raw, text=sheet.text, decode=None, is_unended=False, sheet=sheet.name, notice=chosen.notice
    )


def _encoding(start: bytes, reading: Reading) -> tuple[str, Decode | None]:
    """Return the name of the encoding that a text begins in, and how it is decoded."""
    if codec := UTF16.get(start[:2]):
        return "UTF-16", partial(by_codec, encoding=codec)
    if reading.is_utf8 and is_utf8(start[: up_to_last_character(start)]):
        return ("UTF-8 BOM" if start.startswith(codecs.BOM_UTF8) else "UTF-8"), None
    return "GB18030", gb18030_to_utf8


def _quoted_anew(raw: RawText, scratch: Path) -> RawText:
    """Write the same table with every quote that is part of a cell's text marked as such.

    Raises:
        UnreadableFile: A quote that opens a cell is never closed: the records cannot be told apart.
    """
    plain, target = raw.in_utf8(scratch / "plain.txt"), scratch / "quoted.txt"
    csv.field_size_limit(sys.maxsize)
    with (
        plain.text.open(encoding="utf-8", newline="") as lines,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        records = csv.reader(lines, delimiter=raw.separator, strict=True)
        writer = csv.writer(out, delimiter=raw.separator, lineterminator="\n")
        begun = 1
        try:
            for record in records:
                writer.writerow(record)
                begun = records.line_num + 1
        except csv.Error:
            raise UnreadableFile(
                f"第 {begun} 行附近有一个双引号没有闭合，后面的行无法分开",
                where=f"{raw.path.name} 第 {begun} 行",
                fix=AGAIN,
            ) from None
    plain.text.unlink()
    return replace(plain, text=target)


def _separator(text: bytes) -> str:
    """Return TAB where TABs part the cells of the first records, else a comma.

    Exports with commas pad their cells with TABs as well; those stand before a comma, a quote or the
    end of a line, and do not count.
    """
    start = b"\n".join(text.split(b"\n")[:HEADER_WITHIN])
    return "\t" if len(PARTING_TAB.findall(start)) > start.count(b",") else ","


def _shut(failure: OSError, path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"文件打不开：{failure.strerror or '已不存在'}",
        where=path.name,
        fix="请确认它是文件（不是文件夹）、仍在原处、有读取权限，再运行入库",
    )

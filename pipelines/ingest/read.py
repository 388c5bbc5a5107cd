"""The only opener of raw files: bytes in, a table of text out.

A file is judged by its bytes, never by its name. Text is read as UTF-8 (strict), else as GB18030
(strict), UTF-16 only with its mark; nothing is guessed and nothing is replaced. Of a workbook or a web
page, the one sheet that holds an export is written as text first. Memory stays bounded: the bytes pass
through in blocks, and text that is not UTF-8 already goes to a scratch file, block by block.
"""

import codecs
import csv
import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.errors import UnreadableFile
from pipelines.ingest.decode import by_codec, gb18030_to_utf8
from pipelines.ingest.kinds import AGAIN, kind_of
from pipelines.ingest.sheet_text import HEADER_WITHIN
from pipelines.ingest.sheets import Chosen, Pick
from pipelines.ingest.structure import Structure, survey
from pipelines.ingest.web_table import is_web_page, web_table
from pipelines.ingest.workbook import workbook_sheet

BLOCK = 1 << 22
LONGEST_HEADER = 1 << 20

Decode = Callable[[bytes], tuple[bytes, bytes]]  # -> UTF-8, and the bytes of a last character cut short
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
PARTING_TAB = re.compile(rb'\t(?![,"\r\n]|\Z)')
EMPTY = Structure(np.zeros(0, dtype=np.int64), None, has_stray_quotes=False, ends_with_newline=True)
CHANGING = "请等文件复制或下载完成后再运行入库"


@dataclass(frozen=True)
class RawText:
    """A raw file as UTF-8 text on disk, with what was learnt while reading it once.

    Attributes:
        path: The raw file.
        text: The same text in UTF-8; the raw file itself where it is UTF-8 already.
        sha256: Of the raw file's bytes.
        size: Bytes of the raw file.
        encoding: UTF-8, UTF-8 BOM, GB18030, UTF-16; XLSX, XLS, HTML where it is no text.
        separator: Comma or TAB.
        structure: Its records, see `structure`.
        cut_short: The text ends inside a character: the export was not written to its end.
        sheet: The sheet it was read from; "" where the file has none.
        notice: What data staff should know of the reading; None: nothing.
    """

    path: Path
    text: Path
    sha256: str
    size: int
    encoding: str
    separator: str
    structure: Structure
    cut_short: bool
    sheet: str = ""
    notice: str | None = None

    def top(self) -> list[list[str]]:
        """Return the first records, as lists of cells, blank records included.

        Only a line feed ends a record, as in `structure` and in `rows`: a lone carriage return that
        parted records here would shift the header against the rows, and lose one.
        """
        csv.field_size_limit(sys.maxsize)  # a remark of 10 MB is no reason to lose the file
        with self.text.open(encoding="utf-8-sig", newline="\n") as text:
            lines = (line.rstrip("\r\n").replace("\r", " ") + "\n" for line in text)
            return list(islice(csv.reader(lines, delimiter=self.separator), HEADER_WITHIN))

    def rows(self, *, after: int, width: int) -> pl.LazyFrame:
        """Return every record after record `after` (0-based) as text columns c0, c1, …

        Also `row_number`, as a spreadsheet shows it, and `overflow`: the cell beyond `width`
        columns, "" in a well-formed record.
        """
        columns = [f"c{position}" for position in range(width)]
        return pl.scan_csv(
            self.text,
            has_header=False,
            separator=self.separator,
            schema=dict.fromkeys([*columns, "overflow"], pl.String),
            skip_rows=after + 1,
            row_index_name="row_number",
            row_index_offset=after + 2,
            empty_string_is_null=False,
            extra_columns="ignore",
            missing_columns="insert",
            glob=False,
        ).with_columns(pl.col("row_number").cast(pl.Int64))


def identity(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file's bytes.

    Raises:
        UnreadableFile: It is no readable file, or it is changing while being read.
    """
    try:
        before = path.stat()
        digest = hashlib.sha256()
        for block in _blocks(path):
            digest.update(block)
        after = path.stat()
    except OSError as failure:
        raise UnreadableFile(
            f"文件打不开：{failure.strerror or '已不存在'}",
            where=path.name,
            fix="请确认它是文件（不是文件夹）、仍在原处、有读取权限，再运行入库",
        ) from None
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


def read(path: Path, scratch: Path, pick: Pick) -> RawText:
    """Read a raw file once, as far as its shape.

    Args:
        path: The raw file.
        scratch: A folder for its text in UTF-8, where the file is anything else.
        pick: Which sheet is read, of a workbook or a web page.

    Raises:
        UnreadableFile: Empty, no table, locked, in no known encoding, or a quote is never closed.
        FileRejected: No sheet of a workbook or web page is picked, see `sheets.choose`.
    """
    sha256, size = identity(path)
    kind = kind_of(path)
    if kind == "zip":
        raise UnreadableFile(
            "这是压缩包，不是一张表",
            where=path.name,
            fix="直接放进 raw/ 的 ZIP 在入库时会逐个读取里面的文件；压缩包里的压缩包请先解开",
        )
    if kind != "text":
        chosen = workbook_sheet(path, kind, scratch, pick)
        return _of_sheet(chosen, RawText(path, path, sha256, size, kind.upper(), ",", EMPTY, cut_short=False))
    _refuse_binary(path)
    encoding, text, cut_short = _as_utf8(path, scratch / f"{sha256[:16]}.txt")
    if is_web_page(text):
        chosen, is_cut = web_table(text, scratch, pick, where=path.name)
        return _of_sheet(chosen, RawText(path, path, sha256, size, "HTML", ",", EMPTY, cut_short=is_cut))
    _refuse_lone_returns(text, where=path.name)
    separator = _separator(text)
    structure = survey(text, separator)
    if structure.open_quote_at is not None or structure.has_stray_quotes:
        text = _requote(text, scratch / f"{sha256[:16]}.quoted.txt", separator, where=path.name)
        ended = structure.ends_with_newline
        structure = replace(survey(text, separator), ends_with_newline=ended)
    return RawText(path, text, sha256, size, encoding, separator, structure, cut_short)


def _of_sheet(chosen: Chosen, raw: RawText) -> RawText:
    """Return the raw file with the text of its sheet."""
    text = chosen.sheet.text
    return replace(
        raw,
        text=text,
        structure=survey(text, raw.separator),
        sheet=chosen.sheet.name,
        notice=chosen.notice,
    )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as raw:
        while block := raw.read(BLOCK):
            yield block


def _refuse_binary(path: Path) -> None:
    with path.open("rb") as raw:
        start = raw.read(1024)
    if start[:2] not in UTF16 and b"\x00" in start:
        raise UnreadableFile("这不是文本文件（含有二进制内容）", where=path.name, fix=AGAIN)


def _refuse_lone_returns(text: Path, *, where: str) -> None:
    with text.open("rb") as lines:
        start = lines.read(LONGEST_HEADER)
    if b"\r" in start and b"\n" not in start:
        raise UnreadableFile("各行之间只有回车符，没有换行符，分不出行", where=where, fix=AGAIN)


def _as_utf8(path: Path, target: Path) -> tuple[str, Path, bool]:
    """Return the encoding's name, the path of the text in UTF-8, and whether its end is cut short."""
    with path.open("rb") as raw:
        mark = raw.read(3)
    if mark[:2] in UTF16:
        return "UTF-16", target, _transcode(path, target, partial(by_codec, encoding=UTF16[mark[:2]]))
    whole = _decodes(path, "utf-8")
    if whole is not None and whole:
        return ("UTF-8 BOM" if mark == codecs.BOM_UTF8 else "UTF-8"), path, False
    if whole is not None:
        return "UTF-8", target, _transcode(path, target, partial(by_codec, encoding="utf-8"))
    return "GB18030", target, _transcode(path, target, gb18030_to_utf8)


def _decodes(path: Path, encoding: str) -> bool | None:
    """Whether the whole file is in this encoding; False: all but a cut last character; None: it is not."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for block in _blocks(path):
            decoder.decode(block)
    except UnicodeDecodeError:
        return None
    return not decoder.getstate()[0]


def _transcode(path: Path, target: Path, decode: Decode) -> bool:
    """Write the file's text in UTF-8; return whether its last character is cut."""
    rest, done = b"", 0
    with target.open("wb") as out:
        for block in _blocks(path):
            try:
                text, rest_now = decode(rest + block)
            except UnicodeDecodeError as failure:
                at = done - len(rest) + failure.start
                raise UnreadableFile(
                    f"文字编码无法识别：既不是 UTF-8，也不是 GB18030（第 {at:,} 字节附近）",
                    where=f"{path.name} 第 {at:,} 字节",
                    fix=AGAIN,
                ) from None
            out.write(text)
            rest = rest_now
            done += len(block)
    return bool(rest)


def _requote(text: Path, target: Path, separator: str, *, where: str) -> Path:
    """Write the same table with every quote that is part of a cell's text marked as such.

    Raises:
        UnreadableFile: A quote that opens a cell is never closed: the records cannot be told apart.
    """
    csv.field_size_limit(sys.maxsize)
    with (
        text.open(encoding="utf-8", newline="") as lines,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        records = csv.reader(lines, delimiter=separator, strict=True)
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        begun = 1
        try:
            for record in records:
                writer.writerow(record)
                begun = records.line_num + 1
        except csv.Error:
            raise UnreadableFile(
                f"第 {begun} 行附近有一个双引号没有闭合，后面的行无法分开",
                where=f"{where} 第 {begun} 行",
                fix=AGAIN,
            ) from None
    return target


def _separator(text: Path) -> str:
    """Return TAB where TABs part the cells of the first records, else a comma.

    Exports with commas pad their cells with TABs as well; those stand before a comma, a quote or the
    end of a line, and do not count.
    """
    with text.open("rb") as lines:
        start = b"\n".join(lines.read(LONGEST_HEADER).split(b"\n")[:HEADER_WITHIN])
    return "\t" if len(PARTING_TAB.findall(start)) > start.count(b",") else ","

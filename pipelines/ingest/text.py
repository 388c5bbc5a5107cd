"""The text of a raw file: its beginning, and its records block by block, in UTF-8."""

import codecs
import csv
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import polars as pl

from pipelines.errors import UnreadableFile
from pipelines.ingest.ahead import ahead
from pipelines.ingest.block import Block
from pipelines.ingest.kinds import AGAIN
from pipelines.ingest.sheet_text import HEADER_WITHIN
from pipelines.ingest.structure import Cut, QuotesAstray, Records

BLOCK = 5 << 20
BLOCKS_AHEAD = 4  # while as many are judged at once
BEGINNING = 1 << 20
CHANGING = "请等文件复制或下载完成后再运行入库"

Decode = Callable[[bytes], tuple[bytes, bytes]]  # -> UTF-8, and the bytes of a last character cut short


class Misread(Exception):
    """A text is not what its beginning looked like: it has to be read once more, as `reading` says."""

    def __init__(self, reading: "Reading") -> None:
        super().__init__(reading)
        self.reading = reading


@dataclass(frozen=True)
class Reading:
    """How a text is read.

    Attributes:
        is_utf8: Whether it may be; False: a byte was met that it cannot have.
        is_quoted_anew: Whether quotes inside its cells are marked as such first.
    """

    is_utf8: bool = True
    is_quoted_anew: bool = False


AS_IT_LOOKS = Reading()


@dataclass(frozen=True)
class RawText:
    """A raw file as a text, and what its beginning tells.

    Attributes:
        path: The raw file.
        text: Where the text lies: the raw file itself, or a scratch file in UTF-8.
        reading: How it is read.
        decode: How its bytes become UTF-8; None: they are.
        size: Bytes of the raw file.
        encoding: UTF-8, UTF-8 BOM, GB18030, UTF-16; XLSX, XLS, HTML where it is no text.
        separator: Comma or TAB.
        is_unended: Of a scratch file: the raw file's last record had no newline.
        is_cut: Of a scratch file: the raw file ends inside a character or a row.
        sheet: The sheet it was read from; "" where the file has none.
        notice: What data staff should know of the reading; None: nothing.
    """

    path: Path
    text: Path
    reading: Reading
    decode: Decode | None
    size: int
    encoding: str
    separator: str = ","
    is_unended: bool = False
    is_cut: bool = False
    sheet: str = ""
    notice: str | None = None

    def top(self) -> list[list[str]]:
        """Return the first records, as lists of cells, blank records included.

        Only a line feed ends a record, as in the blocks: a lone carriage return that parted records here
        would shift the header against the rows, and lose one.

        Raises:
            UnreadableFile: The beginning is in no known encoding.
        """
        csv.field_size_limit(sys.maxsize)  # a remark of 10 MB is no reason to lose the file
        length = BEGINNING
        while True:
            start = self.beginning(length).decode("utf-8-sig", "ignore")
            lines = (line.rstrip("\r\n").replace("\r", " ") + "\n" for line in start.split("\n"))
            found = list(islice(csv.reader(lines, delimiter=self.separator), HEADER_WITHIN + 1))
            if len(found) > HEADER_WITHIN or length >= self.text.stat().st_size:
                # Behind a last newline stands no record.
                whole = found[:-1] if len(found) <= HEADER_WITHIN and start.endswith("\n") else found
                return whole[:HEADER_WITHIN]
            length *= 2

    def blocks(self, *, after: int, spool: Path | None = None, sha256: str | None = None) -> Iterator[Block]:
        """Yield all records after record `after` (0-based), read ahead by a thread of their own.

        Args:
            after: Records above, such as the header.
            spool: Where the whole text is written in UTF-8 meanwhile, see `spooled`; None: nowhere.
            sha256: What the bytes must hash to, where the text is the raw file itself; None: not asked.

        Raises:
            Misread: The text has to be read another way.
            UnreadableFile: It is in no known encoding, or has changed.
        """
        return ahead(self._blocks(after, spool, sha256), depth=BLOCKS_AHEAD)

    def spooled(self, spool: Path, *, is_cut: bool) -> "RawText":
        """Return the same text as it was written to `spool` while its blocks were read.

        `is_cut` is what the last of these blocks said.
        """
        return replace(self, text=spool, decode=None, is_cut=is_cut)

    @property
    def is_scratch(self) -> bool:
        """Whether the text is not the raw file itself."""
        return self.text != self.path

    def in_utf8(self, target: Path) -> "RawText":
        """Write the whole text to a file in UTF-8 and return it.

        Raises:
            Misread: It is not in UTF-8, as it should be.
            UnreadableFile: It is in no known encoding.
        """
        is_cut = False
        with target.open("wb") as out:
            for piece in self._pieces(None):
                out.write(piece.text)
                is_cut = piece.is_cut
        with self.text.open("rb") as raw:
            raw.seek(-1, 2)
            is_unended = raw.read(1) != b"\n"
        return replace(self, text=target, decode=None, is_unended=is_unended, is_cut=is_cut)

    def beginning(self, length: int = BEGINNING) -> bytes:
        """Return so many bytes of the text's beginning in UTF-8.

        Raises:
            UnreadableFile: They are in no known encoding.
        """
        with self.text.open("rb") as raw:
            start = raw.read(length)
        if not self.decode:
            return start
        try:
            return self.decode(start)[0]
        except UnicodeDecodeError as failure:
            raise _no_text(self.path, failure.start) from None

    def _blocks(self, after: int, spool: Path | None, sha256: str | None) -> Iterator[Block]:
        """Number the records, and hold each block back until it is known whether it is the last."""
        held: Block | None = None
        above, row, size = after + 1, 1, 0
        for cut, piece in self._cuts(spool, sha256):
            passed = min(above, len(cut.ends))
            above, row, size = above - passed, row + passed, size + piece.size
            below = cut.without_first(passed)
            if len(below.ends):
                if held:
                    yield held
                held = Block(below, self.separator, row, size)
                row, size = row + held.records, 0
            if held and piece.is_last:
                unended = self.is_unended or not held.cut.text.endswith(b"\n")
                yield replace(held, is_unended=unended, is_cut=self.is_cut or piece.is_cut)

    def _cuts(self, spool: Path | None, sha256: str | None) -> Iterator[tuple[Cut, "_Piece"]]:
        """Cut the pieces into records."""
        records = Records(self.separator, judges_quotes=not self.reading.is_quoted_anew)
        with (spool or Path(os.devnull)).open("wb") as out:
            for piece in self._pieces(sha256):
                out.write(piece.text)
                try:
                    cut = records.take(piece.text) if not piece.is_last else records.finish()
                except QuotesAstray:
                    raise Misread(replace(self.reading, is_quoted_anew=True)) from None
                yield cut, piece

    def _pieces(self, sha256: str | None) -> Iterator["_Piece"]:
        """Read the bytes and bring them to UTF-8, without a mark; a last piece of no text says how it ends."""
        digest, rest, done = hashlib.sha256(), b"", 0
        with self.text.open("rb") as raw:
            while block := raw.read(BLOCK):
                if sha256 and not self.is_scratch:
                    digest.update(block)
                text, rest = self._decoded(rest + block, done - len(rest))
                yield _Piece(text if done else text.removeprefix(codecs.BOM_UTF8), len(block))
                done += len(block)
        if sha256 and not self.is_scratch and digest.hexdigest() != sha256:
            raise UnreadableFile("文件在读取过程中发生了变化", where=self.path.name, fix=CHANGING)
        yield _Piece(b"", 0, is_last=True, is_cut=bool(rest))

    def _decoded(self, block: bytes, start: int) -> tuple[bytes, bytes]:
        """Return a block in UTF-8, and the bytes of a character that it ends inside of."""
        if self.decode:
            try:
                return self.decode(block)
            except UnicodeDecodeError as failure:
                raise _no_text(self.path, start + failure.start) from None
        if self.is_scratch:
            return block, b""
        whole = up_to_last_character(block)
        if not is_utf8(block[:whole]):
            raise Misread(replace(self.reading, is_utf8=False))
        return block[:whole], block[whole:]


@dataclass(frozen=True)
class _Piece:
    """Some text, the bytes of the file that were read for it, and whether the file ends with it."""

    text: bytes
    size: int
    is_last: bool = False
    is_cut: bool = False


def is_utf8(text: bytes) -> bool:
    """Whether a text is in UTF-8, strictly."""
    try:
        pl.Series([text], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True


def up_to_last_character(block: bytes) -> int:
    """Return where the last character begins if the block ends inside of it in UTF-8, else its length."""
    for at in range(len(block) - 1, max(len(block) - 4, -1), -1):
        if block[at] >= 0xC0:
            needs = 2 if block[at] < 0xE0 else 3 if block[at] < 0xF0 else 4
            return at if len(block) - at < needs else len(block)
        if block[at] < 0x80:
            break
    return len(block)


def _no_text(path: Path, at: int) -> UnreadableFile:
    return UnreadableFile(
        f"文字编码无法识别：既不是 UTF-8，也不是 GB18030（第 {at:,} 字节附近）",
        where=f"{path.name} 第 {at:,} 字节",
        fix=AGAIN,
    )

"""What every register has in common: how its file is read, and how its bad rows are told apart.

A register is small and kept by hand, so a slip in a row costs that row only, while a file whose header
is not the agreed one is refused whole. A file that is not there is an empty register, not an error.
"""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import polars as pl

from pipelines.contract import Columns, Rule, explain, part
from pipelines.errors import UnknownFormat, UnreadableFile

UNREADABLE_FIX = "请用“CSV UTF-8”另存后重新放入；若原文件已损坏，请从备份恢复"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

REFUSED = {"row_number": pl.Int64, "column_name": pl.String, "reasons": pl.String, "fix": pl.String}

INVISIBLE = dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060", None)
HALF_WIDTH = {0xFF10 + n: 0x30 + n for n in range(10)}  # ０ to ９
HEADER_MARKS = {"（": "(", "）": ")", "＿": "_"}
CELL = str.maketrans({**INVISIBLE, **{chr(a): chr(b) for a, b in HALF_WIDTH.items()}})
HEADER = str.maketrans({**INVISIBLE, **HEADER_MARKS})
BLANKS = re.compile(r"\s+")
EXCEL_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)  # how Excel is kept from turning a code into a number


@dataclass(frozen=True)
class Register:
    """A register as it was found.

    Attributes:
        file_name: 店铺名录.csv and its like.
        rows: The accepted rows, in the order of the file.
        refused: One row per refused row: row_number (as a spreadsheet shows it), column_name (the first
            to look at), reasons, fix.
        notices: What the keeper should know of rows that were taken, or of columns that were left out.
        rows_read: Rows that are not blank; accepted + refused.
        sha256: Of the file's bytes; null where there is no file.
        encoding: UTF-8, UTF-8 BOM, UTF-16 or GB18030; null where there is no file.
    """

    file_name: str
    rows: pl.DataFrame
    refused: pl.DataFrame
    notices: tuple[str, ...] = ()
    rows_read: int = 0
    sha256: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A register's cells: every agreed column as clean text (empty is null), and row_number, too_wide."""

    file_name: str
    rows: pl.DataFrame
    notices: tuple[str, ...]
    sha256: str
    encoding: str


TOO_WIDE = Rule(
    "not_too_wide",
    ~pl.col("too_wide"),
    "这一行的单元格多于表头的列",
    "请检查是否多出逗号；含逗号的文字要加英文双引号",
    "整行",
)


def absent(path: Path, columns: Columns) -> Register:
    """Return the register of a file that is not there."""
    return Register(path.name, pl.DataFrame(schema=dict(columns)), pl.DataFrame(schema=REFUSED))


def read_sheet(path: Path, required: Sequence[str], optional: Sequence[str]) -> Sheet | None:
    """Return the cells of a register, null where there is no such file.

    Raises:
        UnreadableFile: It is empty, no text, or in no encoding that we read.
        UnknownFormat: A required column is missing, or a column is there twice.
    """
    if not path.is_file():
        return None
    content = path.read_bytes()
    text, encoding = decode(content, path.name)
    try:
        records = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error as broken:
        raise UnreadableFile(
            "表格结构损坏：有未闭合的引号", where=path.name, fix="请检查含英文双引号的单元格后重新保存"
        ) from broken
    if not any(any(cell.strip() for cell in record) for record in records):
        raise UnreadableFile(
            "文件是空的", where=path.name, fix="请填入表头和内容；不用的登记表请删除整个文件"
        )
    header = agreed_names(records[0])
    _check_header(header, required, path.name)
    known = [*required, *optional]
    return Sheet(
        file_name=path.name,
        rows=_cells(records, header, known),
        notices=_left_out(header, known),
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=encoding,
    )


def decode(content: bytes, where: str) -> tuple[str, str]:
    """Return a register's text without its mark, and the name of its encoding.

    Raises:
        UnreadableFile: It is a workbook, or in no encoding that we read.
    """
    if content.startswith(WORKBOOKS):
        raise UnreadableFile("这是 Excel 工作簿，不是 CSV", where=where, fix=UNREADABLE_FIX)
    if content.startswith(UTF16_MARKS):
        attempts = [("utf-16", "UTF-16")]
    else:
        marked = content.startswith(b"\xef\xbb\xbf")
        attempts = [("utf-8-sig", "UTF-8 BOM" if marked else "UTF-8"), ("gb18030", "GB18030")]
    for codec, encoding in attempts:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise UnreadableFile("编码既不是 UTF-8 也不是 GB18030", where=where, fix=UNREADABLE_FIX)


def agreed_names(header: Sequence[str]) -> list[str]:
    """Return the names of a register's columns as they are compared with the agreed ones."""
    return [BLANKS.sub("", name.translate(HEADER)) for name in header]


def _check_header(header: list[str], required: Sequence[str], where: str) -> None:
    missing = [name for name in required if name not in header]
    if missing:
        raise UnknownFormat(
            f"表头不符，缺少列：{'、'.join(missing)}",
            where=where,
            fix=f"请把第一行改为约定的表头，至少包含：{'、'.join(required)}",
        )
    twice = [name for name, times in Counter(header).items() if times > 1 and name]
    if twice:
        raise UnknownFormat(f"表头有重复的列：{'、'.join(twice)}", where=where, fix="请删去多余的同名列")


def _left_out(header: list[str], known: Sequence[str]) -> tuple[str, ...]:
    extra = [name for name in header if name and name not in known]
    return (f"未使用的列：{'、'.join(extra)}",) if extra else ()


def _clean(cell: str) -> str | None:
    text = cell.translate(CELL).strip()
    if wrapped := EXCEL_TEXT.match(text):
        text = wrapped[1].strip()
    return text.removeprefix("'").strip() or None


def _cells(records: list[list[str]], header: list[str], known: Sequence[str]) -> pl.DataFrame:
    """Return one row per record that is not blank, the columns in the order of `known`."""
    numbered = [
        (number, [_clean(cell) for cell in record]) for number, record in enumerate(records[1:], start=2)
    ]
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    place = {name: position for position, name in enumerate(header)}

    def column(name: str) -> list[str | None]:
        at = place.get(name)
        return [None if at is None or at >= len(cells) else cells[at] for _, cells in filled]

    return pl.DataFrame(
        {name: pl.Series(name, column(name), dtype=pl.String) for name in known}
        | {
            "row_number": pl.Series([number for number, _ in filled], dtype=pl.Int64),
            "too_wide": pl.Series([any(cells[len(header) :]) for _, cells in filled], dtype=pl.Boolean),
        }
    )


def settle(
    sheet: Sheet, parsed: pl.DataFrame, rules: Sequence[Rule], notices: Sequence[str], columns: Columns
) -> Register:
    """Part `parsed` (the sheet's rows with typed columns) by `rules` and return the register.

    A rule may look at any column of `parsed`; only `columns` are kept of the accepted rows.
    """
    all_rules = (TOO_WIDE, *rules)
    accepted, refused = (rows.collect() for rows in part(parsed.lazy(), all_rules))
    return Register(
        file_name=sheet.file_name,
        rows=accepted.select(*columns).cast(pl.Schema(columns)),
        refused=explain(refused, all_rules).select(*REFUSED).cast(pl.Schema(REFUSED)),
        notices=(*sheet.notices, *notices),
        rows_read=parsed.height,
        sha256=sheet.sha256,
        encoding=sheet.encoding,
    )

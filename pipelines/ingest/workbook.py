"""Excel workbooks, new (.xlsx) and old (.xls): the sheet that holds an export, as text."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Literal

from pipelines.errors import UnreadableFile
from pipelines.ingest import workbook_reader
from pipelines.ingest.kinds import ANEW, DAMAGED, refused_if_damaged
from pipelines.ingest.sheet_text import Sheet
from pipelines.ingest.sheets import Chosen, Pick
from pipelines.settings import REPOSITORY

BLOCK = 1 << 22
LONGEST_SECONDS = 1800
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")  # a new workbook, locked inside an old container
PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
LONGEST_PLACE = 32  # bytes of r="XFD1048576" and what stands before it
MOST_CELLS = 50_000_000  # the reader lays a sheet out as a rectangle, 32 bytes a cell
MOST_BYTES = 3 << 30  # of a workbook, unpacked


def workbook_sheet(path: Path, kind: Literal["xlsx", "xls"], scratch: Path, pick: Pick) -> Chosen:
    """Write the sheets of a workbook as text and return the one that is picked.

    Args:
        path: The workbook.
        kind: Its kind, told by its bytes.
        scratch: A folder for the texts.
        pick: Which of its sheets is read.

    Raises:
        UnreadableFile: It is damaged, encrypted or too large.
        FileRejected: None of its sheets is picked, see `sheets.choose`.
        OSError: The texts cannot be written.
    """
    if kind == "xlsx":
        _keep_within_bounds(path)
    elif _has_bytes(path, ENCRYPTED_PART):
        raise _encrypted(path)
    named_right = scratch / f"book.{kind}"  # the library goes by the suffix, and users' suffixes are wrong
    shutil.copyfile(path, named_right)
    match _run_reader(named_right, scratch):
        case workbook_reader.DONE:
            index = json.loads((scratch / workbook_reader.INDEX).read_text(encoding="utf-8"))
        case workbook_reader.ENCRYPTED:
            raise _encrypted(path)
        case workbook_reader.NO_ROOM:
            raise OSError(f"工作簿的内容写不进 {scratch}")
        case _:
            raise UnreadableFile(DAMAGED, where=path.name, fix=ANEW)
    sheets = [
        Sheet(each["name"], scratch / each["text"], tuple(map(tuple, each["top"])), each["rows"])
        for each in index
    ]
    return pick(sheets, path.name)


def _run_reader(workbook: Path, scratch: Path) -> int:
    command = [sys.executable, "-m", workbook_reader.__name__, str(workbook), str(scratch)]
    try:
        done = subprocess.run(
            command,
            cwd=REPOSITORY,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return workbook_reader.DAMAGED
    return done.returncode


def _encrypted(path: Path) -> UnreadableFile:
    return UnreadableFile(
        "工作簿设有打开密码，无法读取",
        where=path.name,
        fix="请用 Excel 或 WPS 打开，去掉密码后保存，再放入",
    )


def _has_bytes(path: Path, wanted: bytes) -> bool:
    carried = b""
    with path.open("rb") as raw:
        while block := raw.read(BLOCK):
            if wanted in carried + block:
                return True
            carried = block[-len(wanted) :]
    return False


def _keep_within_bounds(path: Path) -> None:
    """Refuse a workbook that would not fit in memory: one cell far out is enough, or one packed densely.

    Raises:
        UnreadableFile: Too large, or its parts cannot be unpacked.
    """
    with refused_if_damaged(path), zipfile.ZipFile(path) as parts:
        large = sum(each.file_size for each in parts.infolist()) > MOST_BYTES
        sheets = [each for each in parts.namelist() if each.lower().startswith("xl/worksheets/")]
        large = large or any(_extent(parts, name) > MOST_CELLS for name in sheets)
    if large:
        raise UnreadableFile(
            "工作簿太大，或有内容写在很远的格子里",
            where=path.name,
            fix="请在平台后台缩短时间段分次导出，或导出 CSV",
        )


def _extent(parts: zipfile.ZipFile, name: str) -> int:
    """Return the cells of the rectangle from A1 to a sheet's last row and column."""
    columns, last_row, carried = {b"A"}, 1, b""
    with parts.open(name) as sheet:
        while block := sheet.read(BLOCK):
            found = PLACE.findall(carried + block)
            columns |= {column for column, _ in found}
            last_row = max(last_row, max((int(row) for _, row in found), default=1))
            carried = block[-LONGEST_PLACE:]
    return last_row * max(map(_column_number, columns))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number

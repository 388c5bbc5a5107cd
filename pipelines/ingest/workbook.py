"""Excel workbooks, new (.xlsx) and old (.xls): the sheet that holds an export, as text."""

import json
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
MOST_BYTES = 4 << 30  # of a workbook, unpacked; its rows are read one by one
MOST_TEXTS = 512 << 20  # of the list of texts that its cells refer to: the reader holds the whole of it
TEXTS = "xl/sharedstrings.xml"


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
        case workbook_reader.TOO_LARGE | workbook_reader.KILLED:
            raise _too_large(path)
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
    """Refuse a workbook that would not fit on the disk or in memory: a small one may be packed densely.

    Raises:
        UnreadableFile: Too large, or its parts cannot be listed.
    """
    with refused_if_damaged(path), zipfile.ZipFile(path) as opened:
        parts = opened.infolist()
    texts = sum(each.file_size for each in parts if each.filename.lower() == TEXTS)
    if texts > MOST_TEXTS or sum(each.file_size for each in parts) > MOST_BYTES:
        raise _too_large(path)


def _too_large(path: Path) -> UnreadableFile:
    return UnreadableFile(
        "工作簿太大，或有内容写在很远的格子里",
        where=path.name,
        fix="请在平台后台缩短时间段分次导出，或导出 CSV",
    )

"""What kind of file lies there, told by its bytes; its name and suffix say nothing."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL
from pathlib import Path
from typing import Literal

from pipelines.errors import UnreadableFile

Kind = Literal["text", "xlsx", "xls", "zip"]

AGAIN = "请在平台后台重新导出，直接放入原始文件，不要用其他软件打开另存"
AS_CSV = "请用 Excel 或 WPS 打开后另存为 .xlsx 或“CSV UTF-8”再放入"

ZIPPED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK = "xl/workbook.xml"
# The folder or file inside a zipped document that tells what it is.
DOCUMENTS = {
    "xl/workbook.bin": "这是二进制工作簿（.xlsb）",
    "word/": "这是 Word 文档",
    "ppt/": "这是 PowerPoint 文档",
    "content.xml": "这是 ODF 文档（.ods 等）",
}
OTHER = {
    b"%PDF": ("这是 PDF 文件", AGAIN),
    b"\x1f\x8b": ("这是 gzip 压缩包", "请解开后把里面的文件放入"),
    b"Rar!": ("这是 RAR 压缩包", "请解开后把里面的文件放入，或改用 ZIP"),
    b"7z\xbc\xaf\x27\x1c": ("这是 7z 压缩包", "请解开后把里面的文件放入，或改用 ZIP"),
}
DAMAGED = "工作簿或压缩包已损坏，或者没有下载完"
ANEW = "请重新下载或重新导出，等下载完成后再放入"


# What the library says of damaged bytes, beside EINVAL where an offset leads before the file's start.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)


@contextmanager
def refused_if_damaged(path: Path) -> Iterator[None]:
    """Refuse a zipped file whose bytes cannot be unpacked.

    Raises:
        UnreadableFile: They are damaged.
        OSError: They cannot be read at all.
    """
    damaged = UnreadableFile(DAMAGED, where=path.name, fix=ANEW)
    try:
        yield
    except BROKEN:
        raise damaged from None
    except OSError as failure:
        if failure.errno == EINVAL:
            raise damaged from None
        raise


def kind_of(path: Path) -> Kind:
    """Return what kind of file this is; web pages count as text, see `web_table`.

    Raises:
        UnreadableFile: It is empty, or of a kind that is not read.
    """
    with path.open("rb") as raw:
        start = raw.read(8)
    if not start:
        raise UnreadableFile("文件是空的（0 字节）", where=path.name, fix=AGAIN)
    if start.startswith(ZIPPED):
        return _zipped(path)
    if start.startswith(OLE2):
        return "xls"
    for signature, (title, fix) in OTHER.items():
        if start.startswith(signature):
            raise UnreadableFile(f"{title}，不读取", where=path.name, fix=fix)
    return "text"


def is_archive(path: Path) -> bool:
    """Whether a file is an archive; why it is nothing else is said when it is read."""
    try:
        return kind_of(path) == "zip"
    except (UnreadableFile, OSError):
        return False


def _zipped(path: Path) -> Kind:
    with refused_if_damaged(path), zipfile.ZipFile(path) as opened:
        names = {name.replace("\\", "/").lower() for name in opened.namelist()}
    if WORKBOOK in names:
        return "xlsx"
    if "[content_types].xml" in names or "mimetype" in names:
        found = [title for mark, title in DOCUMENTS.items() if any(each.startswith(mark) for each in names)]
        raise UnreadableFile(f"{(found or ['这是办公文档'])[0]}，不读取", where=path.name, fix=AS_CSV)
    return "zip"

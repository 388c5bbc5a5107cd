"""Add a shop to 店铺名录.csv, as data staff would by hand: one line behind the others.

Only bytes are appended: encoding, mark, line ends, columns and every other row stay as they are.
"""

import csv
import hashlib
import tempfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import polars as pl

from pipelines.disk import put_in_place
from pipelines.errors import ChangeRefused
from pipelines.registers.base import Register, agreed_names, decode
from pipelines.registers.shops import FILE_NAME, OPTIONAL, REQUIRED, read_shops

CODECS = {"UTF-8": "utf-8", "UTF-8 BOM": "utf-8", "GB18030": "gb18030"}
UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
MARK = b"\xef\xbb\xbf"
LINE_ENDS = ("\r\n", "\n", "\r")


def enrol(file: Path, shop: Mapping[str, str], places: pl.DataFrame, *, seen: str | None) -> str:
    """Append a shop to the register.

    Args:
        file: 店铺名录.csv; it is begun where it is not there.
        shop: Column of the register -> what to write there; columns not named are left blank.
        places: One row per region in force, as for `read_shops`.
        seen: SHA-256 of the register that the user was shown; None: there was none.

    Returns:
        The shop's number as the register is read.

    Raises:
        ChangeRefused: The register has changed since, the shop breaks one of its rules, or the file
            cannot be written. Nothing has changed.
        FileRejected: The register as it stands cannot be read.
    """
    before = _content(file)
    _still_the_same(before, seen, file)
    after = _appended(before, shop, file.name)
    key = _key_within_the_rules(before, after, places)
    _still_the_same(_content(file), seen, file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        put_in_place(file, after)
    except OSError as failure:
        raise ChangeRefused(
            f"店铺名录写不进去：{failure.strerror or failure}",
            where=str(file),
            fix="请管理员给运行看板的账号开放 raw/_registers/ 的写入权限，或手工在店铺名录里加这一行",
        ) from None
    return key


def digest_of(file: Path) -> str | None:
    """Return the SHA-256 of the register's bytes; None: it is not there."""
    content = _content(file)
    return None if content is None else hashlib.sha256(content).hexdigest()


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _still_the_same(content: bytes | None, seen: str | None, file: Path) -> None:
    digest = None if content is None else hashlib.sha256(content).hexdigest()
    if digest != seen:
        raise ChangeRefused(
            f"{file.name} 刚刚被别人改过，没有写入",
            where=str(file),
            fix="页面已换成最新的名录；请核对这家店是否已经在里面，没有再登记一次",
        )


def _appended(before: bytes | None, shop: Mapping[str, str], where: str) -> bytes:
    """Return the bytes of the register with one more row."""
    if before is None:
        before = MARK + _row([*REQUIRED, *OPTIONAL], LINE_ENDS[0]).encode()
    text, encoding = decode(before, where)
    codec = CODECS.get(encoding) or UTF16[before[:2]]
    line_end = next((each for each in LINE_ENDS if each in text), LINE_ENDS[0])
    header = agreed_names(next(csv.reader(StringIO(text, newline="")), []))
    begun = "" if text.endswith(("\n", "\r")) else line_end
    row = _row([shop.get(name, "") for name in header], line_end)
    return before + (begun + row).encode(codec)


def _row(cells: list[str], line_end: str) -> str:
    out = StringIO()
    csv.writer(out, lineterminator=line_end).writerow(cells)
    return out.getvalue()


def _key_within_the_rules(before: bytes | None, after: bytes, places: pl.DataFrame) -> str:
    """Read the register as it would be, by its own rules; return the new shop's number.

    Raises:
        ChangeRefused: The new row would be refused, or would cost another row its place.
    """
    old, new = _read(before, places), _read(after, places)
    known = set(old.refused["row_number"])
    broken = new.refused.filter(~pl.col("row_number").is_in(known)).sort("row_number", descending=True)
    if not broken.is_empty():
        row = broken.row(0, named=True)
        raise ChangeRefused(row["reasons"], where=f"{FILE_NAME} · {row['column_name']}", fix=row["fix"])
    if new.rows.height != old.rows.height + 1:
        raise ChangeRefused(
            "新的一行没有被读成一家店铺",
            where=FILE_NAME,
            fix="请检查店铺名录末尾是否有没写完的行，改好后再登记",
        )
    return str(new.rows["shop_key"][-1])


def _read(content: bytes | None, places: pl.DataFrame) -> Register:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / FILE_NAME
        if content is not None:
            file.write_bytes(content)
        return read_shops(file, places)

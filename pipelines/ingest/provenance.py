"""Whose file it is, and when it was exported.

The shop is named by the folder the file lies in, by a note beside it, or by the file's own shop column;
never by the buyer's address, and never guessed. The note is a text file `<file name>.说明.txt` with lines
such as `店铺：SC-001` and `导出时间：2026-11-22 09:30`; beside an archive it may name one shop per platform.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from pipelines.errors import FileHeld
from pipelines.formats.base import ExportFormat, same_name

NOTE_SUFFIX = ".说明.txt"
MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
SHOP_LINE, MOMENT_LINE = "店铺", "导出时间"
COLON = re.compile("[:：]")
CHINA = timedelta(hours=8)

ShopsByName = dict[str, set[str]]  # a number or a name, as names are compared -> shop_key of each such shop


@dataclass(frozen=True)
class Note:
    """What the note beside a file says: the shops it names, and when it was exported (None: not said)."""

    shops: tuple[str, ...] = ()
    exported_at: datetime | None = None


def note_beside(file: Path) -> Note:
    """Read the note beside a raw file, if there is one."""
    note = file.with_name(file.name + NOTE_SUFFIX)
    if not note.is_file():
        return Note()
    said = [said_in(line) for line in note_text(note.read_bytes())[0].splitlines()]
    shops = tuple(value for name, value in said if name == SHOP_LINE and value)
    return Note(shops, _moment(dict(said).get(MOMENT_LINE, "").replace("/", "-")))


def said_in(line: str) -> tuple[str, str]:
    """Return what a line of a note is about, and what it says of it."""
    name, *value = COLON.split(line, maxsplit=1)
    return name.strip(), "".join(value).strip()


def exported_at(file: Path, fmt: ExportFormat) -> datetime:
    """Return the moment of export: from the file name, else from the note, else the file's own time."""
    written = fmt.export_moment(file.name) or note_beside(file).exported_at
    changed = datetime.fromtimestamp(int(file.stat().st_mtime), UTC) + CHINA
    return written or changed.replace(tzinfo=None)


def shop_of(relative: Path, note: Note, own_names: Sequence[str], shops: pl.DataFrame, platform: str) -> str:
    """Return the shop_key that a file belongs to.

    Args:
        relative: Path below raw/.
        note: What the note beside it says.
        own_names: The distinct shop names inside the file, if it has such a column.
        shops: The register, columns of SHOP.
        platform: The platform of the file's format.

    Raises:
        FileHeld: No registered shop is named, or two different ones are.
    """
    where = relative.as_posix()
    by_folder = registered_on(platform, [*relative.parts[:-1], *note.shops], shops)
    by_content = registered_on(platform, own_names, shops)
    if len(by_folder) > 1:
        raise FileHeld(
            f"文件夹和说明里有 {len(by_folder)} 家已登记店铺，不知道属于哪一家",
            where=where,
            fix="请把文件移到只含一家店铺名称（或编号）的文件夹里",
        )
    if by_folder and by_content and by_folder != by_content:
        raise FileHeld(
            "文件夹的店铺与文件里“店铺名称”列的店铺不是同一家",
            where=where,
            fix="请核对后把文件移到正确店铺的文件夹里",
        )
    if len(found := by_folder or by_content) == 1:
        return next(iter(found))
    raise _unclaimed(relative, own_names, shops, platform)


def named_shops(path: str, file: Path) -> tuple[str, ...]:
    """Return the names that a file's folders, by its path below raw/, and the note beside it give."""
    return (*path.split("/")[:-1], *note_beside(file).shops)


def registered(names: Iterable[str], shops: pl.DataFrame) -> set[str]:
    """Return those of these shops that any of the names or numbers belongs to."""
    return named_in(by_name(shops), names)


def registered_on(platform: str, names: Iterable[str], shops: pl.DataFrame) -> set[str]:
    """Return the registered shops of this platform that any of the names belongs to."""
    return registered(names, on_platform(platform, shops))


def on_platform(platform: str, shops: pl.DataFrame) -> pl.DataFrame:
    """Return the registered shops of a platform."""
    return shops.filter(pl.col("platform") == platform)


def by_name(shops: pl.DataFrame) -> ShopsByName:
    """Return the shops that each number and name belongs to."""
    found: ShopsByName = {}
    for key, name in shops.select("shop_key", "shop_name").iter_rows():
        for each in {same_name(key), same_name(name or key)}:
            found.setdefault(each, set()).add(key)
    return found


def named_in(shops: ShopsByName, names: Iterable[str]) -> set[str]:
    """Return the shops that any of the names belongs to."""
    return {key for name in names if name for key in shops.get(same_name(name), ())}


def _unclaimed(relative: Path, own_names: Sequence[str], shops: pl.DataFrame, platform: str) -> FileHeld:
    folder = relative.parent.name
    others = {each for other in shops["platform"].unique() for each in registered_on(other, [folder], shops)}
    if others:
        what = f"文件夹“{folder}”是其他平台的店铺，但这是{platform}的导出文件"
        fix = "请核对平台，把文件移到这家企业在该平台的店铺文件夹里；若店铺未登记，请先补进店铺名录.csv"
    elif len(own_names) > 1:
        what = f"文件里有 {len(own_names)} 家店铺，不能整份归给一家"
        fix = "请按店铺分开导出，分别放进各店铺的文件夹"
    else:
        what = "不知道是哪家店铺：所在文件夹的名称不在店铺名录里"
        fix = "请把文件移到以店铺编号或店铺名称命名的文件夹；若店铺未登记，请先补进 raw/_registers/店铺名录.csv，再运行入库"
    return FileHeld(what, where=relative.as_posix(), fix=fix)


def note_text(content: bytes) -> tuple[str, str]:
    """Return what a note says and its codec, as editors on Windows save it; nothing where it is no text."""
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(codec), codec
        except UnicodeDecodeError:
            continue
    return "", "utf-8-sig"


def _moment(written: str) -> datetime | None:
    for pattern in MOMENTS:
        try:
            return datetime.strptime(written, pattern)
        except ValueError:
            continue
    return None

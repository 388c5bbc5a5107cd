"""Claim a held file: say whose it is, in the note that data staff would write beside it by hand."""

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import polars as pl

from pipelines.disk import put_in_place
from pipelines.errors import ChangeRefused
from pipelines.ingest.provenance import CHINA, NOTE_SUFFIX, SHOP_LINE, note_text, registered, said_in
from pipelines.settings import DataRoot

MARK = "\ufeff"


def carrier(folders: DataRoot, path: str) -> Path | None:
    """Return the file in raw/ that a receipt's path leads to: itself, or the archive it is in.

    None where it is gone, or where the path leads out of raw/.
    """
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        return None
    for each in (relative, *relative.parents):
        if each.parts and (folders.raw / each).is_file():
            return folders.raw / each
    return None


def named_shops(folders: DataRoot, path: str, platform: str | None, shops: pl.DataFrame) -> set[str]:
    """Return the registered shops that the folders of a file and the note beside it name by now.

    Args:
        folders: The data root.
        path: Of the file, as its receipt has it.
        platform: Of its format; None where unknown: shops of any platform.
        shops: The register as it is now, columns of SHOP.
    """
    file = carrier(folders, path)
    noted = _noted(_text_of(_note(file))[0]) if file else []
    return registered([*PurePosixPath(path).parts[:-1], *noted], _of(platform, shops))


def claim(folders: DataRoot, path: str, shop_key: str, shops: pl.DataFrame) -> Path:
    """Write into the note beside a held file that it belongs to a registered shop.

    What else the note says is kept, and so are shops of other platforms: an archive may hold files of
    several. Nothing else in raw/ is touched.

    Returns:
        The note.

    Raises:
        ChangeRefused: The file is gone, its folders name another shop of that platform, or the note
            cannot be written.
    """
    file = carrier(folders, path)
    if file is None:
        raise ChangeRefused("文件已经不在 raw/ 里", where=path, fix="请重新放入后运行入库")
    platform = str(shops.filter(pl.col("shop_key") == shop_key)["platform"].item())
    if registered(PurePosixPath(path).parts[:-1], _of(platform, shops)) - {shop_key}:
        raise ChangeRefused(
            "文件所在的文件夹写的是另一家已登记的店铺，说明文件不能改变这一点",
            where=path,
            fix="请把文件移到正确店铺的文件夹里，再运行入库",
        )
    note = _note(file)
    text, codec = _text_of(note)
    others = _of(None, shops.filter(pl.col("platform") != platform))
    kept = [line for line in text.removeprefix(MARK).splitlines() if _stays(line, others)]
    said = "".join(f"{line}\r\n" for line in [*kept, f"{SHOP_LINE}：{shop_key}"])
    try:
        put_in_place(note, said.encode(codec))
    except OSError as failure:
        raise ChangeRefused(
            f"认领没有写进去：{failure.strerror or failure}",
            where=str(note),
            fix="请管理员给运行看板的账号开放 raw/ 的写入权限；"
            f"或手工在文件旁新建“{note.name}”，写一行“{SHOP_LINE}：{shop_key}”",
        ) from None
    return note


def claimed_at(folders: DataRoot, path: str) -> datetime | None:
    """Return when the note beside a file was last written, China time; None: there is none."""
    file = carrier(folders, path)
    if file is None or not _note(file).is_file():
        return None
    written = datetime.fromtimestamp(_note(file).stat().st_mtime, UTC)
    return (written + CHINA).replace(tzinfo=None)


def _note(file: Path) -> Path:
    return file.with_name(file.name + NOTE_SUFFIX)


def _text_of(note: Path) -> tuple[str, str]:
    return note_text(note.read_bytes()) if note.is_file() else ("", "utf-8-sig")


def _noted(text: str) -> list[str]:
    return [value for name, value in map(said_in, text.splitlines()) if name == SHOP_LINE]


def _stays(line: str, others: pl.DataFrame) -> bool:
    """Whether a line of a note is kept: all but those that name a shop of the claimed platform, or none."""
    name, value = said_in(line)
    return name != SHOP_LINE or bool(registered([value], others))


def _of(platform: str | None, shops: pl.DataFrame) -> pl.DataFrame:
    return shops if platform is None else shops.filter(pl.col("platform") == platform)

"""ZIP archives: each file inside is a raw file of its own, unpacked one at a time to the scratch folder.

Nothing is written under a name or a path that the archive chooses, sizes are bounded before and while
unpacking, and an archive that cannot be trusted is refused as a whole.
"""

import hashlib
import os
import re
import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from pipelines.errors import UnreadableFile
from pipelines.ingest.kinds import BROKEN, refused_if_damaged
from pipelines.ingest.names import is_no_export
from pipelines.ingest.provenance import CHINA, NOTE_SUFFIX

BLOCK = 1 << 22
ENCRYPTED, IN_UTF8 = 0x1, 0x800  # flags of an entry
MOST_FILES = 2_000
MOST_BYTES = 64 << 30  # of all files, unpacked
LARGE, DENSEST = 64 << 20, 250  # a table of text shrinks thirtyfold at most
LONGEST_NOTE = 1 << 16
ODD_SIGNS = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
LONGEST_NAME = 75  # characters; a name on disk has 255 bytes, its note a longer one


@dataclass(frozen=True)
class Member:
    """One file inside an archive.

    Attributes:
        name: Its path in the archive, as its packer saw it.
        at: Its position in the archive's list.
        size: Its bytes, as the archive says; 0: not looked up.
    """

    name: str
    at: int
    size: int = 0


@dataclass(frozen=True)
class Unpacked:
    """A member's bytes on disk, in the scratch folder."""

    file: Path
    sha256: str
    size: int


def members(archive: Path) -> list[Member]:
    """List the files inside an archive that may be exports, in order of their names.

    Raises:
        UnreadableFile: The archive as a whole is not taken: damaged, locked, too large, without any
            file, or with names that lead outside or are there twice.
    """
    try:
        with refused_if_damaged(archive), zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
    except OSError as failure:
        raise _gone(archive, failure) from None
    files = [(at, each) for at, each in enumerate(entries) if not each.is_dir()]
    named = [(Member(_name(each), at, each.file_size), each) for at, each in files]
    kept = [(member, each) for member, each in named if not is_no_export(member.name.split("/"))]
    _judge(archive, kept, is_inside=all(_is_inside(member.name) for member, _ in named))
    return sorted((member for member, _ in kept), key=lambda member: member.name)


def unpack(archive: Path, member: Member, folder: Path) -> Unpacked:
    """Write a member's bytes, and the note beside it or beside the archive, to a folder that exists.

    The file's time is the one the archive gives it, as China time; else the archive's own.

    Raises:
        UnreadableFile: The member's bytes are damaged, or larger than the archive says, or the archive
            is gone.
        OSError: They cannot be written.
    """
    target = folder / ODD_SIGNS.sub("_", PurePosixPath(member.name).name)[-LONGEST_NAME:]
    try:
        with refused_if_damaged(archive):
            opened = zipfile.ZipFile(archive)
    except OSError as failure:
        raise _gone(archive, failure) from None
    with opened:
        entry = opened.infolist()[member.at]
        if shutil.disk_usage(folder).free < 3 * entry.file_size:
            raise UnreadableFile(
                "磁盘空间不够解开压缩包里的这个文件",
                where=f"{archive.name}/{member.name}",
                fix="请清理磁盘后再运行入库",
            )
        try:
            sha256, size = _copy(opened, entry, target)
        except BROKEN:
            raise UnreadableFile(
                "压缩包里的这个文件已损坏，或压缩方式不支持",
                where=f"{archive.name}/{member.name}",
                fix="请重新打包或解开后放入；仍不行请在平台后台重新导出",
            ) from None
        _copy_note(opened, member, target)
    note, beside = (file.with_name(file.name + NOTE_SUFFIX) for file in (target, archive))
    if beside.is_file() and not note.exists():
        shutil.copyfile(beside, note)  # what is said of the archive is said of each file in it
    moment = _moment(entry, archive)
    os.utime(target, (moment, moment))
    return Unpacked(target, sha256, size)


def lies_in(raw: Path, path: str) -> bool:
    """Whether the path of a receipt is a file in raw/ now, or a member of an archive there."""
    if (raw / path).exists():
        return True
    for parent in PurePosixPath(path).parents:
        if (raw / parent).is_file():
            inside = PurePosixPath(path).relative_to(parent).as_posix()
            try:
                return any(member.name == inside for member in members(raw / parent))
            except UnreadableFile:
                return False
    return False


def _judge(archive: Path, kept: list[tuple[Member, zipfile.ZipInfo]], *, is_inside: bool) -> None:
    entries = [entry for _, entry in kept]
    names = [member.name for member, _ in kept]
    dense = any(each.file_size > max(LARGE, DENSEST * each.compress_size) for each in entries)
    if not is_inside:
        what, fix = "压缩包里的路径不安全（指向包外）", "请解开核对后，把里面的导出文件直接放入"
    elif not kept:
        what, fix = "压缩包里没有文件", "请确认打包时选中了导出文件"
    elif any(each.flag_bits & ENCRYPTED for each in entries):
        what, fix = "压缩包设有密码，无法读取", "请解开后放入里面的文件，或重新打包时不设密码"
    elif len(kept) > MOST_FILES or dense or sum(each.file_size for each in entries) > MOST_BYTES:
        what, fix = "压缩包解开后过大或文件过多，像是被改造过", "请解开核对后，把里面的导出文件直接放入"
    elif len(set(names)) < len(names):
        what, fix = "压缩包里有重名的文件", "请解开核对后，把里面的导出文件直接放入"
    else:
        return
    raise UnreadableFile(what, where=archive.name, fix=fix)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's path; packers in China write it in GBK, and some in UTF-8, without saying so."""
    name = entry.orig_filename
    if not entry.flag_bits & IN_UTF8:
        for codec in ("utf-8", "gb18030"):
            try:
                name = entry.orig_filename.encode("cp437").decode(codec)
                break
            except UnicodeError:
                continue
    return "/".join(part for part in name.replace("\\", "/").split("/") if part != ".")


def _is_inside(name: str) -> bool:
    """Whether a path stays below the archive, on any system."""
    parts = name.split("/")
    return name.isprintable() and ".." not in parts and "" not in parts and not parts[0].endswith(":")


def _copy(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with _begun(opened, entry) as packed, target.open("wb") as out:
        while block := packed.read(BLOCK):
            size += len(block)
            if size > entry.file_size:
                raise zipfile.BadZipFile
            digest.update(block)
            out.write(block)
    return digest.hexdigest(), size


def _begun(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return opened.open(entry)
    except OSError:  # its place lies before the archive's start
        raise zipfile.BadZipFile from None


def _copy_note(opened: zipfile.ZipFile, member: Member, target: Path) -> None:
    for entry in opened.infolist():
        if _name(entry) == member.name + NOTE_SUFFIX and entry.file_size <= LONGEST_NOTE:
            try:
                _copy(opened, entry, target.with_name(target.name + NOTE_SUFFIX))
            except BROKEN:
                continue  # a note that cannot be read says nothing, like one that is no text


def _moment(entry: zipfile.ZipInfo, archive: Path) -> float:
    """Return when an entry was last changed, in seconds since 1970."""
    try:
        written = datetime(*entry.date_time)
    except ValueError:
        return archive.stat().st_mtime
    if written.year == 1980:  # what packers write that know no time
        return archive.stat().st_mtime
    return (written - CHINA).replace(tzinfo=UTC).timestamp()


def _gone(archive: Path, failure: OSError) -> UnreadableFile:
    return UnreadableFile(
        f"文件打不开：{failure.strerror or '已不存在'}",
        where=archive.name,
        fix="请确认它仍在原处、有读取权限，再运行入库",
    )

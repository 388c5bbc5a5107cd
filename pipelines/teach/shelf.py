"""The taught formats of a data root: `formats/<key>.json`, earlier revisions as `<key>.<revision>.json`.

A file there that is no good costs only itself: the built-in formats, and the others, are known all the
same.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipelines.disk import put_in_place
from pipelines.errors import ChangeRefused, FileRejected, UnreadableFile
from pipelines.formats import FORMATS
from pipelines.formats.base import ExportFormat
from pipelines.ingest.not_taken import NOT_TAKEN
from pipelines.ingest.receipts import Receipt
from pipelines.settings import DataRoot
from pipelines.teach.apart import kept_apart
from pipelines.teach.declared import FIX, Taught, from_json, to_json
from pipelines.teach.sense import problems

REVISION_KEPT = re.compile(r"^taught_[0-9a-f]+\.[0-9]+$")
LONGEST_FILE = 1 << 20


@dataclass(frozen=True)
class Shelf:
    """What a data root knows of export formats.

    Attributes:
        formats: Built-in and taught.
        taught: The taught ones as data, in the order of their keys.
        refused: One receipt for each file in formats/ that is no good.
    """

    formats: tuple[ExportFormat, ...]
    taught: tuple[Taught, ...] = ()
    refused: tuple[Receipt, ...] = ()


def known(folders: DataRoot) -> Shelf:
    """Return every format that a data root knows: the built-in ones and those it was taught."""
    shelf = Shelf(FORMATS)
    for file in sorted(folders.formats.glob("*.json")):
        if REVISION_KEPT.match(file.stem) or file.name.startswith("."):
            continue
        where = f"formats/{file.name}"
        try:
            taught = _read(file, where)
            shelf = with_taught(shelf, taught, where=where)
        except FileRejected as refusal:
            told = Receipt(where, "refused", reason=refusal.what, fix=refusal.fix)
            shelf = replace(shelf, refused=(*shelf.refused, told))
    return shelf


def with_taught(shelf: Shelf, taught: Taught, *, where: str) -> Shelf:
    """Return the shelf with one more taught format, or with a newer revision of one.

    Raises:
        UnreadableFile: The format does not make sense by itself.
        AmbiguousFormat: Its header is read by another format already, or its columns are such that it
            would read a header that another was taught from.
    """
    if wrong := problems(taught):
        raise UnreadableFile("；".join(wrong), where=where, fix=FIX)
    others = tuple(each for each in shelf.taught if each.key != taught.key)
    rest = tuple(each for each in shelf.formats if each.key != taught.key)
    made = kept_apart(taught, (*rest, *NOT_TAKEN), where=where)
    return Shelf((*rest, made), (*others, taught), shelf.refused)


def teach(folders: DataRoot, taught: Taught, now: datetime) -> Taught:
    """Save a taught format; the revision before it is kept beside it.

    Returns:
        It as saved: with its revision and the moment.

    Raises:
        UnreadableFile: It does not make sense by itself.
        AmbiguousFormat: Another format reads its header.
        ChangeRefused: It cannot be written.
    """
    file = file_of(folders, taught.key)
    earlier = _revisions(folders, taught.key)
    saved = replace(taught, revision=max(earlier, default=0) + 1, made_at=now.isoformat(timespec="seconds"))
    with_taught(known(folders), saved, where=f"formats/{file.name}")
    try:
        folders.formats.mkdir(parents=True, exist_ok=True)
        _keep_revision(file)
        put_in_place(file, to_json(saved).encode())
    except OSError as failure:
        raise _unwritable(file, failure) from None
    return saved


def forget(folders: DataRoot, key: str) -> None:
    """Stop using a taught format. Its last revision is kept; files taken in it stay in the build.

    Raises:
        ChangeRefused: Its file cannot be moved.
    """
    file = file_of(folders, key)
    try:
        _keep_revision(file)
        file.unlink(missing_ok=True)
    except OSError as failure:
        raise _unwritable(file, failure) from None


def imported(content: bytes, *, where: str) -> Taught:
    """Read a format file that was saved on another data root.

    Raises:
        UnreadableFile: It is no such file, or it does not make sense.
    """
    taught = from_json(_text(content, where), where=where)
    if wrong := problems(taught):
        raise UnreadableFile("；".join(wrong), where=where, fix=FIX)
    return taught


def file_of(folders: DataRoot, key: str) -> Path:
    """Return where the current revision of a taught format lies."""
    return folders.formats / f"{key}.json"


def titles(formats: Iterable[ExportFormat]) -> dict[str, str]:
    """Return what each format is called, by its key."""
    return {each.key: f"{each.platform} · {each.title}" for each in formats}


def _read(file: Path, where: str) -> Taught:
    try:
        content = file.read_bytes()
    except OSError as failure:
        raise UnreadableFile(
            f"格式文件打不开：{failure.strerror or failure}", where=where, fix="请检查这个文件的读取权限"
        ) from None
    taught = from_json(_text(content, where), where=where)
    if file.stem != taught.key:
        raise UnreadableFile(
            "格式文件的名称与内容不符，可能被改名或改过表头",
            where=where,
            fix=f"请把文件名改回 {taught.key}.json，或在“识别新格式”页重新保存",
        )
    return taught


def _text(content: bytes, where: str) -> str:
    with suppress(UnicodeDecodeError):
        if len(content) <= LONGEST_FILE:
            return content.decode("utf-8-sig")
    raise UnreadableFile("格式文件不完整，或不是本程序保存的格式文件", where=where, fix=FIX)


def _revisions(folders: DataRoot, key: str) -> Sequence[int]:
    """Return the revisions of a format that were ever saved here."""
    kept = [int(each.stem.rpartition(".")[2]) for each in folders.formats.glob(f"{key}.*.json")]
    current = file_of(folders, key)
    if current.is_file():
        with suppress(UnreadableFile):  # a damaged file is replaced; its revision cannot be told
            kept.append(_read(current, current.name).revision)
    return kept


def _keep_revision(file: Path) -> None:
    """Keep the current file under its revision; a damaged one, that has none, is not worth keeping."""
    if not file.is_file():
        return
    try:
        revision = _read(file, file.name).revision
    except UnreadableFile:
        return
    put_in_place(file.with_name(f"{file.stem}.{revision}.json"), file.read_bytes())


def _unwritable(file: Path, failure: OSError) -> ChangeRefused:
    return ChangeRefused(
        f"格式没有保存：{failure.strerror or failure}",
        where=str(file),
        fix="请管理员给运行看板的账号开放数据目录下 formats/ 的写入权限",
    )

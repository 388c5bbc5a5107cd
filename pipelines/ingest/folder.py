"""All of raw/: which files there are, which are known already, and a receipt for each."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.errors import UnreadableFile
from pipelines.ingest.provenance import NOTE_SUFFIX, folder_shops
from pipelines.ingest.read import identity
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.take import RECEIPT, Intake, Source, take, taken_folder
from pipelines.settings import DataRoot

NO_EXPORTS = frozenset({"readme.md", "thumbs.db", "desktop.ini", "演示数据说明.txt"})
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xls", ".xlsx", ".zip"})
SEEN = "seen.json"

# What only looks like a file: the reason and the cure.
FOLDER = ("这是文件夹，不是文件，只是名称像文件", "若里面有导出文件，会照常读取；请把文件夹改名，去掉后缀")
UNSAYABLE = ("文件名的编码无法识别（多半是解压时文件名乱码）", "请把文件改名后再运行入库")
NO_FILE = ("文件打不开：它是失效的快捷方式或特殊文件", "请放入文件本身，或删掉它")

Progress = Callable[[int, int, Receipt], None]


@dataclass(frozen=True)
class Drop:
    """What lies in raw/.

    Attributes:
        files: Files that may be exports, in order.
        mistaken: Receipts for what only looks like a file.
    """

    files: tuple[Path, ...]
    mistaken: tuple[Receipt, ...]


def look(folders: DataRoot) -> Drop:
    """List raw/ without opening anything. Registers, notes and the system's own files are no exports."""
    files, mistaken = [], []
    for path in sorted(folders.raw.rglob("*")):
        relative = path.relative_to(folders.raw)
        if folders.registers in path.parents or any(part.startswith((".", "~$")) for part in relative.parts):
            continue
        if path.is_dir():
            if path.suffix.lower() in TABLE_SUFFIXES:
                mistaken.append(_mistaken(relative, *FOLDER))
        elif not _is_sayable(path.name):
            mistaken.append(_mistaken(relative, *UNSAYABLE))
        elif not path.is_file():
            mistaken.append(_mistaken(relative, *NO_FILE))
        elif not (path.name.lower() in NO_EXPORTS or path.name.endswith(NOTE_SUFFIX)):
            files.append(path)
    return Drop(tuple(files), tuple(mistaken))


def take_all(
    files: Sequence[Path],
    intake: Intake,
    *,
    refuse: Callable[[Path, str], Receipt | None],
    progress: Progress,
) -> list[Receipt]:
    """Take every file that is not taken yet.

    Args:
        files: The files, in order.
        intake: What they are taken with.
        refuse: Path and SHA-256 -> a receipt where the file must not even be opened; None: go on.
        progress: Called after each file with its number, the number of files and its receipt.

    Returns:
        One receipt per file, in order; `already_loaded` for bytes that an earlier load, or another
        file of this one, has brought in.
    """
    seen = _Seen(intake.folders)
    receipts: list[Receipt] = []
    for number, file in enumerate(files, start=1):
        relative = file.relative_to(intake.folders.raw).as_posix()
        try:
            sha256, size = seen.identity(file)
        except UnreadableFile as refusal:
            receipt = Receipt(relative, "refused", reason=refusal.what, fix=refusal.fix, loaded_at=intake.now)
        else:
            receipt = refuse(file, sha256) or _receipt(file, sha256, intake)
            receipt = replace(receipt, size_bytes=size)
        receipts.append(receipt)
        progress(number, len(files), receipt)
    seen.save()
    return receipts


def known(folders: DataRoot) -> dict[str, Receipt]:
    """Return the receipt of every taken file, by SHA-256."""
    saved = map(_saved, sorted(folders.taken.glob(f"*/*/{RECEIPT}")))
    return {str(receipt.sha256): receipt for receipt in saved if receipt}


def oldest_first(files: Iterable[Path], remembered: Mapping[str, Receipt], folders: DataRoot) -> list[Path]:
    """Put the paths that earlier receipts name before their copies, so that a rebuild takes the same ones."""
    named = {receipt.path for receipt in remembered.values()}
    return sorted(files, key=lambda file: (file.relative_to(folders.raw).as_posix() not in named, file))


def _receipt(file: Path, sha256: str, intake: Intake) -> Receipt:
    earlier = _saved(taken_folder(intake.folders, sha256) / RECEIPT)
    if earlier is None:
        return take(Source(file, file.relative_to(intake.folders.raw).as_posix(), sha256), intake)
    relative = file.relative_to(intake.folders.raw)
    here = folder_shops(relative, file, intake.shops, str(earlier.platform))
    if not here or here == {earlier.shop_key}:
        return earlier.seen_again(relative.as_posix())
    if earlier.path == relative.as_posix() or not (intake.folders.raw / earlier.path).exists():
        return take(
            Source(file, file.relative_to(intake.folders.raw).as_posix(), sha256), intake
        )  # moved to another shop's folder, or that folder's shop changed
    return replace(
        Receipt(relative.as_posix(), "held", sha256=sha256, loaded_at=intake.now),
        format_key=earlier.format_key,
        platform=earlier.platform,
        reason=f"内容与已入库的文件“{earlier.path}”完全相同，却放在另一家店铺的文件夹里，没有重复计入",
        fix="请核对它属于哪家店铺：放错了就删掉放错的那一份，再运行入库",
    )


def _saved(file: Path) -> Receipt | None:
    """Return a saved receipt; None where there is none that can be read: the file is taken anew."""
    try:
        return Receipt.load(file)
    except (OSError, ValueError, KeyError):
        return None


def _is_sayable(name: str) -> bool:
    """Whether a name is text: one packed in GBK and unpacked elsewhere may be bytes that are none."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def _mistaken(relative: Path, reason: str, fix: str) -> Receipt:
    shown = os.fsencode(relative.as_posix()).decode("utf-8", "backslashreplace")
    return Receipt(shown, "refused", reason=reason, fix=fix)


class _Seen:
    """Remembers the SHA-256 of files that have not changed since: same size, same time of change."""

    def __init__(self, folders: DataRoot) -> None:
        self._file = folders.marts / SEEN
        self._before = self._load()
        self._now: dict[str, tuple[int, int, str]] = {}

    def identity(self, file: Path) -> tuple[str, int]:
        """Return a file's SHA-256 and size, reading it only if it is new or has changed."""
        try:
            state = file.stat()
        except OSError:
            return identity(file)  # raises, with the reason
        before = self._before.get(str(file))
        if before and before[:2] == (state.st_size, state.st_mtime_ns):
            sha256 = before[2]
        else:
            sha256, _ = identity(file)
        self._now[str(file)] = (state.st_size, state.st_mtime_ns, sha256)
        return sha256, state.st_size

    def save(self) -> None:
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps(self._now, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._file)

    def _load(self) -> dict[str, tuple[int, int, str]]:
        try:
            said = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # only a memory: without it, every file is read once more
        return {path: (size, changed, sha256) for path, (size, changed, sha256) in said.items()}

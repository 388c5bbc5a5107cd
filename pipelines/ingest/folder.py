"""All of raw/: which files there are, which are known already, and a receipt for each."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.names import is_no_export
from pipelines.ingest.parcels import Office, Parcel
from pipelines.ingest.reach import LYING, Reach
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.take import Intake
from pipelines.ingest.taken import Taken
from pipelines.settings import DataRoot

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xls", ".xlsx", ".zip"})

# What only looks like a file: the reason and the cure.
FOLDER = ("这是文件夹，不是文件，只是名称像文件", "若里面有导出文件，会照常读取；请把文件夹改名，去掉后缀")
UNSAYABLE = ("文件名的编码无法识别（多半是解压时文件名乱码）", "请把文件改名后再运行入库")
NO_FILE = ("文件打不开：它是失效的快捷方式或特殊文件", "请放入文件本身，或删掉它")

Ahead = Callable[[Office, Sequence[Path]], None]


@dataclass(frozen=True)
class Drop:
    """What lies in raw/.

    Attributes:
        files: Files that may be exports, in order.
        mistaken: Receipts for what only looks like a file.
        reach: How the files' bytes are reached.
    """

    files: tuple[Path, ...]
    mistaken: tuple[Receipt, ...] = ()
    reach: Reach = LYING


def look(folders: DataRoot) -> Drop:
    """List raw/ without opening anything; where there is none yet, nothing lies in it.

    Registers, notes and the system's own files are no exports.
    """
    if not folders.raw.exists():
        return Drop((), ())
    files, mistaken = [], []
    registers = folders.registers.name
    for parts, entry in _below(folders.raw):
        if parts[0] == registers or is_no_export(parts):
            continue
        if entry.is_dir():
            if Path(entry.name).suffix.lower() in TABLE_SUFFIXES:
                mistaken.append(_mistaken(parts, *FOLDER))
        elif not _is_sayable(entry.name):
            mistaken.append(_mistaken(parts, *UNSAYABLE))
        elif not entry.is_file():
            mistaken.append(_mistaken(parts, *NO_FILE))
        else:
            files.append(Path(entry.path))
    return Drop(tuple(files), tuple(mistaken))


def take_all(
    files: Sequence[Path],
    intake: Intake,
    *,
    refuse: Callable[[Path, str], Receipt | None],
    taken: Taken | None = None,
    ahead: Ahead | None = None,
) -> list[Receipt]:
    """Take every file that is not taken yet.

    Args:
        files: The files, in order.
        intake: What they are taken with.
        refuse: Path and SHA-256 -> a receipt where the file must not even be opened; None: go on.
        taken: What earlier loads have taken; read here where it is not given.
        ahead: Called first, where other machines may take files before their turn; what they have not
            taken, for whatever reason, is taken here.

    Returns:
        One receipt per file, in order, for an archive one per file inside; `already_loaded` for bytes
        that an earlier load, or another file of this one, has brought in.
    """
    taken = taken or Taken(intake.folders)
    office = Office(intake, refuse, taken)
    intake.progress.begin(len(files), office.expect(files))
    if ahead:
        ahead(office, files)
    told: list[tuple[int, Receipt]] = []
    later: list[tuple[int, Parcel]] = []

    def tell(number: int, receipt: Receipt) -> None:
        told.append((number, receipt))
        intake.progress.finished(number, len(files), receipt)

    for number, file in enumerate(files, start=1):
        for parcel in office.parcels(number, file):
            if isinstance(parcel, Receipt):
                tell(number, parcel)
            elif office.waits(parcel):
                later.append((number, parcel))
            else:
                tell(number, office.take(number, parcel))
    for number, parcel in later:
        tell(number, office.take(number, parcel))
    office.seen.save()
    taken.save()
    return [receipt for _, receipt in sorted(told, key=lambda each: (each[0], each[1].path))]


def known(folders: DataRoot) -> Mapping[str, Receipt]:
    """Return the receipt of every taken file, by SHA-256."""
    return Taken(folders).receipts


def oldest_first(files: Iterable[Path], remembered: Mapping[str, Receipt], folders: DataRoot) -> list[Path]:
    """Put the paths that earlier receipts name before their copies, so that a rebuild takes the same ones."""
    if not remembered:
        return list(files)
    named = {receipt.path for receipt in remembered.values()}
    return sorted(files, key=lambda file: (file.relative_to(folders.raw).as_posix() not in named, file))


def _below(folder: Path, parts: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], os.DirEntry[str]]]:
    """Yield all that lies below a folder, in order, with its path from there; nothing where it cannot be listed."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda each: each.name)
    except PermissionError:
        return
    for entry in entries:
        here = (*parts, entry.name)
        yield here, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), here)


def _is_sayable(name: str) -> bool:
    """Whether a name is text: one packed in GBK and unpacked elsewhere may be bytes that are none."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mistaken(parts: Sequence[str], reason: str, fix: str) -> Receipt:
    shown = os.fsencode("/".join(parts)).decode("utf-8", "backslashreplace")
    return Receipt(shown, "refused", reason=reason, fix=fix)

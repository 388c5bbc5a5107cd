"""Which builds lie in a data root: their numbers, their files, the pointer to the current one."""

import re
import shutil
from contextlib import suppress
from pathlib import Path

from pipelines.errors import MartDamaged, MartMissing
from pipelines.settings import DataRoot

DAMAGE = ("Corrupt database file", "Could not read")  # what the engine says of a damaged file
POINTER = "CURRENT"
LAST_BUILD = "LAST_BUILD"  # in the data root, so that it outlives marts/: a number never comes again
BUILD_NAME = re.compile(r"marts_(\d{6,})\.duckdb")


def current(folders: DataRoot) -> Path:
    """Return the database file of the current build.

    It may be removed once newer builds are published: to ask several questions, use `store.reading`.

    Raises:
        MartMissing: No load has published anything yet.
        MartDamaged: The pointer names a file that is not there.
    """
    while not (file := _pointed_at(folders)).is_file():
        if _pointed_at(folders) == file:  # else a newer build was published just now
            raise _damage(file, "不见了")
    return file


def current_if_any(folders: DataRoot) -> Path | None:
    """Return the database file of the current build; null where there is none, or it is not there."""
    try:
        return current(folders)
    except (MartMissing, MartDamaged):
        return None


def tells_of_damage(complaint: str) -> bool:
    """Whether the engine complains of a file that was damaged after it was written."""
    return any(sign in complaint for sign in DAMAGE)


def unreadable(file: Path) -> MartDamaged:
    """Return what to say of a build that is there and cannot be read."""
    return _damage(file, "打不开，可能已损坏")


def _damage(file: Path, how: str) -> MartDamaged:
    return MartDamaged(
        f"数据库 {file.name} {how}",
        where=str(file),
        fix="请运行 python -m pipelines load 重新生成（若它说没有新内容，先删除这个文件）；原始文件不受影响，不会丢失",
    )


def next_build_id(folders: DataRoot) -> str:
    """Return the name of the next build: one more than the highest that was ever begun to be published."""
    named = [file.name for file in builds(folders)]
    named += [text_of(folders.root / LAST_BUILD), text_of(folders.marts / POINTER)]
    return f"marts_{max(map(number_of, named)) + 1:06d}"


def builds(folders: DataRoot) -> list[Path]:
    """Return the database files of all builds here, oldest first."""
    there = (file for file in folders.marts.glob("marts_*.duckdb") if number_of(file.name))
    return sorted(there, key=lambda file: number_of(file.name))


def number_of(name: str) -> int:
    """Return the number of a build by the name of its file; 0: that is no build's name."""
    found = BUILD_NAME.fullmatch(name)
    return int(found[1]) if found else 0


def unpublished(folders: DataRoot) -> Path | None:
    """Return the build that a load has put in place and not lived to make current; mostly there is none."""
    begun, named = text_of(folders.root / LAST_BUILD), text_of(folders.marts / POINTER)
    file = folders.marts / begun
    return file if number_of(begun) and begun != named and file.is_file() else None


def remove(file: Path) -> bool:
    """Remove a build and what belongs to it; return whether it is gone: Windows keeps what is being read."""
    shutil.rmtree(
        file.with_name(f"{file.name}.tmp"), ignore_errors=True
    )  # where a reader was short of memory
    for each in (file.with_name(f"{file.name}.wal"), file):
        with suppress(FileNotFoundError, PermissionError):
            each.unlink()
    return not file.exists()


def text_of(file: Path) -> str:
    """Return the one line of a file; "" where there is none that can be read."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def _pointed_at(folders: DataRoot) -> Path:
    """Return the file that the pointer names, there or not."""
    try:
        return folders.marts / (folders.marts / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise MartMissing(
            "还没有可看的数据",
            where=str(folders.marts),
            fix=f"请把平台导出文件放进 {folders.raw}，再运行 python -m pipelines load",
        ) from None

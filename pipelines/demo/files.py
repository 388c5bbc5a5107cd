"""Demo files in raw/: written, told apart from real ones, and removed again.

raw/_registers/演示文件.csv lists every file that was written with the SHA-256 of its bytes. A file is
a demo file as long as it is on that list with those bytes: one that somebody has changed since, a
register say, belongs to them.
"""

import csv
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from pipelines.demo.broken import broken_files
from pipelines.demo.exports import DemoFile, export_files
from pipelines.demo.registers import register_files
from pipelines.demo.run import Run, a_run
from pipelines.demo.shops import SHOPS
from pipelines.demo.write_compass import session_files
from pipelines.errors import PipelineError
from pipelines.settings import DataRoot

LIST_NAME = "演示文件.csv"
LIST_COLUMNS = ("文件", "SHA-256")
CHINA_AHEAD = timedelta(hours=8)


def write_demo(
    folders: DataRoot,
    *,
    scale: int = 1,
    seed: int = 20260101,
    until: date,
    since: date | None = None,
) -> list[Path]:
    """Fill raw/ with invented exports and registers, in place of earlier demo files.

    Args:
        folders: The data root.
        scale: How many times as many orders as usual; the sums stay the same.
        seed: The same seed and days give byte-identical files.
        until: The day of the newest exports; the last day of ordering is the one before.
        since: First day of ordering; three years before `until` if not given.

    Returns:
        Every file written, the list of them included.

    Raises:
        PipelineError: If raw/ holds files that are no demo files, or the arguments make no sense.
    """
    run = a_run(seed, scale, since, until)
    refuse_over_real_files(folders)
    remove_demo(folders)
    folders.registers.mkdir(parents=True, exist_ok=True)
    listed = list_path(folders)
    listed.write_bytes((",".join(LIST_COLUMNS) + "\r\n").encode("utf-8-sig"))
    written = [put(folders, file) for file in all_files(run)]
    set_time(listed, datetime(run.until.year, run.until.month, run.until.day))
    return [*written, listed]


def all_files(run: Run) -> Iterator[DemoFile]:
    """Yield everything that a run writes, the list apart."""
    yield from register_files(run)
    for shop in SHOPS:
        yield from export_files(shop, run)
        yield from session_files(shop, run)
    yield from broken_files(run)


def put(folders: DataRoot, file: DemoFile) -> Path:
    """Write one file and its row in the list.

    The row comes before the file gets its name: a run that is cut off leaves nothing behind that
    nobody knows to be a demo file.
    """
    target = folders.raw / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    draft.write_bytes(file.content)
    with list_path(folders).open("a", encoding="utf-8", newline="") as listed:
        csv.writer(listed).writerow((file.path, sha256(file.content).hexdigest()))
    draft.replace(target)
    set_time(target, file.written_at)
    return target


def set_time(path: Path, moment: datetime) -> None:
    """Set the modification time of a file to a moment of China time."""
    seconds = (moment - CHINA_AHEAD).replace(tzinfo=UTC).timestamp()
    os.utime(path, (seconds, seconds))


def remove_demo(folders: DataRoot) -> list[Path]:
    """Delete the listed demo files that are still as they were written, and the list. Return what went.

    Listed files that somebody has changed since stay. Folders that are empty then go as well.
    """
    unchanged = demo_files(folders)
    for path in unchanged:
        path.unlink()
    for folder in {path.parent for path in unchanged} - {folders.raw, folders.registers}:
        if not any(folder.iterdir()):
            folder.rmdir()
    if list_path(folders).exists():
        list_path(folders).unlink()
        return [*unchanged, list_path(folders)]
    return unchanged


def demo_files(folders: DataRoot) -> list[Path]:
    """Return the listed files that are there with the bytes that were written, in the list's order."""
    raw = folders.raw.resolve()
    listed = ((folders.raw / name, digest) for name, digest in listed_digests(folders).items())
    return [
        path
        for path, digest in listed
        # A list that somebody has written into must not lead out of raw/.
        if path.resolve().is_relative_to(raw)
        and path.is_file()
        and digest == sha256(path.read_bytes()).hexdigest()
    ]


def listed_digests(folders: DataRoot) -> dict[str, str]:
    """Return path below raw/ → SHA-256 of every listed file; nothing where there is no list."""
    if not list_path(folders).exists():
        return {}
    with list_path(folders).open(encoding="utf-8-sig", newline="") as listed:
        rows = csv.reader(listed)
        next(rows, None)
        return {row[0]: row[1] for row in rows if len(row) == len(LIST_COLUMNS)}


def refuse_over_real_files(folders: DataRoot) -> None:
    """Refuse where raw/ holds a file that is no demo file; hidden files and READMEs do not count.

    Raises:
        PipelineError: Naming the first such file.
    """
    ours = {*demo_files(folders), list_path(folders)}
    for path in sorted(folders.raw.rglob("*")):
        is_ours = path in ours or path.name == "README.md" or path.name.startswith(".")
        if path.is_file() and not is_ours:
            raise PipelineError(
                "原始数据文件夹里已有非演示文件（或改动过的演示文件），不写入演示数据",
                where=str(path.relative_to(folders.raw)),
                fix="请用 --data 指定一个空的数据文件夹；或先把这些文件移到别处",
            )


def list_path(folders: DataRoot) -> Path:
    """Return where the list of demo files is."""
    return folders.registers / LIST_NAME

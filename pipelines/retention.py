"""Which builds stay: the current one, the newest few, and every one that an issued snapshot names.

An issued number must stay open to question, so a build that a snapshot names is never removed. A build is
named by its id anywhere in the snapshot's content.json (its own place there is the top-level `build_id`):
looking at the whole text keeps too much rather than too little, also where that file is damaged.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines import store
from pipelines.settings import BUILDS_KEPT, DataRoot

CONTENT = "content.json"
BUILD_ID = re.compile(rb"marts_\d{6,}")

CURRENT, RECENT, ISSUED = "当前结果", "最近 {n} 个之一", "周报 {which} 引用"
UNSURE = "周报 {which} 读不出，不知道它引用哪个结果，所以一个也不删"
BEYOND, UNFINISHED = "不在最近 {n} 个之内，也没有周报引用", "入库在发布前中断，从未生效"


@dataclass(frozen=True)
class Verdict:
    """Whether one build stays, and why, in Chinese. `size` is in bytes."""

    file: Path
    size: int
    stays: bool
    why: str


def verdicts(folders: DataRoot, keep: int = BUILDS_KEPT) -> list[Verdict]:
    """Judge every build, oldest first; touch nothing.

    Args:
        folders: The data root. No load must be running on it.
        keep: How many of the newest builds stay, the current one included; at least one.
    """
    builds, unpublished = store.builds(folders), store.unpublished(folders)
    newest = [file for file in builds if file != unpublished][-max(keep, 1) :]
    reasons = {file: RECENT.format(n=keep) for file in newest}
    reasons |= _named_by_snapshots(builds, folders)
    if current := store.current_if_any(folders):
        reasons[current] = CURRENT
    gone = {unpublished: UNFINISHED} if unpublished else {}
    return [
        Verdict(
            file,
            file.stat().st_size,
            file in reasons,
            reasons.get(file) or gone.get(file, BEYOND.format(n=keep)),
        )
        for file in builds
    ]


def prune(folders: DataRoot, keep: int = BUILDS_KEPT) -> list[Verdict]:
    """Remove every build that does not stay; the caller holds the data root (see `lock`).

    Returns:
        The verdicts, oldest first. A build that somebody reads on Windows stays until the next time.
    """
    judged = verdicts(folders, keep)
    for each in judged:
        if not each.stays:
            store.remove(each.file)
    return judged


def _named_by_snapshots(builds: list[Path], folders: DataRoot) -> dict[Path, str]:
    """Return why builds stay for the sake of issued snapshots: all of them where one cannot be read."""
    reasons: dict[Path, str] = {}
    for content in sorted(folders.snapshots.glob(f"*/*/{CONTENT}")):
        which = content.parent.relative_to(folders.snapshots).as_posix()
        try:
            named = {found.decode() for found in BUILD_ID.findall(content.read_bytes())}
        except OSError:
            return {file: UNSURE.format(which=which) for file in builds}
        reasons |= {file: ISSUED.format(which=which) for file in builds if file.stem in named}
    return reasons

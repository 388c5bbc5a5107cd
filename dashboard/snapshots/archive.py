"""The archive of issued snapshots: frozen whole or not at all, never changed, checked by their hashes.

One folder per issue, `<week>/<number>/`: all formats, content.json, issue.json (what lists need to
know of it) and MANIFEST.sha256, which `sha256sum -c` understands. The folder is filled under another name,
reaches the disk, and gets its name in one step.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from dashboard.snapshots import serial
from dashboard.snapshots.content import Content
from dashboard.snapshots.disclose import Part, Place, Standing, standing
from dashboard.snapshots.release_case import IssuedBefore
from pipelines.disk import make_folder, reach_disk
from pipelines.errors import SnapshotRefused
from pipelines.settings import DataRoot

CONTENT, CARD, MANIFEST = "content.json", "issue.json", "MANIFEST.sha256"
LOCK, DRAFT = ".LOCK", ".draft"
WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class Issue:
    """What lists tell of an issue; the same as its issue.json.

    Attributes:
        week: 2026-W47.
        issue: Number in that week, over all regions: its folder.
        serial: 总第 N 期 of its region.
        corrects: Number of the issue of the same week that it corrects; null: none.
        previous: 2026-W46/1: the issue that its news and revisions count from; null: none.
        sha256: Of content.json.
        told: Indicator and region of the sums that it tells; `hidden`: of those that it hides; `parts`: of the
            parts that it hides, with dimension and part; `bases`, `base_parts`: of those that it tells, but hides
            the growth of, and so the level a year before. A card of before they were kept has none.
    """

    week: str
    issue: int
    serial: int
    region_code: str
    region_name: str
    week_label: str
    issue_text: str
    is_demo: bool
    issued_at: datetime
    compiled_by: str
    reviewed_by: str
    embargo_until: datetime | None
    corrects: int | None
    previous: str | None
    build_id: str
    sha256: str
    told: tuple[Place, ...]
    hidden: tuple[Place, ...]
    parts: tuple[Part, ...]
    bases: tuple[Place, ...] = ()
    base_parts: tuple[Part, ...] = ()

    @property
    def key(self) -> str:
        """2026-W47/1."""
        return f"{self.week}/{self.issue}"

    def is_open(self, now: datetime) -> bool:
        """Return whether it may be shown: its embargo is over."""
        return self.embargo_until is None or self.embargo_until <= now

    def before(self) -> IssuedBefore:
        """Return what release rules know of it."""
        return IssuedBefore(self.week, self.issue, self.region_code, self.is_demo)


def issues(folders: DataRoot) -> tuple[Issue, ...]:
    """Return all issues, the oldest week first. A folder without a readable card is none: see `verify`."""
    found = []
    for card in sorted(folders.snapshots.glob(f"*/*/{CARD}")):
        try:
            found.append(_read_card(card))
        except (OSError, ValueError, TypeError, KeyError):
            continue
    return tuple(sorted(found, key=lambda each: (each.week, each.issue)))


def unreadable(folders: DataRoot) -> list[str]:
    """Return the keys of folders that should be issues, but whose card cannot be read."""
    known = {each.key for each in issues(folders)}
    there = (each for each in folders.snapshots.glob("*-W*/*") if each.is_dir() and each.name.isdigit())
    keys = sorted(f"{each.parent.name}/{each.name}" for each in there)
    return [key for key in keys if key not in known]


def folder_of(folders: DataRoot, key: str) -> Path:
    """Return the folder of an issue by its key, 2026-W47/1."""
    return folders.snapshots / key


def previous_of(known: tuple[Issue, ...], region_code: str, week: str) -> Issue | None:
    """Return the latest issue of a region before a week: what news and revisions count from."""
    earlier = [each for each in known if each.region_code == region_code and each.week < week]
    return earlier[-1] if earlier else None


def standing_of(known: tuple[Issue, ...], region_code: str, week: str) -> Standing:
    """Return what issues of the same province and year told and hid before a week; what last year's hid is a base."""
    of_province = [each for each in known if each.region_code[:2] == region_code[:2] and each.week < week]
    earlier = [each for each in of_province if each.week[:4] == week[:4]]
    year_before = [each for each in of_province if int(each.week[:4]) == int(week[:4]) - 1]
    hidden = {place for each in earlier for place in each.hidden}
    told = {place for each in earlier for place in each.told}
    return Standing(
        told=frozenset(told - hidden),
        hidden=frozenset(hidden),
        parts=frozenset(part for each in earlier for part in each.parts),
        bases=frozenset(
            [
                *(place for each in earlier for place in each.bases),
                *(place for each in year_before for place in each.hidden),
            ]
        ),
        base_parts=frozenset(
            [
                *(part for each in earlier for part in each.base_parts),
                *(part for each in year_before for part in each.parts),
            ]
        ),
    )


def read(folders: DataRoot, key: str) -> Content:
    """Return what an issue says, after its files have been checked.

    Raises:
        SnapshotRefused: It is not there, or a file of it is not what was frozen.
    """
    check(folders, key)
    try:
        return serial.from_json((folder_of(folders, key) / CONTENT).read_bytes())
    except ValueError as failure:
        raise _damaged(key, f"{CONTENT} 读不出：{failure}") from failure


def check(folders: DataRoot, key: str) -> None:
    """Compare every file of an issue with its manifest.

    Raises:
        SnapshotRefused: It is not there, a file is missing, changed or added.
    """
    folder = folder_of(folders, key)
    try:
        manifest = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
        told = {name: digest for digest, _, name in (line.partition("  ") for line in manifest)}
        there = {each.name: _hash(each) for each in folder.iterdir() if each.name != MANIFEST}
    except OSError as failure:
        raise _damaged(key, f"读不出：{failure.strerror}") from failure
    wrong = sorted(name for name in told.keys() | there.keys() if told.get(name) != there.get(name))
    if wrong:
        raise _damaged(key, f"与 {MANIFEST} 不符：{'、'.join(wrong)}")


@contextmanager
def issuing(folders: DataRoot) -> Iterator[None]:
    """Let nobody else issue meanwhile: numbers are given one after another.

    Raises:
        SnapshotRefused: Somebody else has been issuing for a minute.
    """
    make_folder(folders.snapshots)
    try:
        with FileLock(folders.snapshots / LOCK, timeout=WAIT_SECONDS):
            shutil.rmtree(folders.snapshots / DRAFT, ignore_errors=True)  # of one that was killed
            yield
    except Timeout as failure:
        raise SnapshotRefused(
            "另一个程序正在签发周报", where=str(folders.snapshots / LOCK), fix="等它结束后再签发"
        ) from failure


def next_number(folders: DataRoot, week: str) -> int:
    """Return the number that the next issue of a week gets; call it within `issuing`."""
    there = (folders.snapshots / week).glob("*")
    return max((int(each.name) for each in there if each.name.isdigit()), default=0) + 1


def freeze(folders: DataRoot, content: Content, files: Mapping[str, bytes], previous: str | None) -> Issue:
    """Put an issue into the archive; call it within `issuing`.

    Args:
        folders: The data root.
        content: With its stamp.
        files: The formats by the names of their files.
        previous: Key of the issue before.

    Raises:
        SnapshotRefused: There is an issue of that number already.
        OSError: It cannot be written; nothing of it is in the archive then.
    """
    written = serial.to_json(content)
    card = card_of(content, written, previous)
    place, draft = folder_of(folders, card.key), folders.snapshots / DRAFT
    if place.exists():
        raise SnapshotRefused(
            f"{card.key} 已经签发，不能改写", where=str(place), fix="更正请另发一期（--corrects）"
        )
    draft.mkdir()
    try:
        _fill(draft, {**files, CONTENT: written, CARD: _card_bytes(card)})
        make_folder(place.parent)
        draft.rename(place)  # not `replace`: what is there stays
        reach_disk(place.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return card


def card_of(content: Content, written: bytes, previous: str | None) -> Issue:
    """Return the card of a stamped content."""
    heading, stamp, places = content.heading, content.stamp, standing(content)
    if None in (stamp.issue, stamp.serial, stamp.issued_at, stamp.compiled_by, stamp.reviewed_by):
        raise SnapshotRefused("没有签发信息", where=heading.week, fix="请先由两人签字，再签发")
    return Issue(
        week=heading.week,
        issue=stamp.issue or 0,
        serial=stamp.serial or 0,
        region_code=heading.region_code,
        region_name=heading.region_name,
        week_label=heading.week_label,
        issue_text=heading.issue_text,
        is_demo=heading.is_demo,
        issued_at=stamp.issued_at or datetime.min,
        compiled_by=stamp.compiled_by or "",
        reviewed_by=stamp.reviewed_by or "",
        embargo_until=stamp.embargo_until,
        corrects=stamp.corrects.issue if stamp.corrects else None,
        previous=previous,
        build_id=heading.build_id,
        sha256=sha256(written).hexdigest(),
        told=tuple(sorted(places.told)),
        hidden=tuple(sorted(places.hidden)),
        parts=tuple(sorted(places.parts)),
        bases=tuple(sorted(places.bases)),
        base_parts=tuple(sorted(places.base_parts)),
    )


def _fill(draft: Path, files: Mapping[str, bytes]) -> None:
    manifest = "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    for name, written in {**files, MANIFEST: manifest.encode()}.items():
        (draft / name).write_bytes(written)
        reach_disk(draft / name)
    reach_disk(draft)


def _card_bytes(card: Issue) -> bytes:
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(card).items()
    }
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def _read_card(card: Path) -> Issue:
    told = json.loads(card.read_bytes())
    for name in ("issued_at", "embargo_until"):
        told[name] = datetime.fromisoformat(told[name]) if told[name] else None
    for name in ("told", "hidden", "parts", "bases", "base_parts"):
        told[name] = tuple(tuple(each) for each in told.get(name, ()))
    return Issue(**told)


def _hash(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def _damaged(key: str, what: str) -> SnapshotRefused:
    return SnapshotRefused(
        f"周报存档 {key} {what}", where=f"snapshots/{key}", fix="请从备份恢复这个文件夹，不要手工修改"
    )

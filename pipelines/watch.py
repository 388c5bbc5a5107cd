"""Watches raw/ and loads once files have stopped growing: one load for a burst of files, one for a new day.

raw/ is listed again and again, which also works on network shares, where nobody announces a change.
What has settled is told from two listings and a clock by pure functions. The load is a process of its
own: whatever kills it leaves the watch alive and the build before it in place.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.clock import china_now
from pipelines.errors import LoaderBusy
from pipelines.lock import only_loader
from pipelines.settings import DataRoot

RETRY_AFTER = 300.0  # seconds until a load that failed is tried again though no file has changed
BUSY_WAIT = 1.0  # seconds that are given to another loader before it is named
NAMED = 3  # files that a line names; of more it says how many

STATUS = {"loaded": "已入库", "already_loaded": "此前已入库", "held": "待认领", "refused": "已退回"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Stamp:
    """What tells that a file has changed: its size in bytes and its time of change."""

    size: int
    changed_ns: int


Listing = Mapping[str, Stamp]  # path below raw/ -> stamp


@dataclass(frozen=True)
class Watched:
    """What is known of raw/.

    Attributes:
        listing: The files as they were last seen.
        since: When each path was first seen as it is now, in seconds of the watch's clock.
        handled: The files as the last load found them.
    """

    listing: Listing = field(default_factory=dict)
    since: Mapping[str, float] = field(default_factory=dict)
    handled: Listing = field(default_factory=dict)

    @property
    def news(self) -> tuple[str, ...]:
        """The paths that are new, changed or gone since the last load, in order."""
        paths = sorted(self.listing.keys() | self.handled.keys())
        return tuple(path for path in paths if self.listing.get(path) != self.handled.get(path))


@dataclass(frozen=True)
class Pace:
    """When to look and when to load.

    Attributes:
        every: Seconds between two listings of raw/.
        settle: Seconds that a file must stay as it is.
        today: The day in China: deadlines are judged on it, so a new day is loaded anew.
    """

    every: float
    settle: float
    today: Callable[[], date] = lambda: china_now().date()


@dataclass(frozen=True)
class Attempt:
    """What a load came to.

    Attributes:
        told: What to say of it, line by line.
        is_done: Whether it ran to its end; refused files do not make it fail.
        is_busy: Whether it was not even begun, because another loader is at work.
    """

    told: tuple[str, ...]
    is_done: bool
    is_busy: bool = False


@dataclass(frozen=True)
class Watch:
    """One watch: what it knows, what it has said, when it may load again, and the day last loaded on."""

    watched: Watched = field(default_factory=Watched)
    said: frozenset[str] = frozenset()  # said once, not again until the next load ends
    failed_on: Listing | None = None
    retry_at: float = 0.0
    loaded_on: date | None = None


def seen(watched: Watched, listing: Listing, now: float) -> Watched:
    """Take in a new listing. A path that looks as before keeps the moment since which it does."""
    paths = listing.keys() | watched.since.keys()

    def since(path: str) -> float:
        is_as_before = path in watched.since and listing.get(path) == watched.listing.get(path)
        return watched.since[path] if is_as_before else now

    return replace(watched, listing=listing, since={path: since(path) for path in paths})


def growing(watched: Watched, now: float, settle: float) -> tuple[str, ...]:
    """Return the paths with news that have changed within the last `settle` seconds."""
    return tuple(path for path in watched.news if now - watched.since[path] < settle)


def has_settled(watched: Watched, now: float, settle: float) -> bool:
    """Whether there is something to load, and nothing of it is still changing.

    A burst is waited for to its end: one file still growing holds back all, so that it makes one build.
    """
    return bool(watched.news) and not growing(watched, now, settle)


def listing_of(raw: Path) -> Listing:
    """List everything below raw/ that a load may read. Hidden and lock files (~$) are passed over.

    Raises:
        OSError: raw/ cannot be listed: it is not there, or the share has gone.
    """
    if not raw.is_dir():
        raise FileNotFoundError(2, "No such directory", str(raw))
    found: dict[str, Stamp] = {}
    for path in raw.rglob("*"):
        relative = path.relative_to(raw)
        if any(part.startswith((".", "~$")) for part in relative.parts):
            continue
        try:
            state = path.stat()
        except OSError:
            continue  # it went between being listed and being looked at
        if path.is_file():
            found[_shown(relative)] = Stamp(state.st_size, state.st_mtime_ns)
    return found


def _shown(relative: Path) -> str:
    """Return a path as receipts write it: a name that is no text must not stop the watch."""
    return os.fsencode(relative.as_posix()).decode("utf-8", "backslashreplace")


def watch(folders: DataRoot, pace: Pace, load: Callable[[tuple[str, ...]], Attempt], say: Say) -> None:
    """Watch raw/ until the process is told to stop (KeyboardInterrupt).

    Args:
        folders: The data root.
        pace: How often to look, and how long files must stay as they are.
        load: Loads once, told which paths have news.
        say: Is told of each event, one plain line each.
    """
    say(f"开始监视 {folders.raw}：文件 {pace.settle:g} 秒不再变化就入库；按 Ctrl+C 停止")
    state = Watch()
    while True:
        state = look_once(state, folders, pace, load, say)
        time.sleep(pace.every)


def look_once(
    state: Watch,
    folders: DataRoot,
    pace: Pace,
    load: Callable[[tuple[str, ...]], Attempt],
    say: Say,
) -> Watch:
    """List raw/ once, say what is new, and load if all of it has settled."""
    now = time.monotonic()
    try:
        listing = listing_of(folders.raw)
    except OSError:
        return _saying(state, (f"现在读不到 {folders.raw}：文件夹不在，或网络盘断开；恢复后自动继续",), say)
    before = state.watched
    watched = seen(before, listing, now)
    state = replace(state, watched=watched)
    state = _saying(state, _noticed(before, watched), say)
    still = growing(watched, now, pace.settle)
    if len(still) < len(watched.news):
        state = _saying(state, tuple(f"{path} 还在变化，等它停下来再一起入库" for path in still), say)
    today = pace.today()
    is_settled = has_settled(watched, now, pace.settle)
    reason = "文件已不再变化，开始入库" if is_settled else _new_day(state, today)
    if reason is None or _is_waiting(state, now):
        return state
    state = _saying(state, (reason,), say)
    attempt = load(watched.news)
    return replace(_after(state, attempt, now, say), loaded_on=today if attempt.is_done else state.loaded_on)


def _new_day(state: Watch, today: date) -> str | None:
    """Return why to load though no file has come: the day has turned since the last load; None: no reason."""
    if state.watched.news or state.loaded_on in (None, today):
        return None
    return f"到了 {today:%Y-%m-%d}，按这一天判断到期和逾期，重新入库"


def _noticed(before: Watched, watched: Watched) -> tuple[str, ...]:
    fresh = [path for path in watched.news if path not in before.news]
    return (f"发现 {len(fresh)} 个新的或有变化的文件：{_named(fresh)}",) if fresh else ()


def _is_waiting(state: Watch, now: float) -> bool:
    """Whether a load of these same files has failed just now."""
    return state.failed_on == state.watched.listing and now < state.retry_at


def _after(state: Watch, attempt: Attempt, now: float, say: Say) -> Watch:
    if attempt.is_busy:
        return _saying(state, attempt.told, say)
    if attempt.is_done:
        for line in attempt.told:
            say(line)
        return Watch(replace(state.watched, handled=state.watched.listing))
    told = tuple(f"{line}；文件有变化或 {RETRY_AFTER / 60:g} 分钟后再试" for line in attempt.told)
    state = _saying(state, told, say)
    return replace(state, failed_on=state.watched.listing, retry_at=now + RETRY_AFTER)


def _saying(state: Watch, lines: Iterable[str], say: Say) -> Watch:
    """Say what has not been said since the last load."""
    fresh = [line for line in lines if line not in state.said]
    for line in fresh:
        say(line)
    return replace(state, said=state.said | set(fresh))


def load_once(folders: DataRoot, news: tuple[str, ...]) -> Attempt:
    """Run one load in a process of its own; say what became of the files with news, and of all.

    While another loader is at work nothing is begun, and it is named.
    """
    # Its own session: a Ctrl+C is for the watch, which then ends the load itself.
    command = [sys.executable, "-X", "utf8", "-m", "pipelines", "load", "--json", "--data", str(folders.root)]
    try:
        with only_loader(folders, wait=BUSY_WAIT):
            pass  # free: the load takes the lock itself
        done = subprocess.run(command, capture_output=True, check=False, start_new_session=True)
    except LoaderBusy as busy:
        return Attempt((f"{busy.what.partition('，')[0]}，等它结束后自动入库",), is_done=False, is_busy=True)
    except OSError as failure:
        return Attempt((f"入库没有开始：{failure.strerror}（{failure.filename}）",), is_done=False)
    complaint = done.stderr.decode("utf-8", "backslashreplace")
    return told_of(done.stdout.decode("utf-8", "backslashreplace"), complaint, news)


def told_of(answer: str, complaint: str, news: tuple[str, ...]) -> Attempt:
    """Put a load's answer (`load --json`) into lines: the files with news, then the outcome.

    A load that gave no answer, or names a failure in it, has failed; `complaint` is what it said of it.
    """
    try:
        outcome = json.loads(answer)
    except ValueError:
        return Attempt((_failure(complaint),), is_done=False)
    if outcome.get("failure"):
        return Attempt((_failure(complaint),), is_done=False)
    files = [_file_line(each) for each in outcome["files"] if _is_of(each["path"], news)]
    return Attempt((*files, _outcome_line(outcome)), is_done=True)


def _is_of(path: str, news: tuple[str, ...]) -> bool:
    """Whether a receipt is of a file with news, or of what lies in an archive with news."""
    above = (str(folder) for folder in PurePosixPath(path).parents)
    return path in news or not set(above).isdisjoint(news)


def _failure(complaint: str) -> str:
    """Put a load's last words into one line: our own refusals as they are, a crash by its last line."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    if "处理：" in complaint:
        return f"入库没有完成，原来的结果不变。{'；'.join(lines)}"
    return f"入库程序意外中止，原来的结果不变（{lines[-1] if lines else '没有留下说明'}）"


def _file_line(receipt: Mapping[str, Any]) -> str:
    said = f"{STATUS[receipt['status']]} {receipt['path']}"
    if receipt["status"] in ("held", "refused"):
        return f"{said}：{receipt['reason']}。处理：{receipt['fix']}"
    rows, refused = receipt["rows_read"], receipt["rows_refused"]
    return f"{said}（{rows:,} 行，退回 {refused or 0:,} 行）" if rows is not None else said


def _outcome_line(outcome: Mapping[str, Any]) -> str:
    if outcome["published"]:
        return f"已发布新结果 {outcome['build_id']}"
    if outcome["build_id"]:
        return f"没有新内容，当前结果仍是 {outcome['build_id']}"
    return "raw/ 里还没有可入库的文件"


def _named(paths: list[str]) -> str:
    return "、".join(paths[:NAMED]) + ("等" if len(paths) > NAMED else "")

"""Which snapshots are due when, and who gets them: `snapshots.toml` in the data root, read and checked.

issuer = "某省商务厅"

[[due]]
regions = ["510000", "510000/city"]   # a region; or all regions of a level inside it
weekday = 1                           # 1 Monday … 7 Sunday, of the week after
time = "09:00"                        # China time

[[recipients]]
name = "厅领导"
to = ["leader@example.gov.cn"]
regions = ["510000"]
what = "issued"                       # issued: what has been signed; draft: for those who review

[smtp]                                # only for --send
host = "mail.example.gov.cn"
port = 25
sender = "monitor@example.gov.cn"
starttls = false
user = ""                             # "": no login
password_file = ""                    # a file that only its owner can read
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from dashboard.geography import LEVELS
from dashboard.snapshots.subject import Source
from dashboard.snapshots.weeks import Week
from pipelines.errors import SnapshotRefused

What = Literal["issued", "draft"]


@dataclass(frozen=True)
class Due:
    """Regions whose snapshot is due at a moment of the week after."""

    regions: tuple[str, ...]
    weekday: int
    time: time

    def moment(self, week: Week) -> datetime:
        """Return when the snapshot of a week is due."""
        day = week.after().first_day + timedelta(days=self.weekday - 1)
        return datetime.combine(day, self.time)


@dataclass(frozen=True)
class Recipients:
    """A list of people who get the snapshots of some regions."""

    name: str
    to: tuple[str, ...]
    regions: tuple[str, ...]
    what: What


@dataclass(frozen=True)
class Smtp:
    """The server that letters are sent through."""

    host: str
    port: int
    sender: str
    starttls: bool
    user: str
    password_file: str


@dataclass(frozen=True)
class Schedule:
    """All of snapshots.toml; empty where there is none."""

    issuer: str | None = None
    due: tuple[Due, ...] = ()
    recipients: tuple[Recipients, ...] = ()
    smtp: Smtp | None = None


def read_schedule(file: Path) -> Schedule:
    """Return the schedule.

    Raises:
        SnapshotRefused: It is no TOML, or something in it is missing, unknown or of another kind.
    """
    if not file.exists():
        return Schedule()
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        _only(told, ("issuer", "due", "recipients", "smtp"), "文件")
        return Schedule(
            issuer=_text(told["issuer"]) if "issuer" in told else None,
            due=tuple(_due(each) for each in told.get("due", [])),
            recipients=tuple(_recipients(each) for each in told.get("recipients", [])),
            smtp=_smtp(told["smtp"]) if "smtp" in told else None,
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, TypeError, KeyError) as failure:
        raise SnapshotRefused(
            f"周报计划文件读不懂：{failure}", where=str(file), fix="请对照 docs/snapshots.md 中的样例修改"
        ) from failure


def expanded(regions: tuple[str, ...], origin: Source) -> list[str]:
    """Return region codes: a region itself, or with `/level` all regions of that level inside it that have data.

    Raises:
        SnapshotRefused: A region or level is unknown.
    """
    found: dict[str, None] = {}
    for given in regions:
        found |= dict.fromkeys(_expanded(given, origin))
    return list(found)


def _expanded(given: str, origin: Source) -> Iterator[str]:
    geography = origin.geography
    code, _, level = given.partition("/")
    if code not in geography.places or (level and level not in LEVELS):
        alike = sorted(
            (each for each in geography.places.values() if code and code in each.name),
            key=lambda each: (len(geography.path(each.code)), each.code),
        )
        named = [f"{each.name} {each.code}" for each in alike[:3]]
        meant = f"；是不是 {'、'.join(named)}" if named else ""
        raise SnapshotRefused(
            f"不认识的地区“{given}”",
            where="--regions 或 snapshots.toml",
            fix=f"写地区代码而不是名称，或 代码/级别（{'、'.join(LEVELS)}）{meant}",
        )
    if not level:
        yield code
    else:
        inside = (place.code for place in geography.inside(code, level))
        yield from (each for each in inside if each in origin.known)


def _due(told: Mapping[str, Any]) -> Due:
    _only(told, ("regions", "weekday", "time"), "[[due]]")
    weekday = int(told["weekday"])
    if not 1 <= weekday <= 7:
        raise ValueError(f"weekday 应为 1 到 7，不是 {weekday}")
    given = told["time"]
    return Due(
        _texts(told["regions"]), weekday, given if isinstance(given, time) else time.fromisoformat(given)
    )


def _recipients(told: Mapping[str, Any]) -> Recipients:
    _only(told, ("name", "to", "regions", "what"), "[[recipients]]")
    what = told.get("what", "issued")
    if what not in ("issued", "draft"):
        raise ValueError(f"what 应为 issued 或 draft，不是 {what}")
    return Recipients(_text(told["name"]), _texts(told["to"]), _texts(told["regions"]), what)


def _smtp(told: Mapping[str, Any]) -> Smtp:
    _only(told, ("host", "port", "sender", "starttls", "user", "password_file"), "[smtp]")
    return Smtp(
        host=_text(told["host"]),
        port=int(told.get("port", 25)),
        sender=_text(told["sender"]),
        starttls=bool(told.get("starttls", False)),
        user=_text(told.get("user", "")),
        password_file=_text(told.get("password_file", "")),
    )


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{given!r} 应为文字")
    return given


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise TypeError(f"{given!r} 应为列表")
    return tuple(_text(each) for each in given)


def _only(told: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    if unknown := [name for name in told if name not in known]:
        raise ValueError(f"{where} 里不认识的项：{'、'.join(unknown)}")

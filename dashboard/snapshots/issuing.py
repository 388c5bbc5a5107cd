"""From a build to an issue: make a draft, judge it by the release rules, sign it, freeze it, check it again."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.snapshots import archive, compare, release, serial, writers
from dashboard.snapshots.archive import Issue
from dashboard.snapshots.content import Content, Correction, Stamp
from dashboard.snapshots.gather import gather
from dashboard.snapshots.release_case import Case
from dashboard.snapshots.subject import Before, Source
from dashboard.snapshots.weeks import Week, parsed
from pipelines import vintage_store
from pipelines.errors import PipelineError, SnapshotRefused
from pipelines.settings import DataRoot


@dataclass(frozen=True)
class Signature:
    """Who answers for an issue, and on what terms.

    Attributes:
        compiled_by: 制表人.
        reviewed_by: 审核人.
        embargo_until: Before this moment nobody is shown it; None: at once.
        corrects: Number of the issue of the same week that it corrects; None: none.
        reason: Why it corrects; "" where it does not.
    """

    compiled_by: str
    reviewed_by: str
    embargo_until: datetime | None = None
    corrects: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Made:
    """A content with its files, and the release rules that do not hold."""

    content: Content
    files: dict[str, bytes]
    broken: tuple[release.Broken, ...]


@dataclass(frozen=True)
class Desk:
    """Where snapshots are made.

    Attributes:
        folders: The data root.
        origin: The build that answers.
        again: The same build, asked anew: an issue is made twice, and must be the same.
        issued: The issues so far.
        issuer: Who issues; None: nobody has declared it.
        now: China time.
    """

    folders: DataRoot
    origin: Source
    again: Source
    issued: tuple[Issue, ...]
    issuer: str | None
    now: datetime


def draft(desk: Desk, code: str, week: Week) -> Made:
    """Make a draft of a region and week; nothing is kept.

    Raises:
        SnapshotRefused: It cannot be made at all.
    """
    before, _ = _before(desk, code, week)
    content = gather(desk.origin, code, week, before, desk.issuer)
    return _made(desk, content, serial.to_json(content), before.previous)


def issue(desk: Desk, code: str, week: Week, signature: Signature) -> tuple[Issue, Made]:
    """Issue the snapshot of a region and week.

    Returns:
        Its card, and what was frozen, with the warnings that its signers were told.

    Raises:
        SnapshotRefused: A release rule forbids it; the message names every one that does.
    """
    with archive.issuing(desk.folders):
        now = replace(desk, issued=archive.issues(desk.folders))
        before, key = _before(now, code, week)
        bare = gather(desk.origin, code, week, before, desk.issuer)
        stamp = _stamp(now, bare, signature)
        content = stamped(bare, stamp)
        remade = stamped(gather(desk.again, code, week, before, desk.issuer), stamp)
        made = _made(now, content, serial.to_json(remade), before.previous)
        if forbidding := release.errors(made.broken):
            raise refusal(forbidding, f"{bare.heading.region_name} {bare.heading.week}")
        card = archive.freeze(desk.folders, content, made.files, key)
    _remember(desk.folders, card)
    return card, made


def remember(folders: DataRoot) -> None:
    """Write the numbers of issues down among the vintages where that has not been done.

    An issue is frozen first; where its numbers could not be written then, the next command does it.

    Raises:
        BuildFailed: They cannot be written. The issues are frozen all the same.
    """
    for card in archive.issues(folders):
        with suppress(SnapshotRefused):  # a damaged issue tells nothing: `verify` names it
            _remember(folders, card)


def _remember(folders: DataRoot, card: Issue) -> None:
    named = vintage_store.Issued(card.key.replace("/", "-"), card.issued_at, card.build_id, card.is_demo)
    if vintage_store.is_wanted(folders, named):
        vintage_store.record_issued(folders, named, numbers(archive.read(folders, card.key)))


def _before(desk: Desk, code: str, week: Week) -> tuple[Before, str | None]:
    """Return what earlier issues leave to a new one, and the key of the issue before."""
    card = archive.previous_of(desk.issued, code, week.label)
    previous = archive.read(desk.folders, card.key) if card else None
    standing = archive.standing_of(desk.issued, code, week.label)
    return Before(previous, standing), card.key if card else None


def refusal(forbidding: tuple[release.Broken, ...], where: str) -> SnapshotRefused:
    """Return the refusal that names every rule that forbids an issue."""
    names = "、".join(each.rule.code for each in forbidding)
    listed = "\n".join(f"    {each}" for each in forbidding)
    return SnapshotRefused(
        f"不能签发：{len(forbidding)} 条发布规则不通过（{names}）\n{listed}",
        where=where,
        fix="逐条处理后再签发；不加 --issue 可以先出草稿",
    )


def stamped(content: Content, stamp: Stamp) -> Content:
    """Return a draft as the issue that a stamp makes of it."""
    mark = "，更正" if stamp.corrects else ""
    text = f"第{stamp.number_in_year}期（总第{stamp.serial}期{mark}）"
    heading = replace(content.heading, is_draft=False, issue_text=text)
    return replace(content, heading=heading, stamp=stamp)


def _stamp(desk: Desk, bare: Content, signature: Signature) -> Stamp:
    heading = bare.heading
    own = [each for each in desk.issued if each.region_code == heading.region_code]
    this_year = [each for each in own if each.week[:4] == heading.week[:4]]
    return Stamp(
        issue=archive.next_number(desk.folders, heading.week),
        serial=len(own) + 1,
        number_in_year=len(this_year) + 1,
        issued_at=desk.now,
        compiled_by=signature.compiled_by,
        compiled_at=desk.now,
        reviewed_by=signature.reviewed_by,
        reviewed_at=desk.now,
        embargo_until=signature.embargo_until,
        corrects=_correction(desk, bare, signature),
    )


def _correction(desk: Desk, bare: Content, signature: Signature) -> Correction | None:
    """Return what is corrected; a number that no issue has leaves no changes, which a rule looks at."""
    if signature.corrects is None:
        return None
    week = bare.heading.week
    known = {(each.week, each.issue, each.region_code) for each in desk.issued}
    is_known = (week, signature.corrects, bare.heading.region_code) in known
    old = archive.read(desk.folders, f"{week}/{signature.corrects}") if is_known else None
    return Correction(week, signature.corrects, signature.reason, compare.changes(old, bare) if old else ())


def _made(desk: Desk, content: Content, remade: bytes, previous: Content | None) -> Made:
    files = _files(content)
    pdf = files.get(writers.file_name("pdf"))
    case = Case(
        content=content,
        remade=remade if desk.origin.database.is_file() else None,
        written=tuple(each for each in writers.FORMATS if writers.file_name(each) in files),
        pages=writers.page_count(pdf) if pdf is not None else None,
        missing_glyphs=writers.missing_glyphs(content) if "pdf" in writers.available() else None,
        issued=tuple(each.before() for each in desk.issued),
        previous=previous,
        newest_build=_newest(desk.folders, desk.origin),
        now=desk.now,
    )
    return Made(content, files, release.judge(case))


def _files(content: Content) -> dict[str, bytes]:
    """Return what could be written; a format that refuses the content is not there, which a rule looks at."""
    files = {}
    for each in writers.available():
        with suppress(PipelineError):
            files[writers.file_name(each)] = writers.write(content, each)
    return files


def _newest(folders: DataRoot, origin: Source) -> str:
    pointer = folders.marts / "CURRENT"
    named = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    return Path(named).stem or origin.facts.build_id


def verify(desk: Desk, card: Issue) -> None:
    """Check the files of an issue, and make its content once more from the build it names.

    Raises:
        SnapshotRefused: A file has changed, the build is not the one named, or it tells something else.
    """
    frozen = archive.read(desk.folders, card.key)
    heading = frozen.heading
    before = Before(
        archive.read(desk.folders, card.previous) if card.previous else None,
        archive.standing_of(issued_until(desk, card), card.region_code, card.week),
    )
    remade = stamped(
        gather(desk.origin, heading.region_code, parsed(heading.week), before, heading.issuer), frozen.stamp
    )
    if serial.to_json(remade) == serial.to_json(frozen):
        return
    old, new = ({cell.id: cell for cell in each.cells} for each in (frozen, remade))
    differing = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    raise SnapshotRefused(
        f"{card.key} 的内容与 {heading.build_id} 重新算出的不一致：{'、'.join(differing[:5]) or '文字'}",
        where=f"snapshots/{card.key}",
        fix="请确认结果数据库未被改动、程序版本相同，必要时从备份恢复",
    )


def issued_until(desk: Desk, card: Issue) -> tuple[Issue, ...]:
    """Return what had been issued when an issue was made; a late issue of an earlier week came after it."""
    return tuple(each for each in archive.issues(desk.folders) if each.issued_at <= card.issued_at)


def numbers(content: Content) -> pl.DataFrame:
    """Return the issued values and growths of indicators, for the vintages (see `record_issued`).

    Grain: indicator × region_code × scope × period_kind × period.
    """
    questions = {each.id: dict(each.parameters) for each in content.questions}
    found: dict[tuple[Any, ...], dict[str, float | None]] = {}
    for cell in content.cells:
        told = {**questions.get(cell.origin.question, {}), **dict(cell.origin.where)}
        start = told.get("period_start")
        if cell.origin.column in ("value", "yoy_pct") and "scope" in told and isinstance(start, date):
            key = (*(told[name] for name in ("indicator", "region_code", "scope", "period_kind")), start)
            found.setdefault(key, {})[cell.origin.column] = cell.raw
    rows = [
        (*key[:4], key[4].isoformat(), each.get("value"), each.get("yoy_pct"))
        for key, each in sorted(found.items(), key=lambda item: str(item[0]))
    ]
    names = ("indicator", "region_code", "scope", "period_kind", "period")
    kinds = {**dict.fromkeys(names, pl.String), "value": pl.Float64, "yoy_pct": pl.Float64}
    return pl.DataFrame(rows, schema=kinds, orient="row")

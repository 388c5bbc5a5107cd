"""The command `snapshot`: makes drafts, issues, checks what was issued, and does what is due."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dashboard.snapshots import archive, drafts, due, issuing, mail, release
from dashboard.snapshots.archive import Issue
from dashboard.snapshots.issuing import Desk, Signature
from dashboard.snapshots.schedule import Schedule, expanded, read_schedule
from dashboard.snapshots.subject import Source, must_have_begun, source
from dashboard.snapshots.weeks import Week, last_finished, parsed
from pipelines import store
from pipelines.disk import complaint
from pipelines.errors import MartDamaged, PipelineError, SnapshotRefused
from pipelines.settings import DataRoot
from pipelines.terminal import counted

DONE, REFUSED = 0, 1
Say = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What the command line asks for.

    Attributes:
        folders: The data root.
        now: China time.
        week: 2026-W47; None: the last one that is over.
        regions: Codes, or code/level; empty: the regions at the top that have data.
        out: Where drafts are written; None: data/drafts/.
        signature: Issue, signed so; None: make drafts.
    """

    folders: DataRoot
    now: datetime
    week: str | None = None
    regions: tuple[str, ...] = ()
    out: Path | None = None
    signature: Signature | None = None


def make(order: Order, say: Say) -> int:
    """Make the drafts, or issue the snapshots, of all regions asked for; return the exit status.

    One region that is refused does not stop the others.

    Raises:
        PipelineError: Nothing can be made: no build, no such week or region.
    """
    held = store.reading(order.folders)  # a load beside this may remove it
    desk, _ = desk_of(order, held.file)
    status = _finished(order, say)
    week = week_asked(order, desk)
    codes = regions_asked(order, desk)
    done: Callable[[Desk, str], list[str]] = (
        (lambda at, code: _draft(order, at, code, week, len(codes) > 1))
        if order.signature is None
        else (lambda at, code: _issue(order, at, code, week))
    )
    for code in counted(sys.stderr, f"周报 {week.label}", codes):
        try:
            lines = done(desk, code)
        except (PipelineError, OSError) as failure:
            status, lines = REFUSED, [_in_words(failure)]
        for line in lines:
            say(line)
    return status


def desk_of(order: Order, database: Path) -> tuple[Desk, Schedule]:
    """Return the desk for a build, and the schedule of the data root."""
    schedule = read_schedule(order.folders.schedule)
    desk = Desk(
        folders=order.folders,
        origin=source(database),
        again=source(database),
        issued=archive.issues(order.folders),
        issuer=schedule.issuer,
        now=order.now.replace(microsecond=0),
    )
    return desk, schedule


def week_asked(order: Order, desk: Desk) -> Week:
    """Return the week: the one asked for, else the last that is over on the day of judgement.

    Raises:
        SnapshotRefused: There is no such week, or it has not begun.
    """
    if order.week is None:
        return last_finished(desk.origin.facts.as_of)
    try:
        week = parsed(order.week)
    except ValueError as failure:
        raise SnapshotRefused(
            str(failure), where="--week", fix="请写成 2026-W47，第 1 到 52 或 53 周"
        ) from failure
    must_have_begun(desk.origin, week)
    return week


def regions_asked(order: Order, desk: Desk) -> list[str]:
    """Return the codes of the regions asked for, else of the regions at the top that have data.

    Raises:
        SnapshotRefused: A region is unknown, or no region has data.
    """
    if order.regions:
        return expanded(order.regions, desk.origin)
    top = [
        code
        for code in sorted(desk.origin.known)
        if len(desk.origin.geography.path(code)) == 1 and code.isdigit()
    ]
    if not top:
        raise SnapshotRefused(
            "没有任何地区有数据", where=desk.origin.facts.build_id, fix="请先运行 python -m pipelines load"
        )
    return top


def _draft(order: Order, desk: Desk, code: str, week: Week, is_one_of_many: bool) -> list[str]:
    made = issuing.draft(desk, code, week)
    folder = drafts.folder_of(order.folders, week, code)
    if order.out:
        folder = order.out / folder.name if is_one_of_many else order.out
    drafts.keep(folder, made.content, made.files)
    open_rules = [each for each in made.broken if not each.rule.code.startswith("sign_off")]
    return [
        f"草稿 {made.content.heading.region_name} {week.label}：{folder}",
        *(f"  {each}" for each in open_rules),
    ]


def _issue(order: Order, desk: Desk, code: str, week: Week) -> list[str]:
    signature = order.signature or Signature("", "")
    card, made = issuing.issue(replace(desk, issued=archive.issues(order.folders)), code, week, signature)
    return [
        f"已签发 {card.region_name} {card.week_label} {card.issue_text}：{archive.folder_of(order.folders, card.key)}",
        *(f"  {each}" for each in made.broken),
    ]


def verify(order: Order, say: Say) -> int:
    """Check every issue asked for: its files, and its content made again from the build it names."""
    cards = [
        each
        for each in archive.issues(order.folders)
        if order.week in (None, each.week) and (not order.regions or each.region_code in order.regions)
    ]
    lost = archive.unreadable(order.folders)
    for key in lost:
        say(f"{key} 的 {archive.CARD} 不在或读不出，请从备份恢复 snapshots/{key}")
    opened: dict[str, Source] = {}
    wrong = [
        card for card in counted(sys.stderr, "核对周报", cards) if not _is_as_frozen(order, card, opened, say)
    ]
    if not cards and not lost:
        say("存档里没有要核对的周报")
    return REFUSED if wrong or lost else DONE


def _is_as_frozen(order: Order, card: Issue, opened: dict[str, Source], say: Say) -> bool:
    """Check one issue, and say what was found; builds that have been opened are opened once."""
    try:
        database = order.folders.marts / f"{card.build_id}.duckdb"
        if not database.is_file():
            raise MartDamaged(
                f"{card.key} 引用的结果 {card.build_id} 不见了", where=str(database), fix="请从备份恢复"
            )
        if card.build_id not in opened:
            opened[card.build_id] = source(database)
        origin = opened[card.build_id]
        issuing.verify(Desk(order.folders, origin, origin, (), None, order.now), card)
    except PipelineError as failure:
        say(str(failure))
        return False
    say(f"一致 {card.key} {card.region_name} {card.issue_text}")
    return True


def do_due(order: Order, say: Say, *, send: bool) -> int:
    """Make what is due, write the letters, and send them if asked to; return the exit status."""
    held = store.reading(order.folders)
    desk, schedule = desk_of(order, held.file)
    status = _finished(order, say)
    refused = due.run(desk, schedule, say)
    if send:
        if schedule.smtp is None:
            raise SnapshotRefused(
                "没有配置发信服务器",
                where=str(order.folders.schedule),
                fix="在 snapshots.toml 写 [smtp]，或去掉 --send",
            )
        for file in mail.send(order.folders.outbox, schedule.smtp):
            say(f"已发出 {file.name}")
    return REFUSED if refused else status


def rules(say: Say) -> int:
    """List the release rules."""
    for rule in release.RULES:
        say(f"{release.SEVERITIES[rule.severity]}\t{rule.code}\t{rule.title}\t{rule.fix}")
    return DONE


def _finished(order: Order, say: Say) -> int:
    """Finish what an earlier command could not: the numbers of an issue belong among the vintages."""
    try:
        issuing.remember(order.folders)
    except PipelineError as failure:
        say(str(failure))
        return REFUSED
    return DONE


def _in_words(failure: PipelineError | OSError) -> str:
    if isinstance(failure, PipelineError):
        return str(failure)
    what, cure = complaint(failure)
    return f"周报没有写成：{what}\n  位置：{failure.filename or '数据目录'}\n  处理：{cure}，然后重新运行"

"""What is due now: drafts of the last finished week, and letters about drafts and issues not written yet.

Running it again changes nothing: a draft of the same build stays, a letter is written once.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from dashboard.snapshots import archive, drafts, issuing, mail, serial, writers
from dashboard.snapshots.archive import Issue
from dashboard.snapshots.issuing import Desk
from dashboard.snapshots.schedule import Recipients, Schedule, expanded
from dashboard.snapshots.weeks import Week, last_finished, week_of
from pipelines.errors import SnapshotRefused

LOOK_BACK = timedelta(weeks=4)  # issues that are older are not mailed: a list that is new gets no flood
Say = Callable[[str], None]


def run(desk: Desk, schedule: Schedule, say: Say) -> int:
    """Make what is due; return how many regions were refused.

    Args:
        desk: Where snapshots are made.
        schedule: What is due when, and for whom.
        say: Is told each thing that was done.

    Raises:
        SnapshotRefused: The schedule names an unknown region.
    """
    week = last_finished(desk.now.date())
    refused = 0
    for code in _due_regions(desk, schedule, week):
        try:
            _make(desk, code, week, say)
        except SnapshotRefused as failure:
            refused += 1
            say(str(failure))
    _mail_drafts(desk, schedule, week, say)
    _mail_issues(desk, schedule, say)
    return refused


def _due_regions(desk: Desk, schedule: Schedule, week: Week) -> list[str]:
    regions = [each for due in schedule.due if due.moment(week) <= desk.now for each in due.regions]
    return expanded(tuple(regions), desk.origin)


def _make(desk: Desk, code: str, week: Week, say: Say) -> None:
    """Make a region's draft, unless it is issued, or there is a draft of the same build."""
    if any((each.region_code, each.week) == (code, week.label) for each in desk.issued):
        return
    folder = drafts.folder_of(desk.folders, week, code)
    if drafts.build_of(folder) == desk.origin.facts.build_id:
        return
    made = issuing.draft(desk, code, week)
    drafts.keep(folder, made.content, made.files)
    say(f"已出草稿 {made.content.heading.region_name} {week.label}：{folder}")


def _mail_drafts(desk: Desk, schedule: Schedule, week: Week, say: Say) -> None:
    for recipients in schedule.recipients:
        if recipients.what != "draft":
            continue
        for code in expanded(recipients.regions, desk.origin):
            folder = drafts.folder_of(desk.folders, week, code)
            if build := drafts.build_of(folder):
                key = f"{week.label}-草稿-{build}-{code}-{recipients.name}"
                _write(desk, schedule, (key, recipients, folder), say)


def _mail_issues(desk: Desk, schedule: Schedule, say: Say) -> None:
    for recipients in schedule.recipients:
        if recipients.what != "issued":
            continue
        codes = set(expanded(recipients.regions, desk.origin))
        for card in desk.issued:
            if card.region_code in codes and _is_fresh(desk, card):
                key = f"{card.week}-{card.issue}-{card.region_code}-{recipients.name}"
                _write(desk, schedule, (key, recipients, archive.folder_of(desk.folders, card.key)), say)


def _is_fresh(desk: Desk, card: Issue) -> bool:
    oldest = week_of(desk.now.date() - LOOK_BACK).label
    return card.is_open(desk.now) and card.week >= oldest


def _write(desk: Desk, schedule: Schedule, what: tuple[str, Recipients, Path], say: Say) -> None:
    key, recipients, folder = what
    pdf = folder / writers.file_name("pdf")
    letter = mail.Letter(
        key=key,
        recipients=recipients,
        content=serial.from_json((folder / archive.CONTENT).read_bytes()),
        pdf=pdf.read_bytes() if pdf.is_file() else None,
        sender=schedule.smtp.sender if schedule.smtp else None,
        moment=desk.now,
    )
    if file := mail.write(desk.folders.outbox, letter):
        say(f"已写好邮件 {file.name}")

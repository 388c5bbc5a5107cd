"""What is new and what was revised since the issue before: kept apart, each with its reason."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from dashboard import numbers
from dashboard.snapshots import printing
from dashboard.snapshots.answers import Asked
from dashboard.snapshots.content import Cell, KeyFigure, NewItem, Revision, TargetRow
from dashboard.snapshots.subject import ALL_SALES, LIVE, ORDERS, Subject
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.vintages import STAGES, stage
from pipelines.queries import revisions

LISTED = 30  # revisions in a content; the others are counted
SMALL_PCT = 0.5  # smaller revisions are counted, not listed, unless they are of the latest weeks
ALWAYS_LISTED_WEEKS = 4
TOLD = (LIVE, ALL_SALES, ORDERS)  # whose revisions are listed; the other indicators follow from these
Row = Mapping[str, Any]


def since(subject: Subject) -> datetime | None:
    """Return the moment that news and revisions count from; None: nothing was said before.

    That is the build of the issue before. Without one, the first build made after the week before had ended:
    the one that its snapshot would have been made of; else the latest made before that.
    """
    if subject.previous:
        return subject.previous.heading.built_at
    ended = datetime.combine(subject.week.first_day, time())
    told = [row["as_of"] for row in subject.book.ask(revisions.releases).rows()]
    earlier = [each for each in told if each < subject.source.facts.built_at]
    in_the_week = [each for each in earlier if ended <= each < ended + timedelta(days=7)]
    return min(in_the_week, default=max((each for each in earlier if each < ended), default=None))


def revised(subject: Subject) -> tuple[tuple[Revision, ...], Cell]:
    """Return the revisions of the region's own numbers, the largest first; and how many there are in all."""
    begun = since(subject)
    if begun is None:
        return (), subject.book.untold("revisions.count", "项")
    asked = subject.book.ask(revisions.revised_indicators, since=begun, until=subject.source.facts.built_at)
    own = asked.rows(region_code=subject.place.code)
    listed = [row for row in own if _is_listed(row, subject.week.first_day)][:LISTED]
    count = subject.book.counted(
        ("revisions.count", printing.count, "项"), asked, region_code=subject.place.code
    )
    return tuple(_revision(subject, asked, row, at) for at, row in enumerate(listed)), count


def _is_listed(row: Row, first_day: date) -> bool:
    if row["indicator"] not in TOLD:
        return False
    latest = first_day - timedelta(weeks=ALWAYS_LISTED_WEEKS)
    is_latest = row["period_kind"] == "week" and date.fromisoformat(row["period"]) >= latest
    return is_latest or row["revision_pct"] is None or abs(row["revision_pct"]) >= SMALL_PCT


def _revision(subject: Subject, asked: Asked, row: Row, at: int) -> Revision:
    key = ("indicator", "period_kind", "period", "scope")
    where = {"region_code": subject.place.code, **{name: row[name] for name in key}}
    part = f"revision.{row['indicator']}.{row['period_kind']}.{row['period']}"
    unit = BY_CODE[row["indicator"]].unit

    def cell(name: str, column: str, printer: printing.Printer, of: str = unit) -> Cell:
        return subject.book.cell((f"{part}.{name}", printer, of), asked, column, **where)

    return Revision(
        name=BY_CODE[row["indicator"]].name.partition("(")[0],
        region_name=subject.place.name,
        period=numbers.period(row["period_kind"], date.fromisoformat(row["period"])),
        old=cell("old", "before", printing.precise),
        new=cell("new", "now", printing.precise),
        change=cell("change", "revision_pct", printing.signed_finely, "%"),
        reason=row["reason"],
        stage=_stage(row, subject.source.facts.as_of),
        priority=at,
    )


def _stage(row: Row, known_on: date) -> str | None:
    """Return how settled a week is; None for other periods."""
    if row["period_kind"] != "week":
        return None
    return STAGES[stage(date.fromisoformat(row["period"]) + timedelta(days=6), known_on)]


def news(
    subject: Subject, figures: tuple[KeyFigure, ...], targets: tuple[TargetRow, ...]
) -> tuple[NewItem, ...]:
    """Return what is said for the first time: this week's numbers, numbers of earlier periods, targets."""
    found: list[NewItem] = []
    week = [each.value for each in figures if each.period == "本周" and each.value.raw is not None]
    if week:
        found.append(
            NewItem(f"首次发布{subject.week.title}数据 {len(week)} 项。", tuple(each.id for each in week), 0)
        )
    if late := _first_said(subject):
        found.append(NewItem(f"补充以前时期的数据 {late.text} 项，此前没有。", (late.id,), 1))
    before = {each.id for each in subject.previous.targets} if subject.previous else None
    added = [each for each in targets if before is not None and each.id not in before]
    if added:
        names = "、".join(each.name for each in added[:3])
        found.append(
            NewItem(
                f"新增目标 {len(added)} 项：{names}{'等' if len(added) > 3 else ''}。",
                tuple(each.target.id for each in added),
                2,
            )
        )
    return tuple(found)


def _first_said(subject: Subject) -> Cell | None:
    """Return how many numbers of weeks before this one were said for the first time since; None: none."""
    begun = since(subject)
    if begun is None:
        return None
    asked = subject.book.ask(
        revisions.first_said,
        since=begun,
        until=subject.source.facts.built_at,
        before=subject.week.first_day,
    )
    count = asked.value("numbers", {"region_code": subject.place.code})
    if not count:
        return None
    return subject.book.cell(
        ("news.first_said", printing.count, "项"), asked, "numbers", region_code=subject.place.code
    )

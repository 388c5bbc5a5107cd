"""The checks behind the release rules: each looks at a `Case` and tells what it found, or None.

The bars stand here, in one place.
"""

import re
from collections.abc import Iterable

from dashboard.snapshots import serial
from dashboard.snapshots.content import Cell, Content
from dashboard.snapshots.release_case import Case
from dashboard.snapshots.subject import ALL_SALES, LIVE
from dashboard.snapshots.weeks import parsed
from dashboard.snapshots.writers import FORMATS
from pipelines.disclosure.rules import RULES
from pipelines.indicators.coverage import PUBLISHED, REFUSED
from pipelines.indicators.vintages import PROVISIONAL_DAYS

COVERAGE_REFUSED_PCT, COVERAGE_BAR_PCT = 50.0, 80.0
LATE_SHARE_PCT, LATE_FEW = 10.0, 2  # of the shops that are due; so few are told, but forbid nothing
OPEN_ROWS_LIMIT, HELD_FILES_LIMIT = 100, 10
STALE_DAYS = 14
MOVED_PCT = 2.0  # a number of an earlier week that moves more must have a reason
FEWEST_POINTS = 3
LONGEST_NAME = 40
PAGES = 2
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def week_not_finished(case: Case) -> str | None:
    """The week ends after the day that the build judges on, or after today."""
    heading = case.content.heading
    known_on = min(heading.as_of, case.now.date())
    return f"{heading.last_day} 才结束，判定日是 {known_on}" if known_on <= heading.last_day else None


def no_data(case: Case) -> str | None:
    """No day of the week has data."""
    heading = case.content.heading
    return f"{heading.region_name} {heading.range_text} 一天也没有" if heading.through is None else None


def week_partial(case: Case) -> str | None:
    """Some days of the week have no data yet."""
    days = case.content.heading.days_in
    return f"只有 {days} 天" if 0 < days < 7 else None


def provisional(case: Case) -> str | None:
    """The week ended so lately that refunds and late reports will still change it."""
    heading = case.content.heading
    age = (heading.as_of - heading.last_day).days
    return f"本周结束才 {age} 天" if 0 < age <= PROVISIONAL_DAYS else None


def build_stale(case: Case) -> str | None:
    """The build was made long after the week: it is no report of the time."""
    heading = case.content.heading
    age = (heading.built_at.date() - heading.last_day).days
    return f"结果在本周结束 {age} 天后生成" if age > STALE_DAYS else None


def newer_build(case: Case) -> str | None:
    """Another build is current by now."""
    own = case.content.heading.build_id
    return f"本期用 {own}，当前是 {case.newest_build}" if own != case.newest_build else None


def no_headline(case: Case) -> str | None:
    """Neither live sales nor all sales can be told: they are unknown, or hidden."""
    values = [each.value for each in case.content.key_figures if each.code in (LIVE, ALL_SALES)]
    if any(each.raw is not None for each in values):
        return None
    is_hidden = any(each.state == "suppressed" for each in values)
    return "直播电商交易额和网络零售额" + ("因统计保密不予公布" if is_hidden else "都没有")


def kappa_low(case: Case) -> str | None:
    """Below the bar under which neither level nor growth is given."""
    kappa = case.content.completeness.kappa
    return f"完整度 {kappa.full}" if kappa.raw is not None and kappa.raw < REFUSED * 100 else None


def kappa_partial(case: Case) -> str | None:
    """Between the bars: only feeds that are there on both sides are compared."""
    kappa = case.content.completeness.kappa
    is_partial = kappa.raw is not None and REFUSED * 100 <= kappa.raw < PUBLISHED * 100
    return f"完整度 {kappa.full}" if is_partial else None


def coverage_low(case: Case) -> str | None:
    """So little is known of the channels that live sales mean nothing."""
    return _coverage(case, 0.0, COVERAGE_REFUSED_PCT)


def coverage_partial(case: Case) -> str | None:
    """Some channels are unknown."""
    return _coverage(case, COVERAGE_REFUSED_PCT, COVERAGE_BAR_PCT)


def _coverage(case: Case, from_pct: float, below_pct: float) -> str | None:
    for mix in case.content.mixes:
        if mix.coverage.raw is not None and from_pct <= mix.coverage.raw < below_pct:
            return f"覆盖率 {mix.coverage.full}"
    return None


def feeds_late_many(case: Case) -> str | None:
    """More than a tenth of the shops that are due are late, and more than one or two."""
    late, due = _late_and_due(case.content)
    is_many = late > LATE_FEW and due > 0 and late / due * 100 > LATE_SHARE_PCT
    return f"{due:.0f} 家应报，{late:.0f} 家迟报" if is_many else None


def feeds_late(case: Case) -> str | None:
    """Any shop is late."""
    late, _ = _late_and_due(case.content)
    return f"{late:.0f} 家" if late else None


def late_named(case: Case) -> str | None:
    """One or two late shops are named: from growth and last year's level, what they sold can be told."""
    named = len(case.content.completeness.late)
    return f"{named} 家" if 0 < named < RULES.least_contributors else None


def _late_and_due(content: Content) -> tuple[float, float]:
    due = sum(feed.due.raw or 0.0 for feed in content.completeness.feeds)
    return content.completeness.late_count.raw or 0.0, due


def open_rows_many(case: Case) -> str | None:
    """More refused rows wait than one may pass over."""
    return _over(case.content.completeness.open_rows, OPEN_ROWS_LIMIT)


def open_rows(case: Case) -> str | None:
    """Any refused row waits."""
    return _over(case.content.completeness.open_rows, 0)


def held_files_many(case: Case) -> str | None:
    """More files wait for somebody to claim them than one may pass over."""
    return _over(case.content.completeness.held_files, HELD_FILES_LIMIT)


def held_files(case: Case) -> str | None:
    """Any file waits to be claimed."""
    return _over(case.content.completeness.held_files, 0)


def _over(cell: Cell, limit: int) -> str | None:
    return cell.full if cell.raw is not None and cell.raw > limit else None


def scope_mismatch_compared(case: Case) -> str | None:
    """A target of another scope has a number beside it all the same."""
    wrong = [
        row.name
        for row in case.content.targets
        if row.scope_mismatch and (row.attained.raw is not None or row.actual.raw is not None)
    ]
    return _listed(wrong)


def scope_mismatch(case: Case) -> str | None:
    """A target of another scope is in the table."""
    return _listed([row.name for row in case.content.targets if row.scope_mismatch])


def target_unjudged(case: Case) -> str | None:
    """There are targets, and none of them could be judged."""
    rows = case.content.targets
    is_judged = any(row.actual.raw is not None for row in rows)
    return f"共 {len(rows)} 项" if rows and not is_judged else None


def moved_without_reason(case: Case) -> str | None:
    """A weekly number that the issue before showed is another one, and no revision says why."""
    unexplained = [each for each in case.content.revisions if each.reason is None]
    moved = [f"{each.period}{each.name} {each.change.full}" for each in unexplained if _is_large(each.change)]
    if case.previous and not case.content.revisions:
        moved += _silent_moves(case.previous, case.content)
    return _listed(moved)


def _is_large(change: Cell) -> bool:
    return change.raw is None or abs(change.raw) > MOVED_PCT


def _silent_moves(before: Content, now: Content) -> list[str]:
    old = {cell.id: cell for cell in before.cells if cell.id.startswith("trend.weekly.actual.")}
    return [
        f"{cell.id.rpartition('.')[2]} {old[cell.id].full} → {cell.full}"
        for cell in now.cells
        if cell.id in old and _differs(old[cell.id].raw, cell.raw)
    ]


def _differs(old: float | None, new: float | None) -> bool:
    if not old or new is None:
        return False
    return abs(new / old - 1) * 100 > MOVED_PCT


def point_without_evidence(case: Case) -> str | None:
    """A sentence has a number that none of its cells has, or no cell at all."""
    cells = {cell.id: cell for cell in case.content.cells}
    labels = _labels(case.content)
    for point in case.content.points:
        known = {text for key in point.evidence if key in cells for text in NUMBER.findall(cells[key].full)}
        said = point.text
        for label in labels:
            said = said.replace(label, "")
        unproved = [each for each in NUMBER.findall(said) if each not in known]
        if unproved or not known:
            return f"“{point.lead}”{'、'.join(unproved)}"
    return None


def _labels(content: Content) -> list[str]:
    """Return names of periods, places and targets, the longest first: their digits are no numbers."""
    periods = {each.period for each in content.key_figures}
    places = {row.name for row in content.ranking.rows} | {content.heading.region_name}
    aims = {
        f"{row.name}（{row.target_text.partition('（')[2].partition('）')[0]}）" for row in content.targets
    }
    names = {row.name for row in content.targets} | {row.name for mix in content.mixes for row in mix.rows}
    return sorted(periods | places | aims | names, key=len, reverse=True)


def few_points(case: Case) -> str | None:
    """Fewer than three sentences could be written."""
    count = len(case.content.points)
    return f"只有 {count} 条" if count < FEWEST_POINTS else None


def cell_unregistered(case: Case) -> str | None:
    """A block shows a cell that the registry does not have, or a cell names a question that was not asked."""
    content = case.content
    known = {cell.id for cell in content.cells}
    asked = {question.id for question in content.questions} | {""}
    lost = [key for key in serial.cells_in(_blocks(content)) if key not in known]
    lost += [cell.id for cell in content.cells if cell.origin.question not in asked]
    lost += [key for point in content.points for key in point.evidence if key not in known]
    return _listed(lost)


def _blocks(content: Content) -> tuple[object, ...]:
    return tuple(value for name, value in vars(content).items() if name != "cells")


def demo_mixed(case: Case) -> str | None:
    """The archive holds real issues and this one is a demo, or the other way about."""
    others = {each.is_demo for each in case.issued} - {case.content.heading.is_demo}
    return "存档里已有另一类周报" if others else None


def demo(case: Case) -> str | None:
    """All data are made up."""
    return "每页印有“演示数据”" if case.content.heading.is_demo else None


def disclosure_missing(case: Case) -> str | None:
    """Nobody has looked whether a single enterprise can be told from it."""
    return "没有审核结果" if case.content.disclosure.audited is None else None


def disclosure_failed(case: Case) -> str | None:
    """Somebody's number can be told from it."""
    return "有企业的数字可以被推算出来" if case.content.disclosure.audited is False else None


def suppressed_told(case: Case) -> str | None:
    """A suppressed cell still has its number, or is the evidence of a sentence."""
    hidden = {cell.id: cell for cell in case.content.cells if cell.state == "suppressed"}
    told = [key for key, cell in hidden.items() if cell.raw is not None]
    told += [key for point in case.content.points for key in point.evidence if key in hidden]
    return _listed(told)


def format_missing(case: Case) -> str | None:
    """One of the formats was not written."""
    return _listed([each.title for name, each in FORMATS.items() if name not in case.written])


def pages_not_two(case: Case) -> str | None:
    """The text overflows, or the second page is missing."""
    if case.pages is None:
        return "没有 PDF，或内容放不下两页"
    return f"{case.pages} 页" if case.pages != PAGES else None


def glyph_missing(case: Case) -> str | None:
    """A character would be printed as an empty box."""
    if case.missing_glyphs is None:
        return "没有检查字体"
    return "".join(case.missing_glyphs) or None


def name_too_long(case: Case) -> str | None:
    """A name has more than forty characters: it will be shortened in print."""
    content = case.content
    names = [content.heading.region_name, *(row.name for row in content.ranking.rows)]
    names += [each.name for each in content.completeness.late]
    return _listed([name for name in names if len(name) > LONGEST_NAME])


def build_damaged(case: Case) -> str | None:
    """The build that it names cannot be opened."""
    return case.content.heading.build_id if case.remade is None else None


def content_changed(case: Case) -> str | None:
    """Made once more from the same build, it is another content."""
    if case.remade is None or case.remade == serial.to_json(case.content):
        return None
    return f"应为 {serial.digest(case.content)[:12]}"


def sign_off_missing(case: Case) -> str | None:
    """One of the two has not signed."""
    stamp = case.content.stamp
    missing = [
        name
        for name, who, when in (
            ("制表人", stamp.compiled_by, stamp.compiled_at),
            ("审核人", stamp.reviewed_by, stamp.reviewed_at),
        )
        if not (who or "").strip() or when is None
    ]
    return _listed(missing)


def sign_off_same(case: Case) -> str | None:
    """The same person signed twice, blanks and letter case aside."""
    stamp = case.content.stamp
    compiled, reviewed = (_person(who) for who in (stamp.compiled_by, stamp.reviewed_by))
    return stamp.compiled_by if compiled and compiled == reviewed else None


def _person(name: str | None) -> str:
    return "".join((name or "").split()).casefold()


def embargo_past(case: Case) -> str | None:
    """The embargo ends before the issue is made: it would hide nothing."""
    until = case.content.stamp.embargo_until
    return f"{until:%Y-%m-%d %H:%M}" if until is not None and until <= case.now else None


def issued_before(case: Case) -> str | None:
    """The region's week has been issued, and this is no correction of it."""
    if case.content.stamp.corrects is not None or not case.of_this_week():
        return None
    return _listed([f"第 {each.issue} 期" for each in case.of_this_week()])


def corrects_nothing(case: Case) -> str | None:
    """It names an issue that the archive does not have for this region and week."""
    corrects = case.content.stamp.corrects
    if corrects is None:
        return None
    known = {(each.week, each.issue) for each in case.of_this_week()}
    return None if (corrects.week, corrects.issue) in known else f"{corrects.week} 第 {corrects.issue} 期"


def correction_unsaid(case: Case) -> str | None:
    """A correction gives no reason."""
    corrects = case.content.stamp.corrects
    return "没有原因" if corrects is not None and not corrects.reason.strip() else None


def correction_empty(case: Case) -> str | None:
    """A correction changes nothing."""
    corrects = case.content.stamp.corrects
    return "与原来一期相同" if corrects is not None and not corrects.changes else None


def week_skipped(case: Case) -> str | None:
    """Something was issued of this region before, but not for the week before this one."""
    heading = case.content.heading
    own = {each.week for each in case.issued if each.region_code == heading.region_code}
    week_before = parsed(heading.week).before().label
    earlier = {each for each in own if each < heading.week}
    return week_before if earlier and week_before not in own else None


def _listed(names: Iterable[str]) -> str | None:
    """Return a few of the names, and how many there are; None: there are none."""
    told = list(names)
    if not told:
        return None
    more = f"等 {len(told)} 项" if len(told) > 3 else ""
    return "、".join(told[:3]) + more

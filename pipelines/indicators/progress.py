"""How far each target is met: one verdict per target, with the reason in one sentence.

The decision table is RULES, read from the top; the first rule that has something to say decides. What
comes of a target that is still running is told by `running`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import polars as pl

from pipelines.indicators.case import Case, Evidence, Target
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.entities import BODIES, SALES_OF_BODIES, near_misses
from pipelines.indicators.levels import COMPUTED, DECEMBER, Level, Levels, known_levels
from pipelines.indicators.pace import Panel
from pipelines.indicators.running import running
from pipelines.indicators.verdicts import (
    MISSED,
    ON_TRACK,
    REACHED,
    UNDECIDED,
    Finding,
    undecided,
    worst,
)
from pipelines.indicators.wording import amount_text, source_text
from pipelines.marts.contracts import TARGET_ENTITY, TARGET_PROGRESS

__all__ = ["Evidence", "cases_of", "entities", "judged", "target_progress"]

# Below this part of sales with a known channel, falling short may be the channel's doing.
COVERAGE_TO_MISS = 0.8

# A level that rests on part of its data says nothing of how much is done.
NOT_WHOLE = ("FINAL_INCOMPLETE", "LOW_COVERAGE", "HOLES", "NEGATIVE")


def target_progress(targets: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Judge every target.

    Args:
        targets: One row per target (TARGET).
        evidence: All that is known, and the day that deadlines are judged on.

    Returns:
        TARGET_PROGRESS, one row per target, sorted by target_id. `actual`, `gap` and what is projected
        are in the target's unit. Null means that it cannot be told; `why` always tells the reason, and
        `code` names it where there is no verdict.
    """
    return judged(cases_of(targets, evidence))


def judged(cases: Sequence[Case]) -> pl.DataFrame:
    """Judge every case, see `target_progress`."""
    found = with_parts([(case, decide(case)) for case in cases])
    rows = [_row(case, finding) for case, finding in found]
    return pl.DataFrame(rows, schema=dict(TARGET_PROGRESS.columns))


def entities(cases: Sequence[Case]) -> pl.DataFrame:
    """List the enterprises and parks at or near the amount that a target counts (TARGET_ENTITY)."""
    listed = [TARGET_ENTITY.empty()]
    for case in cases:
        if case.count is not None:
            is_running = not case.passed and case.count.year == case.deadline_year
            share = case.usual_share if is_running else None
            listed.append(near_misses(case.target, case.count, share, case.evidence.as_of))
    return pl.concat(listed).sort("target_id", "value", "entity", descending=[False, True, False])


def cases_of(targets: pl.DataFrame, evidence: Evidence) -> list[Case]:
    """Return each target with the levels of its indicator, sorted by id."""

    @cache
    def levels(code: str | None, name: str | None, month: int) -> Levels:
        return known_levels(BY_CODE.get(code or ""), name, evidence.values, evidence.published, month)

    @cache
    def panel(code: str | None, name: str | None, month: int, year: int) -> Panel:
        return Panel(levels(code, name, month).past_years(year))

    cases = []
    for target in targets.sort("id").iter_rows(named=True):
        deadline = target["deadline"] or evidence.as_of
        series = (*_series(target), deadline.month if target["deadline"] else DECEMBER)
        cases.append(Case(target, levels(*series), panel(*series, deadline.year), evidence))
    return cases


def decide(case: Case) -> Finding:
    """Return what the first rule with something to say finds; the last rule always has."""
    found = (rule(case) for rule in RULES)
    return next(finding for finding in found if finding is not None)


def with_parts(found: Sequence[tuple[Case, Finding]]) -> list[tuple[Case, Finding]]:
    """Let a target with parts (其中) be as good as the worst of itself and its parts."""
    told = []
    for case, finding in found:
        parts = [part for each, part in found if each.target["part_of"] == case.target["id"]]
        if parts and case.target["status"] not in ("slogan", "superseded"):
            reached = sum(part.verdict == REACHED for part in parts)
            verdict = worst([finding.verdict, *(part.verdict for part in parts)])
            why = f"{finding.why}；其中 {reached}/{len(parts)} 个分项已达成，按最差的一项判定"
            code = finding.code or next((part.code for part in parts if part.code), None)
            finding = replace(  # noqa: PLW2901
                finding, verdict=verdict, why=why, code=code if verdict == UNDECIDED else None
            )
        told.append((case, finding))
    return told


def _row(case: Case, finding: Finding) -> dict[str, object]:
    """One row of TARGET_PROGRESS; what it does not name is null."""
    target, level, outlook = case.target, finding.level, finding.outlook
    row: dict[str, object] = dict.fromkeys(TARGET_PROGRESS.columns)
    row |= {
        "target_id": target["id"],
        "as_of": case.evidence.as_of,
        "verdict": finding.verdict,
        "why": f"{finding.why}；{source_text(target)}。",
        "code": finding.code,
    }
    if level is not None:
        row |= {"actual": level.value, "actual_period": level.period}
    if level is not None and finding.code not in NOT_WHOLE:
        row["gap"] = level.value - target["value"]
        if target["comparator"] in (">=", ">") and target["value"] > 0:
            row["attained_pct"] = level.value / target["value"] * 100
    if outlook is not None:
        row |= outlook.cells
    return row


def _slogan(case: Case) -> Finding | None:
    if "slogan" not in (case.target["status"], case.target["kind"]):
        return None
    return undecided("SLOGAN", "口号性目标，无期限无口径")


def _superseded(case: Case) -> Finding | None:
    if case.target["status"] != "superseded":
        return None
    by = case.target["replaced_by"]
    return undecided("SUPERSEDED", f"已被{f'目标 {by} ' if by else '后来的文件'}取代，不再评定")


def _unreadable(case: Case) -> Finding | None:
    """A number that the document does not give, or no longer gives in full."""
    target = case.target
    if target["value"] is not None and not target["digits_damaged"]:
        return None
    low, high = target["value_low"], target["value_high"]
    if low is not None and high is not None:
        between = f"{amount_text(low, None)}—{amount_text(high, None)} {target['unit'] or ''}".rstrip()
        return undecided("UNREADABLE", f"文件数字残缺，只知在 {between} 之间")
    if target["digits_damaged"]:
        return undecided("UNREADABLE", "文件数字残缺，无法辨认")
    return undecided("NOT_QUANTIFIED", f"文件只写“若干”或未写数字，目标未量化{case.count_told}")


def _bad_dates(case: Case) -> Finding | None:
    start, deadline = case.target["starts_on"], case.target["deadline"]
    if start is None or deadline is None or deadline >= start:
        return None
    return undecided("BAD_DATES", f"期限 {deadline:%Y-%m-%d} 早于起始日 {start:%Y-%m-%d}，请核对目标登记")


def _single_items(case: Case) -> Finding | None:
    """A limit on each single item: one that breaks it is enough, and the sum cannot make up for it."""
    if case.target["kind"] != "item_cap":
        return None
    items, limit, unit = case.items, case.target["value"], case.target["unit"] or ""
    if items.is_empty():
        return undecided("NO_DATA", "逐笔约束，需要逐笔台账；等待数据：资金预算与兑付台账")
    share = pl.col("numerator") / pl.col("denominator") * 100
    broken = items.filter((pl.col("denominator") <= 0) | (share > limit)).height
    total = items.select(pl.col("numerator").sum() / pl.col("denominator").sum() * 100).item()
    told = f"{items.height} 笔中 {broken} 笔超过 {limit:g}{unit}，合计为 {total:.1f}{unit}"
    return Finding(ON_TRACK if not broken and total <= limit else MISSED, told)


def _mixed_scope(case: Case) -> Finding | None:
    below = case.target["denominator_scope"]
    if below in (None, case.target["scope"]) or case.comparable:
        return None
    return undecided(
        "MIXED_SCOPE", f"分子与分母口径不同（分母为“{below}”），不能相除；等待同口径发布的比率数据"
    )


def _not_computed(case: Case) -> Finding | None:
    """No data that we have could ever tell."""
    entry = case.entry
    if case.levels or case.counts:
        return None
    if entry is None:
        name = case.target["indicator_name"]
        return undecided("NO_DATA", f"指标目录中没有对应指标，等待“{name}”的台账数据")
    if entry.code in COMPUTED:
        return None
    reason = f"等待数据：{entry.awaits}" if entry.awaits else "尚未纳入本系统"
    return undecided("NO_DATA", f"指标“{entry.name}”还不能计算，{reason}")


def _other_scope(case: Case) -> Finding | None:
    wanted = case.target["scope"]
    if wanted in case.scopes:
        return None
    told = f"目标口径{wanted or '文件未写明'}，现有数据口径{'、'.join(sorted(case.scopes))}"
    return undecided("SCOPE", f"口径不一致，不作比较：{told}{case.count_told}")


def _nothing_known(case: Case) -> Finding | None:
    if case.own_levels:
        return None
    return undecided("NO_DATA", f"{case.target['region_name'] or '该地区'}还没有这一口径的年度数据")


def _other_unit(case: Case) -> Finding | None:
    if len(case.comparable) == len(case.own_levels):
        return None
    told = "、".join(sorted({level.unit or "未写明" for level in case.own_levels}))
    return undecided("UNIT", f"单位不一致：目标以{case.target['unit'] or '未写明'}计，数据以{told}计")


def _no_deadline(case: Case) -> Finding | None:
    """A limit without a deadline must always be kept; an aim without one cannot be judged."""
    target = case.target
    if target["deadline"] is not None:
        return None
    if target["kind"] != "cap":
        return undecided("NO_DEADLINE", "目标未写明期限")
    level = case.comparable[-1]
    kept = case.holds(level.value)
    return Finding(
        ON_TRACK if kept else MISSED, f"{'未' if kept else '已'}突破上限：{case.told(level)}", level=level
    )


def _passed(case: Case) -> Finding | None:
    """The deadline is over: the deadline's year decides, once it is complete."""
    if not case.passed:
        return None
    year = case.deadline_year
    level = case.level_of(year)
    if level is None:
        return undecided("FINAL_INCOMPLETE", f"期末数据不完整：没有 {year} 年的数据")
    told = f"{case.told(level)}{case.count_told}"
    if not case.is_complete(level):
        return undecided("FINAL_INCOMPLETE", f"期末数据不完整：{told}", level)
    holds = case.holds(level.value)
    doubt = _doubt(level)
    if doubt and case.more_would_change(holds):
        return undecided("LOW_COVERAGE", f"期末数据不完整：{told}，但{doubt}", level)
    if holds:
        return Finding(REACHED, told, level=level)
    return Finding(MISSED, f"{told}{_reached_later(case, year)}", level=level)


def _reached_later(case: Case, year: int) -> str:
    """Say when a target was reached after its deadline; empty where it was not."""
    later = next((each for each in case.comparable if each.year > year and case.holds(each.value)), None)
    return f"；截止后于 {later.year} 年达到" if later and case.wants_more else ""


def _doubted(case: Case) -> Finding | None:
    """A running target whose newest data are not whole enough to go by."""
    level = case.newest
    doubt = _doubt(level)
    if not doubt or level.year != case.deadline_year or case.is_reached_early(level):
        return None
    return undecided("LOW_COVERAGE", f"{case.told(level)}，但{doubt}", level)


RULES: tuple[Callable[[Case], Finding | None], ...] = (
    _slogan,
    _superseded,
    _unreadable,
    _bad_dates,
    _single_items,
    _mixed_scope,
    _not_computed,
    _other_scope,
    _nothing_known,
    _other_unit,
    _no_deadline,
    _passed,
    _doubted,
    running,
)


def _doubt(level: Level) -> str:
    """Why a level may only look as it does; empty where there is no such reason."""
    if level.coverage is not None and level.coverage < COVERAGE_TO_MISS:
        return f"只有 {level.coverage * 100:.1f}% 的交易额口径明确"
    return level.missing_feed


def _series(target: Target) -> tuple[str | None, str | None]:
    """The indicator's code and name; bodies are counted by their sales, so those tell the pace."""
    if target["threshold_value"] is not None and target["indicator"] in BODIES:
        return SALES_OF_BODIES, None
    return target["indicator"], target["indicator_name"]

"""How far each target is met: one verdict per target, with the reason in one sentence.

The decision table is RULES, read from the top; the first rule that has something to say decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.indicators.catalogue import BY_CODE, Indicator
from pipelines.indicators.growth import MISSING_FEED
from pipelines.indicators.levels import COMPUTED, Level, Levels, known_levels
from pipelines.indicators.wording import amount_text, comparator_text, scope_text, source_text
from pipelines.marts.contracts import TARGET_PROGRESS

REACHED, MISSED, RUNNING, UNDECIDED = "已达成", "未达成", "进行中", "无法判断"

# Below this part of sales with a known channel, falling short may be the channel's doing.
COVERAGE_TO_MISS = 0.8

# A target whose kind is not stated goes by its indicator.
ANNUAL_FLOW = ("annual_flow", None)

Target = Mapping[str, Any]  # one row of TARGET


@dataclass(frozen=True)
class Case:
    """One target with all that is known for judging it."""

    target: Target
    entry: Indicator | None
    levels: Levels
    as_of: date
    data_through: date | None

    @property
    def comparable(self) -> list[Level]:
        """The yearly levels of the target's own region and scope, earliest first."""
        return self.levels.of(self.target["region_code"], self.target["scope"])

    @property
    def passed(self) -> bool:
        """Whether the deadline is over."""
        deadline: date = self.target["deadline"]
        return self.as_of > deadline


@dataclass(frozen=True)
class Finding:
    """A verdict with its reason, and the level it rests on."""

    verdict: str
    why: str
    level: Level | None = None


def target_progress(
    targets: pl.DataFrame,
    values: pl.DataFrame,
    published: pl.DataFrame,
    as_of: date,
    data_through: date | None,
) -> pl.DataFrame:
    """Judge every target.

    Args:
        targets: One row per target (TARGET).
        values: What is computed (INDICATOR_VALUE).
        published: What is published (PUBLISHED_STATISTIC).
        as_of: The day that deadlines are judged on.
        data_through: The last day with a sale; None: no sales yet.

    Returns:
        TARGET_PROGRESS, one row per target, sorted by target_id. `actual` and `gap` are in the
        target's unit. Null means that it cannot be told; `why` always tells the reason. Expected
        and projected figures are null: they need the history of earlier years.
    """
    yearly = values.filter(pl.col("period_kind").is_in(("month", "year")))
    rows = []
    for target in targets.sort("id").iter_rows(named=True):
        entry = BY_CODE.get(target["indicator"] or "")
        levels = known_levels(entry, target["indicator_name"], yearly, published)
        case = Case(target, entry, levels, as_of, data_through)
        rows.append(_row(case, decide(case)))
    return pl.DataFrame(rows, schema=dict(TARGET_PROGRESS.columns))


def decide(case: Case) -> Finding:
    """Return what the first rule with something to say finds; the last rule always has."""
    found = (rule(case) for rule in RULES)
    return next(finding for finding in found if finding is not None)


def _row(case: Case, finding: Finding) -> dict[str, object]:
    """One row of TARGET_PROGRESS; what it does not name is null."""
    target, level = case.target, finding.level
    row: dict[str, object] = dict.fromkeys(TARGET_PROGRESS.columns)
    row |= {
        "target_id": target["id"],
        "as_of": case.as_of,
        "verdict": finding.verdict,
        "why": f"{finding.why}；{source_text(target)}。",
    }
    if level is None:
        return row
    row |= {"actual": level.value, "actual_period": level.period}
    if finding.verdict != UNDECIDED:
        row["gap"] = level.value - target["value"]
        if target["comparator"] in (">=", ">") and target["value"] > 0:
            row["attained_pct"] = level.value / target["value"] * 100
    return row


def _slogan(case: Case) -> Finding | None:
    if "slogan" not in (case.target["status"], case.target["kind"]):
        return None
    return Finding(UNDECIDED, "口号性目标，无期限无口径")


def _unreadable(case: Case) -> Finding | None:
    """A number that the document does not give, or no longer gives in full."""
    target = case.target
    if target["value"] is not None and not target["digits_damaged"]:
        return None
    low, high = target["value_low"], target["value_high"]
    if low is not None and high is not None:
        between = f"{amount_text(low, None)}—{amount_text(high, None)} {target['unit'] or ''}".rstrip()
        return Finding(UNDECIDED, f"文件数字残缺，只知在 {between} 之间")
    if target["digits_damaged"]:
        return Finding(UNDECIDED, "文件数字残缺，无法辨认")
    return Finding(UNDECIDED, "文件只写“若干”或未写数字，目标未量化")


def _not_computed(case: Case) -> Finding | None:
    """No data that we have could ever tell."""
    if case.entry is None:
        if case.levels:
            return None
        return Finding(UNDECIDED, f"指标目录中没有对应指标，等待“{case.target['indicator_name']}”的台账数据")
    if case.levels or case.entry.code in COMPUTED:
        return None
    awaits = case.entry.awaits
    reason = f"等待数据：{awaits}" if awaits else "尚未纳入本系统"
    return Finding(UNDECIDED, f"指标“{case.entry.name}”还不能计算，{reason}")


def _other_scope(case: Case) -> Finding | None:
    ours = case.levels.scopes | ({case.entry.scope} if case.entry and case.entry.code in COMPUTED else set())
    wanted = case.target["scope"]
    if wanted in ours:
        return None
    stated = wanted or "文件未写明"
    return Finding(
        UNDECIDED, f"口径不一致，不作比较：目标口径{stated}，现有数据口径{'、'.join(sorted(ours))}"
    )


def _nothing_known(case: Case) -> Finding | None:
    if case.comparable:
        return None
    return Finding(UNDECIDED, f"{case.target['region_name'] or '该地区'}还没有这一口径的年度数据")


def _other_unit(case: Case) -> Finding | None:
    units = {level.unit for level in case.comparable}
    if units == {case.target["unit"]}:
        return None
    told = "、".join(sorted(unit or "未写明" for unit in units))
    return Finding(UNDECIDED, f"单位不一致：目标以{case.target['unit'] or '未写明'}计，数据以{told}计")


def _no_deadline(case: Case) -> Finding | None:
    if case.target["deadline"] is not None:
        return None
    return Finding(UNDECIDED, "目标未写明期限")


def _passed(case: Case) -> Finding | None:
    """The deadline is over: the deadline's year decides, once it is complete."""
    if not case.passed:
        return None
    year = case.target["deadline"].year
    level = next((level for level in case.comparable if level.year == year), None)
    if level is None:
        return Finding(UNDECIDED, f"期末数据不完整：没有 {year} 年的数据")
    if not _complete(case, level):
        return Finding(UNDECIDED, f"期末数据不完整：{_told(case, level)}", level)
    if _holds(case.target, level.value):
        return Finding(REACHED, _told(case, level), level)
    if doubt := _doubt(level):
        return Finding(UNDECIDED, f"期末数据不完整：{_told(case, level)}，但{doubt}", level)
    return Finding(MISSED, _told(case, level), level)


def _running(case: Case) -> Finding:
    """The deadline is to come: the deadline's year counts, the latest one until it begins."""
    level = case.comparable[-1]
    in_time = [each for each in case.comparable if each.year <= case.target["deadline"].year]
    if in_time:
        level = in_time[-1]
    verdict = REACHED if _reached_early(case, level) else RUNNING
    return Finding(verdict, f"期限 {case.target['deadline']:%Y-%m-%d} 未到，{_told(case, level)}", level)


RULES: tuple[Callable[[Case], Finding | None], ...] = (
    _slogan,
    _unreadable,
    _not_computed,
    _other_scope,
    _nothing_known,
    _other_unit,
    _no_deadline,
    _passed,
    _running,
)


def _complete(case: Case, level: Level) -> bool:
    """A published year is complete by itself; a computed one needs all months up to the deadline."""
    if level.months is None:
        return True
    ended = case.data_through is not None and case.data_through >= case.target["deadline"]
    return ended and level.months == 12


def _reached_early(case: Case, level: Level) -> bool:
    """Only a sum that still grows can be reached for good before its year is over."""
    target = case.target
    additive = case.entry is not None and case.entry.additive
    grows = additive and target["kind"] in ANNUAL_FLOW and target["comparator"] in (">=", ">")
    return grows and level.year == target["deadline"].year and _holds(target, level.value)


def _holds(target: Target, actual: float) -> bool:
    wanted: float = target["value"]
    match target["comparator"]:
        case ">":
            return actual > wanted
        case "<=":
            return actual <= wanted
        case "=":
            return actual == wanted
        case _:
            return actual >= wanted


def _doubt(level: Level) -> str:
    """Why a level that falls short may only look so; empty where there is no such reason."""
    if level.coverage is not None and level.coverage < COVERAGE_TO_MISS:
        return f"只有 {level.coverage * 100:.1f}% 的交易额口径明确"
    if level.why_not and MISSING_FEED in level.why_not:
        return level.why_not
    return ""


def _told(case: Case, level: Level) -> str:
    """The level, its period and scope, the target, and the difference."""
    target = case.target
    name = case.entry.name if case.entry else target["indicator_name"]
    unit = target["unit"]
    return (
        f"{level.period}{name} {amount_text(level.value, unit)}（{scope_text(level.scope)}），"
        f"目标{comparator_text(target['comparator'])} {amount_text(target['value'], unit)}，"
        f"相差 {amount_text(level.value - target['value'], unit)}"
    )

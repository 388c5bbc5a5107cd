"""What comes of a target whose deadline is still to come: reached already, on its way, or too early to say."""

from dataclasses import replace
from datetime import date

from pipelines.indicators.case import Case, scaled
from pipelines.indicators.levels import Level
from pipelines.indicators.outlook import (
    Outlook,
    by_growth,
    by_pace,
    by_points,
    by_rate,
    dated,
    elapsed_part,
    extended,
)
from pipelines.indicators.units import factor
from pipelines.indicators.verdicts import (
    AHEAD,
    MISSED,
    ON_TRACK,
    REACHED,
    Finding,
    undecided,
    verdict_of_growth,
    verdict_of_year,
)
from pipelines.indicators.wording import outlook_text

EARLIEST_MONTH = 3  # no projection of a year before its first quarter is over


def running(case: Case) -> Finding:
    """Judge a target whose deadline is to come."""
    level = case.newest
    told = f"期限 {case.target['deadline']:%Y-%m-%d} 未到，{case.told(level)}"
    if case.is_reached_early(level):
        lasting = "；须保持至截止日" if case.target["kind"] == "stock" else ""
        return Finding(REACHED, f"{told}{lasting}{case.count_told}", level=level)
    if case.target["kind"] == "cap" and not case.holds(level.value):
        return Finding(MISSED, f"{told}，已突破上限", level=level)
    finding = _way(case, level)
    return replace(finding, why=f"{told}{case.count_told}；{finding.why}", level=level)


def _way(case: Case, level: Level) -> Finding:
    """Choose how the end is reckoned."""
    if case.target["kind"] == "ratio":
        return _by_points(case, level)
    if case.target["kind"] == "threshold_count":
        return _by_bodies(case, level)
    if case.is_flow:
        is_its_year = level.year == case.deadline_year
        return _by_pace(case, level) if is_its_year else _by_growth(case, level)
    return _by_rate(case, level)


def _by_pace(case: Case, level: Level) -> Finding:
    """A year's amount: the part that is usually done by now tells what it comes to."""
    if refusal := _no_pace(case, level):
        return refusal
    assert case.part is not None and case.part.by_now is not None and case.pace is not None
    target, times = case.target, factor(case.own_levels[-1].unit, case.target["unit"]) or 1.0
    linear = elapsed_part(level.through, target["deadline"])
    last = case.past[-1] if case.past and case.past[-1].year == level.year - 1 else None
    outlook = replace(
        by_pace(case.part.by_now * times, target["value"], case.pace, last and scaled(last, times)),
        linear_pct=linear * 100,
        record=case.panel.record(linear),
    )
    if outlook.record is not None and outlook.record.is_better_than_naive is False:
        hidden = replace(outlook, projection=None, probability=None, pace_ratio=None)
        return undecided(
            "NOT_BETTER", "往年回测中按季节推算的误差不小于“余下与上年相同”，不作推算", outlook=hidden
        )
    return _judged(case, outlook)


def _no_pace(case: Case, level: Level) -> Finding | None:
    """Say why a year cannot be projected; null: it can."""
    part = case.part
    if level.through < date(level.year, EARLIEST_MONTH, 31):
        return undecided("TOO_SHORT", "观察期不足：一季度结束前不作推算")
    if part is None or part.by_now is None:
        missing = part.months_missing if part else 0
        lacks = f"本年有 {missing} 个月没有数据" if missing else "本年至今的数据不全"
        return undecided("HOLES", f"{lacks}，不作推算")
    if part.is_negative:
        return undecided("NEGATIVE", "本年有月份为负数，不作推算")
    if part.by_now <= 0:
        return undecided("BASE", "本年至今为零，不作推算")
    if case.pace is None:
        return undecided("TOO_SHORT", f"观察期不足：完整的往年只有 {len(case.past)} 年，季节进度至少需要两年")
    return None


def _judged(case: Case, outlook: Outlook) -> Finding:
    """Judge by projected ÷ target; a ceiling is kept or not, and an exact number is met or not."""
    if not case.wants_more:
        below = None if outlook.probability is None else 1 - outlook.probability
        ratio = 1 / outlook.ratio
        if case.target["comparator"] == "=":
            ratio, below = min(ratio, outlook.ratio), None
        outlook = replace(outlook, ratio=ratio, probability=below, required_growth_pct=None)
    verdict = verdict_of_year(outlook.ratio, outlook.probability)
    if not case.wants_more and verdict == AHEAD:
        verdict = ON_TRACK  # a ceiling is kept, not outrun
    return Finding(verdict, outlook_text(outlook, case.target["unit"]), outlook=outlook)


def _by_growth(case: Case, level: Level) -> Finding:
    """A later year's amount: growth so far against the growth that is needed."""
    whole = [each for each in case.comparable if _is_whole(case, each)]
    points = _with_base(case, dated(whole))
    if len(points) < 2:
        return undecided("TOO_SHORT", "观察期不足：完整年度少于两年，尚不能比较增速")
    end = (float(case.deadline_year), float(case.target["value"]))
    outlook = by_growth(points[0], points[-1], end)
    if outlook is None:
        return undecided("BASE", "基期、实绩或目标为零、为负或相等，增速没有意义")
    if not case.wants_more:
        return _judged(case, extended(points[0], points[-1], end, by="增速"))
    reverse = "，方向相反" if outlook.ratio < 0 else ""
    why = f"{points[0][0]:.0f}—{points[-1][0]:.0f} 年{outlook_text(outlook, case.target['unit'])}{reverse}"
    return Finding(verdict_of_growth(outlook.ratio), why, outlook=outlook)


def _by_points(case: Case, level: Level) -> Finding:
    """A share: percentage points a year, never growth rates of a rate."""
    points = _with_base(case, dated(case.comparable))
    if len(points) < 2:
        return undecided("TOO_SHORT", "观察期不足：只有一期数据")
    end = (float(case.deadline_year), float(case.target["value"]))
    if not case.wants_more:
        return _judged(case, extended(points[0], points[-1], end, by="百分点"))
    outlook = by_points(points[0], points[-1], end)
    if outlook is None:
        return undecided("BASE", "基期与目标相等，进度没有意义")
    why = f"{points[0][0]:.0f}—{points[-1][0]:.0f} 年{outlook_text(outlook, case.target['unit'])}"
    return Finding(verdict_of_growth(outlook.ratio), why, outlook=outlook)


def _by_rate(case: Case, level: Level) -> Finding:
    """A number of things: it goes on growing as fast as it has."""
    first = case.comparable[0]
    start = (first.through, first.value)
    if case.target["base_value"] is not None and case.target["starts_on"] is not None:
        start = (case.target["starts_on"], float(case.target["base_value"]))
    outlook = by_rate(start, (level.through, level.value), (case.target["deadline"], case.target["value"]))
    if outlook is None:
        return undecided("TOO_SHORT", "观察期不足：两期数据相隔不到一个季度")
    outlook = replace(outlook, linear_pct=_linear(start[0], level.through, case.target["deadline"]))
    return _judged(case, outlook)


def _by_bodies(case: Case, level: Level) -> Finding:
    """A number of enterprises or parks: how many reach the amount if each keeps to the region's pace."""
    count, share = case.count, case.usual_share
    if count is None or level.year != case.deadline_year or share is None:
        return undecided("TOO_SHORT", "观察期不足：尚不能按季节进度推算各主体的全年额")
    coming = count.at_least(share)
    outlook = Outlook("主体推算", coming / case.target["value"], expected_pct=share * 100)
    why = f"按往年此时通常完成 {share * 100:.1f}% 推算，年内可达 {coming} 个"
    return Finding(verdict_of_year(outlook.ratio, None), why, outlook=outlook)


def _with_base(case: Case, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Begin with the base that the plan itself tells, if it does."""
    base, start = case.target["base_value"], case.target["starts_on"]
    if base is None or start is None:
        return points
    year = float(start.year - 1) if (start.month, start.day) == (1, 1) else float(start.year)
    return [(year, float(base)), *(point for point in points if point[0] > year)]


def _is_whole(case: Case, level: Level) -> bool:
    return level.through >= date(level.year, 12, 31) and level.months == 12


def _linear(start: date, day: date, deadline: date) -> float | None:
    days = (deadline - start).days
    return None if days <= 0 else min(1.0, (day - start).days / days) * 100

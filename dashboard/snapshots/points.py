"""本期要点: sentences that rules write from the numbers. To add a sentence, add a rule.

A rule's template holds words and the names of facts, never a digit: so no number gets into a sentence
without a cell behind it. A rule speaks only where all its facts are known and its condition holds; a rule
with the same `slot` as one that has spoken stays silent.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard import numbers
from dashboard.snapshots.content import Cell, Point

FACT = re.compile(r"\{(\w+)(?::(\w+))?\}")
MOST = 5

Facts = Mapping[str, Cell]
Names = Mapping[str, str]


@dataclass(frozen=True)
class PointRule:
    """One sentence and when it is written.

    Attributes:
        key: Its name in content.json.
        slot: What it is about: of the rules of a slot the first that can speaks.
        lead: Bold words before it.
        template: {fact} is a cell's text with its unit, {fact:growth} reads 增长 12.4%, {fact:size} drops the
            sign; {name} of a name is a word.
        holds: Its condition, on the raw values of the cells that it names.
    """

    key: str
    slot: str
    lead: str
    template: str
    holds: Callable[[Mapping[str, float]], bool] = lambda _: True


def _is_up(of: Mapping[str, float]) -> bool:
    return round(of["live_growth"], 1) > 0


def _is_down(of: Mapping[str, float]) -> bool:
    return round(of["live_growth"], 1) < 0


def _is_ahead(of: Mapping[str, float]) -> bool:
    return of["attained"] >= of["pace"]


RULES = (
    PointRule(
        "live_up",
        "live",
        "直播交易增长。",
        "{year}直播电商交易额 {live}，同比{live_growth:growth}；本周 {live_week}，同比{live_week_growth:growth}。",
        _is_up,
    ),
    PointRule(
        "live_down",
        "live",
        "直播交易下降。",
        "{year}直播电商交易额 {live}，同比{live_growth:growth}；本周 {live_week}，同比{live_week_growth:growth}。",
        _is_down,
    ),
    PointRule("live_year", "live", "直播交易。", "{year}直播电商交易额 {live}，同比{live_growth:growth}。"),
    PointRule("live_level", "live", "直播交易。", "{year}直播电商交易额 {live}，增速暂不可比。"),
    PointRule(
        "target_ahead",
        "target",
        "目标进度快于往年。",
        "{target_name}完成目标的 {attained}，往年此时通常完成 {pace}；达标可能{chance}。",
        _is_ahead,
    ),
    PointRule(
        "target_behind_need",
        "target",
        "目标进度慢于往年。",
        "{target_name}完成目标的 {attained}，往年此时通常完成 {pace}；余下时间须同比{needed:growth} 才能达标，达标可能{chance}。",
    ),
    PointRule(
        "target_plain", "target", "目标进度。", "{target_name}完成目标的 {attained}，评定为{verdict}。"
    ),
    PointRule(
        "all_sales",
        "all_sales",
        "网络零售。",
        "{year}网络零售额 {all}，同比{all_growth:growth}；直播占比 {live_share}。",
    ),
    PointRule(
        "all_sales_plain", "all_sales", "网络零售。", "{year}网络零售额 {all}，同比{all_growth:growth}。"
    ),
    PointRule("all_sales_level", "all_sales", "网络零售。", "{year}网络零售额 {all}，增速暂不可比。"),
    PointRule(
        "regions",
        "regions",
        "地区分化。",
        "{children_known} 个可比地区中 {children_up} 个增长；{first_name}增速最高（{first_growth}），{last_name}最低（{last_growth}）。",
        lambda of: of["children_known"] > 2,
    ),
    PointRule(
        "quality_late",
        "quality",
        "数据质量。",
        "本周应报数据完整度 {kappa}，迟报网店 {late}；修订以前时期数据 {revisions}。",
        lambda of: of["late"] > 0 or of["revisions"] > 0,
    ),
    PointRule("quality_late_only", "quality", "数据质量。", "本周应报数据完整度 {kappa}，迟报网店 {late}。"),
    PointRule("quality_none", "quality", "数据质量。", "本周应报数据的完整度不详，迟报网店 {late}。"),
    PointRule(
        "platforms",
        "platforms",
        "平台构成。",
        "{platform_name}占直播电商交易额的 {platform_share}，拉动增速 {platform_pull}。",
    ),
)


def points(facts: Facts, names: Names) -> tuple[Point, ...]:
    """Return the sentences that can be written, three to five of them where enough is known.

    Args:
        facts: Cells by the name that templates call them by.
        names: Words by name: year, target_name, verdict …
    """
    spoken: dict[str, Point] = {}
    for rule in RULES:
        if rule.slot in spoken or len(spoken) == MOST:
            continue
        if written := written_by(rule, facts, names, len(spoken)):
            spoken[rule.slot] = written
    return tuple(spoken.values())


def written_by(rule: PointRule, facts: Facts, names: Names, priority: int) -> Point | None:
    """Return the sentence of one rule; None where a fact is unknown or the condition does not hold."""
    places = FACT.findall(rule.template)
    used = {name: facts[name] for name, _ in places if name in facts}
    raws = {name: cell.raw for name, cell in used.items() if cell.raw is not None}
    if len(raws) < len(used) or any(name not in facts and name not in names for name, _ in places):
        return None
    if not rule.holds(raws):
        return None
    text = FACT.sub(lambda place: _word(place[1], place[2], facts, names), rule.template)
    return Point(rule.lead, text, tuple(cell.id for cell in used.values()), rule.key, priority)


def _word(name: str, form: str | None, facts: Facts, names: Names) -> str:
    if name in names:
        return names[name]
    cell = facts[name]
    if form == "growth":
        return numbers.growth_words(cell.raw)
    return cell.full

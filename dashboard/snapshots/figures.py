"""Blocks of a snapshot about the region itself: sentences, key figures, targets, trends."""

from dataclasses import dataclass
from datetime import date

from dashboard.snapshots.cells import Cell, Light


@dataclass(frozen=True)
class Point:
    """One sentence of 本期要点.

    Attributes:
        lead: A few bold words with a full stop: 直播交易增长。
        text: The sentence; every number in it is the text of a cell of `evidence`.
        evidence: Ids of cells.
        rule: Key of the rule that wrote it.
        priority: See the head of this module.
    """

    lead: str
    text: str
    evidence: tuple[str, ...]
    rule: str
    priority: int


@dataclass(frozen=True)
class Mark:
    """One point of a line: `label` for the axis (11月, 47周), the first day of its period, its number."""

    label: str
    start: date
    cell: Cell


@dataclass(frozen=True)
class KeyFigure:
    """One of the large figures (at most six, most important first).

    Attributes:
        code: Of the indicator: S1.
        name: 直播电商交易额.
        period: 本周, 1—11月, 今年至11月25日.
        value: The level.
        growth: 同比 in percent; where `growth.raw` is null, `growth_word` says why (缺报, 无基期).
        growth_word: null where a growth is shown.
        note: What must be read beside the growth; null: nothing.
        light: Of the region's own target for it; null: there is none.
        target_text: 目标 1,500 亿元（2026年）; null: there is none.
        spark: The latest weeks, oldest first, with nulls where unknown.
    """

    code: str
    name: str
    period: str
    value: Cell
    growth: Cell
    growth_word: str | None
    note: str | None
    light: Light | None
    target_text: str | None
    spark: tuple[Mark, ...]
    priority: int


@dataclass(frozen=True)
class TargetRow:
    """One row of 目标完成进度.

    Attributes:
        id: Of the target: SC-02.
        name: As in the document.
        region_name: Whose target it is.
        target: The value aimed at; null where the document gives none, or its digits are damaged.
        target_text: 不少于 1,500 亿元（2026年底）, 若干 个, 1,000—9,000 亿元（数字损坏）.
        document: Title of the document; null: not recorded.
        standing: 正式, 征求意见稿, 已被取代, 口号.
        scope: 口径 of the target; null: not written.
        actual: What has been reached.
        actual_period: 2026年1—11月; null: nothing can be compared.
        attained: Per cent of the target: the bar.
        pace: Per cent that is usually reached by now (季节进度): the mark across the bar.
        linear: 序时进度 in percent; thin, for reference only.
        gap: Actual − target.
        required: Growth that the rest still asks for, in percent.
        required_label: 余下时间，同比 or 此后年均.
        projected: At the end; `projected_low` and `projected_high` bound 80 %.
        probability: P(达标) from 0 to 1; the text is in steps of 5 %: 约 65%, 低于 5%.
        light: The verdict.
        why: In a few words: 推算期末 1,730.7 亿元（80% 区间 …）, or why it cannot be judged.
        scope_mismatch: True: 口径不一致，不作比较; the numbers are null.
    """

    id: str
    name: str
    region_name: str
    target: Cell
    target_text: str
    document: str | None
    standing: str
    scope: str | None
    actual: Cell
    actual_period: str | None
    attained: Cell
    pace: Cell
    linear: Cell
    gap: Cell
    required: Cell
    required_label: str
    projected: Cell
    projected_low: Cell
    projected_high: Cell
    probability: Cell
    light: Light
    why: str
    scope_mismatch: bool
    priority: int


@dataclass(frozen=True)
class Band:
    """One point of a fan. The 50 % cells are null where the build tells only 80 %."""

    label: str
    start: date
    middle: Cell
    low80: Cell
    high80: Cell
    low50: Cell
    high50: Cell


@dataclass(frozen=True)
class Trend:
    """One line chart. All its cells share one unit; the axis is `unit`, the raw unit.

    Attributes:
        key: weekly (levels by week) or path (since 1 January, beside the target of the year).
        title: 直播电商交易额（按周）.
        unit: 亿元.
        actual: This year's line, oldest first.
        before: The same periods a year earlier (shares the labels of `actual`); empty: unknown.
        required: From the last actual point to the target: what is needed; empty: no target.
        fan: Coming points, nearest first; begin it at the last actual point. Empty: nothing is projected.
        target: The level aimed at; null: none.
        note: How it was projected and what is not known; null: nothing to say.
    """

    key: str
    title: str
    unit: str
    actual: tuple[Mark, ...]
    before: tuple[Mark, ...]
    required: tuple[Mark, ...]
    fan: tuple[Band, ...]
    target: Cell | None
    note: str | None
    priority: int

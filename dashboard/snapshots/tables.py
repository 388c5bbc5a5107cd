"""Blocks of a snapshot that compare: regions, platforms, months, thresholds; delivery, news, revisions."""

from dataclasses import dataclass

from dashboard.snapshots.cells import Cell, Light


@dataclass(frozen=True)
class RankRow:
    """One region of the ranking, best growth first; those without a comparable growth last and unranked.

    Attributes:
        name: As people say it: 凉山州; up to 40 characters.
        rank: null: not ranked.
        move: Places gained since the month before; text ↑2, ↓1, 持平; null: not known.
        growth: 同比 in percent: the bar. `growth_word` says why there is none.
        target_text: Its own target; null: none.
        needed: Growth that its own target still asks for, in percent: the mark; null: none or not comparable.
        attained: Per cent of its own target.
        light: Of its own target; null: none.
        remark: What must be read beside it; null: nothing.
    """

    code: str
    name: str
    rank: Cell
    move: Cell
    value: Cell
    growth: Cell
    growth_word: str | None
    target_text: str | None
    needed: Cell
    attained: Cell
    light: Light | None
    remark: str | None
    priority: int


@dataclass(frozen=True)
class Ranking:
    """The regions directly below (of a county or unit: none). `whole` is the growth of the region itself."""

    title: str
    period: str
    whole: Cell
    rows: tuple[RankRow, ...]
    note: str | None
    empty: str


@dataclass(frozen=True)
class MixRow:
    """One platform or channel.

    Attributes:
        share: Per cent of the whole.
        growth: 同比 in percent; `growth_word` says why there is none.
        pull: 拉动, in percentage points of the whole's growth.
    """

    name: str
    value: Cell
    share: Cell
    growth: Cell
    growth_word: str | None
    pull: Cell
    priority: int


@dataclass(frozen=True)
class Mix:
    """Sales by platform or by channel.

    Attributes:
        key: platform or channel.
        coverage: Per cent of the sales whose part is known; shares are never shown without it.
        note: What must be read beside it; null: nothing.
    """

    key: str
    title: str
    period: str
    rows: tuple[MixRow, ...]
    coverage: Cell
    note: str | None
    priority: int


@dataclass(frozen=True)
class HeatRow:
    """One region or indicator; as many cells as the heatmap has columns."""

    name: str
    cells: tuple[Cell, ...]
    priority: int


@dataclass(frozen=True)
class Heatmap:
    """Growth by region and month, in percent, around 0. `columns` are labels: 2025年11月, 12月, 2026年1月 …"""

    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    note: str | None


@dataclass(frozen=True)
class Ladder:
    """A target that counts bodies above a threshold. No body is named: that is not for outsiders.

    Attributes:
        threshold_text: 10 亿元以上.
        reached: How many have passed it.
        near: How many are projected or close to pass it (近失).
        target: How many the document asks for; null: 若干.
    """

    name: str
    region_name: str
    threshold_text: str
    reached: Cell
    near: Cell
    target: Cell
    light: Light
    priority: int


@dataclass(frozen=True)
class Feed:
    """Delivery by platform: how many shops are due, how many have delivered, κ by turnover.

    Attributes:
        share: reported ÷ due, in percent.
        late_text: Who is late, by name, shortened to a few; null: nobody.
    """

    name: str
    due: Cell
    reported: Cell
    share: Cell
    late_text: str | None
    priority: int


@dataclass(frozen=True)
class Late:
    """A shop that is late with what it has to deliver. `days` since it was due."""

    name: str
    region_name: str
    platform: str
    period: str
    days: Cell
    priority: int


@dataclass(frozen=True)
class Completeness:
    """How much of what should have been reported is there.

    Attributes:
        kappa: κ of the week in percent: the part of the base whose feeds are there; null: not known.
        feeds: By platform.
        late: The latest first.
        late_count: How many shops are late, listed or not.
        open_rows: Refused rows that still wait for repair.
        held_files: Files that nobody has claimed.
        note: null: nothing.
    """

    kappa: Cell
    feeds: tuple[Feed, ...]
    late: tuple[Late, ...]
    late_count: Cell
    open_rows: Cell
    held_files: Cell
    note: str | None


@dataclass(frozen=True)
class NewItem:
    """Something said for the first time since the issue before: a sentence with its evidence."""

    text: str
    evidence: tuple[str, ...]
    priority: int


@dataclass(frozen=True)
class Revision:
    """A number of an earlier period that is another one now.

    Attributes:
        name: Of the indicator.
        period: 2026年10月.
        old: What stood at the issue before.
        new: What stands now.
        change: In percent; null where old is zero or unknown.
        reason: 退款回流, 补报, 纠错, 重分类, 口径调整, 程序更新, 基期修订, 撤下; null: none is known, which a
            release rule looks at.
        stage: 初步, 修订, 最终; null where it does not apply.
    """

    name: str
    region_name: str
    period: str
    old: Cell
    new: Cell
    change: Cell
    reason: str | None
    stage: str | None
    priority: int


@dataclass(frozen=True)
class Note:
    """One sentence of 口径说明."""

    text: str
    priority: int


@dataclass(frozen=True)
class Disclosure:
    """What disclosure control did.

    Attributes:
        audited: True: the audit ran and found nothing; False: it ran and failed; null: it has not run.
        suppressed: How many numbers are not published for the sake of single respondents.
        text: One sentence for the notes; null: nothing was suppressed.
    """

    audited: bool | None
    suppressed: int
    text: str | None

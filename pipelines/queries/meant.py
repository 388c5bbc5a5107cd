"""Which number is meant, of all that pages show: what a passport is asked for.

All fields are text, days or yes and no, so that a number can be named in a mark of a figure.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from pipelines.indicators.periods import KINDS

EVERYWHERE = ""  # in place of a region: all registered shops


@dataclass(frozen=True)
class Made:
    """Which sales a number is made of: those of a place's shops in some days, or one part of them.

    `dimension` is one of INDICATOR_PART, or a kind of body (see `queries.shops.BODIES`); empty: all.
    """

    indicator: str
    region_code: str
    first: date
    last: date
    dimension: str = ""
    part: str = ""


@dataclass(frozen=True)
class Number:
    """One value of an indicator."""

    indicator: str
    region_code: str
    scope: str
    period_kind: str
    period_start: date

    @property
    def first_day(self) -> date:
        """The first day that it sums: of a running total 1 January, of twelve months the first of them."""
        span = next(kind.span for kind in KINDS if kind.name == self.period_kind)
        start = self.period_start
        if span == "ytd":
            return start.replace(month=1, day=1)
        eleven_back = start.year * 12 + start.month - 12
        return date(eleven_back // 12, eleven_back % 12 + 1, 1) if span == "r12m" else start

    def made(self, last: date) -> Made:
        """Which sales it is made of, given the last day that it sums."""
        return Made(self.indicator, self.region_code, self.first_day, last)


@dataclass(frozen=True)
class Part:
    """One part of an indicator's value: of a platform, a channel, a category (see INDICATOR_PART)."""

    indicator: str
    region_code: str
    scope: str
    period_kind: str
    period_start: date
    dimension: str
    part: str

    @property
    def whole(self) -> Number:
        """The value that it is a part of."""
        return Number(self.indicator, self.region_code, self.scope, self.period_kind, self.period_start)

    def made(self, last: date) -> Made:
        """Which sales it is made of, given the last day that it sums."""
        return replace(self.whole.made(last), dimension=self.dimension, part=self.part)


@dataclass(frozen=True)
class Sales:
    """What the shops of a place, or of one body there, sold in some days: a sum that no mart holds.

    `body` is a key of `queries.shops.BODIES`, empty for all shops; `key` tells which, and `name` is what
    readers call it.
    """

    indicator: str
    region_code: str
    body: str
    key: str
    name: str
    first: date
    last: date

    @property
    def made(self) -> Made:
        """Which sales it is made of."""
        return Made(self.indicator, self.region_code, self.first, self.last, self.body, self.key)


@dataclass(frozen=True)
class Published:
    """One published figure: what one source says of a series in one period."""

    region_code: str
    indicator: str
    scope: str
    period: str
    is_cumulative: bool
    source_title: str


Meant: TypeAlias = Number | Part | Sales | Published

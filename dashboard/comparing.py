"""Two sides set beside one another, as plain data: what each is, and what may be said of the two."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from dashboard import doors
from dashboard.numbers import amount, finer, growth_words, number, period
from pipelines.queries.meant import Meant, Part

POINTS = "%"  # the unit whose differences are points, not percent


@dataclass(frozen=True)
class Side:
    """One side: a region on a platform (null: all) in a period, and its series.

    `rows` are the series (see queries.compare), in order of time.
    """

    mark: str
    region: str
    region_name: str
    platform: str | None
    kind: str
    start: date
    rows: pl.DataFrame

    @property
    def name(self) -> str:
        """What the side is, without its period."""
        return f"{self.region_name} · {self.platform or '全部平台'}"

    @property
    def title(self) -> str:
        """What the side is, with its period."""
        through = self.at("through")
        return (
            f"{self.name} · {period(self.kind, self.start, through if isinstance(through, date) else None)}"
        )

    def at(self, column: str) -> float | str | date | None:
        """Return a cell of the chosen period; null where the side has no such period."""
        return self._chosen[column] if self._chosen else None

    @cached_property
    def _chosen(self) -> dict[str, Any]:
        found = self.rows.filter(pl.col("period_start") == self.start)
        return found.row(0, named=True) if found.height else {}

    def meant(self, indicator: str, start: date) -> Meant:
        """Which number the side is of, in a period."""
        whole = doors.number(indicator, self.region, self.kind, start)
        return (
            whole if self.platform is None else Part(**vars(whole), dimension="platform", part=self.platform)
        )

    @property
    def value(self) -> float | None:
        """The number of the chosen period; null: none."""
        found = self.at("value")
        return float(found) if isinstance(found, (int, float)) else None

    @property
    def growth(self) -> float | None:
        """Its growth over the year before, in percent; null: not comparable."""
        found = self.at("yoy_pct")
        return float(found) if isinstance(found, (int, float)) else None


def told(left: Side, right: Side, unit: str) -> str:
    """Say in a sentence or two how the sides compare; where one has no number, that it cannot be said."""
    for side in (left, right):
        if side.value is None:
            return f"**{side.mark}**（{side.title}）没有数据，不作比较。"
    growth = f"同比{left.mark}{growth_words(left.growth)}，{right.mark}{growth_words(right.growth)}。"
    names = f"**{left.mark}**（{left.title}）{amount(left.value, unit)}，**{right.mark}**（{right.title}）{amount(right.value, unit)}"
    return f"{names}：{left.mark}{difference(left, right, unit)}；{growth}"


def difference(left: Side, right: Side, unit: str) -> str:
    """Say by how much the left side is above the right one, and how many times as large it is."""
    assert left.value is not None
    assert right.value is not None
    gap = left.value - right.value
    small, factor = finer(max(abs(left.value), abs(right.value)), unit)
    if round(gap * factor, 1) == 0:
        return f"与{right.mark}持平"
    word = "多" if gap > 0 else "少"
    if unit == POINTS:
        return f"比{right.mark}{'高' if gap > 0 else '低'} {number(abs(gap))} 个百分点"
    times = f"，是{right.mark}的 {number(left.value / right.value, 2)} 倍" if right.value > 0 else ""
    return f"比{right.mark}{word} {number(abs(gap) * factor)} {small}{times}"


def unfinished(sides: tuple[Side, Side]) -> str:
    """Say which side's period is not over, where only one is: the two are then not of equal length."""
    ends = [(side, "（截至" in side.title) for side in sides]
    open_ones = [side for side, is_open in ends if is_open]
    if len(open_ones) != 1:
        return ""
    return f"{open_ones[0].mark}的时期还没有过完，与另一侧长短不同，比较时请留意。"


def both(left: Side, right: Side, last: int) -> pl.DataFrame:
    """Return the last periods of both sides: period_start, left, right; null where a side has none."""
    joined = (
        left.rows.select("period_start", left="value")
        .join(right.rows.select("period_start", right="value"), on="period_start", how="full", coalesce=True)
        .sort("period_start")
    )
    return joined.tail(last)

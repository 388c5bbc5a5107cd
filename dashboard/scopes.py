"""What the pages that take sales apart let one choose: indicator, region, kind of period, period."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from dashboard import doors
from dashboard.choices import choose
from dashboard.data import ask
from dashboard.geography import Geography
from dashboard.numbers import kinds_in, period
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import breakdown, values
from pipelines.queries.meant import Number

EVERYWHERE, EVERYWHERE_NAME = "all", "全部地区"  # in the address, and in words
PARTED = ("S1", "S2")  # the indicators that are taken apart


@dataclass(frozen=True)
class Scope:
    """What the user chose to see; `through` is the last day in it."""

    indicator: str
    region: str
    kind: str
    start: date
    through: date

    @property
    def number(self) -> Number:
        """The whole that is taken apart: the value of the indicator itself."""
        return doors.number(self.indicator, self.region, self.kind, self.start)

    @property
    def when(self) -> str:
        """The period in words."""
        return period(self.kind, self.start, self.through)


def choose_scope(geography: Geography, dimension: str, indicators: tuple[str, ...] = PARTED) -> Scope | None:
    """Let the user choose; every choice stands in the address. Null where nothing is taken apart yet."""
    with st.grid(4, min_column_width=150, gap="small"):
        indicator = choose_indicator(indicators) if len(indicators) > 1 else indicators[0]
        regions = region_names(
            geography, ask(breakdown.part_regions, indicator=indicator, dimension=dimension)["region_code"]
        )
        known = ask(breakdown.part_periods, indicator=indicator)
        if not regions or known.is_empty():
            return None
        region = choose("region", "地区", regions, first_province(geography, regions))
        kinds = kinds_in(known["period_kind"])
        kind = choose("kind", "时期", kinds, "ytd" if "ytd" in kinds else next(iter(kinds)))
        rows = known.filter(pl.col("period_kind") == kind)
        starts = {
            f"{start:%Y-%m-%d}": period(kind, start)
            for start in rows.select("period_start").to_series().to_list()
        }
        chosen = choose("start", "具体时期", starts, next(iter(starts)))
    row = rows.filter(pl.col("period_start") == date.fromisoformat(chosen)).row(0, named=True)
    return Scope(indicator, region, kind, row["period_start"], row["through"])


def told_indicators() -> list[str]:
    """Return the codes of the indicators that this build tells of, in the catalogue's order."""
    told = set(ask(values.indicators)["indicator"])
    return [code for code in BY_CODE if code in told]


def choose_indicator(offered: Sequence[str]) -> str:
    """Let the user choose one of these indicators; shown first is the first of which any value is known."""
    known = set(ask(values.indicators).filter("is_known")["indicator"])
    first = next((code for code in offered if code in known), offered[0])
    return choose("ind", "指标", {code: BY_CODE[code].name for code in offered}, first)


def choose_where(geography: Geography, codes: pl.Series) -> str:
    """Let the user choose all regions, or one that has any of `codes` in it; return its code, "" for all."""
    held = pl.Series([*codes, *(place.code for place in geography.holders(codes))], dtype=pl.String)
    chosen = choose(
        "region", "地区", {EVERYWHERE: EVERYWHERE_NAME, **region_names(geography, held)}, EVERYWHERE
    )
    return "" if chosen == EVERYWHERE else chosen


def region_names(geography: Geography, codes: pl.Series) -> dict[str, str]:
    """Return regions by code with what they lie in, as a list to choose from, the highest level first."""
    ordered = sorted({*codes} - {None}, key=lambda code: (len(geography.path(code)) or 9, code))
    return {code: path_name(geography, code) for code in ordered}


def path_name(geography: Geography, code: str) -> str:
    """Return a region's name with all that it lies in: 四川省 › 成都市."""
    return " › ".join(place.name for place in geography.path(code)) or geography.name(code)


def first_province(geography: Geography, regions: dict[str, str]) -> str:
    """Return which region is shown first: the one with the most regions on offer inside it."""
    inside = Counter(place.code for code in regions for place in geography.path(code)[:-1])
    return max(regions, key=inside.__getitem__)

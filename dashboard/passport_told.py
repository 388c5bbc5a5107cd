"""What the passport of each kind of number says, as plain data: one answer for all that may be meant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.data import Build, ask, current_build
from dashboard.door_names import indicator_name, published_period, title_of
from dashboard.meaning import about
from dashboard.numbers import UNKNOWN, amount, day, number, percent, signed
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.vintages import PROVISIONAL_DAYS, REVISED_DAYS, stage
from pipelines.queries import passport as behind
from pipelines.queries.meant import Made, Meant, Number, Part, Published, Sales

STAGES = {
    "P": f"初步（期末后 {PROVISIONAL_DAYS} 天内，会随后续导出修订）",
    "R": f"修订（期末后 {REVISED_DAYS} 天内，退款等仍会回流）",
    "F": "最终（之后仍有改动的，记入修订档案）",
}
GROWTH_FROM = {
    "published": "公布",
    "base": "由公布的上年同期（可比）推算",
    "levels": "由两期公布水平推算，非官方增速",
}


@dataclass(frozen=True)
class Told:
    """What a passport says.

    `means`: the indicator; `stands`: how sure the number is, how it compares, or who published it. `made`
    is null where no sales are behind it, `vintages` where none are kept of it. `quote`: the source's words.
    """

    title: str
    value: float | None
    unit: str | None
    means: Mapping[str, str]
    stands: Mapping[str, str] = field(default_factory=dict)
    made: Made | None = None
    vintages: Number | None = None
    quote: str = ""
    is_sum_of_shops: bool = False  # by what it means: there is nothing to check it against


def told_of(meant: Meant) -> Told | None:
    """Return what the passport of a number says; null where this build has no such number."""
    return TELLERS[type(meant)](meant)


def _number(meant: Number) -> Told | None:
    found = ask(behind.value, number=meant)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    last = row["through"] or meant.period_start
    return Told(
        title_of(meant), row["value"], row["unit"], about(meant.indicator),
        number_stands(meant, row), meant.made(last), meant,
    )  # fmt: skip


def number_stands(meant: Number, row: dict[str, Any]) -> dict[str, str]:
    """Return how sure a number is and how it compares, by name."""
    reasons = "；".join(each for each in (row["why_not"], row["yoy_note"]) if each)
    told = {
        "时期": _days(meant.first_day, row["through"]),
        "成熟度": _maturity(row["through"]),
        "覆盖率": f"{_share(row['coverage'])}（情况已知的交易额占比）",
        "覆盖率 κ": f"{_share(row['feed_coverage'])}（应报数据里已报的份额）",
        "同比": _growth(row),
        "环比": signed(row["mom_pct"]),
        **_build(),
    }
    if row["value"] is None and row["reported"] is not None:
        told["已报部分"] = f"{amount(row['reported'], row['unit'])}，因缺报不足以代表全部"
    return {**told, "说明": reasons} if reasons else told


def _part(meant: Part) -> Told | None:
    found = ask(behind.part_value, part=meant)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    pull = UNKNOWN if row["pull_points"] is None else f"{signed(row['pull_points']).rstrip('%')} 个百分点"
    stands = {
        "时期": _days(meant.whole.first_day, row["through"]),
        "成熟度": _maturity(row["through"]),
        "占全部": percent(row["share_pct"]),
        "同比": _growth(row),
        "对总增速的拉动": pull,
        **_build(),
    }
    made = meant.made(row["through"] or meant.period_start)
    return Told(title_of(meant), row["value"], row["unit"], about(meant.indicator), stands, made)


def _sales(meant: Sales) -> Told | None:
    shops = ask(behind.shops, made=meant.made)
    told = shops["amount"].drop_nulls()
    stands = {"时期": _days(meant.first, meant.last), "店铺": f"{shops.height:,} 家", **_build()}
    value = float(told.sum()) if told.len() else None
    unit = BY_CODE[meant.indicator].unit
    return Told(
        title_of(meant), value, unit, about(meant.indicator), stands, meant.made, is_sum_of_shops=True
    )  # fmt: skip


def _published(meant: Published) -> Told | None:
    found = ask(behind.published, figure=meant)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    means = {
        "指标": indicator_name(meant),
        "口径（照录）": str(row["scope"] or UNKNOWN),
        "时期": published_period(meant.period, is_cumulative=meant.is_cumulative),
        "单位": str(row["unit"] or UNKNOWN),
        "公布同比": signed(row["published_pct"]),
        "页面所示同比": f"{signed(row['shown_pct'])}{_from(row['shown_from'])}",
    }
    stands = {
        "发布者、文件与日期": str(row["source_title"] or UNKNOWN),
        "网址": str(row["source_address"] or UNKNOWN),
        **{name: str(row[column]) for name, column in CAUTIONS.items() if row[column]},
        "性质": "公开发布的数字，照录原文；不由本系统的数据算出，因此没有店铺和文件",
    }
    return Told(title_of(meant), row["value"], row["unit"], means, stands, quote=str(row["quote"] or ""))


CAUTIONS = {"来源说明": "quality_note", "系列说明": "note", "推算同比的提示": "label"}


def _from(told: str | None) -> str:
    return f"（{GROWTH_FROM[told]}）" if told in GROWTH_FROM else ""


def _growth(row: dict[str, Any]) -> str:
    return signed(row["yoy_pct"]) if row["yoy_pct"] is not None else codes.words(row["yoy_code"]) or UNKNOWN


def _maturity(through: date | None) -> str:
    return STAGES[stage(through, current_build().as_of)] if through else UNKNOWN


def _days(first: date, last: date | None) -> str:
    return f"{day(first)}至{day(last)}"


def _share(value: float | None) -> str:
    return percent(value * 100, 0) if value is not None else UNKNOWN


def _build() -> dict[str, str]:
    build: Build = current_build()
    return {
        "数据截至": day(build.data_through),
        "构建": f"{build.build_id}（{build.built_at:%Y-%m-%d %H:%M}）",
    }


def number_words(told: Told) -> str:
    """Write the number in full, for notes: as it is, not rounded to what a card has room for."""
    return UNKNOWN if told.value is None else f"{number(told.value, 6)} {told.unit or ''}".rstrip()


TELLERS: Mapping[type, Callable[..., Told | None]] = {
    Number: _number,
    Part: _part,
    Sales: _sales,
    Published: _published,
}

"""How numbers, days and periods are written: Chinese units, a true minus sign, “—” for unknown."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

UNKNOWN = "—"
MINUS = "−"

# A unit, the smaller units that small values are written in, and how many of the latter make one.
FINER = {"亿元": (("万元", 1e4), ("元", 1e8)), "万单": (("单", 1e4),)}
WHOLE = {"家", "个", "名", "人次", "单", "份", "行"}
ROUND_FROM = 1000.0  # from here on a decimal place says nothing


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with thousands separators: 1,234.5, −0.3; “—” where unknown."""
    if value is None:
        return UNKNOWN
    text = f"{abs(value):,.{digits}f}"
    is_zero = not any(mark in "123456789" for mark in text)
    return text if value >= 0 or is_zero else MINUS + text


def finer(largest: float | None, unit: str | None) -> tuple[str, float]:
    """Choose the unit to write a set of values in, by the largest of them; and its factor."""
    chosen = (unit or "", 1.0)
    for smaller in FINER.get(unit or "", ()):
        if largest is not None and 0 < abs(largest) * chosen[1] < 1:
            chosen = smaller
    return chosen


def finer_of(values: Iterable[float | None], unit: str | None) -> tuple[str, float]:
    """Choose the same for values of which some may be unknown."""
    return finer(max((value for value in values if value is not None), default=None), unit)


def digits_for(value: float | None, unit: str) -> int:
    """Return how many decimal places say something: none for whole things and for large numbers."""
    is_large = value is not None and abs(value) >= ROUND_FROM * 10
    return 0 if unit in WHOLE or is_large else 1


def amount(value: float | None, unit: str | None) -> str:
    """Write a value with its unit: 1,488.0 亿元; 532.1 万元 for 0.05321 亿元; 330.0 元; “—” where unknown."""
    if value is None:
        return UNKNOWN
    name, factor = finer(value, unit)
    return f"{number(value * factor, digits_for(value * factor, name))} {name}".rstrip()


def yuan(value: object) -> str:
    """Write exact money in 元 with two places; “—” where unknown."""
    return UNKNOWN if value is None else f"{value:,.2f}".replace("-", MINUS)


def percent(value: float | None, digits: int = 1) -> str:
    """Write a percentage: 5.6%, −3.2%; “—” where unknown."""
    return UNKNOWN if value is None else f"{number(value, digits)}%"


def signed(value: float | None, digits: int = 1) -> str:
    """Write a change in percent with its sign: +5.6%, −3.2%, 0.0%; “—” where unknown."""
    if value is None:
        return UNKNOWN
    text = percent(value, digits)
    return text if text.startswith(MINUS) or round(value, digits) == 0 else f"+{text}"


def growth_words(value: float | None) -> str:
    """Write growth as a sentence does: 增长 5.6%, 下降 3.2%, 持平; “不可比” where unknown."""
    if value is None:
        return "不可比"
    if round(value, 1) == 0:
        return "持平"
    return f"{'增长' if value > 0 else '下降'} {abs(value):.1f}%"


def day(value: date | None) -> str:
    """Write a day: 2026年11月20日; “—” where unknown."""
    return UNKNOWN if value is None else f"{value.year}年{value.month}月{value.day}日"


def span(first: date | None, last: date | None) -> str:
    """Write the days that something covers: 2026-11-01 至 2026-11-20; “—” where unknown."""
    return UNKNOWN if first is None or last is None else f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"


KIND_NAMES = {
    "ytd": "累计",
    "month": "月",
    "quarter": "季",
    "year": "年",
    "week": "周",
    "day": "日",
    "r12m": "近12个月",
}


def kinds_in(told: Iterable[str]) -> dict[str, str]:
    """Return the kinds of period that occur, with their names, in the order in which they are offered."""
    present = set(told)
    return {kind: name for kind, name in KIND_NAMES.items() if kind in present}


def period(kind: str, start: date, through: date | None = None) -> str:
    """Write a period: 2026年10月, 2026年1—11月, 2026年第47周; and how far it goes where it is not full."""
    names = {
        "day": day(start),
        "week": _week(start),
        "month": f"{start.year}年{start.month}月",
        "quarter": f"{start.year}年第{(start.month + 2) // 3}季度",
        "year": f"{start.year}年",
        "ytd": f"{start.year}年1—{start.month}月" if start.month > 1 else f"{start.year}年1月",
        "r12m": f"截至{start.year}年{start.month}月的12个月",
    }
    if through is None or through >= last_day(kind, start):
        return names[kind]
    return f"{names[kind]}（截至{through.month}月{through.day}日）"


def last_day(kind: str, start: date) -> date:
    """Return the last day of a full period."""
    if kind == "day":
        return start
    if kind == "week":
        return start + timedelta(days=6)
    month = {"quarter": start.month + 2, "year": 12}.get(kind, start.month)
    return date(start.year, month, monthrange(start.year, month)[1])


def _week(start: date) -> str:
    end = start + timedelta(days=6)
    year, week, _ = start.isocalendar()
    return f"{year}年第{week}周（{start.month}月{start.day}日—{end.month}月{end.day}日）"

"""How numbers, scopes and documents are put into Chinese sentences."""

from collections.abc import Mapping
from typing import Any

from pipelines.indicators.catalogue import SCOPE
from pipelines.indicators.outlook import Outlook

MINUS = "\u2212"  # the sign that is as wide as a plus and never breaks a line
COUNTED = frozenset({"家", "个", "名", "人", "人次", "场", "单", "件"})  # units without fractions

TIMES_FROM = 1000.0  # percent: from here on growth is told as how many times

COMPARATORS = {">=": "不低于", ">": "高于", "<=": "不高于", "=": "等于"}
STANDING = {
    "draft": "目标来自征求意见稿",
    "in_force": "目标来自正式文件",
    "superseded": "目标已被后来的文件取代",
    "slogan": "目标来自口号性表述",
    "fictional": "目标是演示用的虚构目标",
}


def amount_text(amount: float, unit: str | None) -> str:
    """Return `1,234.5 亿元`: more places where one would hide a small amount, none where counted."""
    text = f"{abs(amount):,.{_places(amount, unit)}f}"
    signed = f"{MINUS}{text}" if amount < 0 else text
    return f"{signed} {unit}" if unit else signed


def _places(amount: float, unit: str | None) -> int:
    if unit in COUNTED or (not unit and float(amount).is_integer()):
        return 0
    if abs(amount) >= 10 or amount == 0:
        return 1
    return 2 if abs(amount) >= 0.1 else 4


def comparator_text(comparator: str | None) -> str:
    """Return the comparison in words; a target that names none is read as a floor."""
    return COMPARATORS[comparator or ">="]


def scope_text(scope: str | None) -> str:
    """Return what a value covers, as readers see it."""
    return "按店铺名录登记网店计" if scope == SCOPE else f"口径：{scope or '未写明'}"


def outlook_text(outlook: Outlook, unit: str | None) -> str:
    """Return how a target will probably end, as one clause."""
    match outlook.method:
        case "增速比":
            growth = outlook.required_growth_pct or 0.0
            return f"增速为达标所需增速的 {signed_text(outlook.ratio, 2)} 倍，此后须年均增长 {signed_text(growth)}%"
        case "百分点":
            return f"每年百分点变动为达标所需的 {signed_text(outlook.ratio, 2)} 倍"
        case "季节进度":
            told = f"往年此时通常完成 {outlook.expected_pct:.1f}%，" if outlook.expected_pct else ""
            return f"{told}{_projected(outlook, unit)}"
        case _:
            return _projected(outlook, unit)


def probability_text(probability: float) -> str:
    """Return a probability in steps of 5 %: finer ones would claim what nobody knows."""
    rounded = round(probability * 20) * 5
    if rounded in (0, 100):
        return "低于 5%" if rounded == 0 else "高于 95%"
    return f"约 {rounded}%"


def signed_text(value: float, places: int = 1) -> str:
    """Return a number with a true minus sign."""
    return f"{value:.{places}f}".replace("-", MINUS)


def _rest(growth_pct: float) -> str:
    """What the rest of the year must do, against last year's rest."""
    if growth_pct < 0:
        return f"余下时间只需达到上年同期的 {100 + growth_pct:.1f}%"
    if growth_pct >= TIMES_FROM:
        return f"要达标，余下时间须达到上年同期的 {1 + growth_pct / 100:.0f} 倍"
    return f"要达标，余下时间须比上年同期增长 {growth_pct:.1f}%"


def _projected(outlook: Outlook, unit: str | None) -> str:
    told = []
    if outlook.projection is not None:
        middle, low, high = (
            amount_text(each, unit)
            for each in (outlook.projection.value, outlook.projection.low, outlook.projection.high)
        )
        interval = "" if low == high else f"（80% 区间 {low}至 {high}）"
        told.append(f"推算期末 {middle}{interval}")
    if outlook.probability is not None:
        told.append(f"达标可能{probability_text(outlook.probability)}")
    if outlook.required_growth_pct is not None:
        told.append(_rest(outlook.required_growth_pct))
    return "，".join(told)


def source_text(target: Mapping[str, Any]) -> str:
    """Return the legal standing of a target and its document."""
    standing = STANDING.get(target["status"] or "", "目标文件效力未写明")
    document = target["document"]
    return f"{standing}《{document.strip('《》')}》" if document else f"{standing}，文件名未记载"

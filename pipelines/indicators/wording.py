"""How numbers, scopes and documents are put into Chinese sentences."""

from collections.abc import Mapping
from typing import Any

from pipelines.indicators.catalogue import SCOPE

MINUS = "\u2212"  # the sign that is as wide as a plus and never breaks a line
COUNTED = frozenset({"家", "个", "名", "人", "人次", "场", "单", "件"})  # units without fractions

COMPARATORS = {">=": "不低于", ">": "高于", "<=": "不高于", "=": "等于"}
STANDING = {
    "draft": "目标来自征求意见稿",
    "in_force": "目标来自正式文件",
    "superseded": "目标已被后来的文件取代",
    "slogan": "目标来自口号性表述",
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


def source_text(target: Mapping[str, Any]) -> str:
    """Return the legal standing of a target and its document."""
    standing = STANDING.get(target["status"] or "", "目标文件效力未写明")
    document = target["document"]
    return f"{standing}《{document.strip('《》')}》" if document else f"{standing}，文件名未记载"

"""What a snapshot says of a target in words: what is aimed at, its legal standing, its verdict's light."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard import numbers, words
from dashboard.snapshots.content import Cell, Light
from pipelines.indicators.verdicts import CODES

NEEDED = {"增速比": "此后年均"}  # what the needed growth is a growth of, by how the end was reckoned
USUAL_NEED = "余下时间，同比"
HIDDEN = "为保守企业资料，不予公布"
SCOPE_CODES = ("SCOPE", "MIXED_SCOPE")
Row = Mapping[str, Any]


def light(verdict: str | None, *told: Cell) -> Light:
    """Return a verdict as people see it; that of hidden numbers would tell of them, and is not given."""
    if any(cell.state == "suppressed" for cell in told):
        verdict = None
    shown = words.light(verdict)
    return Light(shown.shape, verdict or words.UNJUDGED_WORD, shown.colour)


def aim(row: Row) -> str:
    """Return what a target asks for: 不少于 1,500 亿元（2026年底）, 若干 个, 1,000—9,000 亿元（数字损坏）."""
    unit, due = str(row["unit"] or ""), deadline(row["deadline"])
    if row["value"] is not None:
        comparator = words.COMPARATORS.get(str(row["comparator"]), "")
        return f"{comparator} {value(row)} {unit}".strip() + due
    if row["value_low"] is not None and row["value_high"] is not None:
        low, high = (numbers.number(row[name], 0) for name in ("value_low", "value_high"))
        return f"{low}—{high} {unit}（数字损坏）{due}"
    return ("数字损坏" if row["digits_damaged"] else f"若干 {unit}".strip()) + due


def value(row: Row) -> str:
    """Return the number of a target that has one."""
    return numbers.number(row["value"], 0 if float(row["value"]).is_integer() else 1)


def deadline(due: date | None) -> str:
    """Return （2026年底）; nothing where the document gives no deadline."""
    if due is None:
        return ""
    return f"（{due.year}年底）" if (due.month, due.day) == (12, 31) else f"（{numbers.day(due)}）"


def short(row: Row) -> str:
    """Return 目标 1,500 亿元（2026年）, to stand beside a figure."""
    return f"目标 {value(row)} {row['unit']}（{row['deadline'].year}年）"


def why(row: Row, actual: Cell) -> str:
    """Return in a few words what the verdict rests on; the page of targets says it in full."""
    if actual.state == "suppressed":
        return HIDDEN
    if row["actual"] is None:
        return CODES.get(str(row["code"]), "没有评定")
    if row["projected"] is None:
        is_over = row["deadline"] is not None and row["as_of"] is not None and row["deadline"] < row["as_of"]
        return "期限已过，按当年实绩" if is_over else "按目前实绩"
    middle, low, high = (
        numbers.amount(row[name], str(row["unit"] or ""))
        for name in ("projected", "projected_low", "projected_high")
    )
    return f"推算期末 {middle}（80% 区间 {low}至 {high}）"


def standing(row: Row) -> str:
    """Return how binding the document is."""
    return words.TARGET_STATUSES.get(str(row["status"]), numbers.UNKNOWN)

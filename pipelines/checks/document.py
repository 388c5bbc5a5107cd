"""docs/checks.md, written from the catalogue: `python -m pipelines.checks` writes it anew."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from pipelines.checks.catalogue import Check, checks
from pipelines.checks.contract import SEVERITIES
from pipelines.checks.thresholds import THRESHOLDS
from pipelines.settings import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "checks.md"
CHAPTERS = {
    "文件": "整个文件",
    "行": "文件里的行",
    "登记表": "登记表",
    "结果": "结果数据库",
    "店铺日": "统计结果：店铺的某几天",
    "店铺周": "统计结果：店铺的某几周",
    "店铺月": "统计结果：店铺的某个月",
    "店铺": "统计结果：店铺",
}


def document() -> str:
    """Return docs/checks.md: every check by what it is about, then the thresholds with their reasons."""
    every = checks()
    return "\n".join([*_head(every), *_chapters(every), *_thresholds()]) + "\n"


def write(target: Path = DOCUMENT) -> None:
    """Write docs/checks.md anew."""
    target.write_text(document(), encoding="utf-8")


def _head(every: tuple[Check, ...]) -> list[str]:
    counted = {severity: sum(each.severity == severity for each in every) for severity in SEVERITIES}
    return [
        "# 检查清单",
        "",
        f"本系统共有 {len(every)} 项检查。本页由程序从检查本身生成（`python -m pipelines.checks`），请勿手改；"
        "“…”是检查时填入的内容。",
        "",
        "| 结论 | 项数 | 含义 |",
        "|---|---:|---|",
        *(f"| {severity} | {counted[severity]} | {meaning} |" for severity, meaning in SEVERITIES.items()),
        "",
        "退回的行、被拒的文件和提示都不引用单元格里的内容，以免错位的列带出个人信息。",
    ]


def _chapters(every: Iterable[Check]) -> list[str]:
    order = list(CHAPTERS)
    lines: list[str] = []
    for subject, members in groupby(sorted(every, key=lambda each: order.index(each.subject)), _subject):
        lines += ["", f"## {CHAPTERS[subject]}", "", "| 检查 | 结论 | 看什么 | 提示的话 | 怎么处理 |"]
        lines += ["|---|---|---|---|---|"]
        lines += [_row(each) for each in members]
    return lines


def _subject(check: Check) -> str:
    return check.subject


def _row(check: Check) -> str:
    cells = (f"`{check.name}`", check.severity, check.looks_at, check.message, check.fix)
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def _thresholds() -> list[str]:
    return [
        "",
        "## 提示用到的界限",
        "",
        "历史不足八周（八个同星期几）的店铺，不作与往常的比较。",
        "",
        "| 界限 | 值 | 单位 | 理由 |",
        "|---|---:|---|---|",
        *(
            f"| `{name}` | {each.value:g} | {each.unit} | {each.reason} |"
            for name, each in THRESHOLDS.items()
        ),
    ]

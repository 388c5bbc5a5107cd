"""The masthead of a snapshot, and the stamp that people put on it when they issue it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Change:
    """A number that a correction changes. `old` and `new` are printed texts with units."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Correction:
    """What an issue corrects. `week` as in 2026-W47; `issue` is the number of the issue in that week."""

    week: str
    issue: int
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Stamp:
    """What people decide when they issue, and no build knows. All null in a draft that nobody has signed.

    Attributes:
        issue: Number of the issue in its week, from 1: its folder; null: not issued.
        serial: 总第 N 期, over all weeks of this region; null: not issued.
        number_in_year: 第 N 期 of this region in the year of the week; null: not issued.
        issued_at: China time, to the second; null: not issued.
        compiled_by: 制表人; null: not signed.
        compiled_at: When the 制表人 signed.
        reviewed_by: 审核人, another person; null: not signed.
        reviewed_at: When the 审核人 signed.
        embargo_until: Before this moment the archive does not show it; null: no embargo.
        corrects: What this issue corrects; null: nothing.
    """

    issue: int | None = None
    serial: int | None = None
    number_in_year: int | None = None
    issued_at: datetime | None = None
    compiled_by: str | None = None
    compiled_at: datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    embargo_until: datetime | None = None
    corrects: Correction | None = None


@dataclass(frozen=True)
class Heading:
    """The masthead, and what identifies the content.

    Attributes:
        title: 直播电商运行监测周报.
        issuer: Who issues, as declared by the bureau; null: nobody declared it, print `region_name`.
        region_code: Six or nine digits, or 单位:名称.
        region_name: Full name, up to 40 characters.
        region_level: province, city, county, town, unit.
        week: ISO label, 2026-W47.
        week_label: 2026年第47周.
        first_day: Monday.
        last_day: Sunday.
        range_text: 11月16日—11月22日, with years where they differ.
        issue_text: 第1期（总第203期）; 草稿 where not issued.
        through: Last day of the week with data of this region; null: none.
        days_in: How many of the seven days have passed with data delivered (through − first_day + 1); 0: none.
        as_of: The day that deadlines are judged on.
        built_at: When the build was made.
        build_id: The build that all numbers are from: marts_000012.
        code_version: Of the program that made the build.
        is_draft: 草稿 must be printed across every page.
        is_demo: 演示数据，非真实统计结果 must be printed on every page.
        previous: Week of the issue that “new” and “revised” are counted from; null: there was none.
    """

    title: str
    issuer: str | None
    region_code: str
    region_name: str
    region_level: str
    week: str
    week_label: str
    first_day: date
    last_day: date
    range_text: str
    issue_text: str
    through: date | None
    days_in: int
    as_of: date
    built_at: datetime
    build_id: str
    code_version: str
    is_draft: bool
    is_demo: bool
    previous: str | None

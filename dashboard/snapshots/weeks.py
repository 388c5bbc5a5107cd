"""Statistical weeks: Monday to Sunday, named as ISO 8601 does (2026-W47)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

LABEL = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, order=True)
class Week:
    """One week, by its Monday."""

    first_day: date

    @property
    def last_day(self) -> date:
        """Its Sunday."""
        return self.first_day + timedelta(days=6)

    @property
    def label(self) -> str:
        """2026-W47; the year is the one that the week's Thursday lies in."""
        year, week, _ = self.first_day.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def title(self) -> str:
        """2026年第47周."""
        year, week, _ = self.first_day.isocalendar()
        return f"{year}年第{week}周"

    @property
    def range_text(self) -> str:
        """11月16日—11月22日; with years where they differ."""
        first, last = self.first_day, self.last_day
        years = (f"{first.year}年", f"{last.year}年") if first.year != last.year else ("", "")
        return f"{years[0]}{first.month}月{first.day}日—{years[1]}{last.month}月{last.day}日"

    def before(self, weeks: int = 1) -> "Week":
        """Return the week so many weeks before."""
        return Week(self.first_day - timedelta(weeks=weeks))

    def after(self) -> "Week":
        """Return the next week."""
        return self.before(-1)


def week_of(day: date) -> Week:
    """Return the week that a day lies in."""
    return Week(day - timedelta(days=day.weekday()))


def last_finished(day: date) -> Week:
    """Return the latest week that is over on a day."""
    return week_of(day).before()


def parsed(label: str) -> Week:
    """Return the week of a label.

    Raises:
        ValueError: It is no label, or that year has no such week.
    """
    found = LABEL.fullmatch(label)
    if not found:
        raise ValueError(f"“{label}”不是周次，应写成 2026-W47")
    try:
        return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    except ValueError as failure:
        raise ValueError(f"{found[1]} 年没有第 {int(found[2])} 周") from failure

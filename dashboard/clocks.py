"""How old a panel's data is, and whether that is older than its cadence lets one expect."""

from datetime import date

from pipelines.clock import china_now

# Days after the last day in the data, by how often the data come, from which a panel says that it is old.
EXPECTED_WITHIN = {"day": 3, "week": 10, "month": 45, "quarter": 135, "year": 500}
CADENCES = {"day": "按日", "week": "按周", "month": "按月", "quarter": "按季", "year": "按年"}


def today() -> date:
    """Return the day it is in China."""
    return china_now().date()


def age(through: date | None, cadence: str, now: date) -> str | None:
    """Say how old data are that should come at a cadence; null where they are fresh, or there are none.

    Args:
        through: The last day in the data; null: there are none.
        cadence: A key of EXPECTED_WITHIN.
        now: The day to judge on.
    """
    if through is None:
        return None
    days = (now - through).days
    if days <= EXPECTED_WITHIN[cadence]:
        return None
    return f"数据已 {days:,} 天没有更新（应{CADENCES[cadence]}更新）"

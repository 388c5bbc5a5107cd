"""Bringing an amount from one unit to another, where the two measure the same."""

# Within a group, how many of the group's smallest unit each is.
MONEY = {"元": 1.0, "万元": 1e4, "亿元": 1e8, "万亿元": 1e12}
ORDERS = {"单": 1.0, "万单": 1e4}
# What is counted by one measure word may be counted by the other: 10 家企业 are 10 个企业.
BODIES = {"个": 1.0, "家": 1.0}
PEOPLE = {"人": 1.0, "名": 1.0}
GROUPS = (MONEY, ORDERS, BODIES, PEOPLE)


def converted(value: float, unit: str | None, wanted: str | None) -> float | None:
    """Return an amount in another unit; null: they do not measure the same.

    A round amount stays round: 1500 亿元 are 0.15 万亿元, so that meeting a target exactly is meeting it.
    """
    times, per = factor(unit, wanted), factor(wanted, unit)
    if times is None or per is None:
        return None
    return value * times if times >= 1 else value / per


def factor(unit: str | None, wanted: str | None) -> float | None:
    """Return what an amount in `unit` is multiplied by to be in `wanted`; null: they do not measure the same."""
    if unit == wanted:
        return 1.0
    group = next((each for each in GROUPS if unit in each and wanted in each), None)
    if group is None or unit is None or wanted is None:
        return None
    return group[unit] / group[wanted]

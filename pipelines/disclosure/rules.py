"""The bars of disclosure control, and the words for them: all that a bureau may want to change."""

from dataclasses import dataclass

MARK = "（略）"  # what a reader sees in place of a hidden number

# Why a cell may not be told. For the bureau's own eyes: a published reason would itself tell something.
UNSAFE = {
    "few": "企业不足 {least_contributors} 家",
    "dominated": "除最大两家外，其余企业合计不足最大一家的 {p_percent:g}%",
    "zero": "有企业而全部为零，等于逐家公布",
}
SECONDARY = "保护别的格子：不隐去它，就能用合计减出来"
EARLIER = "以前各期已隐去，再公布就能减出来"
WITHHELD = "审核没有通过，整组表都不公布"


@dataclass(frozen=True)
class Rules:
    """What makes a cell unsafe, how well a hidden one is protected, and how long that may take.

    A cell is unsafe with fewer than `least_contributors`, or where all but its two largest add up to less
    than `p_percent` of the largest: then the second could tell the first's value that closely.
    """

    least_contributors: int = 3
    p_percent: float = 10.0
    least_width: float = 1.0  # no interval is narrower on either side; in the unit of the cells
    # The time is a net for a machine in trouble; when it is up, more is hidden, or nothing is published.
    solve_seconds: float = 300.0
    audit_seconds: float = 300.0

    def say(self, reason: str) -> str:
        """Put in words why a cell is unsafe; the key of UNSAFE."""
        return UNSAFE[reason].format(least_contributors=self.least_contributors, p_percent=self.p_percent)


RULES = Rules()

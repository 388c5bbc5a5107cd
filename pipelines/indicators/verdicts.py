"""The verdicts on a target, why there may be none, and the cuts between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.indicators.levels import Level
from pipelines.indicators.outlook import Outlook

REACHED, MISSED, UNDECIDED = "已达成", "未达成", "无法判断"
AHEAD, ON_TRACK, BEHIND, FAR_BEHIND = "进度超前", "基本同步", "滞后", "严重滞后"

# Of several parts the worst decides: never an average.
WORST_FIRST = (MISSED, FAR_BEHIND, BEHIND, UNDECIDED, ON_TRACK, AHEAD, REACHED)

# target_progress.code: why a target cannot be judged.
CODES = {
    "SLOGAN": "口号性目标，无期限无口径",
    "SUPERSEDED": "目标已被取代",
    "UNREADABLE": "目标数字残缺",
    "NOT_QUANTIFIED": "目标未量化",
    "NO_DATA": "没有数据，或指标尚不能计算",
    "SCOPE": "口径不一致",
    "MIXED_SCOPE": "分子与分母口径不同",
    "UNIT": "单位不一致",
    "NO_DEADLINE": "目标未写明期限",
    "BAD_DATES": "期限早于起始日",
    "LOW_COVERAGE": "数据覆盖不足",
    "FINAL_INCOMPLETE": "期末数据不完整",
    "TOO_SHORT": "观察期不足",
    "HOLES": "本年有月份没有数据",
    "NEGATIVE": "有月份为负数",
    "BASE": "基期为零或负数，增速没有意义",
    "NOT_BETTER": "推算的误差不小于照搬上年，不予采用",
}

# A running year: projected ÷ target, and the probability of reaching it.
SURELY, AHEAD_FROM = 0.90, 1.02
LIKELY, ON_TRACK_FROM = 0.50, 0.98
BEHIND_FROM = 0.90
# Several years: growth so far ÷ growth that is needed. The two lower cuts are those of Open SDG.
GROWTH_CUTS = (1.10, 0.95, 0.60)


@dataclass(frozen=True)
class Finding:
    """A verdict with its reason.

    Attributes:
        code: A key of CODES where the verdict is UNDECIDED.
        level: What it rests on.
        outlook: How it will probably end; null: it has ended, or cannot be told.
    """

    verdict: str
    why: str
    code: str | None = None
    level: Level | None = None
    outlook: Outlook | None = None


def undecided(code: str, why: str, level: Level | None = None, outlook: Outlook | None = None) -> Finding:
    """Return that a target cannot be judged, and why."""
    return Finding(UNDECIDED, why, code, level, outlook)


def verdict_of_year(ratio: float, probability: float | None) -> str:
    """Return the verdict on a running year or count (section by section from the best).

    Args:
        ratio: Projected ÷ target; for a ceiling target ÷ projected.
        probability: Of keeping the target; null: not told.
    """
    if probability is not None and probability >= SURELY and ratio >= AHEAD_FROM:
        return AHEAD
    if ratio >= ON_TRACK_FROM or (probability is not None and probability >= LIKELY):
        return ON_TRACK
    return BEHIND if ratio >= BEHIND_FROM else FAR_BEHIND


def verdict_of_growth(ratio: float) -> str:
    """Return the verdict on several years, from growth so far ÷ growth that is needed."""
    for cut, verdict in zip(GROWTH_CUTS, (AHEAD, ON_TRACK, BEHIND), strict=True):
        if ratio >= cut:
            return verdict
    return FAR_BEHIND


def worst(verdicts: Sequence[str]) -> str:
    """Return the worst of several verdicts."""
    return min(verdicts, key=WORST_FIRST.index)

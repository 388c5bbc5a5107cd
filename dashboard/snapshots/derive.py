"""How a number is reckoned from other numbers of the same content: declared, so that it can be checked."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

Raw = float | None
Rule = Callable[[Sequence[Raw]], Raw]


def _difference(of: Sequence[Raw]) -> Raw:
    first, second = of
    return None if first is None or second is None else first - second


def _change_pct(of: Sequence[Raw]) -> Raw:
    now, before = of
    return None if now is None or not before else (now / before - 1) * 100


def _rank(of: Sequence[Raw]) -> Raw:
    own, *others = of
    return None if own is None else 1.0 + sum(each is not None and each > own for each in others)


def _known(of: Sequence[Raw]) -> Raw:
    return float(sum(each is not None for each in of))


def _positive(of: Sequence[Raw]) -> Raw:
    return float(sum(each is not None and each > 0 for each in of))


def _sum(of: Sequence[Raw]) -> Raw:
    known = [each for each in of if each is not None]
    return sum(known) if len(known) == len(of) else None


def _same(of: Sequence[Raw]) -> Raw:
    return of[0]


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "difference": _difference,  # first − second
        "change_pct": _change_pct,  # first ÷ second − 1, in percent
        "rank": _rank,  # place of the first among all; equals share a place
        "count_known": _known,  # how many are known
        "count_positive": _positive,  # how many are known and above zero
        "sum": _sum,  # null where any is unknown
        "same": _same,  # the very number, shown elsewhere
    }
)


def reckon(rule: str, of: Sequence[Raw]) -> Raw:
    """Return what a rule makes of these numbers; null where it cannot be told."""
    return RULES[rule](of)

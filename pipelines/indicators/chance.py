"""Student's t distribution: how likely a value is, from a handful of observations."""

import math

WIDEST = 1e3  # beyond this no quantile that we ask for lies


def t_below(value: float, freedom: int) -> float:
    """Return the probability that Student's t is at most `value`.

    Exact for whole degrees of freedom: the finite sums of Abramowitz and Stegun 26.7.3 and 26.7.4.
    """
    angle = math.atan(value / math.sqrt(freedom))
    is_odd = freedom % 2
    term = math.cos(angle) if is_odd else 1.0
    total = 0.0
    for power in range(is_odd, freedom - 1, 2):
        total += term
        term *= (power + 1) / (power + 2) * math.cos(angle) ** 2
    both_sides = math.sin(angle) * total
    if is_odd:
        both_sides = 2 / math.pi * (angle + both_sides)
    return 0.5 + both_sides / 2


def t_quantile(probability: float, freedom: int) -> float:
    """Return the value that Student's t stays below with this probability."""
    low, high = -WIDEST, WIDEST
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if t_below(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def normal_below(value: float) -> float:
    """Return the probability that a standard normal is at most `value`."""
    return (1 + math.erf(value / math.sqrt(2))) / 2


def logit(share: float) -> float:
    """Return the log odds of a share between 0 and 1, both excluded."""
    return math.log(share / (1 - share))


def from_logit(odds: float) -> float:
    """Return the share that has these log odds."""
    return 1 / (1 + math.exp(-odds))

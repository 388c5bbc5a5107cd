"""Where a value stands on an axis."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """A straight axis: values from `low` to `high` lie from `start` to `end` (points)."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value lies; what lies outside the axis is put at its end."""
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)


def known(values: Iterable[float | None]) -> list[float]:
    """Return the values that are known."""
    return [value for value in values if value is not None]


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return about `count` round values, the first at or below `low`, the last at or above `high`."""
    room = (high - low) or abs(high) or 1.0
    magnitude = 10 ** math.floor(math.log10(room / count))
    step = next(each * magnitude for each in STEPS if each * magnitude >= room / count * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def tick_text(value: float) -> str:
    """Write a round value of an axis: 1,500; 0.25; −5."""
    return f"{value:,.6g}".replace("-", "−") if abs(value) < 1e6 else f"{value:,.0f}".replace("-", "−")

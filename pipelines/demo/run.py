"""What one demo run is made of: its seed, its size and its days."""

from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.errors import PipelineError

YEARS = 3
# Order numbers count days from here.
EARLIEST = date(2020, 1, 1)


@dataclass(frozen=True)
class Run:
    """One demo run.

    Attributes:
        seed: Same seed, same bytes.
        scale: How many times as many orders as usual; the sums stay, so each is that much smaller.
        since: First day of ordering.
        until: The day of the newest exports. They are taken just after midnight, so that the last
            day of ordering is the day before.
    """

    seed: int
    scale: int
    since: date
    until: date

    @property
    def last_day(self) -> date:
        """Last day of ordering."""
        return self.until - timedelta(days=1)


def a_run(seed: int, scale: int, since: date | None, until: date) -> Run:
    """Return the run: three years up to `until`, from the first of a month, unless `since` is given.

    Raises:
        PipelineError: If there is no day in it, it begins before 2020, the scale is below 1 or the
            seed is negative.
    """
    first = since or date(until.year - YEARS, until.month, 1)
    if scale < 1:
        raise PipelineError("演示数据的规模倍数须为 1 或更大的整数", where="--scale", fix="请改用 1、2、3……")
    if seed < 0:
        raise PipelineError("演示数据的随机种子不能为负", where="--seed", fix="请改用 0 或正整数")
    if first < EARLIEST:
        raise PipelineError("演示数据的起始日太早", where=f"{first}", fix=f"请改为 {EARLIEST} 或以后")
    if first >= until:
        raise PipelineError("演示数据的起始日不早于截止日", where=f"{first}—{until}", fix="请把起始日提前")
    return Run(seed, scale, first, until)

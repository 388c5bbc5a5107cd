"""Which exports each shop hands in, and when they were taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipelines.demo.run import Run
from pipelines.demo.shops import BY_QUARTER, WITH_A_GAP, DemoShop

# Past periods are exported when nearly all of their refunds are through.
SETTLED = timedelta(days=20)
# The running period was exported this long ago, and its end again for this many days just now.
FIRST_EXPORT = timedelta(days=12)
OVERLAP = timedelta(days=30)


@dataclass(frozen=True)
class Export:
    """One file to write: orders placed from `first` to `last`, as they were at `taken_at`."""

    shop: DemoShop
    first: date
    last: date
    taken_at: datetime
    header: str


def exports_of(shop: DemoShop, run: Run) -> Iterator[Export]:
    """Yield the shop's exports, oldest first: past periods, the running one, and its end once more.

    A small shop hands in everything at once.
    """
    if shop.is_small:
        yield Export(shop, run.since, run.last_day, at_midnight(run.until, shop, 15), shop.header)
        return
    starts = [start for start in period_starts(shop, run) if run.since < start <= run.last_day]
    starts = [run.since, *starts]
    ends = [start - timedelta(days=1) for start in starts[1:]]
    for number, (first, last) in enumerate(zip(starts, ends, strict=False)):
        if shop.number == WITH_A_GAP and first == gap(run)[0]:
            continue
        taken_on = min(last + SETTLED, run.until)
        header = "2016" if number == 0 and shop.header == "old" else shop.header
        yield Export(shop, first, last, at_midnight(taken_on, shop, 0), latest(header))
    running, first_export = starts[-1], run.until - FIRST_EXPORT
    if running < first_export:
        taken_at = datetime.combine(first_export, time(9, 30)) + timedelta(minutes=shop.number)
        yield Export(shop, running, first_export, taken_at, latest(shop.header))
    again = max(run.since, run.until - OVERLAP)
    yield Export(shop, again, run.last_day, at_midnight(run.until, shop, 15), latest(shop.header))


def latest(header: str) -> str:
    """Return the header of a shop's newer files."""
    return "2019" if header == "old" else header


def at_midnight(day: date, shop: DemoShop, minutes: int) -> datetime:
    """Return a moment just after the day began, another one for each shop."""
    return datetime.combine(day, time(0, 5)) + timedelta(minutes=minutes, seconds=7 * shop.number % 600)


def period_starts(shop: DemoShop, run: Run) -> list[date]:
    """Return the days on which a new period begins: two years, and quarters where they come quarterly."""
    starts = {date(run.until.year - 1, 1, 1), date(run.until.year, 1, 1)}
    if shop.number in BY_QUARTER:
        starts |= {date(run.until.year, month, 1) for month in (4, 7, 10)}
    if shop.number == WITH_A_GAP:
        first, after = gap(run)
        starts |= {first, after}
    return sorted(starts)


def gap(run: Run) -> tuple[date, date]:
    """Return the first day of the missing quarter, and the first day after it.

    It is the quarter before the last whole one, so that newer quarters show how it goes on.
    """
    quarter = run.until.year * 4 + (run.until.month - 1) // 3
    first, after = quarter - 2, quarter - 1
    return date(first // 4, first % 4 * 3 + 1, 1), date(after // 4, after % 4 * 3 + 1, 1)

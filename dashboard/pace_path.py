"""The year of a running target as a path: done, last year, what is needed, what is expected. Plain data."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dashboard.charts.pace import Ending

PATH = {
    "month": pl.Float64,
    "done": pl.Float64,
    "last_year": pl.Float64,
    "needed": pl.Float64,
    "expected": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "code": pl.String,
}


@dataclass(frozen=True)
class Now:
    """Where the year stands: how far it is (10.83: 25 November), done so far, and last year by this day."""

    month: float
    done: float
    base: float | None


def path_of(target: dict[str, Any], totals: pl.DataFrame) -> tuple[pl.DataFrame, Ending] | None:
    """Return the path of a target's last year, and how it ends; null where it cannot be drawn.

    The way from today to the end has the shape of the same days of last year: sales are not spread evenly
    over a year. Where last year is not known in full, the way is a straight line.

    Args:
        target: A row of the ledger.
        totals: The region's running totals, one per month: period_start, value, yoy_basis, through, unit, code
            (for doors).
    """
    deadline, aim = target["deadline"], target["value"]
    if not isinstance(deadline, date) or not isinstance(aim, float) or target["actual"] is None:
        return None
    own = (
        totals.filter(pl.col("period_start").dt.year() == deadline.year)
        .drop_nulls("value")
        .sort("period_start")
    )
    if own.is_empty() or own["unit"][0] != target["unit"]:
        return None
    before = _by_month(totals.filter(pl.col("period_start").dt.year() == deadline.year - 1))
    now = _now(own.row(-1, named=True))
    is_over = now.month >= 12
    ends: dict[str, float | None] = {"needed": None if is_over or now.done >= aim else aim}
    if not is_over:
        ends |= {
            "expected": target["projected"],
            "low": target["projected_low"],
            "high": target["projected_high"],
        }
    rows: list[dict[str, Any]] = [
        {"month": _how_far(row), "done": row["value"], "code": row.get("code")}
        for row in own.iter_rows(named=True)
    ]
    rows += [{"month": float(month), "last_year": value} for month, value in before.items()]
    rows += _ahead(now, before, ends)
    ending = Ending(aim, f"{deadline.year}年目标")
    return pl.DataFrame(rows, schema=PATH).sort("month", maintain_order=True), ending


def _now(row: dict[str, Any]) -> Now:
    return Now(_how_far(row), row["value"], row["yoy_basis"])


def _how_far(row: dict[str, Any]) -> float:
    """Return how many months are over: 11.0 at the end of November, 10.83 on the 25th of it."""
    start: date = row["period_start"]
    through: date | None = row["through"]
    days = monthrange(start.year, start.month)[1]
    if through is None or (through.year, through.month) != (start.year, start.month):
        return float(start.month)
    return start.month - 1 + through.day / days


def _by_month(totals: pl.DataFrame) -> dict[int, float]:
    rows = totals.drop_nulls("value").sort("period_start").select("period_start", "value").iter_rows()
    return {start.month: value for start, value in rows}


def _ahead(
    now: Now, before: dict[int, float], ends: dict[str, float | None]
) -> list[dict[str, float | None]]:
    """Return the rest of the year: from where it stands to each end, in the shape of last year's rest."""
    told = {name: end for name, end in ends.items() if end is not None}
    months = [month for month in range(1, 13) if month > now.month]
    rows: list[dict[str, float | None]] = [{"month": now.month, **dict.fromkeys(told, now.done)}]
    for month in months:
        part = _part(now, before, month)
        rows.append(
            {
                "month": float(month),
                **{name: now.done + (end - now.done) * part for name, end in told.items()},
            }
        )
    return rows if told else []


def _part(now: Now, before: dict[int, float], month: int) -> float:
    """Return which part of the rest of the year is over by the end of a month, going by last year."""
    last = before.get(12)
    if last is None or now.base is None or month not in before or last <= now.base:
        return (month - now.month) / (12 - now.month)
    return (before[month] - now.base) / (last - now.base)

"""What the overview's cards say, as plain data: one region's year so far beside its own target."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dashboard.data import ask, ask_series, ask_values
from dashboard.geography import Geography
from pipelines.queries import targets

SPARK_MONTHS = 18


@dataclass(frozen=True)
class Card:
    """One region's year so far, with its own target for the same indicator and scope, if there is one."""

    code: str
    name: str
    value: float | None
    unit: str | None
    yoy_pct: float | None
    yoy_code: str | None
    coverage: float | None
    why_not: str | None
    months: list[float]
    target: dict[str, object] | None


def cards_of(indicator: str, start: date, geography: Geography) -> list[Card]:
    """Return a card for each region with a policy target, else for each region at the top level."""
    year_so_far = ask_values(indicator, "ytd", start)
    months = ask_series(indicator, "month")
    ledger = ask(targets.ledger)
    with_target = set(ledger["region_code"])
    aimed = [code for code in year_so_far["region_code"] if code in with_target]
    at_the_top = [code for code in year_so_far["region_code"] if len(geography.path(code)) == 1]
    codes = sorted(aimed or at_the_top, key=lambda code: (len(geography.path(code)), code))
    # Told apart at once: a question of its own for each card takes longer than all else on the page.
    now = year_so_far.rows_by_key("region_code", named=True, unique=True)
    past = months.drop_nulls("value").select("region_code", "value").rows_by_key("region_code")
    targets_by_code = own_targets(indicator)
    return [
        card_of(
            (code, geography.name(code)),
            now[code],
            [value for (value,) in past.get(code, [])[-SPARK_MONTHS:]],
            targets_by_code.get(code),
        )
        for code in codes
    ]


def card_of(
    place: tuple[str, str], now: dict[str, Any], past: list[float], target: dict[str, object] | None
) -> Card:
    """Return the card of one region, given as code and name."""
    return Card(
        code=place[0],
        name=place[1],
        value=now["value"],
        unit=now["unit"],
        yoy_pct=now["yoy_pct"],
        yoy_code=now["yoy_code"],
        coverage=now["coverage"],
        why_not=now["why_not"] or now["yoy_note"],
        months=past,
        target=target,
    )


def own_targets(indicator: str) -> dict[str, dict[str, object]]:
    """Return each region's own target for an indicator, by region: one that can be compared, before one that cannot."""
    found = (
        ask(targets.ledger)
        .filter(pl.col("indicator") == indicator, pl.col("value").is_not_null())
        .sort(
            pl.col("actual").is_null(),
            pl.col("deadline"),
            descending=[False, True],
            nulls_last=True,
            maintain_order=True,
        )
        .unique("region_code", keep="first", maintain_order=True)
    )
    return {str(row["region_code"]): row for row in found.iter_rows(named=True)}


def own_target(code: str, indicator: str) -> dict[str, object] | None:
    """Return one region's own target for an indicator; null: it has none."""
    return own_targets(indicator).get(code)


def number_of(value: object) -> float | None:
    """Return a cell that holds a number, or null."""
    return float(value) if isinstance(value, (int, float)) else None

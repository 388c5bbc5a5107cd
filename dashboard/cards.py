"""What the overview's cards say, as plain data: one region's year so far beside its own target."""

from dataclasses import dataclass
from datetime import date

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
    return [
        card_of((code, geography.name(code)), indicator, year_so_far, months)
        for code in sorted(aimed or at_the_top, key=lambda code: (len(geography.path(code)), code))
    ]


def card_of(place: tuple[str, str], indicator: str, year_so_far: pl.DataFrame, months: pl.DataFrame) -> Card:
    """Return the card of one region, given as code and name."""
    code, name = place
    now = year_so_far.filter(pl.col("region_code") == code).row(0, named=True)
    past = months.filter(pl.col("region_code") == code)["value"].drop_nulls().tail(SPARK_MONTHS).to_list()
    return Card(
        code=code,
        name=name,
        value=now["value"],
        unit=now["unit"],
        yoy_pct=now["yoy_pct"],
        yoy_code=now["yoy_code"],
        coverage=now["coverage"],
        why_not=now["why_not"] or now["yoy_note"],
        months=past,
        target=own_target(code, indicator),
    )


def own_target(code: str, indicator: str) -> dict[str, object] | None:
    """Return the region's own target for an indicator: one that can be compared, before one that cannot."""
    found = (
        ask(targets.ledger)
        .filter(
            pl.col("region_code") == code, pl.col("indicator") == indicator, pl.col("value").is_not_null()
        )
        .sort(pl.col("actual").is_null(), pl.col("deadline"), descending=[False, True], nulls_last=True)
    )
    return found.row(0, named=True) if found.height else None


def number_of(value: object) -> float | None:
    """Return a cell that holds a number, or null."""
    return float(value) if isinstance(value, (int, float)) else None

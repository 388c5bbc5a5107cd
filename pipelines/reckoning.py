"""The statistics of a build: all of them, or what has come to differ since the build before."""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.desk import Desk
from pipelines.indicators import series
from pipelines.indicators.case import Evidence
from pipelines.indicators.entities import entity_sales
from pipelines.indicators.membership import memberships
from pipelines.indicators.official import published_growth
from pipelines.indicators.progress import cases_of, entities, judged
from pipelines.indicators.projections import projections
from pipelines.marts import contracts
from pipelines.queries import delivery
from pipelines.settings import DataRoot

# Days are needed only to cut earlier years where this one stands: there are too many of them to hold all.
# In one order: the last digits of what is pooled over regions depend on it.
VALUES_TO_JUDGE_BY = """
    SELECT * FROM indicator_value WHERE period_kind <> 'day' OR month(period_start) = month($through::DATE)
    ORDER BY indicator, region_code, period_kind, period_start
"""
# The time of a build, and what its statistics are a function of beside the sales.
RECKONED_FROM = """
    SELECT rules_sha256, data_through, (
        SELECT min(stat_date) FROM sales_day WHERE (paid_cny > 0 OR orders > 0) AND stat_date <= data_through
    ) AS first_day FROM build
"""
# What is reckoned by place and period; a row may be carried over from the build before.
BY_PLACE = (contracts.INDICATOR_VALUE, contracts.GROWTH_BREAKDOWN, contracts.INDICATOR_PART)
DECLARED_IN = ("indicators/*.py", "reference/*.py", "reference/*.csv")


def rules(desk: Desk) -> str:
    """Return a hash of all that the statistics of places are a function of beside files of sales.

    That is where each shop counts and what its categories are, and the code and tables of this program.
    """
    members = memberships(desk.shops, desk.regions, desk.reporting_units)
    told = "\n".join(frame.write_csv() for frame in (desk.shops, members, desk.categories))
    return hashlib.sha256(f"{_code()}\n{contracts.layout()}\n{told}".encode()).hexdigest()


@cache
def _code() -> str:
    here = Path(__file__).parent
    files = sorted(file for pattern in DECLARED_IN for file in here.glob(pattern))
    return hashlib.sha256(b"\n".join(file.read_bytes() for file in files)).hexdigest()


def write_statistics(
    draft: store.Draft, desk: Desk, sales: pl.DataFrame, days: tuple[date, date | None], folders: DataRoot
) -> None:
    """Write every table of statistics into a draft whose sales and registers are written.

    Args:
        draft: The build being written.
        desk: The registers.
        sales: Its SALES_DAY.
        days: The day that deadlines are judged on, and the last day with a sale.
        folders: Where the build before is looked for: of it stands what has not come to differ.
    """
    as_of, through = days
    members = memberships(desk.shops, desk.regions, desk.reporting_units)
    beside = series.Evidence(
        files=delivery.files_of(draft.ask),
        categories=desk.categories,
        sessions=draft.ask("SELECT * FROM live_session"),
        before=before(folders, rules(desk)),
    )
    found = series.statistics(sales.lazy(), members, desk.shops, through, beside)
    _write_by_place(draft, found, folders)
    computed = draft.ask(VALUES_TO_JUDGE_BY, through=through)
    sold = entity_sales(sales.lazy(), members, desk.shops, desk.targets)
    evidence = Evidence(computed, desk.published, as_of, through, sold)
    cases = cases_of(desk.targets, evidence)
    draft.put(contracts.TARGET_PROGRESS, judged(cases))
    draft.put(contracts.TARGET_ENTITY, entities(cases))
    draft.put(contracts.PROJECTION, projections(computed))
    draft.put(contracts.PUBLISHED_GROWTH, published_growth(desk.published))


def _write_by_place(draft: store.Draft, found: Iterable[series.Statistics], folders: DataRoot) -> None:
    inputs, anew = [contracts.INDICATOR_INPUT.empty()], []
    with draft.filling(*BY_PLACE):
        for each in found:
            for contract, rows in zip(BY_PLACE, (each.values, each.breakdown, each.parts), strict=True):
                draft.add(contract, rows)
            inputs.append(each.inputs)
            if each.anew is not None:
                anew.append(each.anew)
        if anew:
            draft.carry_over(BY_PLACE, store.current(folders), pl.concat(anew))
    # A shop of a region and of a reporting unit is looked at twice.
    draft.put(contracts.INDICATOR_INPUT, pl.concat(inputs).unique())


def before(folders: DataRoot, rules_now: str) -> series.Before | None:
    """Return what the current build was reckoned from; None: nothing of it may stand, or there is none."""
    marked = store.said_before(folders, "SELECT * FROM indicator_input")
    told = store.said_before(folders, RECKONED_FROM)
    if marked is None or told is None:
        return None
    row = told.row(0, named=True)
    if row["rules_sha256"] != rules_now or row["first_day"] is None:
        return None
    return series.Before(marked, row["first_day"], row["data_through"])

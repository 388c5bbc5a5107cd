"""One tree of regions in many periods, hidden alike in all: audited without a solver, and against the solver."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure.audit import Audit
from pipelines.disclosure.periods import Periods, hide_alike, in_periods, leaks
from pipelines.disclosure.protection import check, protect, protect_but
from pipelines.disclosure.tables import Table, cube, linked, region_tree
from tests.disclosure.written import told_exactly
from tests.tables import frame

REGIONS = pl.DataFrame(
    {
        "region_code": ["P", "A", "B", "C", "A1", "A2", "B1", "B2", "C1"],
        "parent_code": [None, "P", "P", "P", "A", "A", "B", "B", "C"],
    }
)
TREE = region_tree(REGIONS, "P")
LEAVES = ["A1", "A2", "B1", "B2", "C1", "A", "P"]
MONTHS = ["1月", "2月", "3月"]
COLUMNS = {"period": pl.String, "contributor": pl.String, "region": pl.String, "value": pl.Float64}

sale = st.tuples(
    st.sampled_from(MONTHS),
    st.integers(0, 9).map("e{}".format),
    st.sampled_from(LEAVES),
    st.one_of(st.integers(1, 50), st.integers(1_000, 9_000)).map(float),
)


def sold(rows: list[tuple[str, str, str, float]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def one(rows: pl.DataFrame, period: str) -> Table:
    return cube(rows.filter(pl.col("period") == period), {"region": TREE}, prefix=f"{period} ")


def audit(table: Table, hidden: frozenset[str]) -> Audit:
    return check(table, table.cells.filter(pl.col("region").is_in(hidden)).select("cell_id"))


def drawn(seed: int) -> tuple[pl.DataFrame, frozenset[str]]:
    """Return who sold what, some of it given back, and some members to hide."""
    draw = np.random.default_rng(seed)
    size = int(draw.integers(3, 60))
    sign = np.where(draw.random(size) < 0.08, -1, 1)
    rows = pl.DataFrame(
        {
            "period": draw.choice(MONTHS, size),
            "contributor": [f"e{number}" for number in draw.integers(0, 14, size)],
            "region": draw.choice(LEAVES, size),
            "value": sign * np.round(draw.pareto(1.1, size) * 100 + 1),
        }
    )
    return rows, frozenset(each for each in TREE["member"] if draw.random() < 0.35)


def with_unsafe(periods: Periods, hidden: frozenset[str]) -> frozenset[str]:
    return hidden | periods.named(periods.never_told)


@pytest.mark.parametrize("seed", range(20))
def test_without_a_solver_the_same_periods_pass_as_with_one(seed: int) -> None:
    rows, hidden = drawn(seed)
    periods = in_periods(rows, TREE)
    if seed % 5:
        hidden = with_unsafe(periods, hidden)
    found = leaks(periods, periods.numbers(hidden))
    passes = [audit(one(rows, period), hidden).ok for period in periods.names]
    assert [count == 0 for count in found] == passes


@settings(max_examples=8, deadline=None)
@given(st.lists(sale, min_size=5, max_size=60))
def test_what_is_hidden_alike_passes_the_audit_in_every_period_and_tells_nothing_across_them(
    sales: list[tuple[str, str, str, float]],
) -> None:
    rows = sold(sales)
    periods = in_periods(rows, TREE)
    hidden = hide_alike(periods, ())
    tables = [one(rows, period) for period in periods.names]
    if len(hidden) < len(periods.members):
        assert all(audit(table, hidden).ok for table in tables)
    unsafe = with_unsafe(periods, frozenset())
    together = linked(*tables, over_time(rows), relations=adding_up(rows))
    gone = together.cells.filter(pl.col("region").is_in(hidden))["cell_id"]
    secret = {cell for cell in gone if cell.partition(" ")[2].removeprefix("region=") in unsafe}
    assert not told_exactly(together, gone) & secret


def over_time(rows: pl.DataFrame) -> Table:
    return cube(rows.drop("period"), {"region": TREE}, prefix="全年 ")


def adding_up(rows: pl.DataFrame) -> pl.DataFrame:
    """Tie each region's year to its months."""
    parts = [one(rows, month).cells.select(part="cell_id") for month in rows["period"].unique().sort()]
    total = pl.format("全年 {}", pl.col("part").str.split_exact(" ", 1).struct[1])
    return pl.concat(parts).select(relation_id=pl.format("{} = 各月", total), total=total, part="part")


THIS_YEAR_AND_LAST = """
    period  contributor  region  value
    今年    a1           A1      400
    今年    a2           A2      20
    今年    b1           B1      150
    今年    b2           B1      140
    今年    b3           B2      130
    今年    c1           C1      900
    今年    c2           C1      800
    今年    c3           C1      700
    上年    a1           A1      400
    上年    a2           A2      20
    上年    b1           B1      3
    上年    b2           B1      3
    上年    b3           B2      3
    上年    c1           C1      900
    上年    c2           C1      800
    上年    c3           C1      700
"""


def test_what_protects_this_year_need_not_protect_the_year_that_its_growth_is_upon() -> None:
    rows = frame(THIS_YEAR_AND_LAST, COLUMNS)
    now = protect_but(standing(one(rows, "今年")), pl.col("region") == "P")
    hidden = frozenset(now.cells.filter(pl.col("hidden").is_not_null())["region"])
    assert now.audit.ok and {"A", "B"} <= hidden and not {"P", "C"} & hidden
    # The levels of P and C, and their growth, give last year's A and B together: B was next to nothing.
    told = audit(one(rows, "上年"), hidden)
    assert {leak.cell_id for leak in told.leaks if leak.attacker is None} >= {"上年 region=A"}


def test_both_years_hidden_together_pass() -> None:
    rows = frame(THIS_YEAR_AND_LAST, COLUMNS)
    hidden = hide_alike(in_periods(rows, TREE), ())
    assert {"A", "B"} < hidden and "C" in hidden
    assert all(audit(one(rows, year), hidden).ok for year in ("今年", "上年"))


def standing(table: Table) -> Table:
    cells = table.cells.with_columns(standing=pl.lit(None, dtype=pl.String))
    return Table(cells, table.relations, table.contributions)


def test_the_whole_is_told_where_anything_else_protects() -> None:
    rows = frame(THIS_YEAR_AND_LAST, COLUMNS).filter(pl.col("region") != "C1")
    table = standing(one(rows, "今年"))
    told = protect_but(table, pl.col("region") == "P")
    assert told.audit.ok and told.cells.filter(pl.col("region") == "P")["value"].item() == 840.0


def test_the_whole_is_hidden_too_where_nothing_else_protects() -> None:
    rows = frame("""
        period  contributor  region  value
        今年    a1           A1      400
        今年    b1           B1      150
    """, COLUMNS)  # fmt: skip
    told = protect_but(standing(one(rows, "今年")), pl.col("region") == "P")
    assert told.cells["value"].is_null().all()


def test_an_earlier_secret_stays_one_also_where_it_is_the_whole() -> None:
    rows = frame(THIS_YEAR_AND_LAST, COLUMNS)
    table = one(rows, "今年")
    cells = table.cells.with_columns(standing=pl.when(pl.col("region") == "P").then(pl.lit("hidden")))
    told = protect_but(Table(cells, table.relations, table.contributions), pl.col("region") == "P")
    assert told.audit.ok and told.cells.filter(pl.col("region") == "P")["value"].item() is None


def test_a_region_that_one_period_may_not_tell_is_hidden_in_all_of_them() -> None:
    rows = frame(THIS_YEAR_AND_LAST, COLUMNS)
    gone = (pl.col("period") == "上年") & (pl.col("contributor") == "c3")
    hidden = hide_alike(in_periods(rows.filter(~gone), TREE), ())
    assert {"C", "C1"} <= hidden


def test_without_a_solver_all_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.disclosure.solver.INSTALLED", False)
    periods = in_periods(frame(THIS_YEAR_AND_LAST, COLUMNS), TREE)
    assert hide_alike(periods, ()) >= {"P", "A", "A1", "B", "B1", "B2", "C", "C1"}
    assert not protect(one(frame(THIS_YEAR_AND_LAST, COLUMNS), "今年")).audit.ok

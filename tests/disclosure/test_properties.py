"""Disclosure control on random tables, against linear algebra and against trying every table there could be."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure.protection import check, protect
from pipelines.disclosure.rules import RULES
from pipelines.disclosure.tables import Table, cube, flat, linked, region_tree, running
from tests.disclosure.written import hidden, told_exactly

REGIONS = pl.DataFrame(
    {
        "region_code": ["P", "C1", "C2", "D1", "D2", "D3", "D4"],
        "parent_code": [None, "P", "P", "C1", "C1", "C2", "C2"],
    }
)
PLATFORMS = ["x", "y", "z"]
TREES = {"region": region_tree(REGIONS, "P"), "platform": flat(PLATFORMS)}

sale = st.tuples(
    st.integers(0, 11).map("e{}".format),
    st.sampled_from(["D1", "D2", "D3", "D4", "C1"]),
    st.sampled_from(PLATFORMS),
    st.one_of(st.integers(1, 50), st.integers(1_000, 9_000), st.integers(-200, -1)).map(float),
)
COLUMNS = ["contributor", "region", "platform", "value"]


def rows(sales: list[tuple[str, str, str, float]]) -> pl.DataFrame:
    return pl.DataFrame(sales, schema=COLUMNS, orient="row")


def who_is_where(table: Table) -> dict[str, set[str]]:
    there = table.contributions.filter(pl.col("value") != 0).group_by("cell_id").agg("contributor")
    return {cell: set(contributors) for cell, contributors in there.iter_rows()}


def assert_nothing_is_told(table: Table) -> None:
    protected = protect(table)
    told = protected.cells.filter(pl.col("value").is_not_null())
    if not protected.audit.ok:
        assert told.is_empty()
        return
    truth = dict(table.cells.select("cell_id", "value").iter_rows())
    assert all(truth[cell] == value for cell, value in told.select("cell_id", "value").iter_rows())
    gone, inside = hidden(protected.cells), who_is_where(table)
    secret = {cell for cell, how in gone.items() if how == "primary"}
    assert told_exactly(table, gone) & secret == set()
    alone = {next(iter(inside[cell])) for cell in secret if len(inside.get(cell, ())) == 1}
    for enterprise in alone:
        known = [cell for cell in secret if inside.get(cell) == {enterprise}]
        foreign = {cell for cell in secret if enterprise not in inside.get(cell, ())}
        assert told_exactly(table, gone, known) & foreign == set()


@settings(max_examples=40, deadline=None)
@given(st.lists(sale, min_size=1, max_size=60))
def test_no_hidden_number_follows_from_what_is_told(sales: list[tuple[str, str, str, float]]) -> None:
    assert_nothing_is_told(cube(rows(sales), TREES))


@settings(max_examples=8, deadline=None)
@given(st.lists(sale, min_size=10, max_size=60), st.lists(sale, min_size=1, max_size=20))
def test_nor_from_the_week_and_the_cumulative_tables_around_it(
    before: list[tuple[str, str, str, float]], week: list[tuple[str, str, str, float]]
) -> None:
    tables = {"前 ": rows(before), "周 ": rows(week), "后 ": rows(before + week)}
    together = linked(*(cube(sold, TREES, prefix=prefix) for prefix, sold in tables.items()))
    assert_nothing_is_told(linked(together, relations=running(together.cells, "前 ", [("周 ", "后 ")])))


@pytest.mark.parametrize("seed", range(5))
def test_a_table_of_common_size_passes_with_most_of_it_told(seed: int) -> None:
    draw = np.random.default_rng(seed)
    sold = pl.DataFrame(
        {
            "contributor": [f"e{number}" for number in draw.integers(0, 1_500, 2_000)],
            "region": draw.choice(["D1", "D2", "D3", "D4", "C1"], 2_000, p=[0.6, 0.2, 0.1, 0.08, 0.02]),
            "platform": draw.choice(PLATFORMS, 2_000, p=[0.9, 0.09, 0.01]),
            "value": ((draw.pareto(1.25, 2_000) + 0.05) * 1_000).round(2),
        }
    )
    protected = protect(cube(sold, TREES))
    assert protected.audit.ok
    assert not protected.hurried
    assert protected.cells["value"].is_not_null().mean() > 0.5


# Whole numbers in a table with two margins: every bound that a reader can get is one of a table of whole
# numbers, so trying them all is an audit of its own. By these rules every width is 1.
SIDE = 3


def small_table(draw: np.random.Generator) -> Table:
    lines = []
    for row, column in product(range(SIDE), repeat=2):
        for number in range(draw.integers(0, 4)):
            lines.append((f"{row}{column}{number}", f"r{row}", f"c{column}", float(draw.integers(1, 3))))
    sides = {"row": flat([f"r{n}" for n in range(SIDE)]), "column": flat([f"c{n}" for n in range(SIDE)])}
    return cube(pl.DataFrame(lines, schema=["contributor", "row", "column", "value"], orient="row"), sides)


def possible_tables(table: Table, gone: list[str]) -> list[dict[str, float]]:
    """Return the hidden cells of every table of whole numbers that agrees with what is told."""
    truth = dict(table.cells.select("cell_id", "value").iter_rows())
    parts = table.relations.group_by("relation_id", "total").agg("part").select("total", "part").rows()
    most = int(max((truth[cell] for cell in gone), default=0)) + SIDE * 3
    found: list[dict[str, float]] = []

    def fill(chosen: dict[str, float]) -> None:
        for total, cells in parts:
            left = [cell for cell in cells if cell in gone and cell not in chosen]
            rest = truth[total] - sum(chosen.get(cell, truth[cell]) for cell in cells if cell not in left)
            if rest < 0 or (not left and rest != 0):
                return
        if len(chosen) == len(gone):
            found.append(chosen)
            return
        for value in range(most):
            fill({**chosen, gone[len(chosen)]: float(value)})

    fill({})
    return found


def expected_leaks(table: Table, gone: list[str]) -> set[tuple[str, str | None]]:
    truth = dict(table.cells.select("cell_id", "value").iter_rows())
    inside = who_is_where(table)
    possible = possible_tables(table, gone)
    lone = {cell: next(iter(inside[cell])) for cell in gone if len(inside[cell]) == 1}
    leaks: set[tuple[str, str | None]] = set()
    for cell, up in product(gone, (True, False)):
        if len(inside[cell]) >= RULES.least_contributors:
            continue
        for attacker in (None, *sorted(set(lone.values()) - inside[cell])):
            known = [each for each, who in lone.items() if who == attacker]
            values = [each[cell] for each in possible if all(each[one] == truth[one] for one in known)]
            hit = max(values) < truth[cell] + 1 if up else min(values) > truth[cell] - 1
            if hit:
                leaks.add((cell, attacker))
            if hit and attacker is None:
                break
    return leaks


@pytest.mark.parametrize("seed", range(12))
def test_the_audit_finds_what_trying_every_table_finds(seed: int) -> None:
    draw = np.random.default_rng(seed)
    table = small_table(draw)
    inside = who_is_where(table)
    inner = [cell for cell in sorted(inside) if "row=" in cell and "column=" in cell]
    gone = [cell for cell in inner if len(inside[cell]) < RULES.least_contributors or draw.random() < 0.4]
    audit = check(table, pl.DataFrame({"cell_id": gone}))
    found = {(leak.cell_id, leak.attacker) for leak in audit.leaks if "推算" in leak.message}
    assert found == expected_leaks(table, gone)

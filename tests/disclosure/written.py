"""Tables for the tests of disclosure control, written out, and what somebody gets out of them unaided."""

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from pipelines.disclosure.tables import Table, cube, flat
from tests.tables import frame

SALES = {"contributor": pl.String, "region": pl.String, "platform": pl.String, "value": pl.Float64}


def sales(table: str) -> pl.DataFrame:
    return frame(table, SALES)


def region_by_platform(rows: pl.DataFrame, prefix: str = "") -> Table:
    trees = {name: flat(sorted(rows[name].unique())) for name in ("region", "platform")}
    return cube(rows, trees, prefix=prefix)


def row_of(amounts: dict[str, Sequence[float]]) -> Table:
    """Return a table of one dimension: per region the contributions, each of an enterprise of its own."""
    lines = [
        (f"{region}{number}", region, amount)
        for region, contributions in amounts.items()
        for number, amount in enumerate(contributions)
    ]
    rows = pl.DataFrame(lines, schema=["contributor", "region", "value"], orient="row")
    return cube(rows, {"region": flat(list(amounts))})


def hidden(cells: pl.DataFrame) -> dict[str, str]:
    """Return what is hidden, and how."""
    return dict(
        cells.filter(pl.col("hidden").is_not_null()).sort("cell_id").select("cell_id", "hidden").iter_rows()
    )


def told_exactly(table: Table, hidden_ids: Iterable[str], known: Iterable[str] = ()) -> set[str]:
    """Return the hidden cells that follow from the relations alone, by linear algebra and nothing else.

    `known`: hidden cells that the reader knows. A cell follows where no change of the unknown ones that
    keeps all relations moves it.
    """
    unknown = sorted(set(hidden_ids) - set(known))
    at = {cell: number for number, cell in enumerate(unknown)}
    names = table.relations["relation_id"].unique().sort().to_list()
    matrix = np.zeros((len(names), len(unknown)))
    totals = table.relations.select("relation_id", pl.col("total").alias("cell"), sign=1.0).unique()
    parts = table.relations.select("relation_id", pl.col("part").alias("cell"), sign=-1.0)
    for relation, cell, sign in pl.concat([totals, parts]).iter_rows():
        if cell in at:
            matrix[names.index(relation), at[cell]] += sign
    if not unknown:
        return set()
    _, sizes, rows = np.linalg.svd(matrix)
    changes = rows[int((sizes > 1e-9).sum()) :]
    moved = np.abs(changes).max(axis=0, initial=0.0) > 1e-9
    return {cell for cell, number in at.items() if not moved[number]}

"""Sums of hidden cells that a reader gets by taking what is published from a total."""

import numpy as np
import polars as pl

from pipelines.disclosure.grid import Bools, Grid, Ints
from pipelines.disclosure.primary import judged
from pipelines.disclosure.rules import Rules


def unsafe_unions(grid: Grid, hidden: Bools, rules: Rules, only: Ints | None = None) -> pl.DataFrame:
    """Return one row per relation whose hidden parts, taken together, may not be told: relation, reason, width.

    A published total less its published parts is the sum of the hidden ones. It is told exactly, so it has to
    keep the same rule as a cell: two shops of one enterprise in two cells are still one enterprise. `only`:
    look at these relations and no others.
    """
    sums = grid.sums
    at = np.arange(sums.cell.size) if only is None else np.flatnonzero(np.isin(sums.relation, only))
    cell = sums.cell[at]
    entries = pl.DataFrame(
        {"relation": sums.relation[at], "cell": cell, "part": sums.sign[at] < 0, "hidden": hidden[cell]}
    )
    told = entries.filter(~pl.col("part") & ~pl.col("hidden")).select("relation")
    parts = entries.filter(pl.col("part") & pl.col("hidden")).join(told, on="relation")
    shares = parts.join(grid.shares, on="cell")
    return (
        judged(shares, "relation", rules)
        .filter(pl.col("reason").is_not_null())
        .select("relation", "reason", "width")
        .sort("relation")
    )


def cells_of(grid: Grid, relation: int) -> Ints:
    """Return the cells of a relation."""
    cells: Ints = grid.sums.cell[grid.sums.relation == relation]
    return cells

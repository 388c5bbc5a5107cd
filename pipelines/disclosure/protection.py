"""Disclosure control from end to end: what of a table may leave the house, and whether it may at all."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.disclosure.audit import Audit, audited
from pipelines.disclosure.grid import Bools, Grid, gridded
from pipelines.disclosure.rules import EARLIER, RULES, SECONDARY, WITHHELD, Rules
from pipelines.disclosure.secondary import coarsened, hide
from pipelines.disclosure.tables import Table


@dataclass(frozen=True)
class Protected:
    """A table as it may leave the house.

    Attributes:
        cells: The rows and columns of the table's cells, in their order; `value` is null where hidden. Added:
            hidden (primary: would tell of an enterprise; secondary: would give such a cell away; earlier:
            an earlier issue hid it; withheld: the audit failed; null: told) and why, in words, which
            are for the bureau only: the reason itself would tell something.
        audit: The gate. Where it is not ok, no cell has a value.
        hurried: Time ran out or no sparing choice passed the audit: more is hidden than had to be.
    """

    cells: pl.DataFrame
    audit: Audit
    hurried: bool


def protect(table: Table, rules: Rules = RULES) -> Protected:
    """Hide what tells of one enterprise, and what would give that away; then try to get at it all the same.

    The same table comes out the same, unless time runs out.

    Raises:
        ContractBroken: The table contradicts itself (see `gridded`).
    """
    grid = gridded(table, rules)
    hiding = hide(grid, rules)
    hidden, hurried = hiding.hidden, hiding.hurried
    audit = audited(grid, hidden, rules)
    if not audit.ok:
        hidden, hurried = coarsened(grid, hidden), True
        audit = audited(grid, hidden, rules)
    return Protected(_told(table.cells, grid, hidden, rules, audit), audit, hurried)


def protect_but(table: Table, whole: pl.Expr, rules: Rules = RULES) -> Protected:
    """Protect a table, but tell the whole: what readers look for first is hidden only where nothing else protects.

    Args:
        table: The table; its cells have the column `standing`.
        whole: Which cells are to be told. What an earlier issue hid stays hidden all the same.
        rules: The bars.
    """
    told = pl.when(whole & pl.col("standing").is_null()).then(pl.lit("published")).otherwise("standing")
    without = protect(
        Table(table.cells.with_columns(standing=told), table.relations, table.contributions), rules
    )
    return without if without.audit.ok else protect(table, rules)


def check(table: Table, hidden: pl.DataFrame, rules: Rules = RULES) -> Audit:
    """Audit a table with another's choice of what to hide, such as that of an issue in the archive.

    Args:
        table: The table, with all values.
        hidden: One row per cell_id that is hidden.
        rules: The bars.

    Raises:
        ContractBroken: The table contradicts itself (see `gridded`).
    """
    grid = gridded(table, rules)
    return audited(grid, np.isin(grid.ids, hidden["cell_id"].to_list()), rules)


def _told(cells: pl.DataFrame, grid: Grid, hidden: Bools, rules: Rules, audit: Audit) -> pl.DataFrame:
    """Return the cells with what is hidden taken out; all values, where the audit failed."""
    kinds = {"primary": grid.unsafe & hidden, "earlier": grid.hidden_before & hidden, "secondary": hidden}
    if not audit.ok:
        kinds["withheld"] = np.ones_like(hidden)
    kind = pl.coalesce(pl.when(pl.Series(those)).then(pl.lit(name)) for name, those in kinds.items())
    words = {"secondary": SECONDARY, "earlier": EARLIER, "withheld": WITHHELD}
    reasons = {reason: rules.say(reason) for reason in grid.reasons.drop_nulls().unique()}
    marks = pl.select(cell_id=pl.Series(grid.ids, dtype=pl.String), hidden=kind, reason=grid.reasons).select(
        "cell_id",
        "hidden",
        why=pl.when(pl.col("hidden") == "primary")
        .then(pl.col("reason").replace_strict(reasons, return_dtype=pl.String, default=None))
        .otherwise(pl.col("hidden").replace_strict(words, return_dtype=pl.String, default=None)),
    )
    return cells.join(marks, on="cell_id", how="left", maintain_order="left").with_columns(
        value=pl.when(pl.col("hidden").is_null()).then("value")
    )

"""What a table promises, and the parting of rows that keep the promise from rows that break it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

Columns = Mapping[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True)
class Rule:
    """One promise about a row.

    Attributes:
        name: Stable name, for tests and documents.
        holds: True where the row keeps the promise; null counts as broken.
        reason: What data staff read when it is broken. Never quotes the cell: a shifted column
            could hold a person's name.
        fix: What they should do about it.
        column: The canonical column to look at first.
    """

    name: str
    holds: pl.Expr
    reason: str
    fix: str
    column: str


@dataclass(frozen=True)
class Contract:
    """What a table promises: its grain, its key, its columns with their types, and its rules.

    `key` is empty where the grain has no natural key (a log of loads, say).
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: Columns
    rules: tuple[Rule, ...] = ()

    def empty(self) -> pl.DataFrame:
        """Return the table with its columns and no rows."""
        return pl.DataFrame(schema=dict(self.columns))


def keeps(rules: Sequence[Rule]) -> pl.Expr:
    """Whether a row keeps every rule; one that cannot be judged does not."""
    return pl.all_horizontal(pl.lit(True), *(rule.holds.fill_null(False) for rule in rules))


def judge(rows: pl.LazyFrame, rules: Sequence[Rule]) -> pl.LazyFrame:
    """Add `broken`: the positions in `rules` of every rule that a row breaks; empty where all hold.

    Positions, not words: a large file carries two bytes for a broken rule through memory, and
    `explain` finds the words for the few rows that need them.
    """
    broken = [
        pl.when(~rule.holds.fill_null(False)).then(pl.lit(at, dtype=pl.UInt16))
        for at, rule in enumerate(rules)
    ]
    if not broken:
        return rows.with_columns(broken=pl.lit([], dtype=pl.List(pl.UInt16)))
    return rows.with_columns(broken=pl.concat_list(broken).list.drop_nulls())


def part(rows: pl.LazyFrame, rules: Sequence[Rule]) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Part the rows that keep every rule from those that break one.

    Returns:
        The accepted rows; and the refused rows with `broken` (see `judge`). Each row taken in
        is in exactly one of the two.
    """
    judged = judge(rows, rules)
    fine = pl.col("broken").list.len() == 0
    return judged.filter(fine).drop("broken"), judged.filter(~fine)


def explain(refused: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Put in words what refused rows broke.

    Takes rows with `broken`, as `judge` adds it. Returns the same rows in the same order, `broken`
    replaced by column_name (the first column to look at), reasons and fix (each cure once).
    """
    words = pl.DataFrame(
        {
            "broken": pl.Series(range(len(rules)), dtype=pl.UInt16),
            "column": pl.Series([rule.column for rule in rules], dtype=pl.String),
            "reason": pl.Series([rule.reason for rule in rules], dtype=pl.String),
            "cure": pl.Series([rule.fix for rule in rules], dtype=pl.String),
        }
    )
    numbered = refused.with_row_index("refused_at")
    said = (
        numbered.select("refused_at", "broken")
        .explode("broken")
        .join(words, on="broken", how="left", maintain_order="left")
        .group_by("refused_at", maintain_order=True)
        .agg(
            column_name=pl.col("column").first(),
            reasons=pl.col("reason").str.join("；"),
            fix=pl.col("cure").unique(maintain_order=True).str.join("；"),
        )
    )
    return (
        numbered.drop("broken")
        .join(said, on="refused_at", how="left", maintain_order="left")
        .drop("refused_at")
    )

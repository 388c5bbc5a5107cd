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


# What `part` adds: one struct per broken rule, so that each refusal can name its column and its cure.
BROKEN = pl.List(pl.Struct({"column": pl.String, "reason": pl.String, "fix": pl.String}))


def judge(rows: pl.LazyFrame, rules: Sequence[Rule]) -> pl.LazyFrame:
    """Add `broken`: every broken rule of each row, in the order of the rules; empty where all hold."""
    verdicts = [
        pl.when(~rule.holds.fill_null(False)).then(
            pl.struct(
                column=pl.lit(rule.column),
                reason=pl.lit(rule.reason),
                fix=pl.lit(rule.fix),
            )
        )
        for rule in rules
    ]
    if not verdicts:
        return rows.with_columns(broken=pl.lit([], dtype=BROKEN))
    return rows.with_columns(broken=pl.concat_list(verdicts).list.drop_nulls().cast(BROKEN))


def part(rows: pl.LazyFrame, contract: Contract) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Part the rows that keep every rule from those that break one.

    Returns:
        The accepted rows; and the refused rows with `broken` (see `judge`). Each row taken in
        is in exactly one of the two.
    """
    judged = judge(rows, contract.rules)
    fine = pl.col("broken").list.len() == 0
    return judged.filter(fine).drop("broken"), judged.filter(~fine)

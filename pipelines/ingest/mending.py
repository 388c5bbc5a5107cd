"""The number under which a refused row is handed back, so that its repair is known for one.

`3fa1b2c4-7-g1-20260310080000`: which row of which file it was (eight digits of the file's SHA-256 and the
row's number), and what only that file could tell: what its paid amounts mean, which of the order's equal
lines it was, and when it was exported. A repaired row counts as of that moment, so that it never
overwrites what a later export says. No personal data. A number that cannot be read says nothing.
"""

from datetime import datetime
from typing import Any

import polars as pl

from pipelines.canonical import MOMENT, Basis
from pipelines.formats.base import clean
from pipelines.ingest.recognise import Header

COLUMN = "退回编号"  # an optional column of every format
BASES: dict[str, Basis] = {"n": "net", "g": "gross", "u": "undecided"}
NUMBER = r"^([0-9a-f]{8}-[0-9]{1,9})-([ngu])([0-9]{1,6})-([0-9]{14})$"
WRITTEN_AS = "%Y%m%d%H%M%S"
TOLD = ("lowest_told", "highest_told", "untold")
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "mends": pl.String,  # the row that this one is the repair of; null: of none
    "mends_basis": pl.String,
    "mends_nth": pl.UInt32,
    "mends_exported_at": MOMENT,
}


def numbers_read(header: Header) -> dict[str, pl.Expr]:
    """Return COLUMNS as expressions over a file's text columns; all null where it has no such column."""
    at = header.position((COLUMN,))
    said = pl.lit(None, pl.String) if at is None else clean(pl.col(f"c{at}"))
    parts = [said.str.extract(NUMBER, group) for group in range(1, 5)]
    parts[3] = parts[3].str.to_datetime(WRITTEN_AS, strict=False, time_unit="us")
    return {name: part.cast(kind) for (name, kind), part in zip(COLUMNS.items(), parts, strict=True)}


def row_named(sha256: pl.Expr) -> pl.Expr:
    """Return the name of a row for later files: the one it is the repair of, else its own."""
    own = pl.concat_str(sha256.str.head(8), pl.lit("-"), pl.col("row_number"))
    return pl.coalesce("mends", own)


def number_written(basis: Basis) -> pl.Expr:
    """Return a refused row's number, over the columns of a staged file of this basis."""
    letter = next(key for key, value in BASES.items() if value == basis)
    return pl.concat_str(
        row_named(pl.col("file_sha256")),
        pl.lit(f"-{letter}"),
        pl.col("mends_nth").fill_null(1),
        pl.lit("-"),
        pl.col("exported_at").dt.strftime(WRITTEN_AS),
    )


def basis_counts() -> list[pl.Expr]:
    """Return the aggregations over parsed cells that `basis_told` judges by."""
    told = pl.col("mends_basis").filter(pl.col("is_sale"))
    counts = (told.min(), told.max(), told.null_count())
    return [each.alias(name) for each, name in zip(counts, TOLD, strict=True)]


def told_together() -> list[pl.Expr]:
    """Return the aggregations that put the counts of several blocks together."""
    return [pl.col(TOLD[0]).min(), pl.col(TOLD[1]).max(), pl.col(TOLD[2]).sum()]


def basis_told(lowest_told: str | None, highest_told: str | None, untold: int) -> Basis | None:
    """Return the basis that the numbers of all rows agree on: a few repaired rows cannot prove it anew."""
    if lowest_told is None or lowest_told != highest_told or untold:
        return None
    return BASES[lowest_told]


def as_of_the_first_export(exported_at: datetime | None) -> pl.Expr:
    """Return the moment that a row counts as of: of a repaired one, its first export's; never later."""
    own: Any = pl.lit(exported_at, dtype=MOMENT)
    return pl.min_horizontal("mends_exported_at", own)

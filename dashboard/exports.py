"""Tables as files: what a download holds, and what it is called. Knows no screen.

A file opens right in Excel and WPS, and no cell of it is ever taken for a formula: names of shops and files
come from outside, and a cell that begins with = would be run by whoever opens it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

DEMO_MARK = "演示数据，数字均为虚构，非真实统计结果"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SIGNED_NUMBER = r"^[+-][\d,]*\.?\d+%?$"  # a growth as it is written: no formula can be as short
DIGITS_KEPT = 11  # Excel writes longer numbers with an exponent, and forgets digits from the sixteenth on
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
LONGEST_NAME = 60


@dataclass(frozen=True)
class Sheet:
    """One table to be taken away.

    Attributes:
        title: What it shows; the file is named after it.
        rows: Under the names that readers see; null is unknown.
        notes: Where the numbers come from and what they mean, by name, for the notes beside them.
        chart: How they are drawn; null: not.
    """

    title: str
    rows: pl.DataFrame
    notes: Mapping[str, str] = field(default_factory=dict)
    chart: "Chart | None" = None


@dataclass(frozen=True)
class Chart:
    """A chart of a sheet: its first column are the categories, each other column a series.

    `kind` is what the workbook calls it: bar (rows, the first at the top), column, line.
    """

    kind: str
    unit: str = ""


def file_name(title: str, build: str, suffix: str) -> str:
    """Return a name that Windows takes: the title, the build it is of, the suffix."""
    plain = NOT_IN_NAMES.sub("_", title).strip("_.")[:LONGEST_NAME]
    return f"{plain}_{build}.{suffix}"


def csv_bytes(sheet: Sheet) -> bytes:
    """Return the table as CSV with the mark of UTF-8, which Excel and WPS need to see; rows only."""
    rows = flat(sheet.rows)
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    safe = rows.with_columns(_kept_whole(_harmless(pl.col(name))).alias(name) for name in texts)
    harmless_names = {name: _harmless_name(name) for name in safe.columns}
    written = safe.rename(harmless_names).write_csv(line_terminator="\r\n")
    return b"\xef\xbb\xbf" + written.encode()


def flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows whose lists are texts: a cell of a file holds one value."""
    lists = [name for name, kind in rows.schema.items() if isinstance(kind, pl.List)]
    nested = [name for name, kind in rows.schema.items() if kind.is_nested() and name not in lists]
    return rows.with_columns(
        *(pl.col(name).list.eval(pl.element().cast(pl.String)).list.join("、") for name in lists),
        *(pl.col(name).cast(pl.String, strict=False) for name in nested),
    )


def _harmless(cell: pl.Expr) -> pl.Expr:
    is_formula = pl.any_horizontal([cell.str.starts_with(start) for start in FORMULA_STARTS])
    is_number = cell.str.contains(SIGNED_NUMBER)
    return pl.when(is_formula & ~is_number).then(pl.concat_str(pl.lit("'"), cell)).otherwise(cell)


def _harmless_name(name: str) -> str:
    return f"'{name}" if name.startswith(FORMULA_STARTS) else name


def _kept_whole(cell: pl.Expr) -> pl.Expr:
    """Let a long number stay a text: Excel would cut an order's number short."""
    is_long = cell.str.contains(rf"^\d{{{DIGITS_KEPT + 1},}}$") | cell.str.contains(r"^0\d+$")
    return pl.when(is_long).then(pl.concat_str(cell, pl.lit("\t"))).otherwise(cell)

"""Hand refused rows back: a CSV that opens right in Excel and WPS, to repair and drop in again.

It has the file's own header, so that it is recognised like any export; cells of columns that no number
is taken from are left empty (they may be personal), and 行号, 原因, 处理建议 stand behind.
"""

from functools import cache
from pathlib import Path

import polars as pl

from pipelines.formats.base import ExportFormat, Field, clean
from pipelines.ingest.privacy import harmless
from pipelines.ingest.read import RawText
from pipelines.ingest.recognise import Header
from pipelines.reference.regions import regions

FILE_NAME = "退回.csv"
EXTRA = ("行号", "原因", "处理建议")
LONGEST_WORD = 16
MOST_ROWS = 50_000  # more than anybody repairs by hand; such a file is exported again


def hand_back(raw: RawText, header: Header, refused: pl.DataFrame, target: Path) -> None:
    """Write the refused rows of a file as a CSV in its own columns.

    Args:
        raw: The raw file.
        header: Its header.
        refused: row_number, reasons, fix; one row per refused row.
        target: The CSV to write (UTF-8 with mark).
    """
    listed = refused.sort("row_number").head(MOST_ROWS)
    wanted = raw.rows(after=header.record, width=len(header.names)).join(
        listed.lazy().select("row_number", "reasons", "fix"), on="row_number", how="inner"
    )
    shown = _shown_columns(header)
    cells = [shown.get(at, pl.lit("")).alias(f"c{at}") for at in range(len(header.names))]
    rows = wanted.select(
        *cells,
        pl.col("row_number").cast(pl.String).alias("行号"),
        pl.col("reasons").alias("原因"),
        pl.col("fix").alias("处理建议"),
    ).collect(engine="streaming")
    names = dict(zip(rows.columns, _unique([*header.names, *EXTRA]), strict=True))
    target.write_bytes(b"\xef\xbb\xbf" + rows.rename(names).write_csv(line_terminator="\r\n").encode())


def _shown_columns(header: Header) -> dict[int, pl.Expr]:
    """Return the columns that are handed back, each with what of its cells may be shown."""
    shown = {}
    for name, field in header.format.fields.items():
        for at in _positions(header, field):
            shown[at] = _showable(name, pl.col(f"c{at}"), header.format)
    return shown


def _positions(header: Header, field: Field) -> list[int]:
    found = [header.position(field.names), *(header.position((name,)) for name in field.joined)]
    return [at for at in found if at is not None]


def _showable(name: str, cell: pl.Expr, fmt: ExportFormat) -> pl.Expr:
    """Return what of a cell may be shown: known words, place names down to the county, bare numbers."""
    bare = clean(cell).fill_null("")
    match name:
        case "status":
            known = bare.str.contains("|".join(fmt.statuses) or "^$") & (bare.str.len_chars() <= LONGEST_WORD)
            return pl.when(known).then(bare).otherwise(pl.lit(""))
        case "channel":
            return pl.when(bare.is_in(list(fmt.channels))).then(bare).otherwise(pl.lit(""))
        case "ship_to":
            tokens = [bare.str.extract(rf"^(?:\S+\s+){{{at}}}(\S+)") for at in range(3)]
            names = [pl.when(token.is_in(_place_names())).then(token) for token in tokens]
            return pl.concat_str(names, separator=" ", ignore_nulls=True)
        case "category" | "shop_name" | "talent_id" | "account_id" | "after_sale" | "state":
            return pl.lit("")
    return harmless(cell, is_identifier=name in ("order_id", "line_id", "refund_no"))


@cache
def _place_names() -> list[str]:
    names = regions().filter(pl.col("level") != "town")["name"]
    return sorted({*names, *(name[:-1] for name in names if len(name) > 2)})


def _unique(names: list[str]) -> list[str]:
    """Keep equal names apart: a data frame cannot hold two of them; blanks behind are not seen."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name + " " * (seen[name] - 1))
    return result

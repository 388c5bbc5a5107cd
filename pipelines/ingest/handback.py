"""Hand refused rows back: a CSV that opens right in Excel and WPS, to repair and drop in again.

It has the file's own header, so that it is recognised like any export, and behind it 退回编号 (see
`mending`), 行号, 原因, 处理建议. Whatever a line is made of comes back, so that a repaired row counts as
if it had never been refused: of an address only the names of province, city and county, of an
influencer's id its key, of the shop its number. All other cells are left empty: they may be personal.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.formats.base import ExportFormat, Field, clean, same_name
from pipelines.ingest import mending
from pipelines.ingest.locate import as_short_as_certain
from pipelines.ingest.privacy import HASHED, HIDDEN, ID_CARD, PERSON, harmless
from pipelines.ingest.recognise import Header
from pipelines.ingest.rules import NUMBER_OR_TIME

FILE_NAME = "退回.csv"
EXTRA = (mending.COLUMN, "行号", "原因", "处理建议")
WHOLE_ROW = "（整行）"
IDENTIFIERS = ("order_id", "line_id", "refund_no", "case_no", "entry_no", "item_id")
ITEM_CODE = r"^[0-9A-Za-z_\-]{1,32}$"
LONGEST_WORD, LONGEST_CATEGORY = 16, 30
AFTER_SALE = r"^[\p{Han}，,；;、（）() ]*(售后|退款|退货|换货|补寄|维修)[\p{Han}，,；;、（）() ]*$"
MOST_ROWS = 50_000  # more than anybody repairs by hand; such a file is exported again


@dataclass(frozen=True)
class Origin:
    """The file that refused rows come from: its header, and whose it is."""

    header: Header
    shop_key: str


def hand_back(
    origin: Origin, refused: pl.DataFrame, known: pl.DataFrame, cells: pl.DataFrame, target: Path
) -> None:
    """Write the refused rows of a file as a CSV in its own columns.

    Args:
        origin: The file.
        refused: row_number, column_name, reasons, fix; one row per refused row.
        known: What is known of each beside its cells: row_number, number (see `mending`), place (the
            part of an address that holds its region), is_category_sure (the category's cell holds a
            category), talent_key, account_key; null: none.
        cells: row_number and the text columns that the format has a use for (`stage.text_of`).
        target: The CSV to write (UTF-8 with mark).
    """
    header = origin.header
    told = refused.select("row_number", "column_name", "reasons", "fix").join(_placed(known), on="row_number")
    shown, own = _shown_columns(origin), _own_columns(header)
    rows = (
        cells.join(told, on="row_number")
        .sort("row_number")
        .select(
            *(shown.get(at, pl.lit("")).alias(f"c{at}") for at in own),
            pl.col("number").alias(mending.COLUMN),
            pl.col("row_number").cast(pl.String).alias("行号"),
            pl.col("reasons").alias("原因"),
            pl.col("fix").alias("处理建议"),
        )
    )
    names = dict(zip(rows.columns, _unique([*(header.names[at] for at in own), *EXTRA]), strict=True))
    target.write_bytes(b"\xef\xbb\xbf" + rows.rename(names).write_csv(line_terminator="\r\n").encode())


def _own_columns(header: Header) -> list[int]:
    """Return the file's own columns: those behind them, of a file handed back before, are made anew."""
    extra = {same_name(name) for name in EXTRA}
    return [at for at, name in enumerate(header.names) if same_name(name) not in extra]


def _placed(known: pl.DataFrame) -> pl.DataFrame:
    """Cut each place to what its region is known from."""
    distinct = known["place"].drop_nulls().unique()
    short = {place: as_short_as_certain(place) for place in distinct}
    return known.with_columns(
        pl.col("place").replace_strict(short, default="", return_dtype=pl.String).fill_null("")
    )


def _shown_columns(origin: Origin) -> dict[int, pl.Expr]:
    """Return the columns that are handed back, each with what of its cells may be shown."""
    fmt, shown = origin.header.format, {}
    for name, field in fmt.fields.items():
        places = _positions(origin.header, field)
        for nth, at in enumerate(places):
            cell = pl.col(f"c{at}")
            if name == "ship_to":
                shown[at] = _region_part(nth, is_last=nth == len(places) - 1)
            elif name == "shop_name":
                shown[at] = (
                    pl.when(clean(cell).is_not_null()).then(pl.lit(origin.shop_key)).otherwise(pl.lit(""))
                )
            else:
                shown[at] = _showable(name, cell, fmt)
    return shown


def _positions(header: Header, field: Field) -> list[int]:
    found = [header.position(field.names), *(header.position((name,)) for name in field.joined)]
    return [at for at in found if at is not None]


def _region_part(nth: int, *, is_last: bool) -> pl.Expr:
    """Return the nth name of the region; the last column takes what is left of it."""
    name = ".*" if is_last else r"\S+"
    return pl.col("place").str.extract(rf"^(?:\S+\s+){{{nth}}}({name})").fill_null("")


def _showable(name: str, cell: pl.Expr, fmt: ExportFormat) -> pl.Expr:
    """Return what of a cell may be shown: known words, ids, bare numbers, keys of people."""
    bare = clean(cell).fill_null("")
    if name in IDENTIFIERS:
        return _identifier(cell, fmt.fields[name], is_needed=name != "item_id")
    if name in ("talent_id", "account_id"):
        key = pl.col(name.replace("_id", "_key"))
        unread = pl.when(bare == "").then(pl.lit("")).otherwise(pl.lit(HIDDEN))
        return pl.when(key.is_not_null()).then(pl.lit(HASHED) + key).otherwise(unread)
    if name in ("status", "state", "after_sale", "channel", "category", "item_code"):
        return _known_word(name, bare, fmt)
    shown = harmless(cell, is_identifier=False)
    if not name.endswith("_cny"):
        return shown
    # Where the cells may have shifted, the money is to be looked up: else nobody might look at all.
    return pl.when(pl.col("column_name") == WHOLE_ROW).then(pl.lit(HIDDEN)).otherwise(shown)


def _known_word(name: str, bare: pl.Expr, fmt: ExportFormat) -> pl.Expr:
    """Return a cell of words, where they are the platform's own."""
    words = "|".join(fmt.statuses) or "^$"
    is_number = bare.str.contains(NUMBER_OR_TIME)
    match name:
        case "status":
            return _word(bare, words, hidden=is_number)
        case "state":
            return _word(bare, words, AFTER_SALE, hidden=bare != "")
        case "after_sale":
            return _word(bare, fmt.no_refund or "^$", AFTER_SALE, hidden=bare != "")
        case "channel":
            known = pl.when(bare.is_in(list(fmt.channels))).then(bare)
            return known.when(is_number).then(pl.lit(HIDDEN)).otherwise(pl.lit(""))
        case "item_code":
            is_code = bare.str.contains(ITEM_CODE) & ~bare.str.contains(PERSON)
            return pl.when(is_code).then(bare).otherwise(pl.lit(""))
    is_word = (bare.str.len_chars() <= LONGEST_CATEGORY) & ~bare.str.contains(PERSON)
    return pl.when(is_word & pl.col("is_category_sure")).then(bare).otherwise(pl.lit(""))


def _identifier(cell: pl.Expr, field: Field, *, is_needed: bool) -> pl.Expr:
    """Return an id as ="193…": spreadsheets keep only fifteen digits of a number."""
    bare = clean(cell)
    kept = pl.format('="{}"', bare)
    if not is_needed:
        kept = pl.when(bare.str.contains(ID_CARD)).then(pl.lit("")).otherwise(kept)
    # One that cannot be read stays as it is, wrong: whoever repairs it puts the right one there.
    unread = harmless(cell, is_identifier=is_needed)
    blank = bare.is_null() & cell.is_not_null()
    return pl.when(field.parse(bare).is_not_null()).then(kept).when(blank).then(pl.lit("")).otherwise(unread)


def _word(bare: pl.Expr, *patterns: str, hidden: pl.Expr) -> pl.Expr:
    """Return a known word; of others that something hangs on (`hidden`), that there was one."""
    known = pl.any_horizontal(bare.str.contains(pattern) for pattern in patterns)
    short = bare.str.len_chars() <= LONGEST_WORD
    return pl.when(known & short).then(bare).when(hidden).then(pl.lit(HIDDEN)).otherwise(pl.lit(""))


def _unique(names: list[str]) -> list[str]:
    """Keep equal names apart: a data frame cannot hold two of them; blanks behind are not seen."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name + " " * (seen[name] - 1))
    return result

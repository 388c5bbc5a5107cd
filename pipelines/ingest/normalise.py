"""Rewrite one platform's rows as canonical order lines, without losing or bending one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.canonical import MOMENT, MONEY, NO_CATEGORY, Basis
from pipelines.formats.base import ExportFormat, Field, clean
from pipelines.ingest.mending import numbers_read
from pipelines.ingest.recognise import Header

TOTAL = r"^(合计|总计|汇总|小计|共计|本页合计)"
PLACE_LENGTH = 24  # enough for province, city and county; the rest of an address is never kept
WAS_PAID = ("paid", "shipped", "done")  # a closed order may never have been paid
UNREAD = pl.lit(None, dtype=pl.String)


@dataclass(frozen=True)
class Provenance:
    """Where a line comes from: the same for every row of a file."""

    shop_key: str
    exported_at: datetime | None
    sha256: str


def parsed(rows: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Read every declared cell.

    Takes one text row per record (`Block.read`). Returns, for each field of the format, its cleaned
    text as `<field>__text`, its value as `<field>`, both null where the file lacks the column, and
    `<field>__unread`: the cell says something that cannot be read, and `<field>__given`: the file has
    the column. Also row_number, overflow, is_short, is_cut and `is_sale`: false for blank rows, total rows and repeated
    headers; and the columns of `mending.COLUMNS`.
    """
    fields = header.format.fields
    texts = {f"{name}__text": _said(field, header) for name, field in fields.items()}
    usual = {
        f"{name}__usual": field.usual(pl.col(f"{name}__text"))
        for name, field in fields.items()
        if field.usual
    }
    said = rows.lazy().with_columns(**texts).with_columns(**usual).collect()
    values = {name: _value(name, field, said) for name, field in fields.items()}
    unread = {
        f"{name}__unread": pl.col(f"{name}__text").is_not_null() & pl.col(name).is_null() for name in fields
    }
    given = {
        f"{name}__given": pl.lit(header.position(field.names) is not None) for name, field in fields.items()
    }
    repairs = numbers_read(header)
    return (
        said.lazy()
        .with_columns(**values, **repairs)
        .select(
            "row_number",
            "overflow",
            "is_short",
            "is_cut",
            *texts,
            *values,
            *repairs,
            is_sale=_is_sale(header),
            **unread,
            **given,
        )
        .collect()
    )


def place_of(cell: pl.Expr) -> pl.Expr:
    """Return the part of an address that names province, city and county; the rest is a person's."""
    return cell.str.extract(r"^((?:\S+\s+){0,2}\S+)").str.slice(0, PLACE_LENGTH)


def order_lines(cells: pl.LazyFrame, fmt: ExportFormat, *, basis: Basis, source: Provenance) -> pl.LazyFrame:
    """Bring parsed cells to the canonical order line.

    Args:
        cells: As `parsed` returns them.
        fmt: The format they are in.
        basis: What the file's own paid amount means, see `money.find_basis`.
        source: Where the file comes from.

    Returns:
        The same rows with every column of ORDER_LINE added or replaced, but for the buyer's region
        and the talent's key: these are null, and `place` and `talent_id` hold what the platform wrote.
    """
    first = {
        name: have(fmt, name) for name in ("line_id", "paid_at", "qty", "item_id", "talent_id", "category")
    }
    typed = cells.with_columns(
        first["paid_at"].cast(MOMENT).alias("paid_at"),
        first["qty"].cast(pl.Int64).alias("qty"),
        first["item_id"].alias("item_id"),
        first["talent_id"].alias("talent_id"),
        pl.coalesce(first["line_id"], pl.col("order_id")).alias("line_id"),
        first["category"].fill_null(NO_CATEGORY).alias("category"),
        have(fmt, "status").alias("status_word"),
        _word(have(fmt, "status"), fmt.statuses).alias("status"),
        _exact_word(have(fmt, "channel"), fmt.channels).alias("channel"),
        pl.lit(fmt.platform).alias("platform"),
        pl.lit(fmt.grain).alias("grain"),
        pl.lit(source.shop_key).alias("shop_key"),
        pl.lit(source.exported_at, dtype=MOMENT).alias("exported_at"),
        pl.lit(fmt.key).alias("format_key"),
        pl.lit(source.sha256).alias("file_sha256"),
        have(fmt, "ship_to").alias("place"),
        *(UNREAD.alias(name) for name in ("ship_to_region_code", "ship_to_status", "talent_key")),
    )
    dated = typed.with_columns(**{**_days(fmt), **fmt.adjust})
    return dated.with_columns(**_money(fmt, basis)).with_columns(
        net_cny=pl.col("paid_cny") - pl.col("refund_cny")
    )


def _said(field: Field, header: Header) -> pl.Expr:
    at = header.position(field.names)
    if at is None:
        return UNREAD
    said = clean(pl.col(f"c{at}"))
    further = [header.position((name,)) for name in field.joined]
    if field.joined:
        cells = [said, *(clean(pl.col(f"c{column}")) for column in further if column is not None)]
        said = pl.concat_str(cells, separator=" ", ignore_nulls=True).replace("", None)
    return said if field.blank is None else said.fill_null(field.blank)


def _value(name: str, field: Field, said: pl.DataFrame) -> pl.Expr:
    """Return how a cell is read: the usual way; what that leaves, patiently, each distinct text once."""
    text = pl.col(f"{name}__text")
    if field.usual is None:
        return field.parse(text)
    usual = said[f"{name}__usual"]
    rare = said[f"{name}__text"].filter(usual.is_null()).drop_nulls().unique()
    if rare.is_empty():
        return pl.col(usual.name)
    read = rare.to_frame().select(field.parse(text)).to_series()
    rest = pl.when(pl.col(usual.name).is_null()).then(text)
    return pl.coalesce(usual.name, rest.replace_strict(rare, read, default=None))


def _is_sale(header: Header) -> pl.Expr:
    """Whether a row is of the format's kind at all: not blank, no total, no repeated header.

    The first field of a format is its number, or what stands for it.

    Looks at declared columns only: the others are never parsed.
    """
    name, field = next(iter(header.format.fields.items()))
    id_column = header.position(field.names)
    own = pl.col(f"{name}__text")
    beginnings = [own] if id_column == 0 else [own, clean(pl.col("c0"))]
    total = pl.any_horizontal(each.str.contains(TOTAL).fill_null(False) for each in beginnings)
    repeated = own.eq_missing(pl.lit(header.names[id_column or 0].strip()))
    nothing = pl.all_horizontal(pl.col(f"{name}__text").is_null() for name in _without_default(header))
    kept = pl.lit(True) if header.format.keep is None else header.format.keep.fill_null(False)
    return ~(total | repeated | nothing) & kept


def _without_default(header: Header) -> list[str]:
    """Return the fields whose blank cell stays blank: only those show that a row is blank."""
    return [name for name, field in header.format.fields.items() if field.blank is None]


def have(fmt: ExportFormat, name: str) -> pl.Expr:
    """Return a field's value, or null where the format does not declare it."""
    return pl.col(name) if name in fmt.fields else UNREAD


def _word(cell: pl.Expr, words: Mapping[str, str]) -> pl.Expr:
    """Return the canonical word of the first pattern that matches; `unknown` where none does."""
    found = pl.coalesce(
        pl.lit(None, dtype=pl.String),
        *(pl.when(cell.str.contains(pattern)).then(pl.lit(word)) for pattern, word in words.items()),
    )
    return found.fill_null("unknown")


def _exact_word(cell: pl.Expr, words: Mapping[str, str]) -> pl.Expr:
    """Return the canonical word; `unknown` where there is none.

    A chain of comparisons: a mapping expression would gather the whole column in memory first.
    """
    found = pl.coalesce(
        pl.lit(None, dtype=pl.String),
        *(pl.when(cell == word).then(pl.lit(canonical)) for word, canonical in words.items()),
    )
    return found.fill_null("unknown")


def _days(fmt: ExportFormat) -> dict[str, pl.Expr]:
    """The days that money belongs to: placed to the day of ordering, the rest to the day of payment.

    Where the file has no payment times, an order that by its status was paid counts on its day of
    ordering, and says so.
    """
    given = pl.col("paid_at__given") if "paid_at" in fmt.fields else pl.lit(False)
    by_status = ~given & pl.col("status").is_in(WAS_PAID)
    return {
        "order_month": pl.col("ordered_at").dt.date().dt.truncate("1mo"),
        "placed_on": pl.col("ordered_at").dt.date(),
        "paid_on": pl.when(by_status)
        .then(pl.col("ordered_at").dt.date())
        .otherwise(pl.col("paid_at").dt.date()),
        "paid_on_basis": pl.when(by_status)
        .then(pl.lit("ordered"))
        .when(pl.col("paid_at").is_not_null())
        .then(pl.lit("paid")),
    }


def _refund(fmt: ExportFormat) -> tuple[pl.Expr, pl.Expr]:
    """Return what has been refunded so far, and where that is known from; null: unknown.

    No after-sale case, or one that has not paid out, is a known zero as of the export; but of an order
    that was paid and then closed, it is not believed. That something was refunded says nothing of how
    much: only an after-sale or settlement export does.
    """
    if "refund_cny" in fmt.fields:
        return pl.col("refund_cny").cast(MONEY), pl.lit("file")
    if fmt.no_refund is None:
        return pl.lit(None, MONEY), UNREAD
    none = pl.col("after_sale").fill_null("-").str.contains(fmt.no_refund)
    told = pl.col("after_sale__given") & none & (pl.col("status") != "closed")
    return pl.when(told).then(pl.lit(0, MONEY)), pl.lit("status")


def _money(fmt: ExportFormat, basis: Basis) -> dict[str, pl.Expr]:
    """Paid before refunds, and the refund so far; both null for an order that was never paid."""
    refund, refund_basis = _refund(fmt)
    stated = pl.col("paid_cny") if "paid_cny" in fmt.fields else pl.col("placed_cny")
    if basis == "net":
        stated = stated + refund.fill_null(0)
    if basis == "undecided":
        # Without a refund the two readings agree; with one, nobody can say what was paid.
        stated = pl.when(refund.is_null() | (refund == 0)).then(stated)
    was_paid = pl.col("paid_on").is_not_null()
    return {
        "amount_unread": pl.any_horizontal(
            pl.col(f"{name}__unread") | pl.col(f"{name}__text").is_null()
            for name in ("placed_cny", "paid_cny", "refund_cny")
            if name in fmt.fields
        ),
        "paid_cny": pl.when(was_paid).then(stated).cast(MONEY),
        "refund_cny": pl.when(was_paid).then(refund).cast(MONEY),
        "refund_basis": pl.when(was_paid & refund.is_not_null()).then(refund_basis),
    }

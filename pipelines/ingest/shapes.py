"""The canonical shapes that a file's rows can take, each with how it is made and what it is held to.

An export of orders becomes order lines; an after-sale or settlement export becomes refunds; a list of
live sessions becomes sessions; a report by the day becomes days of a shop; a list of goods without
money becomes items. What they share, from reading to the hand-back, does not know which.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.canonical import ITEM, MOMENT, MONEY, ORDER_LINE, REFUND, SESSION, SHOP_DAY, Basis
from pipelines.contract import Contract, Rule
from pipelines.formats.base import ExportFormat
from pipelines.ingest.normalise import Provenance, have, order_lines
from pipelines.ingest.rules import item_rules, line_rules, refund_rules, session_rules, shop_day_rules

Make = Callable[[pl.LazyFrame, ExportFormat, Basis, Provenance], pl.LazyFrame]


@dataclass(frozen=True)
class Shape:
    """One canonical shape.

    Attributes:
        contract: Its columns and key.
        money: The field whose sum is reconciled.
        days: The columns that say which days a file covers; empty: no row says a day.
        personal: Columns of the platform's own words that are replaced before anything is kept.
        make: Parsed cells -> rows with the contract's columns and the personal ones.
        rules: What its rows are held to, by the day the file was first loaded.
    """

    contract: Contract
    money: str
    days: tuple[str, ...]
    personal: tuple[str, ...]
    make: Make
    rules: Callable[[date], tuple[Rule, ...]]

    @property
    def columns(self) -> list[pl.Expr]:
        """The contract's columns with their types, then the personal ones."""
        return [
            *(pl.col(name).cast(kind) for name, kind in self.contract.columns.items()),
            *map(pl.col, self.personal),
        ]


def refunds(cells: pl.LazyFrame, fmt: ExportFormat, basis: Basis, source: Provenance) -> pl.LazyFrame:
    """Bring parsed cells to refunds: what has been paid back, 0 where the case has not paid out."""
    paid_back = (
        have(fmt, "state").str.contains(fmt.statuses_of("refunded")) if "state" in fmt.fields else None
    )
    amount = pl.col("refund_cny") + have(fmt, "refund_freight_cny").cast(MONEY).fill_null(0)
    return cells.with_columns(
        line_id=have(fmt, "line_id"),
        refund_no=pl.coalesce(have(fmt, "refund_no"), pl.concat_str(pl.lit(f"{fmt.key}:"), "order_id")),
        refund_cny=amount
        if paid_back is None
        else pl.when(paid_back).then(amount).otherwise(pl.lit(0, MONEY)),
        refunded_on=have(fmt, "refunded_at").cast(MOMENT).dt.date(),
        refund_basis=pl.lit("after_sale" if "refund_no" in fmt.fields else "settlement"),
        **_provenance(fmt, source),
    ).with_columns(**fmt.adjust)


def sessions(cells: pl.LazyFrame, fmt: ExportFormat, basis: Basis, source: Provenance) -> pl.LazyFrame:
    """Bring parsed cells to live sessions; the account is still the platform's own id."""
    return cells.with_columns(account_key=pl.lit(None, pl.String), **_provenance(fmt, source))


def shop_days(cells: pl.LazyFrame, fmt: ExportFormat, basis: Basis, source: Provenance) -> pl.LazyFrame:
    """Bring parsed cells to days of a shop, or of its items: what was paid, and what was refunded.

    A refund by the day of its payment counts before one by its own day: only the first can be taken
    off the day's payments.
    """
    of_paid = have(fmt, "refund_of_paid_cny").cast(MONEY)
    of_day = have(fmt, "refund_cny").cast(MONEY)
    return cells.with_columns(
        item_id=have(fmt, "item_id"),
        kind=pl.lit(fmt.grain),
        placed_cny=have(fmt, "placed_cny").cast(MONEY),
        suborders=have(fmt, "suborders").cast(pl.Int64),
        buyers=have(fmt, "buyers").cast(pl.Int64),
        qty=have(fmt, "qty").cast(pl.Int64),
        refund_cny=pl.coalesce(of_paid, of_day),
        refund_basis=pl.when(of_paid.is_not_null())
        .then(pl.lit("payment_day"))
        .when(of_day.is_not_null())
        .then(pl.lit("refund_day")),
        **_provenance(fmt, source),
    )


def items(cells: pl.LazyFrame, fmt: ExportFormat, basis: Basis, source: Provenance) -> pl.LazyFrame:
    """Bring parsed cells to the goods of orders, which say neither a day nor what was paid."""
    return cells.with_columns(**_provenance(fmt, source))


def _lines(cells: pl.LazyFrame, fmt: ExportFormat, basis: Basis, source: Provenance) -> pl.LazyFrame:
    return order_lines(cells, fmt, basis=basis, source=source)


def _provenance(fmt: ExportFormat, source: Provenance) -> Mapping[str, pl.Expr]:
    return {
        "platform": pl.lit(fmt.platform),
        "shop_key": pl.lit(source.shop_key),
        "exported_at": pl.lit(source.exported_at, dtype=MOMENT),
        "format_key": pl.lit(fmt.key),
        "file_sha256": pl.lit(source.sha256),
    }


SHAPES: dict[str, Shape] = {
    "order_line": Shape(
        contract=ORDER_LINE,
        money="placed_cny",
        days=("placed_on", "paid_on"),
        personal=("place", "talent_id"),
        make=_lines,
        rules=lambda day: line_rules(taken_on=day),
    ),
    "refund": Shape(
        contract=REFUND,
        money="refund_cny",
        days=("refunded_on",),
        personal=(),
        make=refunds,
        rules=lambda day: refund_rules(taken_on=day),
    ),
    "session": Shape(
        contract=SESSION,
        money="gmv_cny",
        days=("started_at",),
        personal=("account_id",),
        make=sessions,
        rules=lambda day: session_rules(taken_on=day),
    ),
    "shop_day": Shape(
        contract=SHOP_DAY,
        money="paid_cny",
        days=("stat_date",),
        personal=(),
        make=shop_days,
        rules=lambda day: shop_day_rules(taken_on=day),
    ),
    "item": Shape(
        contract=ITEM,
        money="price_cny",
        days=(),
        personal=(),
        make=items,
        rules=lambda day: item_rules(taken_on=day),
    ),
}

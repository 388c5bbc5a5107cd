"""What is kept of a file: its accepted rows without personal data, its refused rows, and the account.

Blocks come in one after the other; what they add up to is known at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contract import Rule, explain
from pipelines.ingest import mending
from pipelines.ingest.block import on_its_own
from pipelines.ingest.handback import FILE_NAME, MOST_ROWS, WHOLE_ROW, Origin, hand_back
from pipelines.ingest.normalise import place_of
from pipelines.ingest.parts import Parts
from pipelines.ingest.receipts import MONEY_FIELDS, Receipt
from pipelines.ingest.recognise import Header
from pipelines.ingest.rules import CELL_RULES, WORDS
from pipelines.ingest.shapes import SHAPES, Shape
from pipelines.ingest.stage import Method, Staged, broken_by
from pipelines.ingest.strip import Strip

REFUSED_HELD = 10_000  # rows, before their reasons are put in words
REFUSED, MENDED = "refused", "mended"  # names of the files, see `parts.parts_of`
UNDECIDED = "本文件没有退款金额，或实付与退款的口径无法判定：支付金额按文件所载，可能已扣退款；退款记为未知"


class Keeper:
    """Writes the rows of one file to a folder, block by block, and keeps account of them.

    Order lines go to files by month of ordering. Rows of other shapes are few: they go to one file named
    by the shape, each key once; of equal keys the last row counts.
    """

    def __init__(self, method: Method, key: bytes, sheet: str, folder: Path) -> None:
        self._method, self._sheet, self._folder = method, sheet, folder
        self._strip = Strip(key)
        self._parts = Parts(folder)
        self._tallies: list[pl.DataFrame] = []
        self._months: set[date] = set()
        self._others: list[pl.DataFrame] = []
        self._mends: list[pl.Series] = []
        self._handed: list[_HandedBack] = []
        self._refused: list[tuple[pl.DataFrame, pl.DataFrame]] = []  # rows as staged, and their texts
        self._categories: set[str] = set()

    def add(self, staged: Staged) -> None:
        """Take in a block."""
        shape = self._method.shape
        self._tallies.append(_tally(staged.rows, shape))
        accepted = staged.of("accepted").drop("fate", "parsed_cny")
        self._mends.append(accepted["mends"].drop_nulls())
        kept = self._strip.rows(accepted).select(*shape.contract.columns)
        if shape is SHAPES["order_line"]:
            self._categories |= set(kept["category"].unique())
            for (month,), lines in kept.partition_by("order_month", as_dict=True).items():
                self._months.add(month)
                self._parts.add(f"{month:%Y-%m}", lines)
        else:
            self._others.append(kept)
        if not staged.refused.is_empty():
            self._refused.append((on_its_own(staged.of("refused")), on_its_own(staged.refused)))
            if sum(rows.height for rows, _ in self._refused) >= REFUSED_HELD:
                self._refuse()

    def finish(self, receipt: Receipt, period: tuple[date, date] | None) -> Receipt:
        """Write what is left; return the receipt with what became of the file's rows.

        Args:
            receipt: What is known of the file so far.
            period: First and last day that its name says it was exported for; None: it does not say.
        """
        told = _together(self._tallies, self._method.shape)
        has_months = self._method.shape is SHAPES["order_line"]
        # Where rows of other kinds stand between the format's own, an amount left out is no total.
        total = _total_differs(told) if self._method.header.format.keep is None else None
        undecided = UNDECIDED if self._method.basis == "undecided" else None
        receipt = replace(
            receipt,
            status="loaded",
            rows_read=told["rows"],
            rows_accepted=told["accepted"],
            rows_refused=told["refused"],
            rows_not_sales=told["not_sales"],
            rows_duplicate=0,
            rows_superseded=0 if has_months else None,
            months=tuple(sorted(self._months)),
            first_day=told["first_day"],
            last_day=told["last_day"],
            notices="；".join(each for each in (undecided, receipt.notices, total) if each) or None,
            **{name: told[name] for name in MONEY_FIELDS if name in told},
        )
        receipt = _with_period(receipt, period)
        if not has_months:
            receipt = self._keep_others(receipt)
        self._refuse()
        self._parts.finish()
        mends = pl.concat(self._mends).unique(maintain_order=True)
        if len(mends):
            mends.to_frame().write_parquet(self._folder / f"{MENDED}.parquet")
        return receipt

    def hand_back(self, origin: Origin) -> None:
        """Write the CSV of the refused rows, if there are any."""
        if not self._handed:
            return
        rows = _HandedBack(*(pl.concat(each) for each in zip(*map(_parts, self._handed), strict=True)))
        is_usual = pl.col("category").is_in(sorted(self._categories))
        known = rows.known.with_columns(is_category_sure=pl.col("is_one_cell") | is_usual.fill_null(False))
        hand_back(origin, rows.told, known, rows.cells, self._folder / FILE_NAME)

    def _refuse(self) -> None:
        """Keep the refused rows that have gathered with their reasons, and hold the first for the CSV.

        Of one block they are few, and to word the reasons of a few takes as long as of thousands.
        Kept are the numbers of an order line, or the day and item of a shop's day, so that a row counts
        as mended once the same one is accepted, and `mends`: which row, refused from an earlier file, it
        was to be the repair of.
        """
        if not self._refused:
            return
        header = self._method.header
        rows, cells = (pl.concat(each) for each in zip(*self._refused, strict=True))
        self._refused.clear()
        broken = broken_by(cells, self._method)
        told = rows.select("row_number", *_told_by(rows), "mends").join(
            broken, on="row_number", maintain_order="left"
        )
        explained = explain(told, self._method.rules).with_columns(
            pl.col("column_name").replace_strict(_names(header), default=None).fill_null(WHOLE_ROW),
            sheet=pl.lit(self._sheet),
        )
        self._parts.add(REFUSED, explained)
        room = MOST_ROWS - sum(each.told.height for each in self._handed)
        if room > 0:
            known = self._known_of(rows, broken)
            told_of = explained.select("row_number", "column_name", "reasons", "fix")
            handed = _HandedBack(told_of, known, cells)
            self._handed.append(_HandedBack(*(each.head(room) for each in _parts(handed))))

    def _known_of(self, refused: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
        """Return what is known of each refused row beside its cells, see `hand_back`."""
        keys = self._strip.rows(refused.drop("place", strict=False))
        is_one = broken.select("row_number", is_one_cell=_is_one_cell(self._method.rules))
        return keys.select(
            "row_number",
            *(_or_null(keys, name) for name in ("talent_key", "account_key", "category")),
            refused.select(place_of(pl.col("place")).alias("place")).to_series()
            if "place" in refused.columns
            else pl.lit(None, pl.String).alias("place"),
            number=mending.number_written(self._method.basis),
        ).join(is_one, on="row_number", maintain_order="left")

    def _keep_others(self, receipt: Receipt) -> Receipt:
        """Write the rows of a shape other than order lines, each key once."""
        contract = self._method.shape.contract
        once = pl.concat(self._others).unique(contract.key, keep="last", maintain_order=True)
        once.write_parquet(self._folder / f"{contract.name}.parquet")
        twice = (receipt.rows_accepted or 0) - once.height
        sums = once.select(_sum(name) for name in MONEY_FIELDS if name in once.columns)
        receipt = replace(receipt, **sums.row(0, named=True)) if sums.width else receipt
        return replace(receipt, rows_accepted=once.height, rows_duplicate=twice)


@dataclass(frozen=True)
class _HandedBack:
    """Refused rows for the CSV: why, what is known of each beside its cells, and the cells."""

    told: pl.DataFrame
    known: pl.DataFrame
    cells: pl.DataFrame


def _parts(rows: _HandedBack) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    return rows.told, rows.known, rows.cells


def _tally(rows: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """Count one block: one row of counts and sums, see `_together`."""
    fate = pl.col("fate")
    accepted = rows.lazy().filter(fate == "accepted")
    is_total, amount = fate == "not_sales", pl.col(shape.money)
    days = [pl.col(name).cast(pl.Date) for name in shape.days]
    sums = accepted.select(
        *(_sum(name) for name in MONEY_FIELDS if name in rows.columns),
        first_day=days[0].min() if days else pl.lit(None, pl.Date),
        last_day=pl.max_horizontal(each.max() for each in days) if days else pl.lit(None, pl.Date),
    )
    counts = rows.lazy().select(
        pl.len().alias("rows"),
        *((fate == each).sum().alias(each) for each in ("accepted", "refused", "not_sales")),
        largest_total=amount.filter(is_total).max(),
        totals=amount.filter(is_total).sum(),
        others=amount.filter(~is_total).sum(),
    )
    return pl.concat([counts, sums], how="horizontal").collect()


def _together(tallies: Sequence[pl.DataFrame], shape: Shape) -> dict[str, Any]:
    """Add the blocks up.

    Returns:
        rows, accepted, refused, not_sales; the sum of each money of the accepted rows, null where no row
        says an amount: that is unknown, not 0; first_day and last_day; and of the shape's money the
        largest and the sum over rows that are no sales, and the sum over all others.
    """
    every = pl.concat(tallies)
    by_name = {"first_day": pl.Expr.min, "last_day": pl.Expr.max, "largest_total": pl.Expr.max}
    summed = [by_name[name](pl.col(name)) if name in by_name else _sum(name) for name in every.columns]
    return every.select(summed).row(0, named=True)


def _sum(money: str) -> pl.Expr:
    """Return the sum of a column; null where no row says an amount: that is unknown, not 0."""
    return pl.when(pl.col(money).count() > 0).then(pl.col(money).sum()).alias(money)


def _total_differs(told: dict[str, Any]) -> str | None:
    """Hold the file's own total against its rows; None: it has none, or they agree.

    Of rows that are no sales, only total rows have an amount. There may be one total, sub-totals that
    add up to all, or both.
    """
    largest, rows = told["largest_total"], told["others"]
    if largest is None or rows in (largest, told["totals"]):
        return None
    return (
        f"文件自带的合计是 {largest:,.2f} 元，各行金额之和是 {rows:,.2f} 元，两者不等："
        "可能有行没有导出，或合计的口径不同，请核对"
    )


def _with_period(receipt: Receipt, asked_for: tuple[date, date] | None) -> Receipt:
    """Let a file cover the period that its name says it was exported for, up to the moment of export.

    A day without a row at its start or end is then known to have none. `asked_for` null: as accounted.
    """
    first, last = receipt.first_day, receipt.last_day
    if asked_for is None or first is None or last is None:
        return receipt
    end = min(asked_for[1], receipt.exported_at.date()) if receipt.exported_at else asked_for[1]
    return replace(receipt, first_day=min(first, asked_for[0]), last_day=max(last, end))


def _names(header: Header) -> dict[str, str]:
    """Return the file's own header of each field that it has."""
    return {
        name: header.names[at].strip()
        for name, field in header.format.fields.items()
        if (at := header.position(field.names)) is not None
    }


def _is_one_cell(rules: Sequence[Rule]) -> pl.Expr:
    """Whether at most one cell of a row cannot be read, and none is another column's: nothing has shifted."""
    doubtful = [at for at, rule in enumerate(rules) if rule.column in ("", *WORDS)]
    unread = {at: rule.column for at, rule in enumerate(rules) if rule.name.endswith(CELL_RULES)}
    broken = pl.col("broken")
    columns = broken.list.eval(
        pl.element().replace_strict(unread, default=None, return_dtype=pl.String).drop_nulls().unique()
    )
    return (broken.list.set_intersection(pl.lit(doubtful, pl.List(pl.UInt16))).list.len() == 0) & (
        columns.list.len() <= 1
    )


def _or_null(rows: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in rows.columns else pl.lit(None, pl.String).alias(name)


def _told_by(rows: pl.DataFrame) -> list[pl.Expr]:
    """Return what tells a row from others of its shape; the rest is null, and never kept."""
    kinds = {"order_id": pl.String, "line_id": pl.String, "stat_date": pl.Date, "item_id": pl.String}
    by = ("stat_date", "item_id") if "stat_date" in rows.columns else ("order_id", "line_id")
    return [
        pl.col(name) if name in by and name in rows.columns else pl.lit(None, kind).alias(name)
        for name, kind in kinds.items()
    ]

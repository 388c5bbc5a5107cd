"""The only opener of the Parquet store of order lines.

Layers, all of them immutable files:

* `marts/files/<sha256>/<YYYY-MM>.parquet`: every accepted line of one raw file, as that file had it.
* `marts/files/<sha256>/<shape>.parquet` (refund, session, shop_day, item): the rows of files that hold
  no orders.
* `marts/files/<sha256>/mended.parquet`: which rows refused from earlier files it brings in repaired.
* `marts/lines/month=<YYYY-MM>/<digest>.parquet`: the current lines of one month of ordering, one row per
  (platform, shop_key, order_id, line_id). The digest is of the files it is made from, so a month that
  gets nothing new keeps its file, and a half-written one can never be taken for it.

An order never changes its month of ordering, so versions of a line only ever meet inside a month.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.canonical import ITEM, MOMENT, MONEY, ORDER_LINE, REFUND, STATUSES
from pipelines.contract import Contract
from pipelines.formats import FORMATS
from pipelines.ingest.mending import row_named
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.stage import MENDED, REFUSED
from pipelines.ingest.take import taken_folder
from pipelines.settings import DataRoot

LAYOUT = "4"  # part of every digest: change it when the rules below change

CURRENT_LINE = Contract(
    name="current_line",
    grain=ORDER_LINE.grain,
    key=ORDER_LINE.key,
    columns={**ORDER_LINE.columns, "is_order_head": pl.Boolean},
)
FATE = Contract(
    name="fate",
    grain="原始文件 × 下单月份",
    key=("file_sha256",),
    columns={
        "file_sha256": pl.String,
        "rows_accepted": pl.Int64,
        "rows_duplicate": pl.Int64,
        "rows_superseded": pl.Int64,
        "placed_cny": MONEY,
        "paid_cny": MONEY,
        "refund_cny": MONEY,
    },
)

# Shapes whose rows complete order lines, whichever of the two comes first.
COMPLETING = (REFUND.name, ITEM.name)

# A refused row with the key of its order line, or of its day and item, so that it can be told whether
# the same came in since.
REFUSED_LINE: dict[str, pl.DataType | type[pl.DataType]] = {
    "path": pl.String,
    "sheet": pl.String,
    "row_number": pl.Int64,
    "column_name": pl.String,
    "reasons": pl.String,
    "fix": pl.String,
    "sha256": pl.String,
    "shop_key": pl.String,
    "order_id": pl.String,
    "line_id": pl.String,
    "stat_date": pl.Date,
    "item_id": pl.String,
    "exported_at": MOMENT,
    "number": pl.String,  # names the row as first refused: equal for all attempts to repair it
    "attempted_at": MOMENT,  # null: as first refused; else when this attempt to repair it was loaded
}
MENDED_ROW: dict[str, pl.DataType | type[pl.DataType]] = {"number": pl.String, "shop_key": pl.String}

_STATUS_RANK = " ".join(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(STATUSES))
_COLUMNS = ", ".join(ORDER_LINE.columns)
_KEY = ", ".join(ORDER_LINE.key)
_VERSIONED = f"{_KEY}, grain"  # a sub-order may bear its order's own number, and is no version of it
_REPEATS_MONEY = f"format_key IN ({', '.join(repr(each.key) for each in FORMATS if each.per_order)})"

# A newer export replaces an older one; at equal moments the later status wins. The rest only makes the
# order total, so that no run and no order of loading can come out differently.
_NEWEST_FIRST = (
    f"exported_at DESC, CASE status {_STATUS_RANK} END DESC, refund_cny DESC NULLS LAST, "
    "file_sha256 DESC, row_number DESC"
)

# One row per CURRENT_LINE key; reads the views `refund_told` and `pieces_told`. $sources: the month's Parquet files of
# every taken file. `is_order_head`
# marks one line of each order, a paid one where there is one: orders are counted by it, so that counts
# add up over channels.
CURRENT_LINES = f"""
    WITH newest AS (
        SELECT {_COLUMNS} FROM read_parquet($sources)
        QUALIFY row_number() OVER (PARTITION BY {_VERSIONED} ORDER BY {_NEWEST_FIRST}) = 1
    ),
    -- Of an order that came both as a whole and in its lines, the lines count; what only the whole
    -- tells, the buyer's region, is kept. An order whose lines came in several files has its repeated
    -- money once in each: the newest file's stays, on money_line.
    together AS (
        SELECT *, bool_or(grain = 'line') OVER whole AS has_lines,
            max(ship_to_region_code) FILTER (WHERE grain = 'order') OVER whole AS whole_region,
            max(ship_to_status) FILTER (WHERE grain = 'order') OVER whole AS whole_status,
            max_by(line_id, (exported_at, placed_cny <> 0, file_sha256, line_id))
                FILTER (WHERE {_REPEATS_MONEY}) OVER whole AS money_line
        FROM newest WINDOW whole AS (PARTITION BY platform, shop_key, order_id)
    ),
    line AS (
        SELECT * EXCLUDE (has_lines, whole_region, whole_status, money_line) REPLACE (
                CASE WHEN line_id <> money_line AND placed_cny IS NOT NULL THEN 0::DECIMAL(18, 2)
                    ELSE placed_cny END AS placed_cny,
                CASE WHEN line_id <> money_line AND paid_cny IS NOT NULL THEN 0::DECIMAL(18, 2)
                    ELSE paid_cny END AS paid_cny,
                coalesce(ship_to_region_code, whole_region) AS ship_to_region_code,
                CASE WHEN ship_to_region_code IS NULL AND whole_region IS NOT NULL THEN whole_status
                    ELSE ship_to_status END AS ship_to_status
            ),
            row_number() OVER (
                PARTITION BY platform, shop_key, order_id ORDER BY paid_on IS NULL, line_id
            ) = 1 AS is_order_head
        FROM together WHERE grain = 'line' OR NOT has_lines
    ),
    -- What the order's own row says of a refund counts first; then after-sale cases, then settlements.
    -- A refund of the order as a whole stands on one line of it, like the order's count.
    refunded AS (
        SELECT line.*, coalesce(of_line.refund_cny, CASE WHEN is_order_head THEN of_order.refund_cny ELSE
                CASE WHEN of_order.refund_cny IS NOT NULL THEN 0 END END) AS told_cny,
            coalesce(of_line.refund_basis, of_order.refund_basis) AS told_basis,
            pieces.qty AS told_qty
        FROM line
        LEFT JOIN pieces_told AS pieces USING (platform, shop_key, order_id)
        LEFT JOIN refund_told AS of_line USING (platform, shop_key, order_id, line_id)
        LEFT JOIN refund_told AS of_order ON of_order.line_id IS NULL
            AND of_order.platform = line.platform AND of_order.shop_key = line.shop_key
            AND of_order.order_id = line.order_id
    )
    SELECT * EXCLUDE (told_cny, told_basis, told_qty, takes) REPLACE (
        -- A whole order whose own row has no pieces; of its lines nobody knows which has how many.
        CASE WHEN grain = 'order' THEN coalesce(qty, told_qty) ELSE qty END AS qty,
        (CASE WHEN takes THEN told_cny ELSE refund_cny END)::DECIMAL(18, 2) AS refund_cny,
        CASE WHEN takes THEN told_basis ELSE refund_basis END AS refund_basis,
        (paid_cny - CASE WHEN takes THEN told_cny ELSE refund_cny END)::DECIMAL(18, 2) AS net_cny
    )
    FROM (
        SELECT *, paid_on IS NOT NULL AND told_cny IS NOT NULL
            AND refund_basis IS DISTINCT FROM 'file' AS takes
        FROM refunded
    )
    ORDER BY shop_key, order_id, line_id
"""

# What is known of refunds from exports of their own, per line or (line_id null) per order: the newest
# version of each case, after-sale cases before settlements. Over the view `refund` of all such files.
REFUND_TOLD = """
    WITH newest AS (
        SELECT * FROM refund QUALIFY row_number() OVER (
            PARTITION BY platform, shop_key, refund_no ORDER BY exported_at DESC, file_sha256 DESC, row_number DESC
        ) = 1
    )
    SELECT platform, shop_key, order_id, line_id,
        coalesce(
            sum(refund_cny) FILTER (WHERE refund_basis = 'after_sale'),
            sum(refund_cny) FILTER (WHERE refund_basis = 'settlement')
        ) AS refund_cny,
        min(refund_basis) AS refund_basis
    FROM newest GROUP BY platform, shop_key, order_id, line_id
"""

# The pieces of each order by the newest list of goods that has it; null where a line does not say. Over
# the view `item` of all such files.
PIECES_TOLD = """
    WITH newest AS (
        SELECT * FROM item QUALIFY dense_rank() OVER (
            PARTITION BY platform, shop_key, order_id ORDER BY exported_at DESC, file_sha256 DESC
        ) = 1
    )
    SELECT platform, shop_key, order_id,
        CASE WHEN count(qty) = count(*) THEN sum(qty) END::BIGINT AS qty
    FROM newest GROUP BY platform, shop_key, order_id
"""

# Rows of FATE: what became of each file's accepted rows in this month.
FATES = f"""
    WITH ranked AS (
        SELECT file_sha256, placed_cny, paid_cny, refund_cny,
            row_number() OVER (PARTITION BY {_VERSIONED} ORDER BY {_NEWEST_FIRST}) AS place,
            row_number() OVER (PARTITION BY file_sha256, {_VERSIONED} ORDER BY {_NEWEST_FIRST}) AS place_in_file
        FROM read_parquet($sources)
    )
    SELECT file_sha256,
        count(*) FILTER (WHERE place_in_file = 1) AS rows_accepted,
        count(*) FILTER (WHERE place_in_file > 1) AS rows_duplicate,
        count(*) FILTER (WHERE place_in_file = 1 AND place > 1) AS rows_superseded,
        sum(placed_cny) FILTER (WHERE place_in_file = 1) AS placed_cny,
        sum(paid_cny) FILTER (WHERE place_in_file = 1) AS paid_cny,
        sum(refund_cny) FILTER (WHERE place_in_file = 1) AS refund_cny
    FROM ranked GROUP BY file_sha256 ORDER BY file_sha256
"""


@dataclass(frozen=True)
class Month:
    """The order lines of one month of ordering.

    Attributes:
        first_day: Of the month.
        sources: The files' Parquet parts that it is made from.
        lines: Where its current lines lie, or will.
        fates: Where what became of each file's rows lies, or will.
        refunds: The files of refunds of the shops that have lines in it.
        items: Their lists of goods.
    """

    first_day: date
    sources: tuple[Path, ...]
    lines: Path
    fates: Path
    refunds: tuple[Path, ...] = ()
    items: tuple[Path, ...] = ()

    @property
    def is_written(self) -> bool:
        """Whether an earlier load has written exactly this month."""
        return self.lines.is_file() and self.fates.is_file()


def months(receipts: Iterable[Receipt], folders: DataRoot) -> list[Month]:
    """Return the months that these taken files have lines in, in order.

    A shop's files of COMPLETING shapes belong to every month that the shop has lines in: they do not say
    when the orders were placed.
    """
    files: dict[date, list[Receipt]] = {}
    completing: dict[str, list[Receipt]] = {}
    for receipt in sorted(receipts, key=lambda each: str(each.sha256)):
        for month in receipt.months:
            files.setdefault(month, []).append(receipt)
        if _shape_of(receipt) in COMPLETING:
            completing.setdefault(str(receipt.shop_key), []).append(receipt)
    found = []
    for first_day in sorted(files):
        shops = sorted({str(each.shop_key) for each in files[first_day]})
        told = [each for shop in shops for each in completing.get(shop, [])]
        found.append(_month(first_day, files[first_day], told, folders))
    return found


def shape_files(shape: str, taken: Iterable[Receipt], folders: DataRoot) -> list[Path]:
    """Return the Parquet files that hold the rows of a shape other than order lines."""
    receipts = sorted((each for each in taken if _shape_of(each) == shape), key=lambda each: str(each.sha256))
    return [taken_folder(folders, str(each.sha256)) / f"{shape}.parquet" for each in receipts]


def _shape_of(receipt: Receipt) -> str | None:
    """Return the shape of a file's rows. Receipts of earlier versions name only the format."""
    return receipt.shape or next((each.shape for each in FORMATS if each.key == receipt.format_key), None)


def leftovers(current: Sequence[Month], folders: DataRoot) -> list[Path]:
    """Return files of the store that no current month is made of."""
    kept = {path for month in current for path in (month.lines, month.fates)}
    there = [*folders.lines.glob("month=*/*.parquet"), *_fates_folder(folders).glob("*.parquet")]
    return sorted(path for path in there if path not in kept)


def refused_rows(taken: Iterable[Receipt], folders: DataRoot) -> pl.DataFrame:
    """Return every refused row of the taken files, one row each, columns of REFUSED_LINE."""
    found = [pl.DataFrame(schema=REFUSED_LINE)]
    for receipt in taken:
        file = taken_folder(folders, str(receipt.sha256)) / REFUSED
        if file.is_file():
            rows = pl.read_parquet(file, glob=False).with_columns(
                path=pl.lit(receipt.path),
                sha256=pl.lit(receipt.sha256),
                shop_key=pl.lit(receipt.shop_key),
                exported_at=pl.lit(receipt.exported_at, dtype=MOMENT),
                number=row_named(pl.lit(receipt.sha256)),
                attempted_at=pl.when(pl.col("mends").is_not_null()).then(
                    pl.lit(receipt.loaded_at, dtype=MOMENT)
                ),
            )
            known = {name: kind for name, kind in REFUSED_LINE.items() if name in rows.columns}
            found.append(rows.select(pl.col(name).cast(kind) for name, kind in known.items()))
    return pl.concat(found, how="diagonal")  # an earlier version kept fewer columns


def mended_rows(taken: Iterable[Receipt], folders: DataRoot) -> pl.DataFrame:
    """Return which refused rows have come in repaired, one row per file and row, columns of MENDED_ROW."""
    found = [pl.DataFrame(schema=MENDED_ROW)]
    for receipt in taken:
        file = taken_folder(folders, str(receipt.sha256)) / MENDED
        if file.is_file():
            rows = pl.read_parquet(file, glob=False)
            found.append(rows.select(number="mends", shop_key=pl.lit(receipt.shop_key, pl.String)))
    return pl.concat(found)


def _month(
    first_day: date, receipts: Sequence[Receipt], completing: Sequence[Receipt], folders: DataRoot
) -> Month:
    made_of = [each.made_of for each in (*receipts, *completing)]
    digest = hashlib.sha256("\n".join([LAYOUT, f"{first_day}", *made_of]).encode()).hexdigest()[:24]
    part = f"{first_day:%Y-%m}.parquet"
    return Month(
        first_day,
        tuple(taken_folder(folders, str(each.sha256)) / part for each in receipts),
        folders.lines / f"month={first_day:%Y-%m}" / f"{digest}.parquet",
        _fates_folder(folders) / f"{first_day:%Y-%m}-{digest}.parquet",
        tuple(shape_files(REFUND.name, completing, folders)),
        tuple(shape_files(ITEM.name, completing, folders)),
    )


def _fates_folder(folders: DataRoot) -> Path:
    return folders.marts / "fates"

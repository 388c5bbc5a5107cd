"""The only opener of the Parquet store of order lines.

Layers, all of them immutable files:

* `marts/files/<sha256>/<YYYY-MM>.parquet`: every accepted line of one raw file, as that file had it; of
  a large file also `<YYYY-MM>.2.parquet` and so on.
* `marts/files/<sha256>/<shape>.parquet` (refund, session, shop_day, item): the rows of files that hold
  no orders.
* `marts/files/<sha256>/mended.parquet`: which rows refused from earlier files it brings in repaired.
* `marts/lines/month=<YYYY-MM>/<digest>.parquet`: the current lines of one unit, one row per (platform,
  shop_key, order_id, line_id).
* `marts/cells/<digest>/`: what the mart tables take from these lines, added up as far as it goes.

A unit is some shops in one month of ordering. An order never changes its shop nor its month, so versions
of a line only ever meet inside a unit. Its digest is of the files it is made from: a unit that gets
nothing new keeps its files, a half-written one can never be taken for it, and a load costs what its new
files touch. A month is one unit until it is large; then its shops are dealt out to several, so that no
unit outgrows what can be put in order in memory.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, log2
from pathlib import Path

import polars as pl

from pipelines.canonical import MOMENT, ORDER_LINE, STATUSES
from pipelines.contract import Contract
from pipelines.formats import FORMATS
from pipelines.ingest.keep import MENDED, REFUSED
from pipelines.ingest.mending import row_named
from pipelines.ingest.parts import parts_of
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.take import taken_folder
from pipelines.settings import DataRoot

LAYOUT = "5"  # part of every digest: change it when the rules below change

ROWS_OF_UNIT = 500_000  # versions of lines; what is put in order at once, in some 200 MB

CURRENT_LINE = Contract(
    name="current_line",
    grain=ORDER_LINE.grain,
    key=ORDER_LINE.key,
    columns={**ORDER_LINE.columns, "is_order_head": pl.Boolean},
)
# Shapes whose rows complete order lines, whichever of the two comes first.
COMPLETING = ("refund", "item")

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
NO_REFUSED = pl.DataFrame(schema=REFUSED_LINE)
MENDED_ROW: dict[str, pl.DataType | type[pl.DataType]] = {"number": pl.String, "shop_key": pl.String}

_STATUS_RANK = " ".join(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(STATUSES))
_KEY = ", ".join(ORDER_LINE.key)
_VERSIONED = f"{_KEY}, grain"  # a sub-order may bear its order's own number, and is no version of it
_REPEATS_MONEY = f"format_key IN ({', '.join(repr(each.key) for each in FORMATS if each.per_order)})"

# A newer export replaces an older one; at equal moments the later status wins. The rest only makes the
# order total, so that no run and no order of loading can come out differently.
_NEWEST_FIRST = (
    f"exported_at DESC, CASE status {_STATUS_RANK} END DESC, refund_cny DESC NULLS LAST, "
    "file_sha256 DESC, row_number DESC"
)

# The view `version` is every row of a unit's sources. Most orders have one row in all of them: nothing
# of theirs meets anything else, and they pass by what is costly. `contested` are the orders that have
# several rows (versions, or lines), `crowd` these rows, `alone` all others.
CONTESTED = """
    SELECT platform, shop_key, order_id FROM version GROUP BY platform, shop_key, order_id HAVING count(*) > 1
"""
CROWD = "SELECT * FROM version SEMI JOIN contested USING (platform, shop_key, order_id)"
ALONE = "SELECT * FROM version ANTI JOIN contested USING (platform, shop_key, order_id)"

# One row per CURRENT_LINE key; reads `alone`, `crowd`, `refund_told` and `pieces_told`. `is_order_head`
# marks one line of each order, a paid one where there is one: orders are counted by it, so that counts
# add up over channels.
CURRENT_LINES = f"""
    WITH newest AS (
        SELECT * FROM crowd
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
        UNION ALL SELECT *, true FROM alone
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

# One row per file: what became of its accepted rows in this unit; reads `alone` and `crowd`.
FATES = f"""
    WITH ranked AS (
        SELECT file_sha256, placed_cny, paid_cny, refund_cny,
            row_number() OVER (PARTITION BY {_VERSIONED} ORDER BY {_NEWEST_FIRST}) AS place,
            row_number() OVER (PARTITION BY file_sha256, {_VERSIONED} ORDER BY {_NEWEST_FIRST}) AS place_in_file
        FROM crowd
        UNION ALL SELECT file_sha256, placed_cny, paid_cny, refund_cny, 1, 1 FROM alone
    )
    SELECT file_sha256,
        count(*) FILTER (WHERE place_in_file = 1) AS rows_accepted,
        count(*) FILTER (WHERE place_in_file > 1) AS rows_duplicate,
        count(*) FILTER (WHERE place_in_file = 1 AND place > 1) AS rows_superseded,
        sum(placed_cny) FILTER (WHERE place_in_file = 1) AS placed_cny,
        sum(paid_cny) FILTER (WHERE place_in_file = 1) AS paid_cny,
        sum(refund_cny) FILTER (WHERE place_in_file = 1) AS refund_cny
    FROM ranked GROUP BY file_sha256
"""


@dataclass(frozen=True)
class Unit:
    """The order lines of some shops in one month of ordering.

    Attributes:
        month: Its first day.
        digest: Of what it is made from.
        shops: The shops.
        folders: Where the files lie that have lines in it.
        completing: Parquet files of these shops that complete their orders, by shape.
        lines: Where its current lines lie, or will.
        cells: The folder of what is added up of them.
    """

    month: date
    digest: str
    shops: frozenset[str]
    folders: tuple[Path, ...]
    completing: Mapping[str, tuple[Path, ...]]
    lines: Path
    cells: Path

    @property
    def sources(self) -> list[Path]:
        """The Parquet files it is made from."""
        return [file for folder in self.folders for file in parts_of(folder, f"{self.month:%Y-%m}")]

    @property
    def is_written(self) -> bool:
        """Whether an earlier load has written exactly this unit."""
        return self.lines.is_file() and self.cells.is_dir()


def units(receipts: Iterable[Receipt], folders: DataRoot) -> list[Unit]:
    """Return the units that these taken files have lines in, in order.

    A shop's files of COMPLETING shapes belong to every month that the shop has lines in: they do not say
    when the orders were placed.
    """
    months: dict[date, list[Receipt]] = {}
    completing: dict[str, list[Receipt]] = {}
    for receipt in sorted(receipts, key=lambda each: str(each.sha256)):
        for month in receipt.months:
            months.setdefault(month, []).append(receipt)
        if _shape_of(receipt) in COMPLETING:
            completing.setdefault(str(receipt.shop_key), []).append(receipt)
    return [
        _unit(month, dealt, completing, folders)
        for month in sorted(months)
        for dealt in _dealt(months[month])
    ]


def bucket_of(shop_key: str, buckets: int) -> int:
    """Return which of so many buckets a shop falls into; the same in every load."""
    return int.from_bytes(hashlib.sha256(shop_key.encode()).digest()[:8]) % buckets


def _dealt(receipts: Sequence[Receipt]) -> list[list[Receipt]]:
    """Deal the files of a month out by shop, so that no lot has many more rows than ROWS_OF_UNIT.

    A file's rows are taken to lie in its months in equal parts. All files of a shop are in one lot.
    """
    rows = sum((each.rows_accepted or 0) / len(each.months) for each in receipts)
    buckets = 1 << max(0, ceil(log2(max(rows, 1) / ROWS_OF_UNIT)))
    lots: dict[int, list[Receipt]] = {}
    for each in receipts:
        lots.setdefault(bucket_of(str(each.shop_key), buckets), []).append(each)
    return [lots[at] for at in sorted(lots)]


def shape_files(shape: str, taken: Iterable[Receipt], folders: DataRoot) -> list[Path]:
    """Return the Parquet files that hold the rows of a shape other than order lines."""
    receipts = sorted((each for each in taken if _shape_of(each) == shape), key=lambda each: str(each.sha256))
    return [taken_folder(folders, str(each.sha256)) / f"{shape}.parquet" for each in receipts]


def _shape_of(receipt: Receipt) -> str | None:
    """Return the shape of a file's rows. Receipts of earlier versions name only the format."""
    return receipt.shape or next((each.shape for each in FORMATS if each.key == receipt.format_key), None)


def leftovers(current: Sequence[Unit], folders: DataRoot) -> list[Path]:
    """Return files and folders of the store that no current unit is made of."""
    kept = {path for unit in current for path in (unit.lines, unit.cells)}
    there = [*folders.lines.glob("month=*/*.parquet"), *folders.cells.glob("*")]
    return sorted(path for path in there if path not in kept)


def refused_rows(taken: Iterable[Receipt], folders: DataRoot) -> pl.DataFrame:
    """Return every refused row of the taken files, one row each, columns of REFUSED_LINE."""
    found = [NO_REFUSED]
    for receipt in taken:
        for file in parts_of(taken_folder(folders, str(receipt.sha256)), REFUSED):
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


def largest_paid(
    folders: DataRoot, shop_key: str, days: tuple[date, date], channel: str | None, rows: int
) -> pl.DataFrame:
    """Return the current lines of a shop that were paid from one day to another, the largest first.

    Columns of CURRENT_LINE, `rows` at most. `channel` null: of all. An order is looked for in the months
    of these days and in the one before: few are paid later than that.
    """
    first, last = days
    months = pl.date_range(first.replace(day=1), last, "1mo", eager=True).to_list()
    months = [(first.replace(day=1) - timedelta(days=1)).replace(day=1), *months]
    files = [
        file for month in months for file in sorted(folders.lines.glob(f"month={month:%Y-%m}/*.parquet"))
    ]
    if not files:
        return CURRENT_LINE.empty()
    found = pl.scan_parquet(files, glob=False, hive_partitioning=False).filter(
        pl.col("shop_key") == shop_key, pl.col("paid_on").is_between(first, last)
    )
    if channel is not None:
        found = found.filter(pl.col("channel") == channel)
    return found.sort("paid_cny", "order_id", "line_id", descending=[True, False, False]).head(rows).collect()


def mended_rows(taken: Iterable[Receipt], folders: DataRoot) -> pl.DataFrame:
    """Return which refused rows have come in repaired, one row per file and row, columns of MENDED_ROW."""
    found = [pl.DataFrame(schema=MENDED_ROW)]
    for receipt in taken:
        for file in parts_of(taken_folder(folders, str(receipt.sha256)), MENDED):
            rows = pl.read_parquet(file, glob=False)
            found.append(rows.select(number="mends", shop_key=pl.lit(receipt.shop_key, pl.String)))
    return pl.concat(found)


def _unit(
    month: date, receipts: Sequence[Receipt], completing: Mapping[str, list[Receipt]], folders: DataRoot
) -> Unit:
    shops = frozenset(str(each.shop_key) for each in receipts)
    told = [each for shop in sorted(shops) for each in completing.get(shop, [])]
    made_of = [each.made_of for each in (*receipts, *told)]
    digest = hashlib.sha256("\n".join([LAYOUT, f"{month}", *made_of]).encode()).hexdigest()[:24]
    return Unit(
        month,
        digest,
        shops,
        tuple(taken_folder(folders, str(each.sha256)) for each in receipts),
        {shape: tuple(shape_files(shape, told, folders)) for shape in COMPLETING},
        folders.lines / f"month={month:%Y-%m}" / f"{digest}.parquet",
        folders.cells / digest,
    )

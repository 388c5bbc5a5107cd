"""One unit of order lines: its current lines, and what is added up of them once for every later build.

Pure of everything else: the same unit gives the same files, on whichever machine.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipelines import lines, store
from pipelines.canonical import ITEM, MONEY, REFUND
from pipelines.checks.exports import FACTS_OF_SINGLE, FILE_FACTS, FILE_FACTS_COLUMNS
from pipelines.contract import Columns, Contract
from pipelines.disk import move_folder_in_place, move_in_place
from pipelines.marts import cubes
from pipelines.settings import DataRoot

UNIT_FILE = Contract(
    name="unit_file",
    grain="原始文件 × 订单行单元",
    key=("file_sha256",),
    columns={
        "file_sha256": pl.String,
        "rows_accepted": pl.Int64,
        "rows_duplicate": pl.Int64,
        "rows_superseded": pl.Int64,
        "placed_cny": MONEY,
        "paid_cny": MONEY,
        "refund_cny": MONEY,
        **{name: kind for name, kind in FILE_FACTS_COLUMNS.items() if name != "sha256"},
    },
)
CELL_MEASURES: Columns = {
    "orders": pl.Int64,
    "paid_cny": MONEY,
    "net_cny": MONEY,
    "paid_lines": pl.Int64,
    "known_lines": pl.Int64,  # of paid_lines, those whose net amount is known
}
SALES_CELL = Contract(
    name="sales_cell",
    grain="订单行单元 × 统计日 × 店铺 × 渠道 × 品类，下单与支付各一行",
    key=(),
    columns={
        "stat_date": pl.Date,
        "shop_key": pl.String,
        "channel": pl.String,
        "category": pl.String,
        "platform": pl.String,
        "placed_lines": pl.Int64,
        "orders_placed": pl.Int64,
        "placed_cny": MONEY,
        "qty": pl.Int64,
        "refund_cny": MONEY,
        "known_paid_cny": MONEY,  # of paid_cny, what is paid on lines whose refund is known
        **CELL_MEASURES,
    },
)
SHIP_TO_CELL = Contract(
    name="ship_to_cell",
    grain="订单行单元 × 支付月 × 店铺 × 买家地区 × 渠道",
    key=("month", "shop_key", "ship_to_region_code", "platform", "channel"),
    columns={
        "month": pl.Date,
        "shop_key": pl.String,
        "ship_to_region_code": pl.String,
        "platform": pl.String,
        "channel": pl.String,
        **CELL_MEASURES,
    },
)
CLOSING = ("sha256", "row_number", "shop_key", "order_id", "line_id", "exported_at")  # of a refused row
CELLS = (
    (SALES_CELL, cubes.SALES_CELL),
    (SHIP_TO_CELL, cubes.SHIP_TO_CELL),
    (
        UNIT_FILE,
        f"""
        SELECT * FROM ({lines.FATES}) JOIN (
            SELECT sha256 AS file_sha256, sum(COLUMNS(* EXCLUDE (sha256)))
            FROM ({FILE_FACTS} UNION ALL {FACTS_OF_SINGLE}) GROUP BY sha256
        ) USING (file_sha256)
        """,
    ),
)


def write_unit(unit: lines.Unit, scratch: Path) -> None:
    """Write the current lines of a unit, and what they add up to: all of it, or nothing that counts.

    Raises:
        BuildFailed: There is no room, or no permission.
    """
    with (
        TemporaryDirectory(prefix="unit-", dir=scratch) as folder,
        store.workshop(Path(folder)) as at,
    ):
        _offer_completing(at, unit)
        at.offer_parquet("version", unit.sources)
        at.make("contested", lines.CONTESTED)
        at.make("crowd", lines.CROWD)
        at.view("alone", lines.ALONE)
        written, draft = Path(folder) / unit.lines.name, Path(folder) / "cells"
        at.write_parquet(lines.CURRENT_LINES, written)
        at.offer_parquet("order_line", [written])
        draft.mkdir()
        for contract, question in CELLS:
            columns = ", ".join(
                f'"{name}"::{store.sql_type(kind)} AS "{name}"' for name, kind in contract.columns.items()
            )
            at.write_parquet(f"SELECT {columns} FROM ({question})", draft / f"{contract.name}.parquet")
        # Named by what they are made from: what is there already is the same, and may be being read.
        move_folder_in_place(draft, unit.cells, stays=lambda: True)
        if not unit.lines.is_file():
            move_in_place(written, unit.lines)


def _offer_completing(at: store.Workshop, unit: lines.Unit) -> None:
    """Let the unit's questions read what other files tell of its orders."""
    for contract in (REFUND, ITEM):
        offer(at, contract.name, unit.completing[contract.name], contract)
    at.make("refund_told", lines.REFUND_TOLD)
    at.make("pieces_told", lines.PIECES_TOLD)


def offer(at: store.Workshop, name: str, files: Sequence[Path], contract: Contract) -> None:
    """Let questions read these Parquet files; where there are none, a table without rows."""
    if files:
        at.offer_parquet(name, files)
    else:
        at.offer(name, contract.empty())


def offer_cells(at: store.Workshop, units: Iterable[lines.Unit]) -> None:
    """Let a draft's questions read what all units add up to."""
    written = list(units)
    for contract, _ in CELLS:
        offer(at, contract.name, [unit.cells / f"{contract.name}.parquet" for unit in written], contract)


def close_refused(refused: pl.DataFrame, units: Sequence[lines.Unit], folders: DataRoot) -> pl.DataFrame:
    """Return which refused rows have come in as order lines since: sha256 and row_number.

    Asked of each unit once for the refused rows of its shops, and remembered beside its cells.
    """
    keyed = refused.filter(pl.col("order_id").is_not_null() & pl.col("line_id").is_not_null())
    by_shop = keyed.select(*CLOSING).partition_by("shop_key", as_dict=True)
    found = [pl.DataFrame(schema={"sha256": pl.String, "row_number": pl.Int64})]
    with (
        TemporaryDirectory(prefix="closing-", dir=folders.scratch) as folder,
        store.workshop(Path(folder)) as at,
    ):
        for unit in units:
            rows = [by_shop[(shop,)] for shop in sorted(unit.shops) if (shop,) in by_shop]
            if rows:
                found.append(_closed(at, unit, pl.concat(rows)))
    return pl.concat(found).unique()


def _closed(at: store.Workshop, unit: lines.Unit, refused: pl.DataFrame) -> pl.DataFrame:
    asked = refused.select(pl.struct(pl.all()).hash().sum()).item()  # in whichever order they come
    remembered = unit.cells / f"closed-{refused.height}-{asked}.parquet"
    if not remembered.is_file():
        for earlier in unit.cells.glob("closed-*.parquet"):
            earlier.unlink()
        at.offer("refused", refused)
        at.offer_parquet("order_line", [unit.lines])
        at.write_parquet(cubes.CLOSED, remembered)
    return pl.read_parquet(remembered, glob=False)

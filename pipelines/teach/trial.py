"""Try a taught format on a whole file: what a load would take of it, by taking it, in a throwaway root."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.ingest.keep import REFUSED
from pipelines.ingest.parts import parts_of
from pipelines.ingest.read import identity
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.take import Intake, Source, take, taken_folder
from pipelines.registers.shops import SHOP
from pipelines.settings import DataRoot
from pipelines.teach.declared import Taught
from pipelines.teach.look import unpacked
from pipelines.teach.shelf import known, with_taught

SHOP_KEY = "试算"
FIRST_LINES, MOST_REASONS = 10, 6
FEWEST_ORDERS, MOST_ALIKE = 3, 0.9  # of orders with several lines, this share with equal money is no chance


@dataclass(frozen=True)
class Trial:
    """What would come of a file.

    Attributes:
        receipt: As a load would give it, but for the shop.
        reasons: reasons and rows: why rows are refused, the most frequent first.
        lines: The first lines: row_number and the canonical columns without ids; nothing personal.
        doubts: In Chinese, what data staff should look at before they save.
    """

    receipt: Receipt
    reasons: pl.DataFrame
    lines: pl.DataFrame
    doubts: tuple[str, ...]


def try_out(folders: DataRoot, path: str, taught: Taught, now: datetime) -> Trial:
    """Take a file in a taught format, in a throwaway root, by the code that every load runs.

    Args:
        folders: The data root.
        path: Of the unknown file, as its receipt has it.
        taught: The format as it stands on the page.
        now: China time.

    Raises:
        ChangeRefused: The file is gone.
        UnreadableFile: The format does not make sense.
        AmbiguousFormat: Another format reads its header.
    """
    formats = with_taught(known(folders), taught, where=path).formats
    shop = {"shop_key": SHOP_KEY, "platform": taught.platform, "shop_name": SHOP_KEY, "enterprise_name": ""}
    shops = pl.DataFrame([shop], schema=dict(SHOP.columns))
    with unpacked(folders, path) as file, tempfile.TemporaryDirectory() as throwaway:
        root = DataRoot(Path(throwaway))
        root.scratch.mkdir(parents=True)
        source = Source(file, f"{SHOP_KEY}/{file.name}", identity(file)[0])
        receipt = take(source, Intake(root, shops, b"no key: nothing of this is kept", now, formats))
        kept = taken_folder(root, source.sha256)
        lines = [pl.read_parquet(each, glob=False) for each in parts_of(kept, "????-??")]
        reasons = _reasons(parts_of(kept, REFUSED))
    return Trial(receipt, reasons, _first(lines), _doubts(lines, taught))


def _reasons(refused: list[Path]) -> pl.DataFrame:
    if not refused:
        return pl.DataFrame(schema={"reasons": pl.String, "rows": pl.Int64})
    rows = pl.concat(pl.read_parquet(each, glob=False, columns=["reasons"]) for each in refused)
    counted = rows.group_by("reasons").agg(rows=pl.len().cast(pl.Int64))
    return counted.sort(["rows", "reasons"], descending=[True, False]).head(MOST_REASONS)


def _first(lines: list[pl.DataFrame]) -> pl.DataFrame:
    columns = (
        "row_number",
        "ordered_at",
        "paid_at",
        "status",
        "channel",
        "qty",
        "placed_cny",
        "paid_cny",
        "refund_cny",
        "ship_to_region_code",
    )
    if not lines:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return pl.concat(lines).select(columns).sort("row_number").head(FIRST_LINES)


def _doubts(lines: list[pl.DataFrame], taught: Taught) -> tuple[str, ...]:
    if not lines:
        return ()
    every = pl.concat(lines)
    orders = every.group_by("order_id").agg(rows=pl.len(), amounts=pl.col("placed_cny").n_unique())
    several = orders.filter(pl.col("rows") > 1)
    found = []
    unknown = every.filter(pl.col("status") == "unknown").height
    if unknown and "status" in taught.columns:
        found.append(f"{unknown:,} 行的状态词还没有对应，按“未知”计")
    if several.height and taught.grain == "order":
        found.append(
            f"{several.height:,} 个订单号出现了多行：按“一行一单”只计其中一行；若一行是一件商品，请改选"
        )
    alike = several.filter(pl.col("amounts") == 1).height
    if taught.grain == "line" and several.height >= FEWEST_ORDERS and alike >= MOST_ALIKE * several.height:
        found.append(
            "有多行的订单，各行金额几乎都相同：像是整单金额在每行重复，逐行相加会多计；这种报表请交维护人员"
        )
    if every["paid_cny"].null_count() == every.height:
        found.append("没有一行算得出支付金额：请核对付款时间或订单状态")
    return tuple(found)

"""From orders to files: the bytes, the name and the moment of each export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.demo.orders import orders_of
from pipelines.demo.plan import Export, exports_of
from pipelines.demo.run import Run
from pipelines.demo.seen import as_seen
from pipelines.demo.shops import DemoShop
from pipelines.demo.write_douyin import douyin_bytes, douyin_file_name
from pipelines.demo.write_pinduoduo import pinduoduo_bytes, pinduoduo_file_name
from pipelines.demo.write_taobao import taobao_bytes, taobao_file_name


@dataclass(frozen=True)
class DemoFile:
    """One file to write. `path` is below raw/; `written_at` (China time) becomes its modification time."""

    path: str
    content: bytes
    written_at: datetime


def export_files(shop: DemoShop, run: Run) -> Iterator[DemoFile]:
    """Yield the shop's exports; a period without orders gives no file."""
    orders = orders_of(shop, run)
    for export in exports_of(shop, run):
        seen = rows_of(orders, export)
        if not seen.is_empty():
            yield DemoFile(
                path=f"{shop.folder}/{file_name(shop, export.taken_at, run.seed)}",
                content=file_bytes(shop, seen, export.header),
                written_at=export.taken_at,
            )


def rows_of(orders: pl.DataFrame, export: Export) -> pl.DataFrame:
    """Return the rows of one export, newest order first, as the platforms list them."""
    within = pl.col("ordered_at").dt.date().is_between(export.first, export.last)
    return as_seen(orders.filter(within), export.taken_at).reverse()


def file_name(shop: DemoShop, taken_at: datetime, seed: int) -> str:
    """Return the name that the shop's platform gives to an export of that moment."""
    if shop.platform == "抖音":
        return douyin_file_name(shop, taken_at, seed)
    if shop.platform == "拼多多":
        return pinduoduo_file_name(shop, taken_at, seed)
    return taobao_file_name(taken_at)


def file_bytes(shop: DemoShop, seen: pl.DataFrame, header: str) -> bytes:
    """Return the export as the shop's platform writes it."""
    if shop.platform == "抖音":
        return douyin_bytes(shop, seen, header)
    if shop.platform == "拼多多":
        return pinduoduo_bytes(shop, seen, header)
    return taobao_bytes(shop, seen, header)

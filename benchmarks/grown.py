"""A data root with many order lines, made from one taken file: the same lines again in many shops.

What is measured on it is what comes after the taking of files, which costs the same for each.
"""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipelines.reference.regions import regions
from pipelines.settings import DataRoot

REGISTER = "店铺编号,平台,店铺名称,企业名称,行政区划代码"


def register(root: Path, shops: int) -> None:
    """Write 店铺名录.csv with so many shops, spread over the counties of one province."""
    counties = regions().filter(pl.col("region_code").str.starts_with("51"), pl.col("level") == "county")
    codes = counties["region_code"]
    rows = [f"B-{n},抖音,测速店{n},测速企业{n},{codes[n % len(codes)]}" for n in range(1, shops + 1)]
    folder = root / "raw" / "_registers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "店铺名录.csv").write_text("\r\n".join((REGISTER, *rows, "")), encoding="utf-8")


def grow(root: Path, *, shops: int) -> None:
    """Give shops 2 to `shops` the lines that shop 1 has in its one taken file."""
    (taken,) = DataRoot(root).taken.glob("*/*")
    for number in range(2, shops + 1):
        _copy(taken, f"B-{number}")


def _copy(taken: Path, shop: str) -> None:
    name = sha256(f"{taken.name} {shop}".encode()).hexdigest()
    copy = taken.parents[1] / name[:2] / name
    copy.mkdir(parents=True, exist_ok=True)
    for part in taken.glob("*.parquet"):
        rows = pl.read_parquet(part, glob=False)
        own = {"shop_key": shop, "file_sha256": name}
        kept = rows.with_columns(
            pl.lit(said).alias(column) for column, said in own.items() if column in rows.columns
        )
        kept.write_parquet(copy / part.name, compression_level=1)
    receipt = json.loads((taken / "receipt.json").read_text(encoding="utf-8"))
    receipt |= {"sha256": name, "shop_key": shop, "path": f"{shop}/x.csv"}
    (copy / "receipt.json").write_text(json.dumps(receipt, ensure_ascii=False), encoding="utf-8")


def forget(root: Path) -> None:
    """Remove all that loads have made of the taken files."""
    for folder in (DataRoot(root).lines, DataRoot(root).cells):
        shutil.rmtree(folder, ignore_errors=True)

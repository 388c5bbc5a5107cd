"""Takes one raw file into an empty data root, without a build: decode, read, judge, strip, write Parquet."""

import sys
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.formats import FORMATS
from pipelines.ingest.read import identity
from pipelines.ingest.take import Intake, Source, take
from pipelines.registers.shops import SHOP
from pipelines.settings import DataRoot

SHOPS = pl.DataFrame(
    [{"shop_key": "B-1", "platform": "抖音", "shop_name": "测速店", "enterprise_name": "测速企业"}],
    schema=dict(SHOP.columns),
)


def main(file: Path, root: Path) -> None:
    """Take the file; fail where it is not taken."""
    folders = DataRoot(root)
    folders.scratch.mkdir(parents=True)
    intake = Intake(folders, SHOPS, b"a key for benchmarks", datetime(2026, 1, 1), FORMATS)
    receipt = take(Source(file, f"B-1/{file.name}", identity(file)[0]), intake)
    if receipt.status != "loaded":
        raise SystemExit(receipt.reason)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

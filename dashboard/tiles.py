"""Where each region stands in the tile map of the region above it: relative places, no boundaries."""

from functools import cache
from pathlib import Path

import polars as pl

LAYOUTS = Path(__file__).parent / "assets" / "tiles.csv"


@cache
def layouts() -> pl.DataFrame:
    """Return all layouts: parent_code, region_code, row, column (from the north-western corner)."""
    codes = {"parent_code": pl.String, "region_code": pl.String, "row": pl.Int64, "column": pl.Int64}
    return pl.read_csv(LAYOUTS, schema=codes)


def layout_of(parent: str) -> pl.DataFrame:
    """Return the layout of the regions below one; without rows where there is none."""
    return layouts().filter(pl.col("parent_code") == parent)

"""The one door to the CSV files beside this module."""

from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).resolve().parent


@cache
def table(name: str) -> pl.DataFrame:
    """Return `name`.csv, every column as text; an empty cell is null.

    Cached: the files do not change while the program runs, and frames are never changed in place.
    """
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)

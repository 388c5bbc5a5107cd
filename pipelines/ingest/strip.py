"""What a person could be known by is replaced before a row is kept: a place by its code, an id by its hash."""

from collections.abc import Callable

import polars as pl

from pipelines.ingest.locate import locate_all
from pipelines.ingest.normalise import place_of
from pipelines.ingest.privacy import hash_ids

MOST_KNOWN = 1 << 16  # distinct values: a file of whole addresses has a new one in nearly every row
VALUE = "value"


class Strip:
    """Replaces the personal columns of one file's rows, block by block.

    Args:
        key: The key of hashes.
    """

    def __init__(self, key: bytes) -> None:
        self._places = _Known(_located)
        self._people = _Known(lambda ids: hash_ids(ids, key).select(pl.col("id").alias(VALUE), "key"))

    def rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows with region code and status for `place`, and a key for each id of a person."""
        if "place" in rows.columns:
            found = self._places.of(rows["place"])
            rows = rows.drop("place").with_columns(
                ship_to_region_code=found["region_code"],
                ship_to_status=found["status"].fill_null("unresolved"),
            )
        for own_id, hashed in (("talent_id", "talent_key"), ("account_id", "account_key")):
            if own_id in rows.columns:
                keys = self._people.of(rows[own_id])["key"]
                rows = rows.drop(own_id).with_columns(keys.alias(hashed))
        return rows


class _Known:
    """What was found of a column's distinct values: each is looked up once, however many rows have it.

    Args:
        find: Distinct values -> one row of each, in a column VALUE, with what is found beside it.
    """

    def __init__(self, find: Callable[[pl.Series], pl.DataFrame]) -> None:
        self._find = find
        self._known = find(pl.Series([], dtype=pl.String))

    def of(self, values: pl.Series) -> pl.DataFrame:
        """Return what is found of each value, in their order; all null of a null."""
        asked = values.alias(VALUE).to_frame()
        new = asked.drop_nulls().unique().join(self._known, on=VALUE, how="anti")
        if new.height:
            before = self._known if self._known.height + new.height <= MOST_KNOWN else self._known.clear()
            # What is new must not keep the text of its whole block in memory.
            self._known = pl.concat([before, self._find(new[VALUE])]).rechunk()
        return asked.join(self._known, on=VALUE, how="left", maintain_order="left")


def _located(addresses: pl.Series) -> pl.DataFrame:
    texts = addresses.to_frame(VALUE).with_columns(address=place_of(pl.col(VALUE)))
    found = locate_all(texts["address"].drop_nulls().unique())
    return texts.join(found, on="address", how="left").select(VALUE, "region_code", "status")

"""What a person could be known by is replaced before a row is kept: a place by its code, an id by its hash."""

from collections.abc import Callable

import polars as pl

from pipelines.ingest.block import on_its_own
from pipelines.ingest.locate import locate_all
from pipelines.ingest.normalise import place_of
from pipelines.ingest.privacy import hash_ids

MOST_KNOWN = 1 << 16  # distinct values, of one file
VALUE = "value"


class Strip:
    """Replaces the personal columns of one file's rows, block by block.

    Args:
        key: The key of hashes.
    """

    def __init__(self, key: bytes) -> None:
        self._places = _Known(lambda places: locate_all(places).rename({"address": VALUE}))
        self._people = _Known(lambda ids: hash_ids(ids, key).select(pl.col("id").alias(VALUE), "key"))

    def rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows with region code and status for `place`, and a key for each id of a person."""
        if "place" in rows.columns:
            found = self._located(rows["place"])
            rows = rows.drop("place").with_columns(
                ship_to_region_code=found["region_code"],
                ship_to_status=found["status"].fill_null("unresolved"),
            )
        for own_id, hashed in (("talent_id", "talent_key"), ("account_id", "account_key")):
            if own_id in rows.columns:
                keys = self._people.of(rows[own_id])["key"]
                rows = rows.drop(own_id).with_columns(keys.alias(hashed))
        return rows

    def _located(self, texts: pl.Series) -> pl.DataFrame:
        """Return region_code and status of each address; past its block nothing finer than a county is held."""
        distinct = texts.drop_nulls().unique().to_frame("text")
        found = self._places.of(distinct.select(place_of(pl.col("text"))).to_series())
        told = distinct.hstack(found.select("region_code", "status"))
        return texts.to_frame("text").join(told, on="text", how="left", maintain_order="left")


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
        distinct = asked.drop_nulls().unique()
        new = distinct.join(self._known, on=VALUE, how="anti")
        if self._known.height + new.height > MOST_KNOWN:
            self._known, new = self._known.clear(), distinct  # what this block has is needed all the same
        if new.height:
            self._known = pl.concat([self._known, self._find(on_its_own(new)[VALUE])])
        return asked.join(self._known, on=VALUE, how="left", maintain_order="left")

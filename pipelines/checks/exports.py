"""What the receipts of the loaded files, and the lines in them, tell of the files themselves.

All return shop_key, path, first_day, last_day, observed and usual (null), one row per file.
"""

import polars as pl

from pipelines.checks.thresholds import limit
from pipelines.contract import Columns
from pipelines.formats import FORMATS

LONG_ID = f"[0-9]{{{limit('long_id_digits'):.0f},}}"

# One row per file over versions of lines that may be there several times: what only lines can tell. Reads `crowd`.
FILE_FACTS = f"""
    WITH line AS (
        SELECT file_sha256, platform, shop_key, order_id, line_id,
            count(*) FILTER (WHERE status = 'unknown') AS unknown,
            count(*) AS rows,
            -- of money that stands once an order, further lines have 0
            count(DISTINCT placed_cny) FILTER (WHERE placed_cny <> 0) > 1
                OR count(DISTINCT paid_cny) FILTER (WHERE paid_cny <> 0) > 1 AS differs
        FROM crowd GROUP BY ALL
    )
    SELECT file_sha256 AS sha256,
        sum(rows)::BIGINT AS lines,
        sum(unknown)::BIGINT AS unknown_status,
        count(*) FILTER (WHERE order_id SIMILAR TO '{LONG_ID}')::BIGINT AS long_ids,
        count(*) FILTER (WHERE order_id SIMILAR TO '{LONG_ID}' AND order_id LIKE '%000')::BIGINT AS rounded_ids,
        count(*) FILTER (WHERE differs)::BIGINT AS differing
    FROM line GROUP BY file_sha256
"""
# The same over lines that are there once. Reads `alone`.
FACTS_OF_SINGLE = f"""
    SELECT file_sha256 AS sha256,
        count(*) AS lines,
        count(*) FILTER (WHERE status = 'unknown') AS unknown_status,
        count(*) FILTER (WHERE order_id SIMILAR TO '{LONG_ID}') AS long_ids,
        count(*) FILTER (WHERE order_id SIMILAR TO '{LONG_ID}' AND order_id LIKE '%000') AS rounded_ids,
        0 AS differing
    FROM alone GROUP BY file_sha256
"""
FILE_FACTS_COLUMNS: Columns = {
    "sha256": pl.String,
    "lines": pl.Int64,
    "unknown_status": pl.Int64,
    "long_ids": pl.Int64,  # order lines whose order number is long enough to lose digits
    "rounded_ids": pl.Int64,  # of these, with a number that ends in 000
    "differing": pl.Int64,  # order lines that are there several times, with different amounts
}


def loaded(file_receipt: pl.DataFrame) -> pl.DataFrame:
    """Return the receipts of platform exports whose lines are in the build."""
    return file_receipt.filter(
        pl.col("status").is_in(["loaded", "already_loaded"]), pl.col("shop_key").is_not_null()
    )


def of_orders(exports: pl.DataFrame) -> pl.DataFrame:
    """Leave out files that hold no orders (refunds, live sessions): their days say nothing of sales."""
    others = [each.key for each in FORMATS if each.shape != "order_line"]
    return exports.filter(~pl.col("format_key").is_in(others).fill_null(False))


def disagreeing(exports: pl.DataFrame) -> pl.LazyFrame:
    """Find files with orders that a newer export over the same days does not have; `observed`: their share.

    A newer export should replace every line of the older one. Where it does not, it was filtered, or one of
    the two is not what it says.
    """
    orders = of_orders(exports).lazy()
    newer = orders.select(
        "shop_key", "format_key", newer_at="exported_at", covers_from="first_day", covers_to="last_day"
    )
    covered = (
        (pl.col("newer_at") > pl.col("exported_at"))
        & (pl.col("covers_from") <= pl.col("first_day"))
        & (pl.col("covers_to") >= pl.col("last_day"))
    )
    left = pl.col("rows_accepted") - pl.col("rows_superseded")
    found = (
        orders.join(newer, on=["shop_key", "format_key"])
        .filter(covered)
        .unique("path")
        .with_columns(observed=left / pl.col("rows_accepted"))
    )
    return _files(found.filter(left >= limit("least_rows"), pl.col("observed") >= limit("left_share")))


def exported_too_early(exports: pl.DataFrame) -> pl.LazyFrame:
    """Find files with orders after their moment of export; `observed` is the days between."""
    days = (pl.col("last_day") - pl.col("exported_at").dt.date()).dt.total_days()
    return _files(exports.lazy().filter(days > 0).with_columns(observed=days.cast(pl.Float64)))


def often_refused(exports: pl.DataFrame) -> pl.LazyFrame:
    """Find files with many rows handed back; `observed` is their share."""
    return _files(_many(exports.lazy(), "rows_refused", "rows_read", "refused_share"))


def repeated(exports: pl.DataFrame) -> pl.LazyFrame:
    """Find files with the same order line many times; a copy of another file is not meant."""
    own = exports.lazy().filter(pl.col("rows_accepted") > 0)
    return _files(_many(own, "rows_duplicate", "rows_read", "duplicate_share"))


def differing(exports: pl.DataFrame, facts: pl.DataFrame) -> pl.LazyFrame:
    """Find files with an order line twice with different amounts; `observed` is how many."""
    found = _with_facts(exports, facts).filter(pl.col("differing") > 0)
    return _files(found.with_columns(observed=pl.col("differing").cast(pl.Float64)))


def unknown_status(exports: pl.DataFrame, facts: pl.DataFrame) -> pl.LazyFrame:
    """Find files with many lines whose status no word of their format explains; `observed`: their share."""
    return _files(_many(_with_facts(exports, facts), "unknown_status", "lines", "unknown_status_share"))


def rounded_ids(exports: pl.DataFrame, facts: pl.DataFrame) -> pl.LazyFrame:
    """Find files whose long order numbers end in 000 far too often; `observed` is their share."""
    return _files(_many(_with_facts(exports, facts), "rounded_ids", "long_ids", "rounded_share"))


def _with_facts(exports: pl.DataFrame, facts: pl.DataFrame) -> pl.LazyFrame:
    return exports.lazy().join(facts.lazy(), on="sha256").filter(pl.col("rows_accepted") > 0)


def _many(files: pl.LazyFrame, part: str, whole: str, share: str) -> pl.LazyFrame:
    observed = pl.col(part) / pl.col(whole)
    enough = (pl.col(part) >= limit("least_rows")) & (observed >= limit(share))
    return files.filter(enough).with_columns(observed=observed)


def _files(found: pl.LazyFrame) -> pl.LazyFrame:
    nothing = pl.lit(None, dtype=pl.Float64)
    return found.select("shop_key", "path", "first_day", "last_day", "observed", usual=nothing)

"""Questions about files taken, held and refused."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.ingest.recognise import UNKNOWN_HEADER
from pipelines.teach.declared import KEY_PREFIX


def receipts(database: Path) -> pl.DataFrame:
    """Return the receipt of every file of this build, the latest first, then those needing work.

    Grain: raw file × load. rows_read = rows_accepted + rows_refused + rows_not_sales + rows_duplicate;
    they are null where the file could not be read. Money in 元, over the accepted rows.
    `shop_name` is null where the shop is not in the register.
    """
    return store.ask(
        database,
        """
        SELECT file_receipt.*, shop.shop_name
        FROM file_receipt LEFT JOIN shop USING (shop_key)
        ORDER BY loaded_at DESC NULLS LAST,
                 list_position(['refused', 'held', 'loaded', 'already_loaded'], status), path
        """,
    )


def refusals(database: Path) -> pl.DataFrame:
    """Return how many rows of each file were refused (`rows`), and how many still wait (`open_rows`).

    Grain: sha256 × path; files with rows that wait first.
    """
    return store.ask(
        database,
        """
        SELECT sha256, path, count(*) AS rows, count(*) FILTER (WHERE is_open) AS open_rows
        FROM refused_row GROUP BY sha256, path ORDER BY open_rows = 0, path, sha256
        """,
    )


def refused_rows(database: Path, sha256: str | None = None, most: int | None = None) -> pl.DataFrame:
    """Return refused rows: where they are, why, what to do, whether they still wait (`is_open`); these first.

    Grain: path × sheet × row_number. Holds no cell of the file.

    Args:
        database: The build.
        sha256: Of one file; null: of all.
        most: So many at most; null: all.
    """
    return store.ask(
        database,
        """
        SELECT path, sheet, row_number, column_name, reasons, fix, is_open, sha256
        FROM refused_row WHERE $sha256 IS NULL OR sha256 = $sha256
        ORDER BY is_open DESC, path, sheet, row_number LIMIT $most
        """,
        sha256=sha256,
        most=most,
    )


def findings(database: Path) -> pl.DataFrame:
    """Return what a person should look at in the finished numbers, the latest days first.

    Grain: check × shop × file × first day. shop_name is null where the shop is not in the register.
    """
    return store.ask(
        database,
        """
        SELECT finding.shop_key, shop.shop_name, first_day, last_day, message, fix, path, "check"
        FROM finding LEFT JOIN shop USING (shop_key)
        ORDER BY first_day DESC NULLS LAST, shop_key, "check"
        """,
    )


def teachable_files(database: Path) -> pl.DataFrame:
    """Return the files whose header no built-in format reads: path, format_key; those that wait first.

    Grain: raw file. format_key is null where the header has not been taught either.
    """
    return store.ask(
        database,
        """
        SELECT path, format_key FROM file_receipt
        WHERE (status = 'refused' AND starts_with(reason, $unknown)) OR starts_with(format_key, $taught)
        ORDER BY format_key NULLS FIRST, loaded_at DESC NULLS LAST, path
        """,
        unknown=UNKNOWN_HEADER,
        taught=KEY_PREFIX,
    )


def shop_platforms(database: Path) -> pl.DataFrame:
    """Return the shops of the register: shop_key, shop_name, platform, region_code (null: not known)."""
    return store.ask(
        database, "SELECT shop_key, shop_name, platform, region_code FROM shop ORDER BY shop_key"
    )

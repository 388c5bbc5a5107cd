"""Questions about delivery: which periods have come from each shop, which have not, and what is late."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.formats import FORMATS
from pipelines.indicators import delivery

# Of copies of a file, one counts. A file that has no order covers nothing, nor does one of refunds or
# live sessions: its days are not days of sales. A report by the day covers the days that it names, as far
# as they count, and nothing between them.
FILES = """
    WITH file AS (
        SELECT shop_key, sha256, any_value(first_day) AS first_day, any_value(last_day) AS last_day,
            any_value(exported_at) AS exported_at,
            coalesce(list_contains($by_day, any_value(format_key)), false) AS is_by_day
        FROM file_receipt
        WHERE status IN ('loaded', 'already_loaded') AND shop_key IS NOT NULL
            AND first_day IS NOT NULL AND last_day IS NOT NULL
            AND coalesce(NOT list_contains($without_sales, format_key), true)
        GROUP BY shop_key, sha256
    )
    SELECT shop_key, sha256, first_day, last_day, exported_at FROM file WHERE NOT is_by_day
    UNION ALL
    SELECT DISTINCT shop_key, sha256, stat_date, stat_date, NULL FROM file JOIN sales_day USING (shop_key)
    WHERE is_by_day AND source = 'shop_day' AND stat_date BETWEEN first_day AND last_day
"""
# A row that says neither how many orders it had nor what was paid is no known zero.
SALE_DAYS = """
    SELECT DISTINCT shop_key, stat_date AS day FROM sales_day
    WHERE stat_date >= $first AND coalesce(greatest(orders, orders_placed), (paid_cny > 0)::INTEGER, 1) > 0
"""
SOURCES = """
    SELECT DISTINCT shop_key, date_trunc('month', stat_date)::DATE AS month, source
    FROM sales_day ORDER BY shop_key, month
"""
SHOPS = """
    SELECT shop.*, region.name AS region_name
    FROM shop LEFT JOIN (
        SELECT region_code, arg_max(name, coalesce(valid_from, DATE '1900-01-01')) AS name
        FROM region GROUP BY region_code
    ) AS region USING (region_code)
    ORDER BY shop_key
"""
STATES = ("late", "gap", "delivered", "not_due")  # what needs work first


def standings(database: Path) -> pl.DataFrame:
    """Return how each registered shop stands: late first, then by what else needs work, and by their gaps.

    Grain: shop. The columns of the register, cadence filled with 每月 where it gives none; region_name
    (null: not in this build); what `indicators.delivery.standing` adds; files (that cover
    days; a copy counts once), first_day, last_day (that any file covers; null: none), and of the last
    twelve months, while open, to the end of what is due: days_gap (没有数据), days_zero (零销售: covered,
    but without an order), days_twice (covered by two files or more).
    """
    as_of, files = _as_of(database), _files(database)
    shops = judged(database)
    covered = delivery.merged(files)
    own = files.group_by("shop_key").agg(
        pl.col("first_day").min(), pl.col("last_day").max(), files=pl.col("sha256").n_unique().cast(pl.Int64)
    )
    found = shops.join(own, on="shop_key", how="left")
    counts = (
        delivery.days_of(_gaps(shops, covered, as_of), "days_gap"),
        delivery.days_of(delivery.within(delivery.overlaps(files), _year(shops, as_of)), "days_twice"),
        months(database).group_by("shop_key").agg(pl.col("days_zero").sum()),
    )
    for each in counts:
        found = found.join(each, on="shop_key", how="left")
    return found.with_columns(
        pl.col("files", "days_gap", "days_twice").fill_null(0),  # no file, no gap: these are counted
    ).sort(pl.col("state").cast(pl.Enum(STATES)), -pl.col("days_gap"), "shop_key")


def judged(database: Path) -> pl.DataFrame:
    """Return how each registered shop stands, without counting its days.

    Grain: shop, in order of shop_key. The columns of the register, cadence filled with 每月 where it gives none;
    region_name (null: not in this build); what `indicators.delivery.standing` adds.
    """
    shops, covered = _shops(database), delivery.merged(_files(database))
    return shops.join(delivery.standing(shops, covered, _as_of(database)), on="shop_key").sort("shop_key")


def late(database: Path) -> pl.DataFrame:
    """Return the shops that are late (迟报) on the day of judgement: rows of `judged`, the longest late first."""
    return judged(database).filter(pl.col("state") == "late").sort("due_last", "shop_key")


def months(database: Path) -> pl.DataFrame:
    """Return the last twelve months of each registered shop (see `indicators.delivery.months`).

    Grain: shop × month.
    """
    covered = delivery.merged(_files(database))
    as_of = _as_of(database)
    sale_days = store.ask(database, SALE_DAYS, first=delivery.calendar_months(as_of)[0][0])
    return delivery.months(_shops(database), covered, sale_days, as_of)


def sources(database: Path) -> pl.DataFrame:
    """Return where the sales of each shop's months are from: shop_key, month (its first day), source.

    Grain: shop × month with data; source is order_line or shop_day, never both.
    """
    return store.ask(database, SOURCES)


def spans(database: Path) -> pl.DataFrame:
    """Return each shop's unbroken spans, gaps and overlaps of the last twelve months, in order of time.

    Grain: shop × kind × span. shop_key, kind (covered, gap, twice), first_day, last_day; gaps to the end
    of what is due.
    """
    as_of, shops, files = _as_of(database), _shops(database), _files(database)
    covered, year = delivery.merged(files), _year(shops, as_of)
    told = {
        "covered": delivery.within(covered, year),
        "gap": _gaps(shops, covered, as_of),
        "twice": delivery.within(delivery.overlaps(files), year),
    }
    return pl.concat(frame.with_columns(kind=pl.lit(kind)) for kind, frame in told.items()).sort(
        "shop_key", "first_day", "kind"
    )


def _gaps(shops: pl.DataFrame, covered: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the gaps of the last twelve months, to the end of what is due: later days may still come."""
    first = delivery.calendar_months(as_of)[0][0]
    due = [
        delivery.open_windows(
            shops.filter(pl.col("cadence") == name), first, delivery.due_period(cadence, as_of)[1]
        )
        for name, cadence in delivery.CADENCES.items()
    ]
    return delivery.gaps(covered, pl.concat(due))


def _year(shops: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the days of the last twelve months on which each shop is open, to the day of judgement."""
    return delivery.open_windows(shops, delivery.calendar_months(as_of)[0][0], as_of)


def _as_of(database: Path) -> date:
    day: date = store.ask(database, "SELECT as_of FROM build").item()
    return day


def _shops(database: Path) -> pl.DataFrame:
    """Return the register. A build made before 报送周期 was a column has none given."""
    shops = store.ask(database, SHOPS)
    if "cadence" not in shops.columns:
        shops = shops.with_columns(cadence=pl.lit(None, dtype=pl.String))
    return shops.with_columns(pl.col("cadence").fill_null(delivery.USUAL))


def _files(database: Path) -> pl.DataFrame:
    return files_of(partial(store.ask, database))


def files_of(ask: Callable[..., pl.DataFrame]) -> pl.DataFrame:
    """Return shop_key, sha256, first_day, last_day of every span of sales that a file covers.

    And exported_at, null where the days are whole by themselves. `ask` answers a question of a build, published or still a draft.
    """
    by_day = [each.key for each in FORMATS if each.shape == "shop_day"]
    without_sales = [each.key for each in FORMATS if each.shape not in ("order_line", "shop_day")]
    return ask(FILES, by_day=by_day, without_sales=without_sales)

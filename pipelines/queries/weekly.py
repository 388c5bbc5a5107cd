"""Questions that the weekly snapshot asks beside those of the pages: parts, delivery by region, ladders.

Every answer is about all regions at once, so that many snapshots of one build ask only once.
"""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.indicators.membership import memberships
from pipelines.queries import delivery

LADDERS = """
    SELECT target_id, count(*) FILTER (has_reached) AS reached, count(*) FILTER (NOT has_reached) AS near
    FROM target_entity GROUP BY target_id ORDER BY target_id
"""
OPEN_ROWS = """
    SELECT shop_key, count(*) AS open_rows
    FROM refused_row JOIN (
        SELECT path, any_value(shop_key) AS shop_key FROM file_receipt
        WHERE shop_key IS NOT NULL GROUP BY path
    ) AS file USING (path)
    WHERE is_open GROUP BY shop_key
"""


def parts_at(
    database: Path, indicator: str, dimension: str, period_kind: str, period_start: date
) -> pl.DataFrame:
    """Return every region's parts of one indicator in one period, the largest first (see INDICATOR_PART).

    Grain: region_code × part. Without rows in a build made before parts were kept.
    """
    if not store.columns_of(database, "indicator_part"):
        return pl.DataFrame(schema={"region_code": pl.String, "part": pl.String})
    return store.ask(
        database,
        """
        SELECT region_code, part, value, unit, share_pct, yoy_pct, yoy_code, pull_points FROM indicator_part
        WHERE indicator = $indicator AND dimension = $dimension
          AND period_kind = $period_kind AND period_start = $period_start
        ORDER BY region_code, value DESC NULLS LAST, part
        """,
        indicator=indicator,
        dimension=dimension,
        period_kind=period_kind,
        period_start=period_start,
    )


def coverage_at(database: Path, indicator: str, period_kind: str, period_start: date) -> pl.DataFrame:
    """Return how complete every region's value of one period is.

    Grain: region_code × scope. coverage_pct: of the sales, the part that is known to be or not to be of the
    indicator (for live sales: whose channel is known); kappa_pct: κ, the part of what should have been
    reported that has been. Both in percent; null: unknown.
    """
    return store.ask(
        database,
        """
        SELECT region_code, scope, coverage * 100 AS coverage_pct, feed_coverage * 100 AS kappa_pct
        FROM indicator_value
        WHERE indicator = $indicator AND period_kind = $period_kind AND period_start = $period_start
        ORDER BY region_code, scope
        """,
        indicator=indicator,
        period_kind=period_kind,
        period_start=period_start,
    )


def deliveries(database: Path) -> pl.DataFrame:
    """Return how many shops of each region and platform are due, have delivered and are late.

    Grain: region_code × platform. due counts the open shops that have something to deliver; reported those
    of them that are not late; reported_pct in percent (null: none is due).
    """
    stands = _by_region(database, delivery.judged(database).select("shop_key", "platform", "state"))
    is_due, is_late = pl.col("state") != "not_due", pl.col("state") == "late"
    return (
        stands.group_by("region_code", "platform")
        .agg(due=is_due.sum().cast(pl.Int64), late=is_late.sum().cast(pl.Int64))
        .with_columns(reported=pl.col("due") - pl.col("late"))
        .with_columns(reported_pct=pl.when(pl.col("due") > 0).then(pl.col("reported") / pl.col("due") * 100))
        .sort("region_code", pl.col("due"), "platform", descending=[False, True, False])
    )


def late_shops(database: Path) -> pl.DataFrame:
    """Return the shops that are late, by every region that they count in, the latest first.

    Grain: region_code × shop_key. shop_name, shop_region (name of the shop's own region; null: unknown),
    platform, due_first and due_last (the period that has not come), days_late since due_last.
    """
    as_of = store.ask(database, "SELECT as_of FROM build").item()
    late = delivery.late(database).select(
        "shop_key",
        "shop_name",
        "platform",
        "due_first",
        "due_last",
        shop_region="region_name",
        days_late=(pl.lit(as_of) - pl.col("due_last")).dt.total_days(),
    )
    return _by_region(database, late).sort(
        "region_code", "days_late", "shop_key", descending=[False, True, False]
    )


def open_rows(database: Path) -> pl.DataFrame:
    """Return how many refused rows of each region's shops still wait: region_code, open_rows.

    A region without any has no row: it is a known zero.
    """
    waiting = _by_region(database, store.ask(database, OPEN_ROWS))
    return waiting.group_by("region_code").agg(pl.col("open_rows").sum()).sort("region_code")


def files_waiting(database: Path) -> pl.DataFrame:
    """Return one row: held_files (nobody has claimed them: their region is unknown), refused_files."""
    return store.ask(
        database,
        """
        SELECT count(*) FILTER (status = 'held') AS held_files,
               count(*) FILTER (status = 'refused') AS refused_files
        FROM file_receipt
        """,
    )


def contributions(database: Path, first: date, last: date) -> pl.DataFrame:
    """Return who sold what in a span of days, for disclosure control; never for print.

    Grain: shop × platform × channel. shop_key, shop_region_code, enterprise_name (null: none registered), paid
    (元, a double).
    """
    return store.ask(
        database,
        """
        SELECT shop_key, shop_region_code, enterprise_name, sales_day.platform, channel,
               sum(paid_cny)::DOUBLE AS paid
        FROM sales_day LEFT JOIN shop USING (shop_key)
        WHERE stat_date BETWEEN $first AND $last AND paid_cny IS NOT NULL AND shop_region_code IS NOT NULL
        GROUP BY ALL ORDER BY ALL
        """,
        first=first,
        last=last,
    )


def contributors_by_period(database: Path, province: str, first: date, last: date) -> pl.DataFrame:
    """Return who sold what in every week and month that begins in a span, for disclosure control; never for print.

    Grain: period_kind (week, month) × period_start × shop × is_live, of the shops whose region code begins with
    the two digits of a province. Columns as in `contributions`.
    """
    return store.ask(
        database,
        """
        SELECT period_kind, CASE period_kind WHEN 'week' THEN date_trunc('week', stat_date)
                                             ELSE date_trunc('month', stat_date) END::DATE AS period_start,
               shop_key, shop_region_code, enterprise_name, channel = 'live' AS is_live,
               sum(paid_cny)::DOUBLE AS paid
        FROM sales_day LEFT JOIN shop USING (shop_key), (VALUES ('week'), ('month')) AS kind(period_kind)
        WHERE paid_cny IS NOT NULL AND left(shop_region_code, 2) = $province
          AND period_start BETWEEN $first AND $last AND stat_date BETWEEN $first AND $last + 31
        GROUP BY ALL ORDER BY ALL
        """,
        province=province,
        first=first,
        last=last,
    )


def ladders(database: Path) -> pl.DataFrame:
    """Return how many bodies have passed the amount that a target counts, and how many are near it.

    Grain: target_id. Names nobody. Without rows in a build made before they were listed.
    """
    if not store.columns_of(database, "target_entity"):
        return pl.DataFrame(schema={"target_id": pl.String, "reached": pl.Int64, "near": pl.Int64})
    return store.ask(database, LADDERS)


def _by_region(database: Path, of_shops: pl.DataFrame) -> pl.DataFrame:
    """Repeat the rows of each shop for every region and reporting unit that it counts in now."""
    shop = store.ask(database, "SELECT * FROM shop")
    region = store.ask(database, "SELECT * FROM region")
    unit = store.ask(database, "SELECT * FROM reporting_unit")
    as_of = store.ask(database, "SELECT as_of FROM build").item()
    places = memberships(shop, region, unit).filter(
        pl.col("valid_from").is_null() | (pl.col("valid_from") <= as_of),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= as_of),
    )
    return of_shops.join(places.select("shop_key", "region_code").unique(), on="shop_key")

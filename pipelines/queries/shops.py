"""Questions about shops and the enterprises and parks behind them. For the bureau's eyes only."""

from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.indicators import delivery
from pipelines.queries.delivery import files_of
from pipelines.queries.within import prefix_of

BODIES = {"enterprise": "enterprise_name", "park": "park", "shop": "shop_key"}
# A file begins with its first order and ends with its last: a few days at its edges may have had none.
QUIET_DAYS = 7

# What each shop sold in a period, and on the same days of the year before.
_SOLD = """
    WITH day AS (
        SELECT shop_key, stat_date, sum(paid_cny) AS paid_cny,
            coalesce(sum(paid_cny) FILTER (WHERE channel = 'live'), 0) AS live_cny,
            coalesce(sum(paid_cny) FILTER (WHERE channel IN ('unknown', 'pending')), 0) AS untold_cny
        FROM sales_day GROUP BY shop_key, stat_date
    ),
    sold AS (
        SELECT shop_key, min(stat_date) AS first_day, max(stat_date) AS last_day,
            sum(paid_cny) FILTER (WHERE stat_date BETWEEN $first AND $last) AS paid_cny,
            sum(live_cny) FILTER (WHERE stat_date BETWEEN $first AND $last) AS live_cny,
            sum(untold_cny) FILTER (WHERE stat_date BETWEEN $first AND $last) AS untold_cny,
            coalesce(sum(paid_cny) FILTER (WHERE stat_date BETWEEN $base_first AND $base_last), 0)
                AS paid_before_cny,
            coalesce(sum(live_cny) FILTER (WHERE stat_date BETWEEN $base_first AND $base_last), 0)
                AS live_before_cny
        FROM day GROUP BY shop_key
    )
    SELECT shop.*, sold.* EXCLUDE (shop_key) FROM shop LEFT JOIN sold USING (shop_key)
    WHERE $prefix = '' OR starts_with(shop.region_code, $prefix)
    ORDER BY paid_cny DESC NULLS LAST, shop_key
"""


def sold(database: Path, region_code: str, first: date, last: date) -> pl.DataFrame:
    """Return what each registered shop of a region sold from `first` to `last`, the largest first.

    Grain: shop. The columns of the register; paid_cny, live_cny, untold_cny (channel unknown; of paid),
    in 元, null: nothing in these days; paid_before_cny, live_before_cny: on the same days of the year
    before, null where its files leave a hole in either of the two, truly nothing where the register says
    that it was not open yet; first_day, last_day: of all its data.
    """
    base_first, base_last = _a_year_before(first), _a_year_before(last)
    rows = store.ask(
        database,
        _SOLD,
        prefix=prefix_of(region_code) if region_code else "",
        first=first,
        last=last,
        base_first=base_first,
        base_last=base_last,
    )
    covered = delivery.merged(files_of(partial(store.ask, database)))
    with_hole = pl.concat(
        _with_hole(rows, covered, *window) for window in ((first, last), (base_first, base_last))
    )
    is_whole = ~pl.col("shop_key").is_in(with_hole.implode())
    return rows.with_columns(pl.when(is_whole).then(pl.col("paid_before_cny", "live_before_cny")))


def bodies(database: Path, region_code: str, first: date, last: date, body: str) -> pl.DataFrame:
    """Return what each enterprise, park or shop sold live from `first` to `last`, the largest first.

    Grain: body (a key of BODIES). name, shops, live_cny, live_before_cny (null where any of its shops has
    none), untold_cny: sales whose channel no file tells, in 元. Shops of no such body are left out.
    """
    column = BODIES[body]
    name = pl.coalesce("shop_name", "shop_key") if body == "shop" else pl.col(column)
    before = pl.col("live_before_cny")
    return (
        sold(database, region_code, first, last)
        .filter(pl.col(column).is_not_null(), pl.col("live_cny").is_not_null())
        .group_by(column)
        .agg(
            name=name.first(),
            shops=pl.len().cast(pl.Int64),
            live_cny=pl.col("live_cny").sum(),
            live_before_cny=pl.when(before.null_count() == 0).then(before.sum()),
            untold_cny=pl.col("untold_cny").sum(),
        )
        .sort("live_cny", "name", descending=[True, False])
    )


def shop_regions(database: Path) -> pl.DataFrame:
    """Return the regions of registered shops: region_code."""
    return store.ask(
        database, "SELECT DISTINCT region_code FROM shop WHERE region_code IS NOT NULL ORDER BY region_code"
    )


def _a_year_before(day: date) -> date:
    moved: date = pl.select(pl.lit(day).dt.offset_by("-1y")).item()
    return moved


def _with_hole(shops: pl.DataFrame, covered: pl.DataFrame, first: date, last: date) -> pl.Series:
    """Return the shops whose files leave more days uncovered, while they were open, than may have been quiet."""
    holes = delivery.gaps(covered, delivery.open_windows(shops, first, last))
    return delivery.days_of(holes, "days").filter(pl.col("days") > QUIET_DAYS)["shop_key"]

"""What each month of a shop says, as one number: equal marks, equal statistics.

A mark is over everything that statistics read of a shop's month: its sales, the days its feeds cover, the
days that are cut or missing, and its live sessions. The next load compares marks instead of sales.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl
import polars.selectors as cs

from pipelines.indicators.matching import Sales
from pipelines.marts.contracts import INDICATOR_INPUT

MONTH_OF_SHOP = ("shop_key", "month")


@dataclass(frozen=True)
class Before:
    """What the build before was reckoned from, by the same rules and registers.

    Attributes:
        marks: INDICATOR_INPUT of it.
        first: The first day with a sale in it.
        through: The last one.
    """

    marks: pl.DataFrame
    first: date
    through: date


def marks(rows: pl.LazyFrame, sales: Sales, sessions: pl.DataFrame) -> pl.DataFrame:
    """Return the mark of every shop and month (INDICATOR_INPUT).

    Args:
        rows: SALES_DAY of the shops, the columns that statistics read.
        sales: The same as days of shops, with spans and missing days.
        sessions: Their live sessions (see `sessions.session_days`).
    """
    first, last, month = pl.col("first_day"), pl.col("last_day"), pl.col("month")
    spans = (
        sales.spans.lazy()
        .with_columns(month=pl.date_ranges(first.dt.month_start(), last, "1mo"))
        .explode("month", empty_as_null=False)
        .with_columns(
            first_day=pl.max_horizontal(first, month), last_day=pl.min_horizontal(last, month.dt.month_end())
        )
    )
    days = sales.shop_days.lazy()
    told = [
        _hashed(rows.rename({"stat_date": "day"}), seed=1),
        _hashed(days.filter(~pl.col("is_whole")).select("shop_key", "day"), seed=2),
        _hashed(sales.missing.lazy(), seed=3),
        _hashed(sessions.lazy(), seed=4),
        _hashed(spans.rename({"month": "day"}), seed=5),
    ]
    sold = days.filter("sold").select("shop_key", month=pl.col("day").dt.month_start()).unique()
    marked = pl.concat(told).group_by(*MONTH_OF_SHOP).agg(pl.col("mark").sum().reinterpret(signed=True))
    with_sales = marked.join(sold.with_columns(has_sales=True), on=MONTH_OF_SHOP, how="left")
    return (
        with_sales.with_columns(pl.col("has_sales").fill_null(False))
        .select(pl.col(name).cast(kept) for name, kept in INDICATOR_INPUT.columns.items())
        .sort(*MONTH_OF_SHOP)
        .collect()
    )


def _hashed(rows: pl.LazyFrame, *, seed: int) -> pl.LazyFrame:
    """Bring rows of a shop_key and a `day` to one number a row; what is told of it, not in which order."""
    words = cs.categorical() - cs.by_name("shop_key")
    told = rows.with_columns(words.cast(pl.String))  # a word has another number in another process
    cells = pl.struct(pl.all().exclude("shop_key")).hash(seed)
    return told.select("shop_key", month=pl.col("day").dt.month_start(), mark=cells)


def changed(now: pl.DataFrame, before: pl.DataFrame, by: tuple[str, ...] = MONTH_OF_SHOP) -> pl.DataFrame:
    """Return what has a mark that is new, another, or gone, by its key: shop_key, month."""
    both = now.join(before, on=by, how="full", coalesce=True, suffix="_before")
    return both.filter(pl.col("mark").ne_missing(pl.col("mark_before"))).select(*by)


def begun(marked: pl.DataFrame, memberships: pl.DataFrame) -> pl.DataFrame:
    """Return the first month with a sale of each place: region_code, begun."""
    sold = marked.filter("has_sales").group_by("shop_key").agg(begun=pl.col("month").min())
    return sold.join(memberships, on="shop_key").group_by("region_code").agg(pl.col("begun").min())

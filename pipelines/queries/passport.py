"""Where one number comes from: what was said of it before, and the shops, files and order lines behind it.

No answer holds personal data: of an order's number only its ends are shown, of the buyer nothing.
"""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines import lines, store, vintage_store
from pipelines.indicators.industry import classified
from pipelines.indicators.measures import ALL_SALES, MEASURES, YI_OF_FEN, shop_day
from pipelines.indicators.membership import memberships
from pipelines.indicators.parts import DIMENSIONS
from pipelines.marts.contracts import INDICATOR_VALUE, PUBLISHED_GROWTH
from pipelines.queries.meant import EVERYWHERE, Made, Number, Part, Published
from pipelines.queries.shops import BODIES
from pipelines.settings import DataRoot

BY_INDICATOR = {measure.code: measure for measure in MEASURES}
BY_DIMENSION = {dimension.name: dimension for dimension in DIMENSIONS}
LINES_SHOWN = 20
WHOLE_LENGTH, END_LENGTH = 12, 4  # of order numbers: shorter ones show less of their ends


def value(database: Path, number: Number) -> pl.DataFrame:
    """Return the number itself with all that is said of it: no row or one (see INDICATOR_VALUE)."""
    found = store.ask(
        database,
        """
        SELECT * FROM indicator_value
        WHERE indicator = $indicator AND region_code = $region_code AND scope = $scope
          AND period_kind = $period_kind AND period_start = $period_start
        """,
        **vars(number),
    )
    missing = {name: kind for name, kind in INDICATOR_VALUE.columns.items() if name not in found.columns}
    return found.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in missing.items())


def part_value(database: Path, part: Part) -> pl.DataFrame:
    """Return one part of a number with all that is said of it: no row or one (see INDICATOR_PART)."""
    return store.ask(
        database,
        """
        SELECT * FROM indicator_part
        WHERE indicator = $indicator AND region_code = $region_code AND scope = $scope
          AND period_kind = $period_kind AND period_start = $period_start
          AND dimension = $dimension AND part = $part
        """,
        **vars(part),
    )


def published(database: Path, figure: Published) -> pl.DataFrame:
    """Return a published figure with its source: one row, or none (see PUBLISHED_GROWTH).

    A source that states one figure twice states it in the same words: the first of them.
    """
    if not store.columns_of(database, "published_growth"):
        return PUBLISHED_GROWTH.empty()
    return store.ask(
        database,
        """
        SELECT * FROM published_growth
        WHERE region_code = $region_code AND indicator = $indicator AND scope = $scope
          AND period = $period AND is_cumulative = $is_cumulative AND source_title = $source_title
        LIMIT 1
        """,
        **vars(figure),
    )


def vintages(database: Path, number: Number) -> pl.DataFrame:
    """Return what was said of the number and when, the latest first: as_of, value, yoy_pct, reason, build_id.

    Without rows for single days and running totals: no vintages are kept of them.
    """
    told = vintage_store.scan(DataRoot(database.parent.parent))
    return (
        told.filter(
            pl.col("kind") == "indicator",
            pl.col("indicator") == number.indicator,
            pl.col("region_code") == number.region_code,
            pl.col("scope") == number.scope,
            pl.col("period_kind") == number.period_kind,
            pl.col("period") == f"{number.period_start:%Y-%m-%d}",
        )
        .sort("as_of", descending=True)
        .select("as_of", "value", "yoy_pct", "reason", "build_id")
        .collect()
    )


def shops(database: Path, made: Made) -> pl.DataFrame:
    """Return the shops that a number is made of, the largest first.

    Grain: shop. shop_key, shop_name, platform, source (order_line, shop_day, or both), days (with data),
    last_day, paid_cny of all its sales that are meant, and `amount`, its part of the number in the
    indicator's unit: the parts add up to the number. `amount` is null where the indicator is no sum over
    shops.
    """
    members = _members(database, made)
    categories = classified(store.ask(database, "SELECT * FROM category"))
    sales = _of_part(_sales(database, members, made), categories, made)
    if sales.is_empty():
        return _no_shops()
    inside = (
        shop_day(sales.lazy(), categories)
        .collect()
        .join(members, on="shop_key")
        .filter(
            (pl.col("valid_from") <= pl.col("day")).fill_null(True),
            (pl.col("valid_to") >= pl.col("day")).fill_null(True),
        )
    )
    measure = BY_INDICATOR.get(made.indicator)
    amount = pl.col(measure.amount).sum() / measure.divisor if measure else pl.lit(None, pl.Float64)
    summed = inside.group_by("shop_key").agg(
        days=pl.len(), last_day=pl.col("day").max(), paid_cny=pl.col(ALL_SALES).sum() / 100, amount=amount
    )
    told = sales.group_by("shop_key").agg(source=pl.col("source").unique().sort().str.join("、"))
    names = store.ask(database, "SELECT shop_key, shop_name, platform FROM shop")
    return (
        summed.join(names, on="shop_key", how="left")
        .join(told, on="shop_key")
        .sort(pl.coalesce("amount", pl.col("paid_cny") / YI_OF_FEN), "shop_key", descending=[True, False])
        .select(_no_shops().columns)
    )


def files(database: Path, made: Made) -> pl.DataFrame:
    """Return the files that the shops of a number have delivered for its days, the latest export first.

    Grain: raw file. path, sha256, shop_key, shop_name, format_key, exported_at, loaded_at, rows_read,
    rows_accepted, rows_refused, rows_superseded, first_day, last_day; null: the file does not tell.
    """
    keys = shops(database, made)["shop_key"].to_list()
    return store.ask(
        database,
        """
        SELECT path, sha256, shop_key, shop_name, format_key, exported_at, loaded_at, rows_read,
            rows_accepted, rows_refused, rows_superseded, first_day, last_day
        FROM file_receipt LEFT JOIN (SELECT shop_key, shop_name FROM shop) USING (shop_key)
        WHERE status = 'loaded' AND list_contains($keys, shop_key)
          AND coalesce(first_day <= $last, true) AND coalesce(last_day >= $first, true)
        QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY path) = 1
        ORDER BY exported_at DESC NULLS LAST, path
        """,
        keys=keys,
        first=made.first,
        last=made.last,
    )


def sample_lines(database: Path, shop_key: str, first: date, last: date, channel: str | None) -> pl.DataFrame:
    """Return the largest order lines of a shop that were paid in these days, with the file each is from.

    Grain: order line, LINES_SHOWN at most. paid_on, order (its ends only), status, channel, category, qty,
    paid_cny, refund_cny, net_cny, path, row_number. `channel` null: of all channels. Without rows where
    the shop tells no order lines.
    """
    found = lines.largest_paid(
        DataRoot(database.parent.parent), shop_key, (first, last), channel, LINES_SHOWN
    )
    paths = store.ask(
        database, "SELECT sha256 AS file_sha256, min(path) AS path FROM file_receipt GROUP BY sha256"
    )
    return found.join(paths, on="file_sha256", how="left", maintain_order="left").select(
        "paid_on",
        "status",
        "channel",
        "category",
        "qty",
        "paid_cny",
        "refund_cny",
        "net_cny",
        "path",
        "row_number",
        order=masked("order_id"),
    )


def masked(column: str) -> pl.Expr:
    """Return the ends of an order's number: first four … last four; of a shorter one, less."""
    text = pl.col(column)
    ends = pl.when(text.str.len_chars() >= WHOLE_LENGTH).then(END_LENGTH).otherwise(1)
    return pl.concat_str(text.str.head(ends), pl.lit("…"), text.str.tail(ends))


def _members(database: Path, made: Made) -> pl.DataFrame:
    """Return the shops that count, and when: shop_key, valid_from, valid_to."""
    tables = [store.ask(database, f"SELECT * FROM {name}") for name in ("shop", "region", "reporting_unit")]
    register = tables[0]
    if made.region_code == EVERYWHERE:
        no_end = pl.lit(None, pl.Date)
        members = register.select("shop_key", valid_from=no_end, valid_to=no_end)
    else:
        inside = pl.col("region_code") == made.region_code
        members = memberships(*tables).filter(inside).drop("region_code")
    if made.dimension not in BODIES:
        return members
    body = pl.coalesce(BODIES[made.dimension], "shop_name", "shop_key")  # alone where nothing is behind it
    return members.join(register.filter(body == made.part), on="shop_key", how="semi")


def _sales(database: Path, members: pl.DataFrame, made: Made) -> pl.DataFrame:
    return store.ask(
        database,
        """
        SELECT * FROM sales_day WHERE stat_date BETWEEN $first AND $last AND list_contains($keys, shop_key)
        """,
        first=made.first,
        last=made.last,
        keys=members["shop_key"].unique().to_list(),
    )


def _of_part(sales: pl.DataFrame, categories: pl.DataFrame, made: Made) -> pl.DataFrame:
    """Return the sales of the part that is meant; all of them, where none is."""
    dimension = BY_DIMENSION.get(made.dimension)
    if dimension is None:
        return sales
    told = sales.join(categories, on=["platform", "category"], how="left")
    return told.filter(dimension.part.fill_null(dimension.rest) == made.part).select(sales.columns)


def _no_shops() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "shop_key": pl.String,
            "shop_name": pl.String,
            "platform": pl.String,
            "source": pl.String,
            "days": pl.UInt32,
            "last_day": pl.Date,
            "paid_cny": pl.Float64,
            "amount": pl.Float64,
        }
    )

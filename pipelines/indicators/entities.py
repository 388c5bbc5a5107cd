"""How many enterprises or parks sell a certain amount a year, and which come close to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipelines.indicators.measures import belongs_on
from pipelines.indicators.units import factor
from pipelines.marts.contracts import TARGET_ENTITY

NEAR = 0.8  # of the threshold, from where an entity is listed as close to it

Target = Mapping[str, Any]


@dataclass(frozen=True)
class Body:
    """What a threshold count counts: the shop register's column, and what readers call it."""

    column: str
    name: str


SALES_OF_BODIES = "S1"  # the indicator that what they sell is a part of
# The indicators whose targets count bodies by what their shops sell live in a year.
BODIES = {"E3": Body("enterprise_name", "企业"), "B2": Body("park", "园区")}


@dataclass(frozen=True)
class Count:
    """One year's count of bodies at or above a threshold.

    Attributes:
        sales: entity, live_cny (元) and value (in the threshold's unit) of every body, the largest first.
        threshold: What a body must sell in a year.
        threshold_cny: The same in 元: money is compared where it is exact.
    """

    year: int
    sales: pl.DataFrame
    threshold: float
    threshold_cny: float

    @property
    def reached(self) -> int:
        """Bodies at or above the threshold."""
        return self.at_least(1.0)

    def at_least(self, part: float) -> int:
        """Bodies that have sold this part of the threshold."""
        return self.sales.filter(pl.col("live_cny") >= part * self.threshold_cny).height


def entity_sales(
    sales_day: pl.LazyFrame, memberships: pl.DataFrame, shop: pl.DataFrame, targets: pl.DataFrame
) -> pl.DataFrame:
    """Sum what each enterprise and park sells live by year, in the regions that have such a target.

    Args:
        sales_day: One row per stat_date, shop_key, channel and category (SALES_DAY).
        memberships: Which places a shop counts in, and when.
        shop: One row per shop (SHOP); a shop without an enterprise or a park counts for none.
        targets: One row per target (TARGET).

    Returns:
        One row per region_code, body (a key of BODIES), entity and year, sorted by these: live_cny
        (元). A body without a live sale in a year has no row.
    """
    wanted = (
        targets.filter(pl.col("threshold_value").is_not_null())
        .select("region_code", body="indicator")
        .unique()
    )
    wanted = wanted.filter(pl.col("body").is_in(list(BODIES)))
    places = memberships.join(wanted.select("region_code").unique(), on="region_code", how="semi")
    live = sales_day.filter(pl.col("channel") == "live").group_by("shop_key", day="stat_date")
    placed = (
        live.agg(pl.col("paid_cny").sum())
        .join(places.lazy(), on="shop_key")
        .filter(belongs_on(pl.col("day")))
        .join(shop.lazy(), on="shop_key", suffix="_of_shop")
        .with_columns(year=pl.col("day").dt.year().cast(pl.Int64))
    )
    parts = [
        placed.filter(pl.col(body.column).is_not_null(), pl.col(body.column) != "")
        .group_by("region_code", pl.lit(code).alias("body"), pl.col(body.column).alias("entity"), "year")
        # exact money is summed before it becomes a double: in any order the same to the last digit
        .agg(live_cny=pl.col("paid_cny").sum().cast(pl.Float64))
        for code, body in BODIES.items()
    ]
    own = pl.concat(parts).join(wanted.lazy(), on=["region_code", "body"], how="semi")
    # In one order: the last digit of a division depends on where in a column a number stands.
    return own.sort("region_code", "body", "entity", "year").collect()


def counts(target: Target, sales: pl.DataFrame) -> list[Count]:
    """Return the counts of the target's bodies, one per year with sales, earliest first.

    Empty where the target's bodies are not told by the shop register, or its threshold is no amount of money.
    """
    yuan = factor(target["threshold_unit"], "元")
    if yuan is None or target["threshold_value"] is None or target["indicator"] not in BODIES:
        return []
    own = sales.filter(
        pl.col("region_code") == target["region_code"], pl.col("body") == target["indicator"]
    ).with_columns(value=pl.col("live_cny") / yuan)
    threshold = float(target["threshold_value"])
    return [
        Count(
            int(year),
            rows.select("entity", "live_cny", "value").sort("live_cny", "entity", descending=[True, False]),
            threshold,
            threshold * yuan,
        )
        for (year,), rows in own.sort("year").group_by("year", maintain_order=True)
        if isinstance(year, int)
    ]


def near_misses(target: Target, count: Count, share: float | None, as_of: date) -> pl.DataFrame:
    """Return the bodies that have reached the threshold or come close to it (TARGET_ENTITY).

    Args:
        target: The target.
        count: The year that is looked at.
        share: The part of the year that is usually done by now; null: the year is over, or nobody knows.
        as_of: The day of judgement.
    """
    threshold = count.threshold
    listed = count.sales.with_columns(
        projected=pl.col("value") / share if share else pl.lit(None, dtype=pl.Float64)
    ).filter(pl.max_horizontal("value", "projected") >= NEAR * threshold)
    return listed.select(
        pl.lit(target["id"]).alias("target_id"),
        pl.lit(as_of).alias("as_of"),
        "entity",
        pl.lit(count.year, dtype=pl.Int64).alias("year"),
        "value",
        "projected",
        pl.lit(threshold).alias("threshold_value"),
        pl.lit(target["threshold_unit"]).alias("threshold_unit"),
        (pl.col("live_cny") >= count.threshold_cny).alias("has_reached"),
    ).select(pl.col(name).cast(kind) for name, kind in TARGET_ENTITY.columns.items())


def year_end(year: int, through: date | None) -> date:
    """Return the last day of a year that data reach."""
    last = date(year + 1, 1, 1) - timedelta(days=1)
    return min(last, through) if through else last

"""Every computed value: each indicator of each place in each period, with its growth.

The work goes by batches of places and kinds of period, so that a whole country needs no more memory
than its two largest provinces, which are worked on at the same time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from pipelines.indicators.breakdown import breakdown
from pipelines.indicators.concentration import sellers
from pipelines.indicators.coverage import FILES, cut_days, feeds, missing_days
from pipelines.indicators.industry import classified
from pipelines.indicators.marks import Before, marks
from pipelines.indicators.matching import Sales
from pipelines.indicators.measures import shop_day
from pipelines.indicators.parts import by_region, parts, wholes
from pipelines.indicators.reach import reach
from pipelines.indicators.rows import Known, rows_of_kind
from pipelines.indicators.sessions import session_days
from pipelines.indicators.together import side_by_side
from pipelines.indicators.wide import wide_periods
from pipelines.marts.contracts import (
    GROWTH_BREAKDOWN,
    INDICATOR_INPUT,
    INDICATOR_PART,
    INDICATOR_VALUE,
    LIVE_SESSION,
)
from pipelines.registers.categories import CATEGORY, with_built_in

__all__ = ["Before", "Evidence", "Statistics", "statistics", "values"]

# What is read of sales_day, each row once for each batch it belongs to.
NEEDED = (
    "stat_date",
    "shop_key",
    "channel",
    "category",
    "platform",
    "orders",
    "paid_cny",
    "refund_cny",
    "net_cny",
    "refund_known_share",
)
# What rows are joined and grouped by: as numbers that is done several times faster than as words.
CODED = ("shop_key", "region_code", "platform", "channel", "category", "use_class", "industry")
# Rows of sales_day in a batch of places, and batches that are worked on together: what bounds the memory.
ROWS_AT_ONCE, BATCHES_AT_ONCE = 600_000, 2


def _no_files() -> pl.DataFrame:
    return pl.DataFrame(schema=dict(FILES))


def _built_in() -> pl.DataFrame:
    return with_built_in(CATEGORY.empty())


@dataclass(frozen=True)
class Evidence:
    """What else is known beside the sales.

    Attributes:
        files: One row per file of sales that has come in (FILES).
        categories: What each platform's categories are (CATEGORY).
        sessions: The live sessions that have been exported (LIVE_SESSION).
        before: What an earlier build was reckoned from by the same registers: only what has come to
            differ since is reckoned; None: everything is.
    """

    files: pl.DataFrame = field(default_factory=_no_files)
    categories: pl.DataFrame = field(default_factory=_built_in)
    sessions: pl.DataFrame = field(default_factory=LIVE_SESSION.empty)
    before: Before | None = None


@dataclass(frozen=True)
class Statistics:
    """All computed tables, of some places or of all.

    Attributes:
        values: INDICATOR_VALUE.
        breakdown: GROWTH_BREAKDOWN.
        parts: INDICATOR_PART.
        inputs: INDICATOR_INPUT of the places' shops.
        anew: Where rows of an earlier build give way to these: region_code, period_kind, period_start;
            None: everywhere.
    """

    values: pl.DataFrame = field(default_factory=INDICATOR_VALUE.empty)
    breakdown: pl.DataFrame = field(default_factory=GROWTH_BREAKDOWN.empty)
    parts: pl.DataFrame = field(default_factory=INDICATOR_PART.empty)
    inputs: pl.DataFrame = field(default_factory=INDICATOR_INPUT.empty)
    anew: pl.DataFrame | None = None


def values(
    sales_day: pl.LazyFrame,
    memberships: pl.DataFrame,
    shop: pl.DataFrame,
    data_through: date | None,
    evidence: Evidence | None = None,
) -> pl.DataFrame:
    """Return every computed value: INDICATOR_VALUE, sorted by its key (see `statistics`)."""
    found = [each.values for each in statistics(sales_day, memberships, shop, data_through, evidence)]
    return pl.concat([INDICATOR_VALUE.empty(), *found]).sort(*INDICATOR_VALUE.key)


def statistics(
    sales_day: pl.LazyFrame,
    memberships: pl.DataFrame,
    shop: pl.DataFrame,
    data_through: date | None,
    evidence: Evidence | None = None,
) -> Iterator[Statistics]:
    """Yield every computed table, a batch of places and a kind of period at a time; no row comes twice.

    Args:
        sales_day: One row per stat_date, shop_key, channel and category (SALES_DAY).
        memberships: Which places a shop counts in, and when (see `membership.memberships`).
        shop: One row per shop (SHOP); a shop closed by it is a loss, not a missing feed.
        data_through: The last day with a sale; later rows are left out. None: no sales yet.
        evidence: Files and categories; None: days with data count as files, built-in categories.

    Yields:
        INDICATOR_VALUE, GROWTH_BREAKDOWN, INDICATOR_PART and INDICATOR_INPUT of the batch. A period in which a
        place has no sale and lacks no feed has no row. A null value is unknown, and `why_not` tells why;
        null growth is unknown or not comparable, and its code tells why.
    """
    known = _coded_evidence(evidence or Evidence())
    if data_through is None:
        return
    sold = sales_day.filter(pl.col("stat_date") <= data_through)
    is_sale = (pl.col("paid_cny") > 0) | (pl.col("orders") > 0)
    first = sold.filter(is_sale).select(pl.col("stat_date").min()).collect().item()
    if first is None:
        return
    times = (first, data_through)
    known = replace(known, before=_usable(known.before, times))
    batches = (
        memberships.filter(pl.col("region_code").is_in(places.implode()))
        for places in _batches(memberships, _counts(sold, known.before))
    )
    works = (_of_batch(sold, members, shop, known, times) for members in batches)
    yield from side_by_side(works, at_once=BATCHES_AT_ONCE)


def _of_batch(
    sold: pl.LazyFrame, members: pl.DataFrame, shop: pl.DataFrame, known: Evidence, times: tuple[date, date]
) -> Iterator[Statistics]:
    """Compute every table of the places that some memberships speak of."""
    shops = shop.filter(pl.col("shop_key").is_in(members["shop_key"].unique().implode()))
    rows = sold.filter(pl.col("shop_key").is_in(shops["shop_key"].implode())).select(NEEDED)
    own, shops = coded(rows.collect()).lazy(), coded(shops)
    sales = _sales(own, coded(members), shops, known, times)
    industry, sessions = coded(classified(known.categories)), session_days(known.sessions, sales)
    batch, marked = _Batch(own, sales, shops, sessions, industry), marks(own, sales, sessions)
    if known.before is None:
        yield Statistics(inputs=marked)
        yield from _of_places(batch)
    else:
        yield from _of_what_differs(batch, marked, known.before)


def coded(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the columns of CODED as numbers that stand for the words, the same in every frame."""
    return rows.with_columns(pl.col(name).cast(pl.Categorical) for name in rows.columns if name in CODED)


def _coded_evidence(known: Evidence) -> Evidence:
    return replace(known, files=coded(known.files), sessions=coded(known.sessions))


def _usable(before: Before | None, times: tuple[date, date]) -> Before | None:
    """Return what an earlier build was reckoned from, where its time is a part of the time now."""
    first, through = times
    return before if before and before.first == first and before.through <= through else None


def _counts(sold: pl.LazyFrame, before: Before | None) -> pl.DataFrame:
    """Count the rows of each shop; one that has none any more still has places whose rows must go."""
    counts = [sold.group_by("shop_key").agg(rows=pl.len().cast(pl.Int64)).collect()]
    if before is not None:
        counts.append(before.marks.select("shop_key", rows=pl.lit(0, pl.Int64)).unique())
    return pl.concat(counts).group_by("shop_key").agg(pl.col("rows").sum())


@dataclass(frozen=True)
class _Batch:
    """The sales of some places, as rows and as days of shops, and what else is known of their shops."""

    rows: pl.LazyFrame
    sales: Sales
    shops: pl.DataFrame
    sessions: pl.DataFrame
    industry: pl.DataFrame


def _of_places(batch: _Batch) -> Iterator[Statistics]:
    """Compute every table of one batch, a kind of period at a time; their parts come last."""
    regions, told = [], []
    known = Known(sellers(batch.sales, batch.shops), batch.sessions)
    for wide in wide_periods(batch.sales):
        values = pl.concat([INDICATOR_VALUE.empty(), *rows_of_kind(wide, batch.sales, known)])
        regions.append(by_region(wide, batch.sales))
        told.append(wholes(values, wide.kind, batch.sales.through))
        yield Statistics(values, breakdown(wide, batch.sales))
    for each in parts(batch.rows, batch.sales, batch.industry, regions, pl.concat(told)):
        yield Statistics(parts=each)


def _of_what_differs(batch: _Batch, marked: pl.DataFrame, before: Before) -> Iterator[Statistics]:
    """Compute of one batch what has come to differ."""
    sales = batch.sales
    members = sales.memberships.cast({pl.Categorical: pl.String})
    found = reach(members, marked, before, (sales.first, sales.through))
    yield Statistics(inputs=marked, anew=found.anew)
    if found.places.is_empty():
        return
    asked = replace(batch, sales=replace(sales, memberships=coded(found.members), asked=found.asked))
    for each in _of_places(asked):
        values, changes, parted = (
            rows.join(found.anew, on=found.anew.columns, how="semi")
            for rows in (each.values, each.breakdown, each.parts)
        )
        yield Statistics(values, changes, parted, anew=found.anew.clear())


def _batches(memberships: pl.DataFrame, counts: pl.DataFrame) -> Iterator[pl.Series]:
    """Part the places into batches of whole provinces; reporting units come last.

    Regions of one province share their shops, so no shop is looked at more often than needed.
    """
    weights = (
        memberships.join(counts, on="shop_key")
        .group_by("region_code")
        .agg(pl.col("rows").sum())
        .with_columns(province=pl.col("region_code").str.slice(0, 2))
        .sort("province", "region_code")
    )
    largest = weights.group_by("province", maintain_order=True).agg(pl.col("rows").max(), "region_code")
    reached = largest.with_columns(batch=(pl.col("rows").cum_sum() - pl.col("rows")) // ROWS_AT_ONCE)
    for _, places in reached.group_by("batch", maintain_order=True):
        yield places["region_code"].explode()


def _sales(
    rows: pl.LazyFrame, members: pl.DataFrame, shops: pl.DataFrame, known: Evidence, times: tuple[date, date]
) -> Sales:
    """Gather what is known of the sales of some shops."""
    first, through = times
    register = shops.select("shop_key", "platform", "opened_on", "closed_on")
    days = shop_day(rows, coded(classified(known.categories))).collect()
    files = known.files.join(register, on="shop_key", how="semi")
    cut = cut_days(files)
    shop_days = (
        days.join(register, on="shop_key", how="left", maintain_order="left")
        .join(cut.with_columns(is_cut=True), on=["shop_key", "day"], how="left", maintain_order="left")
        .with_columns(is_whole=pl.col("is_cut").is_null())
        .drop("is_cut")
    )
    spans = feeds(days, files, through)
    silent = missing_days(days, spans, register.select("shop_key", "closed_on"), through)
    missing = silent.join(cut, on=["shop_key", "day"], how="anti")  # a part of them is there
    return Sales(
        shop_days=shop_days,
        spans=spans,
        missing=missing.join(register.select("shop_key", "platform"), on="shop_key", how="left"),
        memberships=members,
        first=first,
        through=through,
    )

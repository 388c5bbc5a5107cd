"""The heartbeat of every feed: which days its data cover, and what is missing on the others.

A feed is one shop on its platform. It covers the days from the first to the last order of a file, and
every day that it tells of. Between two of these, a silence that comes about by chance is a zero; a
longer one is missing data, and nobody may read it as a fall.
"""

from datetime import date
from math import log

import polars as pl

from pipelines.canonical import MOMENT
from pipelines.contract import Columns
from pipelines.indicators.delivery import merged

# κ, the part of what should be there that is there: from PUBLISHED on nothing is said, below REFUSED
# neither level nor growth is given, in between only feeds that are there on both sides are compared.
PUBLISHED = 0.98
REFUSED = 0.90

LONGEST_RHYTHM = 27  # days; shorter than any month: one that is silent as a whole is never covered
BY_CHANCE = 0.001  # a silence that comes about more rarely than this is no chance
NEVER_SILENT = 0.9999  # of a busy shop: one silent day is already missing
RARELY_SILENT = 0.01  # of its days: such a shop has no days of rest, only days that are missing
WEIGHED_BY = 56  # days before a silence, whose average says what it should have held
EXPECTED_FROM = 0.75  # of these days with data: six of the last eight of each weekday
EXPECTED_FOR = 364  # days; who has been silent for a year is in no base either

WHOLE_FROM_HOUR = 22  # an export made earlier on its last day has only a part of that day

SPANS: Columns = {"shop_key": pl.String, "first_day": pl.Date, "last_day": pl.Date}
FILES: Columns = {**SPANS, "exported_at": MOMENT}


def cut_days(files: pl.DataFrame) -> pl.DataFrame:
    """Return the days that an export has only a part of: shop_key and `day`.

    Args:
        files: One row per file (FILES); exported_at is null where its days are whole.
    """
    made, last = pl.col("exported_at"), pl.col("last_day")
    is_cut = ((made.dt.date() == last) & (made.dt.hour() < WHOLE_FROM_HOUR)).fill_null(False)
    cut = files.filter(is_cut).select("shop_key", day="last_day").unique()
    whole = files.filter(~is_cut).join(cut, on="shop_key")
    told = whole.filter(pl.col("day").is_between("first_day", "last_day")).select("shop_key", "day")
    return cut.join(told, on=["shop_key", "day"], how="anti")


def feeds(shop_days: pl.DataFrame, files: pl.DataFrame, through: date) -> pl.DataFrame:
    """Return the days that each feed covers.

    Args:
        shop_days: One row per shop_key and `day` that the exports tell of, with orders (null: unknown).
        files: One row per file of sales (FILES); may be empty.
        through: The last day with data of any shop; none after it is covered.

    Returns:
        One row per shop and unbroken span, sorted: shop_key, first_day, last_day. A silence that may be
        chance is covered between two orders, and at the edges as far as the month goes: exports come by
        the month, and a month that is silent as a whole is never covered.
    """
    cut = cut_days(files)
    told = shop_days.join(cut, on=["shop_key", "day"], how="anti").select(
        "shop_key", first_day="day", last_day="day"
    )
    given = (
        files.join(cut.select("shop_key", last_day="day", cut=1), on=["shop_key", "last_day"], how="left")
        .with_columns(last_day=pl.col("last_day") - pl.duration(days=pl.col("cut").fill_null(0)))
        .select(*SPANS)
        .filter(pl.col("first_day") <= pl.min_horizontal("last_day", pl.lit(through)))
    )
    spans = merged(pl.concat([told, given.with_columns(pl.col("last_day").clip(upper_bound=through))]))
    tolerated = _longest_chance(spans, shop_days)
    bridged = _bridged(spans, tolerated).join(tolerated, on="shop_key")
    # A silence at an edge has not been seen to end: it is given a day less.
    allowed = pl.duration(days=(pl.col("tolerated") - 1).clip(0))
    first, last = pl.col("first_day"), pl.col("last_day")
    edges = bridged.select(
        "shop_key",
        first_day=pl.max_horizontal(first - allowed, first.dt.month_start()),
        last_day=pl.min_horizontal(last + allowed, last.dt.month_end(), pl.lit(through)),
    )
    return merged(edges)


def _bridged(spans: pl.DataFrame, tolerated: pl.DataFrame) -> pl.DataFrame:
    """Join spans of a shop that are no further apart than its `tolerated` days."""
    lent = spans.join(tolerated, on="shop_key").select(
        "shop_key", "first_day", last_day=pl.col("last_day") + pl.duration(days=pl.col("tolerated"))
    )
    ends = spans.select("shop_key", told="last_day")
    # What was lent to the end of the last span of a run is taken back.
    return (
        merged(lent)
        .join_asof(ends, left_on="last_day", right_on="told", by="shop_key", check_sortedness=False)
        .select("shop_key", "first_day", last_day="told")
    )


def _longest_chance(spans: pl.DataFrame, shop_days: pl.DataFrame) -> pl.DataFrame:
    """Return, per shop_key, the longest silence in days (`tolerated`) that its rhythm explains.

    The rhythm is first taken from everything that is no further apart than LONGEST_RHYTHM, then again
    without the silences that it does not explain: they are what is looked for.
    """
    told = shop_days.group_by("shop_key").agg(seen=pl.len(), orders=pl.col("orders").sum())
    at_most = told.select("shop_key", tolerated=pl.lit(LONGEST_RHYTHM, pl.Int64))
    return _by_rhythm(_bridged(spans, _by_rhythm(_bridged(spans, at_most), told)), told)


def _by_rhythm(runs: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Return per shop_key the days of silence whose chance is BY_CHANCE: q^days, q being that of one day.

    q is estimated by the rule of succession, so that few days prove no rhythm; a shop that hardly
    ever was silent and has many orders a day (Poisson) is even less likely to be.
    """
    length = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    silent = pl.col("length") - pl.col("seen")
    of_silence = (silent + 1) / (pl.col("length") + 2)
    without_orders = (-pl.col("orders") / pl.col("seen")).exp()
    is_busy = (silent <= RARELY_SILENT * pl.col("length")) & (pl.col("orders") > 0)
    chance = pl.when(is_busy).then(pl.min_horizontal(of_silence, without_orders)).otherwise(of_silence)
    days = (log(BY_CHANCE) / chance.clip(1 - NEVER_SILENT, 0.99).log()).floor().clip(0, LONGEST_RHYTHM)
    return (
        runs.group_by("shop_key")
        .agg(length=length.sum())
        .join(told, on="shop_key")
        .select("shop_key", tolerated=days.cast(pl.Int64))
    )


def covers(days: pl.DataFrame, asked: pl.Expr, spans: pl.DataFrame) -> pl.Series:
    """Return whether a feed covers a day, for each row of `days` (sorted by shop_key and `asked`)."""
    starts = spans.select("shop_key", "first_day", "last_day")
    found = days.select("shop_key", asked=asked).join_asof(
        starts, left_on="asked", right_on="first_day", by="shop_key", check_sortedness=False
    )
    return found.select((pl.col("asked") <= pl.col("last_day")).fill_null(False)).to_series()


def missing_days(
    shop_days: pl.DataFrame, spans: pl.DataFrame, closings: pl.DataFrame, through: date
) -> pl.DataFrame:
    """Return the days on which a feed that was there before is silent, though its shop is open.

    Args:
        shop_days: One row per shop_key and `day`, with paid_fen.
        spans: What each feed covers (see `feeds`).
        closings: shop_key and closed_on by the register (its last open day; null: open).
        through: The last day that is looked at.

    Returns:
        One row per shop_key and `day`: expected_fen, the average day of the WEIGHED_BY days before the
        silence. A feed without a rhythm to expect (EXPECTED_FROM) has no row, nor has a shop that never
        reported: nobody knows what they should have held.
    """
    ends = _silences(spans, closings, through)
    window = pl.max_horizontal("begun", pl.col("silent_from") - pl.duration(days=WEIGHED_BY))
    before = (
        ends.with_columns(weighed_from=window)
        .join(shop_days.select("shop_key", "day", "paid_fen"), on="shop_key")
        .filter(pl.col("day").is_between("weighed_from", "silent_from", closed="left"))
        .group_by("shop_key", "silent_from", "silent_to", "weighed_from")
        .agg(pl.col("paid_fen").sum(), seen=pl.len())
        .filter(pl.col("seen") >= EXPECTED_FROM * WEIGHED_BY)
    )
    length = (pl.col("silent_from") - pl.col("weighed_from")).dt.total_days()
    return (
        before.with_columns(
            expected_fen=(pl.col("paid_fen") / length).round().cast(pl.Int64),
            day=pl.date_ranges("silent_from", "silent_to"),
        )
        .select("shop_key", "day", "expected_fen")
        .explode("day", empty_as_null=False)
        .sort("shop_key", "day")
    )


def _silences(spans: pl.DataFrame, closings: pl.DataFrame, through: date) -> pl.DataFrame:
    """Return the silences after each span: shop_key, begun (of the span), silent_from, silent_to."""
    one_day = pl.duration(days=1)
    next_first = pl.col("first_day").shift(-1).over("shop_key")
    return (
        spans.sort("shop_key", "first_day")
        .with_columns(next_first=next_first)
        .join(closings, on="shop_key", how="left")
        .select(
            "shop_key",
            begun="first_day",
            silent_from=pl.col("last_day") + one_day,
            silent_to=pl.min_horizontal(
                pl.coalesce(pl.col("next_first") - one_day, pl.lit(through)),
                pl.col("last_day") + pl.duration(days=EXPECTED_FOR),
                "closed_on",
            ),
        )
        .filter(pl.col("silent_from") <= pl.col("silent_to"))
    )

"""Growth over a base, and the code that stands in its place where a number would mislead.

A feed that is missing, a base that is not there, a channel that nobody knows: each of them would
look like a rise or a fall. Growth is stated only where none of them is at work, and always between
the same days of the same feeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.indicators.codes import SHOWN_WITH_NUMBER
from pipelines.indicators.coverage import PUBLISHED, REFUSED
from pipelines.indicators.measures import ALL_SALES, HALF, MONEY_SUMS, Measure, amount, coverage, share
from pipelines.indicators.periods import MONTH, YTD, Kind, Side

MISSING_FEED = "缺报"  # opens the reason for a missing feed; target progress looks for it
BASE_NAME: dict[Side, str] = {"yoy": "上年同期", "mom": "上期"}

LARGEST_PCT = 1000.0  # percent; above it, a multiple says it better
SMALLEST_BASE_FEN = 100 * 10_000 * 100  # 100 万元 a month; a shorter period has its share of it
MONTH_DAYS = 30
SMALLEST_PART = 0.001  # of the whole's base: what a part must have had
SMALLEST_COUNT = 10  # shops, enterprises: fewer are told as a difference

# Codes under which not even the difference is known.
NOTHING_KNOWN = ("NO_DATA", "MISSING_FEED", "NO_BASE", "FEW_COMPARABLE", "NO_COMPARISON")


@dataclass(frozen=True)
class Compared:
    """Two amounts of the same days and feeds, in one unit, and the least base worth a percentage."""

    now: pl.Expr
    base: pl.Expr
    floor: pl.Expr


def arithmetic_code(pair: Compared) -> pl.Expr:
    """Return why two known amounts give no percentage; null: they do.

    Both at zero is no change. All three of `pair` scale alike, so the unit changes no verdict.
    """
    now, base = pair.now, pair.base
    return (
        pl.when(now.is_null() | base.is_null() | ~now.is_finite() | ~base.is_finite())
        .then(pl.lit("NO_DATA"))
        .when((base == 0) & (now != 0))
        .then(pl.lit("NEW"))
        .when((base < 0) & (now <= 0))
        .then(pl.lit("NEG_BASE"))
        .when((base < 0) | (now < 0))
        .then(pl.lit("SIGN"))
        .when((base < pair.floor) & (base != 0))
        .then(pl.lit("SMALL_BASE"))
        .when((now - base) * 100 > LARGEST_PCT * base)
        .then(pl.lit("CAP"))
    )


def growth_pct(pair: Compared, code: pl.Expr) -> pl.Expr:
    """Return the growth in percent where no code forbids it; zero over zero is 0."""
    stated = code.is_null() | code.is_in(SHOWN_WITH_NUMBER)
    pct = pl.when(pair.base == 0).then(0.0).otherwise((pair.now / pair.base - 1) * 100)
    return pl.when(stated).then(pct)


def difference(pair: Compared, code: pl.Expr) -> pl.Expr:
    """Return the increase or decrease (增减额) in the unit of the pair, where both sides are known."""
    return pl.when(~code.is_in(NOTHING_KNOWN).fill_null(False)).then(pair.now - pair.base)


def with_amounts(rows: pl.LazyFrame, measure: Measure, sides: Sequence[Side]) -> pl.LazyFrame:
    """Add a measure's amounts and how much of the sales they are told of, which all that is said rests on.

    `amount` and `covered` of the period, `{side}_now_…` and `{side}_base_…` of what a comparison rests on, in
    the indicator's unit; and `{side}_floor`, the least base worth a percentage.
    """
    prefixes = ["", *(f"{side}_{part}_" for side in sides for part in ("now", "base"))]
    return rows.with_columns(
        *(amount(measure, prefix).alias(f"{prefix}amount") for prefix in prefixes),
        *(coverage(measure, prefix).alias(f"{prefix}covered") for prefix in prefixes),
        *(_floor(measure, side).alias(f"{side}_floor") for side in sides),
    )


@cache
def _floor(measure: Measure, side: Side) -> pl.Expr:
    floor = pl.min_horizontal(pl.col("days") / MONTH_DAYS, pl.lit(1.0)) * SMALLEST_BASE_FEN
    if measure.amount in MONEY_SUMS:
        return floor / measure.divisor
    # Pieces have no floor of their own: that of their money counts.
    return pl.when(pl.col(f"{side}_base_{ALL_SALES}") < floor).then(float("inf")).otherwise(0.0)


def pair_of(side: Side) -> Compared:
    """Return what a measure is compared by, in its indicator's unit (see `with_amounts`)."""
    return Compared(*(pl.col(f"{side}_{each}") for each in ("now_amount", "base_amount", "floor")))


def with_level_share(rows: pl.DataFrame) -> pl.DataFrame:
    """Add κ of the level: `level_share`, the part of what should have been reported that has been."""
    told, missing = pl.col(ALL_SALES).fill_null(0).cast(pl.Float64), pl.col("missing_fen").fill_null(0)
    return rows.with_columns(level_share=pl.when(missing > 0).then(told / (told + missing)).otherwise(1.0))


def with_shares(rows: pl.DataFrame, side: Side) -> pl.DataFrame:
    """Add κ of a comparison, and how much of the period it compares.

    `{side}_share` is the part of the base whose feeds are there now (null: no base), `{side}_matched` the
    part of the period whose feeds were there in the base.
    """
    base, whole = f"{side}_base_{ALL_SALES}", f"{side}_all_{ALL_SALES}"
    matched = share(f"{side}_now_{ALL_SALES}", ALL_SALES).fill_null(1.0)
    return rows.with_columns(share(base, whole).alias(f"{side}_share"), matched.alias(f"{side}_matched"))


def feed_share(side: Side) -> pl.Expr:
    """Return κ of a comparison (see `with_shares`)."""
    return pl.col(f"{side}_share")


def level_share() -> pl.Expr:
    """Return κ of a level (see `with_level_share`)."""
    return pl.col("level_share")


def is_split_month(kind: Kind) -> pl.Expr:
    """Return whether a period is a January or a February by itself: the Spring Festival moves between them."""
    alone = {MONTH: 2, YTD: 1}.get(kind, 0)  # the year up to February is both together
    return pl.col("period_start").dt.month() <= alone


@cache
def growth_code(measure: Measure, side: Side, kind: Kind) -> pl.Expr:
    """Return the code of a measure's growth; null: the growth stands without a remark."""
    base_sales = pl.col(f"{side}_all_{ALL_SALES}").fill_null(0)
    matched = pl.col(f"{side}_matched")
    code = (
        pl.when(level_share() < REFUSED)
        .then(pl.lit("MISSING_FEED"))
        .when(_unknown(measure, ""))
        .then(pl.lit("NO_DATA"))
        .when((base_sales == 0) & (matched < HALF))
        .then(pl.lit("NO_BASE"))
        .when(feed_share(side) < REFUSED)
        .then(pl.lit("MISSING_FEED"))
        .when(matched < HALF)
        .then(pl.lit("FEW_COMPARABLE"))
        .when(is_split_month(kind))
        .then(pl.lit("SPRING_FESTIVAL"))
        .when((base_sales > 0) & _unknown(measure, f"{side}_base_"))
        .then(pl.lit("NO_DATA"))
        .when(base_sales == 0)
        .then(pl.lit("NEW"))
    )
    remark = pl.when(feed_share(side) < PUBLISHED).then(pl.lit("PART_FEED"))
    return pl.coalesce(code, arithmetic_code(pair_of(side)), remark)


def _unknown(measure: Measure, prefix: str) -> pl.Expr:
    silent = pl.col(f"{prefix}amount").is_null()
    if measure.known is None:
        return silent
    return silent | (pl.col(f"{prefix}covered") < measure.compared_from)


def why_not(measure: Measure, code: pl.Expr, side: Side) -> pl.Expr:
    """Return in one Chinese sentence why there is no growth; null where there is."""
    base = BASE_NAME[side]
    pair = pair_of(side)
    times = ((pair.now / pair.base) - 1).round(1)
    matched = pl.col(f"{side}_matched")
    told = {
        "NO_DATA": pl.coalesce(
            _little(measure, "本期", ""), _little(measure, base, f"{side}_base_"), pl.lit("数据不足")
        ),
        "MISSING_FEED": _missing(side),
        "NO_BASE": pl.lit(f"{base}没有数据"),
        "FEW_COMPARABLE": pl.format(
            f"可比不足：本期交易额只有 {{}}% 在{base}有数据可比，其余多为新纳入报送", _percent(matched)
        ),
        "SPRING_FESTIVAL": pl.lit("春节在一月、二月之间移动，两个月不单独比，请看 1—2 月累计"),
        "NEW": pl.lit(f"新增：{base}为零，不计算增速"),
        "NEG_BASE": pl.lit(f"{base}为零或负数，不计算增速"),
        "SIGN": pl.lit(f"本期与{base}一正一负，不计算增速"),
        "SMALL_BASE": pl.lit(f"基数过小：{base}太小，不计算增速"),
        "CAP": pl.format("增长 {} 倍，超过 1000% 的增速不用百分数", times),
    }
    sentence = pl.lit(None, pl.String)
    for name, text in told.items():
        sentence = pl.when(code == name).then(text).otherwise(sentence)
    return sentence


def remark(code: pl.Expr, side: Side) -> pl.Expr:
    """Return what must be read beside a growth that is stated: which feeds it leaves out."""
    left_out = pl.format(
        "可比口径，不含{} {} 家缺报店铺（占" + BASE_NAME[side] + " {}%），两期都剔除",
        pl.col(f"{side}_missing_platforms").fill_null(""),
        pl.col(f"{side}_missing_shops"),
        _percent(1 - feed_share(side)),
    )
    return pl.when(code == "PART_FEED").then(left_out)


def _little(measure: Measure, when: str, prefix: str) -> pl.Expr:
    """What is said where a period has sales, but not enough is known of them."""
    there = pl.col(f"{prefix}{ALL_SALES}") > 0
    silent = pl.when(there & pl.col(f"{prefix}amount").is_null()).then(pl.lit(f"{when}数据不足"))
    if measure.known is None:
        return silent
    covered, lacks = pl.col(f"{prefix}covered"), measure.lacks
    text = f"{lacks}未知：{when}只有 {{}}% 的交易额已知{lacks}"
    little = pl.when(covered < measure.compared_from).then(pl.format(text, _percent(covered)))
    return pl.coalesce(little, silent)


def _missing(side: Side) -> pl.Expr:
    """Name the platforms that are missing; where the level itself is refused, how much of it."""
    level = pl.format(
        f"{MISSING_FEED}：{{}} {{}} 家店铺本期缺数据，应报交易额约 {{}}% 未报",
        pl.col("missing_platforms").fill_null(""),
        pl.col("missing_shops"),
        _percent(1 - level_share()),
    )
    base = pl.format(
        f"{MISSING_FEED}：{{}} {{}} 家店铺本期缺数据，占{BASE_NAME[side]} {{}}%",
        pl.col(f"{side}_missing_platforms").fill_null(""),
        pl.col(f"{side}_missing_shops"),
        _percent(1 - feed_share(side)),
    )
    return pl.when(level_share() < REFUSED).then(level).otherwise(base)


def _percent(part: pl.Expr) -> pl.Expr:
    """A share in percent; two places, so that 99.94 % is not told as all."""
    return (part * 100).round(2)


def state_code(side: Side, base_is_known: pl.Expr) -> pl.Expr:
    """Return the code of the growth of a count at the end of a period (active shops)."""
    now, base = pl.col("active_shops"), pl.col(f"{side}_active_shops")
    lacks = (level_share() < PUBLISHED) | (feed_share(side) < PUBLISHED)
    return (
        pl.when(lacks.fill_null(False))
        .then(pl.lit("MISSING_FEED"))
        .when(~base_is_known | (base.is_null() & (pl.col(f"{side}_all_{ALL_SALES}").fill_null(0) == 0)))
        .then(pl.lit("NO_BASE"))
        .otherwise(
            arithmetic_code(
                Compared(
                    now.cast(pl.Float64),
                    base.fill_null(0).cast(pl.Float64),  # feeds were there, and none was active
                    pl.lit(float(SMALLEST_COUNT)),
                )
            )
        )
    )

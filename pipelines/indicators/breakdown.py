"""Growth taken apart: the same shops, those that opened or closed, and those that joined or left the reporting."""

import polars as pl

from pipelines.canonical import MONEY
from pipelines.indicators import growth
from pipelines.indicators.aligned import aligned
from pipelines.indicators.catalogue import SCOPE
from pipelines.indicators.codes import SHOWN_WITH_NUMBER
from pipelines.indicators.growth import Compared
from pipelines.indicators.matching import PLACE, TOLD, Sales
from pipelines.indicators.measures import MEASURES, Measure
from pipelines.indicators.periods import DAY
from pipelines.indicators.wide import Wide
from pipelines.marts.contracts import GROWTH_BREAKDOWN

DISTORTED_PCT = 20.0  # a year before that moved by more is no normal base: two years together say more
TAKEN_APART = tuple(measure for measure in MEASURES if measure.amount in TOLD)


def breakdown(wide: Wide, sales: Sales) -> pl.DataFrame:
    """Return GROWTH_BREAKDOWN of one kind of period; single days are not taken apart."""
    if wide.kind == DAY:
        return GROWTH_BREAKDOWN.empty()
    beside = aligned(wide, sales)
    return pl.concat([_of_measure(wide, measure, beside) for measure in TAKEN_APART])


def _of_measure(wide: Wide, measure: Measure, beside: pl.DataFrame) -> pl.DataFrame:
    def money(prefix: str) -> pl.Expr:
        return pl.col(f"{prefix}{measure.amount}").fill_null(0)

    value, born, dead = money(""), money("yoy_born_"), money("yoy_dead_")
    now, base, whole_base = money("yoy_now_"), money("yoy_base_"), money("yoy_all_")
    pair = growth.pair_of("yoy")
    same = Compared(
        (now - born).cast(pl.Float64), (base - dead).cast(pl.Float64), pair.floor * measure.divisor
    )
    code = pl.col("code")
    rows = growth.with_amounts(wide.rows.lazy(), measure, ["yoy"]).with_columns(
        code=growth.growth_code(measure, "yoy", wide.kind)
    )
    same_code = pl.coalesce(
        pl.when(~code.is_in(("SMALL_BASE", "CAP", *SHOWN_WITH_NUMBER))).then(code),
        growth.arithmetic_code(same),
    )
    taken = rows.select(
        *PLACE,
        through="through",
        code=code,
        value_cny=_exact(value),
        base_cny=_exact(whole_base),
        same_shops_cny=_exact((now - born) - (base - dead)),
        opened_cny=_exact(born),
        closed_cny=_exact(-dead),
        joined_cny=_exact(value - now),
        left_cny=_exact(base - whole_base),
        difference_cny=_exact(value - whole_base),
        comparable_pct=growth.growth_pct(pair, code),
        same_shops_pct=growth.growth_pct(same, same_code),
        per_day_pct=_per_day(wide, growth.growth_pct(pair, code)),
        feed_coverage=growth.feed_share("yoy"),
    )
    fixed = {"indicator": measure.code, "scope": SCOPE, "period_kind": wide.kind.name}
    told = _two_years(taken.collect(), wide).join(_aligned(beside, wide, measure), on=PLACE, how="left")
    told = told.with_columns(**{name: pl.lit(text) for name, text in fixed.items()})
    return told.select(pl.col(name).cast(kept) for name, kept in GROWTH_BREAKDOWN.columns.items())


def _aligned(beside: pl.DataFrame, wide: Wide, measure: Measure) -> pl.DataFrame:
    """The growth that stands beside the headline, where there is another comparison (see `aligned`)."""
    code, pair = pl.col("aligned_code"), growth.pair_of("yoy")
    coded = growth.with_amounts(beside.lazy(), measure, ["yoy"]).with_columns(
        aligned_code=growth.growth_code(measure, "yoy", wide.kind)
    )
    told = coded.select(*PLACE, "aligned_by", "aligned_code", aligned_pct=growth.growth_pct(pair, code))
    return told.collect()


def _exact(fen: pl.Expr) -> pl.Expr:
    """Money in 元; whole fen below 90 trillion 元 are exact as doubles."""
    return (fen.cast(pl.Float64) / 100).round(2).cast(MONEY)


def _per_day(wide: Wide, pct: pl.Expr) -> pl.Expr:
    """The growth of an average day: it differs where 29 February is in one of the two only."""
    begun, ended = (pl.col(name).dt.offset_by(f"-{wide.kind.year_on}") for name in ("begin", "through"))
    full = pl.col("through") == pl.col("through").dt.month_end()
    last = pl.when(full).then(ended.dt.month_end()).otherwise(ended) if wide.kind.year_on == "1y" else ended
    base_days = (last - begun).dt.total_days() + 1
    return ((pct / 100 + 1) * base_days / pl.col("days") - 1) * 100


def _two_years(taken: pl.DataFrame, wide: Wide) -> pl.DataFrame:
    """Add the average growth of two years where the year before was no normal base; else null."""
    before = taken.select(
        "region_code", pl.col("period_start").dt.offset_by(wide.kind.year_on), before_pct="comparable_pct"
    ).unique(PLACE, keep="none")
    now, then = pl.col("comparable_pct") / 100 + 1, pl.col("before_pct") / 100 + 1
    average = ((now * then).sqrt() - 1) * 100
    is_distorted = pl.col("before_pct").abs() > DISTORTED_PCT
    return taken.join(before, on=PLACE, how="left").with_columns(
        two_year_pct=pl.when(is_distorted).then(average)
    )

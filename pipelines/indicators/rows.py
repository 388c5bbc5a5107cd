"""The rows of INDICATOR_VALUE: what each indicator takes from a place's periods."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import polars as pl

from pipelines.indicators import growth
from pipelines.indicators.activity import first_base_end
from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.codes import SHOWN_WITH_NUMBER
from pipelines.indicators.concentration import Sellers, head_share, large_enterprises, platform_concentration
from pipelines.indicators.coverage import REFUSED
from pipelines.indicators.growth import Compared, level_share
from pipelines.indicators.matching import PLACE, Sales
from pipelines.indicators.measures import ALL_SALES, HALF, MEASURES, Measure, coverage, share
from pipelines.indicators.periods import AT_AN_END, DAY, MONTH, QUARTER, R12M, YEAR, YTD, Kind
from pipelines.indicators.sessions import hosts, summed
from pipelines.indicators.wide import Wide
from pipelines.marts.contracts import INDICATOR_VALUE

REFUND_DAYS = 28  # after payment; by then most refunds are known
TOLD_OF_ALL = ("through", "maturity", "level_share", "children_lacking")
COMPARABLE = (*SHOWN_WITH_NUMBER, "POINTS")

Columns = Mapping[str, pl.Expr]


@dataclass(frozen=True)
class Known:
    """What is known beside periods: who sells (see `concentration`), and live sessions (see `sessions`)."""

    sellers: Sellers
    sessions: pl.DataFrame


def rows_of_kind(wide: Wide, sales: Sales, known: Known) -> list[pl.DataFrame]:
    """Return the rows of every indicator that is computed for this kind of period."""
    kind, sellers = wide.kind, known.sellers
    found = [_of_measure(wide, measure) for measure in MEASURES if kind in measure.kinds]
    found.append(_ratio(wide, "T1", _live_share, coverage(MEASURES[0])))
    if kind in AT_AN_END:
        found.append(_active_shops(wide, sales))
        found.append(_ratio(wide, "Q1", lambda: _refund_share(sales), coverage(MEASURES[3])))
        found.append(_ratio(wide, "E4", lambda: share("survivors", "cohort") * 100, pl.lit(1.0)))
    if kind in (MONTH, QUARTER, YEAR, YTD, R12M):
        found.append(_joined(wide, "T3", platform_concentration(sellers.platforms, sales, kind)))
    if kind in (QUARTER, YEAR, R12M):
        found.append(_joined(wide, "T4", head_share(sellers.enterprises, sales, kind)))
    if kind == R12M:
        found.append(
            _counted(wide, "E3", large_enterprises(sellers.enterprises, sales), coverage(MEASURES[0]))
        )
    return [*found, *_of_sessions(wide, sales, known.sessions)]


def _of_sessions(wide: Wide, sales: Sales, days: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows of what live sessions tell; none where no session has been exported."""
    kind = wide.kind
    if days.is_empty() or kind in (DAY, R12M):
        return []
    told = [
        _counted(wide, "S6", summed(days, "sessions", sales, kind), pl.lit(None)),
        _counted(wide, "S6H", summed(days, "hours", sales, kind), pl.lit(None)),
    ]
    if kind in (MONTH, QUARTER, YEAR):
        told.append(_counted(wide, "H1", hosts(days, sales, kind), pl.lit(None)))
    return told


def _of_measure(wide: Wide, measure: Measure) -> pl.DataFrame:
    """One measure's rows: its value, and its growth on both sides."""
    coded = (
        growth.with_amounts(wide.rows.lazy(), measure, ("yoy", "mom") if wide.kind.period_on else ("yoy",))
        .with_columns(
            yoy_code=growth.growth_code(measure, "yoy", wide.kind),
            mom_code=growth.growth_code(measure, "mom", wide.kind)
            if wide.kind.period_on
            else pl.lit("NO_COMPARISON"),
        )
        .collect()
        .lazy()
    )
    # Words are put together only where there is something to say: they cost more than the numbers.
    is_plain = pl.col("yoy_code").is_null() & pl.col("event_shift").is_null()
    told = (
        coded.filter(chosen).select(_measured(wide.kind, measure, has_words=has_words))
        for chosen, has_words in ((is_plain, False), (~is_plain, True))
    )
    return pl.concat(told).collect()


@cache
def _measured(kind: Kind, measure: Measure, *, has_words: bool) -> tuple[pl.Expr, ...]:
    yoy, code = growth.pair_of("yoy"), pl.col("yoy_code")
    mom, has_mom = growth.pair_of("mom"), kind.period_on is not None
    is_known = pl.col(f"yoy_all_{ALL_SALES}") > 0
    return _columns(
        kind,
        measure.code,
        {
            "value": pl.when(level_share() >= REFUSED).then("amount"),
            "reported": pl.col("amount"),
            "yoy_pct": growth.growth_pct(yoy, code),
            "yoy_basis": pl.when(is_known).then(yoy.base),
            "yoy_compared": pl.when(is_known).then(yoy.now),
            "yoy_diff": growth.difference(yoy, code),
            "yoy_code": code,
            "mom_pct": growth.growth_pct(mom, pl.col("mom_code")) if has_mom else pl.lit(None),
            "coverage": pl.col("covered"),
            "why_not": pl.lit(None),
            **(_words(measure) if has_words else {}),
        },
    )


def _words(measure: Measure) -> Columns:
    """What is said beside a growth, or in its place."""
    code = pl.col("yoy_code")
    with_event = pl.col("event_shift").is_not_null() & code.is_null()
    return {
        "yoy_code": pl.when(with_event).then(pl.lit("EVENT")).otherwise(code),
        "yoy_note": _note(code),
        "why_not": growth.why_not(measure, code, "yoy"),
    }


def _note(code: pl.Expr) -> pl.Expr:
    """What must be read beside a growth that is stated: feeds left out, events in one period only."""
    event = pl.format("活动错位：{}，宜看两周合计或累计", "event_shift")
    left_out = growth.remark(code, "yoy")
    both = pl.concat_str(left_out, event, separator="；")
    stated = code.is_null() | (code == "PART_FEED")
    return pl.when(stated).then(pl.coalesce(both, left_out, event))


def _active_shops(wide: Wide, sales: Sales) -> pl.DataFrame:
    """Active shops at the end of each period, and their growth over the base's."""
    end, earliest = pl.col("through"), first_base_end(sales.first)
    by_year = end.dt.offset_by(f"-{wide.kind.year_on}") >= earliest
    coded = wide.rows.with_columns(
        yoy_code=growth.state_code("yoy", by_year), mom_code=pl.lit("NO_COMPARISON")
    )
    if wide.kind.period_on:
        by_period = end.dt.offset_by(f"-{wide.kind.period_on}") >= earliest
        coded = coded.with_columns(mom_code=growth.state_code("mom", by_period))
    pairs = {
        side: Compared(
            pl.col("active_shops").cast(pl.Float64),
            pl.col(f"{side}_active_shops").cast(pl.Float64),
            pl.lit(0.0),
        )
        for side in ("yoy", "mom")
    }
    code = pl.col("yoy_code")
    has_mom = wide.kind.period_on is not None
    return _table(
        coded.filter(pl.col("active_shops").is_not_null() | (level_share() < REFUSED)),
        wide.kind,
        "E1",
        {
            "value": pl.when(level_share() >= REFUSED).then("active_shops"),
            "reported": pl.col("active_shops"),
            "yoy_pct": growth.growth_pct(pairs["yoy"], code),
            "yoy_basis": pl.when(by_year).then("yoy_active_shops"),
            "yoy_compared": pl.when(by_year).then("active_shops"),
            "yoy_diff": growth.difference(pairs["yoy"], code),
            "yoy_code": code,
            "mom_pct": growth.growth_pct(pairs["mom"], pl.col("mom_code")) if has_mom else pl.lit(None),
            "coverage": pl.lit(1.0),
            "why_not": _why_no_count(code),
        },
    )


def _why_no_count(code: pl.Expr) -> pl.Expr:
    told = {
        "MISSING_FEED": f"{growth.MISSING_FEED}：本期有店铺缺数据，个数不与上年同期比较",
        "NO_BASE": "上年同期没有数据",
        "NEW": "新增：上年同期为零，不计算增速",
        "SMALL_BASE": f"基数过小：上年同期不足 {growth.SMALLEST_COUNT}，不计算增速",
        "CAP": "增速超过 1000%，不用百分数",
        "NO_DATA": "数据不足",
    }
    return code.replace_strict(told, default=None, return_dtype=pl.String)


def _live_share() -> pl.Expr:
    return pl.when(coverage(MEASURES[0]) >= MEASURES[0].shown_from).then(share("live_fen", ALL_SALES) * 100)


def _refund_share(sales: Sales) -> pl.Expr:
    """Refunds of what was paid; null until REFUND_DAYS after the period, or while most are unknown."""
    settled = pl.col("through") <= sales.through - timedelta(days=REFUND_DAYS)
    is_told = settled & (share("refund_known_fen", ALL_SALES) >= HALF)
    return pl.when(is_told).then(share("refund_fen", "refund_known_fen") * 100)


def _ratio(wide: Wide, code: str, value: Callable[[], pl.Expr], covered: pl.Expr) -> pl.DataFrame:
    """A share: it changes by points, never by percent."""
    valued = wide.rows.with_columns(ratio=value(), ratio_coverage=covered)
    return _against_year_before(valued, wide.kind, code)


def _joined(wide: Wide, code: str, found: pl.DataFrame) -> pl.DataFrame:
    valued = wide.rows.join(found, on=PLACE, how="left").with_columns(ratio_coverage=pl.lit(1.0))
    return _against_year_before(valued, wide.kind, code)


def _against_year_before(valued: pl.DataFrame, kind: Kind, code: str) -> pl.DataFrame:
    """Rows of a `ratio`, with its change in points over the same period a year before."""
    kept = valued.select(*PLACE, *TOLD_OF_ALL, "ratio", "ratio_coverage")
    shown = kept.filter(pl.col("ratio").is_not_null()).with_columns(
        ratio_told="ratio", ratio=pl.when(level_share() >= REFUSED).then("ratio")
    )
    before = shown.select(
        "region_code", pl.col("period_start").dt.offset_by(kind.year_on), ratio_before="ratio"
    ).unique(PLACE, keep="none")
    both = shown.join(before, on=PLACE, how="left")
    now, base = pl.col("ratio"), pl.col("ratio_before")
    growth_code = (
        pl.when(level_share() < REFUSED)
        .then(pl.lit("MISSING_FEED"))
        .when(base.is_null())
        .then(pl.lit("NO_BASE"))
        .otherwise(pl.lit("POINTS"))
    )
    told = {"MISSING_FEED": f"{growth.MISSING_FEED}：本期有店铺缺数据", "NO_BASE": "上年同期没有数据"}
    return _table(
        both.with_columns(yoy_code=growth_code, mom_code=pl.lit("NO_COMPARISON")),
        kind,
        code,
        {
            "value": now,
            "reported": pl.col("ratio_told"),
            "yoy_pct": pl.lit(None),
            "yoy_basis": base,
            "yoy_compared": pl.when(base.is_not_null()).then(now),
            "yoy_diff": now - base,
            "yoy_code": pl.col("yoy_code"),
            "mom_pct": pl.lit(None),
            "coverage": pl.col("ratio_coverage"),
            "why_not": pl.col("yoy_code").replace_strict(told, default=None, return_dtype=pl.String),
        },
    )


def _counted(wide: Wide, code: str, found: pl.DataFrame, covered: pl.Expr) -> pl.DataFrame:
    """Rows of a count (`ratio`), with its growth where it is not too small to have one."""
    valued = wide.rows.join(found, on=PLACE, how="inner").with_columns(ratio_coverage=covered)
    rows = _against_year_before(valued, wide.kind, code)
    pair = Compared(pl.col("yoy_compared"), pl.col("yoy_basis"), pl.lit(float(growth.SMALLEST_COUNT)))
    is_known = pl.col("yoy_code") == "POINTS"
    coded = rows.with_columns(
        yoy_code=pl.when(is_known).then(growth.arithmetic_code(pair)).otherwise("yoy_code")
    )
    stated = pl.col("yoy_code").is_null()
    return coded.with_columns(
        yoy_pct=growth.growth_pct(pair, pl.col("yoy_code")),
        comparable=stated,
        why_not=pl.when(~stated).then(_why_no_count(pl.col("yoy_code"))),
    )


def _table(rows: pl.DataFrame, kind: Kind, code: str, told: Columns) -> pl.DataFrame:
    """Bring what one indicator says to the columns of INDICATOR_VALUE."""
    return rows.select(_columns(kind, code, told))


def _columns(kind: Kind, code: str, told: Columns) -> tuple[pl.Expr, ...]:
    """Return the columns of INDICATOR_VALUE, of what one indicator says and what all of them do."""
    entry = BY_CODE[code]
    stated = told["yoy_code"].is_null() | told["yoy_code"].is_in(COMPARABLE)
    columns = {
        "indicator": pl.lit(code),
        "region_code": pl.col("region_code"),
        "scope": pl.lit(entry.scope),
        "period_kind": pl.lit(kind.name),
        "period_start": pl.col("period_start"),
        "unit": pl.lit(entry.unit),
        "maturity": pl.col("maturity"),
        "comparable": stated,
        "source": pl.lit("exports"),
        "through": pl.col("through"),
        "yoy_note": pl.lit(None),
        "mom_code": pl.col("mom_code"),
        "feed_coverage": level_share(),
        "children_lacking": pl.col("children_lacking"),
        **told,
    }
    return tuple(columns[name].cast(kept).alias(name) for name, kept in INDICATOR_VALUE.columns.items())

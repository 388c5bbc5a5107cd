"""Vintages: what was said of each number, and when. Rows are only ever added.

A vintage is a value with the moment from which it was the one that stood (`as_of`). What stood at any
moment, what has been revised since, and whether first releases lean to one side, all follow from them.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from pipelines.canonical import MOMENT
from pipelines.contract import Contract
from pipelines.indicators.catalogue import BY_CODE

VINTAGE = Contract(
    name="vintage",
    grain="数字 × 从何时起",
    key=("kind", "indicator", "region_code", "scope", "period_kind", "period", "source", "as_of"),
    columns={
        "kind": pl.String,  # indicator, published, issued
        "indicator": pl.String,
        "region_code": pl.String,
        "scope": pl.String,
        "period_kind": pl.String,  # week, month, quarter, year; of a published figure single or cumulative
        "period": pl.String,
        "source": pl.String,  # of a published figure its title and address; of an issued one the issue
        "value": pl.Float64,  # null: withdrawn, or not known then
        "yoy_pct": pl.Float64,
        "concept_version": pl.String,
        "code_version": pl.String,
        "as_of": MOMENT,
        "build_id": pl.String,
        "reason": pl.String,
    },
)
NUMBER = VINTAGE.key[:-1]
FACT = (*NUMBER, "value", "yoy_pct", "concept_version", "code_version")
TOLERANCE = 1e-9  # relative: the order in which doubles are summed is no revision

# Sums over days follow from these; single days would be most of the rows and nobody issues them.
KEPT_KINDS = ("week", "month", "quarter", "year")
ALL_SALES, NET_SALES = "S2", "S4"
FIRST = "首发"
PLACE = ["region_code", "scope", "period_kind", "period"]

PROVISIONAL_DAYS, REVISED_DAYS = 7, 35
STAGES = {"P": "初步", "R": "修订", "F": "最终"}
BIAS_PERIODS = 26  # weeks that a lean of first releases is looked for in
FEWEST_REVISIONS = 8


@dataclass(frozen=True)
class Lean:
    """Whether first releases lean to one side.

    Attributes:
        periods: How many first releases were looked at.
        mean_pct: Mean of latest ÷ first − 1, in percent.
        absolute_pct: Mean of its size.
        error_pct: Standard error of the mean; null: too few to tell.
    """

    periods: int
    mean_pct: float | None = None
    absolute_pct: float | None = None
    error_pct: float | None = None

    @property
    def said(self) -> str:
        """What is said of it; empty where nothing can be."""
        if self.mean_pct is None or self.error_pct is None or abs(self.mean_pct) <= 2 * self.error_pct:
            return ""
        return "首发系统性偏低" if self.mean_pct > 0 else "首发系统性偏高"


def indicator_facts(values: pl.DataFrame, code_version: str) -> pl.DataFrame:
    """Return what a build says of each indicator (INDICATOR_VALUE) as facts."""
    versions = {code: entry.concept_version for code, entry in BY_CODE.items()}
    return values.filter(pl.col("period_kind").is_in(KEPT_KINDS), pl.col("value").is_not_null()).select(
        pl.lit("indicator").alias("kind"),
        "indicator",
        "region_code",
        "scope",
        "period_kind",
        pl.col("period_start").dt.to_string("%Y-%m-%d").alias("period"),
        pl.lit("exports").alias("source"),
        "value",
        "yoy_pct",
        pl.col("indicator")
        .replace_strict(versions, default=None, return_dtype=pl.String)
        .alias("concept_version"),
        pl.lit(code_version).alias("code_version"),
    )


def published_facts(published: pl.DataFrame) -> pl.DataFrame:
    """Return the published figures (PUBLISHED_STATISTIC) as facts; of equal ones the first."""
    span = pl.when("is_cumulative").then(pl.lit("cumulative")).otherwise(pl.lit("single"))
    facts = published.select(
        pl.lit("published").alias("kind"),
        "indicator",
        "region_code",
        "scope",
        span.alias("period_kind"),
        "period",
        pl.concat_str("source_title", "source_address", separator=" ", ignore_nulls=True).alias("source"),
        "value",
        "yoy_pct",
        pl.lit(None, dtype=pl.String).alias("concept_version"),
        pl.lit(None, dtype=pl.String).alias("code_version"),
    )
    return facts.sort("value", "yoy_pct", nulls_last=True).unique(NUMBER, keep="first").sort(NUMBER)


def snapshot(vintages: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """Return what stood at a moment: one row per number, without those that were withdrawn."""
    return latest(vintages.filter(pl.col("as_of") <= moment)).filter(
        pl.col("value").is_not_null() | pl.col("yoy_pct").is_not_null()
    )


def latest(vintages: pl.DataFrame) -> pl.DataFrame:
    """Return the newest vintage of each number."""
    return vintages.sort("as_of").unique(NUMBER, keep="last", maintain_order=True)


def changes(vintages: pl.DataFrame, facts: pl.DataFrame, moment: datetime, build_id: str) -> pl.DataFrame:
    """Return the vintages to add: numbers that are new, have changed, or are gone.

    Args:
        vintages: All vintages so far (VINTAGE).
        facts: What stands now, of one or more kinds; a kind that is not in it is left alone.
        moment: From when it stands.
        build_id: The build that says it.
    """
    before = latest(vintages).filter(pl.col("kind").is_in(facts["kind"].unique().implode()))
    was = before.select(*NUMBER, *(pl.col(name).alias(f"{name}_was") for name in FACT[len(NUMBER) :]))
    both = facts.with_columns(is_there=True).join(
        was.with_columns(was_there=True), on=NUMBER, how="full", coalesce=True, nulls_equal=True
    )
    moved = _differs("value") | _differs("yoy_pct")
    added = both.filter(moved | pl.col("was_there").is_null())
    return (
        _with_reasons(added)
        .with_columns(as_of=pl.lit(moment), build_id=pl.lit(build_id))
        .select(pl.col(name).cast(kind) for name, kind in VINTAGE.columns.items())
        .sort(VINTAGE.key)
    )


def revisions(vintages: pl.LazyFrame, since: datetime, until: datetime) -> pl.DataFrame:
    """Return the numbers that were revised between two moments, the largest revisions first.

    Args:
        vintages: All vintages (VINTAGE), in any order. Of what was said up to `since` only the numbers that
            something was said of later are held.
        since: After this moment,
        until: and up to this one.

    Returns:
        One row per number: NUMBER, `first_value` (首发), `before` (what stood at `since`), `now` (at
        `until`), `revision_pct` (now ÷ before − 1, in percent; null where before is zero or withdrawn),
        `reason` and `as_of` of the latest change.
    """
    later = vintages.filter(pl.col("as_of") > since, pl.col("as_of") <= until).collect(engine="streaming")
    new = latest(later).select(*NUMBER, "reason", "as_of", now="value")
    said = vintages.filter(pl.col("as_of") <= since).select(*NUMBER, "as_of", "value")
    # Streaming: the vintages pass by, and only those of the numbers asked for are held.
    known = said.join(new.lazy(), on=NUMBER, how="semi", nulls_equal=True).collect(engine="streaming")
    before = known.sort("as_of")
    old = before.unique(NUMBER, keep="last").select(*NUMBER, before="value")
    first = before.unique(NUMBER, keep="first").select(*NUMBER, first_value="value")
    change = pl.when(pl.col("before") != 0).then((pl.col("now") / pl.col("before") - 1) * 100)
    return (
        new.join(old, on=NUMBER, nulls_equal=True)
        .join(first, on=NUMBER, nulls_equal=True)
        .filter(pl.col("now").ne_missing(pl.col("before")))
        .with_columns(revision_pct=change)
        .sort(
            pl.col("revision_pct").abs(), *NUMBER, descending=[True, *[False] * len(NUMBER)], nulls_last=True
        )
        .select(*NUMBER, "first_value", "before", "now", "revision_pct", "reason", "as_of")
    )


def stage(period_end: date, known_on: date) -> str:
    """Return how settled a period is: P 初步 in its first week, R 修订 to the fifth, F 最终 after it."""
    age = (known_on - period_end).days
    if age <= PROVISIONAL_DAYS:
        return "P"
    return "R" if age <= REVISED_DAYS else "F"


def first_release_lean(vintages: pl.DataFrame, indicator: str, region_code: str, known_on: date) -> Lean:
    """Tell whether first releases of a weekly indicator have leaned to one side.

    Only weeks that are final count, the newest BIAS_PERIODS of them; and only those that were first
    said within their first weeks: a first load of old files is no release.
    """
    settled = known_on - timedelta(days=REVISED_DAYS + 6)
    start = pl.col("period").str.to_date("%Y-%m-%d")
    own = vintages.filter(
        pl.col("kind") == "indicator",
        pl.col("indicator") == indicator,
        pl.col("region_code") == region_code,
        pl.col("period_kind") == "week",
        pl.col("value") > 0,
    ).with_columns(start=start)
    weeks = (
        own.filter(pl.col("start") < settled)
        .sort("as_of")
        .group_by("start")
        .agg(
            first=pl.col("value").first(), last=pl.col("value").last(), said=pl.col("as_of").first().dt.date()
        )
        .filter(pl.col("said") <= pl.col("start") + pl.duration(days=6 + REVISED_DAYS))
        .sort("start")
        .tail(BIAS_PERIODS)
        .with_columns(moved=(pl.col("last") / pl.col("first") - 1) * 100)["moved"]
    )
    if weeks.len() < FEWEST_REVISIONS:
        return Lean(weeks.len())
    spread, mean, absolute = weeks.std(), weeks.mean(), weeks.abs().mean()
    assert isinstance(spread, float) and isinstance(mean, float) and isinstance(absolute, float)
    return Lean(weeks.len(), mean, absolute, spread / math.sqrt(weeks.len()))


def _differs(name: str) -> pl.Expr:
    """Whether a number is another one than before; null and a number differ."""
    now, was = pl.col(name), pl.col(f"{name}_was")
    apart = (now - was).abs() > TOLERANCE * pl.max_horizontal(now.abs(), was.abs())
    return apart.fill_null(now.is_null() != was.is_null())


def _with_reasons(changed: pl.DataFrame) -> pl.DataFrame:
    """Say why each number has changed, as far as the numbers themselves tell."""
    sales = changed.filter(pl.col("indicator") == ALL_SALES, pl.col("was_there")).select(
        *PLACE, sales_moved=pl.lit(True)
    )
    above = sales.rename({"region_code": "province", "sales_moved": "province_moved"})
    province = pl.col("region_code").str.slice(0, 2) + "0000"
    is_sales_up = pl.col("value") >= pl.col("value_was")
    reason = (
        pl.when(pl.col("was_there").is_null())
        .then(pl.lit(FIRST))
        .when(pl.col("is_there").is_null())
        .then(pl.lit("撤下"))
        .when(pl.col("kind") != "indicator")
        .then(pl.lit("公布数修订"))
        .when(pl.col("concept_version") != pl.col("concept_version_was"))
        .then(pl.lit("口径调整"))
        .when(pl.col("code_version") != pl.col("code_version_was"))
        .then(pl.lit("程序更新"))
        .when(~_differs("value"))
        .then(pl.lit("基期修订"))
        .when(pl.col("sales_moved").is_null() & (pl.col("indicator") == NET_SALES))
        .then(pl.lit("退款回流"))
        .when(pl.col("sales_moved").is_null() | pl.col("province_moved").is_null())
        .then(pl.lit("重分类"))
        .when(is_sales_up)
        .then(pl.lit("补报"))
        .otherwise(pl.lit("纠错"))
    )
    return (
        changed.with_columns(province=province)
        .join(sales, on=PLACE, how="left", nulls_equal=True)
        .join(above, on=["province", *PLACE[1:]], how="left", nulls_equal=True)
        .with_columns(reason=reason)
    )

"""The quantified aims of the five policy papers that this product was first made for."""

from functools import cache

import polars as pl

from pipelines.contract import Contract
from pipelines.reference.vendored import table

TARGET = Contract(
    name="target",
    grain="一项政策目标",
    key=("id",),
    columns={
        "id": pl.String,
        "region_code": pl.String,
        "indicator": pl.String,
        "indicator_name": pl.String,
        "comparator": pl.String,
        "value": pl.Float64,
        "value_low": pl.Float64,
        "value_high": pl.Float64,
        "unit": pl.String,
        "deadline": pl.Date,
        "threshold_value": pl.Float64,
        "threshold_unit": pl.String,
        "kind": pl.String,
        "scope": pl.String,
        "status": pl.String,
        "digits_damaged": pl.Boolean,
        "quote": pl.String,
        "document": pl.String,
        "note": pl.String,
        "region_name": pl.String,
        "starts_on": pl.Date,  # first day of the plan; null: not told
        "base_value": pl.Float64,  # what there was when it started; null: not told
        "part_of": pl.String,  # id of the target that this one is a part of (其中); null: of none
        "replaced_by": pl.String,  # id of the target that has replaced this one; null: none, or not told
        "denominator_scope": pl.String,  # of a share whose two sides have different scopes; null: the same
    },
)

COMPARATORS = (">=", ">", "<=", "=")

KINDS = {
    "annual_flow": "年度流量",  # an amount per year
    "stock": "存量",  # how many there are on the day
    "cumulative": "累计",  # how many were made or drawn in since the plan began
    "threshold_count": "带门槛的计数",  # how many reach threshold_value
    "ratio": "比率",
    "cap": "上限",  # a constraint, not an aim
    "item_cap": "逐笔上限",  # a constraint that each single item must keep
    "slogan": "口号",
    "vague": "未量化",  # 若干
}
STATUSES = {
    "draft": "征求意见稿",
    "in_force": "执行中",
    "superseded": "已被取代",
    "slogan": "口号",
    "fictional": "演示（虚构）",
}

YES = ("yes", "是", "true", "1")
REGISTERED_SHOPS = "登记网店"  # the scope of every series computed from exports


def as_targets(rows: pl.DataFrame) -> pl.DataFrame:
    """Bring rows with the columns of targets.csv, all text, to the columns of TARGET.

    An empty cell is null. `note` joins scope_note and note, each once.
    """
    number = [
        pl.col(name).cast(pl.Float64)
        for name in ("value", "value_low", "value_high", "threshold_value", "base_value")
    ]
    note = pl.concat_list(
        pl.when(pl.col("scope_note").ne_missing(pl.col("scope"))).then("scope_note"), "note"
    ).list.drop_nulls()
    return (
        rows.with_columns(
            *number,
            pl.col("deadline").str.to_date("%Y-%m-%d"),
            starts_on=pl.col("start").str.to_date("%Y-%m-%d"),
            digits_damaged=pl.col("digits_damaged").is_in(YES).fill_null(False),
            note=pl.when(note.list.len() > 0).then(note.list.join("；")),
            region_name=pl.col("region"),
        )
        .rename({"indicator": "indicator_name", "indicator_code": "indicator"})
        .select(*TARGET.columns)
    )


@cache
def targets() -> pl.DataFrame:
    """Return one row per target.

    `value` is null where the paper gives none (若干) or its digits are damaged; then value_low and
    value_high hold what the remaining digits allow. `indicator` is the catalogue's code, null where none
    fits. `deadline` is null where the paper sets none. A target may be compared only with a series of the
    same indicator and `scope`.
    """
    return as_targets(table("targets"))

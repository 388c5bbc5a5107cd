"""Which sums would tell of one enterprise: the rule on the contributors of a cell."""

import polars as pl

from pipelines.disclosure.rules import Rules

ROUNDING = 1e-9  # of the largest contribution: a sum of doubles on the bar itself is not below it


def enterprise_groups(shops: pl.DataFrame) -> pl.DataFrame:
    """Return one row per shop_key: `contributor`, whose sales these are.

    The enterprise that the shop register names; a shop without one stands for itself.
    """
    name = pl.col("enterprise_name").str.strip_chars()
    return shops.select(
        "shop_key",
        contributor=pl.when(name != "").then(name).otherwise(pl.concat_str(pl.lit("shop:"), "shop_key")),
    )


def judged(contributions: pl.DataFrame, key: str, rules: Rules) -> pl.DataFrame:
    """Judge sums by who adds to them.

    Args:
        contributions: Any number of rows per `key` and contributor; `value` is what it adds.
        key: The column that names the sum.
        rules: The bars.

    Returns:
        One row per `key`: contributors (those who add something), reason (a key of UNSAFE; null: safe), width
        (how far the sum has to stay uncertain on either side; 0 where safe), has_negative.

    Negative contributions (refunds) count by their size: they blur a sum no less than they add to it.
    """
    size = pl.col("value").abs()
    shares = contributions.group_by(key, "contributor").agg(pl.col("value").sum())
    sums = shares.group_by(key).agg(
        contributors=(size > 0).sum().cast(pl.Int64),
        largest=size.max(),
        # Added up by themselves: a difference of large sums would leave a crumb where nothing is.
        rest=size.sort(descending=True).slice(2).sum(),
        has_negative=(pl.col("value") < 0).any(),
    )
    closeness = pl.col("largest") * (rules.p_percent / 100)
    reason = (
        pl.when(pl.col("contributors") == 0)
        .then(pl.lit("zero"))
        .when(pl.col("contributors") < rules.least_contributors)
        .then(pl.lit("few"))
        .when(pl.col("rest") < closeness - pl.col("largest") * ROUNDING)
        .then(pl.lit("dominated"))
    )
    width = pl.max_horizontal(closeness - pl.col("rest"), closeness / 2, pl.lit(rules.least_width))
    return sums.with_columns(reason=reason).select(
        key,
        "contributors",
        "reason",
        "has_negative",
        width=pl.when(pl.col("reason").is_not_null()).then(width).otherwise(0.0),
    )


def primary(cells: pl.DataFrame, contributions: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Judge every cell of a table.

    Args:
        cells: One row per cell_id.
        contributions: Any number of rows per cell_id and contributor, with `value`.
        rules: The bars.

    Returns:
        `judged` per cell_id, in the order of `cells`. A cell nobody adds to (a true zero) is safe: contributors 0.
    """
    sums = judged(contributions, "cell_id", rules)
    return (
        cells.select("cell_id")
        .join(sums, on="cell_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("contributors").fill_null(0),
            pl.col("width").fill_null(0.0),
            pl.col("has_negative").fill_null(False),
        )
    )

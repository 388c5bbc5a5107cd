"""What a platform's category is in statistics: 吃, 穿, 用 or 服务, goods or not, and its industry."""

import polars as pl

from pipelines.canonical import NO_CATEGORY, PLATFORMS
from pipelines.registers.categories import ANY_PLATFORM


def classified(categories: pl.DataFrame) -> pl.DataFrame:
    """Return what every platform's categories are.

    Args:
        categories: One row per platform and category (CATEGORY); a platform's own row goes before one
            for all platforms.

    Returns:
        One row per platform and category: use_class, industry (code and name, null where not evident),
        is_goods. A category that is not in it is 未归类 and stays visible as such.
    """
    platforms = pl.DataFrame({"platform": PLATFORMS}, schema={"platform": pl.String})
    everywhere = categories.filter(pl.col("platform") == ANY_PLATFORM).drop("platform")
    own = categories.filter(pl.col("platform") != ANY_PLATFORM)
    spread = platforms.join(everywhere, how="cross").join(own, on=["platform", "category"], how="anti")
    both = pl.concat([own.select(spread.columns), spread])
    return both.filter(pl.col("category") != NO_CATEGORY).select(
        "platform",
        "category",
        "use_class",
        pl.format("{} {}", "industry_code", "industry").alias("industry"),
        "is_goods",
    )

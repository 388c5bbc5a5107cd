"""Administrative regions of the Ministry of Civil Affairs, as they stood on 2025-12-31."""

from functools import cache

import polars as pl

from pipelines.contract import Contract
from pipelines.reference.vendored import table

NAMESPACE = "MCA 2025-12-31"  # town codes of the statistics bureau use the same numbers for other towns

REGION = Contract(
    name="region",
    grain="一个行政区划代码",
    key=("region_code",),
    columns={
        "region_code": pl.String,
        "name": pl.String,
        "level": pl.String,
        "parent_code": pl.String,
        "code_namespace": pl.String,
        "valid_from": pl.Date,
        "valid_to": pl.Date,
    },
)

DEEPEST = 3  # steps from a town up to its province


@cache
def regions() -> pl.DataFrame:
    """Return one row per region: every province, city and county, and the towns we have.

    Codes are six digits, towns nine. `parent_code` is null for a province; districts of a municipality
    and counties run by their province hang under the province itself. 中山, 东莞, 儋州 and 嘉峪关 have
    no counties. `valid_from` and `valid_to` are null: unknown. Taiwan is not in the ministry's table.
    """
    return pl.concat([table("regions"), table("towns")]).select(
        region_code="code",
        name="name",
        level="level",
        parent_code="parent_code",
        code_namespace=pl.lit(NAMESPACE),
        valid_from=pl.lit(None, dtype=pl.Date),
        valid_to=pl.lit(None, dtype=pl.Date),
    )


@cache
def full_names() -> dict[str, str]:
    """Return each region's name with all that it lies in, outermost first: 四川省 成都市 锦江区."""
    table = regions().select("region_code", "name", "parent_code")
    names = {code: name for code, name, _ in table.iter_rows()}
    above = {code: parent for code, _, parent in table.iter_rows() if parent}

    def full(code: str) -> str:
        return f"{full(above[code])} {names[code]}" if code in above else names[code]

    return {code: full(code) for code in names}


@cache
def ancestors() -> pl.DataFrame:
    """Return one row per region_code × ancestor_code: each region with itself and all above it."""
    step = regions().select("region_code", "parent_code")
    levels = [step.select("region_code", ancestor_code="region_code")]
    for _ in range(DEEPEST):
        above = (
            levels[-1]
            .join(step, left_on="ancestor_code", right_on="region_code", maintain_order="left")
            .filter(pl.col("parent_code").is_not_null())
        )
        levels.append(above.select("region_code", ancestor_code="parent_code"))
    return pl.concat(levels)

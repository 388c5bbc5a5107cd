"""Abolished names and codes of counties since 2000, and what became of them.

Two tables: what has one certain successor, and what was left out of it with the reason
(docs/decisions/0001-region-aliases.md).
"""

from functools import cache

import polars as pl

from pipelines.reference.vendored import table

MUNICIPALITIES = ("110000", "120000", "310000", "500000")

# What stands where a city would, in places that have none. Not the names of anything.
FILLERS = frozenset(
    {
        "市辖区",
        "市",
        "县",
        "省直辖县",
        "省直辖",
        "直辖县",
        "直辖县级",
        "省直辖县级行政区划",
        "省直辖县级行政单位",
        "省直辖行政单位",
        "自治区直辖县级行政区划",
        "自治区直辖县级行政单位",
        "自治区直辖县级",
    }
)

# Spellings of provinces that dropping the last character does not give.
PROVINCE_SPELLINGS = {
    "内蒙古自治区": ("内蒙古", "内蒙", "内蒙古省"),
    "广西壮族自治区": ("广西", "广西省", "广西自治区", "广西壮族"),
    "西藏自治区": ("西藏", "西藏省"),
    "宁夏回族自治区": ("宁夏", "宁夏省", "宁夏自治区", "宁夏回族"),
    "新疆维吾尔自治区": ("新疆", "新疆省", "新疆自治区", "新疆维吾尔"),
    "香港特别行政区": ("香港", "香港特区"),
    "澳门特别行政区": ("澳门", "澳门特区"),
}


@cache
def region_aliases() -> pl.DataFrame:
    """Return one row per abolished county name with one certain successor, of 2000 to 2025.

    Columns: old_province, old_city (or a filler: 县, 市辖区, 直辖县), old_county, old_code (six digits),
    current_code, current_name, valid_from_year and valid_to_year (first and last year seen), evidence,
    review (what a review changed; null where nothing).
    """
    return table("region_aliases").with_columns(
        pl.col("valid_from_year", "valid_to_year").cast(pl.Int32),
    )


@cache
def left_out() -> pl.DataFrame:
    """Return one row per abolished county name without one certain successor.

    Columns as `region_aliases` without the successor, and the `reason` in words.
    """
    return table("region_aliases_left_out").with_columns(
        pl.col("valid_from_year", "valid_to_year").cast(pl.Int32),
    )


@cache
def successor_of_code() -> dict[str, str]:
    """Return old code → current code, where the code had one meaning and has one successor.

    A code that is also in `left_out`, that led to several places over time, or that is in force today
    for something else is not in it.
    """
    aliases = region_aliases()
    in_force = table("regions")["code"]
    certain = (
        aliases.filter(
            ~pl.col("old_code").is_in(left_out()["old_code"].implode()),
            ~pl.col("old_code").is_in(in_force.implode()),
        )
        .group_by("old_code")
        .agg(pl.col("current_code").unique())
        .filter(pl.col("current_code").list.len() == 1)
        .select("old_code", pl.col("current_code").list.first())
    )
    return dict(certain.iter_rows())

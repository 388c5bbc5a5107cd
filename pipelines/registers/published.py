"""公布数据.csv: the bureau's own published statistics, beside the built-in ones."""

from pathlib import Path

import polars as pl

from pipelines.contract import Rule
from pipelines.reference.published import PUBLISHED_STATISTIC, as_published, published_statistics
from pipelines.registers.base import Register, absent, read_sheet, settle
from pipelines.registers.cells import (
    code_rules,
    in_force,
    number,
    number_rule,
    one_of_rule,
    region_code,
    required_rules,
    succession_notices,
)

FILE_NAME = "公布数据.csv"
REQUIRED = ("region", "region_code", "indicator", "period", "value", "unit", "yoy_percent", "cumulative")
OPTIONAL = (
    "source_title",
    "source_address",
    "quote",
    "quality_note",
    "scope",
    "months_in_value",
    "base_value",
)
NOT_EMPTY = ("region", "region_code", "indicator", "period", "cumulative")
NUMBERS = ("value", "yoy_percent", "base_value", "months_in_value")
AMOUNTS = NUMBERS[:3]
YES_NO = ("true", "false", "yes", "no", "是", "否", "1", "0")

COUNTRY = "100000"  # the whole country; not in the ministry's table of divisions
SAME_FIGURE = ("region_code", "indicator", "scope", "period", "is_cumulative")


def read_published(path: Path, regions: pl.DataFrame) -> Register:
    """Read the bureau's published statistics: one accepted row per figure, as PUBLISHED_STATISTIC.

    The columns are those of reference/published_statistics.csv. `period` is 2024, or 2024-05; with
    `cumulative` true that is January to May. Either value or yoy_percent must be there, and a value
    needs its unit; a bare bound needs its quote. `scope`, where not given, is the one that the built-in
    figures of the same region and indicator have; null where there is none.

    Raises:
        UnreadableFile: The file is empty, no text, or in no encoding that we read.
        UnknownFormat: A required column is missing.
    """
    sheet = read_sheet(path, REQUIRED, OPTIONAL)
    if sheet is None:
        return absent(path, PUBLISHED_STATISTIC.columns)
    known = pl.concat([regions.select("region_code"), pl.DataFrame({"region_code": [COUNTRY]})])
    parsed = sheet.rows.with_columns(
        code_cell="region_code",
        given_code=region_code("region_code"),
        cumulative=pl.col("cumulative").str.to_lowercase(),
        period=pl.col("period")
        .str.replace(r"^(\d{4})[/.年](\d{1,2})月?$", "${1}-${2}")
        .str.replace(r"-(\d)$", "-0${1}"),
    ).with_columns(region_code=in_force(pl.col("given_code"), regions))
    settled = settle(
        sheet,
        parsed,
        (*required_rules(NOT_EMPTY), *code_rules("region_code", "code_cell", known), *_rules()),
        succession_notices(parsed, "region_code"),
        dict.fromkeys([*REQUIRED, *OPTIONAL], pl.String),
    )
    plain = settled.rows.with_columns(number(name).cast(pl.String).alias(name) for name in AMOUNTS)
    own = _scoped(as_published(plain))
    return Register(
        settled.file_name,
        own,
        settled.refused,
        (*settled.notices, *_replaced(own)),
        settled.rows_read,
        settled.sha256,
        settled.encoding,
    )


def with_built_in(own: pl.DataFrame) -> pl.DataFrame:
    """Return the built-in statistics and the bureau's own; of the same figure the bureau's own counts."""
    kept = published_statistics().join(
        own, on=SAME_FIGURE, how="anti", nulls_equal=True, maintain_order="left"
    )
    return pl.concat([kept, own])


def _rules() -> tuple[Rule, ...]:
    return (
        Rule(
            "period_readable",
            pl.col("period").is_null() | pl.col("period").str.contains(r"^\d{4}(-(0[1-9]|1[0-2]))?$"),
            "时期写法不对",
            "请写成 2024 或 2024-05",
            "period",
        ),
        one_of_rule("cumulative", YES_NO),
        *(number_rule(name) for name in NUMBERS),
        Rule(
            "says_something",
            pl.any_horizontal(pl.col("value", "yoy_percent", "quote").is_not_null()),
            "数值、增速和原文都未填写",
            "至少填写 value 或 yoy_percent；只有“超过”之类的界限时填 quote",
            "value",
        ),
        Rule(
            "value_has_unit",
            pl.col("value").is_null() | pl.col("unit").is_not_null(),
            "有数值而无单位",
            "请补填 unit",
            "unit",
        ),
        Rule(
            "months_possible",
            pl.col("months_in_value").is_null() | pl.col("months_in_value").str.contains(r"^([1-9]|1[0-2])$"),
            "月数不在 1 至 12 之间",
            "请填数值包含的月数",
            "months_in_value",
        ),
    )


def _scoped(own: pl.DataFrame) -> pl.DataFrame:
    """Fill an empty scope from the built-in figures of the same series, where they all have one scope."""
    series = ["region_code", "indicator"]
    usual = (
        published_statistics()
        .group_by(series)
        .agg(usual_scope=pl.col("scope").unique())
        .filter(pl.col("usual_scope").list.len() == 1)
        .with_columns(pl.col("usual_scope").list.first())
    )
    return (
        own.join(usual, on=series, how="left", maintain_order="left")
        .with_columns(scope=pl.coalesce("scope", "usual_scope"))
        .drop("usual_scope")
    )


def _replaced(own: pl.DataFrame) -> tuple[str, ...]:
    same = published_statistics().join(own, on=SAME_FIGURE, how="semi", nulls_equal=True)
    return (f"有 {same.height} 条内置公布数据由本表的同一指标取代",) if same.height else ()

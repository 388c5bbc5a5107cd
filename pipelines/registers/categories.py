"""品类对照.csv: what the bureau takes each platform category for, before the built-in table."""

from pathlib import Path

import polars as pl

from pipelines.canonical import PLATFORMS
from pipelines.contract import Contract, Rule
from pipelines.reference.vendored import table
from pipelines.registers.base import Register, absent, read_sheet, settle
from pipelines.registers.cells import one_of_rule, required_rules

FILE_NAME = "品类对照.csv"
REQUIRED = ("类目", "统计品类")
OPTIONAL = ("平台", "行业代码", "行业名称", "是否实物")
USE_CLASSES = ("吃", "穿", "用", "服务")
ANY_PLATFORM = ""  # a row without a platform speaks of the category on all of them

CATEGORY = Contract(
    name="category",
    grain="平台 × 类目",
    key=("platform", "category"),
    columns={
        "platform": pl.String,  # ANY_PLATFORM: all that have no row of their own
        "category": pl.String,  # as the platform names it
        "use_class": pl.String,  # one of USE_CLASSES
        "industry_code": pl.String,  # GB/T 4754-2017; null: not evident from the category
        "industry": pl.String,
        "is_goods": pl.Boolean,  # a real thing; false: a service; null: not known
    },
)


def read_categories(path: Path) -> Register:
    """Read the bureau's own table of categories: one accepted row per platform and category.

    Raises:
        UnreadableFile: The file is empty, no text, or in no encoding that we read.
        UnknownFormat: A required column is missing.
    """
    sheet = read_sheet(path, REQUIRED, OPTIONAL)
    if sheet is None:
        return absent(path, CATEGORY.columns)
    goods = pl.coalesce(
        "是否实物", pl.when(pl.col("统计品类") == "服务").then(pl.lit("否")).otherwise(pl.lit("是"))
    )
    parsed = sheet.rows.with_columns(
        platform=pl.col("平台").fill_null(ANY_PLATFORM),
        category="类目",
        use_class="统计品类",
        industry_code="行业代码",
        industry="行业名称",
        is_goods=goods == "是",
    )
    return settle(sheet, parsed, rules(), (), CATEGORY.columns)


def rules() -> tuple[Rule, ...]:
    """Return the rules that a row must keep."""
    alone = pl.len().over("platform", "category") == 1
    return (
        *required_rules(REQUIRED),
        one_of_rule("平台", PLATFORMS),
        one_of_rule("统计品类", USE_CLASSES),
        one_of_rule("是否实物", ("是", "否")),
        Rule(
            "industry_code_readable",
            pl.col("行业代码").is_null() | pl.col("行业代码").str.contains(r"^\d{2,4}$"),
            "行业代码不是二至四位数字",
            "请填 GB/T 4754-2017 的大类、中类或小类代码，单元格设为文本格式",
            "行业代码",
        ),
        Rule("category_once", alone, "同一平台的同一类目重复", "请只保留一行", "类目"),
    )


def with_built_in(own: pl.DataFrame) -> pl.DataFrame:
    """Return the bureau's rows and, of categories that it does not name for all platforms, the built-in ones."""
    built_in = table("category_industry").with_columns(
        platform=pl.lit(ANY_PLATFORM), is_goods=pl.col("is_goods") == "是"
    )
    everywhere = own.filter(pl.col("platform") == ANY_PLATFORM)
    added = built_in.join(everywhere, on="category", how="anti").select(*CATEGORY.columns)
    return pl.concat([own.select(*CATEGORY.columns), added])

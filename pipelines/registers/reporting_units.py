"""报告单位.csv: units that are no administrative divisions (保税区, 高新区) and the regions in them."""

from pathlib import Path

import polars as pl

from pipelines.contract import Contract
from pipelines.registers.base import Register, absent, read_sheet, settle
from pipelines.registers.cells import (
    code_rules,
    day,
    day_rule,
    in_force,
    once,
    order_rule,
    region_code,
    required_rules,
    succession_notices,
)

FILE_NAME = "报告单位.csv"
REQUIRED = ("报告单位", "行政区划代码")
OPTIONAL = ("启用日期", "停用日期")

REPORTING_UNIT = Contract(
    name="reporting_unit",
    grain="报告单位 × 成员区划",
    key=("unit_name", "region_code", "valid_from"),
    columns={
        "unit_name": pl.String,
        "region_code": pl.String,
        "valid_from": pl.Date,
        "valid_to": pl.Date,
    },
)


def read_reporting_units(path: Path, regions: pl.DataFrame) -> Register:
    """Read the register of reporting units: one accepted row per unit × member region.

    valid_from and valid_to are null where not given: since ever, and until further notice. `regions`
    holds the region_code of every region in force.

    Raises:
        UnreadableFile: The file is empty, no text, or in no encoding that we read.
        UnknownFormat: A required column is missing.
    """
    sheet = read_sheet(path, REQUIRED, OPTIONAL)
    if sheet is None:
        return absent(path, REPORTING_UNIT.columns)
    parsed = sheet.rows.with_columns(given_code=region_code("行政区划代码")).with_columns(
        unit_name="报告单位",
        region_code=in_force(pl.col("given_code"), regions),
        valid_from=day("启用日期"),
        valid_to=day("停用日期"),
        since=pl.coalesce("启用日期", pl.lit("")),
    )
    rules = (
        *required_rules(REQUIRED),
        *code_rules("行政区划代码", "行政区划代码", regions),
        day_rule("启用日期", "valid_from"),
        day_rule("停用日期", "valid_to"),
        order_rule(("启用日期", "valid_from"), ("停用日期", "valid_to")),
        once(["since", "region_code", "报告单位"], "报告单位与成员区划重复", "请只保留一行"),
    )
    notices = succession_notices(parsed, "行政区划代码")
    return settle(sheet, parsed, rules, notices, REPORTING_UNIT.columns)

"""店铺名录.csv: which shops the bureau watches, and where each of them is."""

from pathlib import Path

import polars as pl

from pipelines.canonical import PLATFORMS
from pipelines.contract import Contract, Rule
from pipelines.registers.base import Register, absent, read_sheet, settle
from pipelines.registers.cells import (
    code_rules,
    day,
    day_rule,
    in_force,
    once,
    one_of_rule,
    order_rule,
    region_code,
    required_rules,
    succession_notices,
)

FILE_NAME = "店铺名录.csv"
REQUIRED = ("店铺编号", "平台", "店铺名称", "企业名称", "行政区划代码")
OPTIONAL = ("报告单位", "主营类目", "园区", "启用日期", "停用日期", "报送周期")
CADENCES = ("每日", "每周", "每月")

SHOP = Contract(
    name="shop",
    grain="店铺名录中的一家店铺",
    key=("shop_key",),
    columns={
        "shop_key": pl.String,
        "platform": pl.String,
        "shop_name": pl.String,
        "enterprise_name": pl.String,
        "region_code": pl.String,
        "reporting_unit": pl.String,
        "main_category": pl.String,
        "park": pl.String,
        "opened_on": pl.Date,
        "closed_on": pl.Date,
        "cadence": pl.String,  # one of CADENCES; null: not given, which counts as 每月
    },
)

# What people write for a platform, in lower case and without blanks.
PLATFORM_SYNONYMS = {
    "淘宝": "淘宝天猫",
    "天猫": "淘宝天猫",
    "淘宝/天猫": "淘宝天猫",
    "淘宝、天猫": "淘宝天猫",
    "天猫淘宝": "淘宝天猫",
    "淘宝网": "淘宝天猫",
    "千牛": "淘宝天猫",
    "淘宝直播": "淘宝天猫",
    "京东商城": "京东",
    "京东直播": "京东",
    "jd": "京东",
    "抖店": "抖音",
    "抖音小店": "抖音",
    "抖音电商": "抖音",
    "多多": "拼多多",
    "pdd": "拼多多",
    "快手小店": "快手",
    "快手电商": "快手",
    "微信小店": "视频号",
    "微信视频号": "视频号",
    "视频号小店": "视频号",
    "小红书店铺": "小红书",
    "阿里巴巴": "1688",
    "阿里巴巴1688": "1688",
    "1688.com": "1688",
    "有赞商城": "有赞",
    "有赞微商城": "有赞",
}


def read_shops(path: Path, regions: pl.DataFrame) -> Register:
    """Read the register of shops.

    Args:
        path: 店铺名录.csv; it need not be there.
        regions: One row per region in force, with `region_code`.

    Returns:
        One accepted row per shop, with the columns of SHOP. opened_on and closed_on are null where not
        given. Of a number that is there twice, and of a name that is there twice on one platform, no
        row is taken: which one is meant cannot be known.

    Raises:
        UnreadableFile: The file is empty, no text, or in no encoding that we read.
        UnknownFormat: A required column is missing.
    """
    sheet = read_sheet(path, REQUIRED, OPTIONAL)
    if sheet is None:
        return absent(path, SHOP.columns)
    parsed = sheet.rows.with_columns(given_code=region_code("行政区划代码")).with_columns(
        platform=pl.col("平台").str.to_lowercase().str.replace_all(r"\s", "").replace(PLATFORM_SYNONYMS),
        region_code=in_force(pl.col("given_code"), regions),
        opened_on=day("启用日期"),
        closed_on=day("停用日期"),
        shop_key="店铺编号",
        shop_name="店铺名称",
        enterprise_name="企业名称",
        reporting_unit="报告单位",
        main_category="主营类目",
        park="园区",
        cadence="报送周期",
    )
    notices = succession_notices(parsed, "行政区划代码")
    return settle(sheet, parsed, _rules(regions), notices, SHOP.columns)


def _rules(regions: pl.DataFrame) -> tuple[Rule, ...]:
    platforms = "、".join(PLATFORMS)
    return (
        *required_rules(REQUIRED),
        Rule(
            "platform_known",
            pl.col("platform").is_null() | pl.col("platform").is_in(PLATFORMS),
            "平台名称不认识",
            f"请改为其中之一：{platforms}",
            "平台",
        ),
        *code_rules("行政区划代码", "行政区划代码", regions),
        once(["店铺编号"], "店铺编号重复，不能确定以哪一行为准", "请只保留一行，或改用不同的编号"),
        once(["platform", "店铺名称"], "同一平台上店铺名称重复", "请核对是否同一家店铺，只保留一行"),
        day_rule("启用日期", "opened_on"),
        day_rule("停用日期", "closed_on"),
        order_rule(("启用日期", "opened_on"), ("停用日期", "closed_on")),
        one_of_rule("报送周期", CADENCES),
    )

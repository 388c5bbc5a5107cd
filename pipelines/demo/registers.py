"""The demo's own registers and its notice."""

from datetime import date, datetime, time

from pipelines.demo.exports import DemoFile
from pipelines.demo.run import Run
from pipelines.demo.shops import REPORTING_UNITS, SHOPS, DemoShop

SHOP_COLUMNS = "店铺编号,平台,店铺名称,企业名称,行政区划代码,报告单位,主营类目,园区,启用日期,停用日期"
UNIT_COLUMNS = "报告单位,行政区划代码,启用日期,停用日期"
TARGET_COLUMNS = (
    "id,region,region_code,indicator,indicator_code,comparator,value,unit,deadline,kind,scope,"
    "threshold_value,threshold_unit,quote,document"
)
# The policy papers' own targets are over: these show how a target is followed while it runs.
TARGETS = (
    "演示-1,四川省,510000,直播电商交易额,S1,>=,1700,亿元,{year}-12-31,annual_flow,登记网店,,,"
    "虚构：全省直播电商交易额达到1700亿元,演示目标（虚构）",
    "演示-2,珠海市,440400,直播电商交易额,S1,>=,480,亿元,{year}-12-31,annual_flow,登记网店,,,"
    "虚构：全市直播电商交易额达到480亿元,演示目标（虚构）",
    "演示-3,中山市,442000,直播电商交易额,S1,>=,260,亿元,{later}-12-31,annual_flow,登记网店,,,"
    "虚构：全市直播电商交易额达到260亿元,演示目标（虚构）",
    "演示-4,四川省,510000,年直播交易额100亿元以上企业数,E3,>=,5,个,{year}-12-31,threshold_count,登记网店,100,亿元,"
    "虚构：年直播交易额100亿元以上企业5个,演示目标（虚构）",
)
# What the cities of 四川 are to sell live this year, 亿元: some are ahead of their pace, some far behind.
CITY_TARGETS = (
    ("510100", "成都市", 760), ("510300", "自贡市", 30), ("510500", "泸州市", 112), ("510600", "德阳市", 52),
    ("510700", "绵阳市", 115), ("510800", "广元市", 38), ("510900", "遂宁市", 46), ("511100", "乐山市", 55),
    ("511300", "南充市", 86), ("511400", "眉山市", 70), ("511500", "宜宾市", 175), ("511700", "达州市", 44),
    ("511800", "雅安市", 38), ("511900", "巴中市", 31), ("513300", "甘孜藏族自治州", 24),
    ("513400", "凉山彝族自治州", 50),
)  # fmt: skip
CITY_TARGET = (
    "演示-{code},{name},{code},直播电商交易额,S1,>=,{value},亿元,{year}-12-31,annual_flow,登记网店,,,"
    "虚构：{name}直播电商交易额达到{value}亿元,演示目标（虚构）"
)
NOTICE = """演示数据说明

本文件夹中列入“_registers/演示文件.csv”的文件全部由程序编造，只用于演示和测试。
店铺、企业、园区、订单、达人和收件人均为虚构，名称以“演示”开头；与任何真实店铺、企业或个人无关。
区划名称和代码取自民政部代码表；报告单位的成员只为演示而设，不代表真实管辖范围。

一、金额是放大的：每一行订单代表许多笔订单，件数和金额相应放大，
    使各地合计与政策文件的目标处于同一量级。任何数字都不能当作统计结果引用。
二、订单日期为 {first} 至 {last}；随机种子 {seed}，规模倍数 {scale}。参数相同，文件逐字节相同。
三、其中有几个文件是故意损坏或放错的（空文件、只有表头、无法解码、推广报表、未登记的店铺、
    含坏行的文件、重复下载的副本），有一家店缺一个季度，用来演示回执和“不可比”的提示。
四、导入真实数据之前请先清除演示数据：删除“_registers/演示文件.csv”所列的文件和该清单本身，
    其他文件不要动。真实文件与演示文件不能放在同一个数据文件夹里。
"""


def register_files(run: Run) -> tuple[DemoFile, ...]:
    """Return 店铺名录.csv, 报告单位.csv, 目标.csv (all UTF-8 with BOM, CRLF) and the notice."""
    written_at = datetime.combine(run.until, time(0, 1))
    shops = [SHOP_COLUMNS, *(shop_row(shop) for shop in SHOPS)]
    units = [UNIT_COLUMNS, *(f"{name},{code},{first},".rstrip() for name, code, first in REPORTING_UNITS)]
    year = run.until.year
    targets = [
        TARGET_COLUMNS,
        *(row.format(year=year, later=year + 2) for row in TARGETS),
        *(
            CITY_TARGET.format(code=code, name=name, value=value, year=year)
            for code, name, value in CITY_TARGETS
        ),
    ]
    notice = NOTICE.format(first=run.since, last=run.last_day, seed=run.seed, scale=run.scale)
    return (
        DemoFile("_registers/店铺名录.csv", as_bytes(shops), written_at),
        DemoFile("_registers/报告单位.csv", as_bytes(units), written_at),
        DemoFile("_registers/目标.csv", as_bytes(targets), written_at),
        DemoFile("演示数据说明.txt", as_bytes(notice.splitlines()), written_at),
    )


def shop_row(shop: DemoShop) -> str:
    """Return the shop's row in 店铺名录.csv."""
    return ",".join(
        (
            shop.key,
            shop.platform,
            shop.folder,
            f"演示企业{shop.enterprise:02d}有限公司",
            shop.region_code,
            shop.unit,
            shop.category,
            shop.park,
            day(shop.opened),
            day(shop.closed),
        )
    )


def day(value: date | None) -> str:
    """Return a day as registers write it; empty where there is none."""
    return value.isoformat() if value else ""


def as_bytes(lines: list[str]) -> bytes:
    """Return lines as UTF-8 with BOM and CRLF, which spreadsheets and editors on Windows read right."""
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")

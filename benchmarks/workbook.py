"""A large 抖店 order export as clerks save it in Excel, invented: 40 columns, deterministic.

Ids are text, as numbers they would have lost digits; what is due is text and the other amounts are
numbers; the moment of ordering is text and the other moments are date cells.
"""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

Cell = str | float | datetime
Command = Callable[[Path], Sequence[str]]  # what to run, given an empty folder

ROWS_ALONE = """
import sys
from python_calamine_plus import load_workbook
with load_workbook(sys.argv[1]) as book:
    for row in book.stream_sheet_by_index(0):
        pass
"""
TO_TEXT = """
import sys
from pathlib import Path
from pipelines.formats import FORMATS
from pipelines.ingest.read import read
from pipelines.ingest.sheets import choosing
scratch = Path(sys.argv[2])
scratch.mkdir()
read(Path(sys.argv[1]), scratch, choosing(FORMATS))
"""

FIRST_DAY = datetime(2025, 1, 1)
MINUTES = 365 * 1_440
TITLES = ("【新款】加厚保暖纯棉四件套", "🔥高山核桃整箱5斤装", "便携式无线蓝牙耳机,超长续航", "手工牛皮钱包")
KINDS = ("颜色分类:黑色;尺码:均码", "颜色分类:奶茶色;尺码:XL", "规格:1kg*2袋")
PLACES = (("四川省", "成都市", "锦江区"), ("浙江省", "杭州市", "余杭区"), ("广东省", "广州市", "白云区"))
REMARKS = ("", "", "", "", "", "请尽快发货，谢谢", "不要放驿站", "发顺丰\n到付也可以")
STATUSES = ("已完成", "已完成", "已发货", "待发货", "已关闭")
CONTENTS = ("直播", "直播", "短视频", "商品卡", "其他")


def _price(at: int) -> float:
    return at % 300 + 10 + 0.9


def _ordered(at: int) -> datetime:
    return FIRST_DAY + timedelta(minutes=at * 7 % MINUTES, seconds=at % 60)


# What each row says, column by column; a column that is not here is blank.
COLUMNS: dict[str, Callable[[int], Cell]] = {
    "主订单编号": lambda at: f"{6_900_000_000_000_000_000 + at * 37}",
    "子订单编号": lambda at: f"{6_900_000_000_000_000_000 + at * 37}",
    "选购商品": lambda at: f"{TITLES[at % len(TITLES)]}款{at % 5_000}号",
    "商品规格": lambda at: KINDS[at % len(KINDS)],
    "商品数量": lambda at: 1 + (at % 20 == 0),
    "商品ID": lambda at: f"{3_500_000_000_000_000_000 + at % 5_000 * 13}",
    "商家编码": lambda at: f"SKU-{at % 5_000:05}",
    "商品单价": _price,
    "订单应付金额": lambda at: f"{_price(at):.2f}",
    "运费": lambda at: 0,
    "优惠总金额": lambda at: round(_price(at) / 10, 2),
    "平台优惠": lambda at: round(_price(at) / 20, 2),
    "商家优惠": lambda at: round(_price(at) / 20, 2),
    "达人优惠": lambda at: 0,
    "商家改价": lambda at: 0,
    "支付优惠": lambda at: 0,
    "红包抵扣": lambda at: 0.5 * (at % 3),
    "支付方式": lambda at: ("支付宝", "微信", "抖音支付")[at % 3],
    "手续费": lambda at: 0,
    "收件人": lambda at: "##Aa1示例密文",
    "收件人手机号": lambda at: "$$5示例密文==",
    "省": lambda at: PLACES[at % 3][0],
    "市": lambda at: PLACES[at % 3][1],
    "区": lambda at: PLACES[at % 3][2],
    "街道": lambda at: f"示例{at % 90}街道",
    "详细地址": lambda at: f"##示例路{at % 999}号示例小区密文",
    "买家留言": lambda at: REMARKS[at % len(REMARKS)],
    "订单提交时间": lambda at: f"{_ordered(at):%Y-%m-%d %H:%M:%S}",
    "订单完成时间": lambda at: _ordered(at) + timedelta(days=8),
    "支付完成时间": lambda at: _ordered(at) + timedelta(seconds=40),
    "APP渠道": lambda at: ("抖音", "抖音极速版")[at % 2],
    "流量来源": lambda at: ("精选联盟", "自营广告", "商城")[at % 3],
    "订单状态": lambda at: STATUSES[at % len(STATUSES)],
    "承诺发货时间": lambda at: _ordered(at) + timedelta(days=2),
    "订单类型": lambda at: "普通订单",
    "达人ID": lambda at: f"{80_000_000 + at % 5_000}",
    "达人昵称": lambda at: ("示例达人甲", "示例达人乙")[at % 2],
    "售后状态": lambda at: ("-", "-", "退款成功")[at % 3],
    "流量体裁": lambda at: CONTENTS[at % len(CONTENTS)],
    "发货时间": lambda at: _ordered(at) + timedelta(hours=8),
}


def write(target: Path, rows: int, *, constant_memory: bool = True) -> None:
    """Write an export of `rows` lines; with `constant_memory` each text stands in its own cell."""
    with xlsxwriter.Workbook(target, {"constant_memory": constant_memory}) as book:
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet("订单")
        sheet.write_row(0, 0, COLUMNS)
        for at in range(rows):
            for column, said in enumerate(COLUMNS.values()):
                match said(at):
                    case datetime() as moment:
                        sheet.write_datetime(at + 1, column, moment, style)
                    case str() as text:
                        sheet.write_string(at + 1, column, text)
                    case number:
                        sheet.write_number(at + 1, column, number)


def commands(book: Path, load: Callable[[Path], Command]) -> dict[str, Command]:
    """Return what is measured of a workbook, the baseline first.

    Args:
        book: The workbook.
        load: Returns a command that loads an export into an empty data root and publishes.
    """
    return {
        "工作簿：只用读取库逐行读完（基线）": _python(ROWS_ALONE, book),
        "工作簿：写成文本并数清行列": _python(TO_TEXT, book),
        "工作簿：load，空目录到发布": load(book),
    }


def _python(code: str, book: Path) -> Command:
    return lambda folder: [sys.executable, "-c", code, os.fspath(book), os.fspath(folder / "scratch")]


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), constant_memory=sys.argv[3:] != ["shared"])

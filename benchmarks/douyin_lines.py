"""A large 抖店 order export, invented: the 74 evidenced columns, as full as a real file, deterministic.

One line in two hundred has an amount that cannot be read, and is handed back.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.demo.headers import DOUYIN_74
from pipelines.reference.regions import regions

Numbers = NDArray[np.int64]

BLOCK = 200_000
FIRST_DAY = datetime(2025, 1, 1)
SECONDS = 365 * 86_400
GOODS = 5_000
TITLES = (
    "【新款】加厚保暖纯棉四件套床上用品",
    "🔥高山核桃整箱5斤装坚果零食",
    "便携式无线蓝牙耳机,超长续航",
    "手工牛皮钱包男士短款",
)
REMARKS = ("", "", "", "", "", "请尽快发货，谢谢", "不要放驿站", "发顺丰\n到付也可以")


def write(target: Path, rows: int, *, encoding: str) -> None:
    """Write an export of `rows` lines over a year in this encoding, block by block."""
    places = _places()
    with target.open("wb") as out:
        for start in range(0, rows, BLOCK):
            at = np.arange(start, min(start + BLOCK, rows), dtype=np.int64)
            _append(out, _block(at, _seconds(at), places), encoding, with_header=not start)


def write_newer(target: Path, rows: int, *, after: int, encoding: str) -> None:
    """Write the export that comes after one of `after` lines.

    Seven lines in ten are new, of the year's last month; the others are newer versions of lines of its
    last three months, now all finished.
    """
    places, old = _places(), np.arange(after, dtype=np.int64)
    last_quarter = old[_seconds(old) >= SECONDS - 92 * 86_400]
    new = after + np.arange(rows * 7 // 10, dtype=np.int64)
    newer = last_quarter[: rows - len(new)]
    last_month = SECONDS - 1 - _seconds(new) % (31 * 86_400)
    at = np.concatenate((newer, new))
    seconds = np.concatenate((_seconds(newer), last_month))
    with target.open("wb") as out:
        for start in range(0, len(at), BLOCK):
            part = slice(start, start + BLOCK)
            block = _block(at[part], seconds[part], places).with_columns(pl.lit("已完成").alias("订单状态"))
            _append(out, block, encoding, with_header=not start)


def _append(out: BinaryIO, block: pl.DataFrame, encoding: str, *, with_header: bool) -> None:
    out.write(block.write_csv(include_header=with_header, line_terminator="\r\n").encode(encoding))


def _seconds(at: Numbers) -> Numbers:
    """Return when in the year the order of each line was placed: scattered, and always the same."""
    return _scattered(at, 1) % SECONDS


def _scattered(at: Numbers, seed: int) -> Numbers:
    mixed = (at.astype(np.uint64) + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(33)).astype(np.int64)


def _block(at: Numbers, seconds: Numbers, places: pl.DataFrame) -> pl.DataFrame:
    rows = len(at)
    goods = _scattered(at, 2) % GOODS
    fen = (goods % 300 + 10) * 100 + 90
    ordered = np.datetime64(FIRST_DAY, "s") + seconds.astype("timedelta64[s]")
    where = places[(_scattered(at, 3) % places.height).tolist()]
    due = pl.select(pl.when(pl.Series(at) % 200 == 7).then(pl.lit("待定")).otherwise(_yuan(fen))).to_series()
    filled = {
        "主订单编号": _id(6_900_000_000_000_000_000 + at * 37),
        "子订单编号": _id(6_900_000_000_000_000_000 + at * 37),
        "选购商品": _pick(TITLES, goods) + "款" + pl.Series(goods).cast(pl.String) + "号",
        "商品规格": _pick(("颜色分类:黑色;尺码:均码", "颜色分类:奶茶色;尺码:XL", "规格:1kg*2袋"), goods),
        "商品数量": pl.Series(1 + (at % 20 == 0)).cast(pl.String),
        "商品ID": _id(3_500_000_000_000_000_000 + goods * 13),
        "商品单价": _yuan(fen),
        "订单应付金额": due,
        "运费": _pick(("0.00",), goods),
        "优惠总金额": _yuan(fen // 10),
        "支付方式": _pick(("支付宝", "微信", "抖音支付"), goods),
        "收件人": _pick(("##Aa1示例密文", "##Bb2示例密文"), goods),
        "收件人手机号": _pick(("$$5示例密文==", "$$6示例密文=="), goods),
        "省": where["province"],
        "市": where["city"],
        "区": where["county"],
        "详细地址": _pick(("##示例路1号示例小区密文", "##示例路22号示例小区密文"), goods),
        "买家留言": _pick(REMARKS, at),
        "订单提交时间": _moment(ordered),
        "支付完成时间": _moment(ordered + np.timedelta64(40, "s")),
        "订单完成时间": _moment(ordered + np.timedelta64(700_000, "s")),
        "APP渠道": _pick(("抖音", "抖音极速版"), at),
        "流量来源": _pick(("精选联盟", "自营广告", "商城"), at),
        "订单状态": _pick(("已完成", "已完成", "已发货", "待发货", "已关闭"), at),
        "达人ID": _id(80_000_000 + at % 5_000),
        "达人昵称": _pick(("示例达人甲", "示例达人乙"), at),
        "售后状态": _pick(("-", "-", "退款成功"), at),
        "流量体裁": _pick(("直播", "直播", "短视频", "商品卡", "其他"), goods),
        "发货时间": _moment(ordered + np.timedelta64(30_000, "s")),
    }
    blank = pl.Series([""]).new_from_index(0, rows)
    return pl.DataFrame({name: filled.get(name, blank) for name in DOUYIN_74})


def _places() -> pl.DataFrame:
    """Return province, city and county names of every county that lies in a city."""
    table = regions()
    names = table.select("region_code", "name")
    counties = table.filter(pl.col("level") == "county").rename(
        {"name": "county", "parent_code": "city_code"}
    )
    cities = table.filter(pl.col("level") == "city").select(
        city_code="region_code", city="name", province_code="parent_code"
    )
    return counties.join(cities, on="city_code").join(
        names.select(province_code="region_code", province="name"), on="province_code"
    )


def _id(numbers: np.ndarray) -> pl.Series:
    return "\t" + pl.Series(numbers).cast(pl.String)


def _yuan(fen: np.ndarray) -> pl.Series:
    whole = pl.Series(fen)
    return (whole // 100).cast(pl.String) + "." + (whole % 100).cast(pl.String).str.zfill(2)


def _moment(seconds: np.ndarray) -> pl.Series:
    return pl.Series(seconds.astype("datetime64[us]")).dt.strftime("%Y-%m-%d %H:%M:%S")


def _pick(words: tuple[str, ...], at: np.ndarray) -> pl.Series:
    return pl.Series(words)[(at % len(words)).tolist()]


if __name__ == "__main__":
    file, lines, codec, *earlier = sys.argv[1:]
    if earlier:
        write_newer(Path(file), int(lines), after=int(earlier[0]), encoding=codec)
    else:
        write(Path(file), int(lines), encoding=codec)

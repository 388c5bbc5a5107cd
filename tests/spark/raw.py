"""A raw folder with exports of three platforms, in two encodings, and with all that makes a load stumble."""

import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks import douyin_lines
from tests.exports import (
    BOM,
    EXPORTED,
    Bureau,
    Row,
    pinduoduo,
    pinduoduo_file,
    sheet,
    taobao,
    taobao_file,
)

AFTER_SALE = (
    "售后单号",
    "订单号",
    "商品单号",
    "退商品金额（元）",
    "退运费金额（元）",
    "售后状态",
    "商家退款时间",
)
FIRST_DAY = datetime(2025, 9, 1, 8, 0)
SECONDS = 180 * 86_400
FILES = 4  # of each platform


def fill(bureau: Bureau, lines: int) -> None:
    """Fill raw/ with so many lines: half of them 抖音, a quarter each of 淘宝 and 拼多多.

    Some rows cannot be read, some stand in several files, some refunds come in a file of their own; one
    file is in an archive, one is there twice, one belongs to nobody, and one is no export.
    """
    rng = np.random.default_rng(11)
    for number in range(FILES):
        at = EXPORTED + timedelta(hours=number)
        encoding = ("gb18030", "utf-8")[number % 2]
        path = f"D1/导出{number}.csv"
        bureau.drop(path, b"")
        target = bureau.folders.raw / path
        _write_douyin(target, number, lines // 2 // FILES, encoding)
        bureau.drop(path, target.read_bytes(), at)
        each, first = lines // 4 // FILES, number * lines // 5 // FILES  # a fifth stands in two files
        bureau.drop(f"T{number % 2 + 1}/导出{number}.csv", taobao_file(*_taobao(first, each, rng)), at)
        bureau.drop(f"P1/导出{number}.csv", pinduoduo_file(*_pinduoduo(first, each, rng)), at)
    bureau.drop("D1/售后.csv", BOM + sheet(AFTER_SALE, _cases(lines // 40)).encode())
    _pack(bureau, "P1/补.zip", {"补1.csv": pinduoduo_file(*_pinduoduo(0, 50, rng)), "坏.csv": b"\x00\x01"})
    bureau.drop("T1/导出0(1).csv", (bureau.folders.raw / "T1/导出0.csv").read_bytes())
    bureau.drop("没登记的店/导出.csv", taobao_file(taobao(9, "10.00")))
    bureau.drop("D1/说明.csv", "列,另一列\r\n1,2\r\n".encode())


def _write_douyin(target: Path, number: int, rows: int, encoding: str) -> None:
    """The first two files have the same lines in two encodings; the others newer versions, and new lines."""
    if number < 2:
        douyin_lines.write(target, rows, encoding=encoding)
    else:
        douyin_lines.write_newer(target, rows, after=number * rows, encoding=encoding)


def _taobao(first: int, rows: int, rng: np.random.Generator) -> list[Row]:
    fen, when = rng.integers(100, 90_000, rows), rng.integers(0, SECONDS, rows)
    return [
        taobao(
            first + at,
            "不明" if at % 997 == 0 else f"{fen[at] / 100:.2f}",
            退款金额=f"{fen[at] / 100:.2f}" if at % 31 == 0 else "0.00",
            订单创建时间=f"{_order_day(first + at)}",
            订单付款时间=f"{_order_day(first + at) + timedelta(minutes=int(when[at]) % 50)}",
        )
        for at in range(rows)
    ]


def _pinduoduo(first: int, rows: int, rng: np.random.Generator) -> list[Row]:
    fen = rng.integers(100, 90_000, rows)
    return [
        pinduoduo(
            first + at,
            f"{fen[at] / 100:.2f}",
            支付时间=f"{_order_day(first + at)}",
            订单成交时间=f"{_order_day(first + at)}",
            是否直播间成交="是" if at % 3 else "否",
        )
        for at in range(rows)
    ]


def _order_day(number: int) -> datetime:
    """Return when an order was placed: the same in every export."""
    return FIRST_DAY + timedelta(seconds=number * 7919 % SECONDS)


def _cases(rows: int) -> list[Row]:
    return [
        {
            "售后单号": f"{140_000_000_000_000_000 + number}",
            "订单号": f"{6_900_000_000_000_000_000 + number * 11 * 37}",
            "商品单号": f"{6_900_000_000_000_000_000 + number * 11 * 37}",
            "退商品金额（元）": "1.30",
            "退运费金额（元）": "0.00",
            "售后状态": "退款成功",
            "商家退款时间": "2026-02-05 10:00:00",
        }
        for number in range(rows)
    ]


def _pack(bureau: Bureau, path: str, files: dict[str, bytes]) -> None:
    target = bureau.drop(path, b"")
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 3, 10, 8, 0, 0)), content)

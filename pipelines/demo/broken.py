"""Files that a loader must refuse, hold, or take only in part: the receipts page shows what it said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipelines.demo.exports import DemoFile, export_files, file_bytes, file_name, rows_of
from pipelines.demo.headers import PINDUODUO_82, PINDUODUO_PROMOTION
from pipelines.demo.orders import orders_of
from pipelines.demo.plan import Export
from pipelines.demo.run import Run
from pipelines.demo.shops import SHOPS, DemoShop

# No register knows this one.
UNCLAIMED = DemoShop(999, "抖音", "无人认领直播店", "510107", "服饰内衣", 5, 0.1, "74", 999)
DAYS_OF_BAD_FILE = 120
DAYS_OF_OTHERS = 14


@dataclass(frozen=True)
class Damage:
    """A cell that is spoiled: in which row (0 is the first one below the header), and with what."""

    row: int
    column: str
    cell: str


# Spread over the file; every row below another one that is fine.
DAMAGES = (
    Damage(3, "订单应付金额", "十二元"),
    Damage(17, "子订单编号", "3.55E+15"),
    Damage(31, "订单提交时间", "2099-01-01 00:00:00"),
    Damage(48, "订单应付金额", "-128.00"),
    Damage(66, "支付完成时间", "昨天"),
)


def broken_files(run: Run) -> Iterator[DemoFile]:
    """Yield one file of each kind of trouble, all taken some days before the newest exports."""
    taken_at = datetime.combine(run.until - timedelta(days=3), time(10, 0))
    by_number = {shop.number: shop for shop in SHOPS}
    yield promotion_report(by_number[15], taken_at)
    yield unclaimed_export(run, taken_at)
    yield DemoFile(f"{by_number[23].folder}/{file_name(by_number[23], taken_at, run.seed)}", b"", taken_at)
    yield header_only(by_number[16], taken_at, run.seed)
    yield undecodable(by_number[24], taken_at)
    yield with_bad_rows(by_number[1], run, taken_at)
    yield identical_copy(by_number[4], run)


def promotion_report(shop: DemoShop, taken_at: datetime) -> DemoFile:
    """Return an advertising report that somebody dropped among the orders."""
    cells = ("-",) * (len(PINDUODUO_PROMOTION) - 1)
    rows = (("名称：演示推广",), PINDUODUO_PROMOTION, ("总计", *cells))
    return DemoFile(
        f"{shop.folder}/推广报表{taken_at:%Y%m%d}.csv", "\ufeff".encode() + text_of(rows).encode(), taken_at
    )


def unclaimed_export(run: Run, taken_at: datetime) -> DemoFile:
    """Return a good export in the folder of a shop that is in no register."""
    return an_export(UNCLAIMED, run, taken_at, DAYS_OF_OTHERS)


def header_only(shop: DemoShop, taken_at: datetime, seed: int) -> DemoFile:
    """Return an export of a period without orders: a header and nothing else."""
    content = "\ufeff".encode() + text_of((PINDUODUO_82,)).encode()
    return DemoFile(f"{shop.folder}/{file_name(shop, taken_at, seed)}", content, taken_at)


def undecodable(shop: DemoShop, taken_at: datetime) -> DemoFile:
    """Return bytes that are text in no encoding: 0xFF stands in neither UTF-8 nor GB18030."""
    content = "订单编号,总金额\r\n".encode("gb18030") + b"\xff\xfe\xff\xff,12.00\r\n"
    return DemoFile(f"{shop.folder}/{file_name(shop, taken_at, 0)}", content, taken_at)


def with_bad_rows(shop: DemoShop, run: Run, taken_at: datetime) -> DemoFile:
    """Return a 抖店 export of which a few rows were spoiled by hand (see DAMAGES)."""
    good = an_export(shop, run, taken_at, DAYS_OF_BAD_FILE)
    header, *rows = good.content.decode("utf-8-sig").split("\r\n")
    names = header.split(",")
    for damage in DAMAGES:
        if damage.row < len(rows) - 1:
            cells = rows[damage.row].split(",")
            cells[names.index(damage.column)] = damage.cell
            rows[damage.row] = ",".join(cells)
    return DemoFile(good.path, "\ufeff".encode() + "\r\n".join([header, *rows]).encode(), taken_at)


def identical_copy(shop: DemoShop, run: Run) -> DemoFile:
    """Return the bytes of the shop's newest export under the name a browser gives a second download."""
    *_, newest = export_files(shop, run)
    return DemoFile(newest.path.replace(".csv", "(1).csv"), newest.content, newest.written_at)


def an_export(shop: DemoShop, run: Run, taken_at: datetime, days: int) -> DemoFile:
    """Return the shop's export of the last `days` days before `taken_at`."""
    first = max(run.since, date.fromordinal(taken_at.toordinal() - days))
    export = Export(shop, first, taken_at.date(), taken_at, shop.header)
    seen = rows_of(orders_of(shop, run), export)
    return DemoFile(
        f"{shop.folder}/{file_name(shop, taken_at, run.seed)}", file_bytes(shop, seen, shop.header), taken_at
    )


def text_of(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of plain cells as CSV."""
    return "".join(",".join(row) + "\r\n" for row in rows)

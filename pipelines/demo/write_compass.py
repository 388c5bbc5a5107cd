"""抖音 电商罗盘 直播间明细: one row per live session, a workbook of one sheet, times as text, rates 0–1."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import polars as pl

from pipelines.demo.exports import DemoFile
from pipelines.demo.plan import SETTLED, at_midnight
from pipelines.demo.run import Run
from pipelines.demo.sessions import first_day, sessions_of
from pipelines.demo.shops import WITH_SESSIONS, DemoShop
from pipelines.demo.workbook import Cell, one_sheet

SHEET = "直播间明细"
NOTHING = "-"
HOSTS = ("官方号", "主理人", "晚间档")


def session_files(shop: DemoShop, run: Run) -> Iterator[DemoFile]:
    """Yield the shop's sessions, one file up to this year and one of it; none where it hands in none."""
    if shop.number not in WITH_SESSIONS:
        return
    found = sessions_of(shop, run)
    for first, last in periods(run):
        sessions = found.filter(pl.col("day").is_between(first, last))
        if not sessions.is_empty():
            yield session_file(shop, sessions.reverse(), first, last, min(last + SETTLED, run.until))


def periods(run: Run) -> Iterator[tuple[date, date]]:
    """Yield first and last day of what comes in one file: up to this year, and this year."""
    first, new_year = first_day(run), date(run.last_day.year, 1, 1)
    if first < new_year:
        yield first, new_year - timedelta(days=1)
    yield max(first, new_year), run.last_day


def session_file(shop: DemoShop, sessions: pl.DataFrame, first: date, last: date, on: date) -> DemoFile:
    """Return the export of a period, taken just after midnight of the day `on`."""
    rows = [compass_cells(shop, row) for row in sessions.iter_rows(named=True)]
    return DemoFile(
        path=f"{shop.folder}/直播明细_全部账号_{first:%Y%m%d}_{last:%Y%m%d}.xlsx",
        content=one_sheet(SHEET, [list(rows[0]), *(list(row.values()) for row in rows)]),
        written_at=at_midnight(on, shop, 20),
    )


def compass_cells(shop: DemoShop, row: dict[str, object]) -> dict[str, Cell]:
    """Return a session as the platform writes it: the columns in its order, `-` for none."""
    return {
        **time_cells(shop, row),
        **viewing_cells(row),
        **sale_cells(row),
        **rate_cells(row),
        **rest_cells(row),
    }


def time_cells(shop: DemoShop, row: dict[str, object]) -> dict[str, Cell]:
    """Return who was live, and when."""
    host, minutes = number(row, "host"), number(row, "minutes")
    begins = datetime.combine(day_of(row), time()) + timedelta(minutes=number(row, "begins"))
    return {
        "主播头像": NOTHING,
        "主播昵称": f"演示主播{shop.number:03d}{HOSTS[host]}",
        "主播抖音号": f"demo_{shop.number:03d}_{host + 1}",
        "直播开始时间": written(begins),
        "直播结束时间": written(begins + timedelta(minutes=minutes)),
        "直播时长(分钟)": minutes,
    }


def viewing_cells(row: dict[str, object]) -> dict[str, Cell]:
    """Return who watched, and what they looked at."""
    viewers, minutes = number(row, "viewers"), number(row, "minutes")
    seen, clicked = looked_at(viewers)
    return {
        "直播间曝光人数": viewers * 6,
        "直播间曝光次数": viewers * 9,
        "直播间观看人数": viewers,
        "单小时观看人数": round(viewers * 60 / minutes),
        "直播间观看次数": round(viewers * 1.3),
        "最高在线人数": round(viewers * 0.09),
        "平均在线人数": round(viewers * 0.04),
        "人均观看时长(分钟)": 1.6,
        "评论次数": round(viewers * 0.05),
        "新加直播团人数": round(viewers * 0.004),
        "新增粉丝数": round(viewers * 0.01),
        "取关粉丝数": round(viewers * 0.001),
        "观看老粉占比": 0.32,
        "带货商品数": 24,
        "直播间商品曝光人数": seen,
        "直播间商品点击人数": clicked,
        "直播间商品曝光次数": seen * 4,
        "直播间商品点击次数": clicked * 2,
    }


def sale_cells(row: dict[str, object]) -> dict[str, Cell]:
    """Return what was sold and refunded, in 元."""
    orders, minutes = number(row, "orders"), number(row, "minutes")
    gmv, refund = number(row, "gmv_fen") / 100, number(row, "refund_fen") / 100
    returned = refund / gmv if gmv else 0.0
    return {
        "直播间成交订单数": orders,
        "直播间成交金额": gmv,
        "直播间用户支付金额": round(gmv * 0.97, 2),
        "单小时用户支付金额": round(gmv * 0.97 * 60 / minutes, 2),
        "直播间成交件数": round(orders * 1.2),
        "直播间成交人数": buyers_of(orders),
        "直播间退款订单数": round(orders * returned),
        "直播间退款金额": refund,
        "直播间退款人数": round(buyers_of(orders) * returned),
        "预估佣金支出": round(gmv * 0.02, 2),
    }


def rate_cells(row: dict[str, object]) -> dict[str, Cell]:
    """Return the shares that the columns before imply."""
    viewers, orders = number(row, "viewers"), number(row, "orders")
    seen, clicked = looked_at(viewers)
    return {
        "商品曝光-点击率(次数)": rate(clicked * 2, seen * 4),
        "商品曝光-点击率(人数)": rate(clicked, seen),
        "商品点击-成交率(次数)": rate(orders, clicked * 2),
        "商品点击-成交率(人数)": rate(buyers_of(orders), clicked),
        "观看-成交率(次数)": rate(orders, round(viewers * 1.3)),
        "观看-成交率(人数)": rate(buyers_of(orders), viewers),
    }


def rest_cells(row: dict[str, object]) -> dict[str, Cell]:
    """Return the last columns; 净成交金额 takes off the refunds of the first hour only."""
    gmv, refund = number(row, "gmv_fen") / 100, number(row, "refund_fen") / 100
    early = round(refund * 0.2, 2)
    return {
        "预售订单数": 0,
        "预售全款金额": 0,
        "新加购物团人数": NOTHING,
        "投放消耗(店铺绑定)": round(gmv * 0.05, 2),
        "投放消耗(店铺被投)": NOTHING,
        "净成交金额": round(gmv - early, 2),
        "净成交订单数": number(row, "orders"),
        "1小时退款金额": early,
        "1小时退款订单数": 0,
        "1小时退款率": rate(early, gmv),
        "消费券引导支付金额": 0,
        "消费券引导支付占比": 0,
        "消费券补贴金额": NOTHING,
        "消费券使用量": 0,
    }


def looked_at(viewers: int) -> tuple[int, int]:
    """Return how many saw goods, and how many opened one: no fewer than can have bought."""
    return round(viewers * 0.8), round(viewers * 0.4)


def buyers_of(orders: int) -> int:
    """Return how many bought: some more than once."""
    return round(orders * 0.93)


def number(row: dict[str, object], name: str) -> int:
    """Return a whole number of a session."""
    return int(str(row[name]))


def day_of(row: dict[str, object]) -> date:
    """Return the day on which a session begins."""
    return date.fromisoformat(str(row["day"]))


def written(moment: datetime) -> str:
    """Return a moment as 2026/03/21 19:15:15: text, as the platform writes it."""
    return f"{moment:%Y/%m/%d %H:%M:%S}"


def rate(part: float, whole: float) -> Cell:
    """Return a share of 1; `-` of nothing."""
    return round(part / whole, 4) if whole else NOTHING

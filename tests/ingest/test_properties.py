"""However the same orders reach raw/, sales_day comes out the same to the fen."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import lines, store
from pipelines.canonical import SHOP_DAY
from pipelines.demo.headers import TAOBAO_2019
from pipelines.ingest.folder import known
from pipelines.marts import cubes
from pipelines.marts.contracts import SALES_DAY, SHOP
from pipelines.reference.regions import regions
from pipelines.registers.shops import read_shops
from pipelines.units import offer_cells, write_unit
from tests.exports import Bureau, Row, bureau_at, sheet, taobao

EARLY, LATE = datetime(2026, 3, 5), datetime(2026, 3, 10)
few = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Order:
    """An order as it stands in the newest export; at first it was placed only."""

    number: int
    fen: int
    day: int
    refund_fen: int
    is_paid: bool

    def newest(self) -> Row:
        kept = self.fen - self.refund_fen if self.is_paid else 0
        return taobao(
            self.number,
            yuan(self.fen),
            买家实际支付金额=yuan(kept),
            退款金额=yuan(self.refund_fen if self.is_paid else 0),
            订单创建时间=f"2026-02-{self.day:02d} 23:59:00",
            订单付款时间=f"2026-03-{self.day:02d} 00:01:00" if self.is_paid else "",
            订单状态="交易成功" if self.is_paid else "等待买家付款",
        )

    def at_first(self) -> Row:
        unpaid = {
            "买家实际支付金额": "0.00",
            "退款金额": "0.00",
            "订单付款时间": "",
            "订单状态": "等待买家付款",
        }
        return {**self.newest(), **unpaid}


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


@st.composite
def an_order(draw: st.DrawFn) -> Order:
    fen = draw(st.integers(0, 10**7))
    return Order(
        number=draw(st.integers(1, 10**6)),
        fen=fen,
        day=draw(st.integers(1, 3)),
        refund_fen=draw(st.sampled_from([0, 0, fen, fen // 2])),
        is_paid=draw(st.booleans()),
    )


orders = st.lists(an_order(), min_size=2, max_size=8, unique_by=lambda each: each.number)


def text_of(rows: Sequence[Row]) -> str:
    return sheet(TAOBAO_2019, rows)


def sales_of(*drops: Sequence[tuple[str, bytes, datetime]]) -> list[tuple[Any, ...]]:
    """Return sales_day after the drops; each of them is taken before the next comes."""
    with TemporaryDirectory() as root:
        bureau = bureau_at(Path(root))
        for drop in drops:
            for name, content, moment in drop:
                bureau.drop(f"T1/{name}", content, moment)
            assert {each.status for each in bureau.take().values()} <= {"loaded", "already_loaded"}
        return sales_day(bureau)


def sales_day(bureau: Bureau) -> list[tuple[Any, ...]]:
    """Return sales_day of all taken files, without the rest of a build."""
    units = lines.units(known(bureau.folders).values(), bureau.folders)
    for unit in units:
        write_unit(unit, bureau.folders.scratch)
    with store.drafting(bureau.folders) as draft:
        draft.offer("shop_day", SHOP_DAY.empty())
        offer_cells(draft, units)
        draft.put(SHOP, read_shops(bureau.folders.registers / "店铺名录.csv", regions()).rows)
        draft.fill(SALES_DAY, cubes.SALES_DAY)
        found = draft.ask("SELECT * FROM sales_day ORDER BY ALL").rows()
        draft.close()
    return found


def plainly(chosen: Sequence[Order]) -> list[tuple[Any, ...]]:
    """Return sales_day of one file with these orders, newest state, UTF-8."""
    return sales_of([("订单.csv", text_of([each.newest() for each in chosen]).encode(), LATE)])


@few
@given(chosen=orders)
def test_sales_day_holds_the_sums_that_can_be_worked_out_by_hand(chosen: list[Order]) -> None:
    columns = list(SALES_DAY.columns)
    sums = {
        name: sum(int(row[columns.index(name)] * 100) for row in plainly(chosen))
        for name in ("placed_cny", "paid_cny", "refund_cny", "net_cny")
    }
    paid = [each for each in chosen if each.is_paid]
    assert sums == {
        "placed_cny": sum(each.fen for each in chosen),
        "paid_cny": sum(each.fen for each in paid),
        "refund_cny": sum(each.refund_fen for each in paid),
        "net_cny": sum(each.fen - each.refund_fen for each in paid),
    }


@few
@given(chosen=orders, seed=st.integers(0, 99))
def test_the_order_of_columns_and_rows_does_not_matter(chosen: list[Order], seed: int) -> None:
    shuffle = random.Random(seed)
    table = list(csv.reader(io.StringIO(text_of([each.newest() for each in chosen]), newline="")))
    order = shuffle.sample(range(len(table[0])), len(table[0]))
    rows = shuffle.sample(table[1:], len(table) - 1)
    out = io.StringIO()
    csv.writer(out).writerows([row[at] for at in order] for row in (table[0], *rows))
    assert sales_of([("订单.csv", out.getvalue().encode(), LATE)]) == plainly(chosen)


@few
@given(chosen=orders, encoding=st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]))
def test_the_encoding_does_not_matter(chosen: list[Order], encoding: str) -> None:
    text = text_of([each.newest() for each in chosen])
    assert sales_of([("订单.csv", text.encode(encoding), LATE)]) == plainly(chosen)


@few
@given(chosen=orders, data=st.data())
def test_splitting_an_export_and_dropping_its_parts_twice_does_not_matter(
    chosen: list[Order], data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(chosen) - 1))
    halves = [chosen[:at], chosen[at:]]
    files = [
        (f"{number}.csv", text_of([each.newest() for each in half]).encode(), LATE)
        for number, half in enumerate(halves)
    ]
    copies = [(f"副本{name}", content, moment) for name, content, moment in files]
    assert sales_of([files[0], *copies], [files[1]]) == plainly(chosen)


@few
@given(chosen=orders, data=st.data())
def test_overlapping_exports_give_the_newest_state_in_whatever_order_they_come(
    chosen: list[Order], data: st.DataObject
) -> None:
    seen_before = data.draw(st.lists(st.sampled_from(chosen), unique=True, min_size=1))
    old = ("旧.csv", text_of([each.at_first() for each in seen_before]).encode(), EARLY)
    new = ("新.csv", text_of([each.newest() for each in chosen]).encode(), LATE)
    expected = plainly(chosen)
    assert sales_of([old], [new]) == expected
    assert sales_of([new], [old]) == expected

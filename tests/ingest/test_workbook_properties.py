"""The same table as CSV and as a workbook: the same lines, the same refused rows, the same counts."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exports import bureau_at
from tests.ingest.test_workbooks import NAMES, ORDER, Cell, refused, xls, xlsx

HEADER = (*NAMES, "买家留言")
some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

fen = st.integers(-100, 10**11)
amounts = st.one_of(
    fen.map(lambda each: each / 100),
    fen.map(lambda each: f"{each / 100:.2f}"),
    st.integers(0, 10**6),
    st.sampled_from(["", "-", "1,234.50", "￥12", "十元", "\t88.00", "'5"]),
)
moments = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 9)).map(lambda each: each.replace(microsecond=0)),
    st.sampled_from(["2026-03-01 09:00:00", "2026/3/1 9:00", "", "昨天"]),
)
remarks = st.sampled_from(["", "谢谢", ' 请放"门口"', '"', "a,b", "两\n行", "🔥", "'", "=1+1", "\t"])
numbers = st.integers(0, 30).map(lambda each: f"{ORDER + each}") | st.just("") | st.just("193000000000001X")


@st.composite
def a_row(draw: st.DrawFn) -> list[Cell]:
    total, at = draw(amounts), draw(moments)
    status = draw(st.sampled_from(["交易成功", "等待买家付款", "交易关闭"]))
    return [draw(numbers), total, draw(amounts), "0.00", at, draw(moments), status, draw(remarks)]


rows = st.lists(a_row(), min_size=1, max_size=12)


def as_csv(table: Sequence[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["" if cell is None else str(cell) for cell in row] for row in table])
    return out.getvalue().encode()


def result_of(name: str, content: bytes) -> tuple[Any, ...]:
    """Return all that a file comes to, but for its own identity."""
    with TemporaryDirectory() as root:
        bureau = bureau_at(Path(root))
        bureau.drop(f"T1/{name}", content)
        (receipt,) = bureau.take().values()
        told = (receipt.status, receipt.reason, receipt.rows_read, receipt.rows_accepted)
        told += (receipt.rows_refused, receipt.rows_not_sales, receipt.placed_cny, receipt.paid_cny)
        if receipt.status != "loaded":
            return told
        taken = bureau.lines().drop("file_sha256") if receipt.months else pl.DataFrame()
        return (*told, taken.rows(), [row[1:] for row in refused(bureau)] if receipt.rows_refused else [])


@given(rows)
@some
def test_a_workbook_counts_as_the_csv_of_the_same_table(table: list[list[Cell]]) -> None:
    as_text = result_of("订单.csv", as_csv([HEADER, *table]))
    assert result_of("订单.xlsx", xlsx(订单=[HEADER, *table])) == as_text


@pytest.mark.parametrize("blank", [None, ""])
def test_an_old_workbook_counts_as_the_csv_of_the_same_table(blank: Cell) -> None:
    table: list[list[Cell]] = [
        [f"{ORDER + 1}", 129.8, 129.8, "0.00", "2026-03-01 09:00:00", blank, "交易成功", 'a,"b"\nc'],
        [f"{ORDER + 2}", "1,000.50", 0, "0.00", "2026-03-01 09:00:00", blank, "等待买家付款", blank],
        [f"{ORDER + 3}", "十元", 1, "0.00", "2026-03-01 09:00:00", blank, "交易成功", blank],
    ]
    assert result_of("订单.xls", xls(订单=[HEADER, *table])) == result_of(
        "订单.csv", as_csv([HEADER, *table])
    )

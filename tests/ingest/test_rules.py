"""The checks on a row, each with a row that breaks it and one that keeps it."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract import Rule
from pipelines.formats.base import identifier, text, yuan
from pipelines.ingest.rules import field_rules, line_rules, refund_rules, session_rules, shape_rules
from tests.exports import bureau_at, douyin, douyin_file, taobao, taobao_file
from tests.tables import Types, frame

TAKEN_ON = date(2026, 3, 31)
LINE: Types = {
    "placed_on": pl.Date,
    "paid_on": pl.Date,
    "placed_cny": pl.Decimal(18, 2),
    "paid_cny": pl.Decimal(18, 2),
    "refund_cny": pl.Decimal(18, 2),
    "qty": pl.Int64,
    "amount_unread": pl.Boolean,
}
GOOD = "2026-03-01 2026-03-02 100.00 90.00 10.00 1 false"


def broken(rules: tuple[Rule, ...], row: pl.DataFrame) -> list[str]:
    """Return the names of the rules that a row breaks."""
    held = row.select(rule.holds.fill_null(False).alias(rule.name) for rule in rules).row(0, named=True)
    return [name for name, holds in held.items() if not holds]


def of_line(written: str) -> list[str]:
    rows = frame(f"{' '.join(LINE)}\n{written}", LINE)
    return broken(line_rules(taken_on=TAKEN_ON), rows)


@pytest.mark.parametrize(
    "row",
    [
        GOOD,
        "2003-01-01 2026-04-01 0.00 0.00 0.00 0 false",
        "2026-03-01 — 100.00 — — — false",
        "2026-03-01 2026-03-02 100.00 90.00 90.00 1 false",
        "2026-03-01 2026-03-02 — — — 1 true",
    ],
)
def test_a_row_that_keeps_every_rule_breaks_none(row: str) -> None:
    assert of_line(row) == []


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("— 2026-03-02 100.00 90.00 10.00 1 false", "ordered_on_known"),
        ("2002-12-31 2026-03-02 100.00 90.00 10.00 1 false", "placed_on_not_too_early"),
        ("2026-04-02 2026-03-02 100.00 90.00 10.00 1 false", "placed_on_not_in_future"),
        ("2026-03-01 1970-01-01 100.00 90.00 10.00 1 false", "paid_on_not_too_early"),
        ("2026-03-01 2026-04-02 100.00 90.00 10.00 1 false", "paid_on_not_in_future"),
        ("2026-03-01 2026-03-02 -0.01 90.00 10.00 1 false", "placed_cny_not_negative"),
        ("2026-03-01 2026-03-02 100.00 -90.00 — 1 false", "paid_cny_not_negative"),
        ("2026-03-01 2026-03-02 100.00 90.00 -10.00 1 false", "refund_cny_not_negative"),
        ("2026-03-01 2026-03-02 100.00 90.00 10.00 -1 false", "qty_not_negative"),
        ("2026-03-01 2026-03-02 100.00 — 10.00 1 false", "paid_amount_known"),
        ("2026-03-01 2026-03-02 100.00 90.00 90.01 1 false", "refund_within_paid"),
    ],
)
def test_a_row_that_breaks_a_rule_breaks_only_that_one(row: str, name: str) -> None:
    assert of_line(row) == [name]


REFUND: Types = {"refunded_on": pl.Date, "refund_cny": pl.Decimal(18, 2)}
SESSION: Types = {
    "started_at": pl.Date,
    "ended_at": pl.Date,
    "gmv_cny": pl.Decimal(18, 2),
    "orders": pl.Int64,
    "viewers": pl.Int64,
}


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("2026-03-01 10.00", []),
        ("— —", []),
        ("2002-12-31 10.00", ["refunded_on_not_too_early"]),
        ("2026-04-02 10.00", ["refunded_on_not_in_future"]),
        ("2026-03-01 -0.01", ["refund_cny_not_negative"]),
    ],
)
def test_a_refund_keeps_every_rule_or_breaks_the_one(row: str, names: list[str]) -> None:
    rows = frame(f"{' '.join(REFUND)}\n{row}", REFUND)
    assert broken(refund_rules(taken_on=TAKEN_ON), rows) == names


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("2026-03-01 2026-03-01 10.00 1 9", []),
        ("2026-03-01 — — — —", []),
        ("— 2026-03-01 10.00 1 9", ["session_started", "session_ends_after_it_starts"]),
        ("2026-03-02 2026-03-01 10.00 1 9", ["session_ends_after_it_starts"]),
        ("2002-12-31 2026-03-01 10.00 1 9", ["started_at_not_too_early"]),
        ("2026-04-02 — 10.00 1 9", ["started_at_not_in_future"]),
        ("2026-03-01 — -1.00 1 9", ["gmv_cny_not_negative"]),
        ("2026-03-01 — 1.00 -1 9", ["orders_not_negative"]),
        ("2026-03-01 — 1.00 1 -9", ["viewers_not_negative"]),
    ],
)
def test_a_live_session_keeps_every_rule_or_breaks_the_one(row: str, names: list[str]) -> None:
    rows = frame(f"{' '.join(SESSION)}\n{row}", SESSION)
    assert broken(session_rules(taken_on=TAKEN_ON), rows) == names


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"overflow": None}, []),
        ({"overflow": "  "}, []),
        ({"overflow": "多出的一格"}, ["row_not_too_long"]),
        ({"is_short": True}, ["row_not_too_short"]),
        ({"is_cut": True}, ["row_not_cut"]),
    ],
)
def test_the_shape_of_a_row(row: dict[str, object], name: list[str]) -> None:
    whole = {"overflow": "", "is_short": False, "is_cut": False}
    kinds = {"overflow": pl.String, "is_short": pl.Boolean, "is_cut": pl.Boolean}
    assert broken(shape_rules(), pl.DataFrame([whole | row], kinds)) == name


def of_cell(name: str, text_there: str | None, *, unread: bool = False) -> list[str]:
    fields = {
        "order_id": identifier("订单编号", shape=r"\d+"),
        "refund_cny": yuan("退款金额", blank="0"),
        "status": text("订单状态"),
        "channel": text("流量体裁"),
    }
    row = pl.DataFrame(
        {f"{name}__text": [text_there], f"{name}__unread": [unread]},
        {f"{name}__text": pl.String, f"{name}__unread": pl.Boolean},
    )
    return broken(field_rules(name, fields[name], "表头"), row)


def test_a_cell_must_be_readable_and_some_must_be_filled() -> None:
    assert of_cell("order_id", "193") == []
    assert of_cell("order_id", None) == ["order_id_filled"]
    assert of_cell("order_id", "3.55E+15", unread=True) == ["order_id_readable"]
    assert of_cell("refund_cny", None) == []


@pytest.mark.parametrize(
    "cell", ["12.50", "￥1,200", "12元", "2026-03-01 09:00:00", "6917926768823643751", "-3"]
)
def test_a_number_or_a_time_for_a_status_or_channel_is_a_row_whose_cells_have_shifted(cell: str) -> None:
    assert of_cell("status", cell) == ["status_is_word"]
    assert of_cell("channel", cell) == ["channel_is_word"]


@pytest.mark.parametrize(
    "cell", ["交易成功", "已发货，待收货", "一审通过，2026-03-01 退款", "平台新状态 3", "是", None]
)
def test_any_word_even_one_nobody_knows_is_no_shift(cell: str | None) -> None:
    assert of_cell("status", cell) == []


def test_the_words_of_a_rule_name_the_column_and_never_the_cell() -> None:
    (rule,) = field_rules("status", text("订单状态"), "订单状态")
    assert rule.reason == "“订单状态”里是数字或时间，各列可能已经错位"
    assert "重新导出" in rule.fix


def test_a_shifted_row_is_handed_back_and_the_others_are_counted(tmp_path: Path) -> None:
    bureau = bureau_at(tmp_path)
    shifted = taobao(2, "50.00", 订单状态="2026-03-01 09:30:00")
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "100.00"), shifted))
    bureau.drop("D1/订单.csv", douyin_file(douyin(1, "30.00"), douyin(2, "40.00", 流量体裁="1")))
    bureau.load()
    assert bureau.sums() == ("130.00", "130.00")
    assert bureau.refused().select("path", "column_name", "reasons").rows() == [
        ("D1/订单.csv", "流量体裁", "“流量体裁”里是数字或时间，各列可能已经错位"),
        ("T1/订单.csv", "订单状态", "“订单状态”里是数字或时间，各列可能已经错位"),
    ]


def test_a_status_nobody_knows_is_counted_as_unknown_and_never_as_done(tmp_path: Path) -> None:
    bureau = bureau_at(tmp_path)
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "100.00", 订单状态="平台的新状态")))
    bureau.take()
    assert bureau.lines()["status"].to_list() == ["unknown"]

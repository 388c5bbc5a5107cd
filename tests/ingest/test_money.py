"""What a file's own paid amount means is found out file by file."""

from decimal import Decimal

import pytest

from pipelines.demo.headers import TAOBAO_2016
from pipelines.ingest.receipts import Receipt
from tests.exports import Bureau, Row, taobao, taobao_file

YUAN = Decimal


def refunded(number: int, total: str, paid: str, refund: str) -> Row:
    return taobao(number, total, 买家实际支付金额=paid, 退款金额=refund)


def taken(bureau: Bureau, *rows: Row) -> Receipt:
    bureau.drop("T1/订单.csv", taobao_file(*rows))
    (receipt,) = bureau.take().values()
    return receipt


def test_where_total_is_paid_plus_refund_the_paid_amount_is_net_and_the_refund_is_added(
    bureau: Bureau,
) -> None:
    receipt = taken(bureau, refunded(1, "100.00", "70.00", "30.00"), taobao(2, "50.00"))
    assert receipt.money_basis == "net"
    assert bureau.lines().select("paid_cny", "refund_cny", "net_cny").rows() == [
        (YUAN("100.00"), YUAN("30.00"), YUAN("70.00")),
        (YUAN("50.00"), YUAN("0.00"), YUAN("50.00")),
    ]


def test_where_total_is_paid_the_paid_amount_is_gross_and_the_refund_is_taken_off(bureau: Bureau) -> None:
    receipt = taken(bureau, refunded(1, "100.00", "100.00", "30.00"), taobao(2, "50.00"))
    assert receipt.money_basis == "gross"
    assert bureau.lines()["net_cny"].to_list() == [YUAN("70.00"), YUAN("50.00")]


def test_where_neither_holds_refunded_rows_are_refused_and_the_others_taken(bureau: Bureau) -> None:
    receipt = taken(bureau, refunded(1, "100.00", "90.00", "30.00"), taobao(2, "50.00"))
    assert (receipt.money_basis, receipt.rows_accepted, receipt.rows_refused) == ("undecided", 1, 1)
    assert bureau.lines()["paid_cny"].to_list() == [YUAN("50.00")]


def test_without_a_refund_column_refund_and_net_are_unknown_and_the_receipt_says_so(bureau: Bureau) -> None:
    row = {name: cell for name, cell in taobao(1, "100.00").items() if name != "退款金额"}
    bureau.drop("T1/订单.csv", taobao_file(row, header=TAOBAO_2016))
    (receipt,) = bureau.take().values()
    assert (receipt.money_basis, receipt.paid_cny, receipt.refund_cny) == ("undecided", YUAN("100.00"), None)
    assert "退款记为未知" in str(receipt.notices)
    assert bureau.lines().select("refund_cny", "net_cny").rows() == [(None, None)]


def test_an_unpaid_order_is_placed_but_has_no_paid_amount(bureau: Bureau) -> None:
    taken(bureau, taobao(1, "188.00", 买家实际支付金额="0.00", 订单付款时间="", 订单状态="等待买家付款"))
    assert bureau.lines().select("placed_cny", "paid_cny", "refund_cny", "net_cny").rows() == [
        (YUAN("188.00"), None, None, None)
    ]


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("12.00元", "12.00"),
        ("￥1,234.50", "1234.50"),
        ("¥12", "12.00"),
        ("12,345,678.90 元", "12345678.90"),
        ("1.2万元", "12000.00"),
        ("1.2万", "12000.00"),
        ("１２．５０", "12.50"),
        ("'12.00", "12.00"),
        ("\t12.00\t", "12.00"),
        ('="12.00"', "12.00"),
    ],
)
def test_an_amount_is_read_as_people_and_platforms_write_it(bureau: Bureau, cell: str, yuan: str) -> None:
    taken(bureau, taobao(1, cell))
    assert bureau.lines()["placed_cny"].to_list() == [YUAN(yuan)]


@pytest.mark.parametrize(
    "cell",
    ["12.345", "1.2.3", "十二", "1e3", "12 34元5", "12,50", "1,2345", "1 234", "13987650123", "NaN", "∞"],
)
def test_what_is_no_amount_to_the_fen_is_refused_and_never_zero(bureau: Bureau, cell: str) -> None:
    receipt = taken(bureau, taobao(1, cell))
    assert (receipt.rows_accepted, receipt.rows_refused) == (0, 1)

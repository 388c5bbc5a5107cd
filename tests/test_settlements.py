"""Settlements, account statements and item lists: what they say was paid back reaches the order."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.demo.headers import DOUYIN_74, PINDUODUO_82
from pipelines.verify import differences
from tests.exports import (
    OTHER_SHOPS,
    Bureau,
    Row,
    bureau_at,
    douyin,
    header_of,
    jd,
    pinduoduo,
    plain_file,
    weixin,
    without,
    xiaohongshu,
    youzan,
)

MONEY = """
    SELECT sum(paid_cny)::VARCHAR AS paid, sum(refund_cny)::VARCHAR AS refund,
        CASE WHEN count(net_cny) = count(*) THEN sum(net_cny)::VARCHAR END AS net
    FROM sales_day
"""
JD_SETTLED = (
    "订单编号",
    "父单号",
    "售后服务单号",
    "售后退款时间",
    "商品编号",
    "费用名称",
    "应结金额",
    "收支方向",
)
WEIXIN_FUNDS = ("流水单号", "记账时间", "动帐类型", "收支类型", "收支金额", "关联订单号")
XIAOHONGSHU_SETTLED = ("订单号", "售后单号", "结算时间", "交易类型", "商品实付/实退", "运费实付/实退")
YOUZAN_ITEMS = ("订单号", "订单商品状态", "规格编码", "商品实际成交金额", "商品已退款金额")
PINDUODUO_FUNDS = (
    "商户订单号",
    "发生时间",
    "收入金额（+元）",
    "支出金额（-元）",
    "账务类型",
    "备注",
    "业务描述",
)
DOUYIN_SETTLED = ("结算时间", "订单号", "子订单号", "结算金额", "结算单类型", "结算前退款金额")


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """A data root of its own with a shop on every platform in its register."""
    return bureau_at(tmp_path, *OTHER_SHOPS)


@dataclass(frozen=True)
class Case:
    """An export of orders, an export that says what was paid back of them, and what must come of both."""

    shop: str
    orders: bytes
    refunds: bytes
    paid: str
    refund: str
    net: str


def jd_fee(item: str, fee: str, amount: str, way: str, case: str = "") -> Row:
    at = "2026-03-08 15:00:00" if case else ""
    return {
        "订单编号": jd(1, "0")["订单号"],
        "父单号": jd(1, "0")["订单号"],
        "售后服务单号": case,
        "售后退款时间": at,
        "商品编号": item,
        "费用名称": fee,
        "应结金额": amount,
        "收支方向": way,
    }


def weixin_move(number: int, kind: str, amount: str) -> Row:
    return {
        "流水单号": f"{5000000000 + number}",
        "记账时间": "2026-03-04 10:00:00",
        "动帐类型": kind,
        "收支类型": "支出",
        "收支金额": amount,
        "关联订单号": weixin(1, "0")["订单号"],
    }


def xiaohongshu_settled(kind: str, goods: str, freight: str, case: str = "") -> Row:
    return {
        "订单号": xiaohongshu(1, "0")["订单号"],
        "售后单号": case,
        "结算时间": "2026-03-09 08:00:00",
        "交易类型": kind,
        "商品实付/实退": goods,
        "运费实付/实退": freight,
    }


def youzan_item(code: str, paid: str, refund: str) -> Row:
    return {
        "订单号": youzan(1, "0")["订单号"],
        "订单商品状态": "交易完成",
        "规格编码": code,
        "商品实际成交金额": paid,
        "商品已退款金额": refund,
    }


def pinduoduo_move(at: str, out: str, kind: str, said: str) -> Row:
    return {
        "商户订单号": pinduoduo(1, "0")["订单号"],
        "发生时间": at,
        "收入金额（+元）": "0.00",
        "支出金额（-元）": out,
        "账务类型": kind,
        "业务描述": said,
    }


def douyin_settled(line: int, before: str) -> Row:
    return {
        "结算时间": "2026-03-09 08:00:00",
        "订单号": f"'{douyin(1, '0')['主订单编号']}",
        "子订单号": f"'{douyin(line, '0')['子订单编号']}",
        "结算金额": "60.00",
        "结算单类型": "已结算",
        "结算前退款金额": before,
    }


CASES = {
    "京东": Case(
        "J1",
        plain_file(header_of("jd_order", 30), jd(1, "500.00"), jd(1, "500.00", 商品ID="1000010002")),
        plain_file(
            JD_SETTLED,
            jd_fee("1000010001", "货款", "300.00", "收入"),
            jd_fee("1000010002", "货款", "200.00", "收入"),
            jd_fee("1000010002", "佣金", "-10.00", "支出"),
            jd_fee("1000010002", "货款", "-200.00", "支出", case="2900000901"),
        ),
        *("500.00", "200.00", "300.00"),
    ),
    "视频号": Case(
        "W1",
        plain_file(without(header_of("weixin_order", 57), "商品已退款金额"), weixin(1, "150.00")),
        plain_file(
            WEIXIN_FUNDS,
            weixin_move(1, "订单支付", "150.00"),
            weixin_move(2, "订单退款", "-50.00"),
            weixin_move(3, "订单退款", "-7.50"),
            weixin_move(4, "技术服务费", "-1.50"),
        ),
        *("150.00", "57.50", "92.50"),
    ),
    "小红书": Case(
        "X1",
        plain_file(header_of("xiaohongshu_order", 72), xiaohongshu(1, "158.00")),
        plain_file(
            XIAOHONGSHU_SETTLED,
            xiaohongshu_settled("结算入账", "158.00", "0.00"),
            xiaohongshu_settled("退款", "-20.50", "-3.00", case="R800000000000001"),
        ),
        *("158.00", "23.50", "134.50"),
    ),
    "有赞": Case(
        "Y1",
        plain_file(header_of("youzan_order", 23), youzan(1, "120.00")),
        plain_file(
            YOUZAN_ITEMS,
            youzan_item("A50", "60.00", ""),
            youzan_item("B01", "30.00", "30.00"),
            youzan_item("B01", "30.00", "12.50"),
        ),
        *("120.00", "42.50", "77.50"),
    ),
    "拼多多": Case(
        "P1",
        plain_file(PINDUODUO_82, pinduoduo(1, "60.00", 售后状态="退款成功")),
        plain_file(
            PINDUODUO_FUNDS,
            pinduoduo_move("2026-03-03 08:00:10", "-20.00", "退款", "0020002|退款-订单退款"),
            pinduoduo_move("2026-03-04 08:00:10", "-20.00", "退款", "0020002|退款-订单退款"),
            pinduoduo_move("2026-03-04 08:00:10", "-5.00", "退款", "0020005|优惠券结算-退款"),
            pinduoduo_move("2026-03-04 08:00:10", "-0.36", "技术服务费", "0030002|技术服务费"),
        ),
        *("60.00", "40.00", "20.00"),
    ),
    "抖音": Case(
        "D1",
        plain_file(
            DOUYIN_74,
            douyin(1, "100.00", 售后状态="退款成功"),
            douyin(2, "50.00", 主订单编号=douyin(1, "0")["主订单编号"], 售后状态="退款成功"),
        ),
        plain_file(
            DOUYIN_SETTLED,
            {"结算金额": "收入+支出"},
            douyin_settled(1, "-30.00"),
            douyin_settled(2, "0.00"),
        ),
        *("150.00", "30.00", "120.00"),
    ),
}

every_platform = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@every_platform
@pytest.mark.parametrize("first", ["orders", "refunds"])
def test_a_refund_reaches_its_order_whichever_file_comes_first(
    bureau: Bureau, case: Case, first: str
) -> None:
    drops = [(f"{case.shop}/订单.csv", case.orders), (f"{case.shop}/退款.csv", case.refunds)]
    for path, content in drops if first == "orders" else reversed(drops):
        bureau.drop(path, content)
        bureau.load()
    assert bureau.one(MONEY) == {"paid": case.paid, "refund": case.refund, "net": case.net}


@every_platform
def test_every_row_of_such_a_file_is_accounted_for_and_nothing_in_it_is_taken_for_a_total(
    bureau: Bureau, case: Case
) -> None:
    bureau.drop(f"{case.shop}/退款.csv", case.refunds)
    told = bureau.receipt(f"{case.shop}/退款.csv")
    assert (told.status, told.rows_refused, told.notices) == ("loaded", 0, None)
    counted = (told.rows_accepted or 0) + (told.rows_not_sales or 0) + (told.rows_duplicate or 0)
    assert counted == told.rows_read
    assert f"{told.refund_cny:.2f}" == case.refund


@every_platform
def test_the_same_refunds_exported_twice_count_once(bureau: Bureau, case: Case) -> None:
    bureau.drop(f"{case.shop}/订单.csv", case.orders)
    bureau.drop(f"{case.shop}/退款.csv", case.refunds)
    bureau.drop(f"{case.shop}/退款 再次导出.csv", case.refunds + b"\r\n")
    bureau.load()
    assert bureau.one(MONEY) == {"paid": case.paid, "refund": case.refund, "net": case.net}


@every_platform
def test_rebuilding_from_raw_gives_the_same_tables(bureau: Bureau, case: Case) -> None:
    bureau.drop(f"{case.shop}/订单.csv", case.orders)
    bureau.drop(f"{case.shop}/退款.csv", case.refunds)
    assert bureau.load().all_taken
    assert differences(bureau.folders) == []


def test_seconds_lost_in_a_spreadsheet_make_no_second_refund(bureau: Bureau) -> None:
    case = CASES["拼多多"]
    bureau.drop("P1/订单.csv", case.orders)
    bureau.drop("P1/资金.csv", case.refunds)
    bureau.drop("P1/资金 另存.csv", case.refunds.replace(b"2026-03-03 08:00:10", b"2026/3/3 8:00"))
    bureau.load()
    assert bureau.one(MONEY)["refund"] == "40.00"


def test_an_order_that_no_refund_is_listed_for_stays_unknown(bureau: Bureau) -> None:
    bureau.drop("J1/订单.csv", plain_file(header_of("jd_order", 30), jd(1, "500.00")))
    bureau.drop("J1/结算.csv", plain_file(JD_SETTLED, jd_fee("1000010001", "货款", "500.00", "收入")))
    bureau.load()
    assert bureau.one(MONEY) == {"paid": "500.00", "refund": None, "net": None}


def test_what_the_order_itself_says_of_its_refund_counts_before_the_account_statement(
    bureau: Bureau,
) -> None:
    order = weixin(1, "150.00", 商品已退款金额="50.00")
    bureau.drop("W1/订单.csv", plain_file(header_of("weixin_order", 57), order))
    bureau.drop("W1/资金.csv", plain_file(WEIXIN_FUNDS, weixin_move(1, "订单退款", "-49.00")))
    bureau.load()
    assert bureau.one(MONEY) == {"paid": "150.00", "refund": "50.00", "net": "100.00"}


def test_after_sale_cases_count_before_the_settlement_and_never_with_it(bureau: Bureau) -> None:
    case = {
        "售后单号": "7000001",
        "订单号": douyin(1, "0")["主订单编号"],
        "商品单号": douyin(1, "0")["子订单编号"],
        "退商品金额（元）": "35.00",
        "售后状态": "退款成功",
    }
    bureau.drop("D1/订单.csv", CASES["抖音"].orders)
    bureau.drop("D1/结算.csv", CASES["抖音"].refunds)
    bureau.drop("D1/售后.csv", plain_file(tuple(case), case))
    bureau.load()
    assert bureau.one(MONEY) == {"paid": "150.00", "refund": "35.00", "net": "115.00"}


def test_a_line_of_explanation_below_the_header_is_no_refund_and_no_error(bureau: Bureau) -> None:
    bureau.drop("D1/结算.csv", CASES["抖音"].refunds)
    told = bureau.receipt("D1/结算.csv")
    assert (told.rows_read, told.rows_accepted, told.rows_not_sales) == (3, 2, 1)


def test_a_damaged_number_in_a_settlement_is_handed_back_not_passed_over(bureau: Bureau) -> None:
    damaged = {**douyin_settled(1, "0.00"), "订单号": "6.9E+18"}
    bureau.drop("D1/结算.csv", plain_file(DOUYIN_SETTLED, damaged, douyin_settled(2, "5.00")))
    bureau.load()
    assert bureau.refused()["row_number"].to_list() == [2]
    assert "科学计数法" in bureau.refused()["reasons"][0]

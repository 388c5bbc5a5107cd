"""Exports that hold no orders: refunds find their order lines, sessions stay apart from every sum."""

from datetime import date, datetime

import pytest

from pipelines.demo.headers import DOUYIN_74
from pipelines.verify import differences
from tests.exports import (
    BOM,
    OTHER_SHOPS,
    SHOPS,
    Bureau,
    Row,
    douyin,
    douyin_file,
    pinduoduo,
    pinduoduo_file,
    sheet,
)

ORDERS = "D1/1773100800_0123456789abcdef0123456789abcdef.csv"  # exported 2026-03-10
AFTER_SALE = (
    "售后单号",
    "订单号",
    "商品单号",
    "退商品金额（元）",
    "退运费金额（元）",
    "售后状态",
    "商家退款时间",
    "商家退货联系人姓名",
    "商家退货联系人电话",
    "用户售后说明",
)
SESSIONS = (
    "主播头像",
    "主播昵称",
    "主播抖音号",
    "直播开始时间",
    "直播结束时间",
    "直播间观看人数",
    "直播间成交订单数",
    "直播间成交金额",
    "直播间退款金额",
)


def case(number: int, order: int, amount: str, state: str = "退款成功", freight: str = "0.00") -> Row:
    return {
        "售后单号": f"{7000000 + number}",
        "订单号": f"{6900000000000000000 + order}",
        "商品单号": f"{6900000000000000000 + order}",
        "退商品金额（元）": amount,
        "退运费金额（元）": freight,
        "售后状态": state,
        "商家退款时间": "2026-03-05 10:00:00" if "退款成功" in state else "-",
        "商家退货联系人姓名": "演示收件人",
        "商家退货联系人电话": "19900000000",
        "用户售后说明": "请联系19900000000",
    }


def cases_file(*rows: Row) -> bytes:
    return BOM + sheet(AFTER_SALE, rows).encode()


def session(start: str, amount: str, **cells: str) -> Row:
    return {
        "主播昵称": "演示主播",
        "主播抖音号": "demo_anchor_1",
        "直播开始时间": start,
        "直播结束时间": start.replace("19:", "22:"),
        "直播间观看人数": "1,234",
        "直播间成交订单数": "5",
        "直播间成交金额": amount,
        "直播间退款金额": "-",
        **cells,
    }


def exported(hour: int) -> datetime:
    return datetime(2026, 3, 15, hour)


def current_money(bureau: Bureau) -> dict[str, str | None]:
    found: dict[str, str | None] = bureau.one(
        """
        SELECT sum(paid_cny)::VARCHAR AS paid, sum(refund_cny)::VARCHAR AS refund,
            CASE WHEN count(net_cny) = count(*) THEN sum(net_cny)::VARCHAR END AS net
        FROM sales_day
        """
    )
    return found


def test_an_order_without_an_after_sale_case_has_a_known_refund_of_nothing(bureau: Bureau) -> None:
    bureau.drop(ORDERS, douyin_file(douyin(1, "100.00", 售后状态="-")))
    bureau.load()
    assert current_money(bureau) == {"paid": "100.00", "refund": "0.00", "net": "100.00"}


@pytest.mark.parametrize(("state", "status"), [("退款成功", "已完成"), ("-", "已关闭")])
def test_that_something_was_refunded_does_not_say_how_much(bureau: Bureau, state: str, status: str) -> None:
    bureau.drop(ORDERS, douyin_file(douyin(1, "100.00", 售后状态=state, 订单状态=status)))
    bureau.load()
    assert current_money(bureau) == {"paid": "100.00", "refund": None, "net": None}


@pytest.mark.parametrize("first", ["orders", "cases"])
def test_a_refund_finds_its_order_line_whichever_comes_first(bureau: Bureau, first: str) -> None:
    orders = douyin_file(douyin(1, "100.00", 售后状态="-"), douyin(2, "50.00", 售后状态="退款成功"))
    cases = cases_file(case(1, 2, "30.00", freight="2.00"))
    drops = [(ORDERS, orders), ("D1/售后单.csv", cases)]
    for path, content in drops if first == "orders" else reversed(drops):
        bureau.drop(path, content)
        bureau.load()
    assert current_money(bureau) == {"paid": "150.00", "refund": "32.00", "net": "118.00"}
    assert bureau.receipt("D1/售后单.csv").format_key == "douyin_after_sale"


def test_several_cases_of_a_line_add_up_and_one_without_a_payment_counts_nothing(bureau: Bureau) -> None:
    bureau.drop(ORDERS, douyin_file(douyin(1, "100.00", 售后状态="退款成功")))
    bureau.drop(
        "D1/售后单.csv", cases_file(case(1, 1, "30.00"), case(2, 1, "20.00"), case(3, 1, "50.00", "售后关闭"))
    )
    bureau.load()
    assert current_money(bureau) == {"paid": "100.00", "refund": "50.00", "net": "50.00"}


def test_a_newer_export_of_a_case_replaces_the_older_and_a_case_given_twice_counts_once(
    bureau: Bureau,
) -> None:
    bureau.drop(ORDERS, douyin_file(douyin(1, "100.00", 售后状态="退款成功")))
    older, newer = (
        cases_file(case(1, 1, "30.00", "售后处理中")),
        cases_file(case(1, 1, "30.00"), case(1, 1, "30.00")),
    )
    bureau.drop("D1/新.csv", newer, at=exported(12))
    bureau.drop("D1/旧.csv", older, at=exported(11))
    bureau.load()
    assert current_money(bureau) == {"paid": "100.00", "refund": "30.00", "net": "70.00"}
    told = bureau.receipt("D1/新.csv")
    assert (told.rows_read, told.rows_accepted, told.rows_duplicate) == (2, 1, 1)
    assert str(told.refund_cny) == "30.00"


def test_a_refund_of_an_unknown_order_changes_no_sum(bureau: Bureau) -> None:
    bureau.drop(ORDERS, douyin_file(douyin(1, "100.00", 售后状态="-")))
    bureau.drop("D1/售后单.csv", cases_file(case(1, 999, "30.00")))
    bureau.load()
    assert current_money(bureau) == {"paid": "100.00", "refund": "0.00", "net": "100.00"}


def test_live_sessions_are_listed_and_enter_no_sum(bureau: Bureau) -> None:
    rows = [session("2026/03/01 19:15:15", "999.50"), session("2026/03/02 19:00:00", "-")]
    bureau.drop("D1/直播明细.csv", BOM + sheet(SESSIONS, rows).encode())
    bureau.load()
    listed = bureau.ask("SELECT viewers, orders, gmv_cny::VARCHAR, refund_seen_cny FROM live_session")
    assert listed.rows() == [(1234, 5, "999.50", None), (1234, 5, None, None)]
    assert bureau.one("SELECT count(*) AS days FROM sales_day") == {"days": 0}
    keys = bureau.ask("SELECT DISTINCT account_key FROM live_session")["account_key"].to_list()
    assert len(keys) == 1
    assert keys[0] != "demo_anchor_1"


@pytest.mark.parametrize(
    ("said", "viewers"),
    [("98765432", 98_765_432), ("23,456,789", 23_456_789), ("1234.5万", 12_345_000), ("9876543", 9_876_543)],
)
def test_a_live_room_may_have_more_viewers_than_any_order_has_pieces(
    bureau: Bureau, said: str, viewers: int
) -> None:
    rows = [session("2026/03/01 19:15:15", "999.50", 直播间观看人数=said)]
    bureau.drop("D1/直播明细.csv", BOM + sheet(SESSIONS, rows).encode())
    bureau.load()
    assert bureau.one("SELECT viewers FROM live_session") == {"viewers": viewers}


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("直播明细_全部账号_20260226_20260308.xlsx.csv", (date(2026, 2, 26), date(2026, 3, 8))),
        ("直播明细_自营账号_20260301_20260331 (1).csv", (date(2026, 3, 1), date(2026, 3, 10))),
        ("直播明细_20260399_20260308.csv", (date(2026, 3, 1), date(2026, 3, 1))),
        ("直播明细.csv", (date(2026, 3, 1), date(2026, 3, 1))),
    ],
    ids=["the period asked for", "not beyond the export", "no days", "none written"],
)
def test_a_file_covers_the_period_in_its_name_else_its_first_to_last_day(
    bureau: Bureau, name: str, days: tuple[date, date]
) -> None:
    bureau.drop(f"D1/{name}", BOM + sheet(SESSIONS, [session("2026/03/01 19:15:15", "999.50")]).encode())
    (receipt,) = bureau.take().values()
    assert (receipt.first_day, receipt.last_day) == days


def test_a_session_that_ends_before_it_starts_is_handed_back(bureau: Bureau) -> None:
    wrong = session("2026/03/01 19:15:15", "999.50", 直播结束时间="2026/03/01 18:00:00")
    bureau.drop("D1/直播明细.csv", BOM + sheet(SESSIONS, [wrong]).encode())
    bureau.load()
    assert bureau.refused()["reasons"].to_list() == ["下播时间早于开播时间"]


def test_rebuilding_from_raw_gives_the_same_tables(bureau: Bureau) -> None:
    bureau.drop(ORDERS, douyin_file(douyin(1, "100.00", 售后状态="退款成功"), header=DOUYIN_74))
    bureau.drop("D1/售后单.csv", cases_file(case(1, 1, "30.00")))
    bureau.drop("D1/直播明细.csv", BOM + sheet(SESSIONS, [session("2026/03/01 19:15:15", "999.50")]).encode())
    bureau.load()
    assert differences(bureau.folders) == []


PINDUODUO_CASES = (
    "售后编号",
    "订单编号",
    "交易金额",
    "退款金额",
    "售后状态",
    "订单状态",
    "退款类型",
    "申请时间",
    "同意退款时间",
)


def test_a_case_of_a_whole_order_finds_the_order(bureau: Bureau) -> None:
    order = pinduoduo(1, "60.00", 售后状态="退款成功")
    refund = {
        "售后编号": "880001",
        "订单编号": order["订单号"],
        "退款金额": "60.00",
        "售后状态": "退款成功",
        "申请时间": "2026-03-02 08:00:00",
        "同意退款时间": "2026-03-03 08:00:00",
    }
    bureau.drop("P1/订单.csv", pinduoduo_file(order))
    bureau.drop("P1/售后信息.csv", BOM + sheet(PINDUODUO_CASES, [refund]).encode())
    bureau.load()
    assert current_money(bureau) == {"paid": "60.00", "refund": "60.00", "net": "0.00"}


KUAISHOU_ORDERS = (
    "订单号",
    "订单创建时间",
    "订单支付时间",
    "订单状态",
    "实付款",
    "成交数量",
    "订单载体",
    "商品单价",
    "售后状态",
)
KUAISHOU_SETTLED = ("商家ID", "订单号", "订单实付(元)", "订单退款(元)", "实际结算金额(元)", "实际结算时间")


def test_a_settlement_tells_the_refund_of_an_order_and_that_there_was_none(bureau: Bureau) -> None:
    bureau.register(*SHOPS, *OTHER_SHOPS)
    orders = [
        {
            "订单号": f"24000000000{number}",
            "订单创建时间": "2026-03-01 09:00:00",
            "订单支付时间": "2026-03-01 09:01:00",
            "订单状态": "交易成功",
            "实付款": "￥80.00",
            "成交数量": "1",
            "订单载体": "直播",
            "商品单价": "￥80.00",
            "售后状态": "退款成功" if number == 1 else "",
        }
        for number in (1, 2)
    ]
    settled = [
        {
            "订单号": "240000000001",
            "订单退款(元)": "15.50",
            "实际结算金额(元)": "60",
            "实际结算时间": "2026-03-09",
        },
        {
            "订单号": "240000000002",
            "订单退款(元)": "0.00",
            "实际结算金额(元)": "78",
            "实际结算时间": "2026-03-09",
        },
    ]
    bureau.drop("K1/订单.csv", BOM + sheet(KUAISHOU_ORDERS, orders).encode())
    bureau.drop("K1/结算.csv", BOM + sheet(KUAISHOU_SETTLED, settled).encode())
    bureau.load()
    assert current_money(bureau) == {"paid": "160.00", "refund": "15.50", "net": "144.50"}

import re
from decimal import Decimal

import pytest

from pipelines.demo import headers
from pipelines.demo.cells import FAKE_NAME, FAKE_PHONE
from pipelines.demo.shops import SHOPS
from pipelines.settings import DataRoot
from tests.demo.reading import header_in, rows_in, text_in

BY_NUMBER = {shop.number: shop for shop in SHOPS}
NEWEST = {
    "抖音": "*.csv",
    "拼多多": "*orders_export2026-11-22.csv",
    "淘宝天猫": "ExportOrderList20261122*.csv",
}


def newest_rows(folders: DataRoot, number: int) -> list[dict[str, str]]:
    shop = BY_NUMBER[number]
    return rows_in(max((folders.raw / shop.folder).glob(NEWEST[shop.platform])))


@pytest.mark.parametrize(
    ("name", "columns", "first", "last"),
    [
        ("TAOBAO_2016", 41, "订单编号", "是否是O2O交易"),
        ("TAOBAO_2019", 18, "订单编号", "买家应付邮费"),
        ("DOUYIN_74", 74, "主订单编号", "物流IMEI码2"),
        ("DOUYIN_75", 75, "主订单编号", "建议发货时间（止）"),
        ("PINDUODUO_82", 82, "商品", "分期方式"),
        ("PINDUODUO_23", 23, "订单成交时间", "快递公司"),
    ],
)
def test_headers_have_the_columns_that_the_platforms_write(
    name: str, columns: int, first: str, last: str
) -> None:
    header = getattr(headers, name)
    assert (len(header), header[0], header[-1]) == (columns, first, last)
    assert len(set(header)) == columns


def test_trailing_blanks_belong_to_the_names_of_the_old_taobao_header() -> None:
    blanks = [name for name in headers.TAOBAO_2016 if name != name.strip()]
    assert blanks == ["收货地址 ", "联系电话 ", "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 "]


@pytest.mark.parametrize(
    ("number", "header"),
    [
        (1, headers.DOUYIN_74),
        (2, headers.DOUYIN_75),
        (17, headers.PINDUODUO_82),
        (60, headers.PINDUODUO_23),
        (25, headers.TAOBAO_2019),
    ],
)
def test_each_shop_hands_in_the_columns_of_its_own_selection(
    six_weeks: DataRoot, number: int, header: tuple[str, ...]
) -> None:
    shop = BY_NUMBER[number]
    assert {header_in(path) for path in (six_weeks.raw / shop.folder).glob("*.csv")} == {header}


def test_taobao_is_gb18030_with_crlf_and_wrapped_order_numbers(six_weeks: DataRoot) -> None:
    for path in (six_weeks.raw / BY_NUMBER[25].folder).glob("*.csv"):
        assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
        with pytest.raises(UnicodeDecodeError):
            path.read_bytes().decode("utf-8")
        lines = text_in(path).split("\r\n")
        assert all(re.match(r'="193\d{16}",', line) for line in lines[1:-1])


def test_taobao_totals_are_what_was_paid_and_kept_plus_what_was_refunded(six_weeks: DataRoot) -> None:
    rows = newest_rows(six_weeks, 25)
    paid = [row for row in rows if row["订单付款时间"]]
    assert any(Decimal(row["退款金额"]) > 0 for row in paid)
    for row in paid:
        assert Decimal(row["总金额"]) == Decimal(row["买家实际支付金额"]) + Decimal(row["退款金额"])
    unpaid = [row for row in rows if not row["订单付款时间"]]
    assert {row["订单状态"] for row in unpaid} <= {"等待买家付款", "交易关闭"}
    assert {row["买家实际支付金额"] for row in unpaid} == {"0.00"}
    assert all(row["打款商家金额"].endswith("元") for row in rows)


def test_douyin_ids_stand_behind_a_tab_in_quotes_and_persons_are_encrypted(six_weeks: DataRoot) -> None:
    path = max((six_weeks.raw / BY_NUMBER[1].folder).glob("*.csv"))
    assert re.fullmatch(r"\d{10}_[0-9a-f]{32}\.csv", path.name)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert re.match(r'"\t69\d{17}","\t69\d{17}",', text_in(path).split("\r\n")[1])
    row = rows_in(path)[0]
    assert (row["收件人"], row["收件人手机号"]) == (f"##{FAKE_NAME}##", f"$${FAKE_PHONE}$$")


def test_douyin_channels_of_the_last_day_are_only_known_tomorrow(six_weeks: DataRoot) -> None:
    rows = newest_rows(six_weeks, 1)
    last_day = {row["流量体裁"] for row in rows if row["订单提交时间"] >= "2026-11-21"}
    earlier = {row["流量体裁"] for row in rows if row["订单提交时间"] < "2026-11-21"}
    assert last_day == {"数据将于第二天更新"}
    assert earlier == {"直播", "短视频", "商品卡", "其他"}


def test_douyin_orders_can_have_several_lines_paid_at_one_moment(six_weeks: DataRoot) -> None:
    paid_at: dict[str, set[str]] = {}
    rows = newest_rows(six_weeks, 1)
    for row in rows:
        paid_at.setdefault(row["主订单编号"], set()).add(row["支付完成时间"])
    assert len(paid_at) < len(rows) == len({row["子订单编号"] for row in rows})
    assert all(len(moments) == 1 for moments in paid_at.values())


def test_the_younger_douyin_export_writes_what_is_due_with_thousands_separators(six_weeks: DataRoot) -> None:
    for row in newest_rows(six_weeks, 2):
        assert re.fullmatch(r"\d{1,3}(,\d{3})*\.\d\d", row["订单应付金额"])
        due = Decimal(row["商品金额"]) + Decimal(row["运费"]) - Decimal(row["优惠总金额"])
        assert Decimal(row["订单应付金额"].replace(",", "")) == due


def test_pinduoduo_cells_are_padded_with_a_tab_and_order_numbers_begin_with_the_day(
    six_weeks: DataRoot,
) -> None:
    for row in newest_rows(six_weeks, 17):
        assert all(cell.endswith("\t") for cell in row.values())
        assert re.fullmatch(r"2611\d\d-\d{15}\t|2610\d\d-\d{15}\t", row["订单号"])
        assert row["是否直播间成交"] in ("是\t", "否\t")
        assert row["用户购买手机号"] == "\t"


def test_a_newer_export_shows_the_same_order_further_on(six_weeks: DataRoot) -> None:
    folder = six_weeks.raw / BY_NUMBER[9].folder
    older, newer = (rows_in(path) for path in sorted(folder.glob("*.csv")))
    before = {row["子订单编号"]: row["订单状态"] for row in older}
    after = {row["子订单编号"]: row["订单状态"] for row in newer}
    moved = {(before[order], after[order]) for order in before.keys() & after.keys()}
    assert ("已发货", "已完成") in moved
    assert ("已完成", "已关闭") in moved
    assert ("已完成", "已发货") not in moved

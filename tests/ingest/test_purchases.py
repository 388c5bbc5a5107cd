"""1688: buyers and sellers get the same export; only what the registered enterprise sold is counted."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.ingest.privacy import HIDDEN
from tests.exports import SHOPS, Bureau, Row, bureau_at, plain_file

HEADER = (
    "订单编号",
    "买家公司名",
    "卖家公司名",
    "货品总价(元)",
    "运费(元)",
    "实付款(元)",
    "订单状态",
    "订单创建时间",
    "订单付款时间",
    "收货地址",
    "货品标题",
)
OURS = "蓉城（成都）绢花有限公司"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """A data root of its own with one shop on 1688 in its register, besides others."""
    return bureau_at(tmp_path, f"A1,1688,蓉城绢花厂,{OURS},510107")


def line(number: int, due: str, seller: str = OURS, **cells: str) -> Row:
    return {
        "订单编号": f"{2600000000000000000 + number}",
        "买家公司名": "示例批发行",
        "卖家公司名": seller,
        "货品总价(元)": due,
        "实付款(元)": due,
        "订单状态": "交易成功",
        "订单创建时间": "2026-03-01 14:00:00",
        "订单付款时间": "2026-03-01 14:03:00",
        "收货地址": "四川省 成都市 锦江区",
        **cells,
    }


def drop(bureau: Bureau, *rows: Row, header: Sequence[str] = HEADER) -> tuple[str, str]:
    """Load one file; return its status and reason."""
    bureau.drop("A1/订单.csv", plain_file(header, *rows))
    told = bureau.receipt("A1/订单.csv")
    assert told.format_key == "ali1688_order"
    return told.status, str(told.reason)


def test_orders_that_the_registered_enterprise_sold_are_counted(bureau: Bureau) -> None:
    assert drop(bureau, line(1, "260.00"), line(2, "88.80"))[0] == "loaded"
    assert bureau.sums() == ("348.80", "348.80")


@pytest.mark.parametrize("spelled", ["蓉城(成都)绢花有限公司", " 蓉城（成都） 绢花有限公司", "\t" + OURS])
def test_brackets_and_blanks_in_the_enterprise_do_not_matter(bureau: Bureau, spelled: str) -> None:
    assert drop(bureau, line(1, "260.00", spelled))[0] == "loaded"


def test_an_order_of_several_goods_counts_once_whether_its_money_is_repeated_or_stands_first(
    bureau: Bureau,
) -> None:
    blank = {"货品总价(元)": "", "实付款(元)": ""}
    repeated = [line(1, "260.00"), line(1, "260.00", 货品标题="示例绢叶")]
    first = [line(2, "88.80"), line(2, "", 货品标题="示例绢叶", **blank), line(2, "", 货品标题="绢枝")]
    assert drop(bureau, *repeated, *first)[0] == "loaded"
    assert bureau.sums() == ("348.80", "348.80")
    assert bureau.one("SELECT sum(orders) AS orders FROM sales_day") == {"orders": 2}
    told = bureau.ask("SELECT rows_read, rows_accepted, rows_duplicate, rows_not_sales FROM file_receipt")
    assert told.row(0) == (5, 2, 1, 2)


def test_a_file_in_which_the_shop_is_the_buyer_is_refused_as_purchases(bureau: Bureau) -> None:
    status, reason = drop(bureau, line(1, "260.00", "别家公司", 买家公司名=OURS))
    assert status == "refused"
    assert reason == f"这是采购单：文件里的卖家不是本店登记的企业“{OURS}”，不是本店的销售，没有计入"
    assert "已卖出" in str(bureau.receipt("A1/订单.csv").fix)
    assert bureau.one("SELECT count(*) AS days FROM sales_day") == {"days": 0}


def test_sales_and_purchases_in_one_file_are_refused_together(bureau: Bureau) -> None:
    status, reason = drop(bureau, line(1, "260.00"), line(2, "88.80", "别家公司"))
    assert (status, reason.startswith("文件里既有")) == ("refused", True)


def test_a_file_that_names_no_seller_is_refused(bureau: Bureau) -> None:
    assert drop(bureau, line(1, "260.00", ""))[0] == "refused"


def test_other_sellers_are_not_named_in_the_receipt(bureau: Bureau) -> None:
    _, reason = drop(bureau, line(1, "260.00", "张三个体经营部"))
    assert "张三" not in reason


def test_the_register_decides_and_a_corrected_enterprise_lets_the_file_in(bureau: Bureau) -> None:
    assert drop(bureau, line(1, "260.00", "新名公司"))[0] == "refused"
    bureau.register(*SHOPS, "A1,1688,蓉城绢花厂,新名公司,510107")
    assert bureau.receipt("A1/订单.csv").status == "loaded"


def test_a_repaired_row_comes_back_in_though_its_seller_was_hidden(bureau: Bureau) -> None:
    drop(bureau, line(1, "260.00"), line(2, "八十八"))
    (back,) = bureau.folders.taken.glob("*/*/退回.csv")
    repaired = back.read_text(encoding="utf-8-sig").replace(f"{HIDDEN},交易成功", "88.80,交易成功")
    bureau.drop("A1/退回.csv", repaired.encode("utf-8-sig"))
    bureau.load()
    assert bureau.sums() == ("348.80", "348.80")
    assert bureau.refused()["is_open"].to_list() == [False]

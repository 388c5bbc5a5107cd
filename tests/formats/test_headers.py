"""Header rows against the declared formats and the reports left out on purpose: each fits one, never two."""

import csv
import io
import json
import random
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine_plus import load_workbook

from pipelines.errors import NotSales
from pipelines.formats import FORMATS
from pipelines.formats.base import same_name
from pipelines.ingest.not_taken import NOT_TAKEN, NotTaken
from pipelines.ingest.read import read
from pipelines.ingest.recognise import recognise
from pipelines.ingest.sheets import choosing

HERE = Path(__file__).parent
# Attested headers of all platforms; kept outside the repository.
COLLECTED = Path(__file__).parents[3] / "shared" / "formats" / "headers.json"
COVERED = {
    "taobao_orderlist_csv_2016": "taobao_order",
    "taobao_orderlist_csv_2019": "taobao_order",
    "qianniu_order_xlsx_2026": "taobao_order",
    "qianniu_suborder_2022": "taobao_suborder",
    "qianniu_suborder_2026": "taobao_suborder",
    "jd_pop_order": "jd_order",
    "jd_settlement_2026": "jd_settlement",
    "taobao_orderdetaillist_csv_2016": "taobao_item",
    "sycm_shop_daily": "sycm_shop",
    "sycm_product_rank": "sycm_product",
    "douyin_order_2026a": "douyin_order",
    "douyin_order_2026b": "douyin_order",
    "douyin_after_sale": "douyin_after_sale",
    "douyin_settlement": "douyin_settlement",
    "douyin_compass_live_detail_2026": "douyin_live",
    "pdd_order": "pinduoduo_order",
    "pdd_order_2026_subset": "pinduoduo_order",
    "pdd_after_sale": "pinduoduo_after_sale",
    "pdd_fund": "pinduoduo_funds",
    "kuaishou_order": "kuaishou_order",
    "kuaishou_settlement": "kuaishou_settlement",
    "weixin_order": "weixin_order",
    "weixin_fund": "weixin_funds",
    "xhs_order": "xiaohongshu_order",
    "xhs_settlement": "xiaohongshu_settlement",
    "ali1688_order": "ali1688_order",
    "youzan_order": "youzan_order",
    "youzan_item": "youzan_item",
    # Left out on purpose.
    "qianniu_funds": "qianniu_funds",
    "alipay_funds": "alipay_funds",
    "alimama_wxt_plan": "alimama_wxt_plan",
    "douyin_fund": "douyin_fund",
    "pdd_promo": "pinduoduo_promotion",
}
# Named after no format and no report left out: these are told apart by what they lack or have besides.
STRANGERS = {
    "无时间的子订单": ("子订单编号", "主订单编号", "购买数量", "买家应付货款", "买家实付金额", "订单状态"),
    "没有卖家的1688订单": ("订单编号", "货品总价(元)", "实付款(元)", "订单创建时间", "订单付款时间"),
    "店铺名录": ("店铺编号", "平台", "店铺名称", "企业名称", "行政区划代码"),
    "商品库存": ("商品ID", "商品名称", "库存", "价格"),
}


def fitting(header: tuple[str, ...] | list[str]) -> list[str]:
    names = frozenset(map(same_name, header))
    return [each.key for each in (*FORMATS, *NOT_TAKEN) if each.fits(names)]


def header_rows() -> dict[str, tuple[str, list[str]]]:
    """Return key and header of every sample of a format and every report left out, by a name to show."""
    found = {each.key: (each.key, [group[0] for group in each.needs]) for each in NOT_TAKEN}
    for path in sorted(HERE.glob("*/sample_*")):
        if path.parent.name in {each.key for each in FORMATS}:
            records = top_of(path)
            at = recognise(records, FORMATS, where=path.name).record
            found[f"{path.parent.name}/{path.stem}"] = (path.parent.name, records[at])
    return found


def top_of(path: Path) -> list[list[str]]:
    if path.suffix == ".xlsx":
        with load_workbook(path) as book:
            return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).iter_rows()][:20]
    content = path.read_bytes()
    text = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030")
    return list(csv.reader(io.StringIO(text, newline="")))[:20]


HEADERS = header_rows()
NEEDED = {each.key: each.needs for each in (*FORMATS, *NOT_TAKEN)}
a_few_times = settings(max_examples=20, deadline=None)
every_header = pytest.mark.parametrize(("key", "header"), HEADERS.values(), ids=HEADERS)


@pytest.mark.skipif(not COLLECTED.is_file(), reason=f"表头集不在本机：{COLLECTED}")
def test_every_collected_header_fits_one_format_or_one_report_left_out_on_purpose() -> None:
    collected = {each["id"]: each["headers"] for each in json.loads(COLLECTED.read_text(encoding="utf-8"))}
    found = {name: fitting(header) for name, header in collected.items()}
    assert found == {name: [COVERED[name]] if name in COVERED else [] for name in collected}
    assert set(COVERED) <= set(collected)


@every_header
def test_a_header_fits_its_own_format_and_no_other(key: str, header: list[str]) -> None:
    assert fitting(header) == [key]


@pytest.mark.parametrize("header", STRANGERS.values(), ids=STRANGERS)
def test_what_nobody_declared_fits_nothing(header: tuple[str, ...]) -> None:
    assert fitting(header) == []


@every_header
@a_few_times
@given(chance=st.randoms(use_true_random=False))
def test_order_and_spelling_of_the_names_do_not_matter(
    key: str, header: list[str], chance: random.Random
) -> None:
    order = chance.sample(header, len(header))
    assert fitting([spelled_otherwise(name, chance) for name in order]) == [key]


@every_header
@a_few_times
@given(chance=st.randoms(use_true_random=False))
def test_a_column_that_a_format_does_not_need_may_be_missing(
    key: str, header: list[str], chance: random.Random
) -> None:
    needed = {same_name(name) for group in NEEDED[key] for name in group}
    dropped = [name for name in header if same_name(name) in needed or chance.random() < 0.5]
    assert fitting(dropped) == [key]


@every_header
def test_without_a_column_that_it_needs_a_file_is_not_in_the_format(key: str, header: list[str]) -> None:
    for group in NEEDED[key]:
        names = {same_name(name) for name in group}
        assert key not in fitting([name for name in header if same_name(name) not in names]), group


def spelled_otherwise(name: str, chance: random.Random) -> str:
    """Return a name as another export or a user may have written it."""
    before, after = chance.choice(["", " ", "\ufeff", "\t"]), chance.choice(["", "  ", "\u3000", "\u200b"])
    for spelling in (("(", "（"), (")", "）"), ("账", "帐")):
        name = name.replace(*chance.choice([spelling, spelling[::-1]]))
    return f"{before}{chance.choice([name, name.lower(), name.upper()])}{after}"


def test_names_are_compared_without_blanks_width_and_case() -> None:
    for spelled in ("\ufeff收货地址 ", "收货 地址", "收货地址\u3000", "收货地址\u200b"):
        assert same_name(spelled) == "收货地址"
    assert same_name("商家应收金额(元)（支付金额）") == same_name("商家应收金额（元）(支付金额)")
    assert same_name("动帐流水号") == same_name("动账流水号")
    assert same_name("达人ID") == same_name("达人id")


@pytest.mark.parametrize("report", NOT_TAKEN, ids=[each.key for each in NOT_TAKEN])
def test_a_report_left_out_on_purpose_is_refused_with_its_own_reason(
    report: NotTaken, tmp_path: Path
) -> None:
    file = tmp_path / "报表.csv"
    file.write_bytes(f"名称：演示\r\n{','.join(group[0] for group in report.needs)}\r\n".encode("utf-8-sig"))
    with pytest.raises(NotSales) as refused:
        recognise(read(file, tmp_path, choosing(FORMATS)).top(), FORMATS, where=file.name)
    assert (refused.value.what, refused.value.fix) == (report.reason, report.fix)
    assert refused.value.where == "报表.csv 第 2 行"


def test_a_workbook_of_such_a_report_is_refused_for_what_it_is_though_other_sheets_are_unknown(
    tmp_path: Path,
) -> None:
    file, promotion = tmp_path / "推广.xlsx", next(each for each in NOT_TAKEN if "promotion" in each.key)
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("说明").write_row(0, 0, ["栏目", "解释"])
        book.add_worksheet("推广").write_row(0, 0, [group[0] for group in promotion.needs])
    with pytest.raises(NotSales, match="推广归因"):
        read(file, tmp_path, choosing(FORMATS))


def test_reports_left_out_have_names_of_their_own() -> None:
    keys = [each.key for each in (*FORMATS, *NOT_TAKEN)]
    assert len(keys) == len(set(keys))
    assert all(each.evidence and each.reason.startswith("这是") for each in NOT_TAKEN)

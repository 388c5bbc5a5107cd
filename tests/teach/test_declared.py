"""A taught format is a file that says everything; nothing of it lies in code."""

import json
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from pipelines.errors import UnreadableFile
from pipelines.formats.base import same_name
from pipelines.teach.declared import Taught, export_format, from_json, to_json
from pipelines.teach.fields import FILLABLE, Column
from pipelines.teach.sense import is_personal, problems
from tests.teach.taught import HEADER, SMALLEST, TAUGHT


@pytest.mark.parametrize("taught", [TAUGHT, SMALLEST], ids=["all fields", "the fewest"])
def test_what_is_written_is_read_back_the_same(taught: Taught) -> None:
    assert from_json(to_json(taught), where="格式") == taught


def test_the_file_says_how_every_field_is_read_so_that_people_can_check_it() -> None:
    said = json.loads(to_json(TAUGHT))
    assert said["fields"]["order_id"] == {
        "names": ["交易单号"],
        "parser": "identifier",
        "pattern": r"\d{10,14}",
    }
    assert said["fields"]["refund_cny"] == {"names": ["退回款"], "parser": "yuan", "blank": "0"}
    assert (said["platform"], said["shape"], said["paid_basis"]) == ("抖音", "order_line", "find")


def test_the_format_has_every_mapped_column_and_its_declared_words() -> None:
    fmt = export_format(TAUGHT)
    assert fmt.fits(frozenset(map(same_name, HEADER)))
    for mapped in TAUGHT.columns.values():
        rest = frozenset(same_name(name) for name in HEADER if name != mapped.names[0])
        assert not fmt.fits(rest), mapped
    words = pl.Series(["已取消（超时）", "已取消", "已完成了"])
    closed = fmt.statuses_of("closed")
    assert words.str.contains(closed).to_list() == [True, False, False]


@pytest.mark.parametrize("word", ["a.b", "[待定]", "100%", "退货-中", "是^否", "\\", "a b"])
def test_a_status_word_with_signs_in_it_matches_itself_only(word: str) -> None:
    pattern = export_format(replace(TAUGHT, statuses={word: "paid"})).statuses_of("paid")
    assert pl.Series([word, "axb", "别的"]).str.contains(pattern).to_list() == [True, False, False]


def test_one_amount_and_one_moment_serve_for_both_of_their_kind() -> None:
    fields = export_format(SMALLEST).fields
    assert fields["placed_cny"].names == ("已付款",)
    assert "paid_cny" not in fields
    assert fields["ordered_at"].names == fields["paid_at"].names == ("到账时刻",)
    assert next(iter(fields)) == "order_id"


def test_the_same_header_is_the_same_format_in_whatever_order_its_columns_stand() -> None:
    assert replace(TAUGHT, header=tuple(reversed(HEADER))).key == TAUGHT.key
    assert replace(TAUGHT, header=(*HEADER, "新列")).key != TAUGHT.key


def changed(**said: Any) -> str:
    return json.dumps({**json.loads(to_json(TAUGHT)), **said})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "格式文件不完整"),
        ("[]", "格式文件不完整"),
        ("{}", "格式文件不完整"),
        (changed(fields={"order_id": {"names": ["交易单号"], "parser": "yuan"}}), "格式文件不完整"),
        (changed(fields={"talent_id": {"names": ["达人"], "parser": "text"}}), "格式文件不完整"),
        (changed(fields=["订单号"]), "格式文件不完整"),
        (changed(revision="第一版"), "格式文件不完整"),
        (changed(version=2), "格式文件的版本是 2，本程序只认 1"),
    ],
)
def test_a_file_that_is_no_such_file_is_refused_in_plain_words(text: str, told: str) -> None:
    with pytest.raises(UnreadableFile, match=told):
        from_json(text, where="格式")


def mapped(**columns: Column) -> Taught:
    return replace(TAUGHT, columns={**TAUGHT.columns, **columns})


def unmapped(*names: str) -> Taught:
    return replace(TAUGHT, columns={name: each for name, each in TAUGHT.columns.items() if name not in names})


@pytest.mark.parametrize(
    ("taught", "told"),
    [
        (unmapped("order_id"), "还没有指出哪一列是订单号"),
        (unmapped("ordered_at", "paid_at"), "下单时间、付款时间至少要有一个"),
        (unmapped("placed_cny", "paid_cny"), "下单金额、支付金额至少要有一个"),
        (unmapped("paid_at", "status"), "付款时间和订单状态至少要有一个"),
        (mapped(category=Column(("收件人",))), "“收件人”一列可能含个人信息，不能读作品类"),
        (mapped(ship_to=Column(("收件人",))), "“收件人”一列可能含个人信息，不能读作买家所在地"),
        (mapped(item_id=Column(("没有的列",))), "商品编号的列“没有的列”不在表头里"),
        (mapped(item_id=Column(("件",))), "“件”一列被用了 2 次"),
        (mapped(order_id=Column(("交易单号",), pattern="(")), "订单号的编号样式写得不对"),
        (mapped(refund_cny=Column(("退回款",), blank="100")), "退款金额的空格只能当作未知或 0"),
        (replace(TAUGHT, header=(*HEADER, "件")), "表头里有 2 列都叫“件”"),
        (replace(TAUGHT, platform="某平台"), "平台要写成其中之一"),  # type: ignore[arg-type]
        (replace(TAUGHT, title=" "), "请给这种报表起个名字"),
        (replace(TAUGHT, statuses={"已完成": "好了"}), "订单状态的词没有对到约定的含义：已完成"),
        (replace(TAUGHT, channels={"直播间": "电视"}), "成交渠道的词没有对到约定的含义：直播间"),
    ],
)
def test_what_data_staff_must_still_say_is_said_in_chinese(taught: Taught, told: str) -> None:
    assert told in "；".join(problems(taught))


@pytest.mark.parametrize("taught", [TAUGHT, SMALLEST])
def test_a_format_that_makes_sense_has_no_problems(taught: Taught) -> None:
    assert problems(taught) == ()


@pytest.mark.parametrize(
    ("header", "personal"),
    [
        ("收货人姓名", True),
        ("买家昵称", True),
        ("联系手机", True),
        ("收货地址", True),
        ("买家实付金额", False),
        ("买家付款时间", False),
        ("商品名称", False),
        ("订单状态", False),
    ],
)
def test_headers_over_people_are_told_from_headers_over_money_and_time(header: str, personal: bool) -> None:
    assert is_personal(header) is personal


def test_every_field_has_a_name_of_its_own() -> None:
    labels = [each.label for each in FILLABLE.values()]
    assert len(set(labels)) == len(labels)

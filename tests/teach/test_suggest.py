"""Suggestions: what the columns of an unknown file hold, by their names and their values."""

import pytest

from pipelines.teach.fields import Column
from pipelines.teach.suggest import (
    channel_of,
    column_at,
    columns,
    could_be_header,
    header_row,
    status_of,
    words_of,
)

HEADER = (
    "订单编号",
    "买家昵称",
    "下单时间",
    "支付时间",
    "订单总金额",
    "实付金额(元)",
    "订单状态",
    "流量来源",
    "数量",
    "省",
    "市",
    "区",
    "收货人电话",
)
ROW = (
    "20260301001", "小王", "2026-03-01 09:30:00", "2026-03-01 09:31:00", "12.50", "10.00", "已发货", "直播",
    "1", "四川省", "成都市", "锦江区", "13800001234",
)  # fmt: skip


def test_the_header_is_the_row_with_the_most_names() -> None:
    title = ("三月订单", "", "")
    assert header_row([title, (), HEADER, ROW]) == 2
    assert header_row([ROW, HEADER]) == 1
    assert header_row([("订单号", "金额"), ("已发货", "未付款")]) == 0


def test_columns_are_suggested_by_name_and_by_what_their_cells_hold() -> None:
    found = columns(HEADER, [ROW, ROW])
    assert found["order_id"] == Column(("订单编号",), pattern=r"\d{9,13}")
    assert found["ordered_at"].names == ("下单时间",)
    assert found["paid_at"].names == ("支付时间",)
    assert found["status"].names == ("订单状态",)
    assert found["ship_to"] == Column(("省",), then=("市", "区"))


def test_a_name_alone_is_no_reason_where_the_cells_cannot_be_read() -> None:
    wrong = tuple("不是时间" if name == "下单时间" else cell for name, cell in zip(HEADER, ROW, strict=True))
    assert "ordered_at" not in columns(HEADER, [wrong])


def test_nothing_personal_is_suggested_for_anything_but_the_place() -> None:
    used = {name for each in columns(HEADER, [ROW]).values() for name in each.names}
    assert not used & {"买家昵称", "收货人电话"}


def test_a_person_is_no_place_and_everyday_names_of_amounts_and_pieces_are_known() -> None:
    header = ("交易单号", "下单日期", "成交额(元)", "已付(元)", "数量", "交易状态", "收货人", "手机")
    row = ("Z20260300001", "2026-03-01 10:00:00", "100.50", "90.50", "1", "交易完成", "张三", "13800000001")
    found = {field: column.names[0] for field, column in columns(header, [row]).items()}
    assert found == {
        "order_id": "交易单号",
        "ordered_at": "下单日期",
        "placed_cny": "成交额(元)",
        "paid_cny": "已付(元)",
        "qty": "数量",
        "status": "交易状态",
    }


def test_a_column_serves_one_field() -> None:
    used = [name for each in columns(HEADER, [ROW]).values() for name in each.names]
    assert len(used) == len(set(used))


@pytest.mark.parametrize(
    ("ids", "pattern"),
    [(["123456", "1234567890"], r"\d{4,12}"), (["A-1000", "A-1001"], None), ([""], None)],
)
def test_the_shape_of_numbers_is_told_from_the_values(ids: list[str], pattern: str | None) -> None:
    assert column_at("order_id", 0, ["单号"], [[each] for each in ids]).pattern == pattern


def test_words_are_counted_the_most_frequent_first() -> None:
    rows = [["已发货"], ["已发货 "], ["\t已关闭"], [""], []]
    assert words_of(rows, 0) == {"已发货": 2, "已关闭": 1}


@pytest.mark.parametrize(
    ("word", "platform", "status"),
    [
        ("已发货", "抖音", "shipped"),
        ("交易关闭", "淘宝天猫", "closed"),
        ("待付款", "快手", "unpaid"),
        ("没听说过", "抖音", None),
    ],
)
def test_status_words_mean_what_built_in_formats_say_they_mean(
    word: str, platform: str, status: str | None
) -> None:
    assert status_of(word, platform) == status


@pytest.mark.parametrize(
    ("word", "channel"),
    [("直播", "live"), ("直播间", "live"), ("商品卡", "shelf"), ("是", None), ("神秘", None)],
)
def test_channel_words_too_but_a_bare_yes_means_nothing(word: str, channel: str | None) -> None:
    assert channel_of(word, "抖音") == channel


def test_where_no_name_is_known_the_values_still_tell_numbers_words_places_and_moments() -> None:
    header = ("流水", "进展", "早", "晚", "甲", "从哪来", "去哪", "谁")
    rows = [
        (f"{20260301000 + at}", "已完成", "2026-03-01 09:30:00", "2026-03-01 09:31:00", "9.90", "直播", "四川省 成都市", "王某")
        for at in range(3)
    ]  # fmt: skip
    found = {field: each.names[0] for field, each in columns(header, rows).items()}
    assert found == {
        "order_id": "流水",
        "ordered_at": "早",
        "paid_at": "晚",
        "status": "进展",
        "channel": "从哪来",
        "ship_to": "去哪",
    }


@pytest.mark.parametrize(
    ("cells", "is_one"),
    [
        (["订单号", "状态"], True),
        (["三月订单", ""], False),
        (["订单号", "2026-03-01"], False),
        (["已发货", "12.50"], False),
        (["王某", "13800001234"], False),
    ],
)
def test_a_row_with_amounts_moments_or_numbers_is_never_offered_as_a_header(
    cells: list[str], is_one: bool
) -> None:
    assert could_be_header(cells) is is_one

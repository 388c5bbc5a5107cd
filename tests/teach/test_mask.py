"""What an unknown file shows of itself: measures and words of the trade, and of the rest a sign."""

import pytest

from pipelines.teach.mask import masked, masked_rows


@pytest.mark.parametrize(
    "cell",
    [
        "12.50",
        "￥1,234.50",
        "-3",
        "12元",
        "1.2万",
        "0",
        "2026-03-01",
        "2026/3/1 9:30",
        "2026年3月1日",
        "610000",
    ],
)
def test_money_small_numbers_and_moments_are_shown(cell: str) -> None:
    assert masked(cell) == cell


@pytest.mark.parametrize(
    "cell", ["已发货", "交易关闭", "等待买家付款", "直播", "商品卡", "是", "退款成功", "itemCard"]
)
def test_words_of_the_trade_are_shown(cell: str) -> None:
    assert masked(cell) == cell


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("欧阳测试", "欧**"),
        ("13800001234", "13**（11 位）"),
        ("１３８００００１２３４", "13**（11 位）"),
        ("138-0000-1234", "13**（13 位）"),
        ("0760-88881234", "07**（13 位）"),
        ("11010519491231002X", "11**（18 位）"),
        ("6920000000000000001", "69**（19 位）"),
        ("四川省成都市锦江区春熙路1号", "四**"),
        ("请尽快发货，我是王先生，已付款谢谢", "请**"),
        ("someone@example.com", "s**"),
        ("tb_88", "t**"),
        ("88880000.5", "88880000.5"),
        ("888800001.5", "88**（11 位）"),
    ],
)
def test_everything_else_shows_its_first_sign_or_how_many_digits_it_has(cell: str, shown: str) -> None:
    assert masked(cell) == shown


@pytest.mark.parametrize(
    ("header", "cell", "shown"),
    [
        ("收货人姓名", "已完成", "已**"),
        ("邮编", "610000", "61**（6 位）"),
        ("生日", "1990-01-01", "19**（10 位）"),
        ("买家实付金额", "12.50", "12.50"),
        ("买家付款时间", "2026-03-01 09:30:00", "2026-03-01 09:30:00"),
    ],
)
def test_under_a_header_over_people_nothing_is_shown_but_money_and_time(
    header: str, cell: str, shown: str
) -> None:
    assert masked(cell, header) == shown


def test_wrappers_are_no_content_and_blank_cells_stay_blank() -> None:
    assert masked('="12.50"') == "12.50"
    assert masked("\t已发货") == "已发货"
    assert masked('="13800001234"') == "13**（11 位）"
    assert masked(" \t") == ""


def test_rows_are_shown_as_wide_as_the_header() -> None:
    assert masked_rows([["1"], ["2", "王先生", "多出的"]], ["件", "备注"]) == [["1", ""], ["2", "王**"]]

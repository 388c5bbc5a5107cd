import pytest

from dashboard.search import Entry, found

ENTRIES = [
    Entry("地区", "成都市", "四川省", ("510100",)),
    Entry("地区", "承德市", "河北省", ("130800",)),
    Entry("地区", "重庆市", "省级", ("500000",)),
    Entry("地区", "张家港市", "江苏省 › 苏州市", ("320582",)),
    Entry("指标", "直播电商交易额", "消费者在直播间内下单", ("S1",)),
    Entry("目标", "张家港市 · 直播电商交易额", "本单位自定目标", ("ZJG-S",)),
    Entry("店铺", "港城针织ABC", "抖音", ("ZJG01",)),
]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("成都", ["成都市"]),
        ("都", ["成都市"]),
        ("cd", ["成都市", "承德市"]),
        ("ＣＤＳ", ["成都市", "承德市"]),
        ("cq", ["重庆市"]),
        ("zq", ["重庆市"]),
        ("510100", ["成都市"]),
        ("5101", ["成都市"]),
        ("s1", ["直播电商交易额"]),
        ("zjg", ["张家港市 · 直播电商交易额", "港城针织ABC", "张家港市"]),
        ("张家港 交易额", ["张家港市 · 直播电商交易额"]),
        ("jye zjg", ["张家港市 · 直播电商交易额"]),
        ("苏州", ["张家港市"]),
        ("gczzabc", ["港城针织ABC"]),
        ("没有这个", []),
        ("%", []),
        ("", []),
    ],
)
def test_what_is_found(query: str, titles: list[str]) -> None:
    assert [entry.title for entry in found(query, ENTRIES)] == titles


def test_a_whole_name_comes_before_one_that_begins_with_it_and_that_before_a_part() -> None:
    entries = [Entry("地区", "新成都"), Entry("地区", "成都市"), Entry("地区", "成都")]
    assert [entry.title for entry in found("成都", entries)] == ["成都", "成都市", "新成都"]

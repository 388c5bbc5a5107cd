"""Addresses as buyers' exports write them, and the region each of them surely lies in."""

import polars as pl
import pytest

from pipelines.ingest.locate import Place, locate, locate_all

# One address a line: the address, what it must give (— for none), and how sure that is.
HAND_CHECKED = """
北京市 → 110000 province
北京 → 110000 province
天津市 → 120000 province
天津 → 120000 province
河北省 → 130000 province
河北 → 130000 province
山西省 → 140000 province
山西 → 140000 province
内蒙古自治区 → 150000 province
内蒙古 → 150000 province
内蒙 → 150000 province
辽宁省 → 210000 province
辽宁 → 210000 province
吉林省 → 220000 province
吉林 → 220000 province
黑龙江省 → 230000 province
黑龙江 → 230000 province
上海市 → 310000 province
上海 → 310000 province
江苏省 → 320000 province
江苏 → 320000 province
浙江省 → 330000 province
浙江 → 330000 province
安徽省 → 340000 province
安徽 → 340000 province
福建省 → 350000 province
福建 → 350000 province
江西省 → 360000 province
江西 → 360000 province
山东省 → 370000 province
山东 → 370000 province
河南省 → 410000 province
河南 → 410000 province
湖北省 → 420000 province
湖北 → 420000 province
湖南省 → 430000 province
湖南 → 430000 province
广东省 → 440000 province
广东 → 440000 province
广西壮族自治区 → 450000 province
广西 → 450000 province
海南省 → 460000 province
海南 → 460000 province
重庆市 → 500000 province
重庆 → 500000 province
四川省 → 510000 province
四川 → 510000 province
贵州省 → 520000 province
贵州 → 520000 province
云南省 → 530000 province
云南 → 530000 province
西藏自治区 → 540000 province
西藏 → 540000 province
陕西省 → 610000 province
陕西 → 610000 province
甘肃省 → 620000 province
甘肃 → 620000 province
青海省 → 630000 province
青海 → 630000 province
宁夏回族自治区 → 640000 province
宁夏 → 640000 province
新疆维吾尔自治区 → 650000 province
新疆 → 650000 province
香港特别行政区 → 810000 province
香港 → 810000 province
澳门 → 820000 province

吉林省 通化市 柳河县 柳河镇... (135300) → 220524 exact
广东深圳市福田区农园路66号 → 440304 exact
四川省 成都市 武侯区 → 510107 exact
四川省成都市武侯区科华北路1号 → 510107 exact
四川 成都 武侯 → 510107 exact
四川 成都 → 510100 city
浙江 杭州 → 330100 city
浙江杭州市 → 330100 city
浙江省杭州市西湖区文三路 → 330106 exact
浙江 义乌 → 330782 exact
江苏省苏州市张家港市杨舍镇 → 320582 exact
广东珠海香洲区 → 440402 exact
湖南长沙县星沙街道 → 430121 exact
湖南 长沙 长沙县 → 430121 exact
江苏镇江京口区大港街道 → 321102 exact
黑龙江道里区通江街道 → 230102 exact
四川乡城县定波乡 → 513336 exact
浙江杭州路桥头 → 330000 province
广东省 清远市 清** → 441800 city
西藏自治区林芝市米林市里龙乡 → 540481 exact
内蒙 呼和浩特 新城区 → 150102 exact
内蒙古自治区锡林郭勒盟锡林浩特市 → 152502 exact
广西壮族自治区 南宁市 青秀区 → 450103 exact
广西南宁市青秀区 → 450103 exact
宁夏 银川市 西夏区 → 640105 exact
新疆 昌吉回族自治州 阜康市 → 652302 exact
新疆乌鲁木齐市天山区 → 650102 exact
西藏 拉萨 → 540100 city
湖北 恩施 恩施市 → 422801 exact
湖北省恩施州利川市 → 422802 exact
云南大理市 → 532901 exact
青海省海南州共和县 → 632521 exact
河北省保定市雄县 → 130638 exact

江苏省,苏州市,张家港市 → 320582 exact
江苏省，苏州市，张家港市 → 320582 exact
江苏省、苏州市、张家港市 → 320582 exact
江苏省/苏州市/张家港市 → 320582 exact
江苏省|苏州市|张家港市 → 320582 exact
江苏省.苏州市.张家港市 → 320582 exact
江苏省·苏州市·张家港市 → 320582 exact
江苏省-苏州市-张家港市 → 320582 exact
江苏省\t苏州市\t张家港市 → 320582 exact
江苏省　苏州市　张家港市 → 320582 exact
528400 广东省 中山市 → 442000 exact
中国 广东省 珠海市 香洲区 → 440402 exact

上海 上海市 浦东新区 → 310115 exact
上海市上海市浦东新区 → 310115 exact
上海浦东新区张江镇 → 310115 exact
上海 浦东 → 310115 exact
北京 北京市 朝阳区 → 110105 exact
北京市市辖区东城区 → 110101 exact
北京朝阳区建国路88号 → 110105 exact
重庆 县 忠县 → 500233 exact
重庆市 綦江区 → 500110 exact
天津 河北区 → 120105 exact
北京市 亦庄 → 110000 province

广东省 中山市 → 442000 exact
广东省 中山市 东区街道 → 442000 exact
广东省中山市中山市石岐街道 → 442000 exact
广东省东莞市长安镇 → 441900 exact
广东 东莞 → 441900 exact
海南省 儋州市 儋州市 那大镇 → 460400 exact
甘肃省 嘉峪关市 雄关街道 → 620200 exact
湖北省 仙桃市 → 429004 exact
湖北省 省直辖县级行政区划 仙桃市 → 429004 exact
湖北仙桃市沙嘴街道 → 429004 exact
湖北 潜江市 潜江市 → 429005 exact
河南 济源 → 419001 exact
海南省 省直辖县级行政单位 琼海市 → 469002 exact
新疆 石河子市 → 659001 exact
新疆维吾尔自治区 自治区直辖县级行政区划 石河子市 → 659001 exact

四川省 成都市 高新区 天府大道 → 510100 city
广东省珠海市高新区唐家湾镇 → 440400 city
江苏省苏州市工业园区 → 320500 city
河北省 保定市 雄安新区 → 130600 city
陕西 西安 高新 → 610100 city
成都市 福田区 → 510100 city

山东省 莱芜市 莱城区 → 370116 successor
山东省莱芜市 → 370100 successor
湖北省 襄樊市 襄阳区 → 420607 successor
北京市 崇文区 前门 → 110101 successor
北京市北京市宣武区 → 110102 successor
上海市卢湾区淮海中路1号 → 310101 successor
上海 上海市 南汇区 → 310115 successor
浙江省 杭州市 下城区 → 330105 successor
河南省 洛阳市 孟津县 → 410308 successor
四川省成都市郫县犀浦镇 → 510117 successor
四川省 资阳市 简阳市 → 510185 successor
重庆市江北区观音桥街道 → 500157 successor
山西省 大同市 矿区 → 140214 successor
山西省 长治市 郊区 → 140403 successor
黑龙江省哈尔滨市太平区 → 230104 successor
新疆 乌鲁木齐市 东山区 → 650109 successor
贵州省 毕节地区 毕节市 → 520502 successor
安徽省 巢湖市 居巢区 → 340181 successor
福建省 三明市 三元区 → 350404 exact

浙江省 杭州市 江干区 → 330100 city
河北省 石家庄市 桥东区 → 130100 city
河北省 邢台市 邢台县 → 130500 city
重庆 重庆市 渝北区 → 500000 ambiguous
安徽省 巢湖市 无为县 → 340000 ambiguous

广东省深圳市*** → 440300 city
广东省*** → 440000 province
四川省 *** 武侯区 → 510107 exact
*** → — unresolved
( ) → — unresolved
海外 → — unresolved
台湾省 台北市 → — unresolved
上海路12号 → — unresolved
北京东路88号 → — unresolved
天府大道1号 → — unresolved
杭州路街道 → — unresolved
新北区街道 → — unresolved
兰州湾镇 → — unresolved

鼓楼区 → — ambiguous
朝阳 → — ambiguous
朝阳区 → — ambiguous
城区 → — ambiguous
东区 → — ambiguous
江北区 → — ambiguous
江苏省 鼓楼区 → 320000 ambiguous
河北省 桥西区 → 130000 ambiguous
安徽 南宁 → — ambiguous
江苏省 上海市 → — ambiguous
海南 共和县 → — ambiguous

杭州 → 330100 city
杭州市西湖区 → 330106 exact
深圳福田区 → 440304 exact
深圳 福田 → 440304 exact
义乌 → 330782 exact
义乌市 → 330782 exact
吉林市船营区 → 220204 exact
吉林 吉林市 船营区 → 220204 exact
辽宁 朝阳 → 211300 city
辽宁 朝阳 朝阳县 → 211321 exact
海南省 海口市 美兰区 → 460108 exact
乌海市海南区 → 150303 exact
安徽省 合肥市 巢湖市 → 340181 exact
贵州省 毕节市 毕节市 → 520500 city
"""

CASES = [
    (address.replace("\\t", "\t"), *answer.split(" "))
    for address, _, answer in (line.partition(" → ") for line in HAND_CHECKED.splitlines() if line)
]


@pytest.mark.parametrize(("address", "code", "status"), CASES)
def test_an_address_is_located_as_finely_as_is_certain(address: str, code: str, status: str) -> None:
    place = locate(address)
    assert (place.code or "—", place.status) == (code, status)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(CASES) >= 120
    assert len({address for address, _, _ in CASES}) == len(CASES)


@pytest.mark.parametrize("address", ["", " ", "\t", "，", "123456"])
def test_nothing_written_is_unresolved(address: str) -> None:
    assert locate(address) == Place(None, "unresolved")


def test_many_addresses_come_back_in_their_order_with_unknown_as_null() -> None:
    located = locate_all(pl.Series(["四川省 成都市 武侯区", "海外", None, "安徽 南宁"]))
    assert located.rows() == [
        ("四川省 成都市 武侯区", "510107", "exact"),
        ("海外", None, "unresolved"),
        (None, None, "unresolved"),
        ("安徽 南宁", None, "ambiguous"),
    ]


def test_no_addresses_give_an_empty_table_of_the_same_shape() -> None:
    located = locate_all(pl.Series([], dtype=pl.String))
    assert located.schema == pl.Schema({"address": pl.String, "region_code": pl.String, "status": pl.String})

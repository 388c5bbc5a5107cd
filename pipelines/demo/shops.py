"""The fictional shops, and where they are: data only.

Every name begins with 演示. Sizes are chosen so that the demo comes out near the policy papers'
targets; they say nothing about any real shop, enterprise or place.
"""

from dataclasses import dataclass
from datetime import date

from pipelines.canonical import Platform
from pipelines.demo.headers import (
    DOUYIN_74,
    DOUYIN_75,
    PINDUODUO_23,
    PINDUODUO_82,
    TAOBAO_2016,
    TAOBAO_2019,
)
from pipelines.demo.small_shops import SMALL_SHOPS

# What a shop's exports look like. "old" shops of 淘宝天猫 hand in the 41 columns of 2016 for their
# oldest period and the later columns after that.
HEADERS: dict[str, tuple[str, ...]] = {
    "74": DOUYIN_74,
    "75": DOUYIN_75,
    "82": PINDUODUO_82,
    "23": PINDUODUO_23,
    "2016": TAOBAO_2016,
    "2019": TAOBAO_2019,
}
SEED_REGIONS = {"四川": "51", "珠海": "4404", "张家港": "320582", "上海": "31", "中山": "4420"}


@dataclass(frozen=True)
class DemoShop:
    """One fictional shop.

    Attributes:
        annual_yi: What it sells in 2025 if it is open all year, 亿元, paid, refunds not deducted.
        growth: Yearly growth of that, 0.1 being 10 %.
        header: A key of HEADERS.
        enterprise: Number of its fictional enterprise.
        is_small: Hands in all its orders in one file.
        opened: Null: before the demo begins.
        closed: Null: still open.
    """

    number: int
    platform: Platform
    name: str
    region_code: str
    category: str
    annual_yi: float
    growth: float
    header: str
    enterprise: int
    unit: str = ""
    park: str = ""
    opened: date | None = None
    closed: date | None = None
    is_small: bool = False

    @property
    def key(self) -> str:
        """店铺编号."""
        return f"DEMO-{self.number:03d}"

    @property
    def folder(self) -> str:
        """Its folder below raw/, which is its 店铺名称."""
        return f"演示·{self.name}"


# The shop that misses a quarter: the only large one of its town, so that growth there becomes 不可比.
WITH_A_GAP = 58
# Large shops hand in the current year by quarters, the others in one file.
BY_QUARTER = (1, 3, 27, 45, WITH_A_GAP)

_DY: Platform = "抖音"
_PD: Platform = "拼多多"
_TB: Platform = "淘宝天猫"

_SICHUAN = (
    DemoShop(1, _DY, "蜀锦直播店", "510107", "服饰内衣", 255, 0.19, "74", 1, park="演示直播产业园A"),
    DemoShop(2, _DY, "豆瓣直播店", "510117", "食品饮料", 270, 0.21, "75", 2, park="演示直播产业园A"),
    DemoShop(3, _DY, "川酒直播店", "511502", "酒类", 150, 0.16, "74", 3, park="演示直播产业园B"),
    DemoShop(4, _DY, "锦江美妆直播店", "510104", "美妆个护", 190, 0.24, "74", 4),
    DemoShop(5, _DY, "涪城家电直播店", "510703", "数码家电", 100, 0.12, "75", 5, park="演示直播产业园B"),
    DemoShop(6, _DY, "江阳酒坊直播店", "510502", "酒类", 95, 0.15, "74", 3),
    DemoShop(7, _DY, "顺庆丝绸直播店", "511302", "服饰内衣", 65, 0.13, "74", 6),
    DemoShop(8, _DY, "双流鞋履直播店", "510116", "鞋靴箱包", 120, 0.10, "75", 7),
    DemoShop(9, _DY, "东坡泡菜直播店", "511402", "食品饮料", 55, 0.22, "74", 8),
    DemoShop(10, _DY, "峨眉茶直播店", "511102", "食品饮料", 48, 0.26, "74", 9),
    DemoShop(11, _DY, "达州苎麻直播店", "511702", "居家日用", 36, 0.08, "75", 10),
    DemoShop(12, _DY, "西昌石榴直播店", "513401", "生鲜果蔬", 45, 0.31, "74", 11, opened=date(2024, 6, 1)),
    DemoShop(13, _DY, "康定牦牛直播店", "513301", "生鲜果蔬", 35, 0.35, "74", 12, opened=date(2025, 3, 15)),
    DemoShop(
        14, _DY, "自流井灯彩直播店", "510302", "居家日用", 45, -0.06, "75", 13, closed=date(2026, 5, 31)
    ),
    DemoShop(15, _PD, "青羊川味专卖店", "510105", "食品饮料", 140, 0.12, "82", 14),
    DemoShop(16, _PD, "旌阳粮油专卖店", "510603", "食品饮料", 80, 0.09, "82", 15),
    DemoShop(17, _PD, "雨城藏茶专卖店", "511802", "食品饮料", 60, 0.17, "82", 16),
    DemoShop(18, _PD, "船山家居专卖店", "510903", "居家日用", 65, 0.05, "82", 17),
    DemoShop(19, _PD, "利州山货专卖店", "510802", "生鲜果蔬", 50, 0.20, "82", 18),
    DemoShop(20, _PD, "巴州银耳专卖店", "511902", "生鲜果蔬", 80, 0.14, "82", 19),
    DemoShop(21, _PD, "雁江柠檬专卖店", "512002", "生鲜果蔬", 40, 0.11, "23", 20),
    DemoShop(22, _TB, "武侯女鞋旗舰店", "510107", "鞋靴箱包", 140, -0.05, "old", 21),
    DemoShop(23, _TB, "龙泉水果旗舰店", "510112", "生鲜果蔬", 60, 0.03, "2019", 22),
    DemoShop(24, _TB, "叙州酒业旗舰店", "511504", "酒类", 110, -0.02, "2019", 3),
    DemoShop(25, _TB, "攀西芒果旗舰店", "510402", "生鲜果蔬", 35, 0.06, "2019", 23),
    DemoShop(
        26, _TB, "东兴文创旗舰店", "511011", "居家日用", 25, -0.10, "2019", 24, closed=date(2025, 9, 30)
    ),
)
_ZHUHAI = (
    DemoShop(27, _DY, "香洲小家电直播店", "440402", "数码家电", 120, 0.22, "74", 25, park="演示直播产业园C"),
    DemoShop(28, _DY, "唐家湾打印直播店", "440402100", "数码家电", 105, 0.28, "75", 26, "珠海高新区"),
    DemoShop(29, _DY, "金湾保健直播店", "440404", "美妆个护", 75, 0.14, "74", 27),
    DemoShop(30, _DY, "斗门海鲈直播店", "440403", "生鲜果蔬", 43, 0.25, "74", 28, park="演示直播产业园C"),
    DemoShop(31, _DY, "三灶服装直播店", "440404100", "服饰内衣", 30, 0.18, "75", 29, opened=date(2024, 9, 1)),
    DemoShop(32, _PD, "拱北手信专卖店", "440402005", "食品饮料", 60, 0.10, "82", 30),
    DemoShop(33, _PD, "井岸日用专卖店", "440403107", "居家日用", 60, 0.07, "82", 31),
    DemoShop(34, _TB, "前山电器旗舰店", "440402003", "数码家电", 73, -0.04, "2019", 25),
    DemoShop(35, _TB, "高新区软装旗舰店", "440402", "居家日用", 20, 0.02, "2019", 32, "珠海高新区"),
)
_ZHANGJIAGANG = (
    DemoShop(
        36,
        _DY,
        "塘桥针织直播店",
        "320582100",
        "服饰内衣",
        21,
        0.17,
        "74",
        33,
        "张家港高新区",
        "演示直播产业园D",
    ),
    DemoShop(37, _DY, "金港进口酒直播店", "320582001", "酒类", 18, 0.21, "75", 34, "张家港保税区"),
    DemoShop(38, _DY, "杨舍母婴直播店", "320582110", "母婴玩具", 11, 0.13, "74", 35, park="演示直播产业园D"),
    DemoShop(39, _DY, "凤凰蜜桃直播店", "320582103", "生鲜果蔬", 6, 0.30, "74", 36),
    DemoShop(40, _DY, "德积家纺直播店", "320582003", "居家日用", 7, 0.09, "74", 37, opened=date(2025, 5, 1)),
    DemoShop(41, _PD, "锦丰日化专卖店", "320582107", "美妆个护", 4.5, 0.06, "82", 38),
    DemoShop(42, _PD, "乐余农品专卖店", "320582105", "生鲜果蔬", 5, 0.11, "23", 39),
    DemoShop(43, _TB, "港城进口旗舰店", "320582", "母婴玩具", 9, 0.01, "2019", 34, "张家港保税区"),
    DemoShop(
        44, _TB, "南丰毛衫旗舰店", "320582108", "服饰内衣", 8, -0.12, "old", 40, closed=date(2026, 3, 31)
    ),
)
_SHANGHAI = (
    DemoShop(45, _DY, "浦东美妆直播店", "310115", "美妆个护", 330, 0.15, "74", 41, park="演示直播产业园E"),
    DemoShop(46, _DY, "静安女装直播店", "310106", "服饰内衣", 240, 0.09, "75", 42),
    DemoShop(47, _DY, "杨浦数码直播店", "310110", "数码家电", 190, 0.12, "74", 43),
    DemoShop(48, _DY, "青浦快品直播店", "310118", "食品饮料", 150, 0.20, "74", 44, park="演示直播产业园E"),
    DemoShop(49, _PD, "松江母婴专卖店", "310117", "母婴玩具", 100, 0.08, "82", 45),
    DemoShop(50, _PD, "嘉定车品专卖店", "310114", "居家日用", 80, 0.04, "82", 46),
    DemoShop(51, _TB, "黄浦老字号旗舰店", "310101", "食品饮料", 160, -0.03, "2019", 47),
    DemoShop(52, _TB, "徐汇护肤旗舰店", "310104", "美妆个护", 230, 0.02, "2019", 41),
    DemoShop(53, _TB, "七宝箱包旗舰店", "310112102", "鞋靴箱包", 70, -0.08, "2019", 48),
)
_ZHONGSHAN = (
    DemoShop(54, _DY, "小榄五金直播店", "442000118", "居家日用", 24, 0.10, "74", 49),
    DemoShop(55, _DY, "火炬健康直播店", "442000003", "美妆个护", 28, 0.16, "75", 50, "中山火炬统筹区"),
    DemoShop(56, _DY, "沙溪休闲服直播店", "442000106", "服饰内衣", 18, 0.06, "74", 51),
    DemoShop(57, _DY, "民众水产直播店", "442000007", "生鲜果蔬", 12, 0.23, "74", 52, "中山火炬统筹区"),
    DemoShop(58, _DY, "古镇灯饰直播店", "442000105", "居家日用", 40, 0.05, "74", 53, park="演示直播产业园F"),
    DemoShop(59, _PD, "南头家电专卖店", "442000111", "数码家电", 9, 0.03, "82", 54),
    DemoShop(60, _PD, "中山土产专卖店", "442000", "食品饮料", 14, 0.08, "23", 55),
    DemoShop(61, _TB, "大涌红木旗舰店", "442000116", "居家日用", 10, -0.15, "2019", 56),
)
_LARGE = (*_SICHUAN, *_ZHUHAI, *_ZHANGJIAGANG, *_SHANGHAI, *_ZHONGSHAN)
_NEWEST_HEADER = {_DY: "74", _PD: "82", _TB: "2019"}
_SMALL = tuple(
    DemoShop(
        number=len(_LARGE) + place,
        **small._asdict(),
        header=_NEWEST_HEADER[small.platform],
        enterprise=max(shop.enterprise for shop in _LARGE) + place,
        is_small=True,
    )
    for place, small in enumerate(SMALL_SHOPS, start=1)
)
SHOPS: tuple[DemoShop, ...] = (*_LARGE, *_SMALL)
# 抖音 shops that hand in their live sessions as well.
WITH_SESSIONS = (1, 2, 3, 5, 27, 36, 45, 54)

# 报告单位, its member (town), from which day. For show: the bureau's own register says what is true.
REPORTING_UNITS = (
    ("张家港保税区", "320582001", ""),
    ("张家港保税区", "320582002", ""),
    ("张家港保税区", "320582003", ""),
    ("张家港高新区", "320582100", ""),
    ("中山火炬统筹区", "442000003", ""),
    ("中山火炬统筹区", "442000007", "2024-01-01"),
    ("珠海高新区", "440402100", ""),
)

"""The small fictional shops beside the larger ones of shops.py: data only.

A region's total may be told once three enterprises make it up, none of them dwarfing the rest: these bring most
cities of the demo to that, and leave some without, so that one sees what is hidden. Each hands in one file.
"""

from typing import NamedTuple

from pipelines.canonical import Platform


class SmallShop(NamedTuple):
    """One small shop, of an enterprise of its own; the attributes mean what they mean in `DemoShop`."""

    platform: Platform
    name: str
    region_code: str
    category: str
    annual_yi: float
    growth: float


_DY: Platform = "抖音"
_PD: Platform = "拼多多"
_TB: Platform = "淘宝天猫"

SMALL_SHOPS = (
    SmallShop(_DY, "浆洗街童装小店", "510107", "服饰内衣", 40, 0.18),
    SmallShop(_DY, "红牌楼女装小店", "510107", "服饰内衣", 35, 0.12),
    SmallShop(_PD, "草堂调料小店", "510105", "食品饮料", 30, 0.15),
    SmallShop(_PD, "宽巷子零食小店", "510105", "食品饮料", 20, 0.21),
    SmallShop(_DY, "南岸白酒小店", "511502", "酒类", 45, 0.14),
    SmallShop(_DY, "李庄白糕小店", "511502", "食品饮料", 30, 0.22),
    SmallShop(_DY, "柏溪竹编小店", "511504", "居家日用", 25, 0.09),
    SmallShop(_DY, "跃进路电器小店", "510703", "数码家电", 30, 0.11),
    SmallShop(_DY, "园艺山灯具小店", "510703", "居家日用", 25, 0.16),
    SmallShop(_DY, "西河米粉小店", "510703", "食品饮料", 15, 0.25),
    SmallShop(_DY, "蓝田果酒小店", "510502", "酒类", 25, 0.13),
    SmallShop(_DY, "分水油纸伞小店", "510502", "居家日用", 18, 0.17),
    SmallShop(_PD, "况场桂圆小店", "510502", "生鲜果蔬", 20, 0.10),
    SmallShop(_PD, "孝泉果汁牛肉小店", "510603", "食品饮料", 25, 0.08),
    SmallShop(_PD, "黄许挂面小店", "510603", "食品饮料", 20, 0.12),
    SmallShop(_DY, "旌阳年画小店", "510603", "居家日用", 9, 0.19),
    SmallShop(_PD, "宝轮木耳小店", "510802", "生鲜果蔬", 16, 0.18),
    SmallShop(_PD, "荣山核桃小店", "510802", "生鲜果蔬", 14, 0.15),
    SmallShop(_DY, "嘉陵江腊味小店", "510802", "食品饮料", 6, 0.23),
    SmallShop(_PD, "河沙红薯小店", "510903", "生鲜果蔬", 22, 0.07),
    SmallShop(_DY, "观音湖收纳小店", "510903", "居家日用", 8, 0.11),
    SmallShop(_DY, "广德家纺小店", "510903", "居家日用", 7, 0.06),
    SmallShop(_DY, "苏稽甜皮鸭小店", "511102", "食品饮料", 14, 0.24),
    SmallShop(_DY, "峨眉雪芽小店", "511102", "食品饮料", 10, 0.28),
    SmallShop(_DY, "嘉州翘脚调料小店", "511102", "食品饮料", 8, 0.20),
    SmallShop(_DY, "舞凤真丝小店", "511302", "服饰内衣", 18, 0.12),
    SmallShop(_DY, "搬罾柑橘小店", "511302", "生鲜果蔬", 15, 0.16),
    SmallShop(_DY, "西山米粉小店", "511302", "食品饮料", 12, 0.18),
    SmallShop(_DY, "苏祠竹艺小店", "511402", "居家日用", 15, 0.21),
    SmallShop(_DY, "尚义葡萄小店", "511402", "生鲜果蔬", 11, 0.26),
    SmallShop(_DY, "太和下饭菜小店", "511402", "食品饮料", 9, 0.17),
    SmallShop(_DY, "凤凰山灯影牛肉小店", "511702", "食品饮料", 10, 0.10),
    SmallShop(_DY, "江陵乌梅小店", "511702", "生鲜果蔬", 8, 0.13),
    SmallShop(_DY, "罗江夏布小店", "511702", "居家日用", 6, 0.07),
    SmallShop(_PD, "青衣江黄茶小店", "511802", "食品饮料", 18, 0.16),
    SmallShop(_PD, "草坝猕猴桃小店", "511802", "生鲜果蔬", 15, 0.20),
    SmallShop(_DY, "上里木雕小店", "511802", "居家日用", 7, 0.14),
    SmallShop(_DY, "邛海葡萄小店", "513401", "生鲜果蔬", 12, 0.30),
    SmallShop(_DY, "安宁苦荞小店", "513401", "食品饮料", 10, 0.27),
    SmallShop(_DY, "礼州石榴小店", "513401", "生鲜果蔬", 8, 0.33),
    SmallShop(_DY, "湾仔厨电小店", "440402", "数码家电", 40, 0.20),
    SmallShop(_DY, "吉大数码小店", "440402", "数码家电", 30, 0.24),
    SmallShop(_DY, "红旗面膜小店", "440404", "美妆个护", 20, 0.15),
    SmallShop(_DY, "白蕉海鲜小店", "440403", "生鲜果蔬", 15, 0.22),
    SmallShop(_DY, "乾务鱼干小店", "440403", "生鲜果蔬", 12, 0.26),
    SmallShop(_PD, "南屏零食小店", "440402", "食品饮料", 25, 0.11),
    SmallShop(_PD, "梅溪杏仁饼小店", "440402", "食品饮料", 20, 0.09),
    SmallShop(_TB, "莲洲花木小店", "440403", "居家日用", 12, 0.01),
    SmallShop(_DY, "菊城锁具小店", "442000118", "居家日用", 8, 0.11),
    SmallShop(_DY, "隆都童装小店", "442000106", "服饰内衣", 6, 0.07),
    SmallShop(_PD, "北部小家电小店", "442000111", "数码家电", 7, 0.05),
    SmallShop(_PD, "菊城饼点小店", "442000118", "食品饮料", 6, 0.08),
    SmallShop(_TB, "旗北家具小店", "442000116", "居家日用", 4, -0.06),
    SmallShop(_TB, "圣狮牛仔小店", "442000106", "服饰内衣", 4, -0.02),
    SmallShop(_DY, "川沙护肤小店", "310115", "美妆个护", 50, 0.14),
    SmallShop(_DY, "张江彩妆小店", "310115", "美妆个护", 40, 0.19),
    SmallShop(_DY, "曹家渡旗袍小店", "310106", "服饰内衣", 40, 0.08),
    SmallShop(_DY, "彭浦内衣小店", "310106", "服饰内衣", 30, 0.12),
    SmallShop(_DY, "五角场耳机小店", "310110", "数码家电", 30, 0.13),
    SmallShop(_DY, "复兴岛影音小店", "310110", "数码家电", 20, 0.10),
    SmallShop(_DY, "朱家角糕团小店", "310118", "食品饮料", 30, 0.18),
    SmallShop(_PD, "泗泾玩具小店", "310117", "母婴玩具", 30, 0.09),
    SmallShop(_PD, "九亭童装小店", "310117", "母婴玩具", 20, 0.07),
    SmallShop(_PD, "安亭车垫小店", "310114", "居家日用", 30, 0.06),
    SmallShop(_DY, "妙桥羊毛衫小店", "320582100", "服饰内衣", 5, 0.15),
    SmallShop(_DY, "暨阳童鞋小店", "320582110", "母婴玩具", 4, 0.12),
    SmallShop(_PD, "三兴洗护小店", "320582107", "美妆个护", 2.5, 0.07),
    SmallShop(_PD, "沙洲拖炉饼小店", "320582110", "食品饮料", 2, 0.10),
    SmallShop(_TB, "步行街奶粉小店", "320582110", "母婴玩具", 3, 0.02),
)  # fmt: skip

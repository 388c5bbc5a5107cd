"""What the fictional shops sell: invented articles with a category path and a price."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Article:
    """One invented article. `price_fen` is its price per piece."""

    title: str
    spec: str
    second: str
    third: str
    price_fen: int


# 一级类目 -> its articles.
GOODS: dict[str, tuple[Article, ...]] = {
    "服饰内衣": (
        Article("演示商品 提花连衣裙", "均码;红色", "女装", "连衣裙", 19900),
        Article("演示商品 休闲长裤", "L;黑色", "男装", "休闲裤", 12900),
        Article("演示商品 针织开衫", "M;米色", "女装", "毛针织衫", 15900),
    ),
    "食品饮料": (
        Article("演示商品 豆瓣酱礼盒", "500g*4", "粮油调味", "调味酱", 5990),
        Article("演示商品 明前绿茶", "250g", "茶", "绿茶", 16800),
        Article("演示商品 泡菜组合", "8袋", "方便食品", "腌制菜", 3990),
    ),
    "酒类": (
        Article("演示商品 浓香型白酒", "500ml*6", "白酒", "浓香型", 59900),
        Article("演示商品 果酒", "330ml*4", "果酒", "梅酒", 12800),
    ),
    "美妆个护": (
        Article("演示商品 保湿面霜", "50g", "护肤", "面霜", 22900),
        Article("演示商品 洗护套装", "3件", "洗护", "洗发水", 8900),
        Article("演示商品 口红", "01号", "彩妆", "口红", 13900),
    ),
    "数码家电": (
        Article("演示商品 破壁机", "白色", "厨房电器", "破壁机", 39900),
        Article("演示商品 蓝牙音箱", "黑色", "影音娱乐", "音箱", 19900),
        Article("演示商品 循环扇", "标准款", "生活电器", "风扇", 25900),
    ),
    "鞋靴箱包": (
        Article("演示商品 平底单鞋", "37码", "女鞋", "单鞋", 16900),
        Article("演示商品 拉杆箱", "20寸", "箱包", "拉杆箱", 28900),
    ),
    "居家日用": (
        Article("演示商品 四件套", "1.8m床", "床上用品", "套件", 26900),
        Article("演示商品 收纳箱", "3只装", "收纳整理", "收纳箱", 6990),
        Article("演示商品 吸顶灯", "客厅", "灯饰", "吸顶灯", 32900),
    ),
    "生鲜果蔬": (
        Article("演示商品 应季水果", "5斤", "水果", "组合装", 4990),
        Article("演示商品 山珍干货", "200g", "南北干货", "菌菇", 8900),
        Article("演示商品 冷鲜水产", "2斤", "水产", "鱼类", 9900),
    ),
    "母婴玩具": (
        Article("演示商品 婴儿睡袋", "90码", "婴童服饰", "睡袋", 13900),
        Article("演示商品 益智积木", "大号", "玩具", "积木", 9900),
    ),
}

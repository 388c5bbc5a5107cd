"""Every code that stands where a number would mislead: what it says in a table, and what it means.

This is the one place for these words: pages, reports and docs/indicators.md read them here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl


@dataclass(frozen=True)
class Code:
    """One code.

    Attributes:
        name: What the tables hold.
        word: What is shown in place of the growth; None where the growth itself is shown.
        meaning: Why, for those who ask.
    """

    name: str
    word: str | None
    meaning: str


# In the order in which they are looked for: the first that applies is told.
CODES = (
    Code("NO_DATA", "数据不足", "本期或基期的数说不出这项指标：渠道、退款、订单量或品类大半未知"),
    Code("MISSING_FEED", "缺报", "应报未报的店铺超过一成（按交易额），水平与增速都不发布"),
    Code("NO_BASE", "无基期", "基期没有任何数据，不是零"),
    Code("FEW_COMPARABLE", "可比不足", "本期交易额有一半以上在基期没有数据可比，多是新纳入报送的店铺"),
    Code("SPRING_FESTIVAL", "合并看", "春节在一月、二月之间移动，两个月不单独比，看 1—2 月累计"),
    Code("NEW", "新增", "基期确知为零，只给增加额"),
    Code("NEG_BASE", "只给增减额", "基期与本期都为负或零，百分数没有意义"),
    Code("SIGN", "正负相反", "一期为正一期为负（退款大于支付），只给增减额"),
    Code("SMALL_BASE", "基数过小", "基期太小，百分数只反映偶然，只给增减额"),
    Code("CAP", "成倍增长", "增速超过 1000%，用倍数表示"),
    Code("POINTS", "看百分点", "比率的变化用百分点，不用百分数"),
    Code("NO_COMPARISON", "不比", "这种时期没有这种比较"),
    Code("PART_FEED", None, "应报未报的店铺占百分之二到一成：两期都剔除它们，只比都有数据的店铺"),
    Code("EVENT", None, "活动错位：促销日或春节只落在两期中的一期"),
)
BY_NAME: Mapping[str, Code] = MappingProxyType({each.name: each for each in CODES})
SHOWN_WITH_NUMBER = tuple(each.name for each in CODES if each.word is None)


def words(code: str | None) -> str | None:
    """Return what is shown in place of a growth; None where a growth may be shown."""
    return BY_NAME[code].word if code else None


def in_words(column: str) -> pl.Expr:
    """Return the words of a column of codes; null where a growth may be shown."""
    told = {each.name: each.word for each in CODES}
    return pl.col(column).replace_strict(told, default=None, return_dtype=pl.String)

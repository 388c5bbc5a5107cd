"""What of an unknown file may be shown: nothing that could say who somebody is.

Nobody has said yet what its columns hold. So a cell is shown only where it has the shape of money, of a
moment, of a small number, or is a word of the trade (已发货, 直播); of any other, its first sign.
"""

import re
from collections.abc import Sequence

from pipelines.formats.base import NARROW, WIDE, WRAPPERS
from pipelines.teach.sense import is_personal

MONEY = re.compile(r"^[-+]?[¥￥]?\s?(\d{1,3}(,\d{3}){1,3}|\d{1,8})(\.\d{1,4})?\s?[万亿]?元?$")
DAY = r"(19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
MOMENT = re.compile(rf"^{DAY}([ T]\d{{1,2}}:\d{{2}}(:\d{{2}}(\.\d+)?)?)?$")
MOST_DIGITS = 8  # more could be a telephone number
DIGITS = re.compile(r"\d")
LONGEST_WORD = 12
# Words that name what became of an order, or how it came about.
TRADE = re.compile(
    "^(是|否|有|无|其他|其它|未知|自然流量|免费|付费|正常|异常|全部)$|"
    "已|待|未|退款|退货|换货|售后|关闭|取消|完成|付款|支付|发货|收货|签收|交易|成功|失败|锁定|预售|"
    "直播|短视频|商品卡|橱窗|货架|商城|搜索|广告|推荐|图文|live|video|itemcard|search",
    re.IGNORECASE,
)
SHOWN_OF_NUMBER, STARS = 2, "**"


def masked(cell: str, header: str = "") -> str:
    """Return what of a cell under this header may be shown; "" where the cell is blank."""
    bare = cell.strip(WRAPPERS)
    narrow = bare.translate(str.maketrans("".join(WIDE), "".join(NARROW)))
    if not bare:
        return ""
    if not is_personal(header) and (_is_measure(narrow) or is_word(bare)):
        return bare
    if len(DIGITS.findall(narrow)) * 2 > len(narrow):
        return f"{narrow[:SHOWN_OF_NUMBER]}{STARS}（{len(narrow)} 位）"
    return f"{bare[0]}{STARS}"


def masked_rows(rows: Sequence[Sequence[str]], header: Sequence[str]) -> list[list[str]]:
    """Return rows as they may be shown: as wide as the header, each cell masked."""
    padded = ([*row, *[""] * len(header)][: len(header)] for row in rows)
    return [[masked(cell, name) for cell, name in zip(row, header, strict=True)] for row in padded]


def is_word(cell: str) -> bool:
    """Whether a cell is a word of the trade, which says nothing of a person."""
    return len(cell) <= LONGEST_WORD and not DIGITS.search(cell) and bool(TRADE.search(cell))


def _is_measure(cell: str) -> bool:
    """Whether a cell is money, a small number or a moment."""
    if MOMENT.match(cell):
        return True
    return bool(MONEY.match(cell)) and len(DIGITS.findall(cell.partition(".")[0])) <= MOST_DIGITS

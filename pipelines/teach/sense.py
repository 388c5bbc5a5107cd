"""Whether a taught format makes sense by itself: what data staff must still say, or may not."""

import re
from collections import Counter
from collections.abc import Iterator

import polars as pl

from pipelines.canonical import CHANNELS, PLATFORMS, STATUSES
from pipelines.formats.base import same_name
from pipelines.teach.declared import Taught
from pipelines.teach.fields import FILLABLE

# Headers over what people are called, and where they can be reached: never read as anything but a place.
PERSONAL = re.compile(
    "姓名|收货人|收件人|联系人|买家|会员|昵称|旺旺|用户名|客户|顾客|手机|电话|联系方式|微信|支付宝|"
    "身份证|证件|生日|出生|地址|邮编|邮政编码|邮箱|留言|备注|发票|抬头|账号|帐号|账户|name|phone|mobile|address",
    re.IGNORECASE,
)
PLACE = re.compile("省|市|区|县|地址|所在地|address", re.IGNORECASE)
LONGEST_TITLE, LONGEST_PATTERN, LONGEST_WORD = 40, 100, 24
BLANKS = (None, "0")


def is_personal(header: str) -> bool:
    """Whether a header's cells may say who somebody is; moments and amounts under such a name do not."""
    return bool(PERSONAL.search(header)) and not re.search("金额|应付|实付|实收|时间|日期|付款|支付$", header)


def may_be_read(header: str, field: str) -> bool:
    """Whether a column may be read as a field: of what may say who somebody is, only where they live."""
    return not is_personal(header) or (field == "ship_to" and bool(PLACE.search(header)))


def problems(taught: Taught) -> tuple[str, ...]:
    """Return in Chinese what keeps a taught format from being used; empty where nothing does."""
    return (*_of_name(taught), *_of_needs(taught), *_of_columns(taught), *_of_words(taught))


def _of_name(taught: Taught) -> Iterator[str]:
    if taught.platform not in PLATFORMS:
        yield f"平台要写成其中之一：{'、'.join(PLATFORMS)}"
    if not 0 < len(taught.title.strip()) <= LONGEST_TITLE:
        yield f"请给这种报表起个名字，不超过 {LONGEST_TITLE} 个字"
    if taught.grain not in ("order", "line"):
        yield "请选择一行是一笔订单，还是订单里的一件商品"
    if taught.revision < 1:
        yield "版本号要从 1 开始"


def _of_needs(taught: Taught) -> Iterator[str]:
    has = taught.columns.keys()
    if "order_id" not in has:
        yield "还没有指出哪一列是订单号"
    if not {"ordered_at", "paid_at"} & has:
        yield "还没有指出时间：下单时间、付款时间至少要有一个"
    if not {"placed_cny", "paid_cny"} & has:
        yield "还没有指出金额：下单金额、支付金额至少要有一个"
    if not {"paid_at", "status"} & has:
        yield "付款时间和订单状态至少要有一个，否则不知道哪些订单付了款"


def _of_columns(taught: Taught) -> Iterator[str]:
    header = Counter(map(same_name, taught.header))
    used = Counter(same_name(name) for each in taught.columns.values() for name in (*each.names, *each.then))
    for name, column in taught.columns.items():
        label = FILLABLE[name].label
        if not column.names:
            yield f"{label}没有写列名"
        for title in (*column.names[:1], *column.then):
            if header[same_name(title)] != 1:
                yield _of_header(label, title, header[same_name(title)])
            if not may_be_read(title, name):
                yield f"“{title}”一列可能含个人信息，不能读作{label}"
        yield from _of_column(label, column.pattern, column.blank)
    for title, times in used.items():
        if times > 1:
            yield f"“{title}”一列被用了 {times} 次，一列只能读作一项"


def _of_header(label: str, title: str, times: int) -> str:
    if times:
        return f"表头里有 {times} 列都叫“{title}”，分不清该读哪一列"
    return f"{label}的列“{title}”不在表头里"


def _of_column(label: str, pattern: str | None, blank: str | None) -> Iterator[str]:
    if blank not in BLANKS:
        yield f"{label}的空格只能当作未知或 0"
    if pattern is not None and not _is_pattern(pattern):
        yield f"{label}的编号样式写得不对"


def _is_pattern(pattern: str) -> bool:
    if not 0 < len(pattern) <= LONGEST_PATTERN:
        return False
    try:
        pl.select(pl.lit("").str.contains(f"^(?:{pattern})$"))
    except pl.exceptions.ComputeError:
        return False
    return True


def _of_words(taught: Taught) -> Iterator[str]:
    for words, canonical, label in (
        (taught.statuses, STATUSES, "订单状态"),
        (taught.channels, CHANNELS, "成交渠道"),
    ):
        if wrong := [word for word, meaning in words.items() if meaning not in canonical]:
            yield f"{label}的词没有对到约定的含义：{'、'.join(wrong)}"
        if any(not 0 < len(word) <= LONGEST_WORD for word in words):
            yield f"{label}的词不能空着，也不能超过 {LONGEST_WORD} 个字"

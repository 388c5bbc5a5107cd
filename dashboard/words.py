"""The Chinese for every code that a page shows, with its shape and colour where it is a light."""

from dataclasses import dataclass
from typing import Literal

Colour = Literal["green", "blue", "yellow", "red", "gray"]  # what Streamlit calls them


@dataclass(frozen=True)
class Light:
    """A verdict as people see it: shape, word and colour together, never colour alone."""

    shape: str
    colour: Colour


# Verdicts of target_progress. Streamlit's colour names; the same keys as charts.theme.LIGHTS.
LIGHTS = {
    "已达成": Light("●", "green"),
    "进度超前": Light("●", "green"),
    "基本同步": Light("◆", "blue"),
    "进行中": Light("◆", "blue"),
    "滞后": Light("▲", "yellow"),
    "严重滞后": Light("■", "red"),
    "未达成": Light("■", "red"),
    "无法判断": Light("○", "gray"),
}
UNJUDGED = LIGHTS["无法判断"]
UNJUDGED_WORD = "无法判断"

TARGET_STATUSES = {
    "in_force": "正式",
    "draft": "征求意见稿",
    "superseded": "已被取代",
    "slogan": "口号",
    "fictional": "演示（虚构）",
}
FICTIONAL = "fictional"
COMPARATORS = {">=": "不少于", ">": "超过", "<=": "不超过", "<": "少于", "=": "等于"}

FILE_STATUSES = {
    "loaded": "已入库",
    "already_loaded": "此前已入库",
    "held": "待认领",
    "refused": "已退回",
}
FILE_STATUS_COLOURS: dict[str, Colour] = {
    "已入库": "green",
    "此前已入库": "gray",
    "待认领": "yellow",
    "已退回": "red",
}
MATURITIES = {"provisional": "初步", "final": "最终"}
MONEY_BASES = {"net": "已扣退款", "gross": "未扣退款", "undecided": "未能判定"}


def light(verdict: str | None) -> Light:
    """Return how a verdict is shown; a verdict that is missing or new counts as not judged."""
    return LIGHTS.get(verdict or "", UNJUDGED)


def marked(verdict: str | None) -> str:
    """Return a verdict with its shape: ● 已达成."""
    return f"{light(verdict).shape} {verdict or UNJUDGED_WORD}"


# How a shop stands with what it has to deliver, and each month of it (indicators.delivery).
DELIVERIES = {
    "late": ("迟报", Light("■", "red")),
    "gap": ("有缺口", Light("▲", "yellow")),
    "delivered": ("已报", Light("●", "green")),
    "not_due": ("不用报", Light("－", "gray")),
}
# Full, half and empty discs: they tell the months apart even where all is printed in black.
DELIVERY_MONTHS = {
    "covered": ("已覆盖", "●"),
    "partial": ("部分覆盖", "◐"),
    "missing": ("没有数据", "○"),
    "pending": ("未到期", "…"),
    "closed": ("未开业或已停用", "－"),
}
DELIVERY_SPANS = {"covered": "有数据", "gap": "没有数据", "twice": "两份以上文件重叠"}

# Where the sales of a shop's month are from (sales_day.source).
SOURCES = {"order_line": "订单明细", "shop_day": "店铺日报"}


def delivery(state: str) -> str:
    """Return how a shop stands, with its shape: ■ 迟报."""
    word, light = DELIVERIES[state]
    return f"{light.shape} {word}"


def target_word(status: object) -> str:
    """Return what a target is called where its document is not named: one that is made up never looks official."""
    return "虚构目标" if status == FICTIONAL else "目标"

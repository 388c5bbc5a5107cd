"""`python -m pipelines.documents`: docs/formats.md, written from the formats' own declarations."""

from pathlib import Path

from pipelines.canonical import PLATFORMS
from pipelines.formats import FORMATS
from pipelines.formats.base import ExportFormat
from pipelines.ingest.not_taken import NOT_TAKEN
from pipelines.settings import REPOSITORY

TARGET = REPOSITORY / "docs" / "formats.md"

KINDS = {
    "order_line": {"order": "订单，一行一单", "line": "订单，一行一件商品"},
    "refund": {"refund": "退款，找到自己的订单行"},
    "session": {"session": "直播场次，不进合计"},
    "shop_day": {
        "shop": "日报，一行是店铺的一天；没有订单明细的月份才计入",
        "product": "日报，一行是一件商品的一天；没有订单明细也没有店铺日报时才计入",
    },
    "item": {"item": "商品清单，只补订单的件数"},
}
MEANINGS = {
    "order_id": "订单号",
    "line_id": "行号",
    "refund_no": "售后单号",
    "placed_cny": "下单金额",
    "paid_cny": "支付金额",
    "refund_cny": "退款金额",
    "refund_freight_cny": "退运费",
    "ordered_at": "下单时间",
    "paid_at": "付款时间",
    "deal_at": "成交时间",
    "refunded_at": "退款时间",
    "status": "订单状态",
    "after_sale": "售后状态",
    "state": "退没退款",
    "case_no": "售后单号（分辨各笔退款）",
    "entry_no": "流水号（分辨各笔退款）",
    "item_code": "商品编码（分辨各笔退款）",
    "remark": "业务描述（只看是不是优惠券）",
    "seller": "卖家企业（只用来核对）",
    "channel": "渠道",
    "category": "品类",
    "qty": "件数",
    "ship_to": "买家所在地（只留省市县代码）",
    "item_id": "商品编号",
    "talent_id": "达人（只留带密钥的哈希）",
    "account_id": "直播账号（只留带密钥的哈希）",
    "shop_name": "店铺名称（只用来核对）",
    "started_at": "开播时间",
    "ended_at": "下播时间",
    "viewers": "观看人数",
    "orders": "成交订单数",
    "gmv_cny": "成交金额",
    "refund_seen_cny": "已见退款",
    "stat_date": "统计日期（只收一天）",
    "buyers": "支付买家数（不是订单数）",
    "suborders": "支付子订单数（不是订单数）",
    "refund_of_paid_cny": "退款金额（按支付日）",
    "price_cny": "单价（不计入金额）",
}

# Where a field of the same name says something else in exports of another shape.
MEANINGS_IN = {("refund", "status"): "收支的种类"}

HEAD = """# 认识的导出格式

本页由 `python -m pipelines.documents` 从 `pipelines/formats/` 的声明生成，请勿手改。一个文件按表头认格式：必须有的列都在、不该有的列都不在，恰好符合一种才收；列的次序、多余的列、名称里的空格和全半角括号都没有关系。任何格式都可以多一列“退回编号”：它说明这一行是哪个退回行的补正。
"""


LEFT_OUT = """## 认得但不收的报表

下面这些报表也按表头认，认出后整份拒收，并说明原因。
"""


def formats() -> str:
    """Return docs/formats.md: every declared format with its evidence, what it reads and what it cannot know."""
    ordered = sorted(FORMATS, key=lambda each: (PLATFORMS.index(each.platform), each.key))
    head = _table_head("平台", "报表", "是什么", "依据", "填的字段", "不能知道", "代号")
    taken = [HEAD, *head, *map(_row, ordered), ""]
    sections = [_section(each) for each in ordered]
    return "\n".join([*taken, LEFT_OUT, *_left_out(), "", *sections])


def _row(each: ExportFormat) -> str:
    kind = KINDS[each.shape][each.grain]
    filled = "、".join(_meaning(each, name).partition("（")[0] for name in each.fields)
    unknown = "；".join(each.cannot_know)
    return (
        f"| {each.platform} | {each.title} | {kind} | {each.evidence} | {filled} | {unknown} | `{each.key}` |"
    )


def _left_out() -> list[str]:
    rows = [
        f"| {each.platform} | {each.title} | {'、'.join('/'.join(group) for group in each.needs)} | "
        f"{each.evidence} | {each.reason} | {each.fix} |"
        for each in NOT_TAKEN
    ]
    return [*_table_head("平台", "报表", "认它的列", "依据", "为什么不收", "怎么办"), *rows]


def _table_head(*columns: str) -> list[str]:
    return [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]


def _section(each: ExportFormat) -> str:
    lines = [f"## {each.platform} · {each.title}", "", "| 读成 | 列名 | |", "|---|---|---|"]
    for name, field in each.fields.items():
        columns = "、".join(["/".join(field.names), *field.joined])
        lines.append(f"| {_meaning(each, name)} | {columns} | {'必须有' if field.required else '可以没有'} |")
    lines.append("")
    if each.also:
        lines.append(f"还须有：{'；'.join('/'.join(group) for group in each.also)}。")
    if each.without:
        lines.append(f"不能有：{'、'.join(sorted(each.without))}。")
    if each.cannot_know:
        lines.append(f"不能知道：{'、'.join(each.cannot_know)}。")
    return "\n".join([*lines, ""])


def _meaning(each: ExportFormat, name: str) -> str:
    return MEANINGS_IN.get((each.shape, name), MEANINGS[name])


def main(target: Path = TARGET) -> None:
    """Write the document."""
    target.write_text(formats(), encoding="utf-8")


if __name__ == "__main__":
    main()

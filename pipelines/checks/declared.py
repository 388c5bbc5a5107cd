"""Every check on the finished numbers: what it looks at, and the words that data staff read.

`{…}` in a message is filled in from the finding, see SAID. The code that finds is beside this file.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

Subject = Literal["店铺日", "店铺周", "店铺月", "店铺", "文件"]

LOOK = "请对照平台后台核对这几天；属实就不用处理，有误请重新导出后放入"
AGAIN = "请在平台后台重新导出这段时间的全部订单后放入"
REGISTER = "请核对店铺名录.csv 里的日期，或确认文件没有放错店铺"


@dataclass(frozen=True)
class FindingCheck:
    """One check on the finished numbers.

    Attributes:
        name: Stable name; `finding.check`.
        subject: What one finding is about.
        looks_at: What is looked at, in Chinese, for docs/checks.md.
        message: What data staff read.
        fix: What they should do about it.
    """

    name: str
    subject: Subject
    looks_at: str
    message: str
    fix: str


FINDINGS: tuple[FindingCheck, ...] = (
    FindingCheck(
        "amount_surge",
        "店铺日",
        "日支付金额远高于本店前八个同星期几，去年同日也没有这样，其他店铺也没有同涨",
        "日支付金额 {observed_cny} 元，是本店往常（{usual_cny} 元）的 {times} 倍",
        LOOK,
    ),
    FindingCheck(
        "amount_slump",
        "店铺日",
        "日支付金额远低于本店前八个同星期几；最后一天和春节前后不判断",
        "日支付金额只有 {observed_cny} 元，本店往常是 {usual_cny} 元，可能没有导全",
        AGAIN,
    ),
    FindingCheck(
        "ten_thousand_slip",
        "店铺日",
        "连续数日的支付金额是往常的一万倍或万分之一",
        "连续 {days} 天的日支付金额约为 {observed_cny} 元，与往常（{usual_cny} 元）相差约一万倍，可能把元和万元混了",
        "请核对金额列的单位，按元重新导出后放入",
    ),
    FindingCheck(
        "cent_slip",
        "店铺日",
        "连续数日的客单价是往常的一百倍或百分之一",
        "连续 {days} 天的客单价约为 {observed_cny} 元，与往常（{usual_cny} 元）相差约一百倍，可能把元和分混了",
        "请核对金额列的单位，按元重新导出后放入",
    ),
    FindingCheck(
        "frozen_amount",
        "店铺日",
        "连续数日的支付金额到分都相同",
        "连续 {days} 天的支付金额都是 {observed_cny} 元，可能是复制的数据",
        LOOK,
    ),
    FindingCheck(
        "orders_without_money",
        "店铺日",
        "有已付款订单而支付金额为 0",
        "日均 {observed_count} 单已付款，支付金额却为 0",
        "请确认导出时勾选了实付金额列，重新导出后放入",
    ),
    FindingCheck(
        "weekday_gap",
        "店铺日",
        "前八周每到这个星期几都有销售，这天没有，前后两天却有",
        "这个星期几向来有销售，这天没有，前后两天都有，可能漏导了一天",
        AGAIN,
    ),
    FindingCheck(
        "day_missing_in_export",
        "店铺日",
        "天天有销售的店铺，在导出文件覆盖的时段之内缺了日子",
        "本店天天有销售，这份文件覆盖的时段里却有 {days} 天没有任何订单",
        AGAIN,
    ),
    FindingCheck(
        "paid_above_placed",
        "店铺月",
        "一个月的支付金额超过下单金额的数倍",
        "本月支付金额 {observed_cny} 元，下单金额只有 {usual_cny} 元，两列可能取错",
        "请核对导出时勾选的金额列；若是上月预售本月付尾款，不用处理",
    ),
    FindingCheck(
        "refund_share_surge",
        "店铺周",
        "一周的退款率远高于本店前八周",
        "周退款率 {observed_pct}%，本店往常是 {usual_pct}%",
        LOOK,
    ),
    FindingCheck(
        "unknown_channel_surge",
        "店铺周",
        "一周里渠道未知的销售占比远高于本店前八周",
        "渠道未知的销售占 {observed_pct}%，本店往常是 {usual_pct}%，可能没有勾选渠道列",
        "请在平台后台勾选渠道列（如流量体裁、是否直播间成交）后重新导出",
    ),
    FindingCheck(
        "channel_still_pending",
        "店铺周",
        "已过一周，渠道仍是“次日更新”的销售占比较高",
        "已过一周，仍有 {observed_pct}% 的销售渠道待定，直播占比会偏低",
        "平台已经补写渠道：请重新导出这段时间的订单后放入",
    ),
    FindingCheck(
        "sold_before_opening",
        "店铺",
        "店铺名录的启用日期之前就有销售",
        "启用日期之前已有 {observed_cny} 元支付",
        REGISTER,
    ),
    FindingCheck(
        "sold_after_closing",
        "店铺",
        "店铺名录的停用日期之后还有销售",
        "停用日期之后还有 {observed_cny} 元支付",
        REGISTER,
    ),
    FindingCheck(
        "shop_silent",
        "店铺",
        "未停用的店铺很久没有销售数据",
        "已有 {observed_count} 天没有销售数据",
        "请放入这段时间的导出文件；若已停业，请在店铺名录.csv 填停用日期",
    ),
    FindingCheck(
        "shop_without_data",
        "店铺",
        "已启用的店铺从来没有销售数据",
        "已登记的店铺从来没有数据",
        "请放入它的导出文件；若不再监测，请在店铺名录.csv 填停用日期",
    ),
    FindingCheck(
        "exports_disagree",
        "文件",
        "后来的导出覆盖了这份文件的整个时段，却缺少其中的订单",
        "后来的导出覆盖同一时段，却没有这份文件里 {observed_pct}% 的订单",
        "请确认后来的导出没有按状态或商品筛选；不带筛选重新导出后放入",
    ),
    FindingCheck(
        "exported_before_last_day",
        "文件",
        "文件里有晚于导出时间的订单",
        "文件里有导出时间之后 {observed_count} 天的订单，导出时间可能不对，新旧会判断反",
        "请不要改动文件名；或在文件旁的说明里写明导出时间",
    ),
    FindingCheck(
        "many_rows_refused",
        "文件",
        "文件里大量行被退回",
        "这份文件有 {observed_pct}% 的行被退回，没有计入",
        "请先看退回原因；多半要在平台后台重新导出，不要用其他软件打开另存",
    ),
    FindingCheck(
        "duplicate_rows",
        "文件",
        "同一订单行在一份文件里重复出现",
        "文件里有 {observed_pct}% 的行是重复的订单行，每个只计了一次",
        "请确认没有把几份导出拼在一起；属实就不用处理",
    ),
    FindingCheck(
        "duplicates_with_other_amounts",
        "文件",
        "同一订单行在一份文件里重复出现，而金额不同",
        "文件里有 {observed_count} 个订单行重复出现而金额不同，只计了其中一个",
        "请对照平台后台核对这些订单，重新导出后放入",
    ),
    FindingCheck(
        "status_unknown",
        "文件",
        "订单状态不认识的行占比较高；它们按未知计，不当作已完成",
        "文件里有 {observed_pct}% 的订单状态不认识，按未知计，没有当作已完成",
        "请确认状态列没有改动；若平台改了叫法，请把新的状态词告诉维护人员",
    ),
    FindingCheck(
        "ids_lost_digits",
        "文件",
        "长编号以 000 结尾的占比异常：被表格软件改成数字后，末位会变成 0",
        "文件里有 {observed_pct}% 的长订单号以 000 结尾，末位数字可能已经丢失，同一订单会算成两单",
        "请在平台后台重新导出，直接放入原始文件，不要用其他软件打开另存",
    ),
)
BY_NAME = {check.name: check for check in FINDINGS}

# What may stand in a message. A place left empty reads “—”.
SAID: dict[str, pl.Expr] = {
    "observed_cny": pl.col("observed").round(2).cast(pl.Decimal(38, 2)),
    "usual_cny": pl.col("usual").round(2).cast(pl.Decimal(38, 2)),
    "observed_pct": (pl.col("observed") * 100).round(1),
    "usual_pct": (pl.col("usual") * 100).round(1),
    "observed_count": pl.col("observed").round(0).cast(pl.Int64),
    "times": (pl.col("observed") / pl.col("usual")).round(1),
    "days": (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1,
}

"""Every number that a finding is judged by, each with its reason. They are judgements, not law: tune here."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PAST = 8  # observations of its own past that a shop is judged by: eight same weekdays, or eight weeks


@dataclass(frozen=True)
class Threshold:
    """One number: its value, its unit, and why it is what it is."""

    value: float
    unit: str
    reason: str


THRESHOLDS: Mapping[str, Threshold] = MappingProxyType(
    {
        "jump_times": Threshold(5, "倍", "五倍以内可能是普通促销，不打扰"),
        "slump_times": Threshold(10, "倍", "只找像是没有导全的日子，淡日不打扰"),
        "jump_times_without_last_year": Threshold(
            20, "倍", "没有去年同日可比时分不清大促与差错，只报大得多的"
        ),
        "growth_over_last_year": Threshold(3, "倍", "去年同日也有同样的起伏，再大三倍以内仍看作活动"),
        "spreads": Threshold(
            5, "个离散度", "离散度取绝对离差中位数×1.4826（正态分布时即标准差），五个以上很少是偶然"
        ),
        "least_surge_cny": Threshold(10_000, "元", "小额波动不影响全区合计"),
        "least_usual_cny": Threshold(1_000, "元", "平日销售很少的店铺，偶尔没有销售是常事"),
        "shops_together": Threshold(3, "家", "三家以上店铺同日同向变动，多半是活动或节日"),
        "share_together": Threshold(0.3, "占比", "同日同向变动的店铺占三成以上，多半是活动或节日"),
        "oldest_past_days": Threshold(
            140, "天", "八个同星期几本应在八周内，断续经营放宽到二十周，再早不能代表往常"
        ),
        "slip_days": Threshold(3, "天", "单日的万倍之差可能是一笔大单，连续三天才像单位写错"),
        "slip_tolerance": Threshold(0.5, "十的次方", "往常的三分之一到三倍之间仍认作同一单位"),
        "cent_tolerance": Threshold(0.3, "十的次方", "客单价按二分之一到二倍之间认作同一单位"),
        "slip_from_all": Threshold(1.5, "十的次方", "与全部历史的中位数也相差三十倍以上：恢复正常不算写错"),
        "frozen_days": Threshold(4, "天", "合计到分都相同，连续四天几乎不可能是巧合"),
        "least_orders": Threshold(5, "单", "每天一两单同价商品时，合计相同是常事"),
        "sells_daily_share": Threshold(0.95, "占比", "前八周里至少有 53 天有销售，才算天天有销售"),
        "before_festival_days": Threshold(14, "天", "春节前停业不算缺数"),
        "after_festival_days": Threshold(10, "天", "春节后尚未复工不算缺数"),
        "silent_days": Threshold(60, "天", "即使按月报送，两个月没有数据也是漏了"),
        "closed_grace_days": Threshold(7, "天", "停用前下的订单可能几天后才付款"),
        "least_week_cny": Threshold(10_000, "元", "销售很少的一周，占比没有意义"),
        "refund_points": Threshold(0.25, "占比", "大促后退款率本会上升，只报升得很多的"),
        "channel_points": Threshold(0.3, "占比", "少量订单缺渠道不打扰，三成以上会改变直播占比"),
        "known_refund_share": Threshold(0.9, "占比", "退款大半未知时，退款率不可信"),
        "pending_days": Threshold(7, "天", "平台次日补写渠道，一周后仍待定就是没有重新导出"),
        "pending_share": Threshold(0.2, "占比", "少量订单待定不打扰，两成以上会压低直播占比"),
        "paid_over_placed": Threshold(2, "倍", "预售会把支付推到下月，两倍以内不打扰"),
        "left_share": Threshold(0.2, "占比", "新导出应包含旧导出的全部订单，少量差异不打扰"),
        "least_rows": Threshold(10, "行", "几行的差异不必打扰"),
        "duplicate_share": Threshold(0.05, "占比", "导出文件里同一订单行不应出现两次"),
        "refused_share": Threshold(0.1, "占比", "一成以上值得整份重新导出"),
        "unknown_status_share": Threshold(0.05, "占比", "个别新状态词不打扰，半成以上多半是状态列被改"),
        "long_id_digits": Threshold(18, "位", "表格软件只保留 15 位有效数字，18 位以上的编号末三位会成 0"),
        "rounded_share": Threshold(0.02, "占比", "末位均匀时约千分之一的编号以 000 结尾，百分之二是其二十倍"),
    }
)


def limit(name: str) -> float:
    """Return the value of a threshold."""
    return THRESHOLDS[name].value

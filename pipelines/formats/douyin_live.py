"""抖音 电商罗盘 → 直播 → 直播间明细：一行一场直播.

Evidence: one header of 54 columns, 236 real sessions: times are text, `-` for none, no session id and no
region. 直播间成交金额 and order lines do not add up to each other: sessions never enter a region's sum.
"""

from pipelines.formats.base import ExportFormat, audience, count, days_in_name, identifier, moment, yuan

FORMAT = ExportFormat(
    key="douyin_live",
    platform="抖音",
    title="电商罗盘 · 直播间明细",
    grain="session",
    shape="session",
    fields={
        "account_id": identifier("主播抖音号", shape=r"[0-9A-Za-z_.\-]{2,40}"),
        "started_at": moment("直播开始时间"),
        "ended_at": moment("直播结束时间").optional(),
        "viewers": audience("直播间观看人数"),
        "orders": count("直播间成交订单数"),
        "gmv_cny": yuan("直播间成交金额").may_be_blank(),
        "refund_seen_cny": yuan("直播间退款金额").may_be_blank().optional(),
    },
    also=(("主播昵称",),),
    evidence="2026 年完整表头 54 列，核对过 236 场真实场次",
    cannot_know=("属于哪笔订单", "地区", "下播以后的退款"),
    period=days_in_name(r"_(\d{8})_(\d{8})(?!\d)"),
)

"""Reports that are known and left out on purpose: data staff read why, and what to drop instead.

They are recognised by their header exactly as the formats are. Without them, an account statement would
be refused as an order list with columns missing, and somebody would go looking for the columns.
"""

from dataclasses import dataclass

from pipelines.formats.base import same_name

KEEP_OUT = "请不要放进来；"


@dataclass(frozen=True)
class NotTaken:
    """One report that is refused by intent.

    Attributes:
        key: Stable name.
        platform: Where it is downloaded.
        title: Its menu name there.
        needs: Groups of headers; such a report has one of each group.
        reason: What it is, and why no number is taken from it.
        fix: What to drop instead.
        without: Headers that must be absent.
        evidence: What its header is known from.
    """

    key: str
    platform: str
    title: str
    needs: tuple[tuple[str, ...], ...]
    reason: str
    fix: str
    without: frozenset[str] = frozenset()
    evidence: str = ""

    def fits(self, header: frozenset[str]) -> bool:
        """Whether a header row (normalised names) is this report's."""
        has_all = all({same_name(name) for name in group} & header for group in self.needs)
        return has_all and not {same_name(name) for name in self.without} & header


NOT_TAKEN: tuple[NotTaken, ...] = (
    NotTaken(
        key="qianniu_funds",
        platform="淘宝天猫",
        title="千牛 · 收支明细",
        needs=(("入账日期",), ("入账类型",), ("收/付渠道",), ("主订单id",)),
        reason="这是千牛的收支明细，一笔订单拆成多笔收支，有服务费和保证金，不是销售额",
        fix=f"{KEEP_OUT}请放“已卖出的宝贝”导出的订单报表和子订单报表，里面已有退款金额",
        evidence="完整表头 14 列",
    ),
    NotTaken(
        key="alipay_funds",
        platform="淘宝天猫",
        title="支付宝 · 账务明细",
        needs=(("支付宝交易号", "支付宝流水号"), ("账务类型",), ("收入(+元)",), ("支出(-元)",)),
        reason="这是支付宝账户的账务明细，各平台、各用途的收支混在一起，不能算作某家店铺的销售",
        fix=f"{KEEP_OUT}请放各平台后台导出的订单；退款请放该平台的售后单或结算单",
        evidence="完整表头 22 列",
    ),
    NotTaken(
        key="alimama_wxt_plan",
        platform="淘宝天猫",
        title="阿里妈妈万相台 · 计划报表",
        needs=(("场景ID",), ("计划ID",), ("展现量",), ("总成交金额",)),
        reason="这是推广计划的报表，成交金额按推广归因估算，与订单重复，也不是全店的成交",
        fix=f"{KEEP_OUT}请放“已卖出的宝贝”导出的订单报表",
        evidence="75 列中的 11 列",
    ),
    NotTaken(
        key="sycm_sources",
        platform="淘宝天猫",
        title="生意参谋 · 流量来源",
        needs=(("一级来源",), ("二级来源",), ("三级来源", "四级来源", "访客数")),
        reason="这是流量来源报表，汇总行和明细行混在一起，同一笔成交会归到几个来源，加起来不是店铺的成交",
        fix=f"{KEEP_OUT}请放生意参谋的店铺日报，或“已卖出的宝贝”导出的订单报表",
        evidence="各级来源的列名，没有完整表头",
    ),
    NotTaken(
        key="douyin_fund",
        platform="抖音",
        title="抖店 · 资金流水",
        needs=(("动账时间",), ("动账方向",), ("动账场景",), ("动账金额",)),
        reason="这是抖店账户的资金流水，货款、佣金、服务费和提现各占一行，同一笔退款会与售后单重复",
        fix=f"{KEEP_OUT}销售请放订单明细，退款请放售后单或结算账单",
        evidence="完整表头 39 列",
    ),
    NotTaken(
        key="pinduoduo_promotion",
        platform="拼多多",
        title="推广报表",
        needs=(("推广名称",), ("推广场景",), ("总花费(元)",), ("交易额(元)",)),
        reason="这是推广报表，交易额按推广归因估算，与订单重复，总计还可能大于各行之和",
        fix=f"{KEEP_OUT}请放订单查询导出的订单",
        evidence="完整表头 14 列",
    ),
)

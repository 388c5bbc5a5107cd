"""The indicators, one entry each: what they mean, how they are reckoned, what they wait for.

To add an indicator, add an entry. Pages and documents read everything they say about it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SCOPE = "登记网店"  # the scope of everything that is computed from the shops' own exports

Dimension = Literal["规模", "增长", "结构", "主体", "质量", "人才", "载体", "贡献"]
Direction = Literal["up", "down", "neutral"]
Computable = Literal["exports", "partly", "ledger"]


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Attributes:
        code: Stable code; other programs rely on it.
        name: What readers see.
        definition: What is counted and what is not; `formula` says how it is reckoned.
        unit: The unit of its values; several kinds of value are parted by “、”.
        source_standard: The standard, rule or practice that the definition leans on.
        direction: Whether more is better.
        additive: Whether values of parts (days, children of a region) add up to the whole.
        scope: Whom it covers; only equal scopes are ever compared.
        concept_version: Changes whenever the definition does; series never run across it.
        computable: From exports alone, partly from them, or only from ledgers.
        awaits: The data that it still waits for; empty if none.
    """

    code: str
    name: str
    dimension: Dimension
    definition: str
    formula: str
    unit: str
    frequency: str
    source_standard: str = "自定口径"
    direction: Direction = "up"
    additive: bool = False
    scope: str = SCOPE
    concept_version: str = "2026.1"
    computable: Computable = "exports"
    awaits: str = ""


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        code="S1",
        name="直播电商交易额",
        dimension="规模",
        definition="消费者在直播间内下单并已支付的金额，退款不扣减；短视频、货架等渠道另列，渠道未知的不计入。",
        formula="直播渠道支付金额之和",
        unit="亿元",
        frequency="日、周、月、季、年",
        source_standard="平台交易额统计口径；《直播电商监督管理办法》；自定口径",
        additive=True,
    ),
    Indicator(
        code="S2",
        name="网络零售额(支付口径)",
        dimension="规模",
        definition="网店全部渠道已支付订单的金额，按支付日计，退款不扣减。",
        formula="支付金额之和",
        unit="亿元",
        frequency="日、周、月、季、年",
        source_standard="国家统计局网上零售额指标解释；互联网经济统计报表制度",
        additive=True,
    ),
    Indicator(
        code="S3",
        name="网上商品零售额",
        dimension="规模",
        definition="网络零售额中的实物商品部分，不含餐饮外卖、批发和企业内部交易。",
        formula="支付金额之和（限实物商品零售）",
        unit="亿元",
        frequency="月",
        source_standard="国家统计局网上商品零售额（2026 年更名）；限额以上单位网上商品零售规定",
        additive=True,
        computable="partly",
        awaits="商品是否实物、是否零售的分类对照表",
    ),
    Indicator(
        code="S4",
        name="净交易额",
        dimension="规模",
        definition="本期支付订单扣除其已退款金额后的余额；退款归入支付当日，随后续导出而修订。",
        formula="支付金额 − 已退款金额",
        unit="亿元",
        frequency="日、周、月、季、年",
        additive=True,
    ),
    Indicator(
        code="S5",
        name="订单量",
        dimension="规模",
        definition="已支付的订单笔数，一笔订单含多件商品仍计一笔。",
        formula="已支付订单去重计数",
        unit="万单",
        frequency="日、周、月、季、年",
        source_standard="GB/T 31232.1-2018 电子商务统计指标体系",
        additive=True,
    ),
    Indicator(
        code="S6",
        name="直播场次与时长",
        dimension="规模",
        definition="单场不少于三十分钟的直播场次，以及这些场次的合计时长。",
        formula="场次计数；Σ（下播时间 − 开播时间）",
        unit="场、小时",
        frequency="周",
        source_standard="DB23/T 3372-2022；自定口径",
        additive=True,
        awaits="各平台的直播场次导出",
    ),
    Indicator(
        code="G1",
        name="可比口径同比",
        dimension="增长",
        definition="剔除仅因纳入或退出报送造成的增减，保留真实开业与关停后的同比增速。",
        formula="（本期可比额 ÷ 上年同期可比额 − 1）× 100",
        unit="%",
        frequency="周、月",
        source_standard="国家统计局可比口径做法",
        awaits="满一年的连续导出与完整的网店启用、停用日期",
    ),
    Indicator(
        code="G2",
        name="累计同比",
        dimension="增长",
        definition="年初至今累计额与上年相同天数累计额相比的增速。",
        formula="（本年累计 ÷ 上年同期累计 − 1）× 100",
        unit="%",
        frequency="周、月",
        source_standard="国家统计局累计增速做法",
        awaits="满一年的连续导出",
    ),
    Indicator(
        code="G3",
        name="拉动点",
        dimension="增长",
        definition="某一地区、平台或品类的增减额把总增速抬高或压低了多少个百分点。",
        formula="（该部分本期 − 该部分上年同期）÷ 总体上年同期 × 100",
        unit="百分点",
        frequency="月",
        source_standard="国家统计局拉动分析做法",
        additive=True,
        awaits="满一年的连续导出",
    ),
    Indicator(
        code="G4",
        name="季节进度比与达标概率",
        dimension="增长",
        definition="按往年同一时点通常完成的份额衡量目标进度，并给出届时达标的可能性。",
        formula="累计额 ÷（目标值 × 往年同期份额）",
        unit="比值、%",
        frequency="周",
        awaits="至少两个完整年度的连续导出",
    ),
    Indicator(
        code="T1",
        name="直播渗透率",
        dimension="结构",
        definition="直播电商交易额与网络零售额之比，须与渠道已知比例一并阅读。",
        formula="S1 ÷ S2 × 100",
        unit="%",
        frequency="周",
        direction="neutral",
    ),
    Indicator(
        code="T2",
        name="品类结构",
        dimension="结构",
        definition="各品类支付金额在网络零售额中的份额。",
        formula="品类支付金额 ÷ S2 × 100",
        unit="%",
        frequency="月",
        source_standard="国家统计局吃穿用分类；GB/T 4754",
        direction="neutral",
        awaits="平台类目与统计品类的对照表",
    ),
    Indicator(
        code="T3",
        name="平台集中度",
        dimension="结构",
        definition="各平台份额的平方和，数值越大越依赖少数平台。",
        formula="Σ 平台份额² × 10000",
        unit="点",
        frequency="月",
        source_standard="赫芬达尔指数",
        direction="down",
    ),
    Indicator(
        code="T4",
        name="头部集中度",
        dimension="结构",
        definition="支付金额最大的十家企业所占份额；未通过保密审核时不公布。",
        formula="前十家企业支付金额 ÷ S2 × 100",
        unit="%",
        frequency="季",
        direction="down",
        awaits="统一的企业名称（同一集团合并）",
    ),
    Indicator(
        code="T5",
        name="本地产品占比",
        dimension="结构",
        definition="直播交易额中属于本地产业带或地理标志产品的份额。",
        formula="本地产品直播支付金额 ÷ S1 × 100",
        unit="%",
        frequency="月",
        source_standard="地方政策文件",
        computable="partly",
        awaits="本地产业带与地理标志产品清单",
    ),
    Indicator(
        code="T6",
        name="跨境直播占比",
        dimension="结构",
        definition="直播交易额中卖往境外或标为跨境的订单份额。",
        formula="跨境直播支付金额 ÷ S1 × 100",
        unit="%",
        frequency="月",
        source_standard="GB/T 31232.1-2018；地方政策文件",
        computable="partly",
        awaits="带跨境标记的订单导出",
    ),
    Indicator(
        code="E1",
        name="活跃网店数",
        dimension="主体",
        definition="截至期末的二十八天内至少有一笔已支付订单的登记网店。",
        formula="有支付订单的网店去重计数（二十八天）",
        unit="家",
        frequency="周、月、季、年",
        source_standard="GB/T 31232.1-2018 电子商务统计指标体系",
    ),
    Indicator(
        code="E2",
        name="直播电商企业数",
        dimension="主体",
        definition="企业名录在册、近十二个月有直播交易额的企业。",
        formula="企业去重计数（在册且十二个月 S1 大于零）",
        unit="家",
        frequency="季",
        source_standard="地方政策文件",
        computable="partly",
        awaits="企业名录与满十二个月的导出",
    ),
    Indicator(
        code="E3",
        name="亿元级、10亿元级企业数",
        dimension="主体",
        definition="近十二个月直播交易额达到一亿元、十亿元的企业，分档计数，高档含于低档。",
        formula="企业去重计数（十二个月 S1 不低于门槛）",
        unit="家",
        frequency="季",
        source_standard="四川省直播电商发展文件",
        awaits="统一的企业名称与满十二个月的导出",
    ),
    Indicator(
        code="E4",
        name="店铺存活率",
        dimension="主体",
        definition="五十二周前的活跃网店中，如今仍活跃的份额。",
        formula="仍活跃网店 ÷ 五十二周前活跃网店 × 100",
        unit="%",
        frequency="季",
        awaits="满一年的连续导出",
    ),
    Indicator(
        code="Q1",
        name="退款率(金额)",
        dimension="质量",
        definition="某周支付订单在其后四周内已知的退款金额占其支付金额的份额。",
        formula="已退款金额 ÷ 支付金额 × 100（滞后四周）",
        unit="%",
        frequency="周",
        direction="down",
        awaits="支付四周之后重新导出的订单",
    ),
    Indicator(
        code="Q2",
        name="投诉率",
        dimension="质量",
        definition="每万笔订单对应的消费者投诉件数。",
        formula="投诉件数 ÷ S5",
        unit="件/万单",
        frequency="月",
        source_standard="12315 平台投诉分类",
        direction="down",
        computable="ledger",
        awaits="市场监管部门的 12315 投诉数据",
    ),
    Indicator(
        code="Q3",
        name="异常线索店铺占比",
        dimension="质量",
        definition="有中高等级异常线索的网店占活跃网店的份额；线索不是违法认定，仅供内部核实。",
        formula="有中高等级线索的网店 ÷ E1 × 100",
        unit="%",
        frequency="月",
        source_standard="《直播电商监督管理办法》",
        direction="down",
        awaits="足够长的订单明细与线索核实结果",
    ),
    Indicator(
        code="H1",
        name="带货主播数",
        dimension="人才",
        definition="近三十天开播不少于四场的主播，或主播台账在册人数，二者分列。",
        formula="主播去重计数",
        unit="人",
        frequency="月",
        source_standard="互联网营销师职业分类；地方政策文件",
        awaits="各平台的直播场次导出或主播台账",
    ),
    Indicator(
        code="H2",
        name="亿元级主播数",
        dimension="人才",
        definition="近十二个月带货交易额达到一亿元的主播。",
        formula="主播去重计数（十二个月直播支付金额不低于一亿元）",
        unit="人",
        frequency="季",
        source_standard="四川省直播电商发展文件",
        awaits="带主播标识、满十二个月的订单导出",
    ),
    Indicator(
        code="H3",
        name="人才培训与持证数",
        dimension="人才",
        definition="直播电商培训的人次，以及持有互联网营销师证书的人数，二者分列。",
        formula="培训人次之和；在册证书去重计数",
        unit="人次、人",
        frequency="季",
        source_standard="互联网营销师职业技能标准；地方政策文件",
        scope="人才台账",
        computable="ledger",
        awaits="培训与职业技能证书台账",
    ),
    Indicator(
        code="B1",
        name="直播基地、园区数(分级)",
        dimension="载体",
        definition="截至某日在册有效的直播电商基地和园区，按认定级别分列。",
        formula="在册基地、园区计数",
        unit="个",
        frequency="季",
        source_standard="DB23/T 3372-2022；地方政策文件",
        scope="载体台账",
        computable="ledger",
        awaits="基地与园区认定台账",
    ),
    Indicator(
        code="B2",
        name="基地年销售规模",
        dimension="载体",
        definition="入驻某基地的企业近十二个月直播交易额之和，并计十亿元、百亿元级基地数。",
        formula="Σ 入驻企业十二个月 S1",
        unit="亿元",
        frequency="季",
        source_standard="珠海市直播电商发展文件",
        computable="partly",
        awaits="基地入驻企业名单与满十二个月的导出",
    ),
    Indicator(
        code="C1",
        name="相当于社零比重",
        dimension="贡献",
        definition="网上商品零售额相当于社会消费品零售总额的比重；两者来源不同，不是包含关系。",
        formula="S3 ÷ 社会消费品零售总额 × 100",
        unit="%",
        frequency="月",
        source_standard="国家统计局发布用语",
        computable="partly",
        awaits="统计部门的社会消费品零售总额与商品分类对照表",
    ),
    Indicator(
        code="C2",
        name="资金兑付率与带动倍数",
        dimension="贡献",
        definition="扶持资金已兑付份额，以及受扶持企业与相近企业增量之比；不代表因果。",
        formula="已兑付 ÷ 预算 × 100；受扶持企业增量 ÷ 对照企业增量",
        unit="%、倍",
        frequency="季",
        source_standard="地方扶持政策文件",
        scope="资金台账",
        computable="ledger",
        awaits="扶持资金预算与兑付台账",
    ),
)

BY_CODE: Mapping[str, Indicator] = {entry.code: entry for entry in INDICATORS}

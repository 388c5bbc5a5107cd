"""docs/indicators.md, written from the catalogue and the codes: `python -m pipelines.indicators`."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from pipelines.indicators import coverage, growth
from pipelines.indicators.aligned import FESTIVAL_DAYS
from pipelines.indicators.catalogue import INDICATORS
from pipelines.indicators.codes import CODES
from pipelines.indicators.entry import Indicator
from pipelines.indicators.parts import DIMENSIONS, LAST_PARTED
from pipelines.indicators.periods import DAY, WEEK
from pipelines.settings import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "indicators.md"
DIRECTIONS = {"up": "高为好", "down": "低为好", "neutral": "不分高低"}
COMPUTABLE = {"exports": "导出文件", "partly": "导出文件和其他数据", "ledger": "台账或其他部门"}
DIMENSION_NAMES = {
    "region": "下级地区",
    "platform": "平台",
    "channel": "渠道",
    "category": "平台类目",
    "use_class": "吃、穿、用、服务",
    "industry": "国民经济行业（GB/T 4754-2017 零售业中类）",
}


def document() -> str:
    """Return docs/indicators.md: every indicator by dimension, how growth is told, and every code."""
    return "\n".join([*_head(), *_chapters(INDICATORS), *_growth(), *_codes(), *_parts()]) + "\n"


def write(target: Path = DOCUMENT) -> None:
    """Write docs/indicators.md anew."""
    target.write_text(document(), encoding="utf-8")


def _head() -> list[str]:
    told = sum(1 for each in INDICATORS if each.table)
    return [
        "# 指标目录",
        "",
        f"共 {len(INDICATORS)} 个指标，其中 {told} 个已能计算。本页由程序从指标目录生成"
        "（`python -m pipelines.indicators`），请勿手改。",
        "",
        "已能计算的指标，在每一级地区和每个报告单位都有值；在哪张结果表的哪一列，写在“在哪里”。"
        "口径和版本都相同的数才能比较。",
    ]


def _chapters(every: Iterable[Indicator]) -> list[str]:
    lines: list[str] = []
    for dimension, members in groupby(every, lambda each: each.dimension):
        lines += ["", f"## {dimension}"]
        for each in members:
            lines += _entry(each)
    return lines


def _entry(each: Indicator) -> list[str]:
    facts = {
        "定义": each.definition,
        "公式": each.formula,
        "单位": each.unit,
        "方向": DIRECTIONS[each.direction],
        "频率": each.frequency,
        "口径与版本": f"{each.scope}，{each.concept_version}",
        "依据": each.source_standard,
        "来自": COMPUTABLE[each.computable],
        "在哪里": f"`{each.table}.{each.column}`" if each.table else "还不能计算",
        "等待": each.awaits,
    }
    told = [f"| {name} | {text} |" for name, text in facts.items() if text]
    return ["", f"### {each.code} {each.name}", "", "| | |", "|---|---|", *told]


def _growth() -> list[str]:
    floor = growth.SMALLEST_BASE_FEN // 1_000_000
    return [
        "",
        "## 增速怎么算",
        "",
        "- **同比就是可比口径同比**：只比两期都有数据的店铺的同样天数，加上名录里真正新开、关停的店铺；"
        "只是纳入或退出报送的不算增减。`yoy_compared` ÷ `yoy_basis` − 1 = `yoy_pct`。",
        "- 周与 364 天前比，星期对齐；其余与上年同日比。本期未满时只比同样的天数。"
        "2 月 29 日自己没有基期，但算在 2 月、季、年、累计里。",
        "- 一月、二月不单独比，看 1—2 月累计（`ytd` 的二月那一行）。累计按天加总。",
        "- 环比不作季节调整，也只比同样的天数和店铺。",
        f"- 基数门槛：一个月 {floor} 万元，短于一个月的按天数折算；"
        f"个数少于 {growth.SMALLEST_COUNT} 的只给增减数；一个部分还须占总体基数的千分之一。",
        f"- κ 是应报数据中已报的份额：κ ≥ {coverage.PUBLISHED} 照常；"
        f"{coverage.REFUSED}—{coverage.PUBLISHED} 只比都有数据的店铺并注明；κ < {coverage.REFUSED} "
        "水平和增速都不发布，`reported` 里仍是已报的数（只是下限）。",
        "- `growth_breakdown` 把增减额分成五部分：同店、新开、关停、纳入报送、退出报送，相加恰为两期之差。"
        "同店增速只看活下来的店铺，偏高，不代表市场。",
        "- **活动错位的周**在 `growth_breakdown` 另有一行并列的增速（`aligned_by`、`aligned_pct`、`aligned_code`），不替代同比："
        "`two_weeks` 是与前一周合计再比（618、双11、双12 只错开一周），列在两周里的后一周；"
        f"`spring_festival` 是按离春节的天数对齐再比（整周都在节前 {-FESTIVAL_DAYS[0]} 天到节后 {FESTIVAL_DAYS[1]} 天之内的周）。"
        "春节前后的月份看 1—2 月累计。",
    ]


def _codes() -> list[str]:
    lines = ["", "## 代替增速的代码", "", "| 代码 | 显示 | 意思 |", "|---|---|---|"]
    return lines + [f"| `{each.name}` | {each.word or '照常显示，加注'} | {each.meaning} |" for each in CODES]


def _parts() -> list[str]:
    names = ["region", *(each.name for each in DIMENSIONS)]
    listed = [f"| `{name}` | {DIMENSION_NAMES[name]} |" for name in names]
    return [
        "",
        "## 总体的组成（indicator_part）",
        "",
        "S1、S2 按下面各维度分开，月、季、年、累计、近十二个月都有；"
        f"周只到最近 {LAST_PARTED[WEEK]} 周（地区、平台、渠道、类目），日只到最近 {LAST_PARTED[DAY]} 天（平台、渠道、类目）。"
        "各部分相加恰为总体，说不清的单列一项（不细分、未归类、unknown）。"
        "拉动点相加恰为总体增速；贡献率只在总体增减达 0.5% 且各部分同向时给出。",
        "",
        "| 维度 | 含义 |",
        "|---|---|",
        *listed,
    ]

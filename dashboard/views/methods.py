"""口径与方法: what every indicator counts, how it is reckoned, what stands where a number would mislead."""

import polars as pl
import streamlit as st

from dashboard import parts
from dashboard.choices import choose
from dashboard.data import ask
from dashboard.numbers import UNKNOWN
from pipelines.indicators.catalogue import BY_CODE, INDICATORS, Indicator
from pipelines.indicators.codes import CODES
from pipelines.queries import values

TITLE, ICON, GROUP, ORDER, PATH = "口径与方法", ":material/book_2:", "数据", 60, "methods"

EVERYTHING = "all"
DIMENSIONS = {f"d{at}": name for at, name in enumerate(dict.fromkeys(each.dimension for each in INDICATORS))}
COMPUTABLE = {"exports": "导出文件", "partly": "导出文件和其他数据", "ledger": "台账"}
DIRECTIONS = {"up": "高为好", "down": "低为好", "neutral": "不分好坏"}
METHODS = {
    "同比怎样算": """
- 未过完的时期，只与上年**相同的日子**相比；周按星期几对齐（前移 364 天）。
- 只比两期都有数据的店铺：新纳入报送的不算增长，退出报送的不算下降；名录写明新开、停用的照实算。
- 应报未报的店铺超过一成（按交易额），水平与增速都不发布；百分之二到一成的，两期都剔除它们。
- 一月、二月因春节移动不单独比，看 1—2 月累计。
""",
    "拉动点怎样算": """
- 拉动点 =（某部分本期 − 该部分上年同期）÷ 总体上年同期 × 100，各部分相加等于总增速。
- 图上写的数经过配平：每个数各自四舍五入或退一位，使写出来的相加正好等于写出来的总数。
""",
    "直播占比为什么是一个范围": """
- 平台导出不一定说得清一笔订单来自直播还是货架。说不清的单列“渠道未知”，不摊到别的渠道。
- 下限：已知的直播 ÷ 全部；上限：假设渠道未知的全是直播。线为占渠道已知部分的比重，与覆盖率一并阅读。
""",
    "目标怎样判定": """
- 只与口径相同的实绩比较；口径不同、数字残缺、没有量化的，判为无法判断并写明原因。
- 未到期的，看往年此时通常完成的份额（不是按天数的序时进度），并给出推算、区间和可能性。
- 颜色、形状、文字三者同时给出：● 达成或超前，◆ 同步，▲ 滞后，■ 严重滞后或未达成，○ 无法判断。
""",
    "方格地图": """
- 方格只表示相对方位，**不表示行政边界**，不能用于定位、量算。程序不带任何边界数据。
- 管理员可在数据目录放入自备的边界文件；没有审图号和制图单位的，拒绝显示。
""",
    "未知与零": """
- “—”表示不知道，从不当作 0；确实没有的写 0。
- 初步数会随后续导出修订，每次修订都留档，见数据修订。
""",
}


def render() -> None:
    """Answer how many indicators there are and can be reckoned; list them; show one in full; the methods."""
    with_values = set(ask(values.indicators).filter("is_known")["indicator"])
    computed = [each for each in INDICATORS if each.table]
    parts.answer(
        f"**指标目录共 {len(INDICATORS)} 项，其中 {len(computed)} 项已能计算，本次结果中 {len(with_values & set(BY_CODE))} 项有数**；"
        f"其余 {len(INDICATORS) - len(computed)} 项等待台账或其他数据。",
        "只有口径和版本都相同的数才能比较。",
    )
    with st.container(width=240):
        chosen = choose("dim", "维度", {EVERYTHING: "全部维度", **DIMENSIONS}, EVERYTHING)
    listed = [each for each in INDICATORS if chosen in (EVERYTHING, code_of(each))]
    detail(listed[table(listed, with_values) or 0])
    codes_block()
    parts.section("方法")
    for title, text in METHODS.items():
        with st.expander(title, icon=":material/help:"):
            st.markdown(text)
    parts.origin(source="指标目录", scope="各指标所列口径")


def code_of(indicator: Indicator) -> str:
    """Return the code of an indicator's dimension."""
    return next(code for code, name in DIMENSIONS.items() if name == indicator.dimension)


def table(listed: list[Indicator], with_values: set[str]) -> int | None:
    """List indicators; return which one is picked."""
    picked = parts.table(
        pl.DataFrame(
            {
                "编码": [each.code for each in listed],
                "指标": [each.name for each in listed],
                "维度": [each.dimension for each in listed],
                "单位": [each.unit for each in listed],
                "口径": [each.scope for each in listed],
                "状态": [state(each, with_values) for each in listed],
                "公式": [each.formula for each in listed],
                "等待": [each.awaits or None for each in listed],
            },
            schema_overrides={"等待": pl.String},
        ),
        columns={
            "编码": st.column_config.TextColumn(width=60),
            "公式": st.column_config.TextColumn(width="large"),
            "等待": st.column_config.TextColumn(width="medium"),
        },
        key=f"catalogue_{len(listed)}",
        on_pick="rerun",
        alt="指标目录",
    )
    st.caption("点一行，看指标的定义和依据。")
    return picked


def state(indicator: Indicator, with_values: set[str]) -> str:
    """Say whether an indicator has numbers in this build."""
    if indicator.code in with_values:
        return "有数"
    if indicator.table and (indicator.table, indicator.column) != ("indicator_value", "value"):
        return "有数（另表）"
    return "可算，暂无数据" if indicator.table else "等待数据"


def detail(indicator: Indicator) -> None:
    """Show one indicator in full."""
    with st.container(border=True):
        st.markdown(f"**{indicator.code} {indicator.name}**")
        st.markdown(indicator.definition)
        st.markdown(
            f"- 公式：{parts.escaped(indicator.formula)}\n"
            f"- 单位：{indicator.unit}；方向：{DIRECTIONS[indicator.direction]}；频率：{indicator.frequency}\n"
            f"- 口径与版本：{indicator.scope}，{indicator.concept_version}\n"
            f"- 依据：{indicator.source_standard}\n"
            f"- 来自：{COMPUTABLE[indicator.computable]}；等待：{indicator.awaits or UNKNOWN}"
        )


def codes_block() -> None:
    """List the words that stand where a percentage would mislead."""
    with st.expander("不给百分数时用什么词", icon=":material/help:"):
        parts.table(
            pl.DataFrame(
                {
                    "显示": [each.word or "（照给百分数）" for each in CODES],
                    "含义": [each.meaning for each in CODES],
                }
            ),
            columns={"含义": st.column_config.TextColumn(width="large")},
            alt="代替百分数的词",
        )

"""数据质量: how much of the sales the data can speak for, and what somebody should look at."""

import polars as pl
import streamlit as st

from dashboard import parts
from dashboard.charts import cells, heatmap
from dashboard.choices import choose
from dashboard.data import ask, current_build
from dashboard.numbers import day, finer_of, percent
from pipelines.queries import intake, quality

TITLE, ICON, GROUP, ORDER, PATH = "数据质量", ":material/fact_check:", "数据", 40, "quality"

LOW_PCT = 90.0  # below it, a coverage is named in the sentence
MEASURES = {
    "channel_pct": "渠道已知",
    "category_pct": "品类已知",
    "refund_pct": "退款已知",
    "ship_to_pct": "收货地已识别",
}
SPANS = {"6": "最近 6 个月", "12": "最近 12 个月"}
WHAT = """
- **渠道已知**：平台导出能说清是直播、短视频、货架还是其他的交易额，占全部交易额。
- **品类已知**：店铺或商品有平台类目的交易额占比；**退款已知**：知道退没退、退多少的交易额占比。
- **收货地已识别**：收货地址能认到省、市、县的交易额占比；认不出的列为“未识别”，不摊到其他地区。
- 分母都是支付金额。没有交易的月份不给比率。
"""


def render() -> None:
    """Answer how complete the data are; show coverage by month and platform, then the findings."""
    coverage = ask(quality.coverage_by_month)
    findings = ask(intake.findings)
    refusals = ask(intake.refusals)
    if coverage.is_empty() and findings.is_empty() and refusals.is_empty():
        st.info("还没有交易数据，谈不上质量。请先把平台导出文件放进数据目录，再运行入库。")
        parts.origin(source="入库回执与结果表", scope="本次构建所含全部文件")
        return
    waiting = int(refusals["open_rows"].sum())
    parts.answer(
        f"{completeness(coverage)}  \n**{findings.height:,} 条提示**请看一眼，**{waiting:,} 行**退回待补正。",
        "覆盖率低不等于数错了，而是相应的指标说不清，页面上以“—”或区间表示。",
    )
    if not coverage.is_empty():
        by_month(coverage)
        by_platform(ask(quality.coverage_by_platform))
    findings_list(findings)
    with st.expander("各项覆盖率怎样算", icon=":material/help:"):
        st.markdown(WHAT)
    parts.link_to("intake", "退回的行与回执，见数据入库")
    parts.origin(source="入库回执与结果表", scope="本次构建所含全部文件")


def completeness(coverage: pl.DataFrame) -> str:
    """Say of the latest month which coverage is low."""
    if coverage.is_empty():
        return "还没有交易数据。"
    row = coverage.row(-1, named=True)
    month = f"{row['month'].year}年{row['month'].month}月"
    low = [f"{name} {percent(row[code])}" for code, name in MEASURES.items() if is_low(row[code])]
    if not low:
        return f"**{month}各项覆盖率都在 {LOW_PCT:.0f}% 以上。**"
    return f"**{month}有 {len(low)} 项覆盖率低于 {LOW_PCT:.0f}%**：{'、'.join(low)}。"


def is_low(pct: float | None) -> bool:
    """Say whether a coverage must be named; an unknown one is not low, it is unknown."""
    return pct is not None and pct < LOW_PCT


def by_month(coverage: pl.DataFrame) -> None:
    """Show each month's coverages as numbers."""
    with st.container(border=True):
        with st.container(width=200):
            months = choose("span", "时间", SPANS, "12")
        parts.section("各月覆盖率（%）", "占当月全部支付金额的比重；颜色越深越全")
        latest = coverage.tail(int(months))
        long = latest.unpivot(
            list(MEASURES), index="month", variable_name="row", value_name="value"
        ).with_columns(pl.col("row").replace_strict(MEASURES), column=pl.col("month").dt.strftime("%y-%m"))
        grid = cells.Grid(
            tuple(MEASURES.values()),
            tuple(latest["month"].dt.strftime("%y-%m")),
            0,
            "%",
            column_names=tuple(heatmap.month_names(latest["month"].to_list())),
        )
        parts.show(parts.drawn(cells.numbered, long, grid), alt="各月覆盖率", key="coverage_months")


def by_platform(platforms: pl.DataFrame) -> None:
    """Show the same by platform, over the last twelve months."""
    parts.section("各平台覆盖率", "最近 12 个月")
    paid = platforms["paid_cny"].cast(pl.Float64) / 1e8
    unit, times = finer_of(paid, "亿元")
    parts.table(
        platforms.select(
            平台="platform",
            店铺="shops",
            支付金额=paid * times,
            **{name: pl.col(code) for code, name in MEASURES.items()},
        ),
        columns={
            "店铺": st.column_config.NumberColumn("有数据的店铺", format="%,d 家"),
            "支付金额": st.column_config.NumberColumn(f"支付金额（{unit}）", format="%,.2f"),
            **{
                name: st.column_config.NumberColumn(f"{name}（%）", format="%.1f")
                for name in MEASURES.values()
            },
        },
        alt="各平台覆盖率",
    )


def findings_list(findings: pl.DataFrame) -> None:
    """List what is odd in the finished numbers: counted as it is, but somebody should look."""
    parts.section(
        f"请看一眼的数（{findings.height:,} 条提示）",
        f"都已照常计入；可能是录错，也可能真是这样。判定日 {day(current_build().as_of)}",
    )
    if findings.is_empty():
        parts.nothing("没有需要看的数。")
        return
    parts.table(
        findings.select(
            店铺=pl.coalesce("shop_name", "shop_key"),
            起="first_day",
            止="last_day",
            提示="message",
            怎么办="fix",
            文件="path",
        ),
        columns={
            "起": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "止": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "提示": st.column_config.TextColumn(width="large"),
            "怎么办": st.column_config.TextColumn(width="medium"),
        },
        alt="请看一眼的数",
    )

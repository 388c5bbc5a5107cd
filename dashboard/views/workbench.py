"""查询工作台: ask the tables of the build in SQL, read-only, within limits of time, rows and memory."""

import threading
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import data, downloads, parts
from dashboard.choices import choose
from pipelines import workbench
from pipelines.errors import QuestionRefused
from pipelines.marts.contracts import TABLES
from pipelines.marts.meanings import COLUMNS_MEAN, TABLES_MEAN
from pipelines.store import sql_type

TITLE, ICON, GROUP, ORDER, PATH = "查询工作台", ":material/terminal:", "数据", 80, "workbench"

ASKED, DRAFT = "workbench_asked", "workbench_draft"  # in the session: the question answered, the one written
AT_ONCE = threading.BoundedSemaphore(2)  # questions in all sessions: each takes a core
ANSWERS_KEPT = 8
EXAMPLES = {
    "各平台各月支付金额": """SELECT month AS 月份, platform AS 平台, sum(paid_cny) AS 支付金额
FROM sales_month
GROUP BY ALL
ORDER BY 月份 DESC, 支付金额 DESC""",
    "支付金额最高的店铺": """SELECT shop_name AS 店铺, shop.platform AS 平台, sum(paid_cny) AS 支付金额
FROM sales_day JOIN shop USING (shop_key)
GROUP BY ALL
ORDER BY 支付金额 DESC
LIMIT 20""",
    "各地区直播电商交易额及同比": """SELECT region.name AS 地区, value AS 数值, unit AS 单位, yoy_pct AS 同比, coverage AS 覆盖率
FROM indicator_value JOIN region USING (region_code)
WHERE indicator = 'S1' AND period_kind = 'ytd' AND value IS NOT NULL
  AND period_start = (SELECT max(period_start) FROM indicator_value WHERE period_kind = 'ytd')
ORDER BY 数值 DESC""",
    "待认领和退回的文件": """SELECT path AS 文件, status AS 状态, reason AS 原因, fix AS 处理
FROM file_receipt
WHERE status IN ('held', 'refused')""",
}


def render() -> None:
    """Show the tables; let the user write a question; answer it or say why not."""
    data.current_build()  # says what to do where there is none
    st.markdown(
        f"用 SQL 直接查本次结果的数据表：只读，一次一句 SELECT，最长 {workbench.SECONDS} 秒，"
        f"最多 {workbench.ROWS:,} 行。表里没有买家的姓名、电话、地址和订单号。"
    )
    left, right = st.columns([3, 2])
    with left.container(border=True):
        question()
    with right.container(border=True):
        schema()
    if asked := st.session_state.get(ASKED):
        shown(asked)
    parts.origin(source="本次结果的数据表", scope="各表自己的口径")


def schema() -> None:
    """Show one table: its grain, and what each of its columns is."""
    names = {table.name: f"{table.name}　{TABLES_MEAN[table.name]}" for table in TABLES}
    name = choose("table", "数据表", names, "indicator_value")
    table = next(each for each in TABLES if each.name == name)
    key = " × ".join(COLUMNS_MEAN[column].partition("（")[0] for column in table.key)
    st.caption(f"一行是：{parts.escaped(key or table.grain)}")
    parts.table(
        pl.DataFrame(
            {
                "列": list(table.columns),
                "含义": [COLUMNS_MEAN[column] for column in table.columns],
                "类型": [TYPES.get(sql_type(kind).split("(")[0], "文字") for kind in table.columns.values()],
            }
        ),
        columns={
            "列": st.column_config.TextColumn(width=150),
            "类型": st.column_config.TextColumn(width=70),
        },
        alt=f"数据表 {name} 的列",
    )
    st.button(
        "查看前 100 行", icon=":material/table_view:", on_click=ask_for, args=(f"SELECT *\nFROM {name}\nLIMIT 100",)
    )  # fmt: skip


TYPES = {
    "VARCHAR": "文字",
    "DATE": "日期",
    "TIMESTAMP": "时间",
    "BIGINT": "整数",
    "DOUBLE": "小数",
    "BOOLEAN": "是否",
    "DECIMAL": "金额",
}


def question() -> None:
    """Let the user write a question, or take an example."""
    st.session_state.setdefault(DRAFT, next(iter(EXAMPLES.values())))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("示例", width="content")
        for name, text in EXAMPLES.items():
            st.button(name, type="tertiary", on_click=ask_for, args=(text,))
    st.text_area("查询语句", key=DRAFT, height=210, max_chars=workbench.LONGEST_QUESTION)
    st.button("运行", type="primary", icon=":material/play_arrow:", on_click=ask_for, args=(None,))


def ask_for(text: str | None) -> None:
    """Let a question be answered by this run: this one, or the one that is written. For callbacks."""
    if text is not None:
        st.session_state[DRAFT] = text
    st.session_state[ASKED] = st.session_state[DRAFT].strip()


def shown(asked: str) -> None:
    """Show the answer to a question, or why there is none."""
    try:
        with st.spinner("正在查询…"):
            answer = answered(str(data.database()), asked)
    except QuestionRefused as refusal:
        st.error(f"{parts.escaped(refusal.what)}。{parts.escaped(refusal.fix)}。", icon=":material/block:")
        return
    if answer.rows.is_empty():
        parts.nothing("没有符合条件的行。")
        return
    more = f"；还有更多，只给前 {workbench.ROWS:,} 行" if answer.is_cut else ""
    st.markdown(f"**{answer.rows.height:,} 行**{more}")
    cut = {"行数": f"只含前 {workbench.ROWS:,} 行"} if answer.is_cut else {}
    with downloads.noting({"查询语句": asked, **cut}):
        parts.table(answer.rows, alt="查询结果")


@st.cache_resource(max_entries=ANSWERS_KEPT, show_spinner=False)
def answered(database: str, asked: str) -> workbench.Answer:
    """Answer a question, two at a time in all sessions. The answer is shared: never change it."""
    with AT_ONCE:
        return workbench.answer(Path(database), asked)

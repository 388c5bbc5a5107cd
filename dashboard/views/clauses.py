"""政策条款: what the papers ask for, clause by clause, by when, and which numbers here speak to it."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard import parts, words
from dashboard.choices import choose
from dashboard.data import ask, current_build
from dashboard.numbers import UNKNOWN, day
from pipelines.queries import policies
from pipelines.reference.policies import TOPICS

TITLE, ICON, GROUP, ORDER, PATH = "政策条款", ":material/gavel:", "政策参考", 20, "clauses"

EVERYTHING = "all"
MONITORED = {EVERYTHING: "全部条款", "yes": "有监测数据的", "no": "还没有监测数据的"}
TOPIC_CODES = {f"t{index}": topic for index, topic in enumerate(TOPICS)}
PAGE_NAMES = {
    "overview": "运行总览",
    "targets": "目标台账",
    "categories": "品类",
    "flows": "买家去向",
    "seasons": "季节与节庆",
    "industries": "产业带",
    "shops": "店铺与企业",
    "hosts": "主播",
    "ladders": "梯度培育",
}


def render() -> None:
    """Answer how many clauses are due and how many have numbers; show the papers and one clause in full."""
    clauses = ask(policies.clauses)
    documents = ask(policies.documents)
    as_of = current_build().as_of
    parts.answer(
        sentence(clauses, documents, as_of), "条款照录原文；主题与对应页面是本系统的归类，不是文件原文。"
    )
    papers(documents, as_of)
    chosen = filtered(clauses, documents)
    if chosen.is_empty():
        parts.nothing("没有符合条件的条款。")
    else:
        detail(table(chosen, as_of), as_of)
    parts.origin(source="政策文件原文", scope="随程序收录的五份文件")


def sentence(clauses: pl.DataFrame, documents: pl.DataFrame, as_of: date) -> str:
    """Say how many clauses there are, how many are dated, over, and spoken to by numbers."""
    dated = clauses.filter(pl.col("due").list.len() > 0)
    over = dated.filter(pl.col("due").list.max() < as_of).height
    with_numbers = clauses["page"].count()
    return (
        f"**{documents.height} 份文件共 {clauses.height} 条**，{dated.height} 条写明期限，其中 {over} 条期限已全部过去；"
        f"{with_numbers} 条有对应的监测数据，{clauses.height - with_numbers} 条还没有。"
    )


def papers(documents: pl.DataFrame, as_of: date) -> None:
    """Show each paper: what it is, its dates, how many clauses and aims."""
    with st.grid(3, min_column_width=260, gap="small"):
        for row in documents.iter_rows(named=True):
            with st.container(border=True, height="stretch", gap="xsmall"):
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.markdown(f"**{row['region_name']}**", width="content")
                    st.badge(words.TARGET_STATUSES[row["status"]], color="gray")
                st.markdown(parts.escaped(row["title"]))
                st.caption(
                    f"印发：{day(row['issued_on'])}；期间：{term(row, as_of)}  \n"
                    f"{row['clauses']} 条，量化目标 {row['targets']} 项，可评定 {row['judged']} 项  \n"
                    f"{parts.escaped(row['note'] or '')}"
                )


def term(row: dict[str, Any], as_of: date) -> str:
    """Write how long a paper holds, and whether that is over."""
    first, last = row["valid_from"], row["valid_to"]
    if first is None and last is None:
        return UNKNOWN
    over = "（已期满）" if last is not None and last < as_of else ""
    return f"{first.year if first else UNKNOWN}—{last.year if last else UNKNOWN}年{over}"


def filtered(clauses: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Let the user choose paper, topic, and whether there are numbers; return the clauses that fit."""
    with st.grid(3, min_column_width=150, gap="small"):
        names = dict(documents.select("id", "region_name").iter_rows())
        paper = choose("paper", "文件", {EVERYTHING: "全部文件", **names}, EVERYTHING)
        topic = choose("topic", "主题", {EVERYTHING: "全部主题", **TOPIC_CODES}, EVERYTHING)
        monitored = choose("monitored", "监测数据", MONITORED, EVERYTHING)
    if paper != EVERYTHING:
        clauses = clauses.filter(pl.col("document_id") == paper)
    if topic != EVERYTHING:
        clauses = clauses.filter(pl.col("topic") == TOPIC_CODES[topic])
    if monitored != EVERYTHING:
        clauses = clauses.filter(pl.col("page").is_not_null() == (monitored == "yes"))
    return clauses


def table(clauses: pl.DataFrame, as_of: date) -> dict[str, Any]:
    """List the clauses; return the one that is picked, the first where none is."""
    rows = clauses.to_dicts()
    picked = parts.table(
        pl.DataFrame(
            {
                "地区": clauses["region_name"],
                "条": clauses["number"],
                "标题": clauses["heading"],
                "主题": clauses["topic"],
                "期限": [due_words(row["due"], as_of) for row in rows],
                "责任单位": clauses["responsible"],
                "对应页面": [PAGE_NAMES.get(row["page"]) for row in rows],
            },
            schema_overrides={"对应页面": pl.String},
        ),
        columns={
            "地区": st.column_config.TextColumn(width=76),
            "标题": st.column_config.TextColumn(width=230),
            "期限": st.column_config.TextColumn(width=150),
            "责任单位": st.column_config.TextColumn(width="medium"),
        },
        key=f"clauses_{len(rows)}",
        on_pick="rerun",
        alt="政策条款",
    )
    st.caption("点一行，看条款原文。")
    return rows[picked or 0]


def due_words(due: list[date], as_of: date) -> str | None:
    """Write the last days that a clause names, and which are over; null where it names none."""
    if not due:
        return None
    return "、".join(f"{last.year}年底{'（已过）' if last < as_of else ''}" for last in due)


def detail(row: dict[str, Any], as_of: date) -> None:
    """Show one clause in full, and lead to the numbers that speak to it."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"**{row['region_name']} · {row['number']} · {parts.escaped(row['heading'])}**",
                width="content",
            )
            st.badge(row["topic"], color="blue")
            st.badge(words.TARGET_STATUSES[row["status"]], color="gray")
            if row["is_damaged"]:
                st.badge("原文有残缺", icon=":material/broken_image:", color="gray")
        st.markdown(f"> {parts.escaped(row['quote'])}")
        st.caption(
            f"出处：{parts.escaped(row['title'])}，{parts.escaped(row['section'])}  \n"
            f"责任单位：{parts.escaped(row['responsible'] or UNKNOWN)}；期限：{due_words(row['due'], as_of) or '未写明'}"
        )
        if row["page"]:
            parts.link_to(row["page"], f"看相应的数：{PAGE_NAMES[row['page']]}")
        else:
            parts.nothing("还没有对应的监测数据。")

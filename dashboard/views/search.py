"""搜索: one box that finds regions, indicators, targets, shops and pages."""

from itertools import groupby

import streamlit as st

from dashboard import finding, parts
from dashboard.search import Entry, found

TITLE, ICON, GROUP, ORDER, PATH = "搜索", ":material/search:", "数据", 90, finding.PATH

SHOWN_AT_MOST = 12  # of one kind
EXAMPLES = "例如：`成都`、`cd`（拼音首字母）、`直播电商`、`S1`、`510100`、`张家港 交易额`。"


def render() -> None:
    """Ask for words; list what fits, by kind, each with the page that it leads to."""
    query = asked_for()
    results = st.container()
    parts.origin(source="当前结果的地区、指标、目标和店铺名录", scope="不限")
    with results:
        answer(query)


def answer(query: str) -> None:
    """List what fits; say how to search where nothing was typed."""
    if not query:
        st.markdown(f"输入名称的一部分、代码，或拼音首字母，几个词之间用空格。{EXAMPLES}")
        return
    entries = found(query, finding.entries())
    if not entries:
        parts.nothing("没有找到。可换用名称的一部分、代码，或拼音首字母。")
        return
    st.markdown(f"找到 **{len(entries):,}** 项。")
    by_kind = sorted(entries, key=lambda entry: first_place(entry.kind, entries))
    for kind, of_kind in groupby(by_kind, key=lambda entry: entry.kind):
        listed(kind, list(of_kind))


def first_place(kind: str, entries: list[Entry]) -> int:
    """Return where the best entry of a kind stands: the kind of the best comes first."""
    return next(at for at, entry in enumerate(entries) if entry.kind == kind)


def asked_for() -> str:
    """Let the user type; what is typed stands in the address."""
    asked = st.query_params.get("q", "")
    key = f"search_typed_{asked}"

    def ask_anew() -> None:
        st.query_params["q"] = st.session_state[key]

    with st.container(width=480):
        st.text_input(
            "搜什么", asked, key=key, icon=":material/search:", placeholder="地区、指标、目标、店铺、页面",
            on_change=ask_anew,
        )  # fmt: skip
    return asked.strip()


def listed(kind: str, entries: list[Entry]) -> None:
    """List the entries of one kind."""
    with st.container(border=True, gap="xsmall"):
        parts.section(
            kind, "" if len(entries) <= SHOWN_AT_MOST else f"共 {len(entries):,} 项，先列 {SHOWN_AT_MOST} 项"
        )
        for entry in entries[:SHOWN_AT_MOST]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                parts.link_to(entry.path, entry.title, **entry.params) if entry.path else st.markdown(
                    entry.title
                )
                st.caption(parts.escaped(entry.note), width="content")

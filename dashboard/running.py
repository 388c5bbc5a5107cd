"""The strip on every page that says that a load is running; and the turn to a new build once there is one."""

import streamlit as st

from dashboard import data, parts
from pipelines import store
from pipelines.loading import Loading, running
from pipelines.progress import State, rows_in_words, time_in_words

IDLE, BUSY = 10.0, 2.0  # seconds between two looks while no load runs, and while one does


def strip() -> None:
    """Show how far a running load is, and keep looking as long as the page is open.

    The whole page is run anew when a load begins or ends, and when another build is current than the one
    it shows. Choices stand in the session and in the address: they stay.
    """
    is_busy = running(data.folders()) is not None
    look = st.fragment(_look, run_every=BUSY if is_busy else IDLE)
    look(_current(), is_busy=is_busy)


def _look(shown: str | None, *, is_busy: bool) -> None:
    loading = running(data.folders())
    if _current() != shown or is_busy != (loading is not None):
        st.rerun()
    if loading:
        st.progress(min(loading.state.share, 1.0), text=said(loading, is_first=shown is None))


def said(loading: Loading, *, is_first: bool) -> str:
    """Say in a line how far a load is and what the page shows meanwhile."""
    shows = "完成后本页自动显示结果" if is_first else "现在看到的是上一次的结果"
    return f"**正在入库**：{_far(loading.state)}；{shows}"


def _far(state: State) -> str:
    rows = [] if state.rows is None else [f"已读 {rows_in_words(state.rows)}"]
    if not state.is_reading:
        return "，".join([state.step, *rows])
    name = f" {parts.escaped(state.path)}" if state.path else ""
    file = f"第 {max(state.number, 1)}/{state.files} 个文件{name}"
    return "，".join([file, *rows, f"读完还需{time_in_words(state.seconds_left)}"])


def _current() -> str | None:
    """Return the name of the current build's file; None: there is none to be shown."""
    file = store.current_if_any(data.folders())
    return file.name if file else None

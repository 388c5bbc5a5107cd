"""The menu under a table or a figure by which it is taken away: CSV, workbook, picture."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from types import MappingProxyType

import polars as pl
import streamlit as st

from dashboard import choices, data, meaning
from dashboard.charts.drawn_rows import rows_of
from dashboard.charts.theme import FONT, Figure
from dashboard.exports import DEMO_MARK, Sheet, csv_bytes, file_name
from dashboard.numbers import day
from dashboard.workbooks import workbook_bytes

SCRIPT = Path(__file__).parent / "assets" / "picture.js"
BUTTONS = "<div><button name='png'>图片（PNG）</button><button name='svg'>矢量图（SVG）</button></div>"
STYLE = """
div { display: flex; flex-direction: column; gap: 8px }
button { font: inherit; color: var(--st-text-color); background: var(--st-background-color); padding: 7px 12px;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); cursor: pointer }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color) }
"""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_IN_CLASSES = re.compile(r"[^a-zA-Z0-9_-]")  # what Streamlit writes as - in the class of a keyed element

_noted: ContextVar[Mapping[str, str]] = ContextVar("noted", default=MappingProxyType({}))  # see `noting`

_picture = st.components.v2.component(
    "picture", html=BUTTONS, css=STYLE, js=SCRIPT.read_text(encoding="utf-8")
)


def build_notes() -> dict[str, str]:
    """Return what every file has to say of the build that it is of."""
    build = data.current_build()
    demo = {"演示数据": DEMO_MARK} if build.is_demo else {}
    return {
        **demo,
        "数据截至": day(build.data_through),
        "构建号": build.build_id,
        "构建于": f"{build.built_at:%Y-%m-%d %H:%M}",
        "空格": "没有数据或不能算出，不等于零",
    }


def about(indicator: str) -> AbstractContextManager[None]:
    """Let what is offered inside say in its notes what this indicator means."""
    return noting(meaning.about(indicator))


@contextmanager
def noting(notes: Mapping[str, str]) -> Iterator[None]:
    """Let what is offered inside say this in its notes, by name."""
    before = _noted.set(notes)
    try:
        yield
    finally:
        _noted.reset(before)


def _notes() -> dict[str, str]:
    chosen = "；".join(f"{label}：{said}" for label, said in choices.made().items())
    picked = {"所选": chosen} if chosen else {}
    return {**picked, **_noted.get(), **build_notes()}


def of_table(seen: Callable[[], pl.DataFrame], title: str, key: str) -> None:
    """Offer a table for download.

    Args:
        seen: Gives the table as readers see it, once it is asked for.
        title: What it is; the files are named after it.
        key: Its own on the page.
    """
    notes = _notes()
    with _menu():
        _files(lambda: Sheet(title, seen(), notes), title, key)


def of_figure(figure: Figure, title: str, key: str) -> None:
    """Offer a figure for download: as a picture, or the numbers that it is drawn of. As `of_table`."""
    build = data.current_build()
    notes = _notes()
    told = [f"{name}：{notes[name]}" for name in ("口径", "数据截至", "构建号") if name in notes]
    with _menu():
        _picture(
            data={
                "figure": NOT_IN_CLASSES.sub("-", key),
                "title": title,
                "name": file_name(title, build.build_id, "").rstrip("."),
                "origin": "　".join([*told, *([DEMO_MARK] if build.is_demo else [])]),
                "font": FONT,
            },
            key=f"picture_{key}",
        )
        _files(lambda: _sheet_of(figure, title, notes), title, key)


def _sheet_of(figure: Figure, title: str, notes: Mapping[str, str]) -> Sheet:
    rows, chart = rows_of(figure)
    return Sheet(title, rows, notes, chart)


def _menu() -> "st.delta_generator.DeltaGenerator":
    return st.popover("下载", icon=":material/download:", type="tertiary", width="content")


def _files(make: Callable[[], Sheet], title: str, key: str) -> None:
    """Offer both files; they are made when they are asked for."""
    build = data.current_build().build_id
    for suffix, label, mime, written in (
        ("xlsx", "工作簿（XLSX）", WORKBOOK, workbook_bytes),
        ("csv", "表格（CSV）", "text/csv", csv_bytes),
    ):
        st.download_button(
            label,
            partial(_made, written, make),
            file_name(title, build, suffix),
            mime,
            key=f"{suffix}_{key}",
            on_click="ignore",
            width="stretch",
        )


def _made(written: Callable[[Sheet], bytes], make: Callable[[], Sheet]) -> bytes:
    return written(make())

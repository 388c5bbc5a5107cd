"""The formats that data staff have taught: listed, exported, imported, no longer used."""

from collections.abc import Sequence

import streamlit as st

from dashboard import parts
from dashboard.data import folders
from pipelines.clock import china_now
from pipelines.errors import PipelineError
from pipelines.teach.declared import Taught, to_json
from pipelines.teach.fields import FILLABLE
from pipelines.teach.shelf import Shelf, forget, imported, teach

TOLD = "teach_told"  # what became of the last thing asked for, said once


def taught_of(header: Sequence[str], shelf: Shelf) -> Taught | None:
    """Return what was taught of a header; None: nothing."""
    key = Taught("抖音", "", "order", tuple(header), {}).key
    return next((each for each in shelf.taught if each.key == key), None)


def shelf(known: Shelf) -> None:
    """List the taught formats, with what can be done with each, and let one be imported."""
    parts.section(f"已教会的格式（{len(known.taught):,} 种）", "停用后，已入库的文件不受影响，新文件不再认")
    for refused in known.refused:
        st.error(parts.escaped(f"{refused.path}：{refused.reason}。{refused.fix}"))
    if known.taught:
        with st.grid(2, min_column_width=300, gap="small"):
            for taught in known.taught:
                _card(taught)
    with st.expander("导入别处教会的格式", icon=":material/upload_file:"):
        given = st.file_uploader("格式文件", type="json", max_upload_size=1, key="teach_import")
        st.button(
            "导入",
            disabled=given is None,
            on_click=_import,
            args=(given.getvalue() if given else b"",),
            key="teach_import_save",
        )


def _card(taught: Taught) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.markdown(f"**{taught.platform} · {parts.escaped(taught.title)}**")
        mapped = "、".join(
            f"{FILLABLE[name].label.partition('（')[0]}＝{column.names[0].strip()}"
            for name, column in taught.columns.items()
        )
        st.markdown(parts.escaped(mapped))
        st.caption(f"第 {taught.revision} 版，保存于 {taught.made_at.replace('T', ' ')}")
        with st.container(horizontal=True, gap="small"):
            st.download_button(
                "导出",
                data=to_json(taught),
                file_name=f"{taught.key}.json",
                mime="application/json",
                icon=":material/download:",
                key=f"teach_export_{taught.key}",
                on_click="ignore",
            )
            st.button(
                "停用",
                icon=":material/block:",
                key=f"teach_forget_{taught.key}",
                on_click=_forget,
                args=(taught,),
            )


def _import(content: bytes) -> None:
    try:
        saved = teach(folders(), imported(content, where="导入的文件"), china_now())
    except PipelineError as refusal:
        st.session_state[TOLD] = (False, f"没有导入：{refusal.what}。{refusal.fix}")
        return
    st.session_state[TOLD] = (True, f"已导入“{saved.platform} · {saved.title}”，下次入库时生效。")


def _forget(taught: Taught) -> None:
    try:
        forget(folders(), taught.key)
    except PipelineError as refusal:
        st.session_state[TOLD] = (False, f"没有停用：{refusal.what}。{refusal.fix}")
        return
    st.session_state[TOLD] = (
        True,
        f"已停用“{taught.platform} · {taught.title}”，最后一版仍留在 formats 文件夹里。",
    )

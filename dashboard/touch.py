"""Figures that can be touched: what the browser needs besides, once for the whole app."""

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).parent / "assets" / "touch.js"

_touch = st.components.v2.component("touch", html="<i></i>", js=SCRIPT.read_text(encoding="utf-8"))


def let_figures_feel() -> None:
    """Let a touch on a figure mean the mark that is touched. For the frame."""
    _touch(key="touch", height=1)

"""Choices that stand in the address, so that a view can be sent to a colleague.

Each choice has a short name: it is a parameter of the address, with the code of what was chosen (never its
Chinese label), and the key of its widget. On a page's first run the address decides, later the widget.
"""

from collections.abc import Mapping

import streamlit as st


def key_of(name: str) -> str:
    """Return the widget key of a choice."""
    return f"choice_{name}"


def settle(name: str, options: Mapping[str, str], default: str) -> None:
    """Make sure that a choice has a value that is on offer: its own, else the address's, else the default."""
    kept = st.session_state.get(key_of(name))
    if kept in options:
        return
    asked = st.query_params.get(name)
    st.session_state[key_of(name)] = asked if asked in options else default


def remember(name: str, chosen: str) -> str:
    """Write a choice into the address; return it."""
    if st.query_params.get(name) != chosen:
        st.query_params[name] = chosen
    return chosen


def choose(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Let the user choose one of `options` (code to label) from a list; return its code."""
    settle(name, options, default)
    chosen = st.selectbox(label, list(options), format_func=lambda code: options[code], key=key_of(name))
    return remember(name, str(chosen))


def choose_button(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Let the user choose one of a few `options` (code to label) by a button; return its code."""
    settle(name, options, default)
    chosen = st.segmented_control(
        label,
        list(options),
        format_func=lambda code: options[code],
        key=key_of(name),
        required=True,
        label_visibility="collapsed",
    )
    return remember(name, str(chosen))


def go_to(**choices: str) -> None:
    """Set choices from the program: a click on a region, say. For callbacks only."""
    for name, value in choices.items():
        st.session_state[key_of(name)] = value
        remember(name, value)

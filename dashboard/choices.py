"""Choices that stand in the address, so that a view can be sent to a colleague.

Each choice has a short name: it is a parameter of the address, with the code of what was chosen (never its
Chinese label), and the key of its widget. Where the address says something else than was last written into
it, it was changed from outside (a link, 返回, by hand) and decides; else the widget does.
"""

from collections.abc import Mapping

import streamlit as st


def key_of(name: str) -> str:
    """Return the widget key of a choice."""
    return f"choice_{name}"


def _written(name: str) -> str:
    """Return the key under which is kept what was last written into the address."""
    return f"written_{name}"


def settle(name: str, options: Mapping[str, str], default: str) -> None:
    """Make sure that a choice has a value that is on offer: the address's where it is new, its own, the default."""
    asked, kept = st.query_params.get(name), st.session_state.get(key_of(name))
    if asked in options and (asked != st.session_state.get(_written(name)) or kept not in options):
        st.session_state[key_of(name)] = asked
    elif kept not in options:
        st.session_state[key_of(name)] = default


def remember(name: str, chosen: str) -> str:
    """Write a choice into the address; return it."""
    if st.query_params.get(name) != chosen:
        st.query_params[name] = chosen
    st.session_state[_written(name)] = chosen
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

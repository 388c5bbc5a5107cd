"""Choices that stand in the address, so that a view can be sent to a colleague.

Each choice has a short name: it is a parameter of the address, with the code of what was chosen (never its
Chinese label), and the key of its widget. Where the address has changed since the last run, by a link or by
the browser's 返回, it decides; else the widget.

A page on which nothing was chosen has a bare address, and shows the newest. Once anything is chosen, the
address tells every choice of the page, and is written once a run: each writing is a step of 返回.
"""

from collections.abc import Mapping

import streamlit as st

OF_RUN = (
    "choices_of_run"  # in the session: of this run of the page, each choice, and whether it is the default
)
SEEN = "address_seen"  # in the session: what the address said when the last run of a page ended


def key_of(name: str) -> str:
    """Return the widget key of a choice."""
    return f"choice_{name}"


def begin_run() -> None:
    """Begin a run of a page. For the frame."""
    st.session_state[OF_RUN] = {}


def end_run() -> None:
    """Write the choices of this run into the address, all at once, unless it says so already."""
    made: dict[str, tuple[str, bool]] = st.session_state.get(OF_RUN, {})
    address = st.query_params.to_dict()
    is_bare = not any(name in address for name in made)
    if not (is_bare and all(is_default for _, is_default in made.values())):
        told = {**address, **{name: chosen for name, (chosen, _) in made.items()}}
        if told != address:
            st.query_params.from_dict(told)
    st.session_state[SEEN] = st.query_params.to_dict()


def settle(name: str, options: Mapping[str, str], default: str) -> None:
    """Make sure that a choice has a value that is on offer: see above for which one decides."""
    asked, seen = st.query_params.get(name), st.session_state.get(SEEN, {}).get(name)
    kept = st.session_state.get(key_of(name))
    if asked != seen or kept not in options:
        st.session_state[key_of(name)] = asked if asked in options else default


def remember(name: str, chosen: str, default: str | None = None) -> str:
    """Note a choice for the address; return it. `default`: what it is where nobody has chosen; null: none."""
    st.session_state.setdefault(OF_RUN, {})[name] = (chosen, chosen == default)
    return chosen


def choose(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Let the user choose one of `options` (code to label) from a list; return its code."""
    settle(name, options, default)
    chosen = st.selectbox(label, list(options), format_func=lambda code: options[code], key=key_of(name))
    return remember(name, str(chosen), default)


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
    return remember(name, str(chosen), default)


def go_to(**choices: str) -> None:
    """Set choices from the program: a click on a region, say. For callbacks only."""
    for name, value in choices.items():
        st.session_state[key_of(name)] = value

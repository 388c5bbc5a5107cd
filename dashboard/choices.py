"""Choices that stand in the address, so that a view can be sent to a colleague.

Each choice has a short name: it is a parameter of the address, with the code of what was chosen (never its
Chinese label), and the key of its widget. Where the address has changed since the last run, by a link or by
the browser's 返回, it decides; else the widget.

A page on which nothing was chosen keeps the address that it was opened with; a bare one shows the newest.
Once anything is chosen, the address tells every choice of the page. It is written once a run at most: each
writing is a step of 返回.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

OF_RUN = (
    "choices_of_run"  # in the session: of this run of the page, each choice, and whether it is the default
)
SEEN = "address_seen"  # in the session: what the address said when the last run of a page ended


@dataclass(frozen=True)
class Choice:
    """A choice of this run: its code, whether that is the default, and what readers see of it."""

    code: str
    is_default: bool
    label: str = ""
    said: str = ""

    def is_said_by(self, asked: str | None) -> bool:
        """Whether an address that asks for this, null: for nothing, leads here."""
        return self.is_default if asked is None else asked == self.code


def made() -> dict[str, str]:
    """Return what has been chosen in this run so far, in the readers' words: label and choice."""
    choices: dict[str, Choice] = st.session_state.get(OF_RUN, {})
    return {each.label: each.said for each in choices.values() if each.label}


def key_of(name: str) -> str:
    """Return the widget key of a choice."""
    return f"choice_{name}"


def begin_run() -> None:
    """Begin a run of a page. For the frame."""
    st.session_state[OF_RUN] = {}


def end_run() -> None:
    """Write the choices of this run into the address, all at once, unless it leads to them already."""
    choices: dict[str, Choice] = st.session_state.get(OF_RUN, {})
    address = st.query_params.to_dict()
    if not all(each.is_said_by(address.get(name)) for name, each in choices.items()):
        st.query_params.from_dict({**address, **{name: each.code for name, each in choices.items()}})
    st.session_state[SEEN] = st.query_params.to_dict()


def settle(name: str, options: Mapping[str, str], default: str) -> None:
    """Make sure that a choice has a value that is on offer: see above for which one decides."""
    asked, seen = st.query_params.get(name), st.session_state.get(SEEN, {}).get(name)
    kept = st.session_state.get(key_of(name))
    if asked != seen or kept not in options:
        st.session_state[key_of(name)] = asked if asked in options else default


def remember(name: str, chosen: str) -> str:
    """Note a choice that has no widget for the address; return it."""
    return _note(name, Choice(chosen, is_default=False))


def _note(name: str, choice: Choice) -> str:
    st.session_state.setdefault(OF_RUN, {})[name] = choice
    return choice.code


def choose(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Let the user choose one of `options` (code to label) from a list; return its code."""
    settle(name, options, default)
    chosen = str(st.selectbox(label, list(options), format_func=lambda code: options[code], key=key_of(name)))
    return _note(name, Choice(chosen, chosen == default, label, options[chosen]))


def choose_button(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Let the user choose one of a few `options` (code to label) by a button; return its code."""
    settle(name, options, default)
    chosen = str(
        st.segmented_control(
            label,
            list(options),
            format_func=lambda code: options[code],
            key=key_of(name),
            required=True,
            label_visibility="collapsed",
        )
    )
    return _note(name, Choice(chosen, chosen == default, label, options[chosen]))


def go_to(**choices: str) -> None:
    """Set choices from the program: a click on a region, say. For callbacks only."""
    for name, value in choices.items():
        st.session_state[key_of(name)] = value

"""Doors to the passport of a number: a button beside a card, a column of a table, the marks of a figure.

A door only notes which number is meant; the frame then opens the passport over the page (see `passport`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries.passport import Number

MEANT = "passport_of"  # in the session: the number whose passport is to be opened
COLUMN = "来历"  # what the column of doors is called in every table; no part of what is taken away


def number(indicator: str, region_code: str, kind: str, start: date) -> Number:
    """Return the number that is an indicator's value, in the indicator's own scope."""
    return Number(indicator, region_code, BY_CODE[indicator].scope, kind, start)


def mean(meant: Number) -> None:
    """Let the passport of a number be opened by this run. For callbacks."""
    st.session_state[MEANT] = meant


def button(meant: Number, key: str) -> None:
    """Show the button that opens the passport of one number."""
    st.button(
        COLUMN, icon=":material/fingerprint:", type="tertiary", key=f"passport_{key}", on_click=mean, args=(meant,)
    )  # fmt: skip


def column(numbers: Sequence[Number], key: str) -> Any:
    """Return how the column COLUMN is shown: buttons that open the passport of each row's number."""
    clicked = f"passport_{key}"

    def open_row() -> None:
        mean(numbers[st.session_state[clicked].row])

    return st.column_config.ButtonColumn(
        COLUMN, help="定义、口径、修订，直到店铺、文件和订单行", type="tertiary", on_click=open_row, key=clicked
    )  # fmt: skip

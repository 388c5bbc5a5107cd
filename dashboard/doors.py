"""Doors to the passport of a number: a button beside a card, a column of a table, the marks of a figure.

What a door leads to is data: a short text, its code, which a mark carries as its `customdata` and a table
in its column COLUMN. Whatever shows figures and tables (see `parts`) makes doors of them; no page does. A
door only notes which number is meant; the frame then opens the passport over the page (see `passport`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pipelines.indicators.catalogue import BY_CODE
from pipelines.indicators.parts import NOT_DIVIDED, REGION
from pipelines.queries.meant import Meant, Number, Part, Published, Sales

MEANT = "passport_of"  # in the session: what the passport that is to be opened is of
COLUMN = "来历"  # what the column of doors is called in every table; no part of what is taken away
MENU = "来历清单"
BETWEEN = "\t"  # parts of a code; in no name and in no title
KINDS: Mapping[str, type[Meant]] = {"number": Number, "part": Part, "sales": Sales, "published": Published}
KIND_OF = {kind: name for name, kind in KINDS.items()}
READ: Mapping[Any, Callable[[str], Any]] = {str: str, date: date.fromisoformat, bool: "True".__eq__}


def number(indicator: str, region_code: str, kind: str, start: date) -> Number:
    """Return the number that is an indicator's value, in the indicator's own scope."""
    return Number(indicator, region_code, BY_CODE[indicator].scope, kind, start)


def part_of(whole: Number, dimension: str, part: str) -> Meant | None:
    """Return the number that is one part of another; null where it is what is left over.

    A region's value is a number of its own.
    """
    if dimension != REGION:
        return Part(**vars(whole), dimension=dimension, part=part)
    return None if part == NOT_DIVIDED else replace(whole, region_code=part)


def code(meant: Meant | None) -> str:
    """Return what a mark or a row carries to lead to a passport; empty: it leads nowhere."""
    return "" if meant is None else BETWEEN.join([KIND_OF[type(meant)], *map(str, vars(meant).values())])


def meant_by(code: str) -> Meant:
    """Return what a code leads to."""
    kind, *told = code.split(BETWEEN)
    fields = KINDS[kind].__dataclass_fields__.values()
    return KINDS[kind](*(READ[field.type](each) for field, each in zip(fields, told, strict=True)))


def codes_on(figure: Any) -> list[str]:
    """Return the codes that the marks of a figure carry, each once."""
    carried = (trace.customdata for trace in figure.data if trace.type in ("bar", "scatter"))
    marks = (mark for marks in carried if marks is not None for mark in marks)
    return list(dict.fromkeys(mark for mark in marks if isinstance(mark, str) and BETWEEN in mark))


def mean(meant: Meant) -> None:
    """Let the passport of a number be opened by this run. For callbacks."""
    st.session_state[MEANT] = meant


def follow(code: str) -> None:
    """Let the passport that a code leads to be opened by this run; nothing, where it leads nowhere."""
    if code:
        mean(meant_by(code))


def button(meant: Meant, key: str) -> None:
    """Show the button that opens the passport of one number."""
    st.button(
        COLUMN, icon=":material/fingerprint:", type="tertiary", key=f"passport_{key}", on_click=mean, args=(meant,)
    )  # fmt: skip


def menu(listed: Callable[[], Mapping[str, str]], key: str) -> None:
    """Offer the doors of a figure or table as a list, for those who use no mouse.

    Args:
        listed: Gives where each number leads to, by what readers call it, once the list is opened: there
            may be hundreds, and most figures are never asked.
        key: That of the figure or table.
    """
    own = f"doors_{key}"
    menu = st.popover(MENU, icon=":material/fingerprint:", type="tertiary", on_change="rerun", key=own)
    if menu.open:
        with menu:
            codes = listed()
            chosen = str(st.selectbox("哪个数", list(codes)))
            st.button(
                "打开数字护照",
                key=f"open_{key}",
                on_click=_chosen,
                args=(codes[chosen], own),
                width="stretch",
            )


def _chosen(code: str, menu: str) -> None:
    st.session_state[menu] = False
    follow(code)


def column(meant: Iterable[Meant | None]) -> pl.Series:
    """Return the column of a table that leads to each row's number; null: to none."""
    return pl.Series(COLUMN, map(code, meant), dtype=pl.String)


def codes_of(indicator: str, kind: str, values: pl.DataFrame) -> pl.Series:
    """Return the codes of an indicator's values of one kind of period, given their region_code and period_start."""
    told = values.select("region_code", "period_start").iter_rows()
    return pl.Series(
        [code(number(indicator, region, kind, start)) for region, start in told], dtype=pl.String
    )


def buttons(codes: Sequence[str], key: str) -> Any:
    """Return how the column COLUMN is shown: buttons that open the passport of each row's number."""
    clicked = f"passport_{key}"

    def open_row() -> None:
        follow(codes[st.session_state[clicked].row])

    return st.column_config.ButtonColumn(
        COLUMN,
        width=52,
        help="定义、口径、修订，直到店铺、文件和订单行",
        type="tertiary",
        on_click=open_row,
        key=clicked,
    )

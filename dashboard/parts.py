"""What all pages are put together from: heads, captions of origin, chips, panels, figures."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Literal
from unicodedata import category

import polars as pl
import streamlit as st

from dashboard import clocks, data, doors, downloads, finding, words
from dashboard.charts.theme import CONFIG, Figure
from dashboard.door_names import by_name
from dashboard.kept import Kept, key_of
from dashboard.numbers import UNKNOWN, day
from pipelines.errors import MartDamaged, MartMissing
from pipelines.queries.meant import Meant

FIGURES_KEPT = 500
BOLD, JOINER = re.compile(r"\*\*(.+?)\*\*"), "\u2060"
ROWS_SHOWN, TABLE_HEIGHT = 10, 400  # longer tables scroll within themselves
PAGES = "pages_by_path"  # where the frame leaves the pages of this session, for links

# Drawing costs more than anything else that a page does: one figure serves all sessions.
_figures: Kept[Figure] = Kept(FIGURES_KEPT)


def guarded(render: Callable[[], None], title: str) -> Callable[[], None]:
    """Return a page that says in plain words what to do where there is no data, or damaged data."""

    def page() -> None:
        try:
            head(title)
            damage_banner()
            render()
        except MartDamaged as refusal:
            if data.another_stands_in():  # the damage lay deep, and was met only by a question of this run
                st.rerun()
            refusal_panel(refusal)
        except MartMissing as refusal:
            refusal_panel(refusal)

    page.__name__ = render.__module__.rsplit(".", 1)[-1]
    return page


def head(title: str) -> None:
    """Show the page's name, and 演示数据 where the numbers are made up."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(title, width="content", anchor=False)
        if data.current_build().is_demo:
            demo_tag()
        st.space("stretch")
        with st.container(width=250):
            finding.box(st.session_state[PAGES])


def damage_banner() -> None:
    """Say that the current build is damaged and which one stands in for it; nothing where all is well."""
    if damage := data.damage():
        st.warning(
            f"{damage.what}。现在看到的是上一份完好的结果（构建号 {build_number(data.current_build())}）。{damage.fix}",
            icon=":material/healing:",
        )


def demo_tag() -> None:
    """Show that the numbers are made up."""
    st.badge(
        "演示数据", icon=":material/science:", color="orange", help="数字均为虚构，不代表任何地区的实际情况"
    )


def which_data() -> None:
    """Show in the sidebar which data this is. Says nothing before the first load: the page does."""
    try:
        build = data.current_build()
    except (MartMissing, MartDamaged):
        return
    if build.is_demo:
        demo_tag()
    st.caption(
        f"数据截至 {day(build.data_through)}  \n"
        f"构建号 {build_number(build)}  \n构建于 {build.built_at:%Y-%m-%d %H:%M}"
    )


def build_number(build: data.Build) -> str:
    """Return the number of a build as people read it."""
    return build.build_id.rsplit("_", 1)[-1]


def origin(*, source: str, scope: str, through: date | None = None, cadence: str = "day") -> None:
    """Show where the numbers above come from: source, scope, as-of day, build number; and if they are old.

    Args:
        source: Where the numbers are from.
        scope: Whom they cover.
        through: Their own last day; null: that of the whole build.
        cadence: How often such numbers should come (see `clocks`).
    """
    build = data.current_build()
    until = through or build.data_through
    st.caption(
        f"来源：{source} · 口径：{scope} · 数据截至 {day(until)} · 构建号 {build_number(build)}"
        + (" · 演示数据，非真实统计结果" if build.is_demo else "")
    )
    if old := clocks.age(until, cadence, clocks.today()):
        st.caption(f":material/schedule: **{old}**")


def refusal_panel(refusal: MartMissing | MartDamaged) -> None:
    """Say what is wrong and what to do, in plain words."""
    with st.container(border=True):
        st.markdown(f"### :material/inbox: {refusal.what}")
        st.markdown(refusal.fix)
        if isinstance(refusal, MartMissing):
            st.markdown(FIRST_STEPS)
        st.caption(f"位置：{refusal.where}")


FIRST_STEPS = """
1. 在数据目录的 `raw` 文件夹下，为每家店铺建一个以**店铺编号**命名的子文件夹，放入平台后台导出的原始文件；
2. 把 `店铺名录.csv` 放进 `raw/_registers`；
3. 运行入库命令，完成后本页自动更新。
"""


def answer(said: str, note: str = "", told_of: Meant | None = None) -> None:
    """Show what the page answers, before anything else, with the door to the number that it tells of."""
    with st.container(border=True):
        st.markdown(steady(said))
        if note:
            st.caption(note)
        if told_of is not None:
            doors.button(told_of, "answer")


def steady(said: str) -> str:
    """Return markdown whose bold words stay bold where they begin or end with a bracket beside a letter.

    There the standard takes the stars for stars; a word joiner, which nobody sees, keeps them apart.
    """

    def kept(bold: re.Match[str]) -> str:
        words, (left, right) = bold[1], (said[: bold.start()][-1:], said[bold.end() :][:1])
        before = JOINER if _is_bracket(words[0]) and left.isalnum() else ""
        after = JOINER if _is_bracket(words[-1]) and right.isalnum() else ""
        return f"**{before}{words}{after}**"

    return BOLD.sub(kept, said)


def _is_bracket(mark: str) -> bool:
    return category(mark).startswith("P")


def section(title: str, note: str = "") -> None:
    """Show the heading of a block, with a note in small print below it."""
    st.markdown(f"##### {title}")
    if note:
        st.caption(note)


def verdict_badge(verdict: str | None) -> None:
    """Show a verdict as shape, word and colour."""
    light = words.light(verdict)
    st.badge(words.marked(verdict), color=light.colour)


def nothing(text: str) -> None:
    """Say in a quiet line that there is nothing to show here, and why."""
    st.caption(f":material/info: {text}")


def drawn(maker: Callable[..., Figure], *material: object) -> Figure:
    """Return the figure that `maker` draws of `material`. Shared by all sessions: never change it."""
    return _figures.get((maker, key_of(material)), lambda: maker(*material))


def show(figure: Figure, *, alt: str, key: str, on_click: Callable[[str], None] | None = None) -> None:
    """Show a figure in the house style, named for those who cannot see it: the door of every figure.

    Marks that carry the code of a passport (see `doors`) open it; it can be chosen from a list as well.

    Args:
        figure: What to show.
        alt: What it shows, in words.
        key: Its own on the page.
        on_click: What follows instead when a mark is clicked, given what the mark carries.
    """
    codes = [] if on_click else doors.codes_on(figure)
    what_follows = on_click or (doors.follow if codes else None)
    st.plotly_chart(
        figure,
        theme=None,
        config=CONFIG,
        alt=alt,
        key=key,
        on_select=partial(_mark_clicked, key, what_follows) if what_follows else "ignore",
        selection_mode="points",
    )
    with _menus():
        _doors_menu(codes, key)
        downloads.of_figure(figure, alt, key)


def _mark_clicked(key: str, what_follows: Callable[[str], None]) -> None:
    """Do what follows a click. A second click on a mark takes the first one's selection back: it counts too."""
    last = f"clicked_{key}"
    points = st.session_state[key].selection.points
    if points:
        st.session_state[last] = points[0].get("customdata") or ""
    what_follows(st.session_state.get(last, ""))


def _doors_menu(codes: Sequence[str], key: str) -> None:
    """Offer what a figure or table leads to as a list: neither marks nor cells can be reached by keys."""
    if leading := list(dict.fromkeys(filter(None, codes))):
        doors.menu(partial(by_name, leading), key)


def _menus() -> "st.delta_generator.DeltaGenerator":
    return st.container(horizontal=True, horizontal_alignment="right")


def table(
    rows: pl.DataFrame,
    *,
    alt: str,
    columns: Mapping[str, Any] | None = None,
    key: str | None = None,
    on_pick: Callable[[], None] | Literal["rerun"] | None = None,
) -> int | None:
    """Show a frame as a table: the door of every table. Long ones scroll within themselves.

    Args:
        rows: What to show, under the names that readers see; null is shown as “—”. The column
            `doors.COLUMN`, where there is one, holds the code of each row's passport.
        alt: What it shows, in words.
        columns: How columns are shown where not as they are (st.column_config).
        key: Its own on the page; needed where rows can be picked.
        on_pick: What follows when a row is picked: a call, or a new run of the page; null: none can be.

    Returns:
        Which row is picked; null where none is.
    """
    columns, shown, codes = dict(columns or {}), rows, []
    if doors.COLUMN in rows.columns:
        codes = rows[doors.COLUMN].fill_null("").to_list()
        columns[doors.COLUMN] = doors.buttons(codes, key or alt)
        shown = _with_doors(rows)
    state: Any = st.dataframe(
        shown.to_arrow(compat_level=pl.CompatLevel.oldest()),  # else it would be made a pandas frame first
        hide_index=True,
        placeholder=UNKNOWN,
        lazy=False,  # else pandas would be imported, to ask whether this is a frame of its own
        height="auto" if rows.height <= ROWS_SHOWN else TABLE_HEIGHT,
        column_config=columns,
        key=key,
        on_select=on_pick or "ignore",
        selection_mode="single-row",
        alt=alt,
    )
    if rows.height:
        with _menus():
            _doors_menu(codes, key or alt)
            downloads.of_table(lambda: as_seen(rows, columns), alt, key or alt)
    picked = state["selection"]["rows"] if on_pick else []
    return int(picked[0]) if picked and picked[0] < rows.height else None


def _with_doors(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the words of its doors in place of their codes, beside what each row is: in sight."""
    first, *others = (name for name in rows.columns if name != doors.COLUMN)
    leads = pl.when(pl.col(doors.COLUMN) != "").then(pl.lit(doors.COLUMN)).alias(doors.COLUMN)
    return rows.select(first, leads, *others)


def as_seen(rows: pl.DataFrame, columns: Mapping[str, Any]) -> pl.DataFrame:
    """Return a table under the heads that readers see, units and all, without its doors."""
    shown = rows.drop(doors.COLUMN, strict=False)
    heads = {name: str((columns.get(name) or {}).get("label") or name) for name in shown.columns}
    return shown.rename(heads)


def link_to(path: str, label: str, **choices: str) -> None:
    """Show a link to another page of the app, opened with these choices (see `choices`)."""
    st.page_link(
        st.session_state[PAGES][path],
        label=label,
        icon=":material/arrow_forward:",
        query_params=choices or None,
    )


def escaped(text: str) -> str:
    """Return text that markdown shows as it is: file names and quotes are full of marks."""
    return "".join(f"\\{mark}" if mark in "\\`*_[]#$~:<>{}" else mark for mark in text)

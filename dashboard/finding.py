"""What can be searched for in the build that is shown, and the search box at the head of every page."""

import streamlit as st

from dashboard.data import ask, current_build
from dashboard.geography import LEVELS, Geography, Place, geography_of
from dashboard.pages import found_views
from dashboard.search import Entry
from pipelines.errors import MartDamaged, MartMissing
from pipelines.indicators.catalogue import INDICATORS
from pipelines.queries import intake, places, targets, values

PATH = "search"
BOX = "search_box"
QUERY = "search_query"  # in the session: what was typed last


@st.cache_resource(max_entries=4, show_spinner=False)
def _entries(build_id: str) -> tuple[Entry, ...]:
    return (*_pages(), *_indicators(), *_targets(), *_shops(), *_regions())


def entries() -> tuple[Entry, ...]:
    """Return all that can be found; before the first load, the pages only."""
    try:
        return _entries(current_build().build_id)
    except (MartMissing, MartDamaged):
        return _pages()


def _pages() -> tuple[Entry, ...]:
    return tuple(Entry("页面", view.title, view.group, path=view.path) for view in found_views())


def _indicators() -> list[Entry]:
    with_values = set(ask(values.indicators)["indicator"])
    return [
        Entry(
            "指标",
            each.name,
            each.definition if each.code in with_values else f"尚未算出：{each.awaits or each.definition}",
            (each.code,),
            "regions" if each.code in with_values else "",
            {"ind": each.code},
        )
        for each in INDICATORS
    ]


def _targets() -> list[Entry]:
    return [
        Entry(
            "目标",
            f"{row['region_name']} · {row['indicator_name']}",
            str(row["document"] or ""),
            (str(row["id"]),),
            "targets",
            {"region": str(row["region_code"])},
        )
        for row in ask(targets.ledger).iter_rows(named=True)
    ]


def _shops() -> list[Entry]:
    return [
        Entry(
            "店铺",
            row["shop_name"] or row["shop_key"],
            row["platform"],
            (row["shop_key"],),
            "shops" if row["region_code"] else "delivery",
            {"region": row["region_code"]} if row["region_code"] else {},
        )
        for row in ask(intake.shop_platforms).iter_rows(named=True)
    ]


def _regions() -> list[Entry]:
    geography = geography_of(ask(places.places))
    order = list(LEVELS)
    sold = set(ask(places.with_sales)["region_code"])

    def place_in_list(place: Place) -> tuple[bool, int, str]:
        return place.code not in sold, order.index(place.level), place.code

    listed = sorted(geography.places.values(), key=place_in_list)
    return [
        Entry(
            "地区",
            place.name,
            " › ".join(p.name for p in geography.path(place.code)[:-1]) or LEVELS[place.level],
            (place.code,),
            "regions",
            _view_of(place, geography),
        )
        for place in listed
    ]


def _view_of(place: Place, geography: Geography) -> dict[str, str]:
    """Return the choices that show a place: what lies in it, else it among its neighbours."""
    below = {"province": "city", "city": "county", "county": "town"}
    if place.level in below and geography.inside(place.code, below[place.level]):
        return {"parent": place.code, "level": below[place.level]}
    return {"parent": place.parent, "level": place.level} if place.parent else {"level": place.level}


def box(pages: dict[str, st.Page]) -> None:
    """Show the search box; what is typed is answered on the search page."""

    def asked() -> None:
        st.session_state[QUERY] = st.session_state[BOX]
        st.session_state[BOX] = ""  # else the next page would take it for asked anew

    st.text_input(
        "搜索",
        key=BOX,
        placeholder="搜索地区、指标、店铺…",
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=asked,
        help="可输入名称的一部分、代码，或拼音首字母（如 zjg）",
    )
    if query := st.session_state.pop(QUERY, ""):
        st.switch_page(pages[PATH], query_params={"q": query})

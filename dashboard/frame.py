"""What surrounds every page: navigation, the mark, which data this is. Streamlit runs this as a script."""

from pathlib import Path

import streamlit as st

from dashboard import choices, data, parts, passport, running, touch
from dashboard.pages import GROUPS, View, found_views

PRODUCT = "直播电商运行监测"
ASSETS = Path(__file__).parent / "assets"


def main() -> None:
    """Lay out one page of the app."""
    data.begin_run()
    choices.begin_run()
    st.set_page_config(page_title=PRODUCT, page_icon=str(ASSETS / "favicon.png"), layout="wide")
    st.logo(str(ASSETS / "brand.png"), size="large", icon_image=str(ASSETS / "favicon.png"))
    views = found_views()
    pages = {view.path: page_of(view) for view in views}
    st.session_state[parts.PAGES] = pages
    groups = {group: [pages[view.path] for view in views if view.group == group] for group in GROUPS}
    chosen = st.navigation({group: listed for group, listed in groups.items() if listed}, expanded=True)
    with st.sidebar:
        parts.which_data()
        touch.let_figures_feel()
    running.strip()
    chosen.run()
    choices.end_run()
    passport.open_if_meant()


def page_of(view: View) -> st.Page:
    """Return the page as Streamlit wants it; the first of all is the start page."""
    return st.Page(
        parts.guarded(view.render, view.title),
        title=view.title,
        icon=view.icon,
        url_path=view.path,
        default=view is found_views()[0],
    )


main()

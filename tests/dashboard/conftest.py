from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.dashboard.small_build import write_small_build

FRAME = Path(__file__).parents[2] / "dashboard" / "frame.py"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with the small build."""
    return write_small_build(tmp_path_factory.mktemp("built")).root


@pytest.fixture()
def app(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The app on the small build, on its start page."""
    monkeypatch.setenv("JIANCE_DATA", str(built))
    yield AppTest.from_file(FRAME, default_timeout=30)
    st.cache_resource.clear()


@pytest.fixture()
def empty_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on a data root in which nothing has been loaded."""
    monkeypatch.setenv("JIANCE_DATA", str(tmp_path))
    return AppTest.from_file(FRAME, default_timeout=30)


def open_page(app: AppTest, path: str) -> AppTest:
    """Go to a page by its path. AppTest itself only finds pages that are files."""
    app._page_hash = calc_hash(path)
    return app.run()


def words_on(app: AppTest) -> str:
    """Everything that the page says, outside tables and figures."""
    spoken = [*app.title, *app.markdown, *app.caption, *app.info, *app.error]
    return "\n".join(str(each.value) for each in spoken)


def own_downloads(app: AppTest) -> list[str]:
    """What a page offers for download of its own, beside what stands under every table and figure."""
    labels = [button.proto.label for button in app.get("download_button")]
    return [label for label in labels if label not in ("工作簿（XLSX）", "表格（CSV）")]

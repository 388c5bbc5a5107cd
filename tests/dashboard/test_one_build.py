"""A run of a page reads one build, whatever is published or removed while it runs."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, parts
from pipelines import store
from pipelines.queries.builds import build
from pipelines.settings import DataRoot
from tests.dashboard.conftest import open_page, words_on
from tests.dashboard.small_build import publish_small_build, write_small_build


@pytest.fixture()
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataRoot:
    monkeypatch.setenv("JIANCE_DATA", str(tmp_path))
    return write_small_build(tmp_path)


def newer(folders: DataRoot, *, older_ones_go: bool) -> None:
    """Publish the next build, as a load beside the app does."""
    before = store.current(folders)
    publish_small_build(folders)
    if older_ones_go:
        store.remove(before)


@pytest.mark.parametrize("older_ones_go", [False, True], ids=["the old one stays", "the old one is removed"])
def test_a_build_published_between_two_questions_of_a_run_is_not_seen_by_it(
    folders: DataRoot, app: AppTest, monkeypatch: pytest.MonkeyPatch, older_ones_go: bool
) -> None:
    monkeypatch.setenv("JIANCE_DATA", str(folders.root))
    head: Callable[[str], None] = parts.head

    def publish_after_the_sidebar(title: str) -> None:
        newer(folders, older_ones_go=older_ones_go)
        head(title)

    monkeypatch.setattr(parts, "head", publish_after_the_sidebar)
    said = words_on(open_page(app, "regions"))
    assert not app.exception
    assert "构建号 000001" in said  # the sidebar, before; and the captions, after
    assert "构建号 000002" not in said
    monkeypatch.undo()
    monkeypatch.setenv("JIANCE_DATA", str(folders.root))
    said = words_on(app.run())
    assert "构建号 000002" in said
    assert "构建号 000001" not in said


def test_a_question_outside_a_run_is_answered_by_the_build_that_is_current_then(folders: DataRoot) -> None:
    def number(asked: pl.DataFrame) -> str:
        return str(asked["build_id"].item())

    assert number(data.ask(build)) == "marts_000001"
    newer(folders, older_ones_go=True)
    assert number(data.ask(build)) == "marts_000002"

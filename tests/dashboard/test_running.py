"""The strip that says that a load is running, and the turn of an open page to the build that it publishes."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page
from streamlit.testing.v1 import AppTest

from dashboard import running
from dashboard.app import ready
from dashboard.pages import found_views
from pipelines import loading, store
from pipelines.progress import Meter
from pipelines.settings import DataRoot
from tests.dashboard.browser import CHROMIUM, chromium, page_of, serving, settled
from tests.dashboard.conftest import open_page
from tests.dashboard.small_build import every_contract, rows_of, table, write_small_build

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def strips(app: AppTest) -> list[str]:
    """The text of each strip on the page."""
    return [strip.proto.text for strip in app.get("progress")]


@contextmanager
def load_running(folders: DataRoot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    """Let a load be at the third of twelve files, 40 % of all bytes read."""
    folders.marts.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(loading, "EVERY", 0.02)
    with loading.told_to_lookers(folders) as meter:
        meter.begin(12, 100)
        meter.reading(3, "T1/三月_订单[1].csv", 60)
        meter.read(1_200_000, 40)
        wait_for_step(folders, "读文件")
        yield meter


def wait_for_step(folders: DataRoot, step: str) -> None:
    for _ in range(500):
        found = loading.running(folders)
        if found and found.state.step == step:
            return
        threading.Event().wait(0.02)
    raise AssertionError("the load was never at this step")


def publish_next(folders: DataRoot) -> None:
    """Publish the small build once more, under the next number."""
    with store.drafting(folders) as draft:
        for contract in every_contract():
            rows = rows_of(contract.name, is_demo=True)
            if contract.name == "build":
                rows = [{**rows[0], "build_id": draft.file.stem}]
            draft.put(contract, table(contract, rows))
        store.publish(draft, folders)


@pytest.fixture()
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataRoot:
    """A data root of its own with the small build; the app shows it."""
    monkeypatch.setenv("JIANCE_DATA", str(tmp_path))
    return write_small_build(tmp_path)


@pytest.mark.parametrize("path", [view.path for view in found_views()])
def test_every_page_says_how_far_a_running_load_is(
    app: AppTest, folders: DataRoot, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    with load_running(folders, monkeypatch):
        open_page(app, path)
    assert not app.exception
    assert strips(app) == [
        "**正在入库**：第 3/12 个文件 三月\\_订单\\[1\\].csv，已读 120 万行，读完还需—；现在看到的是上一次的结果"
    ]
    assert app.get("progress")[0].proto.value == 40


def test_the_steps_after_the_files_are_named(
    app: AppTest, folders: DataRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with load_running(folders, monkeypatch) as meter:
        meter.step("计算指标")
        wait_for_step(folders, "计算指标")
        app.run()
    assert strips(app) == ["**正在入库**：计算指标，已读 120 万行；现在看到的是上一次的结果"]


def test_before_the_first_build_the_strip_does_not_speak_of_an_earlier_one(
    empty_app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with load_running(DataRoot(tmp_path), monkeypatch):
        empty_app.run()
    assert strips(empty_app)[0].endswith("读完还需—；完成后本页自动显示结果")


def test_without_a_load_there_is_no_strip(app: AppTest, folders: DataRoot) -> None:
    (folders.marts / loading.FILE).write_text("{}", encoding="utf-8")
    assert strips(app.run()) == []
    assert not app.exception


@pytest.mark.browser
@needs_chromium
def test_an_open_page_shows_the_load_and_then_turns_to_the_new_build_with_its_choices_kept(
    folders: DataRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[str] = []
    with serving(folders.root) as here, chromium() as browser:
        page = page_of(browser, "phone")
        page.on("pageerror", lambda failure: failures.append(str(failure)))
        with load_running(folders, monkeypatch) as meter:
            page.goto(f"{here}/regions?ind=S2")
            page.get_by_text("构建号 000001").first.wait_for(state="attached")
            strip_of(page, "第 3/12 个文件").wait_for()
            settled(page)
            address = page.url
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            meter.step("发布")
            strip_of(page, "发布").wait_for()
            publish_next(folders)
        page.get_by_text("构建号 000002").first.wait_for(state="attached")
        strip_of(page, "").wait_for(state="detached")
        assert page.url == address
        assert page.get_by_text("网络零售额(支付口径)与自身目标").is_visible()
        assert "程序出错" not in page.inner_text("body")
    assert failures == []


def strip_of(page: Page, words: str) -> Locator:
    return page.locator('[data-testid="stProgress"]').filter(has_text=words)


def test_nothing_is_looked_at_often_while_no_load_runs() -> None:
    assert running.IDLE >= 5 * running.BUSY


def test_what_the_imports_made_is_set_aside_before_the_first_visitor_comes() -> None:
    async def started() -> int:
        async with ready(None):
            return gc.get_freeze_count()

    try:
        assert asyncio.run(started()) > 10_000
    finally:
        gc.unfreeze()

"""The page of weeklies: what is issued, what is held back, two weeks side by side, and drafts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import snapshot_room
from dashboard.snapshots import issuing, pdf
from dashboard.snapshots.issuing import Signature
from pipelines import store
from pipelines.settings import DataRoot
from tests.dashboard.conftest import FRAME, open_page, words_on
from tests.snapshots.conftest import NOW, built, desk, root, small_files  # noqa: F401
from tests.snapshots.weekly_build import W46, W47

SIGNED = Signature("甲一", "乙二")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090775 3de0000000c4944415408d763f8ffff3f0005fe02fedccc59e70000000049454e44ae426082".replace(
        " ", ""
    )
)

pytestmark = pytest.mark.usefixtures("small_files")


@pytest.fixture
def weekly_app(root: DataRoot, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:  # noqa: F811
    """The app on the builds with weeks; what documents look like is tested elsewhere."""
    monkeypatch.setenv("JIANCE_DATA", str(root.root))
    monkeypatch.setattr(snapshot_room, "now", lambda: NOW)
    monkeypatch.setattr(pdf, "pages", lambda *_: (PIXEL, PIXEL))
    yield AppTest.from_file(FRAME, default_timeout=30)
    st.cache_resource.clear()


def issue_two_weeks(root: DataRoot) -> None:  # noqa: F811
    early = desk(root, datetime(2026, 11, 17, 10, 0), store.builds(root)[0])
    issuing.issue(early, "510000", W46, SIGNED)
    issuing.issue(desk(root), "510000", W47, SIGNED)


def test_before_the_first_issue_the_page_says_how_to_begin(weekly_app: AppTest) -> None:
    said = words_on(open_page(weekly_app, "snapshots"))
    assert "还没有签发过周报" in said


def test_an_issue_is_shown_with_its_signers_and_can_be_downloaded(
    weekly_app: AppTest,
    root: DataRoot,  # noqa: F811
) -> None:
    issue_two_weeks(root)
    page = open_page(weekly_app, "snapshots")
    assert not page.exception
    assert "制表 甲一 · 审核 乙二 · 签发于 2026-11-24 10:00 · 存档号 2026-W47/1" in words_on(page)
    offered = [each.proto.label for each in page.get("download_button")]
    assert offered[:5] == ["PDF", "DOCX", "DOCX 公文版", "HTML", "XLSX"]


def test_two_issues_stand_side_by_side(weekly_app: AppTest, root: DataRoot) -> None:  # noqa: F811
    issue_two_weeks(root)
    page = open_page(weekly_app, "snapshots")
    table = page.dataframe[0].value
    row = table[table["指标"] == "直播电商交易额（本周）"].iloc[0]
    assert row["前一期"] != row["后一期"] and row["变化"].endswith("%")


def test_an_issue_under_embargo_is_counted_but_not_shown(
    weekly_app: AppTest,
    root: DataRoot,  # noqa: F811
) -> None:
    until = NOW + timedelta(hours=1)
    issuing.issue(desk(root), "510000", W47, Signature("甲一", "乙二", embargo_until=until))
    said = words_on(open_page(weekly_app, "snapshots"))
    assert "另有 1 期已签发，未到公开时间。" in said
    assert "甲一" not in said


def test_an_issue_that_was_changed_is_not_shown_but_reported(
    weekly_app: AppTest,
    root: DataRoot,  # noqa: F811
) -> None:
    issue_two_weeks(root)
    (root.snapshots / "2026-W47" / "1" / "周报.pdf").write_bytes(b"another")
    said = words_on(open_page(weekly_app, "snapshots"))
    assert "与 MANIFEST.sha256 不符：周报.pdf" in said


def test_a_draft_is_made_at_the_press_of_a_button(weekly_app: AppTest, tmp_path: Path) -> None:
    page = open_page(weekly_app, "snapshots")
    page.selectbox(key="choice_region").select("510000").run()
    button = next(each for each in page.button if each.label == "生成草稿")
    page = button.click().run()
    assert not page.exception
    assert any("发布规则" in each.label for each in page.expander)
    assert not list((tmp_path / "snapshots").glob("*/*"))

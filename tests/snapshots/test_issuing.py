"""An issue is frozen whole, never changed, can be checked, corrected and held back; its build stays."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
import pytest

from dashboard.snapshots import archive, issuing, serial
from dashboard.snapshots.archive import CARD, CONTENT, MANIFEST
from dashboard.snapshots.compare import side_by_side
from dashboard.snapshots.disclose import Standing
from dashboard.snapshots.issuing import Signature
from pipelines import retention, store, vintage_store
from pipelines.errors import SnapshotRefused
from pipelines.settings import DataRoot
from tests.snapshots import weekly_build
from tests.snapshots.conftest import NOW, desk
from tests.snapshots.weekly_build import W46, W47, publish

SIGNED = Signature("甲一", "乙二")
pytestmark = pytest.mark.usefixtures("small_files")


@pytest.fixture
def issued(root: DataRoot) -> Iterator[DataRoot]:
    """A data root in which 四川's week has been issued."""
    issuing.issue(desk(root), "510000", W47, SIGNED)
    yield root


def test_an_issue_holds_all_formats_its_content_its_card_and_a_manifest(issued: DataRoot) -> None:
    folder = issued.snapshots / "2026-W47" / "1"
    names = {each.name for each in folder.iterdir()}
    assert names == {
        "周报.pdf",
        "周报.docx",
        "周报（公文版）.docx",
        "周报.html",
        "周报.xlsx",
        CONTENT,
        CARD,
        MANIFEST,
    }
    manifest = (folder / MANIFEST).read_text(encoding="utf-8")
    assert re.fullmatch(r"([0-9a-f]{64}  \S+\n){7}", manifest)
    card = archive.issues(issued)[0]
    assert (card.key, card.serial, card.issue_text, card.compiled_by, card.reviewed_by) == (
        "2026-W47/1",
        1,
        "第1期（总第1期）",
        "甲一",
        "乙二",
    )
    content = archive.read(issued, card.key)
    assert not content.heading.is_draft
    assert (content.stamp.issued_at, content.stamp.compiled_at, content.stamp.reviewed_at) == (NOW, NOW, NOW)


def test_an_issue_is_made_again_byte_for_byte_from_the_build_it_names(issued: DataRoot) -> None:
    issuing.verify(desk(issued), archive.issues(issued)[0])


def test_an_issue_whose_content_was_tampered_with_is_found_out(issued: DataRoot) -> None:
    file = issued.snapshots / "2026-W47" / "1" / CONTENT
    file.write_bytes(file.read_bytes().replace("直播交易增长".encode(), "直播交易大增".encode()))
    with pytest.raises(SnapshotRefused, match=r"与 MANIFEST.sha256 不符：content.json"):
        issuing.verify(desk(issued), archive.issues(issued)[0])


def test_a_forged_manifest_does_not_help(issued: DataRoot) -> None:
    folder = issued.snapshots / "2026-W47" / "1"
    content = serial.from_json((folder / CONTENT).read_bytes())
    forged = serial.to_json(replace(content, cells=tuple(replace(each, raw=1.0) for each in content.cells)))
    old = archive._hash(folder / CONTENT)
    (folder / CONTENT).write_bytes(forged)
    manifest = (folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).write_text(manifest.replace(old, archive._hash(folder / CONTENT)), encoding="utf-8")
    with pytest.raises(SnapshotRefused, match=r"与 marts_000002 重新算出的不一致"):
        issuing.verify(desk(issued), archive.issues(issued)[0])


def test_a_missing_file_of_an_issue_is_named(issued: DataRoot) -> None:
    (issued.snapshots / "2026-W47" / "1" / "周报.pdf").unlink()
    with pytest.raises(SnapshotRefused, match=r"周报.pdf"):
        archive.check(issued, "2026-W47/1")


def test_a_week_is_issued_once_and_the_refusal_names_the_rule(issued: DataRoot) -> None:
    with pytest.raises(SnapshotRefused, match="issued_before"):
        issuing.issue(desk(issued), "510000", W47, SIGNED)
    assert len(archive.issues(issued)) == 1


@pytest.mark.parametrize(
    ("signature", "rule"),
    [
        (Signature("甲一", ""), "sign_off_missing"),
        (Signature("甲一", "甲 一"), "sign_off_same"),
        (Signature("甲一", "乙二", embargo_until=NOW - timedelta(hours=1)), "embargo_past"),
        (Signature("甲一", "乙二", corrects=1, reason="笔误"), "corrects_nothing"),
    ],
)
def test_what_the_rules_forbid_leaves_nothing_behind(root: DataRoot, signature: Signature, rule: str) -> None:
    with pytest.raises(SnapshotRefused, match=rule):
        issuing.issue(desk(root), "510000", W47, signature)
    assert list(root.snapshots.glob("2026*")) == []


def test_other_regions_of_the_week_get_the_next_numbers(issued: DataRoot) -> None:
    card, _ = issuing.issue(desk(issued), "510100", W47, SIGNED)
    assert (card.key, card.issue_text) == ("2026-W47/2", "第1期（总第1期）")


def test_what_is_in_the_archive_is_never_overwritten(issued: DataRoot) -> None:
    content = archive.read(issued, "2026-W47/1")
    with pytest.raises(SnapshotRefused, match="已经签发，不能改写"):
        archive.freeze(issued, content, {}, None)
    archive.check(issued, "2026-W47/1")


def test_a_death_in_the_middle_leaves_no_issue(root: DataRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(archive, "reach_disk", die)
    with pytest.raises(OSError, match="power cut"):
        issuing.issue(desk(root), "510000", W47, SIGNED)
    assert archive.issues(root) == ()
    assert list(root.snapshots.glob("2026*/*")) == []
    monkeypatch.undo()


def test_the_next_week_counts_from_the_issue_before(root: DataRoot) -> None:
    early = desk(root, datetime(2026, 11, 17, 10, 0), store.builds(root)[0])
    issuing.issue(early, "510000", W46, SIGNED)
    card, made = issuing.issue(desk(root), "510000", W47, SIGNED)
    assert (card.previous, card.serial, made.content.heading.previous) == ("2026-W46/1", 2, "2026-W46")
    assert made.content.revisions_count.raw == 3.0
    assert card.issue_text == "第2期（总第2期）"
    issuing.verify(desk(root), card)


def test_a_correction_says_what_it_corrects_and_how_the_numbers_moved(issued: DataRoot) -> None:
    publish(issued.root, W47, revised=1.06)  # 3 % more came in for the week before: weeks told now differ
    signature = replace(SIGNED, corrects=1, reason="一家企业补报")
    with pytest.raises(SnapshotRefused, match="correction_empty"):
        issuing.issue(desk(issued), "510000", W47, signature)  # no figure that is told has changed


def test_a_correction_is_a_new_issue_beside_the_old(
    issued: DataRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(weekly_build.WEEKLY, "510000", (33.0, 12.0))
    publish(issued.root, W47, revised=1.03)
    before = (issued.snapshots / "2026-W47" / "1" / CONTENT).read_bytes()
    card, made = issuing.issue(
        desk(issued), "510000", W47, replace(SIGNED, corrects=1, reason="一家企业补报")
    )
    assert (card.key, card.corrects, card.issue_text) == ("2026-W47/2", 1, "第2期（总第2期，更正）")
    correction = made.content.stamp.corrects
    assert correction is not None and correction.reason == "一家企业补报"
    assert [each.name for each in correction.changes] == [
        "直播电商交易额（本周）",
        "订单量（本周）",
        "网络零售额（本周）",
    ]
    assert all(each.old != each.new for each in correction.changes)
    assert (issued.snapshots / "2026-W47" / "1" / CONTENT).read_bytes() == before
    issuing.verify(desk(issued), card)


def test_an_issue_under_embargo_is_not_open_before_its_hour(root: DataRoot) -> None:
    until = NOW + timedelta(hours=2)
    issuing.issue(desk(root), "510000", W47, replace(SIGNED, embargo_until=until))
    card = archive.issues(root)[0]
    assert not card.is_open(until - timedelta(seconds=1))
    assert card.is_open(until)


def test_the_build_that_an_issue_names_stays(root: DataRoot) -> None:
    early = desk(root, datetime(2026, 11, 17, 10, 0), store.builds(root)[0])
    issuing.issue(early, "510000", W46, SIGNED)
    verdicts = {each.file.stem: (each.stays, each.why) for each in retention.verdicts(root, keep=1)}
    assert verdicts["marts_000001"] == (True, "周报 2026-W46/1 引用")


def test_what_was_issued_is_written_down_among_the_vintages_once(issued: DataRoot) -> None:
    told = vintage_store.vintages(issued).filter(pl.col("kind") == "issued")
    week = told.filter(indicator="S1", region_code="510000", period_kind="week", period="2026-11-16")
    content = archive.read(issued, "2026-W47/1")
    assert week["value"].to_list() == [content.cell("key.S1.week.value").raw]
    assert week["yoy_pct"].to_list() == [content.cell("key.S1.week.growth").raw]
    assert told["as_of"].unique().to_list() == [NOW]


def test_any_two_weeks_stand_side_by_side(root: DataRoot) -> None:
    now = issuing.draft(desk(root), "510000", W47).content
    earlier = issuing.draft(desk(root), "510000", W46).content
    rows = {(each.block, each.name): each for each in side_by_side(earlier, now)}
    week = rows[("主要指标", "直播电商交易额（本周）")]
    assert week.old != week.new and week.change.endswith("%")
    assert rows[("主要指标", "直播电商交易额（本周）同比")].change == "0.0 个百分点"


def test_a_folder_that_is_no_issue_disturbs_nothing(issued: DataRoot) -> None:
    (issued.snapshots / "2026-W47" / "9").mkdir()
    (issued.snapshots / "2026-W47" / "9" / CARD).write_text("{", encoding="utf-8")
    assert [each.key for each in archive.issues(issued)] == ["2026-W47/1"]
    assert archive.next_number(issued, "2026-W47") == 10
    shutil.rmtree(issued.snapshots / "2026-W47" / "9")


def test_what_issues_hid_is_remembered_as_a_base_in_the_year_after(issued: DataRoot) -> None:
    card = archive.issues(issued)[0]
    part = ("S1", "510000", "platform", "抖音")
    told, hidden, base = ("S1", "510000"), ("S1", "510300"), ("S1", "510900")
    known = replace(card, told=(told,), hidden=(hidden,), parts=(part,), bases=(base,), base_parts=())
    same_year = archive.standing_of((known,), "510000", "2026-W48")
    year_after = archive.standing_of((known,), "510000", "2027-W01")
    assert same_year == Standing(
        told=frozenset({told}),
        hidden=frozenset({hidden}),
        parts=frozenset({part}),
        bases=frozenset({base}),
    )
    assert year_after == Standing(bases=frozenset({hidden}), base_parts=frozenset({part}))


def test_a_card_of_before_bases_were_kept_can_be_read(issued: DataRoot) -> None:
    path = next(issued.snapshots.glob("*/*/issue.json"))
    card = json.loads(path.read_bytes())
    path.write_text(json.dumps({key: told for key, told in card.items() if not key.startswith("base")}))
    assert [each.bases for each in archive.issues(issued)] == [()]

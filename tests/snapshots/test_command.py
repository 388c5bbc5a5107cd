"""The command: what it prints, and what its exit status means."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import cli
from dashboard.snapshots import archive, command
from pipelines import clock, vintage_store
from pipelines.settings import REPOSITORY, DataRoot
from tests.snapshots.conftest import NOW, opened

pytestmark = pytest.mark.usefixtures("small_files", "quiet")


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the builds, and nothing to hide."""
    monkeypatch.setattr(clock, "china_now", lambda: NOW)
    monkeypatch.setattr(command, "source", opened)


def run(root: DataRoot, *args: str) -> int:
    return cli.main(["snapshot", "--data", str(root.root), *args])


ISSUE = ("--region", "510000", "--issue", "--compiled-by", "甲一", "--reviewed-by", "乙二")


def test_a_draft_is_made_of_the_last_week_that_is_over(
    root: DataRoot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "--region", "510000", "--out", str(tmp_path / "out")) == 0
    names = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert names == ["content.json", "周报.docx", "周报.html", "周报.pdf", "周报.xlsx", "周报（公文版）.docx"]
    said = capsys.readouterr().out
    assert "草稿 四川省 2026-W47" in said and "提醒 demo" in said
    assert "sign_off" not in said  # nobody signs a draft


def test_several_regions_get_a_folder_each(root: DataRoot, tmp_path: Path) -> None:
    assert run(root, "--regions", "510000/city", "310000", "--out", str(tmp_path / "out")) == 0
    folders = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert folders == ["310000", "510100", "510700", "510800"]


def test_without_a_region_the_provinces_with_data_are_made(root: DataRoot) -> None:
    assert run(root) == 0
    made = sorted(each.name for each in (root.drafts / "2026-W47").iterdir())
    assert made == ["310000", "320000", "440000", "510000"]


def test_an_issue_is_frozen_and_verified(root: DataRoot, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, *ISSUE) == 0
    assert "已签发 四川省 2026年第47周 第1期（总第1期）" in capsys.readouterr().out
    assert run(root, "--verify") == 0
    assert "一致 2026-W47/1 四川省" in capsys.readouterr().out


def test_an_issue_whose_numbers_could_not_be_written_down_is_finished_by_the_next_command(
    root: DataRoot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full_disk:
        full_disk.setattr(vintage_store, "put_in_place", no_room)
        assert run(root, *ISSUE) == 1
        assert run(root, "--region", "510000") == 1  # still no room: it says so, and makes the draft
    said = capsys.readouterr().out
    assert said.count("周报 2026-W47-1 已签发存档，但它的数没有记入修订档案") == 2
    assert "不要重新签发" in said and "草稿 四川省" in said
    assert [each.key for each in archive.issues(root)] == ["2026-W47/1"]
    assert run(root, "--region", "510000") == 0
    told = vintage_store.vintages(root).filter(kind="issued")
    assert told["source"].unique().to_list() == ["2026-W47-1"]
    assert run(root, "--region", "510000") == 0
    assert vintage_store.vintages(root).filter(kind="issued").equals(told)


def no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "no space left")


def test_a_rule_that_fails_forbids_the_issue_and_is_named(
    root: DataRoot, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "--region", "510000", "--issue", "--compiled-by", "甲一", "--reviewed-by", "甲一") == 1
    assert "禁止签发 sign_off_same 制表人与审核人是同一人：甲一" in capsys.readouterr().out
    assert archive.issues(root) == ()


def test_one_region_that_is_refused_does_not_stop_the_others(
    root: DataRoot, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "--regions", "510300", "510000") == 1
    said = capsys.readouterr().out
    assert "自贡市（510300）没有任何数据" in said and "草稿 四川省" in said


def test_an_issue_that_was_changed_fails_the_verification(
    root: DataRoot, capsys: pytest.CaptureFixture[str]
) -> None:
    run(root, *ISSUE)
    (root.snapshots / "2026-W47" / "1" / "周报.xlsx").write_bytes(b"another")
    assert run(root, "--verify") == 1
    assert "与 MANIFEST.sha256 不符：周报.xlsx" in capsys.readouterr().out


def test_an_issue_whose_build_is_gone_fails_the_verification(
    root: DataRoot, capsys: pytest.CaptureFixture[str]
) -> None:
    run(root, *ISSUE)
    (root.marts / "marts_000002.duckdb").unlink()
    assert run(root, "--verify") == 1
    assert "引用的结果 marts_000002 不见了" in capsys.readouterr().out


def test_an_issue_without_its_card_is_not_passed_over(
    root: DataRoot, capsys: pytest.CaptureFixture[str]
) -> None:
    run(root, *ISSUE)
    (root.snapshots / "2026-W47" / "1" / "issue.json").write_bytes(b"{")
    assert run(root, "--verify") == 1
    assert "2026-W47/1 的 issue.json 不在或读不出" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--week", "2025-W53"), "2025 年没有第 53 周"),
        (("--week", "2026年47周"), "不是周次"),
        (("--region", "999999"), "不认识的地区“999999”"),
        (("--region", "四川"), "是不是 四川省 510000"),
        (("--week", "2027-W10"), "2027年第10周还没有开始"),
        (("--due", "--send"), "没有配置发信服务器"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    root: DataRoot, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str
) -> None:
    assert run(root, *args) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--corrects", "1", "--reason", "补报"), "--corrects、--reason 只用于签发"),
        (("--send",), "--send 只与 --due 一起用"),
        (("--embargo", "明天"), "“明天”不是北京时间，请写成 2026-11-24T09:00"),
        (("--embargo", "2026-11-24T09:00+00:00"), "不是北京时间"),
    ],
)
def test_options_that_cannot_be_meant_are_refused_before_anything_is_done(
    root: DataRoot, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str
) -> None:
    try:
        status = run(root, *args)
    except SystemExit as end:  # how argparse ends
        status = int(end.code or 0)
    assert status == 2
    assert words in capsys.readouterr().err
    assert not root.drafts.exists()


def test_without_a_build_one_is_told_to_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["snapshot", "--data", str(tmp_path)]) == 1
    assert "python -m pipelines load" in capsys.readouterr().err


def test_the_rules_can_be_listed(root: DataRoot, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "--rules") == 0
    assert "禁止签发\tdisclosure_missing\t没有做披露审核" in capsys.readouterr().out


NOT_NEEDED = {"streamlit", "plotly", "pandas", "pipelines.ingest", "pipelines.build"}
COMMAND = """
import sys
from importlib import import_module
from dashboard import cli
from dashboard.snapshots import writers
cli.main(["snapshot", "--rules"])
for each in writers.FORMATS.values():
    import_module(each.module)
print(*sys.modules)
"""


def test_the_command_does_not_bring_into_memory_what_only_pages_and_loads_need() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.split())
    assert "dashboard.snapshots.pdf" in modules and not NOT_NEEDED & modules

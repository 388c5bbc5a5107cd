"""Putting things on the disk: in one step, whole, with the rights they had."""

import errno
import stat
import sys
from pathlib import Path

import pytest

from pipelines import disk
from pipelines.errors import PipelineError
from pipelines.settings import KEY_FILE, DataRoot, hash_key

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows 没有这种权限")


def rights(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@posix
def test_a_new_file_has_the_rights_asked_for_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    file = tmp_path / "a"
    disk.put_in_place(file, b"1", mode=0o600)
    assert (file.read_bytes(), rights(file)) == (b"1", 0o600)
    file.chmod(0o640)
    disk.put_in_place(file, b"2")
    assert (file.read_bytes(), rights(file)) == (b"2", 0o640)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_stays_as_it_was_and_leaves_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    disk.put_in_place(file, b"before")

    def no_room(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "reach_disk", no_room)
    with pytest.raises(OSError, match="No space"):
        disk.put_in_place(file, b"after")
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def test_the_draft_of_a_writer_that_was_killed_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / ".a.draft").write_bytes(b"half")
    disk.put_in_place(tmp_path / "a", b"whole")
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_folder_takes_the_place_of_another_whole_and_the_other_lies_beside_the_draft(
    tmp_path: Path,
) -> None:
    for folder, content in (("scratch/kept", "new"), ("files/ab/abcd", "old")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "rows").write_text(content, encoding="utf-8")
    disk.move_folder_in_place(tmp_path / "scratch" / "kept", tmp_path / "files" / "ab" / "abcd")
    assert (tmp_path / "files" / "ab" / "abcd" / "rows").read_text(encoding="utf-8") == "new"
    assert [each.name for each in (tmp_path / "scratch").iterdir()] == ["kept.replaced"]


def test_a_folder_that_cannot_be_flushed_on_a_share_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(disk.os, "fsync", cannot)
    disk.reach_disk(tmp_path)
    (tmp_path / "a").write_bytes(b"1")
    with pytest.raises(OSError, match="Invalid"):
        disk.reach_disk(tmp_path / "a")


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EACCES, "没有读写权限"),
        (errno.EROFS, "磁盘是只读的"),
        (errno.EIO, "磁盘读写出错"),
    ],
)
def test_what_the_system_complains_of_is_said_in_chinese_with_a_cure(number: int, what: str) -> None:
    said, cure = disk.complaint(OSError(number, "said in English"))
    assert said == what
    assert "请" in cure


def test_a_complaint_that_is_not_known_keeps_the_systems_words() -> None:
    assert disk.complaint(OSError(errno.ENOTDIR, "Not a directory"))[0] == "系统错误：Not a directory"


@posix
def test_the_key_of_hashes_is_made_once_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIANCE_HASH_KEY", raising=False)
    key = hash_key(DataRoot(tmp_path / "new"))
    assert hash_key(DataRoot(tmp_path / "new")) == key
    assert rights(tmp_path / "new" / KEY_FILE) == 0o600


def test_an_empty_key_of_hashes_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIANCE_HASH_KEY", raising=False)
    (tmp_path / KEY_FILE).write_bytes(b"")
    with pytest.raises(PipelineError, match="是空的") as refusal:
        hash_key(DataRoot(tmp_path))
    assert "从备份恢复" in refusal.value.fix

"""A full disk, and a disk on which nothing may be written: said in Chinese, and no harm done."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.cli import DONE, PARTLY, REFUSED, main
from tests.exports import Bureau, bureau_at, taobao, taobao_file
from tests.faults.state import content_of, copy_of, leftovers_of, tables_of

DISK = 96 << 20
ROOM = tuple(1 << power for power in range(12, 26))  # 4 KiB … 32 MiB: from the first write to the last
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 96 MiB, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)]
    if sys.platform != "linux" or not shutil.which("mount"):
        pytest.skip("小磁盘要用 Linux 的 tmpfs")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"不能挂载 tmpfs：{done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def with_news(bureau: Bureau) -> Bureau:
    """Let a bureau have a build, and a file that is not in it."""
    bureau.drop("T1/a.csv", taobao_file(*(taobao(n, "10.00") for n in range(50))))
    assert main(["load", "--data", str(bureau.folders.root), "--quiet"]) == DONE
    bureau.drop("T1/b.csv", taobao_file(*(taobao(n, "10.00") for n in range(40, 3000)), taobao(9999, "坏")))
    return bureau


def fill(disk: Path, leave: int) -> Path:
    """Fill a disk up to so many bytes."""
    filler = disk / "filler"
    state = os.statvfs(disk)
    with filler.open("wb") as opened:
        os.posix_fallocate(opened.fileno(), 0, max(state.f_bavail * state.f_frsize - leave, 1))
    return filler


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_moment_of_a_load_does_no_harm(
    small_disk: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bureau = with_news(bureau_at(small_disk / "data"))
    root = bureau.folders.root
    calm = copy_of(root, tmp_path / "calm")
    before = tables_of(root)
    told: dict[int, str] = {}
    for room in ROOM:
        filler = fill(small_disk, room)
        capfd.readouterr()
        if main(["load", "--data", str(root), "--quiet"]) != REFUSED:
            break
        told[room] = capfd.readouterr().err
        assert tables_of(root) == before, room
        filler.unlink()
    (small_disk / "filler").unlink(missing_ok=True)
    assert len(told) >= 5  # it filled up at as many moments
    for said in told.values():
        assert "磁盘已满" in said
        assert "处理：原来的结果没有改动。请清理" in said
        assert "Traceback" not in said
    main(["load", "--data", str(root), "--quiet"])
    assert main(["load", "--data", str(calm), "--quiet"]) == DONE
    now, undisturbed = content_of(root), content_of(calm)
    assert now.lines.equals(undisturbed.lines)
    assert {name: rows for name, (rows, _) in now.tables.items()} == {
        name: rows for name, (rows, _) in undisturbed.tables.items()
    }
    assert now.tables["sales_day"] == undisturbed.tables["sales_day"]
    assert leftovers_of(root) == []


def without_a_roots_privilege() -> None:
    """Let rights of files bind the administrator too; others they bind anyway."""
    if os.geteuid() == 0:
        for privilege in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, privilege, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="权限靠 Linux 的方式来收回")
@pytest.mark.parametrize("locked", ["marts", "marts/lines", "marts/files", "."])
def test_where_nothing_may_be_written_it_is_said_and_the_build_stays(bureau: Bureau, locked: str) -> None:
    root = with_news(bureau).folders.root
    before = tables_of(root)
    folder = root / locked
    folders = [folder, *(each for each in folder.rglob("*") if each.is_dir())] if locked != "." else [folder]
    for each in folders:
        each.chmod(0o500)
    command = [sys.executable, "-X", "utf8", "-m", "pipelines", "load", "--data", str(root), "--quiet"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        preexec_fn=without_a_roots_privilege,
    )
    for each in folders:
        each.chmod(0o700)
    assert done.returncode == REFUSED, done.stderr
    assert "没有读写权限" in done.stderr or "没有写权限" in done.stderr
    assert "处理：原来的结果没有改动。请" in done.stderr
    assert "Traceback" not in done.stderr
    assert tables_of(root) == before
    assert main(["load", "--data", str(root), "--quiet"]) in (DONE, PARTLY)
    assert bureau.one("SELECT count(*) AS files FROM file_receipt WHERE path LIKE 'T1/%'") == {"files": 2}
    assert leftovers_of(root) == []

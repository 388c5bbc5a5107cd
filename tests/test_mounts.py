"""What kind of disk a folder lies on, from what the system says of its mounts."""

from pathlib import Path, PurePosixPath

import pytest

from pipelines import mounts
from pipelines.cli import DONE, main
from pipelines.errors import PipelineError
from tests.exports import Bureau, taobao, taobao_file

TABLE = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:25 / /data rw - nfs4 server:/export rw,vers=4.2
31 30 0:26 / /data/marts rw,relatime - xfs /dev/vdb rw
32 22 0:27 / /mnt/数据\040share rw - cifs //server/share rw
33 22 0:28 / /again rw - ext4 /dev/vdc rw
34 33 0:29 / /again rw - fuse.sshfs user@server: rw
35 22 0:30 /sub/folder /bound rw master:3 propagate_from:2 - 9p drvfs rw
not a line of the table
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/marts", "ext4"),
        ("/data/raw/a", "nfs4"),
        ("/data/marts", "xfs"),
        ("/data/martsy", "nfs4"),
        ("/mnt/数据 share/a", "cifs"),
        ("/again/marts", "fuse.sshfs"),
        ("/bound", "9p"),
    ],
)
def test_the_deepest_and_latest_mount_tells(folder: str, kind: str) -> None:
    assert mounts.file_system_of(PurePosixPath(folder), TABLE) == kind


def test_of_an_empty_table_nothing_is_known() -> None:
    assert mounts.file_system_of(PurePosixPath("/data"), "") is None


@pytest.mark.parametrize(
    ("path", "is_share"),
    [
        (r"\\server\share\data", True),
        ("//server/share/data", True),
        (r"\\?\UNC\server\share\data", True),
        (r"C:\data", False),
        (r"\\?\C:\data", False),
        (r"\\.\pipe", False),
    ],
)
def test_a_windows_share_is_known_by_the_form_of_its_path(path: str, is_share: bool) -> None:
    assert mounts.is_windows_share(path) is is_share


def test_this_machines_own_disk_is_no_share(tmp_path: Path) -> None:
    assert mounts.warning(tmp_path / "marts") is None


def test_a_load_onto_a_share_is_warned_of_with_place_and_cure_and_done_all_the_same(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"1 0 0:1 / {bureau.folders.root} rw - nfs4 server:/x rw\n", encoding="utf-8")
    monkeypatch.setattr(mounts, "MOUNTS", table)
    monkeypatch.setattr(mounts.sys, "platform", "linux")
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    assert main(["load", "--data", str(bureau.folders.root), "--quiet"]) == DONE
    said = capsys.readouterr().err
    assert "结果目录在NFS 网络共享上" in said
    assert str(bureau.folders.marts) in said
    assert "只把 raw/ 放在网络共享" in said


def test_raw_files_may_lie_elsewhere_behind_a_link_and_are_missed_when_it_leads_nowhere(
    bureau: Bureau, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "网络 共享"
    bureau.folders.raw.rename(elsewhere)
    bureau.folders.raw.symlink_to(elsewhere)
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    assert bureau.load().published
    elsewhere.rename(tmp_path / "断开")
    with pytest.raises(PipelineError, match="它指向的位置现在连不上"):
        bureau.load()
    assert bureau.sums() == ("10.00", "10.00")

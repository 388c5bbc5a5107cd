"""What kind of disk a folder lies on: a network share will do for raw files, but not for the marts.

Known from what Linux says of its mounts, and from the form of a path on Windows; elsewhere unknown.
"""

import re
import sys
from pathlib import Path, PurePath

MOUNTS = Path("/proc/self/mountinfo")

# File systems whose locks or flushing depend on another machine, or are only imitated.
SHARES = {
    "nfs": "NFS 网络共享",
    "nfs4": "NFS 网络共享",
    "cifs": "Windows 网络共享",
    "smb3": "Windows 网络共享",
    "smbfs": "Windows 网络共享",
    "9p": "宿主机共享目录（9p，包括 WSL 里的 Windows 磁盘）",
    "drvfs": "WSL 里的 Windows 磁盘",
    "vboxsf": "虚拟机共享目录",
    "fuse.vmhgfs-fuse": "虚拟机共享目录",
    "prl_fs": "虚拟机共享目录",
    "afs": "AFS 网络共享",
    "ceph": "Ceph 网络存储",
    "lustre": "Lustre 网络存储",
    "fuse.glusterfs": "GlusterFS 网络存储",
    "fuse.sshfs": "SSH 远程目录",
    "fuse.davfs": "WebDAV 网盘",
    "davfs": "WebDAV 网盘",
    "fuse.rclone": "网盘",
    "fuse.s3fs": "对象存储",
    "fuse.juicefs": "对象存储",
}
WINDOWS_SHARE = "Windows 网络共享"


def share_of(folder: Path) -> str | None:
    """Return what kind of share a folder lies on, in Chinese; null: on a disk of its own, or unknown."""
    if sys.platform == "win32":
        return WINDOWS_SHARE if is_windows_share(str(folder)) else None
    try:
        table = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return SHARES.get(file_system_of(folder.resolve(), table) or "")


def file_system_of(folder: PurePath, mountinfo: str) -> str | None:
    """Return the type of the file system that a folder lies on; null: the table does not say.

    Args:
        folder: An absolute path without links.
        mountinfo: Lines `id parent device root mount_point options [tags] - type source options`; of two
            on one mount point, the later one covers the earlier.
    """
    found, depth = None, 0
    for line in mountinfo.splitlines():
        place, _, kind = line.partition(" - ")
        if len(place.split(" ")) < 5 or not kind:
            continue
        point = PurePath(_unescaped(place.split(" ")[4]))
        if folder.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = kind.split(" ")[0], len(point.parts)
    return found


def is_windows_share(path: str) -> bool:
    r"""Whether a Windows path begins with a server's name: `\\server\share`. A mapped letter does not tell."""
    plain = path.replace("/", "\\").removeprefix("\\\\?\\").upper()
    return plain.startswith("UNC\\") or (plain.startswith("\\\\") and not plain.startswith("\\\\."))


def warning(marts: Path) -> str | None:
    """Return what to say of marts/ that lie on a share, in Chinese; null: nothing to say."""
    kind = share_of(marts)
    if kind is None:
        return None
    return (
        f"提醒：结果目录在{kind}上，断网或断电时可能丢失刚发布的结果，几台电脑同时入库也可能互不知道\n"
        f"  位置：{marts}\n"
        "  处理：请把数据目录放在本机磁盘，只把 raw/ 放在网络共享（docs/running.md 说明怎样做）"
    )


def _unescaped(point: str) -> str:
    """Blanks and the like in a mount point are written as a backslash and three octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), point)

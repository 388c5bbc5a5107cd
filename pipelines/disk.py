"""Putting things on the disk so that neither a kill nor a power cut leaves half of them.

A name only ever leads to whole content: content reaches the disk first, then it gets its name in one
step, then the folder that holds the name reaches the disk.
"""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

# What an operating system complains of, in the words of those who must mend it.
COMPLAINTS = {
    errno.ENOSPC: ("磁盘已满", "请清理出空间（或把数据目录移到更大的磁盘）"),
    errno.EDQUOT: ("磁盘配额已用完", "请清理出空间，或请管理员提高配额"),
    errno.EACCES: ("没有读写权限", "请让运行入库的用户对数据目录有读写权限"),
    errno.EPERM: ("没有读写权限", "请让运行入库的用户对数据目录有读写权限"),
    errno.EROFS: ("磁盘是只读的", "请检查磁盘为何变成只读（多半是硬件故障或挂载方式），换一块可写的磁盘"),
    errno.EIO: ("磁盘读写出错", "多半是硬件故障：请先备份 raw/，再检查或更换磁盘"),
    errno.EMFILE: ("打开的文件太多", "请关闭其他程序，或请管理员提高打开文件数的上限"),
}
UNKNOWN_CURE = "请检查磁盘空间和读写权限"
BINARY: int = getattr(os, "O_BINARY", 0)  # Windows would turn line ends into others
NO_FLUSH = (errno.EINVAL, errno.ENOTSUP)  # some network shares cannot flush a folder: they do so themselves


def complaint(failure: OSError) -> tuple[str, str]:
    """Return what the system complains of and its cure, in Chinese."""
    what, cure = COMPLAINTS.get(
        failure.errno or 0, (f"系统错误：{failure.strerror or failure}", UNKNOWN_CURE)
    )
    return what, cure


def reach_disk(path: Path) -> None:
    """Wait until a file, or a folder's list of names, has reached the disk."""
    is_folder = path.is_dir()
    if is_folder and os.name == "nt":
        return  # Windows has no handle on a folder to flush
    handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as failure:
        if not is_folder or failure.errno not in NO_FLUSH:
            raise
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder and those that it lies in, if they are not there; their names have reached the disk."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        reach_disk(each.parent)


def put_in_place(file: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file in one step: whoever reads it finds what was there before, or all of `content`.

    Args:
        file: The file; what it may be used for stays as it is where it is there already.
        content: All of its new content.
        mode: What it may be used for where it is new, before the user's own mask.

    Raises:
        OSError: It cannot be written; what was there before is untouched.
    """
    draft = file.with_name(f".{file.name}.draft")
    try:
        draft.unlink(missing_ok=True)  # of a writer that was killed, with rights of its own
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, mode), "wb") as opened:
            opened.write(content)
        if file.exists():
            shutil.copymode(file, draft)
        move_in_place(draft, file)
    except OSError:
        with suppress(OSError):  # what stopped the writing may also stop this; the first failure tells more
            draft.unlink(missing_ok=True)
        raise


def move_in_place(draft: Path, file: Path) -> None:
    """Give a finished file its name in one step."""
    reach_disk(draft)
    make_folder(file.parent)
    draft.replace(file)
    reach_disk(file.parent)


def move_folder_in_place(draft: Path, folder: Path, *, stays: Callable[[], bool] = lambda: False) -> None:
    """Give a finished folder its name in one step; one of that name goes, whole, to where the draft was.

    A folder that is removed piece by piece must not bear a name that readers trust: hence it is first
    moved beside the draft, for the caller to remove.

    Args:
        draft: The finished folder.
        folder: Its name to be.
        stays: Whether one of that name is as good: it stays, untouched, and the draft is not moved. Two
            machines may finish the same at once, and a third be reading what the first has put there.
    """
    for part in (*draft.rglob("*"), draft):
        reach_disk(part)
    make_folder(folder.parent)
    try:
        draft.replace(folder)
    except OSError:
        if not folder.exists():
            raise
        if stays():
            return
        folder.replace(draft.with_name(f"{draft.name}.replaced"))
        draft.replace(folder)
    reach_disk(folder.parent)

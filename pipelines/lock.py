"""One loader at a time: the system's own lock on a data root, and who holds it.

The system lets go of the lock when its holder dies, however it dies: nobody ever has to remove one by
hand. `LOCK.holder` beside it only says who it is; a killed loader leaves it behind, and it means nothing
then.
"""

import errno
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.disk import make_folder
from pipelines.errors import LoaderBusy, PipelineError
from pipelines.settings import DataRoot

CANNOT_LOCK = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL)
WAIT_FOR_LOADER = 60.0  # seconds that a second load waits for the first


@contextmanager
def only_loader(
    folders: DataRoot, *, wait: float = WAIT_FOR_LOADER, say: Callable[[str], None] = lambda said: None
) -> Iterator[None]:
    """Hold the data root for one load; a second load waits, then is told who holds it.

    Args:
        folders: The data root.
        wait: Seconds to wait for another loader.
        say: Is told, once, that there is one to wait for.

    Raises:
        LoaderBusy: The other load has not ended within `wait` seconds.
        PipelineError: The file system that the marts lie on cannot lock.
    """
    make_folder(folders.marts)
    # Without the system's lock a killed loader would lock everybody out: rather none than that.
    lock, holder = FileLock(folders.marts / "LOCK", fallback_to_soft=False), folders.marts / "LOCK.holder"
    _acquire(lock, holder, wait, say)
    try:
        holder.write_text(json.dumps(_myself(), ensure_ascii=False), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def only_verifier(folders: DataRoot) -> Iterator[bool]:
    """Hold the place where everything is rebuilt to be compared; yield whether nobody else holds it."""
    lock = FileLock(folders.marts / "LOCK.verify", fallback_to_soft=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _acquire(lock: FileLock, holder: Path, wait: float, say: Callable[[str], None]) -> None:
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"另一个入库正在进行（{_holder(holder)}），最多等它 {wait:.0f} 秒")
            lock.acquire(timeout=wait)
    except Timeout:
        raise LoaderBusy(
            f"另一个入库正在进行（{_holder(holder)}），已等待 {wait:.0f} 秒",
            where=str(holder.parent),
            fix="请等它结束后再运行；若它不该在运行，请结束上述进程，锁随即解除，不必删除任何文件",
        ) from None
    except (OSError, NotImplementedError) as failure:
        if isinstance(failure, OSError) and failure.errno not in CANNOT_LOCK:
            raise
        raise PipelineError(
            "数据目录所在的磁盘不能加锁，两个入库会互相损坏，所以不能入库",
            where=str(holder.parent),
            fix="请把数据目录移到本机磁盘（raw/ 可以是指向网络共享的链接），再运行入库",
        ) from failure


def _myself() -> dict[str, object]:
    now = (datetime.now(UTC) + timedelta(hours=8)).replace(tzinfo=None)
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": f"{now:%Y-%m-%d %H:%M:%S}"}


def _holder(file: Path) -> str:
    """Say who holds the lock: a process, on which computer, since when (China time)."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return f"进程 {said['pid']} · 电脑 {said['host']} · {said['since']} 开始"
    except (OSError, ValueError, KeyError, TypeError):
        return "进程未知"

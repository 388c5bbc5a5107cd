"""Demo files and real ones never stand in one build: what was taken of a demo goes with it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pipelines.desk import demo_files
from pipelines.disk import put_in_place, reach_disk
from pipelines.errors import PipelineError
from pipelines.ingest.folder import known
from pipelines.ingest.receipts import Receipt
from pipelines.settings import DataRoot

MARKER = "DEMO"  # in marts/: what was taken here is invented


def keep_demo_apart(folders: DataRoot) -> None:
    """Let go of everything taken from demo files once they are gone; never take them beside real ones.

    A taken file stays when it leaves raw/, but a demo must not outlive its files: it would be counted
    among the real ones, and no longer be called a demo. A demo root takes demo files only, so all that
    was taken there goes.

    Raises:
        PipelineError: Demo files lie in a data root that has taken real ones.
    """
    marker = folders.marts / MARKER
    if demo_files(folders) is None:
        if marker.exists():
            if folders.taken.exists():  # in one step: half of them must not be taken for all
                folders.taken.replace(folders.scratch / "demo")
                reach_disk(folders.marts)
            marker.unlink()
    elif not marker.exists():
        if known(folders):
            raise PipelineError(
                "这个数据目录已有真实数据入库，不能再放演示数据；原来的结果保持不变",
                where=str(folders.raw),
                fix="请运行 python -m pipelines demo --remove 清除演示数据；演示请用 --data 另指一个空目录",
            )
        put_in_place(marker, b"")


def real_beside_demo(folders: DataRoot, now: datetime) -> Callable[[Path, str], Receipt | None]:
    """Return what refuses a real file in a data root of demo files: path and SHA-256 -> its receipt, or None."""
    demo = demo_files(folders)

    def refuse(file: Path, sha256: str) -> Receipt | None:
        if demo is None or sha256 in demo:
            return None
        return Receipt(
            file.relative_to(folders.raw).as_posix(),
            "held",
            sha256=sha256,
            reason="这里是演示数据，真实文件不与演示数据混在一起，暂不入库",
            fix="请先运行 python -m pipelines demo --remove 清除演示数据，再运行入库",
            loaded_at=now,
        )

    return refuse

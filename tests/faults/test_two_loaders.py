"""Two loaders on one data root: one works, the other waits or says who works. On two roots: no matter."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.errors import LoaderBusy
from pipelines.lock import only_loader
from tests.exports import Bureau, bureau_at, taobao, taobao_file

HOLD = """
import sys
from pathlib import Path
from pipelines.lock import only_loader
from pipelines.settings import DataRoot
with only_loader(DataRoot(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_loader(root: Path) -> Iterator["subprocess.Popen[str]"]:
    """Have another process hold the data root until it is told to let go."""
    command = [sys.executable, "-c", HOLD, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        yield other


def begun(bureau: Bureau) -> "subprocess.Popen[str]":
    """Begin a load."""
    command = [sys.executable, "-X", "utf8", "-m", "pipelines", "load", "--data", str(bureau.folders.root)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def test_a_loader_that_finds_another_says_who_it_is_and_since_when(bureau: Bureau) -> None:
    with (
        another_loader(bureau.folders.root) as other,
        pytest.raises(LoaderBusy) as busy,
        only_loader(bureau.folders, wait=0.1),
    ):
        pass
    who = f"进程 {other.pid} · 电脑 {re.escape(socket.gethostname())} · "
    assert re.search(rf"{who}\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d 开始", busy.value.what)
    assert "结束上述进程" in busy.value.fix


def test_a_load_waits_for_another_says_so_at_once_and_then_does_its_work(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    with another_loader(bureau.folders.root) as other, begun(bureau) as load:
        assert load.stderr
        said = load.stderr.readline()
        assert f"另一个入库正在进行（进程 {other.pid} · " in said
        assert "最多等它 60 秒" in said
        assert load.poll() is None
        other.communicate("")
        load.communicate()
        assert load.returncode == 0
    assert bureau.sums() == ("10.00", "10.00")


def test_two_loads_begun_together_count_everything_once(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    bureau.drop("D1/没有.txt", b"")
    loads = [begun(bureau), begun(bureau)]
    for load in loads:
        load.communicate()
    assert sorted(load.returncode for load in loads) == [1, 3]  # one published; one found nothing new
    assert bureau.sums() == ("10.00", "10.00")
    assert bureau.one("SELECT build_id FROM build") == {"build_id": "marts_000001"}


def test_the_lock_of_a_killed_loader_binds_nobody(bureau: Bureau) -> None:
    with another_loader(bureau.folders.root) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert (bureau.folders.marts / "LOCK.holder").exists()
    with only_loader(bureau.folders, wait=0):
        assert f'"pid": {os.getpid()}' in (bureau.folders.marts / "LOCK.holder").read_text(encoding="utf-8")
    assert not (bureau.folders.marts / "LOCK.holder").exists()


def test_two_data_roots_do_not_disturb_one_another(tmp_path: Path) -> None:
    here, there = bureau_at(tmp_path / "here"), bureau_at(tmp_path / "there")
    here.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    with another_loader(there.folders.root):
        assert here.load().published
    assert here.sums() == ("10.00", "10.00")
    assert not (there.folders.marts / "CURRENT").exists()

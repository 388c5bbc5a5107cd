"""A real Spark standalone cluster on loopback: one master and two workers, each a process of its own."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
REPOSITORY = Path(__file__).parents[2]
STARTUP = 60.0  # seconds
AWS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}


def missing() -> str | None:
    """Return what this machine lacks for a cluster; None: nothing."""
    if importlib.util.find_spec("pyspark") is None:
        return "没有安装 PySpark（requirements-spark.txt）；请用 make test-spark"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "没有 Java；Spark 需要 Java 17 或 21"
    return None


@dataclass
class Cluster:
    """A master and its workers."""

    url: str
    master: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]

    def kill_worker(self) -> None:
        """Let one worker die with its executor and its Python processes, as a machine does without power."""
        worker = self.workers.pop()
        for process in (*_below(worker.pid), worker.pid):
            with _may_be_gone():
                os.kill(process, signal.SIGKILL)
        worker.wait()


@contextmanager
def standalone(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Run a cluster with one core per worker; nothing of it remains."""
    port = free_port()
    master = _start(folder / "master", MASTER, "--port", str(port))
    cluster = Cluster(f"spark://{LOOPBACK}:{port}", master, [])
    try:
        _wait(folder / "master" / "log", "I have been elected leader")
        for number in range(workers):
            home = folder / f"worker{number}"
            given = ("--work-dir", str(home), "--cores", "1", "--memory", "1g", cluster.url)
            cluster.workers.append(_start(home, WORKER, *given))
        for number in range(workers):
            _wait(folder / f"worker{number}" / "log", "Successfully registered with master")
        yield cluster
    finally:
        for process in (*cluster.workers, master):
            for each in (*_below(process.pid), process.pid):
                with _may_be_gone():
                    os.kill(each, signal.SIGKILL)
            process.wait()


def _start(home: Path, role: str, *arguments: str) -> subprocess.Popen[bytes]:
    home.mkdir(parents=True)
    spark = Path(str(importlib.util.find_spec("pyspark").origin)).parent  # type: ignore[union-attr]
    environment = (
        os.environ
        | AWS
        | {
            "SPARK_HOME": str(spark),
            "SPARK_LOCAL_IP": LOOPBACK,
            "SPARK_DAEMON_MEMORY": "256m",
            "PYTHONPATH": str(REPOSITORY),
            "PYSPARK_PYTHON": sys.executable,
        }
    )
    command = [str(spark / "bin" / "spark-class"), role, "--host", LOOPBACK, "--webui-port", "0", *arguments]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=home)


def _wait(log: Path, said: str) -> None:
    deadline = time.monotonic() + STARTUP
    while said not in (text := log.read_text(encoding="utf-8", errors="replace")):
        assert time.monotonic() < deadline, text
        time.sleep(0.1)


def _below(process: int) -> list[int]:
    """Return every process that a process has begun, and theirs; the youngest first."""
    found: list[int] = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with _may_be_gone():
            if int(status.read_text().rpartition(")")[2].split()[1]) == process:
                found += [*_below(int(status.parent.name)), int(status.parent.name)]
    return found


@contextmanager
def _may_be_gone() -> Iterator[None]:
    with suppress(ProcessLookupError, FileNotFoundError):
        yield


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as held:
        held.bind((LOOPBACK, 0))
        return int(held.getsockname()[1])

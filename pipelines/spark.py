"""Apache Spark as the runner of a load's steps: the only module that imports it, and only when asked to.

Spark hands out the steps, and hands them out again when a machine dies; what a step does is ours, the
same functions and the same SQL as on one machine. Every machine has the same release installed, and sees
the data root in the same place. Nothing else is sent than what a step is given: paths, the register of
shops, the key of hashes.
"""

import hashlib
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from pipelines.errors import ClusterFailed, PipelineError
from pipelines.settings import DataRoot, same_python_elsewhere

Item = TypeVar("Item")
Result = TypeVar("Result")

SCHEME = "spark://"
ENGINES = ("duckdb", "polars", "pyarrow")  # what results are made with, besides our own code
WAIT_FOR_MASTER, WAIT_FOR_WORKERS = 5.0, 60.0  # seconds
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Java only passes messages here: the work is done beside it, in Python.
    "spark.executor.memory": "512m",
}
SAME_RELEASE = "请在每台机器上安装同一个版本（同样的路径、同样的 requirements-spark.txt），再运行入库"


class Spark:
    """Runs steps on the workers of a Spark cluster."""

    is_elsewhere = True

    def __init__(self, context: Any) -> None:
        self._context = context

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Run a function over every item, as one task each; yield the results in the items' order.

        Raises:
            PipelineError: What a step refused to do.
            ClusterFailed: A task failed on several machines, or all machines are gone.
        """
        from py4j.protocol import Py4JError

        if not items:
            return
        tasks = self._context.parallelize(items, len(items)).map(partial(_carried_out, function, release()))
        try:
            results = tasks.collect()
        except Py4JError as failure:
            raise ClusterFailed(
                f"集群上的任务失败：{_last_line(str(failure))}",
                where=str(self._context.master),
                fix="原来的结果没有改动。请查看 worker 的日志，再运行入库：已收下的文件不会重做",
            ) from failure
        for result in results:
            if isinstance(result, PipelineError):
                raise result
            yield result


@contextmanager
def cluster(master: str, folders: DataRoot) -> Iterator[Spark]:
    """Have the workers of a Spark master at one's service for the length of one load.

    Args:
        master: `spark://host:port`, several hosts parted by commas; or `local[n]` for trials.
        folders: The data root, which every worker must see.

    Raises:
        ClusterFailed: PySpark or Java is missing, nobody answers, no worker is free, or the workers
            have another release or do not see the data root.
    """
    context = _begun(master)
    try:
        if master.startswith(SCHEME):
            _wait_for_workers(context, master)
        runner = Spark(context)
        for seen in runner.map(sees, [folders.root] * int(context.defaultParallelism)):
            if seen:
                raise seen
        yield runner
    finally:
        context.stop()


def sees(root: Path) -> ClusterFailed | None:
    """Return what is wrong with a data root as this machine sees it; None: nothing."""
    if root.is_dir():
        return None
    return ClusterFailed(
        "worker 看不到数据目录",
        where=f"{socket.gethostname()}：{root}",
        fix="请把数据目录放在各台机器都能以同一路径读写的共享存储上（如 NFS），再运行入库",
    )


@cache
def release() -> str:
    """Return a hash of all that results depend on: our own files, and the engines' versions."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".csv"):
            digest.update(file.read_bytes())
    return digest.hexdigest() + "".join(version(engine) for engine in ENGINES)


def _carried_out(function: Callable[[Item], Result], expected: str, item: Item) -> Result | PipelineError:
    """Run one step on a worker. What it refuses is a result: elsewhere it would be refused as well."""
    if release() != expected:
        return ClusterFailed(
            "worker 上的程序与本机不是同一个版本", where=socket.gethostname(), fix=SAME_RELEASE
        )
    try:
        return function(item)
    except PipelineError as refusal:
        return refusal


def _begun(master: str) -> Any:
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkRuntimeError
    except ImportError:
        raise ClusterFailed(
            "没有安装 PySpark，不能用集群入库",
            where=f"--engine spark --master {master}",
            fix="请先运行 pip install -r requirements-spark.txt -c requirements.lock；单机入库不需要它",
        ) from None
    same_python_elsewhere()
    conf = SparkConf().setMaster(master).setAppName("live-commerce-monitor")
    for name, value in SETTINGS.items():
        conf.setIfMissing(name, value)
    if own := _own_address(master):
        conf.setIfMissing("spark.driver.host", own)
        conf.setIfMissing("spark.driver.bindAddress", own)
    try:
        context = SparkContext(conf=conf)
    except PySparkRuntimeError:
        raise ClusterFailed(
            "Java 没有启动，不能用集群入库",
            where=f"--engine spark --master {master}",
            fix="请安装 Java 17 或 21（Debian：apt install openjdk-17-jre-headless），并确认 java 在 PATH 中或设置了 JAVA_HOME",
        ) from None
    context.setLogLevel("ERROR")
    return context


def _own_address(master: str) -> str | None:
    """Return this machine's address as the master sees it; None: the master is no other process.

    Raises:
        ClusterFailed: No master answers. Spark itself would find out only after a minute.
    """
    if not master.startswith(SCHEME):
        return None
    for each in master.removeprefix(SCHEME).split(","):
        host, _, port = each.rpartition(":")
        with (
            suppress(OSError, ValueError),
            socket.create_connection((host, int(port)), WAIT_FOR_MASTER) as line,
        ):
            return str(line.getsockname()[0])
    raise ClusterFailed(
        "连不上 Spark 主节点",
        where=master,
        fix="请确认主节点已启动、地址和端口正确、防火墙放行；启动方法见 docs/scale.md",
    )


def _wait_for_workers(context: Any, master: str) -> None:
    deadline = time.monotonic() + WAIT_FOR_WORKERS
    while len(context._jsc.sc().statusTracker().getExecutorInfos()) < 2:  # the driver counts as one
        if time.monotonic() > deadline:
            raise ClusterFailed(
                f"{WAIT_FOR_WORKERS:.0f} 秒内没有 worker 接活",
                where=master,
                fix="请确认至少有一个 worker 已登记、有空闲的核和内存（每个执行器 512 MB，另加 Python 进程）",
            )
        time.sleep(0.2)


def _last_line(said: str) -> str:
    """Return the line that names the failure: the last one before Java's own list of calls."""
    lines = [line.strip() for line in said.partition("Driver stacktrace")[0].splitlines()]
    told = [line for line in lines if line and not line.startswith(("at ", "...", "File "))]
    return told[-1][:300] if told else "没有说明"

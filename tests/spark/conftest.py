import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.exports import Bureau, bureau_at
from tests.spark.raw import fill
from tests.spark.standalone import REPOSITORY, Cluster, missing, standalone

LINES = int(os.environ.get("SPARK_TEST_LINES", "20000"))
PARTLY = 3  # published, and some files held or refused

Start = Callable[..., "subprocess.Popen[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if lacking := missing():
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=lacking))


def load(bureau: Bureau, *arguments: str) -> "subprocess.Popen[str]":
    """Begin `python -m pipelines load`, as a user does."""
    command = [sys.executable, "-m", "pipelines", "load", "--quiet", "--data", str(bureau.folders.root)]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "JIANCE_HASH_KEY": "a key for tests"}
    return subprocess.Popen(
        [*command, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finished(process: "subprocess.Popen[str]", within: float = 1800.0) -> str:
    """Wait for a load that publishes; return what it said."""
    said, complaint = process.communicate(timeout=within)
    assert process.returncode == PARTLY, complaint
    return said


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with standalone(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """What the embedded engine makes of the raw folder."""
    bureau = bureau_at(tmp_path_factory.mktemp("embedded"))
    fill(bureau, LINES)
    started = time.perf_counter()
    finished(load(bureau))
    print(f"\nhere: {LINES:,} lines in {time.perf_counter() - started:.1f} s")
    return bureau


@pytest.fixture
def same_raw(embedded: Bureau, tmp_path: Path) -> Bureau:
    """A data root with the same raw folder and nothing else."""
    shutil.copytree(embedded.folders.raw, tmp_path / "raw")
    return Bureau(type(embedded.folders)(tmp_path))

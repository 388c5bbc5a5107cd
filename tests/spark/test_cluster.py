"""A load on a Spark cluster comes out as on one machine, row for row and to the fen, whatever dies."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from pipelines.ingest.folder import known
from tests.exports import Bureau, taobao, taobao_file
from tests.spark.conftest import LINES, finished, load
from tests.spark.equality import assert_equal, files_taken, total_fen
from tests.spark.standalone import LOOPBACK, REPOSITORY, Cluster, free_port, standalone


def on(cluster: Cluster) -> tuple[str, ...]:
    return "--engine", "spark", "--master", cluster.url


def test_every_table_and_every_line_is_that_of_the_embedded_engine(
    embedded: Bureau, same_raw: Bureau, cluster: Cluster
) -> None:
    started = time.perf_counter()
    finished(load(same_raw, *on(cluster)))
    print(f"\ncluster: {LINES:,} lines in {time.perf_counter() - started:.1f} s")
    assert len({each.format_key for each in known(same_raw.folders).values()}) == 4
    assert sum(each.rows_read or 0 for each in known(same_raw.folders).values()) >= LINES
    assert total_fen(same_raw.folders) == total_fen(embedded.folders) > 0
    assert_equal(embedded.folders, same_raw.folders)


def test_what_comes_later_is_added_to_what_the_cluster_has_taken(
    embedded: Bureau, same_raw: Bureau, cluster: Cluster
) -> None:
    """The units that the cluster has written are read on by the embedded engine, and the other way round."""
    finished(load(same_raw, *on(cluster)))
    before = len(files_taken(same_raw.folders))
    same_raw.drop("T1/更正.csv", taobao_file(taobao(1, "1.00"), taobao(2, "2.00")))
    finished(load(same_raw, *on(cluster)))
    assert len(files_taken(same_raw.folders)) == before + 1
    by_cluster = total_fen(same_raw.folders)
    assert by_cluster != total_fen(embedded.folders)
    said, _ = load(same_raw).communicate()
    assert "没有新内容" in said  # the embedded engine finds everything done, and equal
    assert total_fen(same_raw.folders) == by_cluster


def test_a_load_ends_right_although_a_worker_is_killed_in_the_middle(
    embedded: Bureau, same_raw: Bureau, tmp_path_factory: object
) -> None:
    with standalone(same_raw.folders.root / "cluster") as cluster:
        loading = load(same_raw, *on(cluster))
        deadline = time.monotonic() + 600
        while not files_taken(same_raw.folders):
            assert loading.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        cluster.kill_worker()
        assert loading.poll() is None and not (same_raw.folders.marts / "CURRENT").exists()
        assert len(files_taken(same_raw.folders)) < len(files_taken(embedded.folders))
        finished(loading)
        assert len(cluster.workers) == 1
    assert_equal(embedded.folders, same_raw.folders)


def refusal(tmp_path: Path, master: str, **environment: str) -> str:
    """Return what a load says that the cluster cannot do."""
    command = [sys.executable, "-m", "pipelines", "load", "--data", str(tmp_path), "--engine", "spark"]
    given = os.environ | {"PYTHONPATH": str(REPOSITORY)} | environment
    done = subprocess.run(
        [*command, "--master", master],
        env=given,
        cwd=given["PYTHONPATH"],  # where Python looks first
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_master_that_does_not_answer_is_told_at_once(tmp_path: Path, cluster: Cluster) -> None:
    assert "连不上 Spark 主节点" in refusal(tmp_path, f"spark://{LOOPBACK}:{free_port()}")


def test_a_machine_without_java_is_told_what_to_install(tmp_path: Path, cluster: Cluster) -> None:
    said = refusal(tmp_path, cluster.url, PATH="/nowhere:/bin", JAVA_HOME=str(tmp_path))
    assert "openjdk-17-jre-headless" in said


def test_workers_with_another_release_are_refused(tmp_path: Path, same_raw: Bureau, cluster: Cluster) -> None:
    """The driver runs from a copy of the program in which a table of reference is another."""
    shutil.copytree(REPOSITORY / "pipelines", tmp_path / "code" / "pipelines")
    (tmp_path / "code" / "pipelines" / "reference" / "promotions.csv").write_text("changed")
    said = refusal(same_raw.folders.root, cluster.url, PYTHONPATH=str(tmp_path / "code"))
    assert "不是同一个版本" in said
    assert not (same_raw.folders.marts / "CURRENT").exists()

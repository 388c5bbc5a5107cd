"""A load on a Spark cluster comes out as on one machine, row for row and to the fen, whatever dies."""

import time

from pipelines.ingest.folder import known
from tests.exports import Bureau, taobao, taobao_file
from tests.spark.conftest import LINES, finished, load
from tests.spark.equality import assert_equal, files_taken, total_fen
from tests.spark.standalone import Cluster, standalone


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
    """The months of the cluster are read on by the embedded engine, and the other way round."""
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

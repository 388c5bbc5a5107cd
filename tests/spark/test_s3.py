"""Raw files in an object store: a real S3 server on loopback, read by this machine and by a cluster."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow import fs

from tests.exports import Bureau
from tests.spark.conftest import finished, load
from tests.spark.equality import kept, total_fen
from tests.spark.standalone import AWS, LOOPBACK, Cluster, free_port

SERVER = os.environ.get("S3_SERVER_PYTHON", sys.executable)
UPLOADED = ("exported_at",)  # a store knows when an object came in, not when the file was last changed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[str]:
    """A server with one bucket; the address of it, as `--raw` takes one."""
    has_server = subprocess.run([SERVER, "-c", "import moto.server"], capture_output=True, check=False)
    if has_server.returncode:
        pytest.skip("没有 S3 服务器（requirements-s3-server.txt）；请用 make test-spark")
    port = free_port()
    command = [SERVER, "-m", "moto.server", "-H", LOOPBACK, "-p", str(port)]
    with (tmp_path / "s3.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            yield f"s3://bucket/raw?scheme=http&endpoint_override={LOOPBACK}%3A{port}&region=us-east-1"
        finally:
            server.kill()


def upload(raw: Path, uri: str) -> None:
    """Put every file below a folder where the address says."""
    address = uri.partition("endpoint_override=")[2].partition("&")[0].replace("%3A", ":")
    there = fs.S3FileSystem(
        access_key=AWS["AWS_ACCESS_KEY_ID"],
        secret_key=AWS["AWS_SECRET_ACCESS_KEY"],
        scheme="http",
        endpoint_override=address,
        region="us-east-1",
        allow_bucket_creation=True,
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            there.create_dir("bucket")
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    for file in sorted(raw.rglob("*.*")):
        if file.is_file():
            with there.open_output_stream(f"bucket/raw/{file.relative_to(raw).as_posix()}") as out:
                out.write(file.read_bytes())


def test_exports_in_an_object_store_come_in_as_those_in_raw(
    embedded: Bureau, tmp_path: Path, cluster: Cluster, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)
    upload(embedded.folders.raw, store)
    here = Bureau(type(embedded.folders)(tmp_path / "here"))
    there = Bureau(type(embedded.folders)(tmp_path / "there"))
    finished(load(here, "--raw", store))
    finished(load(there, "--raw", store, "--engine", "spark", "--master", cluster.url))
    assert total_fen(here.folders) == total_fen(there.folders) > 0
    alone, together = kept(here.folders), kept(there.folders)
    assert alone.keys() == together.keys()
    local = kept(embedded.folders)
    receipts = [name for name in alone if name.endswith("receipt.json")]
    for name in receipts:
        assert alone[name] == together[name]
        assert without(alone[name]) == without(local[name])
    assert len(receipts) > 10


def without(receipt: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in receipt.items() if name not in UPLOADED}

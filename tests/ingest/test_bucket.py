"""Raw files below a URI come in as if they lay in raw/: `file://` here; an S3 server in tests/spark."""

import shutil
from pathlib import Path

import pytest

from pipelines import build
from pipelines.errors import UnreadableFile
from tests.exports import NOW, Bureau, bureau_at, taobao, taobao_file
from tests.spark.equality import assert_equal
from tests.spark.raw import fill
from tests.test_errands import Elsewhere


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """What lies in the bucket: a bureau whose raw/ is nobody's raw/."""
    monkeypatch.setenv("JIANCE_HASH_KEY", "a key for tests")
    return bureau_at(tmp_path / "bucket")


def load(bureau: Bureau, bucket: Bureau, **how: Elsewhere) -> build.Outcome:
    return build.load(build.Run(bureau.folders, NOW, raw_uri=bucket.folders.raw.as_uri(), **how))


def empty(root: Path) -> Bureau:
    return Bureau(bureau_at(root).folders)


@pytest.mark.parametrize("how", [{}, {"runner": Elsewhere()}], ids=["here", "elsewhere"])
def test_a_load_from_a_bucket_is_the_load_of_the_same_files_in_raw(
    bucket: Bureau, tmp_path: Path, how: dict[str, Elsewhere]
) -> None:
    fill(bucket, 200)
    bureau = empty(tmp_path / "root")
    assert load(bureau, bucket, **how).receipts == bucket.load().receipts
    assert_equal(bucket.folders, bureau.folders)
    assert not load(bureau, bucket, **how).published
    assert {each.name for each in bureau.folders.raw.iterdir()} == {"_registers"}  # nothing stays behind


def test_a_note_beside_an_object_claims_it(bucket: Bureau, tmp_path: Path) -> None:
    bucket.drop("散/a.csv", taobao_file(taobao(1, "10.00")))
    bureau = empty(tmp_path / "root")
    assert [each.status for each in load(bureau, bucket).receipts] == ["held"]
    bucket.drop("散/a.csv.说明.txt", "店铺：T1".encode())
    assert [each.status for each in load(bureau, bucket).receipts] == ["loaded"]


def test_registers_of_the_data_root_serve_a_bucket_without_any(bucket: Bureau, tmp_path: Path) -> None:
    bucket.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    shutil.rmtree(bucket.folders.registers)
    bureau = empty(tmp_path / "root")
    assert [each.status for each in load(bureau, bucket).receipts] == ["loaded"]


def test_an_address_that_cannot_be_listed_is_refused_with_its_cure(bucket: Bureau, tmp_path: Path) -> None:
    bureau = empty(tmp_path / "root")
    for uri in ((tmp_path / "无").as_uri(), "weixin://bucket"):
        with pytest.raises(UnreadableFile, match="请核对 --raw 的地址"):
            build.load(build.Run(bureau.folders, NOW, raw_uri=uri))

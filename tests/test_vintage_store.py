"""Vintages on disk: beside the builds, added to by every build, changed by none."""

import shutil
from datetime import datetime, timedelta

import polars as pl
import pytest

from pipelines import verify, vintage_store
from pipelines.errors import BuildFailed
from pipelines.queries import revisions
from pipelines.store import current
from tests.exports import NOW, Bureau, taobao, taobao_file

LATER = NOW + timedelta(days=1)


def week_of(rows: pl.DataFrame) -> list[float]:
    own = rows.filter(indicator="S2", region_code="510000", period_kind="month")
    return own["value"].to_list()


def two_loads(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "100000000.00")))
    bureau.load()
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "50000000.00")))
    bureau.load(LATER)


def test_each_build_adds_what_it_says_anew(bureau: Bureau) -> None:
    two_loads(bureau)
    told = vintage_store.vintages(bureau.folders)
    assert week_of(told) == [1.0, 1.5]
    assert told.filter(indicator="S2", region_code="510000", period_kind="month")["reason"].to_list() == [
        "首发",
        "补报",
    ]
    # published figures did not change: they are there once
    assert told.filter(kind="published")["as_of"].unique().to_list() == [NOW]


def test_what_stood_before_can_be_asked_after_a_later_load(bureau: Bureau) -> None:
    two_loads(bureau)
    database = current(bureau.folders)
    assert week_of(revisions.stood_at(database, NOW)) == [1.0]
    assert week_of(revisions.stood_at(database, LATER)) == [1.5]
    listed = revisions.revised(database, NOW, LATER).filter(
        indicator="S2", region_code="510000", period_kind="month"
    )
    assert listed.select("before", "now", "revision_pct").rows() == [(1.0, 1.5, pytest.approx(50))]
    assert revisions.releases(database)["as_of"].to_list() == [LATER, NOW]


def test_a_load_that_died_before_it_could_write_is_made_good_by_the_next(bureau: Bureau) -> None:
    two_loads(bureau)
    before = {file.name: file.read_bytes() for file in bureau.folders.vintages.rglob("*.parquet")}
    newest = max(bureau.folders.vintages.rglob("*.parquet"))
    newest.unlink()
    bureau.load(LATER + timedelta(hours=1))  # nothing is new: no build
    assert {file.name: file.read_bytes() for file in bureau.folders.vintages.rglob("*.parquet")} == before


def test_no_file_is_ever_written_again(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "100000000.00")))
    bureau.load()
    (first,) = bureau.folders.vintages.rglob("*.parquet")
    kept = (first.read_bytes(), first.stat().st_mtime_ns)
    bureau.drop("T1/b.csv", taobao_file(taobao(2, "50000000.00")))
    bureau.load(LATER)
    assert (first.read_bytes(), first.stat().st_mtime_ns) == kept


def test_a_rebuild_compares_equal_and_adds_nothing(bureau: Bureau) -> None:
    two_loads(bureau)
    before = sorted(bureau.folders.vintages.rglob("*"))
    assert verify.differences(bureau.folders) == []
    assert sorted(bureau.folders.vintages.rglob("*")) == before


def test_vintages_outlive_the_builds(bureau: Bureau) -> None:
    two_loads(bureau)
    shutil.rmtree(bureau.folders.marts)
    bureau.load(LATER + timedelta(days=1))
    told = vintage_store.vintages(bureau.folders)
    assert week_of(told) == [1.0, 1.5]  # the same again: nothing to add


def issued(value: float) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "indicator": ["S2"], "region_code": ["510000"], "scope": ["登记网店"], "period_kind": ["week"],
            "period": ["2026-03-02"], "value": [value], "yoy_pct": [None],
        },
        schema_overrides={"yoy_pct": pl.Float64},
    )  # fmt: skip


def test_an_issued_number_is_kept_and_its_issue_cannot_be_rewritten(bureau: Bureau) -> None:
    two_loads(bureau)
    moment = datetime(2026, 3, 23, 9)
    issue = vintage_store.Issued("2026-W12-1", moment, "marts_000002", is_demo=False)
    vintage_store.record_issued(bureau.folders, issue, issued(1.5))
    vintage_store.record_issued(bureau.folders, issue, issued(1.5))  # the same again: nothing to add
    told = vintage_store.vintages(bureau.folders).filter(kind="issued")
    assert told.select("value", "source", "as_of", "build_id").rows() == [
        (1.5, "2026-W12-1", moment, "marts_000002")
    ]
    with pytest.raises(BuildFailed, match="已经存档，不能改写"):
        vintage_store.record_issued(bureau.folders, issue, issued(1.6))
    bureau.drop("T1/c.csv", taobao_file(taobao(3, "1.00")))
    bureau.load(LATER + timedelta(days=2))
    assert vintage_store.vintages(bureau.folders).filter(kind="issued").height == 1

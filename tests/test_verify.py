"""A rebuild from raw is equal to the current build, or the difference is told."""

from datetime import datetime, timedelta

import pytest

from pipelines import verify
from pipelines.errors import LoaderBusy, MartMissing
from pipelines.lock import only_verifier
from tests.exports import NOW, Bureau, douyin, douyin_file, taobao, taobao_file


def test_a_rebuild_is_equal_whatever_way_the_files_came_in(bureau: Bureau) -> None:
    bureau.drop("D1/a.csv", douyin_file(douyin(1, "9.90", 达人ID="70001"), douyin(2, "坏")))
    bureau.drop("没登记的店/b.csv", taobao_file(taobao(9, "10.00")))
    bureau.load()
    bureau.drop("T1/新.csv", taobao_file(taobao(1, "10.00", 退款金额="3.00", 买家实际支付金额="7.00")))
    bureau.load(NOW + timedelta(days=1))
    bureau.drop("T1/旧.csv", taobao_file(taobao(1, "10.00")), datetime(2026, 3, 5))
    bureau.drop("T1/旧(1).csv", taobao_file(taobao(1, "10.00")), datetime(2026, 3, 5))
    bureau.load(NOW + timedelta(days=2))
    assert verify.differences(bureau.folders) == []


def test_a_rebuild_leaves_the_current_build_as_it_is_and_nothing_else_behind(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    before = sorted(bureau.folders.marts.rglob("*"))
    verify.differences(bureau.folders)
    assert sorted(bureau.folders.marts.rglob("*")) == before


def test_a_file_that_is_gone_from_raw_is_told_with_the_tables_it_was_in(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    gone = bureau.drop("T2/b.csv", taobao_file(taobao(2, "10.00")))
    bureau.load()
    gone.unlink()
    told = verify.differences(bureau.folders)
    assert "sales_day：当前 2 行，重建 1 行" in told


def test_a_register_that_was_changed_since_is_told_with_the_columns_it_is_in(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    bureau.register("T1,淘宝天猫,青城茶店,甲公司,510104")
    told = verify.differences(bureau.folders)
    assert "sales_day：1 行中有内容不同，涉及列 shop_region_code" in told


def test_without_a_build_there_is_nothing_to_compare(bureau: Bureau) -> None:
    with pytest.raises(MartMissing, match="还没有可看的数据"):
        verify.differences(bureau.folders)


def test_what_a_killed_comparison_has_left_is_swept_by_the_next_load(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    left = bureau.folders.rebuilt / "marts" / "tmp" / "file" / "staged.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    bureau.load()
    assert not bureau.folders.rebuilt.exists()


def test_a_comparison_at_work_is_left_alone_by_loads_and_no_second_one_begins(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    with only_verifier(bureau.folders):
        bureau.folders.rebuilt.mkdir()
        bureau.load()
        assert bureau.folders.rebuilt.exists()
        with pytest.raises(LoaderBusy, match="另一次核对正在进行"):
            verify.differences(bureau.folders)

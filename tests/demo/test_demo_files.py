import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.demo.files import demo_files, remove_demo, write_demo
from pipelines.errors import PipelineError
from pipelines.settings import DataRoot
from tests.demo.conftest import SINCE, UNTIL, bytes_below
from tests.demo.reading import rows_in

A_WEEK = {"since": date(2026, 11, 15), "until": UNTIL}


def test_the_same_arguments_write_the_same_bytes(six_weeks: DataRoot, tmp_path: Path) -> None:
    write_demo(DataRoot(tmp_path), since=SINCE, until=UNTIL)
    assert bytes_below(tmp_path / "raw") == bytes_below(six_weeks.raw)


def test_another_seed_writes_other_orders_for_the_same_shops(tmp_path: Path) -> None:
    one, other = DataRoot(tmp_path / "one"), DataRoot(tmp_path / "other")
    write_demo(one, seed=1, **A_WEEK)
    write_demo(other, seed=2, **A_WEEK)
    register = "_registers/店铺名录.csv"
    assert bytes_below(one.raw)[register] == bytes_below(other.raw)[register]
    assert bytes_below(one.raw) != bytes_below(other.raw)


def test_writing_again_replaces_earlier_demo_files_and_leaves_none_behind(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    write_demo(folders, since=date(2026, 11, 1), until=date(2026, 11, 8))
    written = write_demo(folders, **A_WEEK)
    assert sorted(written) == sorted(path for path in folders.raw.rglob("*") if path.is_file())


def test_twice_the_scale_has_twice_the_orders_and_the_same_registers(tmp_path: Path) -> None:
    once, twice = DataRoot(tmp_path / "once"), DataRoot(tmp_path / "twice")
    write_demo(once, **A_WEEK)
    write_demo(twice, scale=2, **A_WEEK)
    lines = [sum(file.count(b"\r\n") for file in bytes_below(root.raw).values()) for root in (once, twice)]
    assert 1.6 < lines[1] / lines[0] < 2.2


def test_the_list_names_every_file_with_the_hash_of_its_bytes(six_weeks: DataRoot) -> None:
    listed = {row["文件"]: row["SHA-256"] for row in rows_in(six_weeks.registers / "演示文件.csv")}
    there = {name: sha256(content).hexdigest() for name, content in bytes_below(six_weeks.raw).items()}
    del there["_registers/演示文件.csv"]
    assert listed == there


def test_the_notice_says_that_all_is_invented_and_scaled_and_how_to_remove_it(six_weeks: DataRoot) -> None:
    notice = (six_weeks.raw / "演示数据说明.txt").read_text(encoding="utf-8-sig")
    assert "由程序编造" in notice
    assert "金额是放大的" in notice
    assert "清除演示数据" in notice


def test_demo_data_is_not_written_over_real_files(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    real = folders.raw / "某店" / "订单.csv"
    real.parent.mkdir(parents=True)
    real.write_text("订单编号\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"已有非演示文件[\s\S]*某店/订单\.csv"):
        write_demo(folders, **A_WEEK)
    assert bytes_below(folders.raw) == {"某店/订单.csv": "订单编号\n".encode()}


def test_a_register_that_somebody_has_changed_is_theirs_now(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    write_demo(folders, **A_WEEK)
    register = folders.registers / "店铺名录.csv"
    register.write_bytes(register.read_bytes() + "A1,抖音,真店,真企业,510107,,,,,\r\n".encode())
    with pytest.raises(PipelineError, match="店铺名录"):
        write_demo(folders, **A_WEEK)
    remove_demo(folders)
    assert list(bytes_below(folders.raw)) == ["_registers/店铺名录.csv"]


def test_a_readme_and_hidden_files_do_not_hinder_demo_data(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    folders.raw.mkdir()
    (folders.raw / "README.md").write_text("原始数据", encoding="utf-8")
    (folders.raw / ".DS_Store").write_bytes(b"\x00")
    assert len(write_demo(folders, **A_WEEK)) > 60


def test_removing_demo_data_deletes_the_listed_files_and_nothing_else(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    written = write_demo(folders, **A_WEEK)
    real = folders.raw / "演示·蜀锦直播店" / "真的.csv"
    real.write_bytes(b"1")
    assert sorted(remove_demo(folders)) == sorted(written)
    assert bytes_below(folders.raw) == {"演示·蜀锦直播店/真的.csv": b"1"}
    assert demo_files(folders) == []


def test_a_list_that_leads_out_of_the_raw_folder_deletes_nothing_there(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path / "root")
    folders.registers.mkdir(parents=True)
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"1")
    row = f"../../outside.txt,{sha256(b'1').hexdigest()}\r\n"
    (folders.registers / "演示文件.csv").write_text("文件,SHA-256\r\n" + row, encoding="utf-8-sig")
    remove_demo(folders)
    assert outside.exists()


def test_file_times_are_the_moments_of_export_in_china(six_weeks: DataRoot) -> None:
    named = {
        path: re.search(r"ExportOrderList(\d{12})", path.name) for path in six_weeks.raw.rglob("Export*")
    }
    assert len(named) > 20
    for path, match in named.items():
        assert match is not None
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC) + timedelta(hours=8)
        assert f"{moment:%Y%m%d%H%M}" == match[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"until": date(2026, 11, 22), "scale": 0}, "规模倍数"),
        ({"until": date(2026, 11, 22), "seed": -1}, "随机种子"),
        ({"until": date(2026, 11, 22), "since": date(2026, 11, 22)}, "起始日不早于截止日"),
        ({"until": date(2026, 11, 22), "since": date(2019, 12, 31)}, "起始日太早"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(
    tmp_path: Path, arguments: dict[str, date], words: str
) -> None:
    with pytest.raises(PipelineError, match=words):
        write_demo(DataRoot(tmp_path), **arguments)
    assert bytes_below(tmp_path) == {}

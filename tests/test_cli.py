"""The commands: what they print, and what their exit status means."""

import errno
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines import build, clock
from pipelines.arguments import MISUSED
from pipelines.cli import DONE, PARTLY, REFUSED, main
from pipelines.demo.headers import PINDUODUO_PROMOTION
from pipelines.settings import DataRoot
from pipelines.teach.shelf import teach
from tests.exports import NOW, Bureau, bureau_at, douyin, douyin_file, sheet, taobao, taobao_file
from tests.teach.taught import TAUGHT, order, report


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """A bureau with one build. Tests only read it."""
    bureau = bureau_at(tmp_path_factory.mktemp("cli"))
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "20.00")))
    bureau.load(clock.china_now())
    yield bureau


def root(bureau: Bureau) -> str:
    return str(bureau.folders.root)


def test_load_says_what_became_of_each_file_and_of_all(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00"), taobao(2, "坏")))
    bureau.drop("T1/空.csv", b"")
    assert main(["load", "--data", root(bureau)]) == PARTLY
    said = capsys.readouterr()
    assert said.out == "已发布新结果 marts_000001：已入库 1 个，已退回 1 个\n"
    assert "[1/2] 已退回 T1/空.csv\n    原因：文件是空的（0 字节）\n    处理：" in said.err
    assert "[2/2] 已入库 T1/订单.csv（2 行，退回 1 行）" in said.err


def test_load_in_json_prints_one_object_with_a_receipt_per_file_and_nothing_else(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    assert main(["load", "--data", root(bureau), "--json"]) == DONE
    said = capsys.readouterr()
    assert said.err == ""
    told = json.loads(said.out)
    assert set(told) == {"build_id", "published", "files"}
    (receipt,) = told["files"]
    assert {name: receipt[name] for name in ("path", "status", "format_key", "platform", "shop_key")} == {
        "path": "T1/订单.csv",
        "status": "loaded",
        "format_key": "taobao_order",
        "platform": "淘宝天猫",
        "shop_key": "T1",
    }
    assert (receipt["exported_at"], receipt["first_day"]) == ("2026-03-10T08:00:00", "2026-03-01")
    assert (receipt["placed_cny"], receipt["rows_read"]) == ("10.00", 1)


def test_the_receipts_of_load_are_those_of_the_build(
    loaded: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["load", "--data", root(loaded), "--json"])
    (receipt,) = json.loads(capsys.readouterr().out)["files"]
    assert set(receipt) == set(loaded.ask("SELECT * FROM file_receipt").columns)


def test_load_with_nothing_new_is_done(loaded: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "--data", root(loaded), "--quiet"]) == DONE
    assert capsys.readouterr().out == "没有新内容，当前结果仍是 marts_000001：此前已入库 1 个\n"


def test_identify_names_each_format_changes_nothing_and_refuses_what_it_does_not_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known, unknown = tmp_path / "a.csv", tmp_path / "b.csv"
    known.write_bytes(douyin_file(douyin(1, "9.90")))
    unknown.write_bytes(sheet(PINDUODUO_PROMOTION, [{"日期": "2026-03-01"}]).encode())
    assert main(["identify", str(known)]) == DONE
    assert capsys.readouterr().out == f"{known}\t抖音 · 订单明细\n"
    assert main(["identify", "--json", str(known), str(unknown), str(tmp_path / "没有.csv")]) == REFUSED
    first, second, third = json.loads(capsys.readouterr().out)["files"]
    assert first == {
        "path": str(known),
        "format_key": "douyin_order",
        "platform": "抖音",
        "title": "抖音 · 订单明细",
        "reason": None,
    }
    assert second["format_key"] is None and second["reason"].startswith("这是推广报表")
    assert third["format_key"] is None and third["reason"].startswith("文件打不开")
    assert sorted(tmp_path.iterdir()) == [known, unknown]


def test_identify_lists_each_file_inside_an_archive_by_its_path_through_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "三月.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("D1/订单.csv", douyin_file(douyin(1, "9.90")))
        packed.writestr("说明.txt.csv", "你好".encode())
        packed.writestr("里面的.zip", archive_of("订单.csv", b"1"))
    assert main(["identify", str(archive)]) == REFUSED
    assert [line.split("\t") for line in capsys.readouterr().out.splitlines()] == [
        [f"{archive}/D1/订单.csv", "抖音 · 订单明细"],
        [f"{archive}/说明.txt.csv", "文件里没有表格：前面的行都不足两列"],
        [f"{archive}/里面的.zip", "这是压缩包，不是一张表"],
    ]
    main(["identify", "--json", str(archive)])
    found = json.loads(capsys.readouterr().out)["files"]
    assert [each["format_key"] for each in found] == ["douyin_order", None, None]
    assert list(tmp_path.iterdir()) == [archive]


def test_identify_says_of_a_damaged_archive_that_it_is_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "三月.zip"
    archive.write_bytes(archive_of("订单.csv", b"1")[:-30])
    assert main(["identify", "--json", str(archive)]) == REFUSED
    (only,) = json.loads(capsys.readouterr().out)["files"]
    assert (only["path"], only["reason"]) == (str(archive), "工作簿或压缩包已损坏，或者没有下载完")


def archive_of(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(name, content)
    return buffer.getvalue()


def test_a_table_is_written_as_csv_that_excel_reads(loaded: Bureau, tmp_path: Path) -> None:
    target = tmp_path / "新文件夹" / "日销售.csv"
    assert main(["export", "sales_day", "--data", root(loaded), "--out", str(target)]) == DONE
    content = target.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfstat_date,shop_key,")
    assert content.count(b"\r\n") == 2
    assert b",30.00,30.00," in content


def test_a_table_is_written_as_parquet_and_as_a_workbook(loaded: Bureau, tmp_path: Path) -> None:
    for suffix in (".parquet", ".xlsx"):
        target = tmp_path / f"shop{suffix}"
        assert main(["export", "shop", "--data", root(loaded), "--out", str(target)]) == DONE
    assert pl.read_parquet(tmp_path / "shop.parquet").height == 4
    assert (tmp_path / "shop.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (("no_such_table", "a.csv"), "没有数据表 no_such_table"),
        (("shop; DROP TABLE shop", "a.csv"), "没有数据表"),
        (("shop", "a.docx"), "不支持的文件类型 .docx"),
        (("shop", "a"), "不支持的文件类型 （无后缀）"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_what_can(
    loaded: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str], wanted: tuple[str, str], told: str
) -> None:
    table, target = wanted
    assert main(["export", table, "--data", root(loaded), "--out", str(tmp_path / target)]) == REFUSED
    said = capsys.readouterr().err
    assert told in said
    assert "处理：" in said
    assert not (tmp_path / target).exists()


def test_verify_says_equal_or_where_it_differs(loaded: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--data", root(loaded)]) == DONE
    assert capsys.readouterr().out == "一致：重建的每张表都与当前结果相同\n"


@pytest.mark.parametrize("command", [["verify"], ["export", "shop", "--out", "x.csv"]])
def test_before_the_first_build_commands_say_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([*command, "--data", str(tmp_path)]) == REFUSED
    assert "还没有可看的数据" in capsys.readouterr().err


def test_a_failure_of_the_machine_is_told_without_a_traceback(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(build, "_take_files", no_room)
    assert main(["load", "--data", root(bureau)]) == REFUSED
    said = capsys.readouterr().err
    assert said.startswith("磁盘已满")
    assert "请清理出空间" in said


def test_a_disk_without_room_is_never_taken_for_a_bad_file(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # /dev/full is the system's own full disk.
    real = pl.LazyFrame.sink_parquet
    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", lambda rows, *_, **__: real(rows, "/dev/full"))
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    assert main(["load", "--data", root(bureau), "--quiet"]) == REFUSED
    said = capsys.readouterr()
    assert "入库写不下去（多半是磁盘已满或没有写权限）" in said.err
    assert "表格结构损坏" not in said.out + said.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "还要写明：命令"),
        (["no-such-command"], "命令 没有 'no-such-command'，可以是：'load', "),
        (["load", "--nope"], "没有这样的参数：--nope"),
        (["load", "--data"], "--data 后面要写明是什么"),
        (["export", "shop"], "还要写明：--out"),
        (["identify"], "还要写明："),
        (["watch", "--every", "soon"], "--every"),
    ],
)
def test_wrong_usage_has_its_own_exit_status_and_is_told_in_chinese(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as misuse:
        main(arguments)
    assert misuse.value.code == MISUSED
    said = capsys.readouterr().err
    assert said.startswith(told)
    assert "用法：python -m pipelines" in said
    assert not re.search(r"usage|error|argument|invalid|expected", said)


@pytest.mark.parametrize("arguments", [["--help"], ["load", "--help"], ["watch", "--help"]])
def test_help_has_no_english_words_of_the_parser(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert not re.search(r"usage|options:|positional|show this", capsys.readouterr().out)


def test_a_load_that_fails_still_answers_with_one_json_object(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    bureau.load()
    (bureau.folders.registers / "店铺名录.csv").unlink()
    assert main(["load", "--json", "--data", str(bureau.folders.root)]) == 1
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert (answer["published"], answer["files"]) == (False, [])
    assert answer["failure"] == said.err.strip()
    assert "店铺名录.csv 不见了" in answer["failure"]


def test_identify_knows_the_formats_that_the_data_root_was_taught(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(DataRoot(tmp_path / "data"), TAUGHT, NOW)
    (tmp_path / "data" / "formats" / "坏的.json").write_bytes(b"")
    file = tmp_path / "月报.csv"
    file.write_bytes(report(order(1, "10.00")))
    assert main(["identify", str(file), "--data", str(tmp_path / "data")]) == DONE
    said = capsys.readouterr()
    assert said.out == f"{file}\t抖音 · 小店月报\n"
    assert "formats/坏的.json：格式文件不完整" in said.err
    assert main(["identify", str(file), "--data", str(tmp_path)]) == REFUSED


def test_a_cluster_must_be_named(bureau: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["load", "--data", root(bureau), "--engine", "spark"])
    assert ended.value.code == 2
    assert "--master spark://" in capsys.readouterr().err


def test_a_cluster_without_pyspark_is_refused_with_what_to_install(
    bureau: Bureau, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert (
        main(["load", "--data", root(bureau), "--engine", "spark", "--master", "spark://127.0.0.1:1"])
        == REFUSED
    )
    assert "pip install -r requirements-spark.txt" in capsys.readouterr().err


def test_a_demo_is_made_where_there_is_no_data_root_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.cli.demo.write_demo", lambda folders, **_: [folders.raw / "a.csv"])
    assert main(["demo", "--if-empty", "--data", str(tmp_path / "new")]) == DONE

"""Whatever is typed on the workbench: it is answered, or refused in Chinese, and nothing is changed or read."""

import re
import time
from pathlib import Path

import pytest

from pipelines import store, workbench
from pipelines.errors import QuestionRefused
from pipelines.workbench import Answer, answer
from tests.dashboard.small_build import write_small_build


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store.current(write_small_build(tmp_path_factory.mktemp("workbench")))


def refusal(build: Path, question: str) -> str:
    """What is said of a question that a process of its own refuses."""
    with pytest.raises(QuestionRefused) as caught:
        answer(build, question)
    return str(caught.value)


def refusal_here(build: Path, question: str) -> str:
    """The same without the process, which takes half a second."""
    with pytest.raises(store.EngineRefused) as caught:
        store.ask_apart(build, question, workbench.ROWS, workbench.LIMITS)
    return str(workbench.worded(*caught.value.args))


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("SELECT shop_key FROM shop ORDER BY shop_key", [("SC001",), ("SC002",), ("ZJG01",)]),
        ("WITH a AS (SELECT count(*) AS 店铺 FROM shop) SELECT * FROM a;", [(3,)]),
        ("FROM shop SELECT shop_key LIMIT 0", []),
    ],
)
def test_a_select_is_answered(build: Path, question: str, rows: list[tuple[object, ...]]) -> None:
    assert store.ask_apart(build, question, workbench.ROWS, workbench.LIMITS).rows() == rows


def test_a_column_of_any_type_can_be_shown(build: Path) -> None:
    rows = answer(build, "SELECT 1 AS a, 2 AS a, [1, 2] AS b, map {'x': 1} AS c, INTERVAL 1 DAY AS d").rows
    assert rows.rows() == [(1, 2, "[1, 2]", "{x=1}", "1 day")]
    assert answer(build, "SELECT sum(x)::BIGINT FROM range(3) AS t(x)").rows.item() == 3


def test_only_so_many_rows_are_given_and_it_is_said_that_there_are_more(build: Path) -> None:
    assert answer(build, f"FROM range({workbench.ROWS})").is_cut is False
    cut: Answer = answer(build, f"FROM range({workbench.ROWS + 1})")
    assert (cut.rows.height, cut.is_cut) == (workbench.ROWS, True)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("SELECT 1; SELECT 2", "只能查询，一次一句"),
        ("", "只能查询，一次一句"),
        ("CREATE TABLE x AS SELECT 1", "只能查询，一次一句"),
        ("CREATE TEMP TABLE x AS SELECT 1", "只能查询，一次一句"),
        ("DELETE FROM shop", "只能查询，一次一句"),
        ("UPDATE shop SET shop_name = 'x'", "只能查询，一次一句"),
        ("DROP TABLE shop", "只能查询，一次一句"),
        ("COPY shop TO 'out.csv'", "只能查询，一次一句"),
        ("COPY (SELECT 1) TO '/tmp/out.csv'", "只能查询，一次一句"),
        ("EXPORT DATABASE 'out'", "只能查询，一次一句"),
        ("ATTACH 'other.db' AS other", "只能查询，一次一句"),
        ("DETACH build", "只能查询，一次一句"),
        ("INSTALL httpfs", "只能查询，一次一句"),
        ("LOAD httpfs", "只能查询，一次一句"),
        ("SET memory_limit = '100GB'", "只能查询，一次一句"),
        ("RESET lock_configuration", "只能查询，一次一句"),
        ("PRAGMA database_list", "只能查询，一次一句"),
        ("CALL enable_logging()", "只能查询，一次一句"),
        ("EXPLAIN ANALYZE DELETE FROM shop", "只能查询，一次一句"),
        ("PREPARE x AS DELETE FROM shop", "只能查询，一次一句"),
        ("BEGIN; DROP TABLE shop; COMMIT", "只能查询，一次一句"),
        ("WITH gone AS (DELETE FROM shop RETURNING *) FROM gone", ""),
        ("SELECT * FROM read_csv('/etc/passwd')", "不能读写文件"),
        ("SELECT * FROM read_text('/etc/passwd')", "不能读写文件"),
        ("SELECT * FROM read_blob('*.duckdb')", "不能读写文件"),
        ("SELECT * FROM glob('/etc/*')", "不能读写文件"),
        ("SELECT * FROM read_parquet('lines/*/*.parquet')", "不能读写文件"),
        ("SELECT * FROM '/etc/passwd'", "没有数据表“/etc/passwd”"),
        ("SELECT * FROM 'https://example.org/a.csv'", "不能读写文件"),
        ("SELECT * FROM query('SELECT * FROM read_csv(''/etc/passwd'')')", ""),
        ("SELECT getenv('HOME')", "没有函数“getenv”"),
        ("SELECT * FROM rows", "没有数据表“rows”"),
        ("SELECT * FROM limits", "没有数据表“limits”"),
        ("SELECT * FROM shops", "没有数据表“shops”"),
        ("SELECT shop_nam FROM shop", "没有列“shop_nam”"),
        ("SELECT shop_key, count(*) FROM shop", "列“shop_key”要写进 GROUP BY"),
        ("SELECT 1 +", "附近有错字"),
        ("SELECT 'x'::INTEGER", "“x”转不成所要的类型"),
    ],
)  # fmt: skip
def test_all_else_is_refused_in_chinese(build: Path, question: str, told: str) -> None:
    said = refusal_here(build, question)
    assert told in said
    assert "Error" not in said
    assert "处理：" in said


def test_a_process_of_its_own_is_held_to_its_memory_and_to_the_size_of_its_answer(build: Path) -> None:
    assert "内存超过" in refusal(build, "SELECT repeat('x', 500000000)")
    assert "结果超过" in refusal(build, "SELECT repeat('x', 40000000)")
    assert "查询太长" in refusal(build, "SELECT 1 -- " + "x" * workbench.LONGEST_QUESTION)


def test_a_question_that_takes_too_long_is_stopped(build: Path) -> None:
    began = time.monotonic()
    with pytest.raises(store.EngineRefused, match="InterruptException"):
        store.ask_apart(
            build,
            "SELECT count(*) FROM range(10000000) a, range(10000000) b",
            1,
            {"max_execution_time": "200"},
        )
    assert time.monotonic() - began < 5


def test_a_stubborn_question_is_ended_from_outside(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbench, "SECONDS", 0)
    monkeypatch.setattr(workbench, "GRACE", 0.05)
    assert "已停止" in refusal(build, "SELECT 1")


def test_the_build_stays_as_it_was(build: Path) -> None:
    before = build.read_bytes()
    answer(build, "SELECT count(*) FROM shop")
    refusal(build, "DELETE FROM shop")
    assert build.read_bytes() == before
    assert [file.name for file in build.parent.glob("*.tmp")] == []


def test_the_limits_cannot_be_lifted(build: Path) -> None:
    told = dict(
        answer(
            build,
            "SELECT name, value FROM duckdb_settings() WHERE name IN "
            "('enable_external_access', 'lock_configuration', 'python_enable_replacements', 'memory_limit')",
        ).rows.rows()
    )
    assert told["enable_external_access"] == "false"
    assert told["lock_configuration"] == "true"
    assert told["python_enable_replacements"] == "false"
    assert re.match(r"2\d\d(\.\d)? MiB", told["memory_limit"])

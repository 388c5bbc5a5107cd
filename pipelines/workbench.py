"""Questions that people type themselves: answered in a process of its own, which can do no harm.

The process reads one build and nothing else, writes nothing, and is ended when it takes too long. What the
engine refuses is told in Chinese. `python -m pipelines.workbench BUILD` is that process: question on
standard input, on standard output the answer as Arrow, or on failure the refusal as JSON.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.errors import QuestionRefused
from pipelines.machine import limit_own_memory
from pipelines.settings import REPOSITORY

SECONDS, ROWS = 10, 10_000
GRACE = 5  # seconds beyond its time after which the process is ended from outside
ENGINE_MEMORY_MB, PROCESS_MEMORY_MB = 256, 700  # long texts are no part of the former
LARGEST_ANSWER_MB = 32
LIMITS = {
    "memory_limit": f"{ENGINE_MEMORY_MB}MB",
    "threads": "1",
    "max_execution_time": str(SECONDS * 1000),
}
LONGEST_QUESTION = 20_000
REFUSED = 3  # the exit status of a process that has told its refusal


@dataclass(frozen=True)
class Answer:
    """At most ROWS rows; `is_cut`: there were more."""

    rows: pl.DataFrame
    is_cut: bool


def answer(database: Path, question: str) -> Answer:
    """Answer one SELECT over the tables of a published build.

    Raises:
        QuestionRefused: It is no single SELECT, is wrong, takes too long or too much memory.
    """
    if len(question) > LONGEST_QUESTION:
        raise _refused("查询太长", f"请缩短到 {LONGEST_QUESTION:,} 个字以内")
    command = [sys.executable, "-m", "pipelines.workbench", str(database.resolve())]
    try:
        done = subprocess.run(
            command,
            check=False,
            input=question.encode(),
            capture_output=True,
            timeout=SECONDS + GRACE,
            cwd=REPOSITORY,
        )
    except subprocess.TimeoutExpired:
        raise worded("InterruptException", "") from None
    if done.returncode == REFUSED:
        raise worded(*json.loads(done.stdout))
    if done.returncode:  # most likely the system gave it no more memory
        raise worded("OutOfMemoryException", "")
    rows = pl.read_ipc(BytesIO(done.stdout))
    return Answer(rows.head(ROWS), rows.height > ROWS)


# What the engine calls a refusal, and what it means to who asked.
KINDS = {
    "NoSelect": (
        "只能查询，一次一句",
        "请只写一句 SELECT（可以用 WITH 开头），不能写入、改设置、读写文件，也不要用分号连接几句",
    ),
    "InterruptException": (f"查询超过 {SECONDS} 秒，已停止", "请缩小时间或地区范围，或先汇总再关联"),
    "OutOfMemoryException": (
        f"查询用的内存超过 {ENGINE_MEMORY_MB} MB，已停止",
        "请缩小范围、少取几列，或先汇总再关联",
    ),
    "TooLarge": (f"结果超过 {LARGEST_ANSWER_MB} MB", "请少取几列或几行；长文字可用 left(…, 100) 截短"),
    "PermissionException": ("不能读写文件，也不能连接其他数据库", "这里只能查询本页列出的数据表"),
    "ConversionException": ("有值不能转成所要的类型", "请检查 CAST 和比较两边的类型；不确定时用 TRY_CAST"),
    "ParserException": ("语句不完整或有错字", "请检查括号、逗号和关键字"),
    "BinderException": ("列或函数用得不对", "请检查列名、GROUP BY 和函数的参数"),
    "CatalogException": ("没有这个数据表或函数", "请用本页列出的数据表"),
}
UNNAMED = ("查询没有成功", "请检查语句；仍不行请把语句发给维护人员")
# What can be told more closely: the engine's words, and ours about the name that they hold.
NAMED = (
    (re.compile(r"syntax error at or near \"(.*?)\""), "“{}”附近有错字或少了符号"),
    (re.compile(r"Table with name (\S+) does not exist"), "没有数据表“{}”"),
    (re.compile(r"Function with name (\S+) does not exist"), "没有函数“{}”"),
    (re.compile(r"Referenced column \"(.*?)\" not found"), "没有列“{}”"),
    (re.compile(r"Referenced table \"(.*?)\" not found"), "FROM 里没有数据表“{}”"),
    (re.compile(r"column \"(.*?)\" must appear in the GROUP BY"), "列“{}”要写进 GROUP BY，或放进汇总函数"),
    (re.compile(r"Ambiguous reference to column name \"(.*?)\""), "列“{}”在几个数据表里都有，请写明数据表"),
    (re.compile(r"Could not convert string '(.*?)'"), "“{}”转不成所要的类型"),
)
NEAR = re.compile(r"(?:Candidate bindings: |Did you mean )\"([^\"]+)\"")


def worded(kind: str, said: str) -> QuestionRefused:
    """Return a refusal of the engine, its kind and its own words, in ours."""
    what, fix = KINDS.get(kind, UNNAMED)
    for pattern, ours in NAMED:
        if found := pattern.search(said):
            what = ours.format(found[1])
    if near := NEAR.search(said):
        fix = f"是不是“{near[1]}”？{fix}"
    return _refused(what, fix)


def _refused(what: str, fix: str) -> QuestionRefused:
    return QuestionRefused(what, where="查询语句", fix=fix)


def main(database: Path) -> int:
    """Answer the question on standard input; return the exit status."""
    question = sys.stdin.buffer.read().decode()
    limit_own_memory(PROCESS_MEMORY_MB)
    try:
        rows = store.ask_apart(database, question, ROWS + 1, LIMITS)
    except store.EngineRefused as refusal:
        sys.stdout.write(json.dumps(refusal.args))
        return REFUSED
    if rows.estimated_size("mb") > LARGEST_ANSWER_MB:
        sys.stdout.write(json.dumps(("TooLarge", "")))
        return REFUSED
    rows.write_ipc(sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

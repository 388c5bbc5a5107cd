"""Readers that poll while builds are published and removed: each asks several questions that must agree.

Half of them come through the product's own door, as the app does; half do what a notebook does, with
nothing but the pointer and DuckDB.
"""

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines import build_files, retention, store
from pipelines.contract import Contract
from pipelines.settings import DataRoot

READERS, ROWS = 8, 500
NUMBERS = Contract("numbers", "一个数", ("n",), {"n": pl.Int64, "said": pl.String})
TOTAL = Contract("total", "一行", (), {"numbers": pl.Int64, "of_build": pl.String})
QUESTIONS = (
    "SELECT of_build FROM total",
    "SELECT DISTINCT said FROM numbers",
    "SELECT t.of_build FROM total AS t WHERE t.numbers = (SELECT sum(n) FROM numbers)",
)


@dataclass(frozen=True)
class Seen:
    """What one reader has seen: rounds of questions, different builds, and errors of any kind."""

    rounds: int
    builds: int
    errors: int
    complaint: str = ""


def watch_publishes(root: Path, publishes: int, keep: int = 2) -> list[Seen]:
    """Publish that many builds, removing all but the newest `keep`, while READERS readers poll.

    Each build says its own name in every table, so that a mixed answer shows.
    """
    folders = DataRoot(root)
    publish_named(folders)
    command = [sys.executable, "-m", "tests.faults.readers", str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as readers:
        assert readers.stdout
        assert readers.stdout.readline() == "reading\n"
        for _ in range(publishes):
            publish_named(folders)
            retention.prune(folders, keep)
        said, _ = readers.communicate("")
    return [Seen(**json.loads(line)) for line in said.splitlines()]


def publish_named(folders: DataRoot) -> None:
    """Publish a build that says its own name in every table."""
    with store.drafting(folders) as draft:
        name = draft.file.stem
        first = build_files.number_of(draft.file.name)
        numbers = pl.DataFrame({"n": range(first, first + ROWS), "said": name})
        draft.put(NUMBERS, numbers)
        draft.put(TOTAL, pl.DataFrame({"numbers": [numbers["n"].sum()], "of_build": [name]}))
        store.publish(draft, folders)


def through_the_app(folders: DataRoot) -> Iterator[str]:
    """Ask through the product's door."""
    held = store.reading(folders)
    yield held.file.stem
    for question in QUESTIONS:
        yield store.ask(held.file, question).item()


def through_a_notebook(folders: DataRoot) -> Iterator[str]:
    """Ask as docs/running.md tells those who have nothing but DuckDB."""
    while True:
        name = (folders.marts / "CURRENT").read_text(encoding="utf-8").strip()
        try:
            db = duckdb.connect(str(folders.marts / name), read_only=True)
            break
        except duckdb.IOException:
            if (folders.marts / "CURRENT").read_text(encoding="utf-8").strip() == name:
                raise
    with db:
        yield name.removesuffix(".duckdb")
        for question in QUESTIONS:
            ((said,),) = db.execute(question).fetchall()
            yield said


def poll(door: Callable[[DataRoot], Iterator[str]], folders: DataRoot) -> Seen:
    """Read until standard input ends."""
    rounds, errors, complaint, last = 0, 0, "", ""
    builds: set[str] = set()
    while not select.select([sys.stdin], [], [], 0.01)[0]:
        rounds += 1
        try:
            said = list(door(folders))
        except Exception as failure:  # whatever it is, it must not happen
            errors, complaint = errors + 1, repr(failure)
            continue
        if len(said) != 1 + len(QUESTIONS) or len(set(said)) != 1 or said[0] < last:
            errors, complaint = errors + 1, f"mixed or older: {said} after {last}"
        last = said[0]
        builds.add(last)
    return Seen(rounds, len(builds), errors, complaint)


def main(root: Path) -> None:
    """Be READERS readers, each a process of its own that has imported nothing for itself."""
    for number in range(READERS):
        if os.fork() == 0:
            door = (through_the_app, through_a_notebook)[number % 2]
            said = json.dumps(vars(poll(door, DataRoot(root))))
            os.write(1, f"{said}\n".encode())
            os._exit(0)
    print("reading", flush=True)
    for _ in range(READERS):
        os.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The one door from pages to data: which build is shown, and every question asked of it, cached.

A run of a page reads one build from its first question to its last, held open: what is published or
removed meanwhile is seen by the next run, and no two numbers on a page are of different builds.

A cached answer is keyed by the database file. A build's file never changes, and a new build is a new
file, so nothing ever goes stale.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import polars as pl

from dashboard.kept import Kept
from pipelines import last_good
from pipelines.errors import MartDamaged, MartMissing
from pipelines.indicators.catalogue import BY_CODE
from pipelines.last_good import LastGood
from pipelines.queries.builds import build
from pipelines.queries.values import history, values_at
from pipelines.settings import DataRoot, data_root

ANSWERS_KEPT = 2000

_chosen_root: list[Path] = []  # what `serve --data` named; empty: settings decide

_answers: Kept[pl.DataFrame] = Kept(ANSWERS_KEPT)

# Of this run of a page, which Streamlit gives a thread of its own: the build it reads, once it has asked
# something; else nothing. Not in the session's state: an idle session would hold removed builds open.
_run: ContextVar[list[LastGood]] = ContextVar("run")


@dataclass(frozen=True)
class Build:
    """Which build is shown. `data_through` is null where no sale has been loaded."""

    build_id: str
    built_at: datetime
    is_demo: bool
    as_of: date
    data_through: date | None


def serve_from(root: Path) -> None:
    """Show the data under `root` from now on, in this process."""
    _chosen_root[:] = [root]


def folders() -> DataRoot:
    """Return the data root that this process shows."""
    return data_root(_chosen_root[0] if _chosen_root else None)


def begin_run() -> None:
    """Begin a run of a page: from here on it reads one build. Outside a run, each question finds its own."""
    _run.set([])


def ask(question: Callable[..., pl.DataFrame], **parameters: object) -> pl.DataFrame:
    """Ask a question of the build of this run. The answer is shared by all sessions: never change it.

    Raises:
        MartMissing: Nothing has been loaded yet.
        MartDamaged: The current build cannot be opened.
    """
    held = _reading().held  # until the answer is there
    key = (held.file, question, tuple(sorted(parameters.items())))
    return _answers.get(key, lambda: question(held.file, **parameters))


def database() -> Path:
    """Return the file of the build of this run.

    Raises:
        MartMissing: Nothing has been loaded yet.
        MartDamaged: The current build cannot be opened.
    """
    return _reading().held.file


def _reading() -> LastGood:
    run = _run.get([])
    if not run:
        run.append(last_good.reading(folders()))
    return run[0]


def damage() -> MartDamaged | None:
    """Return what is wrong with the current build where an earlier one stands in for it; else null."""
    return _reading().instead_of


def another_stands_in() -> bool:
    """Whether a run begun now would read another build than this one, of which damage has been found."""
    try:
        return last_good.reading(folders()).held.file != _reading().held.file
    except (MartMissing, MartDamaged):
        return False


def current_build() -> Build:
    """Return which build is shown.

    Raises:
        MartMissing: Nothing has been loaded yet.
        MartDamaged: The current build cannot be opened.
    """
    return _build_of(_reading().held.file)


@lru_cache(maxsize=8)  # asked a dozen times by a page
def _build_of(database: Path) -> Build:
    row = build(database).row(0, named=True)
    return Build(row["build_id"], row["built_at"], row["is_demo"], row["as_of"], row["data_through"])


def ask_values(indicator: str, kind: str, start: date) -> pl.DataFrame:
    """Ask for all regions' values of one period, in the indicator's own scope (see queries.values)."""
    scope = BY_CODE[indicator].scope
    return ask(values_at, indicator=indicator, scope=scope, period_kind=kind, period_start=start)


def ask_series(indicator: str, kind: str) -> pl.DataFrame:
    """Ask for all regions' series of one kind of period, in the indicator's own scope."""
    return ask(history, indicator=indicator, scope=BY_CODE[indicator].scope, period_kind=kind)

"""Asking a build, and noting down what was asked: one cache per build, one notebook per snapshot."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.snapshots.content import Cell, Origin, Question, Scalar
from dashboard.snapshots.derive import reckon
from dashboard.snapshots.disclose import Veil
from dashboard.snapshots.printing import Printer, unknown

Row = Mapping[str, Any]
Index = dict[tuple[Scalar, ...], list[int]]
INDEXES_KEPT = 64  # of one answer: more than a snapshot asks for in turn
PACKAGE = "pipelines.queries."
TOTAL = "total"  # the rule of a cell that adds up a column over the rows of an answer


@dataclass(frozen=True)
class Asked:
    """A question with its answer, indexed by the columns that rows are looked for with.

    An answer is about all regions, a snapshot about a few: all rows are indexed by one column only, by
    all columns those that have the values of it that were asked for last.
    """

    question: Question
    frame: pl.DataFrame
    _numbers: dict[str, dict[Scalar, "array[int]"]] = field(default_factory=dict)
    _indexes: dict[tuple[tuple[str, ...], Scalar], Index] = field(default_factory=dict)

    def rows(self, **where: Scalar) -> list[Row]:
        """Return the rows in which these columns have these values, in the order of the answer."""
        return [self.frame.row(at, named=True) for at in self._found(where)]

    def row(self, **where: Scalar) -> Row | None:
        """Return the one such row; None where there is none."""
        found = self._found(where)
        return self.frame.row(found[0], named=True) if found else None

    def count(self, **where: Scalar) -> int:
        """Return how many such rows there are."""
        return len(self._found(where))

    def value(self, column: str, where: Mapping[str, Scalar]) -> Any:
        """Return one cell of the answer; None where there is no such row, or it is null there."""
        found = self._found(where)
        return self.frame[column][found[0]] if found else None

    def _found(self, where: Mapping[str, Scalar]) -> Sequence[int]:
        """Return the numbers of the rows; an answer may be long, so only these are kept, not the rows."""
        if not where:
            return range(self.frame.height)
        columns, sought = tuple(where), tuple(where.values())
        if (columns, sought[0]) not in self._indexes:
            if len(self._indexes) == INDEXES_KEPT:
                del self._indexes[next(iter(self._indexes))]
            self._indexes[columns, sought[0]] = self._index(columns, sought[0])
        return self._indexes[columns, sought[0]].get(sought, ())

    def _index(self, columns: tuple[str, ...], first: Scalar) -> Index:
        """Return the numbers of the rows whose first column has this value, by what all columns have."""
        if not set(columns) <= set(self.frame.columns):
            return {}
        index: Index = {}
        numbers = self._rows_by(columns[0]).get(first, array("I"))
        for at, key in zip(numbers, self.frame[numbers].select(columns).iter_rows(), strict=True):
            index.setdefault(key, []).append(at)
        return index

    def _rows_by(self, column: str) -> dict[Scalar, "array[int]"]:
        """Return the numbers of all rows by what one column has."""
        if column not in self._numbers:
            self._numbers[column] = {}
            for at, value in enumerate(self.frame[column]):
                self._numbers[column].setdefault(value, array("I")).append(at)
        return self._numbers[column]


@dataclass(frozen=True)
class Answers:
    """All answers of one build so far. Every snapshot of the build shares them."""

    database: Path
    build_id: str
    _kept: dict[tuple[str, tuple[tuple[str, Scalar], ...]], Asked] = field(default_factory=dict)

    def ask(self, question: Callable[..., pl.DataFrame], **parameters: Scalar) -> Asked:
        """Ask a named question of the build, once."""
        name = f"{question.__module__}.{question.__qualname__}".removeprefix(PACKAGE)
        key = (name, tuple(sorted(parameters.items())))
        if key not in self._kept:
            asked = Question("", *key, self.build_id)
            self._kept[key] = Asked(asked, question(self.database, **parameters))
        return self._kept[key]


class Notebook:
    """What one snapshot asked, and every cell that it made of the answers."""

    def __init__(self, answers: Answers, veil: Veil) -> None:
        self.answers = answers
        self.veil = veil
        self._numbers: dict[tuple[str, tuple[tuple[str, Scalar], ...]], str] = {}
        self._cells: dict[str, Cell] = {}

    def ask(self, question: Callable[..., pl.DataFrame], **parameters: Scalar) -> Asked:
        """Ask a named question of the build (see `Answers.ask`)."""
        return self.answers.ask(question, **parameters)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, in order of id."""
        return tuple(self._cells[key] for key in sorted(self._cells))

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions that a cell is from, in the order in which they were first used."""
        return tuple(Question(number, *key, self.answers.build_id) for key, number in self._numbers.items())

    def cell(self, form: tuple[str, Printer, str], asked: Asked, column: str, **where: Scalar) -> Cell:
        """Make a cell of one cell of an answer.

        Args:
            form: Its id, how it is printed, its unit.
            asked: The answer.
            column: The column of it.
            where: The row; no row there, or null: unknown.
        """
        cell_id, printer, unit = form
        origin = Origin(self._number(asked), tuple(where.items()), column)
        if self._is_hidden(asked, column, where):
            return self._kept(unknown(cell_id, unit, origin, "suppressed"))
        raw = asked.value(column, where)
        return self._kept(printer(cell_id, None if raw is None else float(raw), unit, origin))

    def _is_hidden(self, asked: Asked, column: str, where: Mapping[str, Scalar]) -> bool:
        if self.veil.hides(asked.question, where, column):
            return True
        counting = self.veil.counts(asked.question, column)
        return counting is not None and self.veil.is_few(asked.value(counting, where))

    def counted(self, form: tuple[str, Printer, str], asked: Asked, **where: Scalar) -> Cell:
        """Make a cell of how many rows of an answer there are: none is a known zero."""
        cell_id, printer, unit = form
        origin = Origin(self._number(asked), tuple(where.items()))
        return self._kept(printer(cell_id, float(asked.count(**where)), unit, origin))

    def total(self, form: tuple[str, Printer, str], asked: Asked, column: str, **where: Scalar) -> Cell:
        """Make a cell of the sum of a column of counts over rows of an answer: no row is a known zero."""
        cell_id, printer, unit = form
        origin = Origin(self._number(asked), tuple(where.items()), column, rule=TOTAL)
        raw = float(sum(row[column] for row in asked.rows(**where)))
        return self._kept(printer(cell_id, raw, unit, origin))

    def _number(self, asked: Asked) -> str:
        """Return the id of a question in this notebook, a new one where it is used for the first time."""
        key = (asked.question.name, asked.question.parameters)
        return self._numbers.setdefault(key, f"q{len(self._numbers) + 1}")

    def derived(self, form: tuple[str, Printer, str], rule: str, *of: Cell) -> Cell:
        """Make a cell that is reckoned from others by a rule of `derive.RULES`."""
        cell_id, printer, unit = form
        origin = Origin("", rule=rule, of=tuple(each.id for each in of))
        return self._kept(printer(cell_id, reckon(rule, [each.raw for each in of]), unit, origin))

    def ranked(self, form: tuple[str, Printer, str], own: Cell, among: tuple[str, list[Cell]]) -> Cell:
        """Make a cell of the place of one among many; `among` is the pattern of their ids, and themselves."""
        cell_id, printer, unit = form
        pattern, cells = among
        origin = Origin("", rule="rank", of=(own.id, pattern))
        raw = reckon("rank", [own.raw, *[each.raw for each in cells]])
        return self._kept(printer(cell_id, raw, unit, origin))

    def untold(self, cell_id: str, unit: str) -> Cell:
        """Make a cell that no build tells: it is unknown, and asked of nobody."""
        return self._kept(unknown(cell_id, unit, Origin("")))

    def _kept(self, cell: Cell) -> Cell:
        """Keep a cell; the same id a second time must be the same number."""
        before = self._cells.setdefault(cell.id, cell)
        if before != cell:
            raise ValueError(f"{cell.id} 有两个不同的数")
        return before

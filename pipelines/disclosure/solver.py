"""The one door to HiGHS: the cheapest way to change a table without touching what its readers see."""

import time
from typing import Any

import numpy as np

from pipelines.disclosure.grid import Bools, Floats, Ints, Sums

try:
    import highspy
except ImportError:  # nothing can be proved then, so nothing is published
    INSTALLED = False
else:
    INSTALLED = True

    class _Quiet(highspy.Highs):
        """A solver that prints nothing: a new one names itself before it can be told not to."""

        def enableCallbacks(self) -> None:  # noqa: N802 — the name is not ours
            """Silence it: this is called while it is made, and callbacks are not used here."""
            self.setOptionValue("output_flag", False)


MOST_ITERATIONS = 100_000  # of one question; the longest seen took a hundredth of it
NEARBY_CELLS = 300  # the ring that reaches so many is the last
MOST_CHANGE = 1_000.0  # no cell is moved by more than this many times the change asked for
OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "solver": "simplex",
    "presolve": "off",  # each question starts from the answer to the one before
    "simplex_iteration_limit": MOST_ITERATIONS,
}
CRUMB = 1e-7  # of the change asked for: smaller moves are rounding


class OutOfTime(Exception):
    """The time for all questions is up."""


class Flows:
    """Questions about the changes of a table that keep every sum: `change[total] == change[parts].sum()`."""

    def __init__(self, sums: Sums, movable: Bools, deadline: float) -> None:
        """Take the sums, the cells that may be moved at all, and the moment (`time.monotonic`) to stop."""
        self._cells = np.flatnonzero(movable)
        self._size = movable.size
        self._deadline = deadline
        self.asked = 0
        at = np.full(movable.size, -1)
        at[self._cells] = np.arange(self._cells.size)
        self._model = _model(sums, at, self._cells.size)
        self._sums = sums
        self._by_cell = np.argsort(sums.cell, kind="stable")
        self._cell_starts = np.searchsorted(sums.cell[self._by_cell], np.arange(movable.size + 1))
        self._relation_starts = np.searchsorted(sums.relation, np.arange(sums.count + 1))

    def cheapest(self, victim: int, by: float, room: tuple[Floats, Floats], cost: Floats) -> Floats | None:
        """Return the cheapest change of all cells that moves the victim by `by`; null: there is none.

        Args:
            victim: The number of the cell.
            by: How far; below 0 is down.
            room: How far each cell may go down and up; the victim's own is not looked at.
            cost: Per unit of change of each cell.

        Raises:
            OutOfTime: The deadline is past.
        """
        lower, upper, goes = self._bounds(victim, by, room)
        lower[goes] = upper[goes] = 1.0
        price = cost[self._cells]
        moves = self._answer(lower, upper, np.concatenate([price, price]))
        if moves is None:
            return None
        size = self._cells.size
        change = np.zeros(self._size)
        change[self._cells] = moves[:size] - moves[size:]
        change[np.abs(change) < CRUMB] = 0.0
        return change * abs(by)

    def nearby(self, victim: int, by: float, room: tuple[Floats, Floats], cost: Floats) -> Floats | None:
        """Return the cheapest change among the cells around the victim, as `cheapest` does; null: none of those.

        Most answers are near, and a small question is answered a hundred times as fast.

        Raises:
            OutOfTime: The deadline is past.
        """
        near = self._around(victim, (room[0] > 0) | (room[1] > 0))
        entries = self._entries_of(near)
        relations, row = np.unique(self._sums.relation[entries], return_inverse=True)
        at = np.searchsorted(near, self._sums.cell[entries])
        small = Flows(
            Sums(row, at, self._sums.sign[entries], relations.size),
            np.ones(near.size, dtype=bool),
            self._deadline,
        )
        here = int(np.searchsorted(near, victim))
        found = small.cheapest(here, by, (room[0][near], room[1][near]), cost[near])
        self.asked += 1
        if found is None:
            return None
        change = np.zeros(self._size)
        change[near] = found
        return change

    def _around(self, victim: int, movable: Bools) -> Ints:
        """Return the movable cells that share a sum with the victim, or with such a one, and so on: ascending."""
        near = new = np.array([victim])
        while new.size and near.size < NEARBY_CELLS:
            by_cell = _ranges(self._cell_starts[new], self._cell_starts[new + 1])
            relations = np.unique(self._sums.relation[self._by_cell[by_cell]])
            entries = _ranges(self._relation_starts[relations], self._relation_starts[relations + 1])
            cells = np.unique(self._sums.cell[entries])
            new = np.setdiff1d(cells[movable[cells]], near, assume_unique=True)
            near = np.union1d(near, new)
        return near

    def _entries_of(self, cells: Ints) -> Ints:
        by_cell = _ranges(self._cell_starts[cells], self._cell_starts[cells + 1])
        entries: Ints = np.sort(self._by_cell[by_cell])
        return entries

    def widest(self, victim: int, by: float, room: tuple[Floats, Floats]) -> float:
        """Return how far the victim can be moved towards `by`, at most so far; 0 where that cannot be told.

        Raises:
            OutOfTime: The deadline is past.
        """
        lower, upper, goes = self._bounds(victim, by, room)
        upper[goes] = 1.0
        price = np.zeros(upper.size)
        price[goes] = -1.0
        moves = self._answer(lower, upper, price)
        return 0.0 if moves is None else float(moves[goes]) * abs(by)

    def _bounds(self, victim: int, by: float, room: tuple[Floats, Floats]) -> tuple[Floats, Floats, int]:
        """Return the bounds of all moves in multiples of `by`, and the number of the victim's own."""
        size = self._cells.size
        down, up = (np.minimum(each[self._cells] / abs(by), MOST_CHANGE) for each in room)
        upper = np.concatenate([up, down])
        upper[upper < CRUMB] = 0.0
        here = int(np.searchsorted(self._cells, victim))
        goes, stays = (here, here + size) if by > 0 else (here + size, here)
        upper[stays] = 0.0
        return np.zeros(2 * size), upper, goes

    def _answer(self, lower: Floats, upper: Floats, price: Floats) -> Floats | None:
        if time.monotonic() > self._deadline:
            raise OutOfTime
        self.asked += 1
        every = np.arange(lower.size, dtype=np.int32)
        self._model.changeColsBounds(lower.size, every, lower, upper)
        self._model.changeColsCost(lower.size, every, price)
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._model.clearSolver()
            return None
        return np.array(self._model.getSolution().col_value)


def _ranges(starts: Ints, ends: Ints) -> Ints:
    """Return all numbers from each start up to its end, one range after the other."""
    sizes = ends - starts
    jumps = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    numbers: Ints = np.arange(sizes.sum()) + jumps
    return numbers


def _model(sums: Sums, at: Ints, size: int) -> Any:
    """Return a model with two columns per movable cell, up and down, and one row per sum."""
    kept = at[sums.cell] >= 0
    relations, row = np.unique(sums.relation[kept], return_inverse=True)
    column, sign = at[sums.cell[kept]], sums.sign[kept]
    model: Any = _Quiet()  # type: ignore[no-untyped-call]
    for option, setting in OPTIONS.items():
        model.setOptionValue(option, setting)
    model.addVars(2 * size, np.zeros(2 * size), np.zeros(2 * size))
    zeros = np.zeros(relations.size)
    starts = 2 * np.searchsorted(row, np.arange(relations.size))
    columns = np.column_stack([column, column + size]).ravel()
    signs = np.column_stack([sign, -sign]).ravel()
    model.addRows(
        relations.size, zeros, zeros, columns.size, starts.astype(np.int32), columns.astype(np.int32), signs
    )
    return model

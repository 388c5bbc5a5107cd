"""Which safe cells have to be hidden too, so that no hidden one can be reckoned back."""

import time
from dataclasses import dataclass

import numpy as np

from pipelines.disclosure import solver
from pipelines.disclosure.grid import NOBODY, Bools, Floats, Grid, Ints
from pipelines.disclosure.proofs import Proofs, Side
from pipelines.disclosure.rules import Rules
from pipelines.disclosure.solver import Flows, OutOfTime
from pipelines.disclosure.unions import cells_of, unsafe_unions

ROUNDS = 10  # of hiding for unions, then for cells; two are the rule
# Moving a hidden cell costs next to nothing; one that somebody alone is in, a little more: a witness
# that moves none of them holds against everybody.
HIDDEN_COST, LONE_COST = 1e-4, 1e-2
TRIM_QUESTIONS = 3_000  # how hard to try to tell again what was hidden for others; a number, not a time:
# the same table has to come out the same on a slow machine


@dataclass(frozen=True)
class Hiding:
    """What is hidden, and whether time ran out: then more is hidden than had to be."""

    hidden: Bools
    hurried: bool


def hide(grid: Grid, rules: Rules) -> Hiding:
    """Choose what to hide: all unsafe cells, and the cheapest others that protect them.

    Each unsafe cell asks for the cheapest change of the table that moves it far enough; what that change
    moves is hidden. Unions of hidden cells that may not be told get another cell. At last, what turns
    out not to be needed is told again.
    """
    first = (grid.unsafe & ~grid.published) | grid.hidden_before
    if not solver.INSTALLED:
        return Hiding(coarsened(grid, first), hurried=True)
    search = _Search(grid, rules, first)
    try:
        search.settle()
        search.trim()
    except OutOfTime:
        return Hiding(coarsened(grid, search.hidden), hurried=True)
    return Hiding(search.hidden, hurried=False)


def coarsened(grid: Grid, hidden: Bools) -> Bools:
    """Hide, without any search, all that stands in a sum with a hidden cell, but for the outermost totals."""
    sums = grid.sums
    touched = np.zeros(sums.count, dtype=bool)
    touched[sums.relation[hidden[sums.cell]]] = True
    parts = sums.cell[touched[sums.relation] & (sums.sign < 0)]
    more = hidden.copy()
    more[parts] |= grid.may_hide[parts]
    return more if (more == hidden).all() else coarsened(grid, more)


class _Search:
    """The search for what to hide; `hidden` only grows until it is trimmed."""

    def __init__(self, grid: Grid, rules: Rules, hidden: Bools) -> None:
        self._grid = grid
        self._rules = rules
        self.hidden = hidden.copy()
        self._first = hidden
        self._open_cells = grid.may_hide
        self._tries = 3
        deadline = time.monotonic() + rules.solve_seconds
        self.flows = Flows(grid.sums, self.hidden | grid.may_hide, deadline)
        self.proofs = Proofs(grid)

    def settle(self) -> None:
        """Hide until every unsafe cell and every union is safe, as far as the table allows."""
        for _ in range(ROUNDS):
            before = self.hidden.copy()
            for side in self.proofs.sides():
                self._protect(side)
            self._part_unions()
            if (self.hidden == before).all():
                return

    def _protect(self, side: Side) -> None:
        """Hide what keeps one side of a cell safe from a mere reader, then from each enterprise in turn."""
        self.proofs.pursue(side, self._hide_for)

    def _hide_for(self, side: Side, attacker: int) -> Floats | None:
        barred = np.zeros(self.hidden.size, dtype=bool)
        if attacker != NOBODY:
            barred = self._grid.lone == attacker
        need = self._grid.need(*side, attacker)
        change = self._ask(side, need, (self.hidden | self._open_cells) & ~barred)
        if change is not None:
            self.hidden |= change != 0
        return change

    def _ask(self, side: Side, need: float, free: Bools) -> Floats | None:
        """Ask for a change that works both ways, first nearby; failing that, for one that works this way."""
        cell, sign = side
        down, up = (np.where(free, each, 0.0) for each in self._grid.room)
        costs = self._costs(down, need)
        both = np.minimum(up, down)
        asks = ((self.flows.nearby, both), (self.flows.cheapest, both), (self.flows.cheapest, up))
        for ask, upwards in asks[: self._tries]:
            room = (down, upwards)
            change = ask(cell, sign * need, room, costs)
            if change is not None:
                return change
        return None

    def _costs(self, room: Floats, need: float) -> Floats:
        """Return the cost of moving each cell: a cell too small for the whole move costs as much for its part."""
        share = np.clip(room / need, 1e-3, 1.0)
        cost = (self._grid.cost + 1.0) / share
        cost[self.hidden] = HIDDEN_COST
        cost[self.hidden & (self._grid.lone != NOBODY)] = LONE_COST
        return cost

    def _part_unions(self) -> None:
        """Add to every unsafe union the cheapest cell of its relation, until all are safe or nothing is left."""
        while True:
            found = unsafe_unions(self._grid, self.hidden, self._rules)
            before = self.hidden.copy()
            for relation, _, width in found.iter_rows():
                self._widen(cells_of(self._grid, relation), width)
            if (self.hidden == before).all():
                return

    def _widen(self, cells: Ints, width: float) -> None:
        free = cells[self._grid.may_hide[cells] & ~self.hidden[cells]]
        if free.size:
            down = (self._grid.room[0][free] / width).clip(1e-3, 1.0)
            self.hidden[free[np.argmin((self._grid.cost[free] + 1.0) / down)]] = True

    def trim(self) -> None:
        """Tell again, dearest first, what others turn out to be safe without, as far as is seen nearby."""
        self._open_cells = np.zeros(self.hidden.size, dtype=bool)
        self._tries = 1
        last = self.flows.asked + TRIM_QUESTIONS
        extra = np.flatnonzero(self.hidden & ~self._first)
        for cell in extra[np.argsort(-self._grid.cost[extra], kind="stable")]:
            if self.flows.asked > last:
                return
            self._try_without(int(cell))

    def _try_without(self, cell: int) -> None:
        self.hidden[cell] = False
        leaning = self.proofs.leaning_on(cell)
        kept = self.proofs.forget(leaning)
        if self._unions_hold_at(cell) and all(self._holds(side) for side in leaning):
            return
        self.hidden[cell] = True
        self.proofs.recall(kept)

    def _holds(self, side: Side) -> bool:
        self._protect(side)
        return self.proofs.closed(side)

    def _unions_hold_at(self, cell: int) -> bool:
        relations = self._grid.sums.relation[self._grid.sums.cell == cell]
        return unsafe_unions(self._grid, self.hidden, self._rules, relations).is_empty()

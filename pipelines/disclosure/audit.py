"""Whether a table with hidden cells may leave the house: every hidden number really is out of reach."""

import time
from dataclasses import dataclass

import numpy as np

from pipelines.disclosure import solver
from pipelines.disclosure.grid import NOBODY, Bools, Floats, Grid
from pipelines.disclosure.proofs import Proofs, Side
from pipelines.disclosure.rules import Rules
from pipelines.disclosure.solver import Flows, OutOfTime
from pipelines.disclosure.unions import cells_of, unsafe_unions

LONE_COST = 100.0  # against 1: a witness that moves no cell somebody alone is in holds against everybody


@dataclass(frozen=True)
class Leak:
    """One number that somebody could tell too closely. Not for publication: it names who and what.

    Attributes:
        cell_id: The cell, or the total of the sum whose hidden parts add up to too little; null: the audit itself.
        attacker: The enterprise that could; null: any reader.
        message: In words.
    """

    cell_id: str | None
    attacker: str | None
    message: str


@dataclass(frozen=True)
class Audit:
    """The gate of a release: nothing leaves the house unless `ok`."""

    leaks: tuple[Leak, ...]
    cells: int  # unsafe cells looked at

    @property
    def ok(self) -> bool:
        """Say whether nothing can be told too closely, and all of that was shown."""
        return not self.leaks


def audited(grid: Grid, hidden: Bools, rules: Rules) -> Audit:
    """Look for a hidden number that can be told too closely from all that is published.

    Of every unsafe cell it is shown, by another table that looks the same, that it may as well be higher or lower
    by its width: to a mere reader, and to every enterprise that is alone in other hidden cells. What
    is not shown counts as a leak: without a solver, or out of time, nothing passes.
    """
    hidden = hidden & ~grid.published  # readers have those
    unsafe = np.flatnonzero(grid.unsafe)
    open_cells = [cell for cell in unsafe if not hidden[cell]]
    leaks = [Leak(grid.ids[cell], None, f"{grid.ids[cell]}：这一格不能公布，却公布了") for cell in open_cells]
    leaks += _union_leaks(grid, hidden, rules)
    if not solver.INSTALLED:
        leaks.append(Leak(None, None, "没有安装求解器 highspy，无法审核；请按 requirements.txt 安装"))
        return Audit(tuple(leaks), unsafe.size)
    try:
        leaks += _closeness_leaks(grid, hidden, rules)
    except OutOfTime:
        leaks.append(Leak(None, None, f"审核超过 {rules.audit_seconds:g} 秒没有做完"))
    return Audit(tuple(leaks), unsafe.size)


def _union_leaks(grid: Grid, hidden: Bools, rules: Rules) -> list[Leak]:
    leaks = []
    for relation, reason, _ in unsafe_unions(grid, hidden, rules).iter_rows():
        entries = grid.sums.relation == relation
        total = grid.ids[grid.sums.cell[entries & (grid.sums.sign > 0)][0]]
        parts = [grid.ids[cell] for cell in cells_of(grid, relation) if hidden[cell]]
        said = f"{total}：减去公布的各部分，得到 {'、'.join(parts)} 之和，而它们{rules.say(reason)}"
        leaks.append(Leak(total, None, said))
    return leaks


def _closeness_leaks(grid: Grid, hidden: Bools, rules: Rules) -> list[Leak]:
    flows = Flows(grid.sums, hidden, time.monotonic() + rules.audit_seconds)
    proofs = Proofs(grid)
    ask = _Asker(grid, hidden, flows)
    sides = [side for side in proofs.sides() if hidden[side[0]]]
    return [
        _leak(grid, side, attacker, ask.widest(side, attacker))
        for side in sides
        for attacker in proofs.pursue(side, ask.witness)
    ]


class _Asker:
    """Asks for changes of hidden cells only, within what a reader knows beforehand."""

    def __init__(self, grid: Grid, hidden: Bools, flows: Flows) -> None:
        self._grid, self._hidden, self._flows = grid, hidden, flows
        self._costs = np.where(grid.lone == NOBODY, 1.0, LONE_COST)

    def witness(self, side: Side, attacker: int) -> Floats | None:
        """Return a change that moves the cell far enough, and no cell that the attacker is alone in."""
        cell, sign = side
        by, room = sign * self._grid.need(*side, attacker), self._room(attacker)
        near = self._flows.nearby(cell, by, room, self._costs)
        return self._flows.cheapest(cell, by, room, self._costs) if near is None else near

    def widest(self, side: Side, attacker: int) -> float:
        """Return how far the cell can be moved at all, at most by what is needed."""
        cell, sign = side
        return self._flows.widest(cell, sign * self._grid.need(*side, attacker), self._room(attacker))

    def _room(self, attacker: int) -> tuple[Floats, Floats]:
        barred = ~self._hidden
        if attacker != NOBODY:
            barred = barred | (self._grid.lone == attacker)
        down, up = self._grid.room
        return np.where(barred, 0.0, down), np.where(barred, 0.0, up)


def _leak(grid: Grid, side: Side, attacker: int, far: float) -> Leak:
    cell, sign = side
    name = grid.ids[cell]
    bound, than = (grid.value[cell] + sign * far, "不超过" if sign > 0 else "不低于")
    who = "任何读者" if attacker == NOBODY else f"企业“{grid.names[attacker]}”（另有只含它一家的格子）"
    said = f"{name}：{who}可以推算到{than} {bound:,.2f}，与真值相差不足 {grid.need(*side, attacker):,.2f}"
    return Leak(name, None if attacker == NOBODY else grid.names[attacker], said)

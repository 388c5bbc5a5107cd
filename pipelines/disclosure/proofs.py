"""What shows that a hidden cell is safe: another table that looks the same to its readers."""

from collections.abc import Callable

import numpy as np

from pipelines.disclosure.grid import NOBODY, Floats, Grid, Ints

ENOUGH = 1 - 1e-6  # of the move asked for: the rest is rounding
FIT = 1e-5  # of the largest move: by how much a sum may fail

Side = tuple[int, int]  # a cell, and 1 for up or −1 for down
Kept = dict[Side, tuple[frozenset[int] | None, list[frozenset[int]]]]


class Proofs:
    """Who could still tell a hidden cell closer than allowed, as far as has been shown.

    A witness is a change of hidden cells that no reader sees: all sums stay as they are. Where one moves a cell by
    what is needed, nobody can tell the cell closer on that side, save those who know another cell that
    it moves: the enterprises alone in one. Two witnesses leave only those who stand in both.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._open: dict[Side, frozenset[int] | None] = {
            (int(cell), sign): None
            for cell in np.flatnonzero(grid.unsafe & ~grid.published)
            for sign in (1, -1)
            if grid.need(int(cell), sign) > 0
        }
        self._witnesses: dict[Side, list[frozenset[int]]] = {side: [] for side in self._open}
        self._moved_for: dict[int, set[Side]] = {}  # per cell the sides that a witness with it once closed

    def sides(self) -> list[Side]:
        """Return every side of every unsafe cell that readers do not have already, those that need the widest interval first."""
        return sorted(self._open, key=lambda side: (-self._grid.width[side[0]], side))

    def closed(self, side: Side) -> bool:
        """Say whether it is shown against everybody."""
        return self._open[side] == frozenset()

    def pursue(self, side: Side, witness: Callable[[Side, int], Floats | None]) -> list[int]:
        """Show one side against a mere reader, then against each enterprise it is still open to.

        Args:
            side: The side.
            witness: Returns a witness against one enterprise (NOBODY: a mere reader); null: there is none.

        Returns:
            Those it cannot be shown against, ascending; NOBODY alone: not even against a mere reader.
        """
        failed: list[int] = []
        while not self.closed(side):
            knowing = self._open[side]
            attacker = NOBODY if knowing is None else min(knowing - set(failed), default=None)
            if attacker is None:
                return failed
            change = witness(side, attacker)
            if change is not None:
                self.credit(change)
            if change is None or self._still_open(side, attacker):
                failed.append(attacker)
            if failed == [NOBODY]:
                return failed
        return failed

    def _still_open(self, side: Side, attacker: int) -> bool:
        knowing = self._open[side]
        return knowing is None or attacker in knowing

    def leaning_on(self, cell: int) -> list[Side]:
        """Return the closed sides that some witness which moves this cell closes."""
        return [
            side
            for side in sorted(self._moved_for.get(cell, ()))
            if self.closed(side) and any(cell in each for each in self._witnesses[side])
        ]

    def forget(self, sides: list[Side]) -> Kept:
        """Open these sides again; return what was shown of them."""
        kept = {side: (self._open[side], self._witnesses[side]) for side in sides}
        for side in sides:
            self._open[side], self._witnesses[side] = None, []
        return kept

    def recall(self, kept: Kept) -> None:
        """Take back what was forgotten."""
        for side, (open_to, witnesses) in kept.items():
            self._open[side], self._witnesses[side] = open_to, witnesses

    def credit(self, change: Floats) -> None:
        """Take note of all that a witness shows, moved one way and the other.

        It is checked by adding up, so that nothing rests on the solver's word.
        """
        moved = np.flatnonzero(change)
        size = float(np.abs(change).max(initial=0.0))
        if size == 0 or np.abs(self._grid.sums.off(change)).max(initial=0.0) > FIT * size:
            return
        cells = frozenset(moved.tolist())
        knowing = frozenset(self._grid.lone[moved].tolist()) - {NOBODY}
        for way in (change, -change):
            far = self._as_far_as_possible(way, moved)
            for cell in moved:
                sign = 1 if way[cell] > 0 else -1
                self._close((int(cell), sign), abs(way[cell]) * far, cells, knowing)

    def _as_far_as_possible(self, change: Floats, moved: Ints) -> float:
        down, _ = self._grid.room
        falling = moved[change[moved] < 0]
        return float((down[falling] / -change[falling]).min(initial=np.inf))

    def _close(self, side: Side, by: float, cells: frozenset[int], knowing: frozenset[int]) -> None:
        if side not in self._open:
            return
        before = self._open[side]
        if before is None and by < self._grid.need(*side) * ENOUGH:
            return
        asking = knowing if before is None else before
        after = frozenset(each for each in asking if self._is_open(side, by, each, knowing))
        if after != before:
            self._open[side] = after
            self._witnesses[side].append(cells)
            for cell in cells:
                self._moved_for.setdefault(cell, set()).add(side)

    def _is_open(self, side: Side, by: float, attacker: int, knowing: frozenset[int]) -> bool:
        need = self._grid.need(*side, attacker)
        return need > 0 and (attacker in knowing or by < need * ENOUGH)

"""One tree of sums in many periods, in each of which the same members are hidden.

A member that is hidden in one period and told in the next comes out by subtraction, so it is hidden in all, and
then no period helps with another: each is a tree by itself. In a tree, how far a hidden cell can be moved
is known without a solver: as far as what lies below it and what lies beside it and above can follow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pipelines.disclosure.grid import NOBODY, Bools, Floats, Ints, floors, insider_widths, lone_contributors
from pipelines.disclosure.primary import judged
from pipelines.disclosure.proofs import ENOUGH
from pipelines.disclosure.protection import protect_but
from pipelines.disclosure.rules import RULES, Rules
from pipelines.disclosure.tables import Table, cube, with_ancestors

ROUNDS = 100  # each hides another member; after the last, all are


@dataclass(frozen=True)
class Periods:
    """A tree in many periods; in all arrays one row per period and one column per member.

    Attributes:
        names: The periods.
        members: Of the tree, every one after the one above it.
        above: Per member the number of the one above; −1: the root.
        sold: As given: period, contributor, region, value.
        tree: As given: member, parent.
        shares: One row per cell and contributor (both numbered) with `value`; a cell is its period × members + its
            member.
        there: Where anybody sells; elsewhere is nothing that could be moved.
        value: The sums; 0 where nobody sells.
        room: How far each may fall, for all that a reader knows beforehand.
        width: How far an unsafe one has to stay uncertain on either side; 0 where it is safe.
        unsafe: Which may not be told.
        lone: Who alone is in it; NOBODY.
        insiders: Per cell and contributor alone in another, numbered: the width against this one.
    """

    names: list[str]
    members: list[str]
    above: Ints
    sold: pl.DataFrame
    tree: pl.DataFrame
    shares: pl.DataFrame
    there: Bools
    value: Floats
    room: Floats
    width: Floats
    unsafe: Bools
    lone: Ints
    insiders: dict[tuple[int, int], float]

    def numbers(self, members: Iterable[str]) -> Bools:
        """Return which of the members these are; others are passed over."""
        return np.isin(self.members, list(members))

    def named(self, which: Bools) -> frozenset[str]:
        """Return these members by name."""
        return frozenset(self.members[at] for at in np.flatnonzero(which))

    @property
    def never_told(self) -> Bools:
        """Return which members may not be told in some period."""
        unsafe: Bools = np.asarray(self.unsafe.any(axis=0))
        return unsafe


def in_periods(sold: pl.DataFrame, tree: pl.DataFrame, rules: Rules = RULES) -> Periods:
    """Put many periods of one tree together.

    Args:
        sold: Any number of rows per period, contributor and region: `value` is what it adds. A region above others
            stands for its 未识别.
        tree: Per `member` its `parent` (null: the root).
        rules: The bars.

    Raises:
        ContractBroken: A region is not in the tree.
    """
    sold = sold.with_columns(pl.col("value").cast(pl.Float64))
    above = dict(tree.select("member", "parent").iter_rows())
    members = sorted(above, key=lambda each: (_depth(each, above), each))
    names = sold["period"].unique().sort().to_list()
    shares = _shares(sold, tree, names, members)
    shape, size = (len(names), len(members)), len(names) * len(members)
    found = judged(shares, "cell", rules).sort("cell")
    at = found["cell"].to_numpy()
    value = np.bincount(shares["cell"], shares["value"], size).astype(np.float64)
    width = _spread(found["width"], at, size)
    unsafe = _spread(found["reason"].is_not_null(), at, size)
    negative = _spread(found["has_negative"], at, size) | (value < 0)
    lone = lone_contributors(shares, _spread(found["contributors"], at, size))
    return Periods(
        names=names,
        members=members,
        above=np.array([members.index(each) if (each := above[name]) else -1 for name in members]),
        sold=sold,
        tree=tree,
        shares=shares,
        there=np.isin(np.arange(size), at).reshape(shape),
        value=value.reshape(shape),
        room=(value - floors(value, width, negative)).reshape(shape),
        width=width.reshape(shape),
        unsafe=unsafe.reshape(shape),
        lone=lone.reshape(shape),
        insiders=insider_widths(shares, np.flatnonzero(width > 0), lone, rules),
    )


def _depth(member: str, above: dict[str, str | None]) -> int:
    parent = above[member]
    return 0 if parent is None else 1 + _depth(parent, above)


def _shares(sold: pl.DataFrame, tree: pl.DataFrame, names: list[str], members: list[str]) -> pl.DataFrame:
    """Return who adds what to each cell: strings become numbers first, as there are millions of rows."""
    places = with_ancestors(sold.select("region").unique().with_columns(leaf="region"), "region", tree)
    columns = pl.DataFrame({"region": members, "column": range(len(members))})
    rows = pl.DataFrame({"period": names, "row": range(len(names))})
    places = places.join(columns, on="region").select("leaf", "column")
    return (
        sold.select(
            "period", "value", leaf="region", contributor=pl.col("contributor").rank("dense").cast(pl.Int64)
        )
        .join(rows, on="period")
        .group_by("row", "leaf", "contributor")
        .agg(pl.col("value").sum())
        .join(places, on="leaf")
        .group_by("contributor", cell=pl.col("row") * len(members) + pl.col("column"))
        .agg(pl.col("value").sum())
        .sort("cell", "contributor")
    )


def _spread(found: pl.Series, at: Ints, size: int) -> Any:
    """Return a value for every cell, 0 or false where nobody sells and so nothing has been judged."""
    numbers = found.to_numpy()
    spread = np.zeros(size, dtype=numbers.dtype)
    spread[at] = numbers
    return spread


def hide_alike(periods: Periods, hidden: Iterable[str], rules: Rules = RULES) -> frozenset[str]:
    """Return what has to be hidden in every period: what is hidden already, is unsafe in any, or protects such.

    Where one period cannot be protected, all members are: of sums that nobody is told, nothing is told.
    """
    found = periods.numbers(hidden) | periods.never_told
    for _ in range(ROUNDS):
        leaking = leaks(periods, found, rules)
        if not leaking.any():
            return periods.named(found)
        more = found | periods.numbers(_protecting(periods, int(np.argmax(leaking)), found, rules))
        if (more == found).all():
            break
        found = more
    return frozenset(periods.members)


def _protecting(periods: Periods, at: int, hidden: Bools, rules: Rules) -> list[str]:
    """Return what one period by itself has to hide, with what is hidden already."""
    own = cube(periods.sold.filter(pl.col("period") == periods.names[at]), {"region": periods.tree})
    largest = pl.DataFrame({"region": periods.members, "largest": np.abs(periods.value).max(axis=0)})
    known = pl.when(pl.col("region").is_in(periods.named(hidden))).then(pl.lit("hidden"))
    # Its size in the largest of its periods is what hiding a member costs, whichever period asks for it.
    cost = pl.col("largest").clip(1.0).log1p() / pl.col("value").abs().clip(1.0).log1p()
    cells = own.cells.join(largest, on="region", maintain_order="left").with_columns(
        standing=known, weight=pl.col("weight") * cost
    )
    table = Table(cells, own.relations, own.contributions)
    told = protect_but(table, pl.col("region") == periods.members[0], rules).cells
    return told.filter(pl.col("hidden").is_not_null())["region"].to_list()


def leaks(periods: Periods, hidden: Bools, rules: Rules = RULES) -> Ints:
    """Return per period how many numbers can be told too closely where these members are hidden.

    As the audit does (`audit.audited`): each unsafe cell must be movable by its width either way, for a mere reader and
    for every enterprise that is alone in other cells; sums of hidden parts must keep the rule as well.
    """
    views = _views(periods, hidden)
    up, down = _reach(periods, hidden, views)
    short = (up < views.need * ENOUGH) | (down < np.minimum(views.need, views.room) * ENOUGH)
    found = (periods.unsafe[views.at] & (short | ~hidden)).sum(axis=1)
    counted = np.bincount(views.at, found, len(periods.names)).astype(np.int64)
    return counted + _unsafe_sums(periods, hidden, rules)


def _unsafe_sums(periods: Periods, hidden: Bools, rules: Rules) -> Ints:
    """Return per period how many sums of hidden parts a reader gets, from a told total, that may not be told."""
    size = len(periods.members)
    is_part = hidden & (periods.above >= 0) & ~hidden[periods.above]
    parts = periods.shares.filter((pl.col("cell") % size).is_in(np.flatnonzero(is_part).tolist()))
    row, column = np.divmod(parts["cell"].to_numpy(), size)
    sums = parts.with_columns(total=pl.Series(row * size + periods.above[column]))
    unsafe = judged(sums, "total", rules).filter(pl.col("reason").is_not_null())
    return np.bincount(unsafe["total"].to_numpy() // size, minlength=len(periods.names))


@dataclass(frozen=True)
class _Views:
    """What each reader sees in each period: one row per period and reader, one column per member.

    Attributes:
        at: The number of the period.
        knows: Whether the reader has the value, or there is none.
        room: How far a cell may fall, for all that is known beforehand.
        need: How far a cell must be movable.
    """

    at: Ints
    knows: Bools
    room: Floats
    need: Floats


def _views(periods: Periods, hidden: Bools) -> _Views:
    lone = periods.lone
    rows, columns = np.nonzero((lone != NOBODY) & hidden)
    alone = np.unique(np.column_stack([rows, lone[rows, columns]]), axis=0)
    everybody = np.column_stack([np.arange(len(periods.names)), np.full(len(periods.names), NOBODY)])
    at, who = np.concatenate([everybody, alone]).T
    knows = (who != NOBODY)[:, None] & (lone[at] == who[:, None])
    need = np.where(knows, 0.0, periods.width[at])
    _narrow(need, periods, at, who)
    return _Views(at, knows | ~periods.there[at], periods.room[at], need)


def _narrow(need: Floats, periods: Periods, at: Ints, who: Ints) -> None:
    """Put in what an enterprise, knowing its own part of a cell, must not get closer to."""
    view = {pair: number for number, pair in enumerate(zip(at.tolist(), who.tolist(), strict=True))}
    for (cell, attacker), width in periods.insiders.items():
        row, column = divmod(cell, len(periods.members))
        seen = view.get((row, attacker))
        if seen is not None and periods.lone[row, column] != attacker:
            need[seen, column] = width


def _reach(periods: Periods, hidden: Bools, views: _Views) -> tuple[Floats, Floats]:
    """Return how far each cell can be moved up and down without a change of anything told.

    Up: what is below must be able to rise, and what is beside or above must make room; and the other way round.
    """
    is_open = hidden & ~views.knows
    fall, rise = _inside(periods, is_open, views.room)
    # As far as the rest of the tree can follow; nothing holds its root.
    up, down = np.full_like(fall, np.inf), np.full_like(fall, np.inf)
    for at, above in enumerate(periods.above):
        if above < 0:
            continue
        others = np.flatnonzero((periods.above == above) & (np.arange(periods.above.size) != at))
        up[:, at] = fall[:, others].sum(axis=1) + np.where(is_open[:, above], up[:, above], 0.0)
        lowered = np.where(is_open[:, above], np.minimum(down[:, above], views.room[:, above]), 0.0)
        down[:, at] = np.where(rise[:, others].any(axis=1), np.inf, lowered)
    return np.where(rise, up, 0.0), np.minimum(fall, down)


def _inside(periods: Periods, is_open: Bools, room: Floats) -> tuple[Floats, Bools]:
    """Return how far each member and all below it can fall together, and whether they can rise."""
    fall, rise = np.where(is_open, room, 0.0), is_open.copy()
    for at in range(len(periods.members) - 1, -1, -1):
        below = np.flatnonzero(periods.above == at)
        if below.size:
            fall[:, at] = np.minimum(fall[:, at], fall[:, below].sum(axis=1))
            rise[:, at] &= rise[:, below].any(axis=1)
    return fall, rise

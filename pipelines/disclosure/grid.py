"""The cells of a table as numbered arrays: what suppression and its audit reckon with."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.disclosure.primary import primary
from pipelines.disclosure.rules import Rules
from pipelines.disclosure.tables import Table, broken

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOBODY = -1
ROUNDING = 0.01  # per cell of a sum, in the unit of the cells: what rounding may make of it
RELATIVE_ROUNDING = 1e-9


@dataclass(frozen=True)
class Sums:
    """Every relation as `value[total] == value[parts].sum()`: one entry per relation and cell."""

    relation: Ints  # ascending
    cell: Ints
    sign: Floats  # 1 for the total, −1 for a part
    count: int

    def off(self, values: Floats) -> Floats:
        """Return by how much each relation fails for these values of the cells."""
        terms = self.sign * values[self.cell]
        return np.bincount(self.relation, terms, self.count).astype(np.float64)


@dataclass(frozen=True)
class Grid:
    """The cells of linked tables, one array entry each, in the order of `ids`.

    Attributes:
        ids: The cell_id of each.
        value: As told to those who may know all.
        reasons: Why it may not be told: a key of UNSAFE; null: it may.
        width: How far an unsafe cell has to stay uncertain on either side; 0 where it is safe.
        floor: What a reader knows the cell not to be below.
        cost: What hiding it loses.
        lone: Who alone is in the cell, and so knows its value; NOBODY.
        published: Readers have it from an earlier issue.
        hidden_before: An earlier issue hid it, and it stays so.
        sums: What ties the cells together.
        shares: One row per cell and contributor, both numbered, with `value`.
        names: The contributors, as numbered.
        insiders: Per unsafe cell and contributor alone in another: the width against this one, who knows
            its own part (see `insider_widths`).
    """

    ids: list[str]
    value: Floats
    reasons: pl.Series
    width: Floats
    floor: Floats
    cost: Floats
    lone: Ints
    published: Bools
    hidden_before: Bools
    sums: Sums
    shares: pl.DataFrame
    names: list[str]
    insiders: dict[tuple[int, int], float]

    @property
    def unsafe(self) -> Bools:
        """Return which cells may not be told."""
        marked: Bools = self.reasons.is_not_null().to_numpy()
        return marked

    @property
    def may_hide(self) -> Bools:
        """Return which cells may be hidden to protect others: a zero protects nothing."""
        free: Bools = (self.value != 0) & ~self.published
        return free

    @property
    def room(self) -> tuple[Floats, Floats]:
        """Return how far each cell may go down and up, for all that a reader knows beforehand."""
        return self.value - self.floor, np.full(self.value.size, np.inf)

    def need(self, cell: int, sign: int, attacker: int = NOBODY) -> float:
        """Return how far a cell has to be movable up (1) or down (−1) for one who would tell it; 0: not at all.

        Its width, or down to its floor. An enterprise is no danger to itself.
        """
        if attacker != NOBODY and self.lone[cell] == attacker:
            return 0.0
        width = self.insiders.get((cell, attacker), float(self.width[cell]))
        return width if sign > 0 else min(width, float(self.value[cell] - self.floor[cell]))


def gridded(table: Table, rules: Rules) -> Grid:
    """Number the cells of a table and judge each. Cells of unknown value are left out, with their relations.

    Raises:
        ContractBroken: Parts do not add up to their total, or contributions to their cell; a cell is
            there twice; a relation names a cell that is not there.
    """
    known = table.cells.filter(pl.col("value").is_not_null()).with_columns(pl.col("value").cast(pl.Float64))
    twice = known.filter(pl.col("cell_id").is_duplicated())
    if not twice.is_empty():
        raise broken(f"同一格出现两次：{twice['cell_id'][0]}")
    cells = known["cell_id"].to_list()
    contributions = table.contributions.with_columns(pl.col("value").cast(pl.Float64))
    shares, names = _numbered(contributions, cells)
    found = primary(known, contributions, rules)
    value, width = known["value"].to_numpy(), found["width"].to_numpy()
    negative = found["has_negative"].to_numpy() | (value < 0)
    standing = _column(known, "standing", None)
    lone = lone_contributors(shares, found["contributors"].to_numpy())
    grid = Grid(
        ids=cells,
        value=value,
        reasons=found["reason"],
        width=width,
        floor=floors(value, width, negative),
        cost=np.log1p(np.abs(value)) * _column(known, "weight", 1.0).to_numpy(),
        lone=lone,
        published=(standing == "published").fill_null(False).to_numpy(),
        hidden_before=(standing == "hidden").fill_null(False).to_numpy(),
        sums=_sums(table, cells),
        shares=shares,
        names=names,
        insiders=insider_widths(shares, np.flatnonzero(width > 0), lone, rules),
    )
    _agree(grid)
    return grid


def _column(cells: pl.DataFrame, name: str, absent: float | None) -> pl.Series:
    """Return an optional column."""
    if name in cells.columns:
        return cells[name]
    kind = pl.String if absent is None else pl.Float64
    return pl.Series([absent], dtype=kind).new_from_index(0, cells.height)


def _numbered(contributions: pl.DataFrame, cells: list[str]) -> tuple[pl.DataFrame, list[str]]:
    """Return one row per numbered cell and contributor, and the contributors' names."""
    names = contributions["contributor"].unique().sort().to_list()
    shares = (
        contributions.join(_numbers("cell_id", cells, "cell"), on="cell_id")
        .join(_numbers("contributor", names, "number"), on="contributor")
        .group_by("cell", contributor="number")
        .agg(pl.col("value").sum())
        .sort("cell", "contributor")
    )
    return shares, names


def _numbers(key: str, names: list[str], number: str) -> pl.DataFrame:
    return pl.DataFrame({key: names, number: range(len(names))}, schema={key: pl.String, number: pl.Int64})


def floors(value: Floats, width: Floats, negative: Bools) -> Floats:
    """Return what a reader knows each cell not to be below: nothing but sales, unless there are refunds in it."""
    return np.where(negative, np.minimum(value - width, 0.0), 0.0)


def lone_contributors(shares: pl.DataFrame, contributors: Ints) -> Ints:
    """Return who alone is in each cell: of `shares`, by the number of contributors of every cell; NOBODY."""
    lone = np.full(contributors.size, NOBODY, dtype=np.int64)
    # Who sold nothing and is the only one there knows that as well as any other amount of its own.
    is_only = (pl.len() == 1).over("cell") & pl.Series(contributors == 0).gather(shares["cell"])
    there = shares.filter((pl.col("value") != 0) | is_only)
    cell = there["cell"].to_numpy()
    lone[cell] = there["contributor"].to_numpy()
    lone[contributors > 1] = NOBODY
    return lone


def insider_widths(
    shares: pl.DataFrame, unsafe: Ints, lone: Ints, rules: Rules
) -> dict[tuple[int, int], float]:
    """Return the width of an unsafe cell against each enterprise in it that is alone in another.

    It takes its own part away; what is to be protected is the largest of the others, by the same rule.
    """
    size = pl.col("size")
    inside = shares.select("cell", "contributor", size=pl.col("value").abs()).filter(
        pl.col("cell").is_in(unsafe.tolist()), size > 0
    )
    top = inside.group_by("cell").agg(
        first=size.max(), second=size.top_k(2).min() * (size.len() > 1), whole=size.sum()
    )
    others = pl.when(size == pl.col("first")).then("second").otherwise("first")
    closeness = others * (rules.p_percent / 100)
    missing = closeness - (pl.col("whole") - size - others).clip(0)
    width = pl.max_horizontal(missing, closeness / 2, pl.lit(rules.least_width))
    found = (
        inside.filter(pl.col("contributor").is_in(np.unique(lone[lone != NOBODY]).tolist()))
        .join(top, on="cell")
        .select("cell", "contributor", width=pl.when(missing > 0).then(width).otherwise(0.0))
    )
    return {(cell, contributor): width for cell, contributor, width in found.iter_rows()}


def _sums(table: Table, cells: list[str]) -> Sums:
    unknown = table.cells.filter(pl.col("value").is_null())["cell_id"].implode()
    totals = table.relations.select("relation_id", cell_id="total", sign=pl.lit(1.0)).unique()
    parts = table.relations.select("relation_id", cell_id="part", sign=pl.lit(-1.0))
    entries = pl.concat([totals, parts])
    dark = entries.filter(pl.col("cell_id").is_in(unknown)).select("relation_id").unique()
    entries = entries.join(dark, on="relation_id", how="anti").join(
        _numbers("cell_id", cells, "cell"), on="cell_id", how="left"
    )
    missing = entries.filter(pl.col("cell").is_null())
    if not missing.is_empty():
        raise broken(f"合计关系里有表中没有的格子：{missing['cell_id'][0]}")
    entries = entries.with_columns(number=pl.col("relation_id").rank("dense").cast(pl.Int64) - 1)
    entries = entries.sort("number", "cell")
    return Sums(
        relation=entries["number"].to_numpy(),
        cell=entries["cell"].to_numpy(),
        sign=entries["sign"].to_numpy(),
        count=entries["number"].n_unique(),
    )


def _agree(grid: Grid) -> None:
    """Refuse a table whose sums are not sums."""
    sums = grid.sums
    sizes = np.bincount(sums.relation, np.abs(grid.value[sums.cell]), sums.count)
    allowed = ROUNDING * np.bincount(sums.relation, minlength=sums.count) + RELATIVE_ROUNDING * sizes
    wrong = np.flatnonzero(np.abs(sums.off(grid.value)) > allowed)
    if wrong.size:
        of_first = (sums.relation == wrong[0]) & (sums.sign > 0)
        raise broken(f"各部分相加不等于合计：{grid.ids[sums.cell[of_first][0]]}")
    made = np.zeros(grid.value.size)
    np.add.at(made, grid.shares["cell"].to_numpy(), grid.shares["value"].to_numpy())
    allowed = ROUNDING + RELATIVE_ROUNDING * np.abs(grid.value)
    wrong = np.flatnonzero(np.abs(made - grid.value) > allowed)
    if wrong.size:
        raise broken(f"各企业相加不等于这一格：{grid.ids[wrong[0]]}")

"""Tables with margins, and what ties their cells together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.errors import ContractBroken

UNPLACED = "未识别"
ALL = "合计"
# A margin tells more than the cells it is made of: per step up, this many times the loss.
MARGIN_COST = 20.0
# Doubles that are summed in another order are this far apart, relatively; and no more than rounding to a fen.
SUMMED_APART, A_FEN = 1e-12, 0.01


@dataclass(frozen=True)
class Table:
    """The cells that leave the house together, what ties them, and who is in them.

    Attributes:
        cells: One row per cell_id. `value`: null is unknown, and is shown as “—”. Optional columns: `weight`
            (how much hiding it loses; 1 where there is none) and `standing`: "published" or "hidden" in an
            earlier issue that readers have (null: new).
        relations: One row per relation_id and part; the cell `total` is the sum of its parts.
        contributions: Any number of rows per cell_id and contributor, with `value`; they add up to the cell.
    """

    cells: pl.DataFrame
    relations: pl.DataFrame
    contributions: pl.DataFrame


def flat(members: Sequence[str], total: str = ALL) -> pl.DataFrame:
    """Return the tree of a dimension without levels (platform, channel): `member`, `parent`."""
    return pl.DataFrame(
        {"member": [total, *members], "parent": [None, *(total for _ in members)]},
        schema={"member": pl.String, "parent": pl.String},
    )


def region_tree(regions: pl.DataFrame, top: str) -> pl.DataFrame:
    """Return the tree below one region, every region above others with a leaf for what is 未识别 in it.

    Args:
        regions: One row per region_code, with parent_code.
        top: The region_code of its root.

    Returns:
        One row per `member`, with `parent`, null for the root. The leaf of 未识别 in 510100 is `unplaced("510100")`.
    """
    links = regions.select(member="region_code", parent="parent_code")
    tree = links.filter(pl.col("member") == top).with_columns(parent=pl.lit(None, dtype=pl.String))
    below = tree
    while not below.is_empty():
        below = links.filter(pl.col("parent").is_in(below["member"].implode()))
        tree = pl.concat([tree, below])
    above = tree.select(parent="parent").drop_nulls().unique(maintain_order=True)
    return pl.concat([tree, above.select(member=pl.col("parent") + UNPLACED, parent="parent")])


def unplaced(region_code: str) -> str:
    """Return the leaf for what lies in a region, nobody knows where."""
    return region_code + UNPLACED


def cube(contributions: pl.DataFrame, trees: Mapping[str, pl.DataFrame], *, prefix: str = "") -> Table:
    """Make a table with all margins.

    Args:
        contributions: Any number of rows per contributor and member of each dimension: `contributor`, `value`,
            and one column per dimension. A member above others stands for its 未识别.
        trees: For each dimension its `member` and `parent` (null: the root).
        prefix: What tells this table's cells from another's (the period): put before every cell_id.

    Returns:
        The table; its cells have their members as columns too. Only what somebody adds to is a cell. A cell_id
        names the members that are not a root, so tables made alike share the cells they have in common.

    Raises:
        ContractBroken: A member is in no tree.
    """
    rows = contributions.with_columns(pl.col("value").cast(pl.Float64))
    for name, tree in trees.items():
        rows = with_ancestors(rows, name, tree)
    rows = rows.with_columns(cell_id=_cell_id(trees, prefix))
    cells = rows.group_by("cell_id", *trees).agg(pl.col("value").sum()).sort("cell_id")
    for name, tree in trees.items():
        cells = cells.join(heights(tree, name), on=name, how="left", maintain_order="left")
    height = pl.sum_horizontal(f"{name}_height" for name in trees)
    return Table(
        cells=cells.select("cell_id", *trees, "value", weight=1 + MARGIN_COST * height),
        relations=pl.concat([_sums(cells, name, trees, prefix) for name in trees]),
        contributions=rows.group_by("cell_id", "contributor")
        .agg(pl.col("value").sum())
        .sort("cell_id", "contributor"),
    )


def running(cells: pl.DataFrame, opening: str, steps: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Tie cumulative tables to the periods between them.

    Args:
        cells: The cells of all of them, each told from the others by the prefix of its cell_id.
        opening: Prefix of the earliest cumulative table.
        steps: After it, oldest first, the prefix of a period and of the cumulative table that it leads to.

    Returns:
        Relations: each cumulative cell is any earlier one and what came between. A cell that a table
        does not have is nothing there.

    Raises:
        ContractBroken: Something is in a cumulative table that is in none before it, or the other way round.
    """
    levels = [opening, *(level for _, level in steps)]
    periods = [period for period, _ in steps]
    return pl.concat(
        _running_sum(cells, levels[end], [levels[start], *periods[start:end]])
        for end in range(1, len(levels))
        for start in range(end)
    )


def linked(*tables: Table, relations: pl.DataFrame | None = None) -> Table:
    """Put tables together that readers see side by side; a cell_id in several of them is one cell.

    Args:
        tables: The tables. What a shared cell is made of is taken from the first that has it.
        relations: What ties them together besides (see `running`).
    """
    cells = pl.concat([table.cells for table in tables], how="diagonal")
    apart, size = pl.col("value").max() - pl.col("value").min(), pl.col("value").abs().max()
    is_another = (apart > A_FEN + SUMMED_APART * size).fill_null(False)
    is_known_once = pl.col("value").is_null().n_unique() > 1
    clash = cells.group_by("cell_id").agg(clashes=is_another | is_known_once).filter("clashes")
    if not clash.is_empty():
        raise broken(f"同一格在几张表里数值不同：{clash['cell_id'].sort()[0]}")
    seen = tables[0].cells.select("cell_id")
    contributions = [tables[0].contributions]
    for table in tables[1:]:
        contributions.append(table.contributions.join(seen, on="cell_id", how="anti"))
        seen = pl.concat([seen, table.cells.select("cell_id")])
    ties = [table.relations for table in tables] + ([] if relations is None else [relations])
    return Table(
        cells=cells.unique("cell_id", keep="first", maintain_order=True),
        relations=pl.concat(ties).unique(maintain_order=True),
        contributions=pl.concat(contributions),
    )


def broken(what: str) -> ContractBroken:
    """Return the refusal of a table that contradicts itself."""
    return ContractBroken(what, where="要公布的表", fix="这组表没有公布；请把这句话告诉维护人员")


def with_ancestors(rows: pl.DataFrame, name: str, tree: pl.DataFrame) -> pl.DataFrame:
    """Return each row once for its member of one dimension and once for each above it."""
    above = dict(tree.select("member", "parent").iter_rows())
    inner = set(above.values()) - {None}
    leaf = pl.col(name)
    placed = pl.when(leaf.is_in(list(inner))).then(leaf + UNPLACED).otherwise(leaf)
    lines = [(member, each) for member in above for each in _line(member, above)]
    ancestry = pl.DataFrame(lines, schema={name: pl.String, "member": pl.String}, orient="row")
    rows = rows.with_columns(placed.alias(name))
    lost = rows.join(ancestry, on=name, how="anti")
    if not lost.is_empty():
        raise broken(f"{name} 里没有这一项：{lost[name][0]}")
    return rows.join(ancestry, on=name).drop(name).rename({"member": name})


def _line(member: str, above: Mapping[str, str | None]) -> list[str]:
    parent = above[member]
    return [member] if parent is None else [member, *_line(parent, above)]


def heights(tree: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return per member of a dimension how many steps it stands above its deepest leaf."""
    above = dict(tree.select("member", "parent").iter_rows())
    heights = dict.fromkeys(above, 0)
    for member in above:
        for height, each in enumerate(_line(member, above)):
            heights[each] = max(heights[each], height)
    return pl.DataFrame({name: list(heights), f"{name}_height": list(heights.values())})


def _cell_id(trees: Mapping[str, pl.DataFrame], prefix: str) -> pl.Expr:
    named = [
        pl.when(~pl.col(name).is_in(_roots(tree))).then(pl.format("{}={}", pl.lit(name), pl.col(name)))
        for name, tree in trees.items()
    ]
    members = pl.concat_str(named, separator=" ", ignore_nulls=True)
    return pl.lit(prefix) + pl.when(members == "").then(pl.lit(ALL)).otherwise(members)


def _roots(tree: pl.DataFrame) -> list[str]:
    return tree.filter(pl.col("parent").is_null())["member"].to_list()


def _sums(cells: pl.DataFrame, name: str, trees: Mapping[str, pl.DataFrame], prefix: str) -> pl.DataFrame:
    """Return the relations along one dimension: every cell above others, and those just below it."""
    parents = trees[name].select(pl.col("member").alias(name), "parent").drop_nulls()
    return (
        cells.select("cell_id", *trees)
        .join(parents, on=name, maintain_order="left")
        .with_columns(pl.col("parent").alias(name))
        .select(total=_cell_id(trees, prefix), part="cell_id")
        .select(relation_id=pl.format("{}: {}", pl.lit(name), "total"), total="total", part="part")
    )


def _running_sum(cells: pl.DataFrame, whole: str, parts: Sequence[str]) -> pl.DataFrame:
    totals, *pieces = (
        cells.filter(pl.col("cell_id").str.starts_with(prefix)).select(
            pl.col("cell_id").alias(role), place=pl.col("cell_id").str.strip_prefix(prefix)
        )
        for prefix, role in [(whole, "total"), *((part, "part") for part in parts)]
    )
    ties = pl.concat(pieces).join(totals, on="place", how="full", maintain_order="left_right")
    loose = ties.filter(pl.col("part").is_null() | pl.col("total").is_null())
    if not loose.is_empty():
        raise broken(f"本期与累计对不上：{loose.select(pl.coalesce('total', 'part')).item(0, 0)}")
    name = pl.format("{} = {}", "total", pl.lit(" + ".join(parts)))
    return ties.select(relation_id=name, total="total", part="part")

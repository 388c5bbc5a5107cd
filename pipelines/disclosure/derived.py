"""Figures made of others: what must go with a hidden cell."""

import polars as pl


def vanishing(uses: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Say which derived figures must vanish too: shares, growth, contributions, counts, words, points of charts.

    A figure may be told only if it is made of told cells, and of nothing else: its base a year ago, the
    total it is a share of and every cell it is ranked against are among what it uses. So a base that is
    in no protected table takes its growth with it.

    Args:
        uses: One row per figure_id and cell_id that it is made of.
        cells: The cells as told (`Protected.cells`); a null value is hidden or unknown.

    Returns:
        One row per figure_id, in their order: `vanishes`, and the hidden cells it is for (`because`, a list).
    """
    told = cells.filter(pl.col("value").is_not_null()).select("cell_id").with_columns(is_told=True)
    return (
        uses.join(told, on="cell_id", how="left", maintain_order="left")
        .group_by("figure_id", maintain_order=True)
        .agg(because=pl.col("cell_id").filter(pl.col("is_told").is_null()))
        .select("figure_id", "because", vanishes=pl.col("because").list.len() > 0)
    )


def ranks(cells: pl.DataFrame) -> pl.DataFrame:
    """Rank told cells among themselves, 1 the largest; one row per cell_id, `rank` null where the value is.

    A rank among all would leave a gap where the hidden cell stands, and so tell between which two it lies.
    """
    return cells.select("cell_id", rank=pl.col("value").rank("min", descending=True).cast(pl.Int64))

"""Small tables written out in tests, and frames written back as such tables."""

from collections.abc import Mapping

import polars as pl

UNKNOWN = "—"  # null, in both directions

Types = Mapping[str, pl.DataType | type[pl.DataType]]


def frame(table: str, types: Types) -> pl.DataFrame:
    """Read a table written out: a row of column names, then one row a line, parted by blanks.

    Every column of `types` is made; those that the table does not have are null.
    """
    names, *rows = [line.split() for line in table.strip().splitlines() if line.strip()]
    unknown_names = set(names) - set(types)
    if unknown_names:
        raise ValueError(f"not in the contract: {sorted(unknown_names)}")
    cells = [[None if cell == UNKNOWN else cell for cell in row] for row in rows]
    text = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
    return text.select(
        (_typed(name, kind) if name in names else pl.lit(None, dtype=kind)).alias(name)
        for name, kind in types.items()
    )


def table(rows: pl.DataFrame, *columns: str) -> list[str]:
    """Write the chosen columns out, one line a row, so that a difference reads well."""
    return [" ".join(_cell(value) for value in row) for row in rows.select(*columns).iter_rows()]


def _cell(value: object) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _typed(name: str, kind: pl.DataType | type[pl.DataType]) -> pl.Expr:
    if kind == pl.Boolean:
        return pl.when(pl.col(name).is_not_null()).then(pl.col(name) == "true")
    return pl.col(name).str.to_date("%Y-%m-%d") if kind == pl.Date else pl.col(name).cast(kind)

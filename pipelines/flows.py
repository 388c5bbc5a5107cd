"""Where buyers are: the largest cube, written month by month, and anew only where a month has changed.

A month of it is a function of the units of order lines that were paid in it, of the days that only a
report tells, and of where the shops are. All of that is one mark of the month; a load compares marks.
"""

import hashlib
from collections.abc import Sequence

import polars as pl

from pipelines import lines, store
from pipelines.indicators.marks import changed
from pipelines.marts import contracts, cubes
from pipelines.settings import DataRoot
from pipelines.units import SHIP_TO_CELL

# What days that only a report tells say of each month, whichever order they come in.
REPORTED_MONTHS = """
    SELECT date_trunc('month', stat_date)::DATE AS month,
        sum(hash(row(stat_date, shop_key, platform, paid_cny, net_cny)))::VARCHAR AS made_of
    FROM sales_day WHERE source = 'shop_day' GROUP BY ALL
"""


def write_flows(
    draft: store.Draft, shops: pl.DataFrame, units: Sequence[lines.Unit], folders: DataRoot
) -> None:
    """Write SHIP_TO_MONTH into a draft whose sales are written, and the marks of its months.

    Args:
        draft: The build being written.
        shops: The register, columns of SHOP.
        units: Every unit of order lines, written.
        folders: Where the build before is looked for.
    """
    reported = draft.ask(REPORTED_MONTHS)
    told = pl.concat([paid_months(units), reported], how="vertical")
    marked = marks(told, rules=f"{contracts.layout()}\n{cubes.SHIP_TO_MONTH}\n{shops.write_csv()}")
    draft.put(contracts.FLOW_INPUT, marked)
    anew = changed(marked, _before(folders), ("month",))["month"].sort()
    draft.fill_by(contracts.SHIP_TO_MONTH, cubes.SHIP_TO_MONTH, "month", anew)
    if len(anew) < marked.height:
        draft.carry_over([contracts.SHIP_TO_MONTH], store.current(folders), anew.to_frame())


def paid_months(units: Sequence[lines.Unit]) -> pl.DataFrame:
    """Return the months that orders of each unit were paid in: month, made_of (the unit's digest)."""
    digests = {str(unit.cells / f"{SHIP_TO_CELL.name}.parquet"): unit.digest for unit in units}
    if not digests:
        return pl.DataFrame(schema={"month": pl.Date, "made_of": pl.String})
    paid = pl.scan_parquet(list(digests), glob=False, include_file_paths="file")
    file = pl.col("file")
    # A path that the reader writes another way is no digest, and makes the month anew: never the reverse.
    made_of = file.replace_strict(digests, default=file, return_dtype=pl.String)
    return paid.select("month", "file").unique().select("month", made_of=made_of).collect()


def marks(told: pl.DataFrame, *, rules: str) -> pl.DataFrame:
    """Return the mark of each month (FLOW_INPUT).

    Args:
        told: month and made_of, a row for each of the things that a month is made of.
        rules: What every month is a function of.
    """
    months = told.sort("month", "made_of").group_by("month", maintain_order=True).agg("made_of")
    hashed = [
        hashlib.sha256("\n".join((rules, *made_of)).encode()).hexdigest() for made_of in months["made_of"]
    ]
    return months.select("month", mark=pl.Series(hashed, dtype=pl.String))


def _before(folders: DataRoot) -> pl.DataFrame:
    """Return the marks of the current build; none where there is no such build."""
    told = store.said_before(folders, "SELECT month, mark FROM flow_input")
    return contracts.FLOW_INPUT.empty() if told is None else told

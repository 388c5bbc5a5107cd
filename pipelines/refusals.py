"""The refused rows of all files, and which of them still wait to be repaired; some shops at a time.

Whether a row still waits hangs on nothing of another shop. There may be more refused rows than memory has
room for: each bears the words of why it was refused and what to do.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

import polars as pl

from pipelines import lines, store
from pipelines.ingest.receipts import Receipt
from pipelines.marts import contracts, cubes
from pipelines.settings import DataRoot
from pipelines.units import CLOSING, close_refused

ROWS_AT_ONCE = 50_000  # of one shop there may be more


def write_refused(
    draft: store.Draft,
    taken: Collection[Receipt],
    of_registers: pl.DataFrame,
    units: Sequence[lines.Unit],
    folders: DataRoot,
) -> None:
    """Write REFUSED_ROW; `of_registers`: the refused rows of the bureau's own tables, which always wait.

    The files are read twice, first for the few columns by which rows are found to have come in since: that
    is asked of all shops of a unit at once.
    """
    asked = (lines.refused_rows([each], folders).select(CLOSING) for each in taken)
    draft.offer(
        "closed", close_refused(pl.concat([lines.NO_REFUSED.select(CLOSING), *asked]), units, folders)
    )
    with draft.filling(contracts.REFUSED_ROW):
        for some in by_shops(taken):
            _write(draft, lines.refused_rows(some, folders), lines.mended_rows(some, folders))
        _write(
            draft, pl.concat([lines.NO_REFUSED, of_registers], how="diagonal"), lines.mended_rows([], folders)
        )


def _write(draft: store.Draft, refused: pl.DataFrame, mended: pl.DataFrame) -> None:
    draft.offer("refused", refused)
    draft.offer("mended", mended)
    draft.add_answer(contracts.REFUSED_ROW, cubes.REFUSED_ROW)


def by_shops(taken: Collection[Receipt], most: int = ROWS_AT_ONCE) -> Iterator[list[Receipt]]:
    """Yield files, all of a shop together, as few shops at once as have so many refused rows or more."""

    def shop(each: Receipt) -> str:
        return each.shop_key or ""

    some: list[Receipt] = []
    for _, files in groupby(sorted(taken, key=lambda each: (shop(each), each.path)), key=shop):
        some += files
        if sum(each.rows_refused or 0 for each in some) >= most:
            yield some
            some = []
    if some:
        yield some

"""One month of current lines, written by a task that needs nothing but files: here, or on another machine."""

from pathlib import Path

from pipelines import lines, store
from pipelines.canonical import ITEM, REFUND


def write_month(scratch: Path, month: lines.Month) -> None:
    """Write a month's current lines, and what became of each file's rows in it: each whole, or not at all.

    Raises:
        BuildFailed: There is no room, or no permission.
    """
    sources = [str(path) for path in month.sources]
    with store.workshop(scratch) as desk:
        desk.offer_files(REFUND, month.refunds)
        desk.offer_files(ITEM, month.items)
        desk.offer("refund_told", desk.ask(lines.REFUND_TOLD))
        desk.offer("pieces_told", desk.ask(lines.PIECES_TOLD))
        desk.write_parquet(lines.FATES, month.fates, sources=sources)
        desk.write_parquet(lines.CURRENT_LINES, month.lines, sources=sources)

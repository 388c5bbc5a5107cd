"""Raw files taken on other machines, by the same functions that take them here.

What is new is read there first, then taken there, each content once; then the driver goes through raw/
file by file as ever, and finds every file's receipt ready. Whatever was not done there it does itself:
the result does not depend on how far the others came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.ingest.folder import Ahead
from pipelines.ingest.parcels import Office, Parcel, look_into, take_parcel
from pipelines.ingest.reach import Reach
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.seen import Looked
from pipelines.ingest.take import Intake
from pipelines.runner import Runner
from pipelines.settings import DataRoot
from pipelines.teach.shelf import known


@dataclass(frozen=True)
class Kit:
    """What an intake is made of again on another machine: all but its formats, which hold expressions."""

    folders: DataRoot
    shops: pl.DataFrame
    key: bytes
    now: datetime
    remembered: Mapping[str, Receipt]
    reach: Reach

    def intake(self) -> Intake:
        """Return the intake, with the formats that the data root knows; it tells nobody how far it is."""
        formats = known(self.folders).formats
        said = self.folders, self.shops, self.key, self.now, formats, self.remembered
        return Intake(*said, reach=self.reach)


def taken_by(runner: Runner, intake: Intake) -> Ahead | None:
    """Return how files are taken ahead of their turn by other machines; None: there are none."""
    if not runner.is_elsewhere:
        return None
    kit = Kit(intake.folders, intake.shops, intake.key, intake.now, intake.remembered, intake.reach)

    def ahead(office: Office, files: Sequence[Path]) -> None:
        unread = office.unread(files)
        for file, looked in zip(unread, runner.map(partial(look, kit), unread), strict=True):
            if looked:
                office.seen.learn(file, looked)
        parcels = sorted(
            office.firsts(files), key=lambda each: -each.size
        )  # the longest first: all end together
        for receipt in runner.map(partial(take, kit), parcels):
            office.was_taken(receipt)

    return ahead


def look(kit: Kit, file: Path) -> Looked | None:
    """Read one file of raw/ for what it is; None where it cannot be read."""
    return look_into(file, kit.intake())


def take(kit: Kit, parcel: Parcel) -> Receipt:
    """Take one file whose bytes nobody else has been given."""
    return take_parcel(parcel, kit.intake())

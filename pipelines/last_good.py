"""The build that stands in for a damaged one: readers go on with the last good numbers."""

from contextlib import suppress
from dataclasses import dataclass

from pipelines import store
from pipelines.errors import MartDamaged
from pipelines.settings import DataRoot


@dataclass(frozen=True)
class LastGood:
    """A build held open; `instead_of`: what is wrong with the current one, where this is another."""

    held: store.Reading
    instead_of: MartDamaged | None = None


def reading(folders: DataRoot) -> LastGood:
    """Hold the current build open; where it is damaged, the newest other one that is whole.

    Raises:
        MartMissing: Nothing has been published yet.
        MartDamaged: The current build is damaged, and no other can be opened.
    """
    try:
        return LastGood(store.reading(folders))
    except MartDamaged as damage:
        begun = store.unpublished(folders)
        for file in reversed(store.builds(folders)):
            if file != begun:
                with suppress(MartDamaged):
                    return LastGood(store.held(file), instead_of=damage)
        raise

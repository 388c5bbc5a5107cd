"""The build that stands in for a damaged one: readers go on with the last good numbers."""

from contextlib import suppress
from dataclasses import replace

from pipelines import store
from pipelines.errors import MartDamaged
from pipelines.settings import DataRoot


def reading(folders: DataRoot) -> store.Reading:
    """Hold the current build open; where it is damaged, the newest other one that is whole.

    Raises:
        MartMissing: Nothing has been published yet.
        MartDamaged: The current build is damaged, and no other can be opened.
    """
    try:
        return store.reading(folders)
    except MartDamaged as damage:
        begun = store.unpublished(folders)
        for file in reversed(store.builds(folders)):
            if file != begun:
                with suppress(MartDamaged):
                    return replace(store.held(file), instead_of=damage)
        raise

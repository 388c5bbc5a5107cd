"""The only folder that opens DuckDB: drafts a build, publishes it, answers questions of it.

Each build is a new database file that is never changed once `CURRENT` names it. A reader therefore
never blocks a load, never sees half a build, and never goes on reading a replaced file. `CURRENT` is
replaced last, after the file and its folder have reached the disk: a load that dies at any moment
leaves the build before it in place.
"""

from pathlib import Path

from pipelines.build_files import (
    LAST_BUILD,
    POINTER,
    builds,
    current,
    current_if_any,
    next_build_id,
    remove,
    unpublished,
)
from pipelines.disk import move_in_place, put_in_place
from pipelines.settings import DataRoot
from pipelines.store.apart import EngineRefused, ask_apart
from pipelines.store.drafts import Draft, Workshop, drafting, workshop
from pipelines.store.engine import sql_type
from pipelines.store.questions import Reading, ask, columns_of, held, reading, said_before

# All that is asked of the store, by those above; what `build_files` tells of builds as well.
__all__ = [
    "LAST_BUILD",
    "POINTER",
    "Draft",
    "EngineRefused",
    "Reading",
    "Workshop",
    "ask",
    "ask_apart",
    "builds",
    "columns_of",
    "current",
    "current_if_any",
    "drafting",
    "held",
    "next_build_id",
    "publish",
    "reading",
    "remove",
    "said_before",
    "sql_type",
    "unpublished",
    "workshop",
]


def publish(draft: Draft, folders: DataRoot) -> Path:
    """Make the draft the current build: all of it, or none of it.

    Returns:
        The database file of the new build.
    """
    draft.close()
    file = folders.marts / draft.file.name
    put_in_place(folders.root / LAST_BUILD, f"{file.name}\n".encode())
    move_in_place(draft.file, file)
    put_in_place(folders.marts / POINTER, f"{file.name}\n".encode())
    return file

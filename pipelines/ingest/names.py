"""Which names, in raw/ or inside an archive, are no exports at all: they get no receipt."""

from collections.abc import Sequence

from pipelines.ingest.provenance import NOTE_SUFFIX

NO_EXPORTS = frozenset({"readme.md", "thumbs.db", "desktop.ini", "演示数据说明.txt"})
HIDDEN = (".", "~$", "__MACOSX")  # the system's own files, and what a spreadsheet keeps while it is open


def is_no_export(parts: Sequence[str]) -> bool:
    """Whether a path, given by its folders and its name, is a note, a hidden file or the system's own."""
    name = parts[-1]
    hidden = any(part.startswith(HIDDEN) for part in parts)
    return hidden or name.lower() in NO_EXPORTS or name.endswith(NOTE_SUFFIX)

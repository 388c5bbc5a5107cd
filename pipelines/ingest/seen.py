"""What earlier loads have read, so that it is not read again: files by name, archives by content.

Only a memory: where it is lost, every file is read once more, and the result is the same.
"""

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.ingest.memory import keep, recalled
from pipelines.ingest.read import identity
from pipelines.settings import DataRoot

FILES, ARCHIVES = "seen.json", "archives.json"

State = tuple[int, int]  # size, and time of last change


@dataclass(frozen=True)
class Content:
    """A file inside an archive. Until it has been unpacked once, its size is what the archive says."""

    name: str
    at: int
    sha256: str | None = None
    size: int | None = None


@dataclass
class Contents:
    """The files inside one archive, by name, and the archive's state when they were listed."""

    archive: Path
    state: State
    files: dict[str, Content] = field(default_factory=dict)


class Seen:
    """Remembers the SHA-256 of files that have not changed since, and what archives contain."""

    def __init__(self, folders: DataRoot) -> None:
        self._files_in, self._archives_in = folders.marts / FILES, folders.marts / ARCHIVES
        self._before = {path: tuple(said) for path, said in recalled(self._files_in).items()}
        self._packed_before = recalled(self._archives_in)
        self._now: dict[str, tuple[int, int, str]] = {}
        self._packed: dict[str, Contents] = {}

    def identity(self, file: Path) -> tuple[str, int]:
        """Return a file's SHA-256 and size, reading it only if it is new or has changed.

        Raises:
            UnreadableFile: It cannot be read, or is changing.
        """
        try:
            state = file.stat()
        except OSError:
            return identity(file)  # raises, with the reason
        sha256 = self.sha256_of(file, (state.st_size, state.st_mtime_ns)) or identity(file)[0]
        self._now[str(file)] = (state.st_size, state.st_mtime_ns, sha256)
        return sha256, state.st_size

    def sha256_of(self, file: Path, state: State) -> str | None:
        """Return the SHA-256 of a file that looks as an earlier load saw it; None: it must be read."""
        before = self._before.get(str(file))
        return str(before[2]) if before and before[:2] == state else None

    def members_of(self, sha256: str) -> list[Content]:
        """Return what earlier loads found in an archive; nothing where it is none, or not known."""
        return [Content(name, *said) for name, said in self._packed_before.get(sha256, {}).items()]

    def contents(self, archive: Path, sha256: str) -> Contents:
        """Return what is known of an archive's files; to be filled in where nothing is."""
        if sha256 not in self._packed:
            known = {each.name: each for each in self.members_of(sha256)}
            self._packed[sha256] = Contents(archive, self._now[str(archive)][:2], known)
        return self._packed[sha256]

    def save(self) -> None:
        """Keep what this load has seen. Of an archive that changed meanwhile, nothing is kept."""
        if self._now != self._before:
            keep(self._files_in, self._now)
        keep(
            self._archives_in,
            {
                sha256: {each.name: (each.at, each.sha256, each.size) for each in packed.files.values()}
                for sha256, packed in self._packed.items()
                if _state(packed.archive) == packed.state
            },
        )


def _state(file: Path) -> State | None:
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns

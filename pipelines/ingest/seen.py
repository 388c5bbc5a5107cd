"""What earlier loads have read, so that it is not read again: files by name, archives by content.

Only a memory: where it is lost, every file is read once more, and the result is the same.
"""

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.ingest.kinds import is_archive
from pipelines.ingest.memory import keep, recalled
from pipelines.ingest.reach import LYING, Reach, State
from pipelines.ingest.read import identity
from pipelines.settings import DataRoot

FILES, ARCHIVES = "seen.json", "archives.json"


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


@dataclass(frozen=True)
class Looked:
    """What one look at a file tells: its state, the SHA-256 of its bytes, and what it contains.

    `files` is empty for a file that is no archive.
    """

    state: State
    sha256: str
    files: tuple[Content, ...] = ()


class Seen:
    """Remembers the SHA-256 of files that have not changed since, and what archives contain."""

    def __init__(self, folders: DataRoot, reach: Reach = LYING) -> None:
        self._reach = reach
        self._files_in, self._archives_in = folders.marts / FILES, folders.marts / ARCHIVES
        self._before = {path: tuple(said) for path, said in recalled(self._files_in).items()}
        self._packed_before = recalled(self._archives_in)
        self._now: dict[str, tuple[int, int, str]] = {}
        self._packed: dict[str, Contents] = {}
        self._is_archive: dict[str, bool] = {}  # of what is read in this load, by SHA-256

    def identity(self, file: Path) -> tuple[str, int]:
        """Return a file's SHA-256 and size, reading it only if it is new or has changed.

        Raises:
            UnreadableFile: It cannot be read, or is changing.
        """
        try:
            state = self._reach.state(file)
        except OSError:
            return identity(file)  # raises, with the reason
        if (sha256 := self.sha256_of(file, state)) is None:
            with self._reach.at_hand(file) as here:
                sha256, _ = identity(here)
                self._is_archive[sha256] = is_archive(here)
        self._now[str(file)] = (*state, sha256)
        return sha256, state[0]

    def learn(self, file: Path, looked: Looked) -> None:
        """Remember what another machine has read of a file."""
        self._now[str(file)] = (*looked.state, looked.sha256)
        self._is_archive[looked.sha256] = bool(looked.files)
        if looked.files:
            files = {each.name: (each.at, each.sha256, each.size) for each in looked.files}
            self._packed_before.setdefault(looked.sha256, files)

    def sha256_of(self, file: Path, state: State) -> str | None:
        """Return the SHA-256 of a file that looks as it was last seen; None: it must be read."""
        before = self._now.get(str(file)) or self._before.get(str(file))
        return str(before[2]) if before and before[:2] == state else None

    def is_archive(self, sha256: str) -> bool | None:
        """Whether these bytes have been seen to be an archive; None: nobody knows."""
        return True if self._packed_before.get(sha256) else self._is_archive.get(sha256)

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
                if self._state(packed.archive) == packed.state
            },
        )

    def _state(self, file: Path) -> State | None:
        try:
            return self._reach.state(file)
        except OSError:
            return None

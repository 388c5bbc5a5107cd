"""What is to be taken: files in raw/, and the files inside archives there; each gets a receipt."""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.errors import UnreadableFile
from pipelines.ingest.archive import Member, Unpacked, members, unpack
from pipelines.ingest.kinds import is_archive
from pipelines.ingest.provenance import ShopsByName, by_name, named_in, named_shops, on_platform
from pipelines.ingest.read import identity
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.seen import Content, Looked, Seen
from pipelines.ingest.take import Intake, Source, take
from pipelines.ingest.taken import Taken


@dataclass(frozen=True)
class Parcel:
    """One raw file to be taken.

    Attributes:
        path: As its receipt names it.
        file: The file; of a member, its archive.
        sha256: Of that file's bytes.
        size: Of that file.
        member: The member of the archive; None: a file of its own.
    """

    path: str
    file: Path
    sha256: str
    size: int
    member: Member | None = None


@contextmanager
def at_hand(parcel: Parcel, intake: Intake) -> Iterator[Unpacked]:
    """Have a parcel's bytes, and the note beside it, on a disk of this machine for a while.

    Raises:
        UnreadableFile: They cannot be had.
    """
    with intake.reach.at_hand(parcel.file) as file:
        if parcel.member is None:
            yield Unpacked(file, parcel.sha256, parcel.size)
            return
        with tempfile.TemporaryDirectory(prefix="member-", dir=intake.folders.scratch) as folder:
            yield unpack(file, parcel.member, Path(folder))


def take_parcel(parcel: Parcel, intake: Intake) -> Receipt:
    """Take a parcel that is not taken yet, on whichever machine this is; return its receipt."""
    try:
        with at_hand(parcel, intake) as found:
            receipt = take(Source(found.file, parcel.path, found.sha256), intake)
            return replace(receipt, size_bytes=found.size)
    except UnreadableFile as refusal:
        return not_read(parcel.path, refusal, intake)


def look_into(file: Path, intake: Intake) -> Looked | None:
    """Read a file to its end for what tells it from others; of an archive, every file inside.

    Returns:
        None where it cannot be read: why is told when its turn comes.
    """
    try:
        state = intake.reach.state(file)
        with intake.reach.at_hand(file) as here:
            sha256, _ = identity(here)
            packed = members(here) if is_archive(here) else []
            contents = tuple(_content_of(here, each, intake) for each in packed)
        return Looked(state, sha256, contents)
    except (OSError, UnreadableFile):
        return None


def _content_of(archive: Path, member: Member, intake: Intake) -> Content:
    """Return what one file of an archive is; of one that cannot be unpacked, only that it is there."""
    try:
        with tempfile.TemporaryDirectory(prefix="member-", dir=intake.folders.scratch) as folder:
            found = unpack(archive, member, Path(folder))
            return Content(member.name, member.at, found.sha256, found.size)
    except UnreadableFile:
        return Content(member.name, member.at, size=member.size)


def not_read(path: str, refusal: UnreadableFile, intake: Intake) -> Receipt:
    """Return the receipt of what cannot be read as a whole."""
    return Receipt(path, "refused", reason=refusal.what, fix=refusal.fix, loaded_at=intake.now)


class Office:
    """Takes parcels in, each one once; remembers what it has read in `seen`."""

    def __init__(self, intake: Intake, refuse: Callable[[Path, str], Receipt | None], taken: Taken) -> None:
        self._intake, self._refuse, self._taken = intake, refuse, taken
        self._raw = intake.folders.raw
        self._shops: dict[str, ShopsByName] = {}  # by platform
        self.seen = Seen(intake.folders, intake.reach)
        self._new: dict[Path, int] = {}
        self._ahead: dict[tuple[str, str], Receipt] = {}  # by SHA-256 and path

    def expect(self, files: Iterable[Path]) -> int:
        """Look which files have bytes to be read, without reading them; return how many bytes.

        Only these are told of when their turn comes: the others, often thousands, take no time.
        """
        taken = self._taken.receipts.keys()
        sizes = {file: self._size_of_new(file, taken) for file in files}
        self._new = {file: size for file, size in sizes.items() if size}
        return sum(sizes.values())

    def unread(self, files: Sequence[Path]) -> list[Path]:
        """Return the files that must be read to know what they are: new, changed, or not taken so far."""
        return [file for file in files if self._must_be_read(file)]

    def firsts(self, files: Sequence[Path]) -> list[Parcel]:
        """Return what is to be taken: of parcels with the same new bytes, the one whose turn is first."""
        every = [each for file in files for each in self._inside(file) if isinstance(each, Parcel)]
        found: dict[str, Parcel] = {}
        for parcel in sorted(every, key=self.waits):
            if sha256 := self._content(parcel).sha256:
                found.setdefault(sha256, parcel)
        return [
            parcel
            for sha256, parcel in found.items()
            if self._known(Source(parcel.file, parcel.path, sha256)) is None
        ]

    def was_taken(self, receipt: Receipt) -> None:
        """Keep the receipt of a parcel that another machine has taken, until its turn comes."""
        self._ahead[str(receipt.sha256), receipt.path] = receipt

    def parcels(self, number: int, file: Path) -> list[Parcel | Receipt]:
        """Return what a file in raw/ is made of: itself, or the members of the archive it is.

        A receipt stands for what is not even opened, or refused as a whole.
        """
        if file in self._new:  # to know a large file's bytes alone takes a while
            path = file.relative_to(self._raw).as_posix()
            self._intake.progress.reading(number, path, self._new[file])
        return self._inside(file)

    def waits(self, parcel: Parcel) -> bool:
        """Whether a parcel's turn is after all others: the build that is repeated took its bytes elsewhere.

        Of several files with the same bytes, a rebuild must take the same one.
        """
        if not self._intake.remembered:
            return False
        try:
            before = self._intake.remembered.get(self._sha256(parcel))
        except UnreadableFile:
            return False  # its turn will tell why
        return before is not None and before.path != parcel.path

    def take(self, number: int, parcel: Parcel) -> Receipt:
        """Take a parcel of the file of this number, if it is not taken yet; return its receipt."""
        if parcel.file in self._new:
            self._intake.progress.reading(number, parcel.path, self._size(parcel))
        content = self._content(parcel)
        if content.sha256 and (
            ready := self._ready(Source(parcel.file, parcel.path, content.sha256), content.size)
        ):
            return ready
        try:
            with self._at_hand(parcel) as found:
                source = Source(found.file, parcel.path, found.sha256)
                if ready := self._ready(source, found.size):
                    return ready
                receipt = take(source, self._intake)
        except UnreadableFile as refusal:
            return not_read(parcel.path, refusal, self._intake)
        self._taken.read(source.sha256)
        return _sized(receipt, found.size)

    def _inside(self, file: Path) -> list[Parcel | Receipt]:
        path = file.relative_to(self._raw).as_posix()
        try:
            sha256, size = self.seen.identity(file)
        except UnreadableFile as refusal:
            return [not_read(path, refusal, self._intake)]
        if told := self._refuse(file, sha256):
            return [replace(told, size_bytes=size)]
        whole = Parcel(path, file, sha256, size)
        try:
            if self._taken.get(sha256) or not self._is_archive(file, sha256):
                return [whole]
            packed = self._list(file, sha256)
        except UnreadableFile as refusal:
            refused = not_read(path, refusal, self._intake)
            return [replace(refused, sha256=sha256, size_bytes=size)]
        return [replace(whole, path=f"{path}/{each.name}", member=each) for each in packed]

    def _must_be_read(self, file: Path) -> bool:
        try:
            sha256 = self.seen.sha256_of(file, self._intake.reach.state(file))
        except OSError:
            return False  # its turn will tell why
        return sha256 is None or not (self.seen.is_archive(sha256) or self._taken.get(sha256))

    def _size_of_new(self, file: Path, taken: Collection[str]) -> int:
        """Return how many bytes of a file in raw/ are still to be read, without reading it.

        Args:
            file: The file.
            taken: The SHA-256 of all bytes that are taken already.

        Returns:
            Of an archive, the bytes of its members. 0 where all are taken, or nobody can tell.
        """
        try:
            state = self._intake.reach.state(file)
            sha256 = self.seen.sha256_of(file, state)
            if sha256 in taken:
                return 0
            if sha256 and (inside := self.seen.members_of(sha256)):
                return sum(each.size or 0 for each in inside if each.sha256 not in taken)
            is_new_archive = sha256 is None and is_archive(file)  # of what is not here, nobody can tell
            return sum(each.size for each in members(file)) if is_new_archive else state[0]
        except (OSError, UnreadableFile):
            return 0  # its turn will tell why

    def _size(self, parcel: Parcel) -> int:
        """Return the bytes of a parcel itself: of a member, not of its archive; 0 where not known."""
        return self._content(parcel).size or 0

    def _ready(self, source: Source, size: int | None) -> Receipt | None:
        """Return the receipt of bytes that need not be taken here; None: they must be."""
        receipt = self._known(source)
        if receipt is None and (receipt := self._ahead.pop((source.sha256, source.path), None)):
            self._taken.read(source.sha256)
        return _sized(receipt, size) if receipt else None

    def _sha256(self, parcel: Parcel) -> str:
        """Return the SHA-256 of a parcel's own bytes."""
        if sha256 := self._content(parcel).sha256:
            return sha256
        with self._at_hand(parcel) as found:
            return found.sha256

    def _content(self, parcel: Parcel) -> Content:
        """Return what is known of a parcel's own bytes."""
        if parcel.member is None:
            return Content(parcel.path, 0, parcel.sha256, parcel.size)
        return self.seen.contents(parcel.file, parcel.sha256).files[parcel.member.name]

    @contextmanager
    def _at_hand(self, parcel: Parcel) -> Iterator[Unpacked]:
        """Have a parcel's bytes on disk for a while; remember what those of a member are."""
        with at_hand(parcel, self._intake) as found:
            if parcel.member:
                content = Content(parcel.member.name, parcel.member.at, found.sha256, found.size)
                self.seen.contents(parcel.file, parcel.sha256).files[content.name] = content
            yield found

    def _known(self, source: Source) -> Receipt | None:
        """Return the receipt of bytes that need not be taken; None: they are new, or have moved."""
        earlier = self._taken.get(source.sha256)
        if earlier is None or self._is_read_anew(earlier):
            return None
        here = self._shops_of(source, str(earlier.platform))
        if not here or here == {earlier.shop_key}:
            return earlier.seen_again(source.path)
        if earlier.path == source.path or not self._intake.reach.lies(self._raw, earlier.path):
            return None  # moved to another shop's folder, or that folder's shop changed
        return replace(
            Receipt(source.path, "held", sha256=source.sha256, loaded_at=self._intake.now),
            format_key=earlier.format_key,
            platform=earlier.platform,
            reason=f"内容与已入库的文件“{earlier.path}”完全相同，却放在另一家店铺的文件夹里，没有重复计入",
            fix="请核对它属于哪家店铺：放错了就删掉放错的那一份，再运行入库",
        )

    def _is_read_anew(self, earlier: Receipt) -> bool:
        """Whether the format that a file was taken in has been taught anew since."""
        known = (each for each in self._intake.formats if each.key == earlier.format_key)
        return any(each.revision != earlier.format_revision for each in known)

    def _is_archive(self, file: Path, sha256: str) -> bool:
        if (seen := self.seen.is_archive(sha256)) is not None:
            return seen
        with self._intake.reach.at_hand(file) as here:
            return is_archive(here)

    def _list(self, archive: Path, sha256: str) -> list[Member]:
        contents = self.seen.contents(archive, sha256)
        if not contents.files:
            with self._intake.reach.at_hand(archive) as here:
                packed = members(here)
            contents.files |= {each.name: Content(each.name, each.at, size=each.size) for each in packed}
        return [Member(each.name, each.at) for each in contents.files.values()]

    def _shops_of(self, source: Source, platform: str) -> set[str]:
        """Return the registered shops of a platform that a file's folder or note names."""
        if platform not in self._shops:
            self._shops[platform] = by_name(on_platform(platform, self._intake.shops))
        return named_in(self._shops[platform], named_shops(source.path, source.file))


def _sized(receipt: Receipt, size: int | None) -> Receipt:
    return receipt if receipt.size_bytes == size else replace(receipt, size_bytes=size)

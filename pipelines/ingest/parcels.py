"""What is to be taken: files in raw/, and the files inside archives there; each gets a receipt."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.errors import UnreadableFile
from pipelines.ingest.archive import Member, Unpacked, members, unpack
from pipelines.ingest.kinds import is_archive
from pipelines.ingest.provenance import folder_shops
from pipelines.ingest.read import identity
from pipelines.ingest.receipts import Receipt, saved_receipt
from pipelines.ingest.seen import Content, Looked, Seen
from pipelines.ingest.take import RECEIPT, Intake, Source, own_folder, take, taken_folder


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
        folder = own_folder(intake.folders, "member")
        try:
            yield unpack(file, parcel.member, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


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
        whole = Parcel("", file, sha256, state[0])
        return Looked(state, sha256, tuple(_content(replace(whole, member=each), intake) for each in packed))
    except (OSError, UnreadableFile):
        return None


def _content(parcel: Parcel, intake: Intake) -> Content:
    """Return what one file of an archive is; of one that cannot be unpacked, only that it is there."""
    member = parcel.member or Member("", 0)
    try:
        with at_hand(parcel, intake) as found:
            return Content(member.name, member.at, found.sha256, found.size)
    except UnreadableFile:
        return Content(member.name, member.at)


def not_read(path: str, refusal: UnreadableFile, intake: Intake) -> Receipt:
    """Return the receipt of what cannot be read as a whole."""
    return Receipt(path, "refused", reason=refusal.what, fix=refusal.fix, loaded_at=intake.now)


class Office:
    """Takes parcels in, each one once; remembers what it has read in `seen`."""

    def __init__(self, intake: Intake, refuse: Callable[[Path, str], Receipt | None]) -> None:
        self._intake, self._refuse = intake, refuse
        self.seen = Seen(intake.folders, intake.reach)
        self._looked: dict[Path, Looked] = {}
        self._ahead: dict[tuple[str, str], Receipt] = {}

    def unread(self, files: Sequence[Path]) -> list[Path]:
        """Return the files that must be read to know what they are: new, changed, or not taken so far."""
        return [file for file in files if self._must_be_read(file)]

    def learn(self, file: Path, looked: Looked) -> None:
        """Take over what another machine has found in a file."""
        self._looked[file] = looked
        self.seen.learn(file, looked)

    def firsts(self, files: Sequence[Path]) -> list[Parcel]:
        """Return what is to be taken: of parcels with the same new bytes, the one whose turn is first."""
        every = [each for file in files for each in self.parcels(file) if isinstance(each, Parcel)]
        found: dict[str, Parcel] = {}
        for parcel in sorted(every, key=self.waits):
            sha256 = parcel.sha256 if parcel.member is None else self._content(parcel).sha256
            if sha256:
                found.setdefault(sha256, parcel)
        return [
            parcel
            for sha256, parcel in found.items()
            if self._known(Source(parcel.file, parcel.path, sha256)) is None
        ]

    def was_taken(self, receipt: Receipt) -> None:
        """Keep the receipt of a parcel that another machine has taken, until its turn comes."""
        self._ahead[str(receipt.sha256), receipt.path] = receipt

    def parcels(self, file: Path) -> list[Parcel | Receipt]:
        """Return what a file in raw/ is made of: itself, or the members of the archive it is.

        A receipt stands for what is not even opened, or refused as a whole.
        """
        path = file.relative_to(self._intake.folders.raw).as_posix()
        try:
            sha256, size = self.seen.identity(file)
        except UnreadableFile as refusal:
            return [not_read(path, refusal, self._intake)]
        if told := self._refuse(file, sha256):
            return [replace(told, size_bytes=size)]
        whole = Parcel(path, file, sha256, size)
        try:
            if self._taken_before(sha256) or not self._is_archive(file):
                return [whole]
            names = self._list(whole)
        except UnreadableFile as refusal:
            refused = not_read(path, refusal, self._intake)
            return [replace(refused, sha256=sha256, size_bytes=size)]
        return [replace(whole, path=f"{path}/{each.name}", member=each) for each in names]

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

    def take(self, parcel: Parcel) -> Receipt:
        """Take a parcel, if it is not taken yet; return its receipt."""
        if parcel.member is None:
            known = self._known_or_ahead(Source(parcel.file, parcel.path, parcel.sha256))
            return replace(known, size_bytes=parcel.size) if known else take_parcel(parcel, self._intake)
        content = self._content(parcel)
        if content.sha256 and (
            known := self._known_or_ahead(Source(parcel.file, parcel.path, content.sha256))
        ):
            return replace(known, size_bytes=content.size)
        try:
            with self._unpacked(parcel) as found:
                source = Source(found.file, parcel.path, found.sha256)
                return replace(self._known(source) or take(source, self._intake), size_bytes=found.size)
        except UnreadableFile as refusal:
            return not_read(parcel.path, refusal, self._intake)

    def _must_be_read(self, file: Path) -> bool:
        try:
            sha256 = self.seen.remembered(file, self._intake.reach.state(file))
        except OSError:
            return False  # its turn will tell why
        if sha256 is None:
            return True
        return not self.seen.is_archive(sha256) and not self._receipt_of(sha256).is_file()

    def _known_or_ahead(self, source: Source) -> Receipt | None:
        return self._ahead.pop((source.sha256, source.path), None) or self._known(source)

    def _sha256(self, parcel: Parcel) -> str:
        """Return the SHA-256 of a parcel's own bytes."""
        if parcel.member is None:
            return parcel.sha256
        if sha256 := self._content(parcel).sha256:
            return sha256
        with self._unpacked(parcel) as found:
            return found.sha256

    def _content(self, parcel: Parcel) -> Content:
        name = parcel.member.name if parcel.member else ""
        return self.seen.contents(parcel.file, parcel.sha256).files[name]

    @contextmanager
    def _unpacked(self, parcel: Parcel) -> Iterator[Unpacked]:
        """Have a member's bytes on disk for a while, and remember what they are."""
        with at_hand(parcel, self._intake) as found:
            content = self._content(parcel)
            files = self.seen.contents(parcel.file, parcel.sha256).files
            files[content.name] = replace(content, sha256=found.sha256, size=found.size)
            yield found

    def _known(self, source: Source) -> Receipt | None:
        """Return the receipt of bytes that need not be taken; None: they are new, or have moved."""
        earlier = self._taken_before(source.sha256)
        if earlier is None or self._is_read_anew(earlier):
            return None
        shops = self._intake.shops
        here = folder_shops(Path(source.path), source.file, shops, str(earlier.platform))
        if not here or here == {earlier.shop_key}:
            return earlier.seen_again(source.path)
        if earlier.path == source.path or not self._intake.reach.lies(self._intake.folders.raw, earlier.path):
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

    def _is_archive(self, file: Path) -> bool:
        if looked := self._looked.get(file):
            return bool(looked.files)
        with self._intake.reach.at_hand(file) as here:
            return is_archive(here)

    def _list(self, archive: Parcel) -> list[Member]:
        contents = self.seen.contents(archive.file, archive.sha256)
        if not contents.files:
            with self._intake.reach.at_hand(archive.file) as here:
                contents.files |= {each.name: Content(each.name, each.at) for each in members(here)}
        return [Member(each.name, each.at) for each in contents.files.values()]

    def _taken_before(self, sha256: str) -> Receipt | None:
        return saved_receipt(self._receipt_of(sha256))

    def _receipt_of(self, sha256: str) -> Path:
        return taken_folder(self._intake.folders, sha256) / RECEIPT

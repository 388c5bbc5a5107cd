"""What is to be taken: files in raw/, and the files inside archives there; each gets a receipt."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.errors import UnreadableFile
from pipelines.ingest.archive import Member, Unpacked, lies_in, members, unpack
from pipelines.ingest.kinds import is_archive
from pipelines.ingest.provenance import ShopsByName, by_name, named_in, named_shops, on_platform
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.seen import Content, Seen
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
        member: The member's name in the archive; None: a file of its own.
    """

    path: str
    file: Path
    sha256: str
    size: int
    member: str | None = None


class Office:
    """Takes parcels in, each one once; remembers what it has read in `seen`."""

    def __init__(self, intake: Intake, refuse: Callable[[Path, str], Receipt | None], taken: Taken) -> None:
        self._intake, self._refuse, self._taken = intake, refuse, taken
        self._raw = intake.folders.raw
        self._shops: dict[str, ShopsByName] = {}  # by platform
        self.seen = Seen(intake.folders)
        self._new: dict[Path, int] = {}

    def expect(self, files: Iterable[Path]) -> int:
        """Look which files have bytes to be read, without reading them; return how many bytes.

        Only these are told of when their turn comes: the others, often thousands, take no time.
        """
        taken = self._taken.receipts.keys()
        sizes = {file: self._size_of_new(file, taken) for file in files}
        self._new = {file: size for file, size in sizes.items() if size}
        return sum(sizes.values())

    def parcels(self, number: int, file: Path) -> list[Parcel | Receipt]:
        """Return what a file in raw/ is made of: itself, or the members of the archive it is.

        A receipt stands for what is not even opened, or refused as a whole.
        """
        path = file.relative_to(self._raw).as_posix()
        if file in self._new:  # to know a large file's bytes alone takes a while
            self._intake.progress.reading(number, path, self._new[file])
        try:
            sha256, size = self.seen.identity(file)
        except UnreadableFile as refusal:
            return [self._refused(path, refusal)]
        if told := self._refuse(file, sha256):
            return [replace(told, size_bytes=size)]
        if self._taken.get(sha256) or not is_archive(file):
            return [Parcel(path, file, sha256, size)]
        try:
            names = self._list(file, sha256)
        except UnreadableFile as refusal:
            return [replace(self._refused(path, refusal), sha256=sha256, size_bytes=size)]
        return [Parcel(f"{path}/{name}", file, sha256, size, name) for name in names]

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
        if parcel.member is None:
            return self._receipt(Source(parcel.file, parcel.path, parcel.sha256), parcel.size)
        content = self._content(parcel)
        if content.sha256 and (known := self._known(Source(parcel.file, parcel.path, content.sha256))):
            return replace(known, size_bytes=content.size)
        try:
            with self._unpacked(parcel) as found:
                return self._receipt(Source(found.file, parcel.path, found.sha256), found.size)
        except UnreadableFile as refusal:
            return self._refused(parcel.path, refusal)

    def _size_of_new(self, file: Path, taken: Collection[str]) -> int:
        """Return how many bytes of a file in raw/ are still to be read, without reading it.

        Args:
            file: The file.
            taken: The SHA-256 of all bytes that are taken already.

        Returns:
            Of an archive, the bytes of its members. 0 where all are taken, or nobody can tell.
        """
        try:
            state = file.stat()
            sha256 = self.seen.sha256_of(file, (state.st_size, state.st_mtime_ns))
            if sha256 in taken:
                return 0
            if sha256 and (inside := self.seen.members_of(sha256)):
                return sum(each.size or 0 for each in inside if each.sha256 not in taken)
            is_new_archive = sha256 is None and is_archive(file)
            return sum(each.size for each in members(file)) if is_new_archive else state.st_size
        except (OSError, UnreadableFile):
            return 0  # its turn will tell why

    def _size(self, parcel: Parcel) -> int:
        """Return the bytes of a parcel itself: of a member, not of its archive; 0 where not known."""
        return parcel.size if parcel.member is None else self._content(parcel).size or 0

    def _receipt(self, source: Source, size: int) -> Receipt:
        receipt = self._known(source)
        if receipt is None:
            receipt = take(source, self._intake)
            self._taken.read(source.sha256)
        return receipt if receipt.size_bytes == size else replace(receipt, size_bytes=size)

    def _sha256(self, parcel: Parcel) -> str:
        """Return the SHA-256 of a parcel's own bytes."""
        if parcel.member is None:
            return parcel.sha256
        if sha256 := self._content(parcel).sha256:
            return sha256
        with self._unpacked(parcel) as found:
            return found.sha256

    def _content(self, parcel: Parcel) -> Content:
        return self.seen.contents(parcel.file, parcel.sha256).files[str(parcel.member)]

    @contextmanager
    def _unpacked(self, parcel: Parcel) -> Iterator[Unpacked]:
        """Have a member's bytes on disk for a while, and remember what they are."""
        content = self._content(parcel)
        folder = self._intake.folders.scratch / "member"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            found = unpack(parcel.file, Member(content.name, content.at), folder)
            files = self.seen.contents(parcel.file, parcel.sha256).files
            files[content.name] = replace(content, sha256=found.sha256, size=found.size)
            yield found
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _known(self, source: Source) -> Receipt | None:
        """Return the receipt of bytes that need not be taken; None: they are new, or have moved."""
        earlier = self._taken.get(source.sha256)
        if earlier is None or self._is_read_anew(earlier):
            return None
        here = self._shops_of(source, str(earlier.platform))
        if not here or here == {earlier.shop_key}:
            return earlier.seen_again(source.path)
        if earlier.path == source.path or not lies_in(self._raw, earlier.path):
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

    def _list(self, archive: Path, sha256: str) -> list[str]:
        contents = self.seen.contents(archive, sha256)
        if not contents.files:
            contents.files |= {
                each.name: Content(each.name, each.at, size=each.size) for each in members(archive)
            }
        return list(contents.files)

    def _shops_of(self, source: Source, platform: str) -> set[str]:
        """Return the registered shops of a platform that a file's folder or note names."""
        if platform not in self._shops:
            self._shops[platform] = by_name(on_platform(platform, self._intake.shops))
        return named_in(self._shops[platform], named_shops(source.path, source.file))

    def _refused(self, path: str, refusal: UnreadableFile) -> Receipt:
        return Receipt(path, "refused", reason=refusal.what, fix=refusal.fix, loaded_at=self._intake.now)

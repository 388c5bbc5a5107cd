"""Raw files in an object store or in HDFS (`s3://…`, `hdfs://…`): listed once per load, brought when needed.

Of each object the size and the time of change are its state, as of a file; its path below the URI is
what its receipt names. Registers and the notes beside exports are small, and copied to a scratch folder
that stands in the place of raw/; an export itself is brought to a temporary folder of the machine that
reads it, and gone again when it is read. Where the way in needs a name and a password, every machine
takes them from its own settings; none pass through this program.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pyarrow import fs

from pipelines.errors import UnreadableFile
from pipelines.ingest.folder import Drop, look
from pipelines.ingest.names import is_no_export
from pipelines.ingest.provenance import NOTE_SUFFIX
from pipelines.ingest.reach import State
from pipelines.settings import DataRoot

BLOCK = 1 << 22
GONE = "请确认它仍在原处、有读取权限，再运行入库"


@dataclass(frozen=True)
class Bucket:
    """The raw files below a URI.

    Attributes:
        uri: Of the folder.
        raw: The folder that stands in the place of raw/.
        listed: The state of every object, by its path below the URI.
    """

    uri: str
    raw: Path
    listed: Mapping[str, State]

    @property
    def files(self) -> tuple[Path, ...]:
        """The objects that may be exports, in order, by the paths they would have in raw/."""
        registers = self.raw / "_registers"
        paths = (self.raw / path for path in sorted(self.listed) if not is_no_export(path.split("/")))
        return tuple(path for path in paths if registers not in path.parents)

    def state(self, file: Path) -> State:
        """Return an object's size and time of change, as it was listed."""
        path = file.relative_to(self.raw).as_posix()
        if path not in self.listed:
            raise FileNotFoundError(2, "不在列表里", path)
        return self.listed[path]

    @contextmanager
    def at_hand(self, file: Path) -> Iterator[Path]:
        """Bring an object, and the note beside it, to a temporary folder.

        Raises:
            UnreadableFile: It cannot be brought, or has changed since it was listed.
        """
        path = file.relative_to(self.raw).as_posix()
        with tempfile.TemporaryDirectory(prefix="raw-") as folder:
            here = Path(folder) / file.name
            try:
                self._bring(path, here)
                if path + NOTE_SUFFIX in self.listed:
                    self._bring(path + NOTE_SUFFIX, here.with_name(here.name + NOTE_SUFFIX))
            except OSError as failure:
                raise UnreadableFile(f"文件取不来：{failure}", where=path, fix=GONE) from None
            yield here

    def lies(self, raw: Path, path: str) -> bool:
        """Whether the path of a receipt is an object, or leads through one: an archive."""
        above = (parent.as_posix() for parent in PurePosixPath(path).parents)
        return not self.listed.keys().isdisjoint((path, *above))

    def bring_small(self) -> None:
        """Copy the registers and the notes to the place of raw/."""
        for path in self.listed:
            if path.startswith("_registers/") or path.endswith(NOTE_SUFFIX):
                target = self.raw / path
                target.parent.mkdir(parents=True, exist_ok=True)
                self._bring(path, target)

    def _bring(self, path: str, target: Path) -> None:
        store, root = fs.FileSystem.from_uri(self.uri)
        place = f"{root.rstrip('/')}/{path}"
        with store.open_input_stream(place) as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out, BLOCK)
        if _state(store.get_file_info(place)) != self.listed[path]:
            raise UnreadableFile("文件在读取过程中发生了变化", where=path, fix="请等上传完成后再运行入库")
        changed = self.listed[path][1]
        os.utime(target, ns=(changed, changed))


def found(folders: DataRoot, uri: str | None) -> tuple[DataRoot, Drop]:
    """Return what is to be read, and the data root with raw/ where it is.

    Args:
        folders: The data root.
        uri: Where raw files lie instead of in its raw/; None: they lie there.

    Raises:
        UnreadableFile: The URI cannot be listed.
    """
    if uri is None:
        return folders, look(folders)
    instead = replace(folders, raw_at=folders.scratch / "raw")
    bucket = brought(uri, instead, registers=folders.registers)
    return instead, Drop(bucket.files, reach=bucket)


def brought(uri: str, folders: DataRoot, *, registers: Path) -> Bucket:
    """List the objects below a URI, and bring what is small.

    Args:
        uri: Of the folder.
        folders: The data root whose raw/ the objects stand for; that folder is made here.
        registers: Where registers lie that are used if there are none below the URI.

    Raises:
        UnreadableFile: It cannot be listed: the address, the network or the permission is wrong.
    """
    try:
        bucket = Bucket(uri, folders.raw, _listed(uri))
        folders.raw.mkdir(parents=True)
        bucket.bring_small()
    except (OSError, ValueError) as failure:
        raise UnreadableFile(
            f"原始文件所在的地址读不了：{failure}",
            where=uri,
            fix="请核对 --raw 的地址、网络和读取权限；HDFS 还要求本机装有 Hadoop 客户端（libhdfs）",
        ) from None
    if not folders.registers.exists() and registers.is_dir():
        shutil.copytree(registers, folders.registers)
    return bucket


def _listed(uri: str) -> dict[str, State]:
    store, root = fs.FileSystem.from_uri(uri)
    found = store.get_file_info(fs.FileSelector(root, recursive=True))
    start = len(root.rstrip("/")) + 1
    return {each.path[start:]: _state(each) for each in found if each.type == fs.FileType.File}


def _state(info: fs.FileInfo) -> State:
    return int(info.size or 0), int(info.mtime_ns or 0)

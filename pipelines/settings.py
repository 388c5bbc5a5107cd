"""Where things are and which key hashes: the only reader of the environment."""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from pipelines.disk import make_folder, put_in_place
from pipelines.errors import PipelineError

REPOSITORY = Path(__file__).resolve().parent.parent
KEY_FILE = "hash.key"
BUILDS_KEPT = (
    5  # the newest ones stay, and every one that an issued snapshot names: see pipelines/retention.py
)


@dataclass(frozen=True)
class DataRoot:
    """The folders under one data root. Nothing outside them is ever written.

    Attributes:
        root: The data root.
        raw_of: Another data root whose raw/ and formats/ are read instead, to rebuild beside it.
        raw_at: A folder that is read instead of raw/.
    """

    root: Path
    raw_of: Path | None = None
    raw_at: Path | None = None

    @property
    def raw(self) -> Path:
        """What data staff drop: any sub-folders."""
        return self.raw_at or (self.raw_of or self.root) / "raw"

    @property
    def registers(self) -> Path:
        """What the bureau keeps itself: 店铺名录.csv and its like."""
        return self.raw / "_registers"

    @property
    def formats(self) -> Path:
        """Export formats that data staff have taught, one file each, and their earlier revisions."""
        return (self.raw_of or self.root) / "formats"

    @property
    def marts(self) -> Path:
        """Builds, order lines and the pointer to the current build."""
        return self.root / "marts"

    @property
    def taken(self) -> Path:
        """One folder per taken raw file, named by the SHA-256 of its bytes; never rewritten."""
        return self.marts / "files"

    @property
    def lines(self) -> Path:
        """The current order lines, one folder per month of order creation."""
        return self.marts / "lines"

    @property
    def cells(self) -> Path:
        """What is added up of the current order lines, one folder per unit of them."""
        return self.marts / "cells"

    @property
    def scratch(self) -> Path:
        """Work in progress; whatever a killed load left here is removed by the next one."""
        return self.marts / "tmp"

    @property
    def rebuilt(self) -> Path:
        """A data root that `verify` rebuilds everything in, to compare it; gone when it is done."""
        return self.marts / "verify"

    @property
    def vintages(self) -> Path:
        """What every published build has said anew; only ever added to, and no part of a rebuild."""
        return self.root / "vintages"

    @property
    def boundaries(self) -> Path:
        """Boundaries of regions that an administrator has supplied, with their approval number."""
        return self.root / "boundaries"

    @property
    def snapshots(self) -> Path:
        """Issued weekly snapshots."""
        return self.root / "snapshots"

    @property
    def drafts(self) -> Path:
        """Weekly snapshots that nobody has signed: made again at will."""
        return self.root / "drafts"

    @property
    def outbox(self) -> Path:
        """Letters with weekly snapshots, ready to be sent."""
        return self.root / "outbox"

    @property
    def schedule(self) -> Path:
        """Which snapshots are due when, and who gets them."""
        return self.root / "snapshots.toml"


def data_root(given: Path | None = None) -> DataRoot:
    """Return the data root: `given`, else JIANCE_DATA, else data/ beside the program."""
    return DataRoot((given or Path(os.environ.get("JIANCE_DATA", REPOSITORY / "data"))).resolve())


def same_python_elsewhere() -> None:
    """Let Spark run this very interpreter on its workers, unless PYSPARK_PYTHON names another."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)


def hash_key(folders: DataRoot) -> bytes:
    """Return the key of all hashes: JIANCE_HASH_KEY, else the one made and kept on first use.

    A talent's key must be the same in every load, and must tell an outsider nothing: hence a
    secret that stays on this machine.

    Raises:
        PipelineError: The kept key is empty: whoever knows that could undo the hashes.
    """
    if given := os.environ.get("JIANCE_HASH_KEY"):
        return given.encode()
    kept = folders.root / KEY_FILE
    if not kept.exists():
        keep_key(folders, secrets.token_hex(32).encode())
    if key := kept.read_bytes():
        return key
    raise PipelineError(
        f"哈希密钥文件 {KEY_FILE} 是空的",
        where=str(kept),
        fix="请从备份恢复它；没有备份就把它和 marts/ 一起删掉，再运行入库，从原始文件全部重建",
    )


def keep_key(folders: DataRoot, key: bytes) -> None:
    """Keep a key of hashes under this data root, readable by its owner only."""
    make_folder(folders.root)
    put_in_place(folders.root / KEY_FILE, key, mode=0o600)

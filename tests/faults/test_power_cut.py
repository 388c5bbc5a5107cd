"""What a power cut would find: every name leads to content that had reached the disk before it.

A load runs under strace. From the record of its writes, flushes and renames it is told whether at every
moment all that the pointer leads to had reached the disk, folders' lists of names included.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.exports import Bureau
from tests.faults.loaders import Loaders, loaders
from tests.faults.state import before_a_load

CALLS = "open,openat,creat,write,pwrite64,writev,pwritev,ftruncate,fallocate,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,fsync,fdatasync,link,linkat"
CALL = re.compile(r"(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
# Only a memory of what has been read: lost or torn, all is read once more. And who holds the lock, and
# how far the load is.
NEED_NOT_LAST = re.compile(
    r"/marts/(seen|archives|receipts)\.(json|draft)$|/marts/LOADING\.json(\.draft)?$|/marts/LOCK"
)

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="没有安装 strace")


@dataclass
class Disk:
    """What has reached the disk, as a program's calls tell.

    Attributes:
        root: The data root; nothing else matters.
        unflushed: Files whose content has changed since their last flush.
        unlisted: Folders whose list of names has changed since their last flush, with what has changed.
        wrong: What a power cut could have made of it, in words.
        published: How often the pointer has been replaced.
    """

    root: str
    unflushed: set[str] = field(default_factory=set)
    unlisted: dict[str, set[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    published: int = 0

    def write(self, path: str) -> None:
        self.unflushed.add(path)

    def named(self, path: str) -> None:
        self.unlisted.setdefault(str(Path(path).parent), set()).add(path)

    def flush(self, path: str) -> None:
        self.unflushed.discard(path)
        self.unlisted.pop(path, None)

    def remove(self, path: str) -> None:
        self.unflushed.discard(path)
        self.unlisted.pop(path, None)
        for names in self.unlisted.values():
            names.discard(path)

    def rename(self, old: str, new: str) -> None:
        if not NEED_NOT_LAST.search(new) and "/marts/tmp/" not in new:
            self._hold_to_order(old, new)
        inside = {path for path in self.unflushed if path.startswith(f"{old}/")}
        self.unflushed = (self.unflushed - inside - {old}) | {new + path[len(old) :] for path in inside}
        for folder in [path for path in self.unlisted if path == old or path.startswith(f"{old}/")]:
            self.unlisted[new + folder[len(old) :]] = self.unlisted.pop(folder)
        self.remove(old)
        self.named(new)

    def _hold_to_order(self, old: str, new: str) -> None:
        unflushed = sorted(p for p in self.unflushed if p == old or p.startswith(f"{old}/"))
        self.wrong += [f"{new}: named before {path} has reached the disk" for path in unflushed]
        unlisted = sorted(p for p in self.unlisted if p == old or p.startswith(f"{old}/"))
        self.wrong += [f"{new}: named before the names in {path} have reached the disk" for path in unlisted]
        if new.endswith("/marts/CURRENT"):
            self.published += 1
            for folder, names in self.unlisted.items():
                lost = [
                    name
                    for name in names
                    if name != old and "/marts/tmp" not in name and not NEED_NOT_LAST.search(name)
                ]
                self.wrong += [
                    f"CURRENT: replaced before the name of {name} has reached the disk"
                    for name in lost
                    if folder
                ]


def paths_in(arguments: str) -> Iterator[str]:
    """Return the paths of a call: `3</a/b>`, or `AT_FDCWD</cwd>, "c"`."""
    quoted = re.findall(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"', arguments)
    yield from (str(Path(base or "/") / text(name)) for base, name in quoted)


def text(escaped: str) -> str:
    """Bytes that are no ASCII are recorded as octal digits."""
    return escaped.encode().decode("unicode_escape").encode("latin-1").decode(errors="replace")


def replayed(record: Path, root: Path) -> Disk:
    """Replay the calls of a load."""
    disk = Disk(str(root))
    waiting: dict[str, str] = {}
    for line in record.read_text(errors="replace").splitlines():
        pid, _, said = line.partition(" ")
        if said.endswith("<unfinished ...>"):
            waiting[pid] = said.removesuffix("<unfinished ...>").strip()
            continue
        if "resumed>" in said:
            said = f"{waiting.pop(pid, '')}{said.partition('resumed>')[2]}"
        call = CALL.match(said.strip())
        if call and not call["result"].startswith("-"):
            _replay(call, disk)
    return disk


def _replay(call: "re.Match[str]", disk: Disk) -> None:
    name, arguments = call["call"], call["arguments"]
    if name in ("write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate", "fsync", "fdatasync"):
        handle = re.match(r"\d+<([^>]*)>", arguments)
        paths = [text(handle[1])] if handle else []
    else:
        paths = list(paths_in(arguments))
    if not paths or not paths[-1].startswith(disk.root):
        return
    if name.startswith("rename"):
        disk.rename(paths[0], paths[1])
    elif name in ("fsync", "fdatasync"):
        disk.flush(paths[0])
    elif name.startswith("unlink"):
        disk.remove(paths[0])
    elif name.startswith("mkdir") or (name.startswith(("open", "creat")) and "O_CREAT" in arguments):
        disk.named(paths[0])
    elif not name.startswith("open"):
        disk.write(paths[0])


def traced(root: Path, record: Path) -> None:
    """Run a load under strace."""
    load = [sys.executable, "-m", "pipelines", "load", "--data", str(root), "--quiet"]
    command = [
        "strace",
        "-f",
        "-y",
        "-s",
        "0",
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
        "-o",
        str(record),
        *load,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr or "Operation not permitted" in done.stderr:
        pytest.skip(f"不能跟踪进程：{done.stderr.strip()}")
    assert done.returncode in (0, 3), done.stderr


@pytest.fixture
def load() -> Iterator[Loaders]:
    with loaders() as served:
        yield served


@pytest.mark.slow
def test_everything_reaches_the_disk_before_the_pointer_names_it(tmp_path: Path, load: Loaders) -> None:
    root = before_a_load(tmp_path / "data", load)
    traced(root, tmp_path / "record")
    disk = replayed(tmp_path / "record", root)
    assert disk.published == 1
    assert disk.wrong == []


@pytest.mark.slow
def test_also_in_the_first_load_of_all(bureau: Bureau, tmp_path: Path) -> None:
    from tests.exports import taobao, taobao_file  # noqa: PLC0415

    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    traced(bureau.folders.root, tmp_path / "record")
    disk = replayed(tmp_path / "record", bureau.folders.root)
    assert disk.published == 1
    assert disk.wrong == []


def test_a_record_in_which_the_order_is_wrong_is_seen_to_be(tmp_path: Path) -> None:
    record = tmp_path / "record"
    record.write_text(
        """1 openat(AT_FDCWD</x>, "/d/marts/tmp/a", O_WRONLY|O_CREAT) = 3</d/marts/tmp/a>
1 write(3</d/marts/tmp/a>, ""..., 9) = 9
1 rename("/d/marts/tmp/a", "/d/marts/lines/a") = 0
1 openat(AT_FDCWD</x>, "/d/marts/.CURRENT.draft", O_WRONLY|O_CREAT) = 3</d/marts/.CURRENT.draft>
1 write(3</d/marts/.CURRENT.draft>, ""..., 9) = 9
1 fsync(3</d/marts/.CURRENT.draft>) = 0
1 rename("/d/marts/.CURRENT.draft", "/d/marts/CURRENT") = 0
"""
    )
    assert replayed(record, Path("/d")).wrong == [
        "/d/marts/lines/a: named before /d/marts/tmp/a has reached the disk",
        "CURRENT: replaced before the name of /d/marts/lines/a has reached the disk",
    ]

"""Damages real-looking exports at random and takes them: `python -m tests.fuzzing --cases 10000`.

Whatever has happened to a file, taking it must end in a receipt: loaded with every row and every fen
accounted for, or held or refused with a reason and a cure; never in a traceback, and in bounded memory.
A case is made from its number alone, so that one that fails can be made again.
"""

import argparse
import hashlib
import io
import random
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.formats import FORMATS
from pipelines.ingest import folder
from pipelines.ingest.handback import FILE_NAME
from pipelines.ingest.keep import REFUSED
from pipelines.ingest.parts import parts_of
from pipelines.ingest.read import read
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.recognise import recognise
from pipelines.ingest.shapes import SHAPES
from pipelines.ingest.sheets import choosing
from pipelines.ingest.take import Intake, taken_folder
from pipelines.reference.regions import regions
from pipelines.registers.shops import read_shops
from tests.exports import FORMAT_SAMPLES, NOW, OTHER_SHOPS, SHOPS, Bureau, bureau_at

FORMAT_OF = {each.key: each for each in FORMATS}
SHOP_ON = {row.split(",")[1]: row.split(",")[0] for row in reversed((*SHOPS, *OTHER_SHOPS))}
HOW_OFTEN = (1, 1, 1, 2, 3)  # how many changes are made to one file
GROWTH_MB = 400  # that taking damaged files, none above some kilobytes, may add to the memory in use

Damage = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Case:
    """One damaged file: where it is dropped, its bytes, and what was done to it."""

    number: int
    path: str
    content: bytes
    done: tuple[str, ...]


@dataclass
class Tally:
    """What came of many cases."""

    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    files: int = 0


def flip_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def flip_bits(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 4))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def cut_out(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.choice((1, 2, 7, 50, 400)) :]


def open_quote(content: bytes, chance: random.Random) -> bytes:
    return _insert(content, chance, b",", b'"')


def stray_quote(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + b'"' + content[at:]


def more_cells(content: bytes, chance: random.Random) -> bytes:
    return _insert(content, chance, b",", b"," * chance.choice((1, 1, 3, 40)))


def fewer_cells(content: bytes, chance: random.Random) -> bytes:
    at = _any_place_of(content, b",", chance)
    return content if at is None else content[:at] + content[at + 1 :]


def drop_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    kept = [line for line in lines if chance.random() > chance.choice((0.1, 0.5))]
    return b"".join(kept) or lines[0]


def shuffle_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(chance.choices(lines, k=len(lines)))


def blank_cells(content: bytes, chance: random.Random) -> bytes:
    cells = content.split(b",")
    for _ in range(chance.choice((1, 3, 10))):
        cells[chance.randrange(len(cells))] = chance.choice(ODD_CELLS)
    return b",".join(cells)


def mix_encodings(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    for codec in ("utf-8-sig", "gb18030"):
        try:
            other = lines[at].decode(codec)
        except UnicodeDecodeError:
            continue
        lines[at] = other.encode(
            chance.choice(("gb18030", "utf-8", "utf-16-le", "utf-16", "big5")), "replace"
        )
        break
    return b"".join(lines)


def change_newlines(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\r\n", chance.choice((b"\r", b"\n", b"\n\r", b"\r\r\n", b"\x0b", b"\x00\r\n")))


def insert_bytes(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.choice((1, 4, 300))) + content[at:]


def put_together(content: bytes, chance: random.Random) -> bytes:
    return content + content[chance.randrange(len(content)) :]


ODD_CELLS = (
    b"",
    b"\t",
    b"-",
    b"-1.00",
    b"3.55E+15",
    b"99999999999999999999",
    b"1e309",
    b"NaN",
    b"0000-00-00 00:00:00",
    b"9999-12-31 23:59:59",
    b"2026-02-30",
    b"\xe5\x9d\x8f",
    b'""',
    b"=1+1",
    b"\xef\xbb\xbf",
    b"\x00",
)
DAMAGES: tuple[Damage, ...] = (
    flip_bytes,
    flip_bits,
    truncate,
    cut_out,
    open_quote,
    stray_quote,
    more_cells,
    fewer_cells,
    drop_lines,
    shuffle_lines,
    blank_cells,
    mix_encodings,
    change_newlines,
    insert_bytes,
    put_together,
)


def _any_place_of(content: bytes, sign: bytes, chance: random.Random) -> int | None:
    at = content.find(sign, chance.randrange(len(content)))
    return None if at < 0 else at


def _insert(content: bytes, chance: random.Random, after: bytes, what: bytes) -> bytes:
    at = _any_place_of(content, after, chance)
    return content if at is None else content[: at + 1] + what + content[at + 1 :]


def samples() -> list[tuple[str, bytes]]:
    """Return undamaged exports by the path they are dropped at: every format's samples, and archives."""
    plain = [
        (f"{SHOP_ON[FORMAT_OF[path.parent.name].platform]}/{path.name}", path.read_bytes())
        for path in sorted(FORMAT_SAMPLES.glob("*/sample_*"))
        if path.parent.name in FORMAT_OF
    ]
    packed = [(f"{path.rpartition('.')[0]}.zip", _zipped(path, content)) for path, content in plain[::5]]
    return [*plain, *packed]


def _zipped(path: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.rpartition("/")[2], content)
        archive.writestr("说明.csv", "没有,表头\r\n1,2\r\n".encode())
    return buffer.getvalue()


def case_of(number: int, undamaged: Sequence[tuple[str, bytes]]) -> Case:
    """Return the case of this number: always the same."""
    chance = random.Random(number)
    path, content = undamaged[number % len(undamaged)]
    done = []
    for _ in range(chance.choice(HOW_OFTEN)):
        if not content:
            break
        damage = chance.choice(DAMAGES)
        content = damage(content, chance)
        done.append(damage.__name__)
    return Case(number, path, content, tuple(done))


def run(numbers: Iterable[int], bureau: Bureau, tally: Tally) -> None:
    """Take each case, alone in its data root, and note what came of it."""
    bureau.folders.scratch.mkdir(parents=True, exist_ok=True)
    shops = read_shops(bureau.folders.registers / "店铺名录.csv", regions()).rows
    intake = Intake(bureau.folders, shops, b"a key for tests", NOW, FORMATS)
    undamaged = samples()
    for number in numbers:
        case = case_of(number, undamaged)
        begun = time.perf_counter()
        try:
            file = bureau.drop(case.path, case.content)
            taken = folder.take_all([file], intake, refuse=lambda *_: None)
            for receipt in taken:
                _note(receipt, bureau, tally)
            tally.files += len(taken)
        except BaseException as failure:  # a panic of the table reader is none of Exception
            if isinstance(failure, KeyboardInterrupt):
                raise
            tally.failures.append(f"case {number} {case.path} {case.done}: {failure!r}"[:400])
        tally.slowest = max(tally.slowest, time.perf_counter() - begun)
        file.unlink()
        shutil.rmtree(bureau.folders.taken, ignore_errors=True)


def _note(receipt: Receipt, bureau: Bureau, tally: Tally) -> None:
    """Count a receipt; fail where it does not say all that it must."""
    tally.statuses[receipt.status] += 1
    if receipt.status != "loaded":
        assert receipt.reason and receipt.fix, f"no reason or no cure: {receipt}"
        tally.reasons[receipt.reason[:14]] += 1
        assert not taken_folder(bureau.folders, str(receipt.sha256)).exists(), "something of it is kept"
        return
    counts = {
        name: getattr(receipt, f"rows_{name}") for name in ("accepted", "refused", "not_sales", "duplicate")
    }
    tally.rows.update(counts)
    assert receipt.rows_read == sum(counts.values()), f"rows are lost: {receipt}"
    _hold_against_what_was_kept(receipt, taken_folder(bureau.folders, str(receipt.sha256)))


def _hold_against_what_was_kept(receipt: Receipt, kept: Path) -> None:
    fmt = FORMAT_OF[str(receipt.format_key)]
    contract = SHAPES[fmt.shape].contract
    name = "????-??" if receipt.months else contract.name
    lines = [pl.read_parquet(file, glob=False) for file in parts_of(kept, name)]
    assert sum(each.height for each in lines) == receipt.rows_accepted, "rows are not what the receipt says"
    for name in ("placed_cny", "paid_cny", "refund_cny"):
        sums = [each[name].sum() for each in lines if name in each.columns and each[name].count()]
        stated = getattr(receipt, name)
        assert stated is None or sum(sums, Decimal(0)) == stated, f"{name} is not what the receipt says"
    found = sum(pl.read_parquet(file, glob=False).height for file in parts_of(kept, REFUSED))
    assert found == receipt.rows_refused, "refused rows are not what the receipt says"
    if found:
        with tempfile.TemporaryDirectory() as scratch:
            back = recognise(
                read(kept / FILE_NAME, Path(scratch), choosing(FORMATS)).top(), FORMATS, where=FILE_NAME
            )
        assert back.format is fmt, "the hand-back file is in another format"


def memory_mb() -> float:
    """Return the most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def digest_of(numbers: Iterable[int]) -> str:
    """Return a hash of the cases, to tell whether two runs were the same."""
    undamaged, digest = samples(), hashlib.sha256()
    for number in numbers:
        digest.update(case_of(number, undamaged).content)
    return digest.hexdigest()[:16]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    args = parser.parse_args()
    numbers, tally, begun = range(args.first, args.first + args.cases), Tally(), time.perf_counter()
    with tempfile.TemporaryDirectory() as root:
        bureau = bureau_at(Path(root), *OTHER_SHOPS)
        run(numbers[:50], bureau, Tally())  # what the libraries need once is no growth
        before = memory_mb()
        run(numbers, bureau, tally)
    print(f"cases {args.cases}, receipts {tally.files}, {dict(tally.statuses)}, rows {dict(tally.rows)}")
    print(f"refusals {dict(tally.reasons.most_common(30))}")
    print(f"memory {before:.0f} -> {memory_mb():.0f} MB, slowest case {tally.slowest:.2f} s")
    print(f"{time.perf_counter() - begun:.0f} s, failures {len(tally.failures)}")
    print("\n".join(tally.failures))
    return 1 if tally.failures or memory_mb() - before > GROWTH_MB else 0


if __name__ == "__main__":
    sys.exit(main())

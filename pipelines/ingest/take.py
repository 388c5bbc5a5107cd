"""Take one raw file: the method of the intake, top to bottom.

A file passes through block by block into a scratch folder first. Only when every row is accounted for and the money
agrees to the fen is that folder moved, in one step, to where taken files live: a file is taken whole or
not at all, whenever the program is stopped.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

import polars as pl

from pipelines.disk import move_folder_in_place
from pipelines.errors import (
    BuildFailed,
    ContractBroken,
    FileHeld,
    FileRejected,
    PipelineError,
    UnreadableFile,
)
from pipelines.formats.base import ExportFormat
from pipelines.ingest import provenance
from pipelines.ingest.ahead import ahead
from pipelines.ingest.handback import Origin
from pipelines.ingest.keep import Keeper
from pipelines.ingest.kinds import AGAIN
from pipelines.ingest.normalise import Provenance
from pipelines.ingest.purchases import refuse_purchases
from pipelines.ingest.reach import LYING, Reach
from pipelines.ingest.read import read_with, still_there
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.recognise import Header, recognise
from pipelines.ingest.sheets import choosing
from pipelines.ingest.stage import (
    Facts,
    Method,
    Staged,
    checks,
    find_facts,
    hangs_on_all_rows,
    numbered,
    several,
    stage,
    text_of,
)
from pipelines.ingest.text import RawText
from pipelines.progress import Progress, Silent
from pipelines.settings import DataRoot

RECEIPT = "receipt.json"
OUR_OWN_FILE = "parquet"  # what the reader and writer of our own files, not of the raw one, complain of


@dataclass(frozen=True)
class Intake:
    """What every file of one load is taken with.

    Attributes:
        folders: The data root.
        shops: The register of shops, columns of SHOP.
        key: The key of hashes.
        now: The moment of the load, China time.
        formats: Every format that the data root knows.
        remembered: Receipts of files taken before, by SHA-256: a rebuild takes their moment of export
            and of loading over, so that it comes out the same on any later day.
        progress: Is told of each file, and of what has been read of it.
        reach: How their bytes are reached.
    """

    folders: DataRoot
    shops: pl.DataFrame
    key: bytes
    now: datetime
    formats: tuple[ExportFormat, ...]
    remembered: Mapping[str, Receipt] = field(default_factory=dict)
    progress: Progress = field(default_factory=Silent)
    reach: Reach = LYING


@dataclass(frozen=True)
class Source:
    """One raw file: where its bytes lie, and the path below raw/ that its receipt names.

    For a file inside an archive these differ: the bytes are unpacked to the scratch folder, under the
    same names, and the path goes through the archive (`店铺/三月.zip/订单.csv`).
    """

    file: Path
    path: str
    sha256: str


def taken_folder(folders: DataRoot, sha256: str) -> Path:
    """Return where a taken file's lines, refused rows and receipt lie."""
    return folders.taken / sha256[:2] / sha256


def take(source: Source, intake: Intake) -> Receipt:
    """Take one raw file whose bytes have not been taken before.

    Returns:
        Its receipt: loaded, held or refused, with the reason and the cure in Chinese. Nothing of a
        held or refused file is kept.
    """
    before = intake.remembered.get(source.sha256)
    now = before.loaded_at if before and before.loaded_at else intake.now
    told = Receipt(source.path, "refused", sha256=source.sha256, loaded_at=now)
    with tempfile.TemporaryDirectory(prefix="file-", dir=intake.folders.scratch) as folder:
        taking = _Taking(source, intake, Path(folder), told)
        try:
            return read_with(taking.settle, source.file, Path(folder), choosing(intake.formats))
        except FileRejected as refusal:
            return replace(taking.receipt, reason=refusal.what, fix=refusal.fix)
        except FileHeld as refusal:
            return replace(taking.receipt, status="held", reason=refusal.what, fix=refusal.fix)
        except (OSError, pl.exceptions.ComputeError, ContractBroken) as failure:
            refused = _why(failure, source.file, source.sha256)
            return replace(taking.receipt, reason=refused.what, fix=refused.fix)


@dataclass
class _Taking:
    """One file being taken; its receipt grows as more is known, and tells how far it came."""

    source: Source
    intake: Intake
    scratch: Path
    receipt: Receipt

    def settle(self, raw: RawText) -> Receipt:
        """Bring the rows of a file to lines, refused rows and a receipt; keep all three, or none."""
        source, intake = self.source, self.intake
        self.receipt = replace(self.receipt, size_bytes=raw.size, encoding=raw.encoding, notices=raw.notice)
        header = recognise(raw.top(), intake.formats, where=source.path)
        self.receipt = self._with_format(header)
        raw, facts = self._facts(raw, header)
        note = provenance.note_beside(source.file)
        platform = header.format.platform
        shop = provenance.shop_of(Path(source.path), note, facts.own_shops, intake.shops, platform)
        self.receipt = replace(self.receipt, shop_key=shop, money_basis=facts.basis)
        refuse_purchases(facts.sellers, header.format, self._enterprise(shop), where=source.path)
        method = Method(
            header,
            facts.basis,
            Provenance(shop, self.receipt.exported_at, source.sha256),
            checks(header, latest=self.receipt.loaded_at or intake.now),
        )
        return self._keep(raw, method)

    def _with_format(self, header: Header) -> Receipt:
        before = self.intake.remembered.get(self.source.sha256)
        fmt = header.format
        return replace(
            self.receipt,
            format_key=fmt.key,
            format_revision=fmt.revision,
            shape=fmt.shape,
            platform=fmt.platform,
            exported_at=(before and before.exported_at) or provenance.exported_at(self.source.file, fmt),
        )

    def _facts(self, raw: RawText, header: Header) -> tuple[RawText, Facts]:
        """Find what must be known of all rows first; what was decoded for it is not decoded again."""
        if not hangs_on_all_rows(header):
            return raw, Facts()
        spool = self.scratch / "text" if raw.decode else None
        ends = []

        def texts() -> Iterator[pl.DataFrame]:
            for block in raw.blocks(after=header.record, spool=spool, sha256=self.source.sha256):
                ends.append(block.is_cut)
                yield text_of(block, header)

        facts = find_facts(several(texts()), header)
        return raw.spooled(spool, is_cut=any(ends)) if spool else raw, facts

    def _keep(self, raw: RawText, method: Method) -> Receipt:
        header, kept = method.header, self.scratch / "kept"
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        keeper = Keeper(method, self.intake.key, raw.sheet, kept)
        for staged in ahead(self._staged(raw, method), depth=1):
            keeper.add(staged)
        receipt = keeper.finish(self.receipt, header.format.period(self.source.file.name))
        keeper.hand_back(Origin(header, method.source.shop_key))
        if raw.is_scratch:
            still_there(raw.path, self.source.sha256)
        receipt.save(kept / RECEIPT)
        target = taken_folder(self.intake.folders, self.source.sha256)
        move_folder_in_place(kept, target, stays=lambda: _is_there(receipt, target))
        return receipt

    def _staged(self, raw: RawText, method: Method) -> Iterator[Staged]:
        """Yield the rows of the file, judged: block by block, or at once where they hang on one another.

        Raises:
            UnreadableFile: There are none.
        """
        fmt = method.header.format
        texts = several(self._texts(raw, method.header))
        first = next(texts, None)
        if first is None:
            raise UnreadableFile(
                "只有表头，没有数据行",
                where=self.receipt.path,
                fix="若这段时间确实没有订单，可以忽略；否则请在平台后台重新导出",
            )
        every = chain([first], texts)
        if fmt.nth is not None:
            return iter([stage(pl.concat(every), method)])
        staged = (stage(text, method) for text in every)
        return iter([numbered(list(staged), fmt.per_order)]) if fmt.has_unnumbered_lines else staged

    def _texts(self, raw: RawText, header: Header) -> Iterator[pl.DataFrame]:
        for block in raw.blocks(after=header.record, sha256=self.source.sha256):
            yield text_of(block, header)
            self.intake.progress.read(block.records, block.size)

    def _enterprise(self, shop_key: str) -> str:
        shops = self.intake.shops
        return str(shops.filter(pl.col("shop_key") == shop_key)["enterprise_name"].item())


def _is_there(receipt: Receipt, folder: Path) -> bool:
    """Whether the folder of a taken file has the same already: of a machine that was taken for dead."""
    try:
        there = Receipt.from_saved(Receipt.said_in(folder / RECEIPT))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return (there.path, there.made_of) == (receipt.path, receipt.made_of)


def _why(
    failure: OSError | pl.exceptions.ComputeError | ContractBroken, file: Path, sha256: str
) -> PipelineError:
    """Tell a file that went wrong from a machine that did.

    Returns:
        The refusal of this one file; the load goes on with the next.

    Raises:
        BuildFailed: The machine cannot write: no file would fare better.
        OSError: The same, in the system's own words.
    """
    try:
        still_there(file, sha256)
    except UnreadableFile as changed:
        return changed
    if isinstance(failure, ContractBroken):
        return failure
    if isinstance(failure, OSError):
        raise failure
    if OUR_OWN_FILE in str(failure):
        raise BuildFailed(
            "入库写不下去（多半是磁盘已满或没有写权限）",
            where=file.name,
            fix="原来的结果没有改动。请清理磁盘或检查权限，然后重新运行入库",
        ) from failure
    return UnreadableFile(
        "表格结构损坏：有的行无法分成列（多半是引号或换行错位）", where=file.name, fix=AGAIN
    )

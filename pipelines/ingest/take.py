"""Take one raw file: the method of the intake, top to bottom.

A file is read to its end in a scratch folder first. Only when every row is accounted for and the money
agrees to the fen is that folder moved, in one step, to where taken files live: a file is taken whole or
not at all, whenever the program is stopped.
"""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.disk import reach_disk
from pipelines.errors import (
    BuildFailed,
    ContractBroken,
    FileHeld,
    FileRejected,
    PipelineError,
    UnreadableFile,
)
from pipelines.formats.base import ExportFormat
from pipelines.ingest import provenance, stage
from pipelines.ingest.handback import Origin
from pipelines.ingest.kinds import AGAIN
from pipelines.ingest.normalise import Provenance, parsed
from pipelines.ingest.purchases import refuse_purchases
from pipelines.ingest.reach import LYING, Reach
from pipelines.ingest.read import RawText, read, still_there
from pipelines.ingest.receipts import Receipt, saved_receipt
from pipelines.ingest.recognise import Header, recognise
from pipelines.ingest.shapes import SHAPES, Shape
from pipelines.ingest.sheets import choosing
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
        reach: How their bytes are reached.
    """

    folders: DataRoot
    shops: pl.DataFrame
    key: bytes
    now: datetime
    formats: tuple[ExportFormat, ...]
    remembered: Mapping[str, Receipt] = field(default_factory=dict)
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


def own_folder(folders: DataRoot, purpose: str) -> Path:
    """Make a scratch folder that no other task has, on this or another machine."""
    folders.scratch.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=folders.scratch))


def take(source: Source, intake: Intake) -> Receipt:
    """Take one raw file whose bytes have not been taken before.

    Returns:
        Its receipt: loaded, held or refused, with the reason and the cure in Chinese. Nothing of a
        held or refused file is kept.
    """
    file, path = source.file, source.path
    before = intake.remembered.get(source.sha256)
    now = before.loaded_at if before and before.loaded_at else intake.now
    receipt = Receipt(path, "refused", sha256=source.sha256, loaded_at=now)
    scratch = own_folder(intake.folders, "file")
    try:
        raw = read(file, scratch, choosing(intake.formats))
        receipt = replace(receipt, size_bytes=raw.size, encoding=raw.encoding)
        header = recognise(raw.top(), intake.formats, where=path)
        exported_at = (before and before.exported_at) or provenance.exported_at(file, header.format)
        receipt = replace(_with_format(receipt, raw, header), exported_at=exported_at)
        return _settle(raw, header, receipt, intake, scratch)
    except FileRejected as refusal:
        return replace(receipt, reason=refusal.what, fix=refusal.fix)
    except FileHeld as refusal:
        return replace(receipt, status="held", reason=refusal.what, fix=refusal.fix)
    except (OSError, pl.exceptions.ComputeError, ContractBroken) as failure:
        told = _why(failure, file, source.sha256)
        return replace(receipt, reason=told.what, fix=told.fix)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


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


def _with_format(receipt: Receipt, raw: RawText, header: Header) -> Receipt:
    rows = raw.structure.records - header.record - 1
    if not rows:
        raise UnreadableFile(
            "只有表头，没有数据行",
            where=receipt.path,
            fix="若这段时间确实没有订单，可以忽略；否则请在平台后台重新导出",
        )
    return replace(
        receipt,
        format_key=header.format.key,
        format_revision=header.format.revision,
        shape=header.format.shape,
        platform=header.format.platform,
        rows_read=rows,
    )


def _settle(raw: RawText, header: Header, receipt: Receipt, intake: Intake, scratch: Path) -> Receipt:
    """Bring a recognised file's rows to lines, refused rows and a receipt; keep all three, or none."""
    cells = parsed(raw.rows(after=header.record, width=len(header.names)), header)
    facts = stage.find_facts(cells, header)
    note = provenance.note_beside(raw.path)
    shop = provenance.shop_of(Path(receipt.path), note, facts.own_shops, intake.shops, header.format.platform)
    receipt = replace(receipt, shop_key=shop, money_basis=facts.basis)
    refuse_purchases(cells, header.format, _enterprise(shop, intake.shops), where=receipt.path)
    file = scratch / "staged.parquet"
    provenanced = Provenance(shop, receipt.exported_at, raw.sha256)
    rules = stage.checks(raw, header, latest=receipt.loaded_at or intake.now)
    stage.stage(cells, facts, rules, provenanced, header.format).sink_parquet(file)
    staged = pl.scan_parquet(file, glob=False)
    stage.reconcile(staged, facts, receipt)
    if header.format.has_unnumbered_lines:
        staged = stage.number_lines(staged.collect(), header.format.per_order).lazy()
    shape = SHAPES[header.format.shape]
    receipt = stage.account(staged, facts, receipt, shape)
    receipt = stage.with_period(receipt, header.format.period(raw.path.name))
    # Where rows of other kinds stand between the format's own, an amount left out is no total.
    total = _total_differs(staged, shape) if header.format.keep is None else None
    receipt = replace(receipt, notices=_said(receipt.notices, raw.notice, total))
    kept = scratch / "kept"
    kept.mkdir()
    receipt = stage.keep(staged, receipt, shape, intake.key, kept)
    stage.keep_mended(staged, kept)
    stage.keep_refused(staged, rules, Origin(raw, header, facts.basis, shop, intake.key), kept)
    still_there(raw.path, raw.sha256)  # what was read in passes is one and the same file
    receipt.save(kept / RECEIPT)
    for part in kept.iterdir():
        reach_disk(part)
    _put(kept, taken_folder(intake.folders, raw.sha256), receipt)
    return receipt


def _put(kept: Path, target: Path, receipt: Receipt) -> None:
    """Move what is kept of a file to its place, in one step.

    A machine that was taken for dead may end the same task a second time, while the first result is
    being read already: then that one stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        kept.replace(target)
    except OSError:
        if not target.exists():
            raise
        there = saved_receipt(target / RECEIPT)
        if there is None or (there.path, there.made_of) != (receipt.path, receipt.made_of):
            target.replace(kept.with_name("replaced"))
            kept.replace(target)


def _enterprise(shop_key: str, shops: pl.DataFrame) -> str:
    return str(shops.filter(pl.col("shop_key") == shop_key)["enterprise_name"].item())


def _total_differs(staged: pl.LazyFrame, shape: Shape) -> str | None:
    """Hold the file's own total against its rows; None: it has none, or they agree.

    Of rows that are no sales, only total rows have an amount. There may be one total, sub-totals that
    add up to all, or both.
    """
    is_total = pl.col("fate") == "not_sales"
    amount = pl.col(shape.money)
    totals, rows = amount.filter(is_total), amount.filter(~is_total)
    said = staged.select(largest=totals.max(), together=totals.sum(), rows=rows.sum().fill_null(0)).collect()
    found = said.row(0, named=True)
    if found["largest"] is None or found["rows"] in (found["largest"], found["together"]):
        return None
    return (
        f"文件自带的合计是 {found['largest']:,.2f} 元，各行金额之和是 {found['rows']:,.2f} 元，两者不等："
        "可能有行没有导出，或合计的口径不同，请核对"
    )


def _said(*notices: str | None) -> str | None:
    return "；".join(each for each in notices if each) or None

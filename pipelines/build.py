"""The whole run, from raw files to a published build, top to bottom."""

import hashlib
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from importlib.metadata import version

import polars as pl

from pipelines import lines, retention, store, vintage_store
from pipelines.canonical import ITEM, REFUND, SESSION, SHOP_DAY
from pipelines.checks.exports import FILE_FACTS_COLUMNS
from pipelines.checks.findings import findings
from pipelines.demo_apart import keep_demo_apart, real_beside_demo
from pipelines.desk import REGISTER, Desk, demo_files, read_desk
from pipelines.errands import taken_by
from pipelines.errors import PipelineError, UnreadableFile
from pipelines.flows import write_flows
from pipelines.ingest import folder
from pipelines.ingest.bucket import found
from pipelines.ingest.receipts import MONEY_FIELDS, Receipt
from pipelines.ingest.take import Intake
from pipelines.ingest.taken import Taken
from pipelines.loading import told_to_lookers
from pipelines.lock import only_loader, only_verifier
from pipelines.marts import contracts, cubes, sources
from pipelines.progress import Progress, Several, Silent
from pipelines.reckoning import rules, write_statistics
from pipelines.refusals import write_refused
from pipelines.runner import HERE, Runner
from pipelines.settings import DataRoot, hash_key
from pipelines.teach.shelf import Shelf, known
from pipelines.units import offer, offer_cells, write_unit

CODE_VERSION = version("live-commerce-monitor")
FATED = ("rows_accepted", "rows_duplicate", "rows_superseded", *MONEY_FIELDS)
# What only lines tell of each file, over all units; columns of FILE_FACTS_COLUMNS.
FILE_FACTS = f"""
    SELECT file_sha256 AS sha256, {", ".join(f'sum("{each}")::BIGINT AS "{each}"' for each in list(FILE_FACTS_COLUMNS)[1:])}
    FROM unit_file GROUP BY file_sha256
"""
CUBES = (
    (contracts.SALES_DAY, cubes.SALES_DAY),
    (contracts.SALES_MONTH, cubes.SALES_MONTH),
    (contracts.LIVE_SESSION, cubes.LIVE_SESSION),
)


@dataclass(frozen=True)
class Outcome:
    """What a load did.

    Attributes:
        build_id: The current build after it; None: there is none.
        published: Whether this load published it.
        receipts: One per file in raw/, in order.
    """

    build_id: str | None
    published: bool
    receipts: tuple[Receipt, ...]

    @property
    def all_taken(self) -> bool:
        """Whether every file in raw/ is in the build."""
        return all(each.status in ("loaded", "already_loaded") for each in self.receipts)


@dataclass(frozen=True)
class Run:
    """What one load is done with.

    Attributes:
        folders: The data root.
        now: The moment of the load, China time; deadlines are judged on its day.
        remembered: Receipts of an earlier load, for a rebuild that must come out the same.
        progress: Is told how far it is.
        say: Is told, once, that another load has to be waited for.
        runner: Runs the steps that stand alone: each file, each unit of order lines.
        raw_uri: Where raw files lie instead of in raw/: a folder of an object store or of HDFS.
    """

    folders: DataRoot
    now: datetime
    remembered: Mapping[str, Receipt] = field(default_factory=dict)
    progress: Progress = field(default_factory=Silent)
    say: Callable[[str], None] = lambda said: None
    runner: Runner = HERE
    raw_uri: str | None = None


def load(run: Run) -> Outcome:
    """Take all that is new in raw/ and publish one new build of it.

    Nothing is published where nothing has changed. Until `CURRENT` is replaced, at the very end, every
    reader goes on seeing the build before; a load that fails leaves it in place.

    Raises:
        PipelineError: The load as a whole cannot go on: another one is running, a register cannot be
            read, a table breaks its contract.
    """
    with only_loader(run.folders, say=run.say), told_to_lookers(run.folders) as looked_at:
        _sweep(run.folders)
        run, drop = _found(replace(run, progress=Several(run.progress, looked_at)))
        keep_demo_apart(run.folders)
        desk = read_desk(run.folders, run.now)
        _keep_the_register(run.folders, desk)
        all_taken = Taken(run.folders)
        receipts = _take_files(run, desk, known(run.folders), drop, all_taken)
        run.progress.step("核对")
        receipts = _as_before(receipts, run.folders)
        taken = all_taken.receipts
        if not receipts and not taken and desk.is_bare:
            return Outcome(None, published=False, receipts=())
        hashes = _hashes(run, desk, receipts, taken.values())
        previous = _previous(run.folders)
        units = lines.units(taken.values(), run.folders)
        is_whole = all(unit.is_written for unit in units)
        if previous and previous["inputs_sha256"] == hashes["inputs_sha256"] and is_whole:
            _drop_leftovers(units, run.folders)
            return Outcome(str(previous["build_id"]), published=False, receipts=receipts)
        with store.drafting(run.folders) as draft:
            _offer_shapes(draft, run.folders, taken.values())
            run.progress.step("归并订单行")
            _write_units(run, units)
            _offer_units(draft, units)
            run.progress.step("汇总")
            sales = _write_marts(draft, run, desk, taken.values(), units)
            table = _with_notices(draft, _receipt_table(draft, receipts, taken))
            draft.put(contracts.FILE_RECEIPT, table)
            through: date | None = draft.ask(cubes.LAST_DAY).item()
            run.progress.step("计算指标")
            write_statistics(draft, desk, sales, (run.now.date(), through), run.folders)
            run.progress.step("检查")
            odd = findings(sales.lazy(), table, desk.shops, run.now.date(), draft.ask(FILE_FACTS))
            draft.put(contracts.FINDING, odd)
            draft.put(contracts.BUILD, _build_row(draft, run, hashes, previous, through))
            run.progress.step("发布")
            file = store.publish(draft, run.folders)
        _settle(units, run.folders)
        return Outcome(file.stem, published=True, receipts=_final(receipts, table))


def _found(run: Run) -> tuple[Run, folder.Drop]:
    """Return the run with raw/ where it is, and what lies there."""
    folders, drop = found(run.folders, run.raw_uri)
    return replace(run, folders=folders), drop


def _take_files(
    run: Run, desk: Desk, shelf: Shelf, drop: folder.Drop, all_taken: Taken
) -> tuple[Receipt, ...]:
    key = hash_key(run.folders)
    intake = Intake(run.folders, desk.shops, key, run.now, shelf.formats, run.remembered)
    intake = replace(intake, progress=run.progress, reach=drop.reach)
    files = folder.oldest_first(drop.files, run.remembered, run.folders)
    refuse, by_others = real_beside_demo(run.folders, run.now), taken_by(run.runner, intake)
    taken = folder.take_all(files, intake, refuse=refuse, taken=all_taken, ahead=by_others)
    mistaken = (replace(each, loaded_at=run.now) for each in (*drop.mistaken, *shelf.refused))
    return (*taken, *mistaken, *desk.receipts)


def _as_before(receipts: Iterable[Receipt], folders: DataRoot) -> tuple[Receipt, ...]:
    """Let what has not changed since the current build keep the moment it was first told of."""
    before = store.said_before(folders, "SELECT path, sha256, status, loaded_at FROM file_receipt")
    if before is None:
        return tuple(receipts)
    since = {(path, sha256): (status, told) for path, sha256, status, told in before.iter_rows()}

    def earlier(each: Receipt) -> Receipt:
        status, told = since.get((each.path, each.sha256), (None, None))
        if each.is_taken:
            is_old_register = each.format_key == REGISTER and status
            return replace(each, status="already_loaded") if is_old_register else each
        return replace(each, loaded_at=told) if status == each.status else each

    return tuple(map(earlier, receipts))


def _offer_shapes(draft: store.Draft, folders: DataRoot, taken: Iterable[Receipt]) -> None:
    """Let the draft's questions read what came in beside order lines."""
    for contract in (REFUND, SESSION, SHOP_DAY, ITEM):
        offer(draft, contract.name, lines.shape_files(contract.name, taken, folders), contract)
    draft.make("pieces_told", lines.PIECES_TOLD)


def _write_units(run: Run, units: Sequence[lines.Unit]) -> None:
    """Write each unit of order lines that has something new; the others keep their files."""
    unwritten = [unit for unit in units if not unit.is_written]
    for _ in run.runner.map(partial(write_unit, scratch=run.folders.scratch), unwritten):
        pass


def _offer_units(draft: store.Draft, units: Sequence[lines.Unit]) -> None:
    """Let the draft's questions read the order lines, and what they add up to."""
    offer(draft, "order_line", [unit.lines for unit in units], lines.CURRENT_LINE)
    offer_cells(draft, units)


def _write_marts(
    draft: store.Draft, run: Run, desk: Desk, taken: Collection[Receipt], units: Sequence[lines.Unit]
) -> pl.DataFrame:
    """Write the registers, the cubes and the refused rows; return sales_day, which the rest is made of."""
    draft.put(contracts.SHOP, desk.shops)
    draft.put(contracts.REGION, desk.regions)
    draft.put(contracts.REPORTING_UNIT, desk.reporting_units)
    draft.put(contracts.CATEGORY, desk.categories)
    draft.put(contracts.PUBLISHED_STATISTIC, desk.published)
    draft.put(contracts.TARGET, desk.targets)
    for contract, question in CUBES:
        draft.fill(contract, question)
    write_flows(draft, desk.shops, units, run.folders)
    write_refused(draft, taken, desk.refused, units, run.folders)
    return draft.ask("SELECT * FROM sales_day")


def _receipt_table(
    draft: store.Draft,
    receipts: Iterable[Receipt],
    taken: Mapping[str, Receipt],
) -> pl.DataFrame:
    """Return the receipts as they stand in the build: held against all other files.

    A taken file stays even when it has been removed from raw/: its lines still count.
    """
    here = {
        each.path: replace(each, status="loaded") if each.format_key == REGISTER else each
        for each in receipts
    }
    here |= {each.path: each for each in taken.values()}
    rows = [each.to_row() for each in sorted(here.values(), key=lambda each: each.path)]
    table = pl.DataFrame(rows, schema=dict(contracts.FILE_RECEIPT.columns), orient="row")
    fates = draft.ask(cubes.FATES)
    mine = pl.col("status") == "loaded"
    held_against_others = table.join(fates, on="sha256", how="left", suffix="_now")
    final = [
        pl.when(mine).then(pl.coalesce(f"{name}_now", name)).otherwise(name).alias(name) for name in FATED
    ]
    return held_against_others.with_columns(final).select(table.columns)


def _with_notices(draft: store.Draft, table: pl.DataFrame) -> pl.DataFrame:
    """Add to each loaded file's notices how the other files bear on it."""
    said = sources.notices(draft.ask(sources.REPORTED), draft.ask(sources.WAITING))
    together = pl.concat_str("notices", "said", separator="；", ignore_nulls=True)
    is_new = (pl.col("status") == "loaded") & pl.col("said").is_not_null()
    joined = table.join(said, on="sha256", how="left", maintain_order="left")
    return joined.with_columns(notices=pl.when(is_new).then(together).otherwise("notices")).drop("said")


def _final(receipts: Iterable[Receipt], table: pl.DataFrame) -> tuple[Receipt, ...]:
    """Return the receipts of this load with the final counts and notices of the table."""
    by_path = {row["path"]: row for row in table.iter_rows(named=True)}
    return tuple(
        replace(each, **{name: by_path[each.path][name] for name in (*FATED, "notices")})
        if each.is_taken
        else each
        for each in receipts
    )


def _build_row(
    draft: store.Draft,
    run: Run,
    hashes: Mapping[str, str],
    previous: dict[str, object] | None,
    through: date | None,
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "build_id": draft.file.stem,
            "built_at": run.now,
            "code_version": CODE_VERSION,
            "previous_build": previous["build_id"] if previous else None,
            "is_demo": demo_files(run.folders) is not None,
            "as_of": run.now.date(),
            "data_through": through,
            **hashes,
        },
        schema=dict(contracts.BUILD.columns),
    )


def _previous(folders: DataRoot) -> dict[str, object] | None:
    """Return the current build's own row, if there is a build that can be read."""
    told = store.said_before(folders, "SELECT * FROM build")
    return None if told is None else told.row(0, named=True)


def _hashes(run: Run, desk: Desk, receipts: Iterable[Receipt], taken: Iterable[Receipt]) -> dict[str, str]:
    """Return hashes of everything the build is a function of, and of what its statistics are beside sales.

    Equal inputs need no new build.
    """
    said = [CODE_VERSION, lines.LAYOUT, contracts.layout(), f"{run.now:%Y-%m-%d}", desk.digest]
    said += sorted(f"{each.path} {each.sha256} {each.is_taken} {each.reason}" for each in receipts)
    said += sorted(each.made_of for each in taken)
    inputs = hashlib.sha256("\n".join(said).encode()).hexdigest()
    return {"inputs_sha256": inputs, "rules_sha256": rules(desk)}


def _keep_the_register(folders: DataRoot, desk: Desk) -> None:
    """Stop before a build in which every region would read as unknown.

    Raises:
        UnreadableFile: The register of shops is gone or empty, while the current build has shops.
    """
    if not desk.shops.is_empty() or _previous(folders) is None:
        return
    if store.ask(store.current(folders), "SELECT count(*) AS shops FROM shop").item():
        raise UnreadableFile(
            "店铺名录.csv 不见了，或没有一行可用；原来的结果保持不变",
            where=str(folders.registers / "店铺名录.csv"),
            fix="请把店铺名录放回 raw/_registers/，再运行入库",
        )


def _settle(units: Sequence[lines.Unit], folders: DataRoot) -> None:
    """Clear away what the build does not need, and write down what it says anew."""
    _drop_leftovers(units, folders)
    retention.prune(folders)
    vintage_store.record(folders)


def _drop_leftovers(units: Sequence[lines.Unit], folders: DataRoot) -> None:
    """Remove what no current unit is made of: of the build before, or of a load that was killed."""
    for leftover in lines.leftovers(units, folders):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _sweep(folders: DataRoot) -> None:
    """Remove what a load that was killed has left behind, and write down what its build says if it has not."""
    vintage_store.record(folders)
    retention.prune(folders)
    with only_verifier(folders) as is_idle:
        if is_idle:  # else it is at work, and no leftover
            shutil.rmtree(folders.rebuilt, ignore_errors=True)
    shutil.rmtree(folders.scratch, ignore_errors=True)
    folders.scratch.mkdir(parents=True, exist_ok=True)
    folders.scratch.chmod(0o700)  # raw text passes through here: it is for the loader's eyes only
    if folders.raw.is_symlink() and not folders.raw.exists():
        raise PipelineError(
            "raw/ 是一个链接，它指向的位置现在连不上；原来的结果保持不变",
            where=str(folders.raw),
            fix="请检查网络共享是否断开，恢复后再运行入库",
        )
    folders.raw.mkdir(parents=True, exist_ok=True)

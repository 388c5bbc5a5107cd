"""What the bureau keeps itself, and the reference data beside it: read together once per load."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.demo.files import listed_digests
from pipelines.ingest.receipts import Receipt
from pipelines.reference.regions import regions
from pipelines.registers import categories, published, reporting_units, shops, targets
from pipelines.registers.base import Register
from pipelines.settings import DataRoot

REGISTER = "register"  # stands where an export has its format


@dataclass(frozen=True)
class Desk:
    """The registers and reference tables of one load, in the columns of their contracts.

    Attributes:
        receipts: One per register that data staff should look at: rows were refused, or noticed.
        refused: Rows of registers that were refused, with the columns of `refused_row`.
        digest: Hash of every register's bytes.
        is_bare: No register is there at all.
    """

    shops: pl.DataFrame
    regions: pl.DataFrame
    reporting_units: pl.DataFrame
    targets: pl.DataFrame
    published: pl.DataFrame
    categories: pl.DataFrame
    receipts: tuple[Receipt, ...]
    refused: pl.DataFrame
    digest: str
    is_bare: bool


def read_desk(folders: DataRoot, now: datetime) -> Desk:
    """Read every register under raw/_registers/.

    Raises:
        FileRejected: A register as a whole cannot be read. The load must not go on: without the
            register, every region would read as unknown.
    """
    here, places = folders.registers, regions()
    register_of = {
        "shops": shops.read_shops(here / "店铺名录.csv", places),
        "units": reporting_units.read_reporting_units(here / "报告单位.csv", places),
        "targets": targets.read_targets(here / "目标.csv", places),
        "published": published.read_published(here / "公布数据.csv", places),
        "categories": categories.read_categories(here / categories.FILE_NAME),
    }
    there = [each for each in register_of.values() if each.sha256]
    digest = hashlib.sha256("\n".join(f"{each.file_name} {each.sha256}" for each in there).encode())
    return Desk(
        shops=register_of["shops"].rows,
        regions=places,
        reporting_units=register_of["units"].rows,
        targets=targets.with_built_in(register_of["targets"].rows),
        published=published.with_built_in(register_of["published"].rows),
        categories=categories.with_built_in(register_of["categories"].rows),
        receipts=tuple(_receipt(each, now) for each in there if each.notices or not each.refused.is_empty()),
        refused=pl.concat([_refused(each) for each in register_of.values()]),
        digest=digest.hexdigest(),
        is_bare=not there,
    )


def demo_files(folders: DataRoot) -> frozenset[str] | None:
    """Return the SHA-256 of every demo file, or None where this data root is no demo."""
    return frozenset(listed_digests(folders).values()) or None


def _receipt(register: Register, now: datetime) -> Receipt:
    return Receipt(
        f"_registers/{register.file_name}",
        "loaded",
        sha256=register.sha256,
        format_key=REGISTER,
        encoding=register.encoding,
        rows_read=register.rows_read,
        rows_accepted=register.rows_read - register.refused["row_number"].n_unique(),
        rows_refused=register.refused["row_number"].n_unique(),
        rows_not_sales=0,
        rows_duplicate=0,
        notices="；".join(register.notices) or None,
        loaded_at=now,
    )


def _refused(register: Register) -> pl.DataFrame:
    return register.refused.select(
        pl.lit(f"_registers/{register.file_name}").alias("path"),
        pl.lit("").alias("sheet"),
        "row_number",
        "column_name",
        "reasons",
        "fix",
        pl.lit(register.sha256, dtype=pl.String).alias("sha256"),
    )

"""What all indicators of a whole country cost: `python -m benchmarks.indicators`.

Makes 3,500 places (provinces, cities, counties and reporting units) with a shop in every county that
sells each day of five years through two channels, and computes every table in a process of its own:
weeks and longer periods, with `--days` single days as well; with `--write` they are written into a draft.
With `--again` one month of one shop changes after that, and what depends on it is computed anew.
Prints seconds, CPU seconds and peak memory: on a machine with other work the CPU seconds tell.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.indicators import periods, wide
from pipelines.indicators.membership import memberships
from pipelines.indicators.series import Before, Evidence, statistics
from pipelines.marts.contracts import (
    GROWTH_BREAKDOWN,
    INDICATOR_PART,
    INDICATOR_VALUE,
    REGION,
    REPORTING_UNIT,
    SHOP,
)
from pipelines.settings import data_root

PROVINCES, CITIES, COUNTIES, UNITS = 31, 11, 9, 59
FIRST, THROUGH = date(2021, 11, 22), date(2026, 11, 21)
TOUCHED = date(2026, 10, 1)
CATEGORIES = ["食品饮料", "服饰内衣", "数码家电", "未归类"]
PLATFORMS = ["抖音", "淘宝天猫", "拼多多", "快手"]


def regions() -> pl.DataFrame:
    """Return the provinces, cities and counties of an invented country, in the columns of REGION."""
    codes: list[tuple[str, str | None]] = []
    for province in range(11, 11 + PROVINCES):
        codes.append((f"{province}0000", None))
        for city in range(1, CITIES + 1):
            codes.append((f"{province}{city:02}00", f"{province}0000"))
            codes += [
                (f"{province}{city:02}{county:02}", f"{province}{city:02}00")
                for county in range(1, COUNTIES + 1)
            ]
    told = pl.DataFrame(codes, schema=["region_code", "parent_code"], orient="row")
    return pl.concat([REGION.empty(), told], how="diagonal_relaxed").select(*REGION.columns)


def shops(places: pl.DataFrame) -> pl.DataFrame:
    """Return a shop in every county; the first counties of UNITS cities form reporting units."""
    counties = places.filter(~pl.col("region_code").str.ends_with("00"))
    number = pl.int_range(pl.len())
    every = counties.select(
        "region_code",
        shop_key=pl.format("S{}", number),
        platform=pl.lit(pl.Series(PLATFORMS)).gather(number % len(PLATFORMS)),
        enterprise_name=pl.format("E{}", number // 2),
        reporting_unit=pl.when(number % COUNTIES == 0).then(pl.format("单位{}", number // COUNTIES % UNITS)),
        opened_on=pl.when(number % 10 == 0).then(pl.date(2023, 6, 1)),
    )
    return pl.concat([SHOP.empty(), every], how="diagonal_relaxed").select(*SHOP.columns)


def write_sales(every: pl.DataFrame, target: Path) -> None:
    """Write SALES_DAY as the mart has it, by date; one feed in fifty is silent in one March."""
    days = pl.date_range(FIRST, THROUGH, "1d", eager=True).alias("stat_date").to_frame()
    number = pl.col("shop_key").str.slice(1).cast(pl.Int64)
    for year in range(FIRST.year, THROUGH.year + 1):
        rows = (
            days.filter(pl.col("stat_date").dt.year() == year)
            .join(every.select("shop_key", "platform", "region_code", "opened_on"), how="cross")
            .join(pl.DataFrame({"channel": ["live", "shelf"]}), how="cross")
            .filter(pl.col("opened_on").is_null() | (pl.col("stat_date") >= pl.col("opened_on")))
            .filter(~((number % 50 == 7) & (pl.col("stat_date").dt.truncate("1mo") == pl.date(2026, 3, 1))))
        )
        fen = 1_000_000 + (pl.struct("shop_key", "stat_date", "channel").hash(7) % 3_000_000).cast(pl.Int64)
        paid = (fen.cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(18, 2))
        rows.select(
            pl.lit(pl.Series(CATEGORIES)).gather(number % len(CATEGORIES)).alias("category"),
            "stat_date",
            "shop_key",
            "channel",
            "platform",
            shop_region_code="region_code",
            orders=pl.lit(120, pl.Int64),
            paid_cny=paid,
            refund_cny=(paid / 10).cast(pl.Decimal(18, 2)),
            net_cny=paid - (paid / 10).cast(pl.Decimal(18, 2)),
            refund_known_share=pl.lit(1.0),
            source=pl.lit("order_line"),
        ).write_parquet(target / f"{year}.parquet")


def compute(folder: Path, *, is_written: bool) -> None:
    """Compute every table from the sales in a folder, a batch of places at a time; print what it cost."""
    places = regions()
    every = shops(places)
    members = memberships(every, places, REPORTING_UNIT.empty())
    sales = pl.scan_parquet(folder / "*.parquet")
    tables = (INDICATOR_VALUE, GROWTH_BREAKDOWN, INDICATOR_PART)
    counted = dict.fromkeys((each.name for each in tables), 0)

    def batches() -> Iterator[tuple[pl.DataFrame, ...]]:
        for found in statistics(sales, members, every, THROUGH):
            frames = (found.values, found.breakdown, found.parts)
            for each, frame in zip(tables, frames, strict=True):
                counted[each.name] += frame.height
            yield frames

    started = time.perf_counter()
    if is_written:
        with store.drafting(data_root(folder)) as draft:
            with draft.filling(*tables):
                for frames in batches():
                    for each, frame in zip(tables, frames, strict=True):
                        draft.add(each, frame)
            draft.abandon()
    else:
        for _ in batches():
            pass
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    rows = "、".join(f"{name} {height:,}" for name, height in counted.items())
    print(
        f"{members['region_code'].n_unique():,} places, {every.height:,} shops: {rows}; "
        f"{seconds:.1f} s, of CPU {used.ru_utime + used.ru_stime:.0f} s, peak {used.ru_maxrss / 1024:,.0f} MB"
    )


def compute_again(folder: Path) -> None:
    """Compute every table, change a month of one shop, and compute what depends on it; print the cost of that."""
    every = shops(regions())
    members = memberships(every, regions(), REPORTING_UNIT.empty())
    sales = pl.scan_parquet(folder / "*.parquet")
    found = [each.inputs for each in statistics(sales, members, every, THROUGH)]
    before = Evidence(before=Before(pl.concat(found).unique(), FIRST, THROUGH))
    is_touched = (pl.col("shop_key") == "S1") & (pl.col("stat_date").dt.month_start() == TOUCHED)
    touched = sales.with_columns(orders=pl.when(is_touched).then(pl.col("orders") + 1).otherwise("orders"))
    started, cpu = time.perf_counter(), time.process_time()
    rows = sum(each.values.height for each in statistics(touched, members, every, THROUGH, before))
    seconds, used = time.perf_counter() - started, time.process_time() - cpu
    print(f"{TOUCHED:%Y-%m} of one shop: indicator_value {rows:,}; {seconds:.1f} s, of CPU {used:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", action="store_true", help="single days as well as weeks and longer periods")
    parser.add_argument("--write", action="store_true", help="write the tables into a draft as well")
    parser.add_argument("--again", action="store_true", help="one month changes, and is computed anew")
    parser.add_argument("--in-folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.in_folder:
        if not arguments.days:
            wide.KINDS = tuple(kind for kind in periods.KINDS if kind != periods.DAY)
        if arguments.again:
            compute_again(arguments.in_folder)
        else:
            compute(arguments.in_folder, is_written=arguments.write)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sales(shops(regions()), folder)
        options = [f"--{each}" for each in ("days", "write", "again") if getattr(arguments, each)]
        command = [sys.executable, "-m", "benchmarks.indicators", "--in-folder", str(folder), *options]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})


if __name__ == "__main__":
    main()

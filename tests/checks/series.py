"""Small cubes for the checks: a steady shop, and the few days on which it is not."""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from pipelines.checks.findings import findings
from pipelines.marts.contracts import FILE_RECEIPT, SALES_DAY
from pipelines.registers.shops import SHOP
from tests.tables import Types, frame, table

AS_OF = date(2026, 3, 31)
RECEIPT = "path status shop_key format_key exported_at first_day last_day"


def steady(
    first: str,
    days: int,
    changes: Mapping[str, float | None] | None = None,
    *,
    shop: str = "S1",
    paid: float = 2000.0,
    **cells: object,
) -> pl.DataFrame:
    """Return a shop that sells about `paid` yuan every day, one row a day, as SALES_DAY.

    `changes`: what it sold on some days instead; None: nothing, the day has no row. Amounts wobble by a
    fifth, so that no two days in a row are equal.
    """
    start, changed = date.fromisoformat(first), {date.fromisoformat(k): v for k, v in (changes or {}).items()}
    sold = {
        day: changed.get(day, round(paid * (1 + at * 7 % 5 / 20), 2))
        for at, day in enumerate(start + timedelta(days=n) for n in range(days))
    }
    usual: dict[str, object] = {
        "shop_key": shop,
        "channel": "shelf",
        "category": "未归类",
        "orders": 20,
        "orders_placed": 20,
        "refund_known_share": 1.0,
        "refund_cny": 0.0,
        "source": "order_line",
    }
    rows = [
        usual | {"stat_date": day, "paid_cny": amount, "placed_cny": amount} | cells
        for day, amount in sold.items()
        if amount is not None
    ]
    made = pl.DataFrame(rows, infer_schema_length=None)
    return made.select(
        (pl.col(name) if name in made.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in SALES_DAY.columns.items()
    )


def receipts(written: str) -> pl.DataFrame:
    """Read receipts written out; a moment is written as its day."""
    return _read(written, FILE_RECEIPT.columns)


def shops(written: str) -> pl.DataFrame:
    """Read a register of shops written out."""
    return _read(written, SHOP.columns)


def _read(written: str, columns: Types) -> pl.DataFrame:
    days = {name: pl.Date if kind == pl.Datetime("us") else kind for name, kind in columns.items()}
    return frame(written, days).cast(pl.Schema(columns))


def found(
    sales: pl.DataFrame,
    *,
    files: pl.DataFrame | None = None,
    register: pl.DataFrame | None = None,
    facts: pl.DataFrame | None = None,
    as_of: date = AS_OF,
) -> list[str]:
    """Return what is found, a line each: check, shop or path, first and last day."""
    return table(
        all_findings(sales, files=files, register=register, facts=facts, as_of=as_of).with_columns(
            about=pl.coalesce("path", "shop_key")
        ),
        "check",
        "about",
        "first_day",
        "last_day",
    )


def all_findings(
    sales: pl.DataFrame,
    *,
    files: pl.DataFrame | None = None,
    register: pl.DataFrame | None = None,
    facts: pl.DataFrame | None = None,
    as_of: date = AS_OF,
) -> pl.DataFrame:
    """Return the findings of a build that has only what is given."""
    none_filed = FILE_RECEIPT.empty() if files is None else files
    none_registered = SHOP.empty() if register is None else register
    return findings(sales.lazy(), none_filed, none_registered, as_of, facts)

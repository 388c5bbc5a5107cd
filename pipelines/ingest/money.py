"""Find what a file's own paid amount means: with refunds still in it, or already taken off.

The same column of the same platform has meant both over the years, so each file is tested: where
总金额 = 实付 + 退款 holds on its refunded rows, the paid amount is net; where 总金额 = 实付 holds, gross.
"""

import polars as pl

from pipelines.canonical import Basis
from pipelines.formats.base import ExportFormat
from pipelines.ingest.recognise import Header

ENOUGH = 0.95  # of the refunded rows must agree


def basis_counts(fmt: ExportFormat) -> list[pl.Expr]:
    """Return the aggregations over parsed cells that `find_basis` judges by."""
    if fmt.paid_basis != "find":
        return [pl.lit(0).alias(name) for name in ("refunded", "net_rows", "gross_rows")]
    paid, placed, refund = pl.col("paid_cny"), pl.col("placed_cny"), pl.col("refund_cny")
    refunded = pl.col("is_sale") & (refund > 0)  # only what was paid can be refunded
    return [
        refunded.sum().alias("refunded"),
        (refunded & (placed == paid + refund)).sum().alias("net_rows"),
        (refunded & (placed == paid)).sum().alias("gross_rows"),
    ]


def find_basis(header: Header, *, refunded: int, net_rows: int, gross_rows: int) -> Basis:
    """Judge the counts of a file.

    Returns:
        `gross` where the format leaves no doubt or no row was refunded (then both readings agree);
        `undecided` where neither identity holds on enough refunded rows, and where the file does
        not say what was refunded.
    """
    fmt = header.format
    if fmt.paid_basis != "find":
        return "gross"
    if header.position(fmt.fields["refund_cny"].names) is None:
        return "undecided"
    if not refunded:
        return "gross"
    if net_rows >= ENOUGH * refunded:
        return "net"
    return "gross" if gross_rows >= ENOUGH * refunded else "undecided"

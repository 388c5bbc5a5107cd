"""All findings of a build: what a person should look at before the numbers are used."""

import re
from datetime import date

import polars as pl

from pipelines.checks import amounts, exports, gaps, shares
from pipelines.checks.contract import HINT
from pipelines.checks.declared import BY_NAME, SAID, FindingCheck
from pipelines.checks.history import daily
from pipelines.marts.contracts import FINDING

PLACE = re.compile(r"\{(\w+)\}")


def findings(
    sales_day: pl.LazyFrame,
    file_receipt: pl.DataFrame,
    shop: pl.DataFrame,
    as_of: date,
    file_facts: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return what is odd in the finished numbers, as FINDING, the rows of a shop beside each other.

    Args:
        sales_day: Columns of SALES_DAY.
        file_receipt: Columns of FILE_RECEIPT.
        shop: Columns of SHOP.
        as_of: The day that silence is judged on.
        file_facts: The answer of `exports.FILE_FACTS`; None: what only lines can tell is not judged.

    Nothing is judged against a past of fewer than eight weeks. An odd number is counted as it is.
    """
    cube = sales_day.collect().lazy()
    days = daily(cube).collect().lazy()
    files = exports.loaded(file_receipt)
    missing = gaps.missing_days(days, exports.of_orders(files)).collect().lazy()
    found = {
        **of_amounts(days),
        "weekday_gap": gaps.weekday_gaps(days, missing),
        "day_missing_in_export": missing,
        "paid_above_placed": shares.paid_above_placed(cube),
        "refund_share_surge": shares.refund_surges(cube),
        "unknown_channel_surge": shares.unknown_channel_surges(cube),
        "channel_still_pending": shares.still_pending(cube, as_of),
        "sold_before_opening": gaps.before_opening(days, shop),
        "sold_after_closing": gaps.after_closing(days, shop),
        "shop_silent": gaps.silent(days, shop, as_of),
        "shop_without_data": gaps.without_data(days, shop, as_of),
        **of_files(files, file_facts),
    }
    said = [_said(BY_NAME[name], rows) for name, rows in found.items()]
    return pl.concat(pl.collect_all(said)).sort("shop_key", "first_day", "check", "path", nulls_last=True)


def of_amounts(days: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    """Return what is odd in the amounts of a day, by the name of the check."""
    # Each is the ground of several checks: worked out once.
    levels = amounts.paid_levels(days).collect().lazy()
    slips = amounts.ten_thousand_slips(levels).collect().lazy()
    judged = amounts.jumping(levels, slips).collect().lazy()
    return {
        "ten_thousand_slip": slips,
        "amount_surge": amounts.surges(judged),
        "amount_slump": amounts.slumps(judged),
        "cent_slip": amounts.cent_slips(days),
        "frozen_amount": amounts.frozen(days),
        "orders_without_money": amounts.without_money(days),
    }


def of_files(files: pl.DataFrame, file_facts: pl.DataFrame | None) -> dict[str, pl.LazyFrame]:
    """Return what is odd in the files themselves, by the name of the check."""
    found = {
        "exports_disagree": exports.disagreeing(files),
        "exported_before_last_day": exports.exported_too_early(files),
        "many_rows_refused": exports.often_refused(files),
        "duplicate_rows": exports.repeated(files),
    }
    if file_facts is None:
        return found
    return found | {
        "duplicates_with_other_amounts": exports.differing(files, file_facts),
        "status_unknown": exports.unknown_status(files, file_facts),
        "ids_lost_digits": exports.rounded_ids(files, file_facts),
    }


def _said(check: FindingCheck, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Put findings of one check in words."""
    path = "path" if "path" in rows.collect_schema() else pl.lit(None, dtype=pl.String).alias("path")
    return (
        rows.with_columns(path)
        .with_columns(
            check=pl.lit(check.name), severity=pl.lit(HINT), message=_message(check), fix=pl.lit(check.fix)
        )
        .select(pl.col(name).cast(kind) for name, kind in FINDING.columns.items())
    )


def _message(check: FindingCheck) -> pl.Expr:
    """Return the message with its places filled in: text and names of places take turns."""
    pieces = [
        SAID[piece].cast(pl.String).fill_null("—") if at % 2 else pl.lit(piece)
        for at, piece in enumerate(PLACE.split(check.message))
        if piece
    ]
    return pl.concat_str(pieces)

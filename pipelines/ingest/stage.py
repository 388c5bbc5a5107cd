"""The steps between a file's cells and its kept lines: find facts, judge every row, account, keep.

All rows of a file pass through one staged Parquet table with a `fate` column. One writer with a reason
column needs the same memory for any size of file; two writers fed by one reader do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.canonical import MONEY, Basis
from pipelines.contract import Rule, explain, judge
from pipelines.errors import ContractBroken
from pipelines.formats.base import ExportFormat
from pipelines.ingest import mending
from pipelines.ingest.handback import FILE_NAME, WHOLE_ROW, Origin, hand_back
from pipelines.ingest.locate import locate_all
from pipelines.ingest.money import basis_counts, find_basis
from pipelines.ingest.normalise import Provenance
from pipelines.ingest.privacy import ID_CARD, hash_ids
from pipelines.ingest.read import RawText
from pipelines.ingest.receipts import MONEY_FIELDS, Receipt
from pipelines.ingest.recognise import Header
from pipelines.ingest.rules import CELL_RULES, WORDS, field_rules, shape_rules
from pipelines.ingest.shapes import SHAPES, Shape

REFUSED, MENDED = "refused.parquet", "mended.parquet"
ROWS_AT_ONCE = 200_000  # some 100 MB of lines
UNDECIDED = "本文件没有退款金额，或实付与退款的口径无法判定：支付金额按文件所载，可能已扣退款；退款记为未知"


@dataclass(frozen=True)
class Facts:
    """What one pass over a file's cells finds out, before its lines are made.

    Attributes:
        own_shops: The distinct shop names inside the file.
        basis: What the file's own paid amount means.
        rows: Rows read, counted by the table reader.
        money_cny: The file's own sum of its shape's money, taken before any row is parted; null: no
            amount can be read.
    """

    own_shops: tuple[str, ...]
    basis: Basis
    rows: int
    money_cny: Decimal | None


def find_facts(cells: pl.LazyFrame, header: Header) -> Facts:
    """Pass over the parsed cells once, and find what the lines cannot be made without."""
    money = pl.col(SHAPES[header.format.shape].money).sum().alias("money")
    counts = (*basis_counts(header.format), *mending.basis_counts())
    sums = cells.select(money, pl.len().alias("rows"), *counts)
    counted = sums.collect(engine="streaming").row(0, named=True)
    rows, money_cny = counted.pop("rows"), counted.pop("money")
    told = mending.basis_told(*(counted.pop(name) for name in mending.TOLD))
    shops: list[str] = []
    if (
        "shop_name" in header.format.fields
        and header.position(header.format.fields["shop_name"].names) is not None
    ):
        named = cells.select("shop_name").unique().drop_nulls()
        shops = named.collect(engine="streaming")["shop_name"].to_list()
    return Facts(tuple(sorted(shops)), told or find_basis(header, **counted), rows, money_cny)


def checks(raw: RawText, header: Header, *, latest: datetime) -> tuple[Rule, ...]:
    """Return every rule that the rows of this file are held to, in the order a clerk reads them.

    Args:
        raw: The file.
        header: Its header.
        latest: When the file was first loaded; nothing in it can have happened later.
    """
    fields = header.format.fields
    present = {name: at for name, field in fields.items() if (at := header.position(field.names)) is not None}
    narrowest = max(present.values()) + 1
    structure = raw.structure
    # A last row that has neither its newline nor all its cells was being written when the export stopped.
    stopped = not structure.ends_with_newline and 0 < structure.cells[-1] < len(header.names)
    return (
        *shape_rules(
            short_rows=structure.narrower(narrowest, after=header.record),
            cut_row=structure.records if raw.cut_short or stopped else None,
        ),
        *(
            rule
            for name, at in present.items()
            for rule in field_rules(name, fields[name], header.names[at].strip())
        ),
        *SHAPES[header.format.shape].rules(latest.date()),
    )


def stage(
    cells: pl.LazyFrame, facts: Facts, rules: Sequence[Rule], source: Provenance, fmt: ExportFormat
) -> pl.LazyFrame:
    """Return every row of the file as a line with its `fate`: accepted, refused or not_sales.

    Refused rows carry `broken`, see `contract.judge`; `parsed_cny` is the money as the file has it. The
    shape's personal columns are still as the platform wrote them: they stay in the scratch folder, see
    `depersonalise`. The repair of a refused row counts as of the moment that row was exported at.
    """
    shape = SHAPES[fmt.shape]
    cells = cells.with_columns(
        parsed_cny=pl.col(shape.money),
        mends_nth=pl.coalesce("mends_nth", *([] if fmt.nth is None else [fmt.nth.cast(pl.UInt32)])),
    )
    rows = shape.make(cells, fmt, facts.basis, source)
    rows = rows.with_columns(exported_at=mending.as_of_the_first_export(source.exported_at))
    fate = (
        pl.when(~pl.col("is_sale"))
        .then(pl.lit("not_sales"))
        .when(pl.col("broken").list.len() > 0)
        .then(pl.lit("refused"))
        .otherwise(pl.lit("accepted"))
    )
    return judge(rows, rules).select(*shape.columns, "parsed_cny", "broken", "mends", "mends_nth", fate=fate)


def depersonalise(staged: pl.LazyFrame, key: bytes) -> pl.LazyFrame:
    """Replace place by region code and status, and ids of people by keyed hashes; each is met once."""
    personal = staged.collect_schema().names()
    if "place" in personal:
        places = locate_all(_distinct(staged, "place")).rename({"address": "place", "status": "found"})
        staged = (
            staged.drop("ship_to_region_code", "ship_to_status")
            .join(places.lazy(), on="place", how="left", maintain_order="left")
            .rename({"region_code": "ship_to_region_code"})
            .with_columns(ship_to_status=pl.col("found").fill_null("unresolved"))
            .drop("place", "found")
        )
    for own_id, hashed in (("talent_id", "talent_key"), ("account_id", "account_key")):
        if own_id in personal:
            keys = hash_ids(_distinct(staged, own_id), key).rename({"id": own_id, "key": hashed})
            staged = (
                staged.drop(hashed)
                .join(keys.lazy(), on=own_id, how="left", maintain_order="left")
                .drop(own_id)
            )
    return staged


def _distinct(staged: pl.LazyFrame, column: str) -> pl.Series:
    return staged.select(column).unique().drop_nulls().collect(engine="streaming")[column]


def reconcile(staged: pl.LazyFrame, facts: Facts, receipt: Receipt) -> None:
    """Hold every row and every fen of the file against what was staged of it.

    Raises:
        ContractBroken: Rows or money were lost on the way; the file must not be taken.
    """
    rows, money = staged.select(pl.len(), pl.col("parsed_cny").sum()).collect().row(0)
    if not receipt.rows_read == facts.rows == rows:
        raise ContractBroken(
            f"行数对不上：文件 {receipt.rows_read} 行，读到 {facts.rows} 行，处理 {rows} 行",
            where=receipt.path,
            fix="本文件没有入库；请把文件的表头和行数告诉维护人员",
        )
    if money != facts.money_cny:
        raise ContractBroken(
            "金额合计对不上：分行前后的金额之和不相等",
            where=receipt.path,
            fix="本文件没有入库；请把文件的表头告诉维护人员",
        )


def account(staged: pl.LazyFrame, facts: Facts, receipt: Receipt, shape: Shape) -> Receipt:
    """Return the receipt with what became of the file's rows, and the sums of those accepted."""
    rows = dict(staged.group_by("fate").agg(pl.len()).collect().iter_rows())
    accepted = staged.filter(pl.col("fate") == "accepted")
    there = accepted.collect_schema().names()
    days = [pl.col(name).cast(pl.Date) for name in shape.days]
    sums = accepted.select(
        *(_sum(name) for name in MONEY_FIELDS if name in there),
        first_day=days[0].min() if days else None,
        last_day=pl.max_horizontal(each.max() for each in days) if days else None,
    ).collect()
    has_months = "order_month" in there
    months = accepted.select(pl.col("order_month").unique().sort()).collect() if has_months else None
    return replace(
        receipt,
        status="loaded",
        rows_accepted=rows.get("accepted", 0),
        rows_refused=rows.get("refused", 0),
        rows_not_sales=rows.get("not_sales", 0),
        rows_duplicate=0,
        rows_superseded=0 if has_months else None,
        months=tuple(months["order_month"]) if months is not None else (),
        notices=UNDECIDED if facts.basis == "undecided" else None,
        **sums.row(0, named=True),
    )


def with_period(receipt: Receipt, asked_for: tuple[date, date] | None) -> Receipt:
    """Let a file cover the period that its name says it was exported for, up to the moment of export.

    A day without a row at its start or end is then known to have none. `asked_for` null: as accounted.
    """
    first, last = receipt.first_day, receipt.last_day
    if asked_for is None or first is None or last is None:
        return receipt
    end = min(asked_for[1], receipt.exported_at.date()) if receipt.exported_at else asked_for[1]
    return replace(receipt, first_day=min(first, asked_for[0]), last_day=max(last, end))


def number_lines(staged: pl.DataFrame, per_order: frozenset[str]) -> pl.DataFrame:
    """Give lines a number of their own where the file gives none, and count the order's money once.

    A line's number is its item's, and which of the order's lines of that item it is; refused lines are
    counted too, so that a line keeps its number when another is refused, and `mends_nth` is filled with
    it. Money that the file repeats on every line stays on the order's first accepted line; the rest get
    0. Rows that are no sales are left as they are.
    """
    sold = pl.col("fate") == "accepted"
    is_line = (pl.col("fate") != "not_sales") & pl.col("order_id").is_not_null()
    is_first = pl.col("row_number") == pl.col("row_number").min().over("order_id", "fate")
    place = pl.col("row_number").rank("ordinal").over("order_id", "item_id", is_line).cast(pl.UInt32)
    nth = pl.coalesce("mends_nth", pl.when(is_line).then(place))
    number = pl.concat_str(pl.col("item_id").fill_null("商品"), pl.lit("-"), nth)
    # What stands in a refused row's cell may be another column's, and a person's.
    is_named = sold | (is_line & ~pl.col("item_id").str.contains(ID_CARD).fill_null(False))
    once = [
        pl.when(sold & ~is_first & pl.col(name).is_not_null())
        .then(pl.lit(0, MONEY))
        .otherwise(name)
        .alias(name)
        for name in sorted(per_order)
    ]
    numbered = staged.with_columns(
        *once, mends_nth=nth, line_id=pl.when(is_named).then(number).otherwise("line_id")
    )
    return numbered.with_columns(net_cny=pl.col("paid_cny") - pl.col("refund_cny"))


def keep(staged: pl.LazyFrame, receipt: Receipt, shape: Shape, key: bytes, folder: Path) -> Receipt:
    """Write the accepted rows without personal data; return the receipt with what was found twice.

    Order lines go to one Parquet file per month of ordering: a large file is passed over once per month,
    in bounded memory; of a small one, where the passes would cost more than the lines, all are held at
    once. Rows of other shapes are few, and go to one file named by the shape, each key once: of equal
    keys the last row counts.
    """
    accepted = staged.filter(pl.col("fate") == "accepted").drop("fate", "broken", "parsed_cny")
    rows = depersonalise(accepted, key).select(*shape.contract.columns)
    if (receipt.rows_read or 0) <= ROWS_AT_ONCE:
        rows = rows.collect().lazy()
    for month in receipt.months:
        rows.filter(pl.col("order_month") == month).sink_parquet(folder / f"{month:%Y-%m}.parquet")
    if shape is SHAPES["order_line"]:
        return receipt
    once = rows.collect().unique(shape.contract.key, keep="last", maintain_order=True)
    once.write_parquet(folder / f"{shape.contract.name}.parquet")
    twice = (receipt.rows_accepted or 0) - once.height
    sums = once.select(_sum(name) for name in MONEY_FIELDS if name in once.columns)
    receipt = replace(receipt, **sums.row(0, named=True)) if sums.width else receipt
    return replace(receipt, rows_accepted=once.height, rows_duplicate=twice)


def _sum(money: str) -> pl.Expr:
    """Return the sum of a column; null where no row says an amount: that is unknown, not 0."""
    return pl.when(pl.col(money).count() > 0).then(pl.col(money).sum()).alias(money)


def keep_mended(staged: pl.LazyFrame, folder: Path) -> None:
    """Write which rows refused from other files have come in with this one: `mends`, each once."""
    accepted = staged.filter(pl.col("fate") == "accepted")
    mended = accepted.select("mends").drop_nulls().unique(maintain_order=True).collect()
    if not mended.is_empty():
        mended.write_parquet(folder / MENDED)


def keep_refused(staged: pl.LazyFrame, rules: Sequence[Rule], origin: Origin, folder: Path) -> None:
    """Write the refused rows with their reasons, and the CSV that is handed back.

    Keeps the numbers of an order line, or the day and item of a shop's day, so that a row counts as
    mended once the same one is accepted, and `mends`: which row, refused from an earlier file, it was to
    be the repair of.
    """
    header = origin.header
    rows = staged.filter(pl.col("fate") == "refused")
    refused = rows.select("row_number", *_told_by(staged), "mends", "broken").collect()
    if refused.is_empty():
        return
    names = {
        name: header.names[at].strip()
        for name, field in header.format.fields.items()
        if (at := header.position(field.names)) is not None
    }
    explained = explain(refused, rules).with_columns(
        pl.col("column_name").replace_strict(names, default=None).fill_null(WHOLE_ROW),
        sheet=pl.lit(origin.raw.sheet),
    )
    explained.write_parquet(folder / REFUSED)
    hand_back(origin, explained, _known_of(rows, staged, rules, origin), folder / FILE_NAME)


def _known_of(
    refused: pl.LazyFrame, staged: pl.LazyFrame, rules: Sequence[Rule], origin: Origin
) -> pl.DataFrame:
    """Return what is known of each refused row beside its cells, see `hand_back`."""
    there = staged.collect_schema().names()
    personal = [name for name in ("talent_key", "account_key") if name in there]
    keys = depersonalise(refused.drop("place", strict=False), origin.key) if personal else refused
    accepted = staged.filter(pl.col("fate") == "accepted")
    sure = _is_one_cell(rules)
    if "category" in there:
        usual = accepted.select("category").unique().collect()["category"]
        sure = sure | pl.col("category").is_in(usual.implode())
    places = refused.select(
        "row_number", "place" if "place" in there else pl.lit(None, pl.String).alias("place")
    )
    return (
        keys.select(
            "row_number",
            *(_or_null(staged, name) for name in ("talent_key", "account_key")),
            is_category_sure=sure,
            number=mending.number_written(origin.basis),
        )
        .join(places, on="row_number", how="left")
        .collect()
    )


def _is_one_cell(rules: Sequence[Rule]) -> pl.Expr:
    """Whether at most one cell of a row cannot be read, and none is another column's: nothing has shifted."""
    doubtful = [at for at, rule in enumerate(rules) if rule.column in ("", *WORDS)]
    unread = {at: rule.column for at, rule in enumerate(rules) if rule.name.endswith(CELL_RULES)}
    broken = pl.col("broken")
    columns = broken.list.eval(
        pl.element().replace_strict(unread, default=None, return_dtype=pl.String).drop_nulls().unique()
    )
    return (broken.list.set_intersection(pl.lit(doubtful, pl.List(pl.UInt16))).list.len() == 0) & (
        columns.list.len() <= 1
    )


def _or_null(staged: pl.LazyFrame, name: str) -> pl.Expr:
    there = name in staged.collect_schema().names()
    return pl.col(name) if there else pl.lit(None, pl.String).alias(name)


def _told_by(staged: pl.LazyFrame) -> list[pl.Expr]:
    """Return what tells a row from others of its shape; the rest is null, and never kept."""
    there = staged.collect_schema()
    kinds = {"order_id": pl.String, "line_id": pl.String, "stat_date": pl.Date, "item_id": pl.String}
    by = ("stat_date", "item_id") if "stat_date" in there else ("order_id", "line_id")
    return [
        pl.col(name) if name in by and name in there else pl.lit(None, kind).alias(name)
        for name, kind in kinds.items()
    ]

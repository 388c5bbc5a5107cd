"""The steps between the cells of a block and its lines: find facts, make rows, judge every one.

A file passes through block by block; what is said of a block holds of a whole file too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import polars as pl

from pipelines.canonical import MONEY, Basis
from pipelines.contract import Rule, judge, keeps
from pipelines.errors import ContractBroken
from pipelines.ingest import mending
from pipelines.ingest.block import Block
from pipelines.ingest.money import basis_counts, find_basis
from pipelines.ingest.normalise import Provenance, parsed
from pipelines.ingest.privacy import ID_CARD
from pipelines.ingest.recognise import Header
from pipelines.ingest.rules import field_rules, shape_rules
from pipelines.ingest.shapes import SHAPES, Shape

AT_ONCE = 4  # blocks: to judge a thousand rows takes a third as long as twenty thousand
BESIDE = ("parsed_cny", "mends", "mends_nth")  # what a row carries beside the columns of its shape


@dataclass(frozen=True)
class Facts:
    """What has to be known of a whole file before its lines are made.

    Attributes:
        own_shops: The distinct shop names inside the file.
        sellers: The distinct sellers that its rows name, where buyers get the same export.
        basis: What the file's own paid amount means.
    """

    own_shops: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()
    basis: Basis = "gross"


@dataclass(frozen=True)
class Method:
    """How the rows of one file are brought to its shape.

    Attributes:
        header: Its header row.
        basis: What its paid amounts mean.
        source: Where it comes from.
        rules: What its rows are held to.
    """

    header: Header
    basis: Basis
    source: Provenance
    rules: tuple[Rule, ...]

    @property
    def shape(self) -> Shape:
        """The shape of its rows."""
        return SHAPES[self.header.format.shape]


@dataclass(frozen=True)
class Staged:
    """The rows of a block, judged.

    Attributes:
        rows: One per record: the columns of the shape, the personal ones still as the platform wrote
            them, `parsed_cny` (the money as the file has it), `mends`, `mends_nth` (see `mending`), and
            `fate`: accepted, refused or not_sales.
        refused: The text columns of each refused row, see `Block.read`.
    """

    rows: pl.DataFrame
    refused: pl.DataFrame

    def of(self, fate: str) -> pl.DataFrame:
        """Return the rows of one fate."""
        return self.rows.filter(pl.col("fate") == fate)


def text_of(block: Block, header: Header) -> pl.DataFrame:
    """Read the cells of a block that the file's format has a use for; the others are never parsed."""
    named = [*header.format.fields.values()]
    names = [*(each.names for each in named), *((name,) for each in named for name in each.joined)]
    positions = [header.position(each) for each in (*names, (mending.COLUMN,))]
    narrowest = max(at for each in named if (at := header.position(each.names)) is not None) + 1
    there = {0, *(at for at in positions if at is not None)}
    return block.read(there, narrowest=narrowest, width=len(header.names))


def several(texts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Put the texts of a few blocks together, in one piece: every later step costs something for each."""
    rest = iter(texts)
    while at_once := list(islice(rest, AT_ONCE)):
        yield pl.concat(at_once, rechunk=True)


def hangs_on_all_rows(header: Header) -> bool:
    """Whether a file must be passed over once before its lines can be made, see `find_facts`."""
    fmt = header.format
    has_shop = "shop_name" in fmt.fields and header.position(fmt.fields["shop_name"].names) is not None
    is_repair = header.position((mending.COLUMN,)) is not None
    return has_shop or is_repair or fmt.seller is not None or fmt.paid_basis == "find"


def find_facts(texts: Iterable[pl.DataFrame], header: Header) -> Facts:
    """Pass over all rows of a file once, and find what its lines cannot be made without."""
    counts, shops, sellers = [], set(), set()
    fmt = header.format
    for text in texts:
        cells = parsed(text, header)
        counts.append(cells.select(*basis_counts(fmt), *mending.basis_counts()))
        shops |= _distinct(cells, "shop_name") if "shop_name" in fmt.fields else set()
        sellers |= _distinct(cells.filter("is_sale"), fmt.seller) if fmt.seller else set()
    if not counts:
        return Facts()
    summed = pl.all().exclude(*mending.TOLD).sum()
    counted = pl.concat(counts).select(summed, *mending.told_together()).row(0, named=True)
    told = mending.basis_told(*(counted.pop(name) for name in mending.TOLD))
    return Facts(tuple(sorted(shops)), tuple(sorted(sellers)), told or find_basis(header, **counted))


def checks(header: Header, *, latest: datetime) -> tuple[Rule, ...]:
    """Return every rule that the rows of a file are held to, in the order a clerk reads them.

    Args:
        header: Its header.
        latest: When the file was first loaded; nothing in it can have happened later.
    """
    fields = header.format.fields
    present = {name: at for name, field in fields.items() if (at := header.position(field.names)) is not None}
    return (
        *shape_rules(),
        *(
            rule
            for name, at in present.items()
            for rule in field_rules(name, fields[name], header.names[at].strip())
        ),
        *SHAPES[header.format.shape].rules(latest.date()),
    )


def stage(text: pl.DataFrame, method: Method) -> Staged:
    """Make a line of every row of a block, and judge it.

    The repair of a refused row counts as of the moment that row was exported at.

    Raises:
        ContractBroken: Rows or money were lost on the way; the file must not be taken.
    """
    cells = parsed(text, method.header)
    fate = (
        pl.when(~pl.col("is_sale"))
        .then(pl.lit("not_sales"))
        .when(keeps(method.rules))
        .then(pl.lit("accepted"))
        .otherwise(pl.lit("refused"))
    )
    rows = _made(cells, method).select(*method.shape.columns, *BESIDE, fate=fate).collect()
    _reconcile(cells, rows, method)
    return Staged(rows, text.filter(rows["fate"] == "refused"))


def broken_by(refused: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Return row_number and `broken` (see `contract.judge`) of refused rows, from their text columns."""
    cells = parsed(refused, method.header)
    return judge(_made(cells, method), method.rules).select("row_number", "broken").collect()


def _made(cells: pl.DataFrame, method: Method) -> pl.LazyFrame:
    """Bring parsed cells to the columns of their shape; the parsed ones stay beside them."""
    fmt, shape = method.header.format, method.shape
    told = cells.lazy().with_columns(
        parsed_cny=pl.col(shape.money),
        mends_nth=pl.coalesce("mends_nth", *([] if fmt.nth is None else [fmt.nth.cast(pl.UInt32)])),
    )
    rows = shape.make(told, fmt, method.basis, method.source)
    return rows.with_columns(exported_at=mending.as_of_the_first_export(method.source.exported_at))


def _reconcile(cells: pl.DataFrame, rows: pl.DataFrame, method: Method) -> None:
    """Hold every row and every fen of a block's cells against the rows made of them."""
    if rows.height != cells.height:
        raise ContractBroken(
            f"行数对不上：读到 {cells.height} 行，处理 {rows.height} 行",
            where=method.header.format.title,
            fix="本文件没有入库；请把文件的表头和行数告诉维护人员",
        )
    if rows["parsed_cny"].sum() != cells[method.shape.money].sum():
        raise ContractBroken(
            "金额合计对不上：分行前后的金额之和不相等",
            where=method.header.format.title,
            fix="本文件没有入库；请把文件的表头告诉维护人员",
        )


def numbered(blocks: Sequence[Staged], per_order: frozenset[str]) -> Staged:
    """Put the blocks of a file together and number its lines, see `number_lines`.

    The lines of an order may lie in several blocks: such a file is held whole.
    """
    return Staged(
        number_lines(pl.concat(each.rows for each in blocks), per_order),
        pl.concat(each.refused for each in blocks),
    )


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
    together = staged.with_columns(
        *once, mends_nth=nth, line_id=pl.when(is_named).then(number).otherwise("line_id")
    )
    return together.with_columns(net_cny=pl.col("paid_cny") - pl.col("refund_cny"))


def _distinct(cells: pl.DataFrame, column: str) -> set[str]:
    return set(cells[column].drop_nulls().unique())

"""How a platform's export file is declared, and the parsers its fields share.

Every cell arrives as text. A parser turns cleaned text into a value, or into null where it cannot; a
cell that holds text no parser understands makes its row a refused row, never a zero.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

import polars as pl

from pipelines.canonical import MOMENT, MONEY, Platform

# Wrappers that platforms and spreadsheets put around a value: ="193…", '138…, TAB, odd blanks.
WRAPPERS = " \t\r\n\u00a0\u3000\u200b\ufeff=\"'"
NOTHING = ("", "-", "--", "—", "－", "－－", "0000-00-00 00:00:00")
WIDE = list("０１２３４５６７８９．－，")
NARROW = list("0123456789.-,")

SCIENTIFIC = r"(?i)^\d(\.\d+)?E\+?\d+$"
MOBILE = r"^1[3-9]\d{9}$"  # from a column that has slipped: no id, no amount of 13 billion yuan
GROUPED = r"^-?\d{1,3}(,\d{3})+(\D|$)"
RANGE = r"^([^~～至]+?)\s*[~～至]\s*([^~～至]+)$"  # 统计日期 of a report over several days
ROUNDED = r"^\d{1,7}(\.\d{1,4})?[万亿]$"  # 1.2万: as exact as the platform tells
AMOUNT = r"^-?\d{1,13}(\.\d{1,2}0*)?$"
USUAL_MOMENT = "%Y-%m-%d %H:%M:%S"
FEW_PIECES = r"^\d{1,7}$"
MOST_VIEWERS = r"^(\d{8,9}|\d{2,3}(,\d{3}){2})$"  # above MOST_PIECES; a phone has more digits
MOST_PIECES = r"^-?(\d{1,7}|\d{1,3}(,\d{3}){1,2})(\.0+)?$"  # on one line; more digits are a phone or an id

Parse = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Field:
    """One canonical field of an export, and how its cell is read.

    Attributes:
        names: The headers it may stand under; the first that the file has is read.
        parse: Cleaned text -> value; null where the text cannot be read.
        usual: The same for the way the cell is nearly always written, at a fraction of the cost; null
            for every other. What it reads, `parse` reads alike.
        unreadable: What data staff read of a cell that cannot be read.
        required: Without any of its headers, the file is not in this format.
        filled: A blank cell makes the row a refused row.
        blank: The text a blank cell stands for; None: unknown.
        joined: Further headers whose cells are appended with a blank (省 市 区).
        cure: What to do about a cell that is blank or cannot be read; empty: mend the cell.
    """

    names: tuple[str, ...]
    parse: Parse
    unreadable: str = "无法识别"
    usual: Parse | None = None
    required: bool = True
    filled: bool = False
    blank: str | None = None
    joined: tuple[str, ...] = ()
    cure: str = ""

    def optional(self) -> "Field":
        """Return the same field, for a column that merchants may leave unticked, or a cell blank."""
        return replace(self, required=False, filled=False)

    def may_be_blank(self) -> "Field":
        """Return the same field, where a blank cell means unknown and costs nothing."""
        return replace(self, filled=False)


@dataclass(frozen=True)
class ExportFormat:
    """One platform export, as data.

    Attributes:
        key: Stable name; also the name of this format's sample folder in tests/.
        platform: The platform's name, as in the contract.
        title: The export's menu name on that platform.
        grain: What one row is.
        shape: Which canonical shape its rows are brought to, see `ingest.shapes`.
        fields: Canonical field -> how it is read. See `normalise` for the names it understands.
        also: Further headers that must be there; any one of each group.
        without: Headers that must be absent (tells this export from its relatives).
        statuses: The platform's status words, as patterns, the first that matches counts.
        channels: The platform's words for how a sale came about.
        adjust: Canonical column -> expression over the parsed fields (see `normalise.parsed`; also
            status_word, the status as written), where the platform is special.
        per_order: Money fields that the file repeats on every line of an order. They are put on one line.
        no_refund: After-sale words that mean nothing has been paid back so far, as a pattern; an empty
            cell is matched as "-". None: the file has no such column.
        keep: Over the parsed fields: which rows are of the shape at all; the rest are `not_sales`.
        paid_basis: Whether the file's paid amount has refunds in it; `find`: test it file by file.
        seller: The field that must name the enterprise the shop is registered under, where buyers get
            the same export as sellers; None: only sellers get it.
        export_moment: File name -> moment of export; None where the platform does not put it there.
        evidence: What its header is known from, in Chinese, for docs/formats.md.
        nth: Over the parsed fields: which of an order's equal rows a row is, where the platform numbers
            none; a row that is repaired in a file of its own stays the one it was. Such a file is held
            whole while it is read.
        period: File name -> first and last day that the export was asked for; None where the platform
            does not put them there.
        cannot_know: What this export can never tell, in Chinese, for docs/formats.md.
        revision: Of a format that data staff have taught; None: it comes with the program.
    """

    key: str
    platform: Platform
    title: str
    grain: Literal["order", "line", "refund", "session", "shop", "product", "item"]
    fields: Mapping[str, Field]
    shape: Literal["order_line", "refund", "session", "shop_day", "item"] = "order_line"
    also: tuple[tuple[str, ...], ...] = ()
    without: frozenset[str] = frozenset()
    statuses: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    adjust: Mapping[str, pl.Expr] = field(default_factory=dict)
    per_order: frozenset[str] = frozenset()
    no_refund: str | None = None
    keep: pl.Expr | None = None
    paid_basis: Literal["gross", "find"] = "gross"
    seller: str | None = None
    export_moment: Callable[[str], datetime | None] = lambda name: None
    evidence: str = ""
    nth: pl.Expr | None = None
    period: Callable[[str], tuple[date, date] | None] = lambda name: None
    cannot_know: tuple[str, ...] = ()
    revision: int | None = None

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """Groups of headers; a file in this format has one of each group."""
        return (*(each.names for each in self.fields.values() if each.required), *self.also)

    @property
    def has_unnumbered_lines(self) -> bool:
        """Whether a row is a line of an order that the platform gives no number of its own."""
        return self.shape == "order_line" and self.grain == "line" and "line_id" not in self.fields

    def statuses_of(self, canonical: str) -> str:
        """Return one pattern of all the platform's words for a canonical status."""
        return "|".join(pattern for pattern, word in self.statuses.items() if word == canonical)

    def missing(self, header: frozenset[str]) -> tuple[str, ...]:
        """Return the headers this file lacks (normalised names in, declared names out)."""
        groups = [group for group in self.needs if not {same_name(name) for name in group} & header]
        return tuple("/".join(group) for group in groups)

    def fits(self, header: frozenset[str]) -> bool:
        """Whether a file with this header row (normalised names) is in this format."""
        return not self.missing(header) and not {same_name(name) for name in self.without} & header


@cache
def same_name(header: str) -> str:
    """Return a header as it is compared: platforms and users vary blanks, brackets, 帐/账 and case."""
    narrow = header.translate(str.maketrans("（）：／＋－", "():/+-"))
    return re.sub(r"[\s\u200b\ufeff\u3000]", "", narrow).replace("帐", "账").replace("劵", "券").lower()


def clean(cell: pl.Expr) -> pl.Expr:
    """Return the text of a cell without its wrappers; null where it says nothing."""
    bare = cell.str.strip_chars(WRAPPERS)
    return pl.when(~bare.is_in(NOTHING)).then(bare)


def text(*names: str) -> Field:
    """Free text that is matched against words, never stored as it is."""
    return Field(names, lambda cell: cell, required=False)


def identifier(*names: str, shape: str) -> Field:
    """An id, as text. `shape` is the platform's own pattern; a mobile number is never an id."""
    return Field(
        names,
        lambda cell: pl.when(cell.str.contains(f"^(?:{shape})$") & ~cell.str.contains(MOBILE)).then(cell),
        "不是该平台的编号（若变成了 3.55E+15 这样的科学计数法，是被 Excel 改坏的，数字已经丢失）",
        filled=True,
    )


def yuan(*names: str, blank: str | None = None) -> Field:
    """Money in 元, exact to the fen: 1,234.50, ￥12, 12.00元, 1.2万."""
    return Field(
        names,
        _money,
        "不是金额（可写 1234.56、1,234.56、￥12、12.00元、1.2万，最多到分）",
        _usual_money,
        filled=blank is None,
        blank=blank,
    )


def yuan_paid_back(*names: str, blank: str | None = None) -> Field:
    """Money that a row gives back to a buyer, in 元; platforms write it with either sign."""
    field = yuan(*names, blank=blank)
    return replace(field, parse=lambda cell: _money(cell).abs(), usual=lambda cell: _usual_money(cell).abs())


def moment(*names: str) -> Field:
    """China time as printed, without a zone: 2026-03-01 09:00:00, 2026/3/1 9:00, 2026年3月1日."""
    return Field(names, _moment, "不是时间（应如 2026-03-01 09:30:00）", _usual_moment)


def day(*names: str) -> Field:
    """One day of China time, as `moment` reads it; a span of days is one only where both its ends are."""
    return Field(
        names,
        _day,
        "不是一天（周报、月报的一段时期不能拆到每一天）",
        filled=True,
        cure="请在平台后台按“日”选择统计时间，逐日导出后放入；不要导出周、月或自定义时段的汇总",
    )


def about(*names: str) -> Field:
    """A whole number that large reports round: 5,652 or 1.2万."""
    return Field(names, lambda cell: pl.coalesce(_count(cell), _rounded(cell)), "不是整数", required=False)


def audience(*names: str) -> Field:
    """How many people watched: the largest live rooms have tens of millions, and reports may round them."""
    return Field(
        names, lambda cell: pl.coalesce(_count(cell), _many(cell), _rounded(cell)), "不是整数", required=False
    )


def count(*names: str) -> Field:
    """A whole number; spreadsheets may have written 21 as 21.0."""
    return Field(names, _count, "不是整数", _usual_count, required=False)


def place(*names: str, then: tuple[str, ...] = ()) -> Field:
    """The buyer's region: one address cell, or a province cell `then` city and district cells."""
    return Field(names, lambda cell: cell, required=False, joined=then)


def moment_in_name(pattern: str, written: str) -> Callable[[str], datetime | None]:
    """Return a reader of the export moment in a file name.

    Args:
        pattern: Regular expression whose first group is the moment.
        written: strptime format of that group; `epoch` for seconds since 1970.
    """
    compiled = re.compile(pattern)

    def read(name: str) -> datetime | None:
        found = compiled.search(name)
        if not found:
            return None
        try:
            if written == "epoch":
                # Naive China time has no summer time since 1991: a fixed eight hours is exact.
                return datetime(1970, 1, 1) + timedelta(seconds=int(found[1]), hours=8)
            return datetime.strptime(found[1], written)
        except ValueError:
            return None

    return read


def days_in_name(pattern: str) -> Callable[[str], tuple[date, date] | None]:
    """Return a reader of the period in a file name.

    Args:
        pattern: Regular expression with two groups: the first and the last day, YYYYMMDD.
    """
    compiled = re.compile(pattern)

    def read(name: str) -> tuple[date, date] | None:
        found = compiled.search(name)
        if not found:
            return None
        try:
            first, last = (datetime.strptime(day, "%Y%m%d").date() for day in found.groups())
        except ValueError:
            return None
        return (first, last) if first <= last else None

    return read


def _usual_money(cell: pl.Expr) -> pl.Expr:
    plain = pl.when(cell.str.contains(AMOUNT) & ~cell.str.contains(MOBILE)).then(cell)
    return plain.cast(MONEY, strict=False)


def _money(cell: pl.Expr) -> pl.Expr:
    narrow = cell.str.replace_many(WIDE, NARROW)
    number = narrow.str.replace(r"^(-?)\s*[¥￥]\s*", "${1}").str.replace(r"\s*元$", "")
    # Only a comma before three digits parts thousands: 12,50 may be meant as 12.50, and is refused.
    ungrouped = number.str.replace_all(",", "", literal=True)
    bare = pl.when(number.str.contains(GROUPED)).then(ungrouped).otherwise(number)
    plain = pl.when(bare.str.contains(AMOUNT) & ~bare.str.contains(MOBILE)).then(bare)
    rounded = pl.when(bare.str.contains(r"^-?\d{1,9}(\.\d{1,6})?[万亿]$")).then(bare)
    unit = pl.when(bare.str.ends_with("万")).then(pl.lit(10_000)).otherwise(pl.lit(100_000_000))
    return pl.coalesce(
        plain.cast(MONEY, strict=False),
        (rounded.str.head(-1).cast(pl.Decimal(38, 6), strict=False) * unit).cast(MONEY, strict=False),
    )


def _usual_moment(cell: pl.Expr) -> pl.Expr:
    return cell.str.to_datetime(USUAL_MOMENT, strict=False, time_unit="us")


def _moment(cell: pl.Expr) -> pl.Expr:
    dashed = cell.str.replace_many(["/", "年", "月", "日", "T"], ["-", "-", "-", "", " "]).str.strip_chars()
    return pl.coalesce(
        dashed.str.to_datetime(f"{USUAL_MOMENT}%.f", strict=False, time_unit="us"),
        dashed.str.to_datetime("%Y-%m-%d %H:%M", strict=False, time_unit="us"),
        dashed.str.to_date("%Y-%m-%d", strict=False).cast(MOMENT),
    )


def _day(cell: pl.Expr) -> pl.Expr:
    from_day, to_day = (_moment(cell.str.extract(RANGE, end)).dt.date() for end in (1, 2))
    return pl.coalesce(_moment(cell).dt.date(), pl.when(from_day == to_day).then(from_day))


def _rounded(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(ROUNDED)).then(_money(cell)).cast(pl.Int64)


def _many(cell: pl.Expr) -> pl.Expr:
    whole = pl.when(cell.str.contains(MOST_VIEWERS)).then(cell)
    return whole.str.replace_all(",", "", literal=True).cast(pl.Int64, strict=False)


def _usual_count(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(FEW_PIECES)).then(cell).cast(pl.Int64, strict=False)


def _count(cell: pl.Expr) -> pl.Expr:
    bare = cell.str.replace_many(WIDE, NARROW)
    whole = pl.when(bare.str.contains(MOST_PIECES)).then(bare)
    return whole.str.replace_all(",", "", literal=True).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)

"""Suggest what the columns of an unknown file hold: by their names and by the shape of their values.

Only suggestions: data staff see them and decide.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache

import polars as pl

from pipelines.canonical import CHANNELS
from pipelines.formats import FORMATS
from pipelines.formats.base import MOBILE, ExportFormat, clean, same_name
from pipelines.ingest.recognise import FEWEST_COLUMNS
from pipelines.teach.fields import FILLABLE, Column, field_of
from pipelines.teach.mask import MOMENT, is_word
from pipelines.teach.sense import is_personal, may_be_read

ALIKE = 0.66  # below this, two names share a word at most: 订单金额 and 订单状态
ENOUGH = 0.8  # of the cells that say something must be readable
SLACK = 2  # digits by which a platform's numbers may yet grow or shrink
MOST_WORDS = 30
LONG_NUMBER = r"^[0-9A-Za-z_-]*\d{6,}[0-9A-Za-z_-]*$"
CHANNEL_WORD = r"^(直播间?|短视频|商品卡|橱窗|货架|商城|搜索|广告|推荐|图文|自然流量|其他)$"
PLACE = r"^\S{2,8}(省|市|自治区|特别行政区)"
NO_NAME = re.compile(r"^[-+¥￥]?\s?[\d,]+(\.\d+)?\s?元?$|\d{4}")  # a number, a year, a long number
UNIT = re.compile(r"\((元|件|个|¥|￥)\)$")  # as names are compared
LAST_WORD = 0.5  # what a known name adds to a row that may be the header


def could_be_header(cells: Sequence[str]) -> bool:
    """Whether a row could be a header: a row of orders has amounts, moments or numbers in it, names have not."""
    said = [cell.strip() for cell in cells if cell.strip()]
    return len(said) >= FEWEST_COLUMNS and not any(NO_NAME.search(cell) for cell in said)


def header_row(top: Sequence[Sequence[str]]) -> int | None:
    """Return which of a file's first records (0-based) is most likely its header; None: none could be."""
    rows = [at for at, cells in enumerate(top) if could_be_header(cells)]
    return max(rows, key=lambda at: (_header_likeness(top[at]), -at), default=None)


def columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Column]:
    """Suggest a column for each field that one is likely for; a column serves one field.

    Args:
        header: The header row.
        rows: Some rows below it.
    """
    cells = _cells(header, rows)
    readable = _readable(cells, len(header))
    scored = sorted(
        (
            (likeness, -at, field)
            for at, name in enumerate(header)
            for field in FILLABLE
            if (likeness := _likeness(name, field)) >= ALIKE
            and readable.get((at, field), 0.0) >= ENOUGH
            and may_be_read(name, field)
        ),
        reverse=True,
    )
    found: dict[str, int] = {}
    for _, at, field in scored:
        if field not in found and -at not in found.values():
            found[field] = -at
    for field, at in _by_shape(header, cells):
        if field not in found and at not in found.values():
            found[field] = at
    return {field: _column(field, found[field], header, cells) for field in FILLABLE if field in found}


def _by_shape(header: Sequence[str], cells: pl.DataFrame) -> Iterator[tuple[str, int]]:
    """Yield what the values alone tell, name or no name: numbers, words, places; the first moment is of ordering.

    Which amount is which, values do not tell.
    """
    usable = [at for at, name in enumerate(header) if cells[f"c{at}"].null_count() < cells.height]
    plain = [at for at in usable if not is_personal(header[at])]
    said = {at: cells[f"c{at}"].drop_nulls() for at in usable}
    yield from (("order_id", at) for at in plain if _are_numbers(said[at]))
    yield from (("channel", at) for at in plain if _share_of(said[at], CHANNEL_WORD) >= ENOUGH)
    yield from (("status", at) for at in plain if _words_share(said[at]) >= ENOUGH)
    places = [at for at in usable if may_be_read(header[at], "ship_to")]
    yield from (("ship_to", at) for at in places if _share_of(said[at], PLACE) >= ENOUGH)
    moments = [at for at in plain if _share_of(said[at], MOMENT.pattern) >= ENOUGH]
    yield from zip(("ordered_at", "paid_at"), moments, strict=False)


def _share_of(cells: pl.Series, pattern: str) -> float:
    return float(str(cells.str.contains(pattern).mean() or 0.0))


def _are_numbers(cells: pl.Series) -> bool:
    """Whether cells are long numbers, no two the same: then they number the rows, or the orders."""
    is_number = cells.str.contains(LONG_NUMBER) & ~cells.str.contains(MOBILE)
    return bool(is_number.all()) and cells.n_unique() == cells.len()


def column_at(field: str, at: int, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Column:
    """Return the column that data staff have chosen for a field, with what its values show."""
    return _column(field, at, header, _cells(header, rows))


def words_of(rows: Sequence[Sequence[str]], at: int) -> dict[str, int]:
    """Return the distinct words of a column with how often each occurs, the most frequent first."""
    said = pl.Series([row[at] if at < len(row) else "" for row in rows], dtype=pl.String).to_frame("word")
    counted = (
        said.select(clean(pl.col("word")))
        .drop_nulls()
        .group_by("word")
        .len()
        .sort(["len", "word"], descending=[True, False])
        .head(MOST_WORDS)
    )
    return dict(counted.iter_rows())


def status_of(word: str, platform: str) -> str | None:
    """Suggest what a status word means, by the words that built-in formats declare, this platform's first."""
    for each in _orders_first(platform):
        for pattern, status in each.statuses.items():
            if re.search(pattern, word):
                return status
    return None


def channel_of(word: str, platform: str) -> str | None:
    """Suggest what a channel word means, by the words that built-in formats declare."""
    for each in _orders_first(platform):
        if word in each.channels and word not in ("是", "否"):
            return each.channels[word]
    return next((code for code, said in CHANNELS.items() if said in word), None)


def _orders_first(platform: str) -> list[ExportFormat]:
    orders = [each for each in FORMATS if each.shape == "order_line"]
    return sorted(orders, key=lambda each: each.platform != platform)


def _header_likeness(cells: Sequence[str]) -> float:
    said = [cell.strip() for cell in cells if cell.strip()]
    return len(said) + LAST_WORD * sum(same_name(cell) in _all_names() for cell in said)


@cache
def _all_names() -> frozenset[str]:
    return frozenset(same_name(name) for names in _names().values() for name in names)


@cache
def _names() -> Mapping[str, frozenset[str]]:
    """Return the headers that built-in formats of orders declare for each field, as they are compared."""
    found: dict[str, set[str]] = {
        name: {same_name(each.label.partition("（")[0]), *map(same_name, each.known_as)}
        for name, each in FILLABLE.items()
    }
    for each in FORMATS:
        for name, field in each.fields.items():
            if name in found and each.shape == "order_line":
                found[name] |= {UNIT.sub("", same_name(header)) for header in field.names}
    return {name: frozenset(names) for name, names in found.items()}


def _likeness(header: str, field: str) -> float:
    """Return how like a header is to the names of a field: 1 where it is one of them."""
    own = UNIT.sub("", same_name(header))
    if own in _names()[field]:
        return 1.0
    return max((SequenceMatcher(None, own, name).ratio() * 0.99 for name in _names()[field]), default=0.0)


def _cells(header: Sequence[str], rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Return the rows as text columns c0, c1, …, cleaned; null where a cell says nothing."""
    table = {
        f"c{at}": pl.Series([row[at] if at < len(row) else "" for row in rows], dtype=pl.String)
        for at in range(len(header))
    }
    return pl.DataFrame(table).select(clean(pl.col(name)).alias(name) for name in table)


def _readable(cells: pl.DataFrame, width: int) -> dict[tuple[int, str], float]:
    """Return what share of each column's cells each field could read; 1 where the column is blank."""
    shares = {
        (at, field): _share(f"c{at}", field) for at in range(width) for field in FILLABLE if field != "status"
    }
    counted = cells.select(share.alias(f"{at} {field}") for (at, field), share in shares.items())
    found = dict(zip(shares, counted.row(0) if counted.height else [0.0] * len(shares), strict=True))
    for at in range(width):
        found[(at, "status")] = _words_share(cells[f"c{at}"])
    return {key: 1.0 if share is None else float(share) for key, share in found.items()}


def _share(name: str, field: str) -> pl.Expr:
    cell = pl.col(name)
    read = field_of(field, Column(("",))).parse(cell)
    if FILLABLE[field].parser in ("text", "place"):
        read = pl.when(~cell.str.contains(r"^[\d.,:/ \-]+$")).then(cell)
    return read.is_not_null().sum() / cell.is_not_null().sum().cast(pl.Float64).replace(0.0, None)


def _words_share(cells: pl.Series) -> float:
    said = cells.drop_nulls().to_list()
    return sum(map(is_word, said)) / len(said) if said else 1.0


def _column(field: str, at: int, header: Sequence[str], cells: pl.DataFrame) -> Column:
    if FILLABLE[field].parser == "identifier":
        return Column((header[at],), pattern=_pattern(cells[f"c{at}"].drop_nulls()))
    if field == "ship_to":
        return Column((header[at],), then=_smaller_places(header, at))
    return Column((header[at],))


def _pattern(ids: pl.Series) -> str | None:
    """Return what the numbers of a column look like, where all are digits; null: letters and digits."""
    if ids.is_empty() or not ids.str.contains(r"^\d+$").all():
        return None
    lengths = ids.str.len_chars()
    shortest, longest = (int(str(each)) for each in (lengths.min(), lengths.max()))
    return rf"\d{{{max(shortest - SLACK, 1)},{longest + SLACK}}}"


def _smaller_places(header: Sequence[str], at: int) -> tuple[str, ...]:
    """Return the columns of city and county that a built-in format joins to this one, if they are there."""
    there = {same_name(name): name for name in header}
    for joined in _joined_to(same_name(header[at])):
        if all(same_name(name) in there for name in joined):
            return tuple(there[same_name(name)] for name in joined)
    return ()


def _joined_to(name: str) -> Iterable[tuple[str, ...]]:
    places = (each.fields["ship_to"] for each in FORMATS if "ship_to" in each.fields)
    return (each.joined for each in places if each.joined and name in map(same_name, each.names))

"""The receipt of a file: what was taken, what was not, why, and what to do."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_type_hints

Status = Literal["loaded", "already_loaded", "held", "refused"]

OUR_OWN = ("months", "shape", "format_revision")  # what only later loads need to know
WRITTEN_SINCE = {"shape": None, "format_revision": None}  # what receipts of the first version lack
MONEY_FIELDS = ("placed_cny", "paid_cny", "refund_cny")


@dataclass(frozen=True)
class Receipt:
    """One raw file in one load. Null: unknown, or not reached.

    rows_read = rows_accepted + rows_refused + rows_not_sales + rows_duplicate. The money sums are over
    the accepted rows. `rows_duplicate`, `rows_superseded` and the final sums are known only once the
    file has been held against all others (see `lines`); until then duplicates count as accepted.
    """

    path: str
    status: Status
    sha256: str | None = None
    size_bytes: int | None = None
    format_key: str | None = None
    platform: str | None = None
    shop_key: str | None = None
    encoding: str | None = None
    exported_at: datetime | None = None
    rows_read: int | None = None
    rows_accepted: int | None = None
    rows_refused: int | None = None
    rows_not_sales: int | None = None
    rows_duplicate: int | None = None
    rows_superseded: int | None = None
    placed_cny: Decimal | None = None
    paid_cny: Decimal | None = None
    refund_cny: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    reason: str | None = None
    fix: str | None = None
    notices: str | None = None
    money_basis: str | None = None
    loaded_at: datetime | None = None
    months: tuple[date, ...] = ()  # months of ordering that its accepted lines are in
    shape: str | None = None  # of its rows, see `shapes`
    format_revision: int | None = None  # of a format that data staff have taught

    @property
    def is_taken(self) -> bool:
        """Whether the file's lines are in the build."""
        return self.status in ("loaded", "already_loaded")

    @property
    def made_of(self) -> str:
        """What the kept rows of a taken file are a function of; equal text, equal rows."""
        said = f"{self.sha256} {self.shop_key} {self.exported_at}"
        return said if self.format_revision is None else f"{said} {self.format_revision}"

    def seen_again(self, path: str) -> "Receipt":
        """Return the receipt of a file with the same bytes: this one in a later load, or its copy.

        Of a copy, every row is a duplicate and no money is its own.
        """
        if path == self.path:
            return replace(self, status="already_loaded")
        return replace(
            self,
            path=path,
            status="already_loaded",
            rows_accepted=0,
            rows_refused=0,
            rows_not_sales=0,
            rows_duplicate=self.rows_read,
            rows_superseded=0,
            placed_cny=None,
            paid_cny=None,
            refund_cny=None,
            months=(),
            reason=f"与已入库的文件“{self.path}”完全相同，没有重复计入",
            fix="不用处理；可以删掉这一份",
        )

    def to_row(self) -> dict[str, Any]:
        """Return the receipt as a row of the mart table file_receipt."""
        return {name: value for name, value in asdict(self).items() if name not in OUR_OWN}

    def to_json(self) -> dict[str, Any]:
        """Return that row as JSON types: money as text with two places, moments in ISO form."""
        return {name: _plain(value) for name, value in self.to_row().items()}

    def save(self, file: Path) -> None:
        """Write the receipt, with all that later loads need, beside the lines of its file."""
        said = self.to_json() | {name: _plain(getattr(self, name)) for name in OUR_OWN}
        file.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")

    @staticmethod
    def said_in(file: Path) -> dict[str, Any]:
        """Return what a saved receipt says, as JSON types."""
        said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return said

    @staticmethod
    def from_saved(said: Mapping[str, Any]) -> "Receipt":
        """Return the receipt that was saved so. What an earlier version did not write is null.

        Raises:
            KeyError, TypeError, ValueError: It is no saved receipt.
        """
        values = {**WRITTEN_SINCE, **said}
        readers = _readers()
        return Receipt(
            **{
                name: values[name] if read is None or values[name] is None else read(values[name])
                for name, read in readers.items()
            }
        )


@cache
def _readers() -> dict[str, Callable[[Any], Any] | None]:
    """Return how each field is read from its JSON type; None: it is the same."""
    kinds = get_type_hints(Receipt)
    return {each.name: _reader(str(kinds[each.name])) for each in fields(Receipt)}


def _reader(kind: str) -> Callable[[Any], Any] | None:
    if kind.startswith("tuple"):
        return lambda days: tuple(map(date.fromisoformat, days))
    if "Decimal" in kind:
        return Decimal
    if "datetime.datetime" in kind:
        return datetime.fromisoformat
    return date.fromisoformat if "datetime.date" in kind else None


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value

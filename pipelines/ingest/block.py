"""Some whole records of a text: what of them is read at once, in bounded memory."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.errors import ContractBroken
from pipelines.ingest.structure import Cut

QUOTE, RETURN = b'"', b"\r"


@dataclass(frozen=True)
class Block:
    """Records that follow one another in a text.

    Attributes:
        cut: The records, in UTF-8.
        separator: Of their cells.
        first_row: Row number of the first, as a spreadsheet shows it.
        size: Bytes of the file that were read for them.
        is_unended: The last one is the file's last and has no newline.
        is_cut: It even ends inside a character: the export was not written to its end.
    """

    cut: Cut
    separator: str
    first_row: int
    size: int
    is_unended: bool = False
    is_cut: bool = False

    @property
    def records(self) -> int:
        """Number of records, blank ones included."""
        return len(self.cut.ends)

    def rows(self, width: int) -> pl.LazyFrame:
        """Return every record as text columns c0, c1, …; "" where a cell is blank or missing.

        Also `row_number`, as a spreadsheet shows it, and `overflow`: the cell beyond `width` columns, ""
        in a well-formed record.
        """
        columns = [f"c{position}" for position in range(width)]
        return pl.scan_csv(
            self.cut.text,
            has_header=False,
            separator=self.separator,
            schema=dict.fromkeys([*columns, "overflow"], pl.String),
            row_index_name="row_number",
            row_index_offset=self.first_row,
            empty_string_is_null=False,
            extra_columns="ignore",
            missing_columns="insert",
        ).with_columns(pl.col("row_number").cast(pl.Int64))

    def read(self, columns: Iterable[int], *, narrowest: int, width: int) -> pl.DataFrame:
        """Read some columns of every record.

        Args:
            columns: Their positions.
            narrowest: Cells that a record must have at the least.
            width: Cells of the header row.

        Returns:
            One row per record: row_number, overflow, c<position> of each, `is_short`: the record lacks
            cells that must be there, and `is_cut`: it was not written to its end.

        Raises:
            ContractBroken: The table reader has found other records than were counted here.
        """
        last = f"c{narrowest - 1}"
        wanted = dict.fromkeys(["row_number", "overflow", *(f"c{at}" for at in sorted(columns)), last])
        rows = self.rows(width).select(list(wanted)).collect()
        if rows.height != self.records:
            raise ContractBroken(
                f"行数对不上：从第 {self.first_row} 行起应有 {self.records} 行，读到 {rows.height} 行",
                where=f"第 {self.first_row} 行起",
                fix="本文件没有入库；请把文件的表头和行数告诉维护人员",
            )
        # Only where the last of these cells is blank can a record have ended before it.
        doubtful = rows.filter(pl.col(last) == "")["row_number"]
        row = pl.col("row_number")
        cut = self._cut_row(width)
        return rows.with_columns(
            is_short=row.is_in([at for at in doubtful if 0 < self._cells(at) < narrowest]),
            is_cut=row.eq_missing(pl.lit(cut, pl.Int64)),
        )

    def _cut_row(self, width: int) -> int | None:
        """Return the row that was being written when the export stopped; None: it was written to its end."""
        last = self.first_row + self.records - 1
        stopped = self.is_unended and 0 < self._cells(last) < width
        return last if self.is_cut or stopped else None

    def _cells(self, row: int) -> int:
        """Count the cells of a record; none in a blank one."""
        at = row - self.first_row
        text, ends = self.cut.text, self.cut.ends
        start, end = int(ends[at - 1]) + 1 if at else 0, int(ends[at])
        if end == start or text[start:end] == RETURN:
            return 0
        if text.count(QUOTE, start, end):
            record = io.StringIO(text[start:end].decode("utf-8", "replace"), newline="")
            return sum(map(len, csv.reader(record, delimiter=self.separator)))
        return text.count(self.separator.encode(), start, end) + 1


def on_its_own(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a copy: a few rows of a block would else keep all the text of the block in memory."""
    copied = pl.from_arrow(rows.to_arrow())
    assert isinstance(copied, pl.DataFrame)  # a table is never a Series
    return copied

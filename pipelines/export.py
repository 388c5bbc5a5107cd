"""A mart table as a file that opens right in Excel and WPS."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.errors import ExportRefused
from pipelines.marts.contracts import TABLES
from pipelines.settings import DataRoot

EXCEL_ROWS = 1_048_575  # what a worksheet holds below its header


def export(folders: DataRoot, table: str, target: Path) -> int:
    """Write a table of the current build as CSV (UTF-8 with mark), XLSX or Parquet, by the suffix.

    Returns:
        The number of rows written.

    Raises:
        ExportRefused: No such table, an unknown suffix, or more rows than a worksheet holds.
        MartMissing: There is no build yet.
    """
    names = [each.name for each in TABLES]
    if table not in names:
        raise ExportRefused(f"没有数据表 {table}", where=table, fix=f"可选：{'、'.join(names)}")
    rows = store.ask(store.current(folders), f'SELECT * FROM "{table}"')
    target.parent.mkdir(parents=True, exist_ok=True)
    match target.suffix.lower():
        case ".csv":
            target.write_bytes(b"\xef\xbb\xbf" + rows.write_csv(line_terminator="\r\n").encode())
        case ".parquet":
            rows.write_parquet(target)
        case ".xlsx":
            _write_xlsx(rows, table, target)
        case other:
            raise ExportRefused(
                f"不支持的文件类型 {other or '（无后缀）'}",
                where=str(target),
                fix="请用 .csv、.xlsx 或 .parquet",
            )
    return rows.height


def _write_xlsx(rows: pl.DataFrame, table: str, target: Path) -> None:
    if rows.height > EXCEL_ROWS:
        raise ExportRefused(
            f"{table} 有 {rows.height:,} 行，超过一张工作表的 {EXCEL_ROWS:,} 行",
            where=str(target),
            fix="请改用 .csv 或 .parquet",
        )
    rows.write_excel(target, worksheet=table, autofit=True, freeze_panes=(1, 0))

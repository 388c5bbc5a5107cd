"""What the receipts of files, and the lines in them, tell of the files themselves."""

from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.canonical import ORDER_LINE
from pipelines.checks.exports import FILE_FACTS, FILE_FACTS_COLUMNS
from tests.checks.series import all_findings, found, receipts, steady
from tests.tables import Types, frame, table

NO_SALES = steady("2026-01-01", 1).clear()


def files(written: str) -> list[str]:
    return found(NO_SALES, files=receipts(written))


def test_a_file_whose_orders_a_newer_export_of_the_same_days_lacks_is_found() -> None:
    assert files("""
        path   status  shop_key  format_key  exported_at  rows_accepted  rows_superseded  first_day   last_day
        old    loaded  S1        f           2026-03-02   100            70               2026-02-01  2026-02-28
        whole  loaded  S1        f           2026-03-02   100            100              2026-02-01  2026-02-28
        new    loaded  S1        f           2026-03-09   170            0                2026-02-01  2026-03-08
    """) == ["exports_disagree old 2026-02-01 2026-02-28"]


def test_a_newer_export_of_other_days_or_another_shop_or_format_need_not_have_them() -> None:
    assert (
        files("""
        path    status  shop_key  format_key  exported_at  rows_accepted  rows_superseded  first_day   last_day
        old     loaded  S1        f           2026-03-02   100            0                2026-02-01  2026-02-28
        part    loaded  S1        f           2026-03-09   50             0                2026-02-10  2026-03-08
        other   loaded  S2        f           2026-03-09   50             0                2026-02-01  2026-03-08
        items   loaded  S1        g           2026-03-09   50             0                2026-02-01  2026-03-08
    """)
        == []
    )


def test_a_file_of_refunds_or_sessions_need_not_hold_what_an_older_one_held() -> None:
    written = """
        path  status  shop_key  format_key          exported_at  rows_accepted  rows_superseded  first_day   last_day
        old   loaded  S1        douyin_after_sale   2026-03-02   100            0                2026-02-01  2026-02-28
        new   loaded  S1        douyin_after_sale   2026-03-09   170            0                2026-02-01  2026-03-08
    """
    assert files(written) == []
    assert files(written.replace("douyin_after_sale", "douyin_order     ")) != []


def test_a_file_with_orders_after_its_moment_of_export_is_found() -> None:
    written = """
        path  status  shop_key  exported_at  first_day   last_day
        a     loaded  S1        2026-03-02   2026-02-01  2026-03-05
        b     loaded  S1        2026-03-05   2026-02-01  2026-03-05
    """
    assert files(written) == ["exported_before_last_day a 2026-02-01 2026-03-05"]
    (message,) = all_findings(NO_SALES, files=receipts(written))["message"]
    assert message == "文件里有导出时间之后 3 天的订单，导出时间可能不对，新旧会判断反"


def test_a_file_with_a_tenth_of_its_rows_refused_is_found_but_not_a_few_rows() -> None:
    assert files("""
        path  status  shop_key  rows_read  rows_refused  rows_accepted
        a     loaded  S1        200        20            180
        b     loaded  S1        200        19            181
        c     loaded  S1        20         9             11
    """) == ["many_rows_refused a — —"]


def test_a_file_that_repeats_its_rows_is_found_but_not_a_copy_of_another_file() -> None:
    assert files("""
        path  status          shop_key  rows_read  rows_duplicate  rows_accepted
        a     loaded          S1        200        10              190
        b     loaded          S1        201        10              191
        copy  already_loaded  S1        200        200             0
    """) == ["duplicate_rows a — —"]


def test_registers_and_refused_files_are_not_judged() -> None:
    assert (
        files("""
        path                       status   shop_key  rows_read  rows_refused
        _registers/店铺名录.csv    loaded   —         200        100
        a                          refused  S1        200        200
    """)
        == []
    )


LINE: Types = {
    "file_sha256": pl.String,
    "order_id": pl.String,
    "line_id": pl.String,
    "status": pl.String,
    "placed_cny": pl.String,
    "paid_cny": pl.String,
}


def facts(written: str, folder: Path) -> pl.DataFrame:
    """Return the facts of lines written out, as the engine counts them."""
    lines = frame(written, LINE).select(
        (pl.col(name) if name in LINE else pl.lit(None)).cast(kind).alias(name)
        for name, kind in ORDER_LINE.columns.items()
    )
    file = folder / "2026-03.parquet"
    lines.with_columns(platform=pl.lit("抖音"), shop_key=pl.lit("S1")).write_parquet(file)
    with duckdb.connect() as engine:
        engine.execute(f"CREATE VIEW crowd AS SELECT * FROM read_parquet('{file}')")
        counted = engine.execute(f"SELECT * FROM ({FILE_FACTS}) ORDER BY sha256")
        rows = counted.fetchall()
    return pl.DataFrame(rows, schema=dict(FILE_FACTS_COLUMNS), orient="row")


def test_the_facts_of_a_file_are_counted_from_its_lines(tmp_path: Path) -> None:
    counted = facts(
        """
        file_sha256  order_id             line_id  status   placed_cny  paid_cny
        a            6917926768823643000  1        done     10.00       10.00
        a            6917926768823643751  1        unknown  10.00       10.00
        a            6917926768823643751  1        done     10.00       12.00
        a            1000                 1        done     10.00       —
        a            260517-607198974000  1        done     10.00       —
        b            1000                 1        done     10.00       —
        b            1000                 1        done     0.00        —
        """,
        tmp_path,
    )
    assert table(counted, *FILE_FACTS_COLUMNS) == ["a 5 1 2 1 1", "b 2 0 0 0 0"]


TWO_FILES = """
    path  status  sha256  shop_key  rows_accepted  first_day   last_day
    a     loaded  a       S1        1000           2026-03-01  2026-03-31
    b     loaded  b       S1        1000           2026-03-01  2026-03-31
"""


def judged(written: str) -> list[str]:
    counted = frame(written, FILE_FACTS_COLUMNS)
    return [line.rsplit(" ", 2)[0] for line in found(NO_SALES, files=receipts(TWO_FILES), facts=counted)]


def test_a_file_with_other_amounts_for_the_same_line_is_found() -> None:
    assert judged("""
        sha256  lines  unknown_status  long_ids  rounded_ids  differing
        a       1000   0               0         0            1
        b       1000   0               0         0            0
    """) == ["duplicates_with_other_amounts a"]


def test_a_file_of_unknown_statuses_is_found() -> None:
    assert judged("""
        sha256  lines  unknown_status  long_ids  rounded_ids  differing
        a       1000   50              0         0            0
        b       1000   49              0         0            0
    """) == ["status_unknown a"]


def test_a_file_whose_long_numbers_lost_digits_is_found_but_not_a_few_round_ones() -> None:
    assert judged("""
        sha256  lines  unknown_status  long_ids  rounded_ids  differing
        a       1000   0               1000      20           0
        b       1000   0               1000      3            0
    """) == ["ids_lost_digits a"]


def test_without_facts_what_only_lines_can_tell_is_not_judged() -> None:
    assert found(NO_SALES, files=receipts(TWO_FILES)) == []


def test_a_moment_of_export_is_written_as_its_day() -> None:
    (moment,) = receipts("path exported_at\na 2026-03-02")["exported_at"]
    assert moment == datetime(2026, 3, 2)

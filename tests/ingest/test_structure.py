"""Records and cells are counted right, wherever the blocks of a file fall."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest import structure
from pipelines.ingest.structure import Structure, survey

cell = st.text(alphabet='ab,"\r\n\t=中😀 ', max_size=6)
table = st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=5)


def surveyed(text: str, block: int) -> Structure:
    """Survey a text in blocks of this many bytes."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure, "BLOCK", block)
        file = Path(folder) / "t.csv"
        file.write_bytes(text.encode())
        return survey(file, ",")


@settings(max_examples=150, deadline=None)
@given(rows=table, block=st.integers(1, 40), ending=st.sampled_from(["\n", "\r\n"]))
def test_what_a_writer_of_csv_has_quoted_is_counted_as_it_was_meant(
    rows: list[list[str]], block: int, ending: str
) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=ending).writerows(rows)
    found = surveyed(out.getvalue(), block)
    assert found.cells.tolist() == [len(row) for row in rows]
    assert (found.open_quote_at, found.has_stray_quotes, found.ends_with_newline) == (None, False, True)


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet='ab,"\r\n中', max_size=30), block=st.integers(1, 12))
def test_where_the_blocks_fall_changes_nothing(text: str, block: int) -> None:
    one, other = surveyed(text, block), surveyed(text, 1 << 20)
    assert one.cells.tolist() == other.cells.tolist()
    assert (one.open_quote_at, one.has_stray_quotes, one.ends_with_newline) == (
        other.open_quote_at,
        other.has_stray_quotes,
        other.ends_with_newline,
    )


@pytest.mark.parametrize("block", [1, 3, 1000])
@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b\n1,2\n", [2, 2]),
        ("a,b\r\n\r\n1,2", [2, 0, 2]),
        ('a,"x\ny"\n1,2\n', [2, 2]),
        ('\ufeff"a","b"\n', [2]),
        ("\n", [0]),
        ("", []),
    ],
)
def test_blank_records_line_breaks_in_cells_and_a_missing_last_newline(
    text: str, cells: list[int], block: int
) -> None:
    found = surveyed(text, block)
    assert found.cells.tolist() == cells
    assert not found.has_stray_quotes


@pytest.mark.parametrize("text", ['a,5" 屏,c\n1,2,3\n', 'a,5"\nb,6"\n'])
@pytest.mark.parametrize("block", [1, 4, 1000])
def test_a_quote_inside_a_cell_that_does_not_begin_with_one_is_found(text: str, block: int) -> None:
    assert surveyed(text, block).has_stray_quotes


@pytest.mark.parametrize("text", ['="193",2\n', '"a""b",2\n', '"\t69",2\n', ' "a",2\n'])
def test_wrapped_ids_and_doubled_quotes_are_no_stray_ones(text: str) -> None:
    assert not surveyed(text, 1000).has_stray_quotes


def test_a_quote_never_closed_is_told_with_the_record_it_opens_in() -> None:
    assert surveyed('a,b\n1,2\n3,"4\n5,6\n', 1000).open_quote_at == 3


def test_narrow_records_are_told_by_the_row_a_spreadsheet_shows() -> None:
    found = surveyed("title\na,b,c\n1,2,3\n\n1,2\n1\n", 1000)
    assert found.narrower(3, after=1) == [5, 6]

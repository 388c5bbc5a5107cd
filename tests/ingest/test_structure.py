"""A text is cut where records end, wherever the pieces of a file fall; short records are found."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.block import Block
from pipelines.ingest.structure import QuotesAstray, Records

cell = st.text(alphabet='ab,"\r\n\t=中😀 ', max_size=6)
table = st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=5)


def records(text: str, size: int) -> list[bytes]:
    """Cut a text that comes in pieces of this size; return its records."""
    raw, cutter, found = text.encode(), Records(","), []
    pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
    for cut in (*map(cutter.take, pieces), cutter.finish()):
        starts = [0, *(int(end) + 1 for end in cut.ends)]
        found += [cut.text[start:end] for start, end in zip(starts, map(int, cut.ends), strict=False)]
        assert starts[-1] >= len(cut.text)
    return found


@settings(max_examples=150, deadline=None)
@given(rows=table, size=st.integers(1, 40), ending=st.sampled_from(["\n", "\r\n"]))
def test_what_a_writer_of_csv_has_quoted_is_cut_as_it_was_meant(
    rows: list[list[str]], size: int, ending: str
) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=ending).writerows(rows)
    found = records(out.getvalue(), size)
    assert [next(csv.reader(io.StringIO(each.decode(), newline=""))) for each in found] == rows


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet='ab,"\r\n中', max_size=30), size=st.integers(1, 12))
def test_where_the_pieces_fall_changes_nothing(text: str, size: int) -> None:
    def outcome(size: int) -> list[bytes] | str:
        try:
            return records(text, size)
        except QuotesAstray:
            return "quotes astray"

    assert outcome(size) == outcome(1 << 20)


@pytest.mark.parametrize("size", [63, 64, 65, 1 << 20])
def test_a_record_ends_only_outside_of_quotes_however_many_there_are(size: int) -> None:
    record = '"","a\n""b",="193","c,\n",""'
    assert records(f"{record}\n" * 300, size) == [record.encode()] * 300
    with pytest.raises(QuotesAstray):
        records(f"{record}\n" * 300 + '1,5" 屏\n', size)


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize("text", ['a,5" 屏,c\n1,2,3\n', 'a,5"\nb,6"\n', 'a,b\n1,2\n3,"4\n5,6\n'])
def test_a_quote_inside_a_cell_or_one_never_closed_is_found(text: str, size: int) -> None:
    with pytest.raises(QuotesAstray):
        records(text, size)


@pytest.mark.parametrize("text", ['="193",2\n', '"a""b",2\n', '"\t69",2\n', ' "a",2\n'])
def test_wrapped_ids_and_doubled_quotes_are_none_astray(text: str) -> None:
    assert records(text, 1000) == [text.encode().rstrip(b"\n")]


def test_a_last_record_needs_no_newline_and_a_blank_one_is_a_record() -> None:
    assert records("a,b\r\n\r\n1,2", 3) == [b"a,b\r", b"\r", b"1,2"]
    assert records("\n", 3) == [b""]
    assert records("", 3) == []


def test_records_above_the_first_row_are_left_out() -> None:
    cut = Records(",").take(b"title\na,b\n1,2\n3,4\n").without_first(2)
    assert (cut.text, cut.ends.tolist()) == (b"1,2\n3,4\n", [3, 7])
    assert Records(",").take(b"a\n").without_first(1).text == b""


def block(text: str, **known: bool) -> Block:
    """Return a text as one block that begins in row 5."""
    cutter = Records(",")
    cut = cutter.take(text.encode())
    return Block(cut if len(cut.ends) else cutter.finish(), ",", 5, len(text), **known)


def test_a_record_with_fewer_cells_than_must_be_there_is_short_and_a_blank_one_is_not() -> None:
    rows = block('1,2,3\n\n1,2\n1\n1,"2,2,2"\n,,\n').read({0}, narrowest=3, width=3)
    assert rows.filter("is_short")["row_number"].to_list() == [7, 8, 9]


def test_cells_that_may_be_missing_make_no_record_short() -> None:
    rows = block("1,2\n1\n").read({0, 1}, narrowest=1, width=2)
    assert not rows["is_short"].any()


@pytest.mark.parametrize(
    ("text", "known", "cut"),
    [
        ("1,2,3\n4,5", {"is_unended": True}, [6]),  # stopped while it was being written
        ("1,2,3\n4,5,6", {"is_unended": True}, []),  # only its newline is missing
        ("1,2,3\n4,5,6\n", {"is_cut": True}, [6]),  # ends inside a character
        ("1,2,3\n4,5\n", {}, []),
    ],
)
def test_a_last_record_that_was_not_written_to_its_end_is_cut(
    text: str, known: dict[str, bool], cut: list[int]
) -> None:
    cutter = Records(",")
    pieces = [cutter.take(text.encode()), cutter.finish()]
    whole = b"".join(each.text for each in pieces)
    ends = [at for at, sign in enumerate(whole) if sign == 10] + ([len(whole)] if whole[-1] != 10 else [])
    joined = Block(type(pieces[0])(whole, __import__("numpy").array(ends)), ",", 5, 0, **known)
    rows = joined.read({0}, narrowest=1, width=3)
    assert rows.filter("is_cut")["row_number"].to_list() == cut

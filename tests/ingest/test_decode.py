"""GB18030 is read alike with and without the C library, and nothing else is taken for it."""

import random
import sys
from collections.abc import Iterator

import pytest

from pipelines.ingest import decode
from pipelines.ingest.decode import by_codec, by_iconv, gb18030_to_utf8

TEXT = "订单编号,龴龵️㐂😀𠀀€\r\n".encode("gb18030")


def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "_c_library", lambda: None)


def every_code() -> Iterator[bytes]:
    """Yield every code of two bytes, and every tenth of those of four that a character may have."""
    for lead in range(0x81, 0xFF):
        yield from (bytes([lead, trail]) for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)))
    for lead in (*range(0x81, 0x85), *range(0x90, 0xE4)):
        for second in range(0x30, 0x3A):
            for third in range(0x81, 0xFF):
                yield bytes([lead, second, third, 0x30 + third % 10])


def read_or_refused(code: bytes) -> str:
    try:
        text, rest = gb18030_to_utf8(code)
    except UnicodeDecodeError:
        return "refused"
    return f"{text.decode()} {rest!r}"


def test_every_code_reads_alike_with_and_without_the_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = list(every_code())
    fast = list(map(read_or_refused, codes))
    without_library(monkeypatch)
    assert fast == list(map(read_or_refused, codes))


def test_characters_once_private_are_those_of_the_present_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gb18030_to_utf8(b"\xfe\x59\xa6\xd9")[0].decode() == "\u9fb4\ufe10"
    without_library(monkeypatch)
    assert gb18030_to_utf8(b"\xfe\x59\xa6\xd9")[0].decode() == "\u9fb4\ufe10"


@pytest.mark.parametrize("cut", range(len(TEXT) + 1))
def test_a_block_that_ends_inside_a_character_leaves_its_bytes_for_the_next(cut: int) -> None:
    first, rest = gb18030_to_utf8(TEXT[:cut])
    second, nothing = gb18030_to_utf8(rest + TEXT[cut:])
    assert first + second == gb18030_to_utf8(TEXT)[0]
    assert nothing == b""
    assert len(rest) < 4


@pytest.mark.parametrize("wrong", [b"\xff", b"\x80\x20", b"\x81\x20", b"\x84\x31\xa5\x30\xff\xff"])
def test_what_is_no_gb18030_is_refused_where_it_stands(wrong: bytes) -> None:
    with pytest.raises(UnicodeDecodeError) as refusal:
        gb18030_to_utf8("好".encode("gb18030") + wrong + b"ok,1\n")
    assert refusal.value.start >= 2


def test_random_text_comes_back_as_it_was_written() -> None:
    dice = random.Random(5)
    signs = [
        chr(dice.choice((dice.randrange(0x20, 0x7F), dice.randrange(0x4E00, 0x9FA6), 0x1F600)))
        for _ in range(20_000)
    ]
    text = "".join(signs)
    assert gb18030_to_utf8(text.encode("gb18030")) == (text.encode(), b"")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="只有 Linux 上有这个库")
def test_the_library_and_the_codec_agree_where_nothing_was_ever_private() -> None:
    found = by_iconv("四川省成都市 1,234.50 元😀".encode("gb18030"))
    assert found is None or found == by_codec("四川省成都市 1,234.50 元😀".encode("gb18030"))

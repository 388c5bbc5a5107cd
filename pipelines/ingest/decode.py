"""GB18030 → UTF-8, strictly: nothing is guessed, nothing replaced.

The C library's iconv does it three times as fast as Python's codec. Where there is no such library, and
where it knows less, the codec does the same. The two differ in 25 characters that earlier editions of
the standard had kept in Unicode's private area; both are brought to the characters it has for them now.
"""

import codecs
import ctypes
import re
from errno import EINVAL
from functools import cache
from threading import local

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

FAILED = ctypes.c_size_t(-1).value
# Private-area character -> the character of the standard's present edition.
SETTLED = dict(
    zip(
        "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7\ue816\ue817\ue818"
        "\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864",
        "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f\U00020087\U00020089\U000200cc"
        "\u9fb4\u9fb5\u9fb6\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9\u9fba\U000241fe\u9fbb",
        strict=True,
    )
)
PRIVATE = re.compile("|".join(SETTLED).encode())
SETTLED_BYTES = {private.encode(): settled.encode() for private, settled in SETTLED.items()}
ROOM = local()
LEAD = b"\xee"  # the first byte of every character in question


def gb18030_to_utf8(block: bytes) -> tuple[bytes, bytes]:
    """Return a block's text in UTF-8, and the bytes of a character that the block ends inside of.

    Raises:
        UnicodeDecodeError: It is no text in GB18030; `start` is the offset in the block.
    """
    text, rest = by_iconv(block) or by_codec(block)
    if LEAD in text:
        text = PRIVATE.sub(lambda found: SETTLED_BYTES[found[0]], text)
    return text, rest


def by_codec(block: bytes, encoding: str = "gb18030") -> tuple[bytes, bytes]:
    """Do the same for any encoding by Python's codec; private characters are left as it has them.

    Raises:
        UnicodeDecodeError: See there.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    return decoder.decode(block).encode(), decoder.getstate()[0]


def by_iconv(block: bytes) -> tuple[bytes, bytes] | None:
    """Do the same by the C library; None: there is none, or it refuses the block."""
    library = _c_library()
    if library is None:
        return None
    handle = library.iconv_open(b"UTF-8", b"GB18030")
    if handle == FAILED:
        return None
    try:
        out = _room(len(block) * 2 + 16)  # two bytes become three, four stay four
        read, unread = ctypes.c_char_p(block), ctypes.c_size_t(len(block))
        written, unwritten = ctypes.c_void_p(out.ctypes.data), ctypes.c_size_t(len(out))
        arguments = (ctypes.byref(each) for each in (read, unread, written, unwritten))
        result = library.iconv(handle, *arguments)
        if result == FAILED and ctypes.get_errno() != EINVAL:  # EINVAL: the block ends inside a character
            return None
        return out[: len(out) - unwritten.value].tobytes(), block[len(block) - unread.value :]
    finally:
        library.iconv_close(handle)


def _room(size: int) -> Bytes:
    """Return this thread's own room for so many bytes, the same again each time.

    Memory that comes fresh for every block is filled by the system page by page, which takes as long as
    half the decoding.
    """
    room: Bytes | None = getattr(ROOM, "bytes", None)
    if room is None or len(room) < size:
        room = ROOM.bytes = np.empty(size, dtype=np.uint8)
    return room


@cache
def _c_library() -> ctypes.CDLL | None:
    """Return glibc; None on any other system: other libraries have other tables."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        library.gnu_get_libc_version  # noqa: B018  (asks whether it is there)
    except (AttributeError, OSError, TypeError):
        return None
    library.iconv_open.restype = ctypes.c_size_t
    library.iconv_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
    library.iconv.restype = ctypes.c_size_t
    library.iconv.argtypes = [ctypes.c_size_t, *[ctypes.c_void_p] * 4]
    library.iconv_close.argtypes = [ctypes.c_size_t]
    return library

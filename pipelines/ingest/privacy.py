"""Personal data stops here.

A column that no format declares is never read. Of what is declared, an influencer's id becomes a keyed
hash, an address becomes a region code, and words are matched, not kept. What is handed back to data
staff keeps only cells that look like what their column should hold.
"""

import hmac
import re
from functools import lru_cache
from hashlib import sha256

import polars as pl

from pipelines.formats.base import MOBILE, NARROW, WIDE

HIDDEN = "（已隐去）"
MOST_REMEMBERED = 1 << 16  # people: the same few thousand come again in every block of a file
KEY_LENGTH = 24  # hex digits: 96 bits, no collisions among the talents of any country
HASHED = "hashed-"  # before a key that is handed back in place of an id, to be taken over as it is

# What a handed-back cell may consist of: digits, signs and the few words of amounts and times; after a
# digit also the letter of 3.55E+15.
HARMLESS = r"^(?:[0-9０-９\s.,:/+\-=\"'，．：－￥¥元万亿年月日时分秒%]|[0-9][Ee]\+?[0-9])*$"
MOBILE_INSIDE = r"1[3-9][0-9][\s-]?[0-9]{4}[\s-]?[0-9]{4}"
LANDLINE_INSIDE = r"0[0-9]{2,3}[\s-][0-9]{7,8}"
ID_CARD_INSIDE = r"[0-9]{17}"  # with or without its last sign
KEPT = f"{HASHED}[0-9a-f]{{{KEY_LENGTH}}}"
ID_CARD = r"^[1-8][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]?$"
PERSON = f"{MOBILE_INSIDE}|{LANDLINE_INSIDE}|{ID_CARD_INSIDE}"


def hash_ids(ids: pl.Series, key: bytes) -> pl.DataFrame:
    """Return id and key for each distinct id: the same id, the same key, in every load.

    An id that comes back from a hand-back file as its key (HASHED) keeps that key.
    """
    distinct = ids.drop_nulls().unique()
    keys = [_keyed(each, key) for each in distinct]
    return pl.DataFrame({"id": distinct, "key": pl.Series(keys, dtype=pl.String)})


@lru_cache(maxsize=MOST_REMEMBERED)
def _keyed(person: str, key: bytes) -> str:
    if re.fullmatch(KEPT, person):
        return person.removeprefix(HASHED)
    return hmac.new(key, person.encode(), sha256).hexdigest()[:KEY_LENGTH]


def harmless(cell: pl.Expr, *, is_identifier: bool) -> pl.Expr:
    """Return a cell that may be shown to whoever reads a hand-back file; the rest is hidden.

    An order number may have as many digits as a phone or an ID card; everywhere else such a run of
    digits is taken for one.
    """
    bare = cell.str.strip_chars()
    narrow = bare.str.replace_many(WIDE, NARROW)
    person = narrow.str.contains(MOBILE if is_identifier else PERSON)
    return pl.when(bare.str.contains(HARMLESS) & ~person).then(bare).otherwise(pl.lit(HIDDEN))

"""Finds regions, indicators, targets, shops and pages by part of a name, a code, or pinyin initials. No screen."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.reference.pinyin import initials

LONGEST_QUERY = 40


@dataclass(frozen=True)
class Entry:
    """Something that can be found.

    Attributes:
        kind: Region, indicator, …: in the reader's words.
        title: Its name.
        note: What tells it from others of the same name.
        codes: What it is also called: codes, short names.
        path: The page that it leads to.
        params: The choices of that page.
    """

    kind: str
    title: str
    note: str = ""
    codes: tuple[str, ...] = ()
    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


def found(query: str, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that all words of a query fit, the best first, else in their own order.

    A word fits by name, whole or in part; by code from its beginning; by pinyin initials in a row.
    """
    words = plain(query[:LONGEST_QUERY]).split()
    if not words:
        return []
    ranked = ((max(rank(word, entry) for word in words), entry) for entry in entries)
    return [entry for worst, entry in sorted(ranked, key=lambda pair: pair[0]) if worst < NOWHERE]


def plain(text: str) -> str:
    """Return text in half width and lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


EXACT, BEGINS, CODE, INSIDE, SPELT, SPELT_INSIDE, NOTED, NOWHERE = range(8)


def rank(word: str, entry: Entry) -> int:
    """Return how well a word fits an entry: the lower the better, NOWHERE where it does not."""
    title = plain(entry.title)
    at = title.find(word)
    if at >= 0:
        return EXACT if title == word else BEGINS if at == 0 else INSIDE
    if any(plain(code).startswith(word) for code in entry.codes):
        return CODE
    if word.isascii() and (spelt := _spelt_at(word, title)) is not None:
        return SPELT if spelt == 0 else SPELT_INSIDE
    return NOTED if word in plain(entry.note) else NOWHERE


def _spelt_at(word: str, title: str) -> int | None:
    """Return where the characters of a title begin with the letters of a word, in a row; null: nowhere."""
    letters = initials()
    spelt = [letters.get(character, character) for character in title]
    for at in range(len(spelt) - len(word) + 1):
        if all(letter in spelt[at + step] for step, letter in enumerate(word)):
            return at
    return None

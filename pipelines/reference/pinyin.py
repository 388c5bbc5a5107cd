"""The letters that Chinese characters begin with when they are spelt in pinyin, for search."""

from collections.abc import Mapping
from functools import cache

from pipelines.reference.vendored import table


@cache
def initials() -> Mapping[str, str]:
    """Return each character's letters: 重 is `cz`, for it is read chóng and zhòng; others have none."""
    found: dict[str, str] = {}
    for letter, characters in table("pinyin_initials").iter_rows():
        for character in characters:
            found[character] = found.get(character, "") + letter
    return found

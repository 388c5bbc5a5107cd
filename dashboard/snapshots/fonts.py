"""The Chinese fonts that snapshots embed, and which characters they can draw.

A character that no font has is drawn as an empty box without a word of warning: so every text is checked
against the table of covered code points, made together with the fonts by fonts_recipe.py.
"""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "assets" / "fonts"
COVERAGE = "coverage.txt"  # one range of code points a line, in hexadecimal: 4E00-9FA5
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"


def ranges_of(points: Iterable[int]) -> list[str]:
    """Write code points as ranges: 4E00-9FA5, or 2212 for one alone; in order."""
    ordered = sorted(points)
    if not ordered:
        return []
    starts = [ordered[0], *(b for a, b in pairwise(ordered) if b != a + 1)]
    ends = [*(a for a, b in pairwise(ordered) if b != a + 1), ordered[-1]]
    return [f"{a:04X}" if a == b else f"{a:04X}-{b:04X}" for a, b in zip(starts, ends, strict=True)]


@cache
def covered() -> frozenset[int]:
    """Return the code points that the embedded fonts can draw."""
    lines = (FOLDER / COVERAGE).read_text(encoding="ascii").split()
    bounds = (line.partition("-") for line in lines)
    return frozenset(
        point for low, _, high in bounds for point in range(int(low, 16), int(high or low, 16) + 1)
    )


def missing_from(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the characters of some texts that no embedded font can draw, each once, in order."""
    return tuple(sorted({mark for text in texts for mark in text if ord(mark) not in covered()} - {"\n"}))

"""The weekly as PDF: two pages of A4, the same bytes for the same content.

It can be archived (PDF/A-2b) and read aloud (PDF/UA-1). Typst sets it from brief.typ. Nothing is read but
that template and the embedded fonts: no system font, no clock. A content that is too long loses items by
their declared priority (trim.py), and says in its notes which lists are not complete.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

import typst

from dashboard.snapshots import fonts, parts, pdf_data, trim
from dashboard.snapshots.content import Content
from dashboard.snapshots.pdf_data import Fitted
from pipelines.errors import PipelineError

TEMPLATE = Path(__file__).with_name("brief.typ")
LOWEST, HIGHEST = 92.0, 235.0  # height of a trend in points: at least, and where there is room
STACKED, TREND_FRAME = 94.0, 42.0  # least height of two stacked trends; what stands around each
AIR = 20.0  # points that stay empty on page two: above what follows the trend, and above the notes
PARTS = ("first", "second")
PAGE_END = 797.0  # where the body of a page ends, in points from its top
STANDARDS: Final[list[Literal["a-2b", "ua-1"]]] = ["a-2b", "ua-1"]


class DoesNotFit(PipelineError):
    """Even without all that may be left out, the content is longer than two pages."""


def write(content: Content) -> bytes:
    """Return the weekly as PDF of exactly two pages.

    Raises:
        DoesNotFit: Two pages are too few even for what may not be left out.
    """
    made = _compiler().compile(
        sys_inputs=_inputs(fit(content)),
        format="pdf",
        pdf_standards=[*STANDARDS],
        timestamp=int(content.heading.built_at.replace(tzinfo=UTC).timestamp()),
    )
    return _one(made)


def pages(content: Content, ppi: float = 144.0) -> tuple[bytes, ...]:
    """Return the pages of the weekly as PNG pictures.

    Raises:
        DoesNotFit: As in `write`.
    """
    made = _compiler().compile(sys_inputs=_inputs(fit(content)), format="png", ppi=ppi)
    return tuple(made) if isinstance(made, list) else (_one(made),)


def raster(picture: str, ppi: float = 300.0) -> bytes:
    """Return one SVG chart as a PNG picture of its own size."""
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    return _one(_compiler().compile(source.encode(), sys_inputs={"svg": picture}, format="png", ppi=ppi))


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has that `write` made."""
    return pdf.count(b"/Type/Page/") + pdf.count(b"/Type/Page\n") + pdf.count(b"/Type /Page\n")


def missing_glyphs(content: Content) -> tuple[str, ...]:
    """Return the characters of a content that no embedded font can draw, each once, in order."""
    return fonts.missing_from(_texts(content))


@lru_cache(maxsize=8)
def fit(content: Content) -> Fitted:
    """Return the content cut to two pages, and how its trends are drawn there.

    Raises:
        DoesNotFit: Two pages are too few even for what may not be left out.
    """
    gone = [
        item
        for part, paths in zip(PARTS, trim.PAGES, strict=True)
        for item in trim.fewest(content, paths, lambda each: _end(each, part, each is not content)[0] == 1)  # noqa: B023
    ]
    kept = trim.without(content, gone)
    ends = [_end(kept, part, bool(gone)) for part in PARTS]
    if any(page > 1 for page, _ in ends):
        raise DoesNotFit(
            "周报放不下两页，已按优先级略去所有可略去的内容",
            where=f"{content.heading.week} {content.heading.region_name}",
            fix="请缩短目标、地区或迟报店铺的名称，或减少优先级为 0 的内容",
        )
    shape = _trends_shape(len(kept.trends), PAGE_END - ends[0][1], _free_on_page_two(kept, bool(gone)))
    return Fitted(kept, frozenset(item.path for item in gone), *shape, parts.batch(content))


def _trends_shape(count: int, room: float, second: float) -> tuple[int, float, float | None]:
    """Return how many trends stand side by side, how high each is, and how high the one on page two; null: none.

    Two stand one above the other, each as wide as the page, where that leaves them high enough; else the
    second stands on page two, where that has room (`second`) for it; else they stand side by side.
    """
    stacked = (LOWEST + room - TREND_FRAME) / 2
    if count == 2 and stacked >= STACKED:
        return 1, min(stacked, HIGHEST), None
    if count == 2 and second - TREND_FRAME - AIR >= STACKED:
        return 1, min(LOWEST + room, HIGHEST), min(second - TREND_FRAME - AIR, HIGHEST)
    rows = max((count + 1) // 2, 1)
    return min(max(count, 1), 2), min(LOWEST + room / rows, HIGHEST), None


def _free_on_page_two(content: Content, is_cut: bool) -> float:
    """Return how much of page two is empty, in points."""
    compiler = _compiler()
    _end(content, "second", is_cut)
    free, notes = (
        json.loads(compiler.query(f"<{name}>", field="value", one=True)) for name in ("free", "notes")
    )
    return float(notes["y"] - free["y"])


def _end(content: Content, part: str, is_cut: bool) -> tuple[int, float]:
    """Return the page and the height at which one page's part ends, with everything drawn at its lowest.

    Where something is left out, it is reckoned as if every list were cut: the words that say so have room.
    """
    everything = frozenset(path for page in trim.PAGES for path in page if is_cut)
    columns = min(max(len(content.trends), 1), 2)
    compiler = _compiler()
    compiler.compile(
        sys_inputs=_inputs(Fitted(content, everything, columns, LOWEST, None, ""), part), format="svg"
    )
    mark = json.loads(compiler.query(f"<{part}>", field="value", one=True))
    return int(mark["page"]), float(mark["y"])


def _inputs(fitted: Fitted, part: str = "all") -> dict[str, str]:
    return {"data": json.dumps(pdf_data.data(fitted, part), ensure_ascii=False)}


@cache
def _compiler() -> typst.Compiler:
    own = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FOLDER)]
    )
    return typst.Compiler(str(TEMPLATE), font_paths=own, ignore_system_fonts=True)


def _one(made: bytes | list[bytes] | None) -> bytes:
    if isinstance(made, list):
        made = made[0]
    return made or b""


def _texts(value: object) -> Iterator[str]:
    """Yield every text that a content holds, at any depth; not what only identifies."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))

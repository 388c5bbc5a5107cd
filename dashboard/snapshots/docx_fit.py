"""Which blocks of the DOCX fit on its pages, and how high its charts may be.

Word has no page before it opens the file, so heights are reckoned here: all lines have an exact pitch, and
Chinese letters are as wide as they are high.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from dashboard.snapshots import svg, trim
from dashboard.snapshots.content import Content
from dashboard.snapshots.docx_blocks import POINTS_PER_MM, Block, Charts, Grid, Layout, Paragraph, blocks

CELL_PADDING_MM = 2.6  # left and right of a cell's text together
ROW_PADDING, CHART_GAP = 3.0, 6.0  # points: of a row, above and below its letters and the line


def fitted(content: Content, layout: Layout, batch: str) -> list[Block]:
    """Return the blocks that fit on the pages of a layout.

    Charts are drawn as high as leaves room for all items of their page; items go only where the lowest
    charts do not do.
    """
    if layout.pages is None:
        return blocks(content, layout, frozenset(), batch)
    whole = frozenset(path for paths in trim.PAGES for path in paths)  # with all words on what is not listed
    gone: list[trim.Item] = []
    chosen: list[float] = []

    def fits_with(kept: Content, page: int, chart_mm: float) -> bool:
        form = replace(layout, charts_mm=(chart_mm,))
        return used(pages(blocks(kept, form, whole, batch))[page], form) <= layout.height

    for page, paths in enumerate(trim.PAGES):
        gone += trim.fewest(content, paths, partial(fits_with, page=page, chart_mm=layout.charts_mm[-1]))
        kept = trim.without(content, gone)
        heights = (each for each in layout.charts_mm if fits_with(kept, page, each))
        chosen.append(next(heights, layout.charts_mm[-1]))
    form = replace(layout, charts_mm=tuple(chosen))
    return blocks(kept, form, frozenset(item.path for item in gone), batch)


def pages(made: Iterable[Block]) -> list[list[Block]]:
    """Return blocks by page, as far as they say where a page begins."""
    found: list[list[Block]] = [[]]
    for block in made:
        if isinstance(block, Paragraph) and block.begins_page:
            found.append([])
        found[-1].append(block)
    return found


def used(made: Iterable[Block], layout: Layout) -> float:
    """Return the height of blocks below one another, in points."""
    return sum(height(block, layout) for block in made)


def height(block: Block, layout: Layout) -> float:
    """Return the height of a block in points."""
    if isinstance(block, Charts):
        return block.height_mm * POINTS_PER_MM + CHART_GAP
    if isinstance(block, Grid):
        return sum(_row_height(row, block) for row in (block.head, *block.rows)) + 2
    width = layout.width_mm * POINTS_PER_MM
    indent = 2 * block.runs[0].size if block.role in ("text", "heading") and block.runs else 0
    length = indent + sum(svg.width_of(run.words, run.size) for run in block.runs)
    return block.before + block.after + block.pitch * max(math.ceil(length / width), 1)


def _row_height(row: Iterable[str], grid: Grid) -> float:
    size, pitch = grid.letters
    rooms = ((width - CELL_PADDING_MM) * POINTS_PER_MM for width in grid.widths)
    lines = max(
        sum(max(math.ceil(svg.width_of(line, size) / room), 1) for line in words.split("\n"))
        for words, room in zip(row, rooms, strict=True)
    )
    return lines * pitch + ROW_PADDING

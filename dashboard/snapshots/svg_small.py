"""The small charts of a snapshot: bars within a table, sparklines, heatmap, contributions, ladders."""

from collections.abc import Iterator, Sequence

from dashboard.palette import BLUE, DOWN, FAINT, GREY, INK, PALE_BLUE, UP
from dashboard.snapshots import svg
from dashboard.snapshots.content import Cell, Heatmap, Ladder, Mark, Mix, MixRow
from dashboard.snapshots.scale import Scale, known
from dashboard.snapshots.svg import Point, Type

TRACK = "#E6EBF1"
SMALL, NORMAL, TINY = 7.6, 8.2, 6.2
FULL = 100.0
MOST_STEPS = 16
WIDEST_STEP = 12.0  # of a body where no number is aimed at


def bar(share: Cell, pace: Cell | None, width: float, colour: str = BLUE) -> str:
    """Draw a share of 100 percent, and across it the mark of what is usual by now, where that is known.

    What is beyond 100 percent is drawn full; its number still says how far it is.
    """
    across = Scale(0, FULL, 0, width)
    parts = [svg.rectangle((0, 2), (width, 6), TRACK, 1)]
    if share.raw is not None:
        parts.append(svg.rectangle((0, 2), (across.at(share.raw), 6), colour, 1))
    if pace is not None and pace.raw is not None:
        x = min(max(across.at(pace.raw), 1.5), width - 1.5)
        parts += [
            svg.rectangle((x - 1.6, 0), (3.2, 10), "#FFFFFF"),
            svg.rectangle((x - 0.8, 0), (1.6, 10), INK),
        ]
    title = f"完成 {share.full}" + (f"，往年此时 {pace.full}" if pace and pace.raw is not None else "")
    return svg.picture((width, 10), title, parts)


def spark(marks: Sequence[Mark], size: Point) -> str:
    """Draw the latest periods as one thin line with a dot at its end; unknown periods break it."""
    values = known(mark.cell.raw for mark in marks)
    if len(values) < 2:
        return svg.picture(size, "没有走势", [])
    low, high = min(values), max(values)
    up = Scale(low, high if high > low else low + 1, size[1] - 3, 3)
    across = Scale(0, len(marks) - 1, 2, size[0] - 4)
    runs: list[list[Point]] = [[]]
    for index, mark in enumerate(marks):
        if mark.cell.raw is None:
            runs.append([])
        else:
            runs[-1].append((across.at(index), up.at(mark.cell.raw)))
    parts = [svg.polyline(run, BLUE, 1.2) for run in runs]
    ends = [svg.disc(runs[-1][-1], 1.8, BLUE)] if runs[-1] else []
    return svg.picture(size, f"{marks[0].label}至{marks[-1].label}走势", [*parts, *ends])


def shade(value: float, limit: float) -> tuple[str, str]:
    """Return the colour of a cell and of its letters: orange up, teal down, the deeper the farther."""
    depth = min(abs(value) / limit, 1.0) if limit > 0 else 0.0
    colour = UP if value > 0 else DOWN
    mixed = [round(255 + (int(colour[at : at + 2], 16) - 255) * depth * 0.9) for at in (1, 3, 5)]
    return "#" + "".join(f"{each:02X}" for each in mixed), "#FFFFFF" if depth > 0.85 and value < 0 else INK


def heat_limit(content: Heatmap) -> float:
    """Return the change from which on the colour is deepest: few cells are beyond it."""
    sizes = sorted(abs(value) for value in known(cell.raw for row in content.rows for cell in row.cells))
    return sizes[min(int(len(sizes) * 0.9), len(sizes) - 1)] if sizes else 0.0


def heatmap(content: Heatmap, width: float) -> str:
    """Draw growth by row and month as numbers on colours; a year stands over its first month."""
    row_height, head = 14.3, 25.0
    room = min(max([svg.width_of(row.name, NORMAL) for row in content.rows] or [0.0]) + 8, width * 0.24)
    step = (width - room) / max(len(content.columns), 1)
    limit = heat_limit(content)
    parts = [
        part
        for index, name in enumerate(content.columns)
        for part in _column(name, room + step * (index + 0.5))
    ]
    for index, row in enumerate(content.rows):
        top = head + index * row_height
        parts += _row_name(row.name, top + row_height / 2, room - 8)
        for number, cell in enumerate(row.cells):
            is_latest = number == len(content.columns) - 1
            corner = (room + step * number, top)
            parts += _heat_cell(cell, corner, (step, row_height), (limit, 700 if is_latest else 400))
    return svg.picture((width, head + row_height * len(content.rows)), content.title, parts)


def _column(name: str, middle: float) -> Iterator[str]:
    year, mark, month = name.rpartition("年")
    if year:
        yield svg.text((middle, 9), year + mark, Type(SMALL, GREY, "middle"))
    yield svg.text((middle, 20), month, Type(SMALL, GREY, "middle"))


def _row_name(name: str, middle: float, room: float) -> Iterator[str]:
    is_long = svg.width_of(name, NORMAL) > room + 0.01
    size = TINY if is_long else NORMAL
    lines = svg.folded(name, size, room) if is_long else [name]
    for number, words in enumerate(lines):
        base = middle + 2.6 + (number - (len(lines) - 1) / 2) * 6.6
        yield svg.text((0, base), words, Type(size))


def _heat_cell(cell: Cell, corner: Point, size: Point, how: tuple[float, int]) -> Iterator[str]:
    (x, y), (width, height), (limit, weight) = corner, size, how
    ground, ink = ("#F4F4F2", GREY) if cell.raw is None else shade(cell.raw, limit)
    yield svg.rectangle((x + 0.6, y + 0.6), (width - 1.2, height - 1.2), ground)
    yield svg.text((x + width / 2, y + height / 2 + 2.8), cell.text, Type(SMALL, ink, "middle", weight))


def contributions(content: Mix, width: float) -> str:
    """Draw what each part pulls the whole's growth by, in percentage points: right is up, left is down."""
    row_height = 15.0
    rows = [row for row in content.rows if row.pull.raw is not None]
    room = min(max([svg.width_of(row.name, NORMAL) for row in rows] or [0.0]) + 8, width * 0.3)
    pulls = [0.0, *known(row.pull.raw for row in rows)]
    high = max(pulls)
    margin = max([svg.width_of(row.pull.full, SMALL) for row in rows] or [0.0]) + 6
    left = room + (margin if min(pulls) < 0 else 0)
    across = Scale(min(pulls), high if high > min(pulls) else high + 1, left, width - margin)
    parts = [
        part
        for index, row in enumerate(rows)
        for part in _pull(row, (index * row_height, row_height), across, room - 8)
    ]
    return svg.picture((width, row_height * max(len(rows), 1)), f"{content.title}：拉动", parts)


def _pull(row: MixRow, band: tuple[float, float], across: Scale, room: float) -> Iterator[str]:
    top, height = band
    value, zero = row.pull.raw or 0.0, across.at(0)
    end = across.at(value)
    yield svg.text((0, top + height / 2 + 3), svg.cut(row.name, NORMAL, room), Type(NORMAL))
    yield svg.rectangle((zero, top + 3), (end - zero, height - 6), UP if value >= 0 else DOWN)
    yield svg.line((zero, top), (zero, top + height), FAINT, 0.8)
    anchor, gap = ("start", 3) if value >= 0 else ("end", -3)
    yield svg.text((end + gap, top + height / 2 + 2.8), row.pull.full, Type(SMALL, INK, anchor))


def ladder(content: Ladder, width: float) -> str:
    """Draw how many bodies have passed a threshold, how many are near, and how many are aimed at.

    One step a body where there are few; else one bar.
    """
    reached, near = content.reached.raw, content.near.raw
    whole = max(content.target.raw or 0.0, (reached or 0.0) + (near or 0.0))
    title = (
        f"{content.name}：已达到 {content.reached.full}，接近 {content.near.full}，目标 {content.target.full}"
    )
    if reached is None or whole <= 0:
        return svg.picture((width, 10), title, [])
    room = width if content.target.raw else min(width, whole * WIDEST_STEP)
    parts = [
        svg.rectangle((x, 1), (step, 8), colour, 1)
        for x, step, colour in _steps(reached, near or 0.0, whole, room)
    ]
    if content.target.raw:
        x = min(content.target.raw / whole * width, width - 1)
        parts.append(svg.rectangle((x - 0.8, 0), (1.6, 10), INK))
    return svg.picture((width, 10), title, parts)


def _steps(reached: float, near: float, whole: float, width: float) -> Iterator[tuple[float, float, str]]:
    """Yield the left end, the width and the colour of each step or, with many bodies, of each stretch."""
    if whole <= MOST_STEPS and whole == int(whole):
        step = width / whole
        for number in range(int(whole)):
            colour = BLUE if number < reached else PALE_BLUE if number < reached + near else TRACK
            yield number * step, step - 1.2, colour
        return
    yield 0, width, TRACK
    yield 0, min(reached + near, whole) / whole * width, PALE_BLUE
    yield 0, reached / whole * width, BLUE

"""The trend of a snapshot: this year beside last, the path that a target needs, and where it may go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from dashboard.palette import BLUE, FAINT, GREY, GRID, INK
from dashboard.snapshots import svg
from dashboard.snapshots.content import Band, Cell, Mark, Trend
from dashboard.snapshots.scale import Scale, known, tick_text, ticks
from dashboard.snapshots.svg import Point, Type

NEED = "#C4660F"  # what is needed: the dark orange of the house
LEGEND_HEIGHT, AXIS_HEIGHT, SMALL, NORMAL = 17.0, 16.0, 7.6, 8.2
LINE_GAP, BETWEEN, BOLDER = 10.0, 5.0, 1.06
FLAT = 0.5  # a lowest value above this share of the highest: the axis need not begin at zero
Names = dict[date, str]
Places = Mapping[date, float]
Label = tuple[float, list[tuple[str, Type]]]  # wished height of the first line; the lines


def trend(content: Trend, width: float, height: float) -> str:
    """Draw a trend at a width and a height in points.

    A period whose number is unknown breaks the line; nothing is drawn for it. All numbers written beside
    the lines are the texts of their cells; only the axis has round numbers of its own.
    """
    names = _periods(content)
    values = known(_values(content))
    if not values:
        return svg.picture((width, 24), content.title, [_words((0, 15), "没有可画的数", GREY)])
    rows = _end_labels(content)
    right = max([_width(words, style) for _, lines in rows for words, style in lines] or [6.0]) + 8
    levels = ticks(_floor(values), max(values) * 1.02)
    up = Scale(levels[0], levels[-1], height - AXIS_HEIGHT, LEGEND_HEIGHT + 6)
    left = max(svg.width_of(tick_text(level), SMALL) for level in levels) + 6
    across = Scale(0, max(len(names) - 1, 1), left + 6, width - right)
    place = {start: across.at(index) for index, start in enumerate(names)}
    return svg.picture(
        (width, height),
        content.title,
        [
            *_legend(content),
            *_grid(levels, up, (left, width - right + 4)),
            *_axis(content, names, place, height),
            *_lines(content, place, up),
            *_beside(rows, up, width - right + 8),
        ],
    )


def _width(words: str, style: Type) -> float:
    """Return how wide a label is; bold letters are wider, and there is nothing but the edge beside it."""
    return svg.width_of(words, style.size) * (BOLDER if style.weight > 400 else 1.0)


def _words(at: Point, words: str, colour: str = INK, anchor: str = "start", weight: int = 400) -> str:
    return svg.text(at, words, Type(NORMAL, colour, anchor, weight))


def _periods(content: Trend) -> Names:
    """Return the periods of the axis, by first day, with their labels: weeks of two years share a label."""
    every: list[Mark | Band] = [*content.actual, *_moved(content), *content.required, *content.fan]
    return {each.start: each.label for each in sorted(every, key=lambda each: each.start)}


def _moved(content: Trend) -> list[Mark]:
    """Return last year's line, moved to this year's periods: one to one, else by label."""
    if len(content.before) == len(content.actual):
        starts = [mark.start for mark in content.actual]
        return [replace(mark, start=start) for mark, start in zip(content.before, starts, strict=True)]
    shown: list[Mark | Band] = [*content.actual, *content.required, *content.fan]
    by_label = {each.label: each.start for each in shown}
    return [replace(mark, start=by_label[mark.label]) for mark in content.before if mark.label in by_label]


def placed(content: Trend, latest: int) -> tuple[list[str], dict[str, list[Cell | None]]]:
    """Return the labels of the axis, and each line as its cells by label: for charts that read columns.

    Of many periods only the latest actual ones and all that are ahead are taken. Null: no point there.
    """
    names = _periods(content)
    actual = [mark.start for mark in content.actual]
    first = actual[-latest:][0] if actual else min(names, default=date.min)
    starts = [start for start in names if start >= first]
    last, ahead = _last(content.actual), _ahead(content)
    begin = {last.start: last.cell} if last and ahead else {}
    lines = {
        "本期": {mark.start: mark.cell for mark in content.actual},
        "上年同期": {mark.start: mark.cell for mark in _moved(content)},
        "所需路径": {mark.start: mark.cell for mark in content.required},
        "推算": begin | {band.start: band.middle for band in ahead},
        "推算下限（80%）": begin | {band.start: band.low80 for band in ahead},
        "推算上限（80%）": begin | {band.start: band.high80 for band in ahead},
        "目标": dict.fromkeys(starts, content.target) if content.target else {},
    }
    return [names[start] for start in starts], {
        name: [cells.get(start) for start in starts] for name, cells in lines.items()
    }


def _values(content: Trend) -> Iterator[float | None]:
    for mark in (*content.actual, *content.before, *content.required):
        yield mark.cell.raw
    for band in content.fan:
        yield from (cell.raw for cell in (band.middle, band.low80, band.high80))
    if content.target:
        yield content.target.raw


def _floor(values: Sequence[float]) -> float:
    """Return where the axis may begin: at zero, or lower; above it where a line would else lie flat."""
    low, high = min(values), max(values)
    return low - (high - low) * 0.2 if low > high * FLAT else min(low, 0.0)


def _ahead(content: Trend) -> list[Band]:
    """Return the points of the fan that come after the latest actual one."""
    last = _last(content.actual)
    return [band for band in content.fan if last is None or band.start > last.start]


def _legend(content: Trend) -> Iterator[str]:
    entries = [
        ("本期", BLUE, 2.2, "", True),
        ("上年同期", FAINT, 1.4, "", bool(content.before)),
        ("所需路径", NEED, 1.8, "2 3", bool(content.required)),
        ("推算及区间", BLUE, 1.2, "4 3", bool(content.fan)),
    ]
    x = 0.0
    for words, colour, thickness, dash, is_there in entries:
        if not is_there:
            continue
        yield svg.line((x, 6), (x + 15, 6), colour, thickness, dash)
        yield svg.text((x + 18, 9), words, Type(SMALL, GREY))
        x += 18 + svg.width_of(words, SMALL) + 10


def _grid(levels: Sequence[float], up: Scale, ends: tuple[float, float]) -> Iterator[str]:
    for level in levels:
        y = up.at(level)
        yield svg.line((ends[0], y), (ends[1], y), FAINT if level == levels[0] else GRID, 0.8)
        yield svg.text((ends[0] - 4, y + 2.8), tick_text(level), Type(SMALL, GREY, "end"))


def _axis(content: Trend, names: Names, place: Places, height: float) -> Iterator[str]:
    """Write as many labels as have room, evenly spaced, so that the latest actual period has one."""
    last = _last(content.actual)
    starts = list(names)
    anchor = starts.index(last.start) if last else 0
    for step in range(1, len(starts) + 1):
        chosen = starts[anchor % step :: step]
        if _have_room(chosen, names, place):
            break
    for start in chosen:
        yield svg.text((place[start], height - 4), names[start], Type(SMALL, GREY, "middle"))


def _have_room(chosen: Sequence[date], names: Names, place: Places) -> bool:
    widths = {start: svg.width_of(names[start], SMALL) for start in chosen}
    return all(place[b] - place[a] >= (widths[a] + widths[b]) / 2 + BETWEEN for a, b in pairwise(chosen))


def _lines(content: Trend, place: Places, up: Scale) -> Iterator[str]:
    last = _last(content.actual)
    if last and (ahead := _ahead(content)):
        yield from _fan(ahead, last, place, up)
    for run in _runs(_moved(content), place, up):
        yield svg.polyline(run, FAINT, 1.4)
    if content.target and content.target.raw is not None:
        y = up.at(content.target.raw)
        yield svg.line((min(place.values()), y), (max(place.values()), y), INK, 1, "6 4")
    for run in _runs(content.required, place, up):
        yield svg.polyline(run, NEED, 1.8, "2 3")
    for run in _runs(content.actual, place, up):
        yield svg.polyline(run, BLUE, 2.2)
        if len(run) == 1:
            yield svg.dot(run[0], 2, BLUE)
    if last and last.cell.raw is not None:
        yield svg.dot((place[last.start], up.at(last.cell.raw)), 3.2, BLUE)


def _fan(fan: Sequence[Band], last: Mark, place: Places, up: Scale) -> Iterator[str]:
    for low, high, opacity in (("low80", "high80", 0.12), ("low50", "high50", 0.2)):
        lower = [(band, getattr(band, low).raw) for band in fan]
        upper = [(band, getattr(band, high).raw) for band in fan]
        if last.cell.raw is None or any(value is None for _, value in (*lower, *upper)):
            continue
        start = (place[last.start], up.at(last.cell.raw))
        edge = [(place[band.start], up.at(value)) for band, value in upper]
        back = [(place[band.start], up.at(value)) for band, value in reversed(lower)]
        yield svg.area([start, *edge, *back], BLUE, opacity)
    middle = [last, *(Mark(band.label, band.start, band.middle) for band in fan)]
    for run in _runs(middle, place, up):
        yield svg.polyline(run, BLUE, 1.2, "4 3")


def _runs(marks: Iterable[Mark], place: Places, up: Scale) -> list[list[Point]]:
    """Return the unbroken runs of known points."""
    runs: list[list[Point]] = [[]]
    for mark in marks:
        if mark.cell.raw is None:
            runs.append([])
        else:
            runs[-1].append((place[mark.start], up.at(mark.cell.raw)))
    return [run for run in runs if run]


def _last(marks: Sequence[Mark]) -> Mark | None:
    there = [mark for mark in marks if mark.cell.raw is not None]
    return there[-1] if there else None


def _end_labels(content: Trend) -> list[Label]:
    """Return what stands on the right: the latest number, the target, the end of the projection."""
    found: list[Label] = []
    last = _last(content.actual)
    if last and last.cell.raw is not None:
        words = f"{last.label} {_number(last.cell, content.unit)}"
        found.append((last.cell.raw, [(words, Type(NORMAL, BLUE, weight=700))]))
    if content.target and content.target.raw is not None:
        words = f"目标 {_number(content.target, content.unit)}"
        found.append((content.target.raw, [(words, Type(NORMAL, INK))]))
    if content.fan and content.fan[-1].middle.raw is not None:
        found.append((content.fan[-1].middle.raw, _projected(content.fan[-1], content.unit)))
    return sorted(found, key=lambda label: label[0], reverse=True)


def _projected(end: Band, unit: str) -> list[tuple[str, Type]]:
    lines = [(f"推算 {_number(end.middle, unit)}", Type(NORMAL, BLUE))]
    if end.low80.raw is not None and end.high80.raw is not None:
        bounds = f"{_number(end.low80, unit)}—{_number(end.high80, unit)}"
        lines.append((bounds, Type(SMALL, GREY)))
    return lines


def _number(cell: Cell, unit: str) -> str:
    """Return a number; its unit only where it is not that of the axis, which stands in the caption."""
    return cell.text if cell.shown_unit == unit else cell.full


def _beside(rows: Sequence[Label], up: Scale, x: float) -> Iterator[str]:
    """Write the labels at their heights, pushed down where they would touch, and up from the floor."""
    tops = [up.at(value) - (len(lines) - 1) * LINE_GAP / 2 + 3 for value, lines in rows]
    floor = up.start
    for index in range(len(rows)):
        free = tops[index - 1] + len(rows[index - 1][1]) * LINE_GAP + 3 if index else LEGEND_HEIGHT + 4
        tops[index] = max(tops[index], free)
    for index in reversed(range(len(rows))):
        tops[index] = min(tops[index], floor - (len(rows[index][1]) - 1) * LINE_GAP)
        floor = tops[index] - LINE_GAP - 3
    for (_, lines), top in zip(rows, tops, strict=True):
        for number, (words, style) in enumerate(lines):
            yield svg.text((x, top + number * LINE_GAP), words, style)

"""The trend of a snapshot: this year beside last, the path that a target needs, and where it may go."""

from collections.abc import Iterable, Iterator, Sequence

from dashboard.palette import BLUE, FAINT, GREY, GRID, INK
from dashboard.snapshots import svg
from dashboard.snapshots.content import Band, Mark, Trend
from dashboard.snapshots.scale import Scale, known, tick_text, ticks
from dashboard.snapshots.svg import Point, Type

NEED = "#C4660F"  # what is needed: the dark orange of the house
LEGEND_HEIGHT, AXIS_HEIGHT, SMALL, NORMAL = 17.0, 16.0, 7.6, 8.2
LINE_GAP, NEVER_CLOSER = 10.0, 1.5
Label = tuple[float, list[tuple[str, Type]]]  # wished height of the first line; the lines


def trend(content: Trend, width: float, height: float) -> str:
    """Draw a trend at a width and a height in points.

    A period whose number is unknown breaks the line; nothing is drawn for it. All numbers written beside
    the lines are the texts of their cells; only the axis has round numbers of its own.
    """
    names = _labels(content)
    values = known(_values(content))
    if not values or not names:
        return svg.picture((width, 24), content.title, [_words((0, 15), "没有可画的数", GREY)])
    rows = _end_labels(content)
    right = max([svg.width_of(words, style.size) for _, lines in rows for words, style in lines] or [6.0]) + 8
    levels = ticks(min(0.0, *values), max(values) * 1.02)
    up = Scale(levels[0], levels[-1], height - AXIS_HEIGHT, LEGEND_HEIGHT + 6)
    left = max(svg.width_of(tick_text(level), SMALL) for level in levels) + 6
    across = Scale(0, max(len(names) - 1, 1), left + 6, width - right)
    place = {name: across.at(index) for index, name in enumerate(names)}
    return svg.picture(
        (width, height),
        content.title,
        [
            *_legend(content),
            *_grid(levels, up, (left, width - right + 4)),
            *_axis(content, place, height),
            *_lines(content, place, up),
            *_beside(rows, up, width - right + 8),
        ],
    )


def _words(at: Point, words: str, colour: str = INK, anchor: str = "start", weight: int = 400) -> str:
    return svg.text(at, words, Type(NORMAL, colour, anchor, weight))


def _labels(content: Trend) -> list[str]:
    every = [*content.actual, *content.before, *content.required, *content.fan]
    return list(dict.fromkeys(each.label for each in every))


def _values(content: Trend) -> Iterator[float | None]:
    for mark in (*content.actual, *content.before, *content.required):
        yield mark.cell.raw
    for band in content.fan:
        yield from (cell.raw for cell in (band.middle, band.low80, band.high80))
    if content.target:
        yield content.target.raw


def _legend(content: Trend) -> Iterator[str]:
    entries = [
        ("本期", BLUE, 2.2, "", True),
        ("上年同期", FAINT, 1.4, "", bool(content.before)),
        ("完成目标所需", NEED, 1.8, "2 3", bool(content.required)),
        (_fan_words(content.fan), BLUE, 1.2, "4 3", bool(content.fan)),
    ]
    x = 0.0
    for words, colour, thickness, dash, is_there in entries:
        if not is_there:
            continue
        yield svg.line((x, 6), (x + 15, 6), colour, thickness, dash)
        yield svg.text((x + 18, 9), words, Type(SMALL, GREY))
        x += 18 + svg.width_of(words, SMALL) + 10


def _fan_words(fan: Sequence[Band]) -> str:
    has_half = any(band.low50.raw is not None for band in fan)
    return "推算（深 50%、浅 80% 区间）" if has_half else "推算（80% 区间）"


def _grid(levels: Sequence[float], up: Scale, ends: tuple[float, float]) -> Iterator[str]:
    for level in levels:
        y = up.at(level)
        yield svg.line((ends[0], y), (ends[1], y), FAINT if level == levels[0] else GRID, 0.8)
        yield svg.text((ends[0] - 4, y + 2.8), tick_text(level), Type(SMALL, GREY, "end"))


def _axis(content: Trend, place: dict[str, float], height: float) -> Iterator[str]:
    """Write those labels that have room: the last actual period first, then evenly from the first."""
    taken: list[tuple[float, float]] = []
    last = _last(content.actual)
    names = list(place)
    first = [name for name in (last.label if last else None, names[0], names[-1]) if name]
    for name in dict.fromkeys([*first, *names]):
        half = svg.width_of(name, SMALL) / 2 + NEVER_CLOSER
        span = (place[name] - half, place[name] + half)
        if all(span[1] <= low or span[0] >= high for low, high in taken):
            taken.append(span)
            yield svg.text((place[name], height - 4), name, Type(SMALL, GREY, "middle"))


def _lines(content: Trend, place: dict[str, float], up: Scale) -> Iterator[str]:
    last = _last(content.actual)
    if last and content.fan:
        yield from _fan(content.fan, last, place, up)
    for run in _runs(content.before, place, up):
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
        yield from _latest(last, (place[last.label], up.at(last.cell.raw)), up)


def _latest(last: Mark, at: Point, up: Scale) -> Iterator[str]:
    """Mark and name the latest number: under its point on the left, or over it where that is the floor."""
    words = f"{last.label} {last.cell.full}"
    half = svg.width_of(words, NORMAL)
    y = at[1] + 14 if at[1] + 18 < up.start else at[1] - 8
    anchor = "end" if at[0] - half > 20 else "start"
    yield svg.dot(at, 3.2, BLUE)
    halo = f'<g stroke="#fff" stroke-width="2.4" paint-order="stroke">{_words((at[0] + 3, y), words, BLUE, anchor, 700)}</g>'
    yield halo


def _fan(fan: Sequence[Band], last: Mark, place: dict[str, float], up: Scale) -> Iterator[str]:
    for low, high, opacity in (("low80", "high80", 0.12), ("low50", "high50", 0.2)):
        lower = [(band, getattr(band, low).raw) for band in fan]
        upper = [(band, getattr(band, high).raw) for band in fan]
        if last.cell.raw is None or any(value is None for _, value in (*lower, *upper)):
            continue
        start = (place[last.label], up.at(last.cell.raw))
        edge = [(place[band.label], up.at(value)) for band, value in upper]
        back = [(place[band.label], up.at(value)) for band, value in reversed(lower)]
        yield svg.area([start, *edge, *back], BLUE, opacity)
    middle = [last, *(Mark(band.label, band.start, band.middle) for band in fan)]
    for run in _runs(middle, place, up):
        yield svg.polyline(run, BLUE, 1.2, "4 3")


def _runs(marks: Iterable[Mark], place: dict[str, float], up: Scale) -> list[list[Point]]:
    """Return the unbroken runs of known points."""
    runs: list[list[Point]] = [[]]
    for mark in marks:
        if mark.cell.raw is None:
            runs.append([])
        else:
            runs[-1].append((place[mark.label], up.at(mark.cell.raw)))
    return [run for run in runs if run]


def _last(marks: Sequence[Mark]) -> Mark | None:
    there = [mark for mark in marks if mark.cell.raw is not None]
    return there[-1] if there else None


def _end_labels(content: Trend) -> list[Label]:
    """Return what stands on the right: the target, and the end of the projection with its 80 %."""
    found: list[Label] = []
    if content.target and content.target.raw is not None:
        found.append(
            (
                content.target.raw,
                [("目标", Type(NORMAL, INK)), (content.target.full, Type(NORMAL, INK, weight=700))],
            )
        )
    if content.fan and content.fan[-1].middle.raw is not None:
        end = content.fan[-1]
        lines = [("推算", Type(NORMAL, BLUE)), (end.middle.full, Type(NORMAL, BLUE, weight=700))]
        if end.low80.raw is not None and end.high80.raw is not None:
            lines.append((f"{end.low80.text}—{end.high80.text}", Type(SMALL, GREY)))
        found.append((end.middle.raw or 0.0, lines))
    return sorted(found, key=lambda label: label[0], reverse=True)


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

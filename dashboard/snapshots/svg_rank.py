"""The ranking of a snapshot: each region's growth, beside what its own target still asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.palette import BLUE, DOWN, FAINT, GREY, INK
from dashboard.snapshots import svg
from dashboard.snapshots.content import Ranking, RankRow
from dashboard.snapshots.scale import Scale, known
from dashboard.snapshots.svg import Type
from dashboard.snapshots.svg_trend import NEED

HEAD, ROW, FOOT, KEY = 27.0, 14.9, 2.0, 13.0
SMALL, NORMAL, TINY = 7.6, 8.4, 6.2
STRIPE = "#F6F8FB"


@dataclass(frozen=True)
class Columns:
    """Where each column stands: centres of rank and move, ends of name and numbers, both ends of bars."""

    rank: float
    move: float
    name: float
    bars: tuple[float, float]
    growth: float
    light: float
    attained: float


def ranking(content: Ranking, width: float) -> str:
    """Draw the regions in their order, one a row, at a width in points.

    A region without a comparable growth has no bar: the word for why stands where its number would.
    """
    rows = content.rows
    at, room = _columns(rows, width)
    across = _scale(content, at.bars)
    bottom = HEAD + ROW * len(rows) + FOOT
    parts = [*_head(content, at), *_whole(content, across, bottom)]
    lines = [part for index, row in enumerate(rows) for part in _row(index, row, at, across)]
    names = [part for index, row in enumerate(rows) for part in _name(row, _top(index), at.name, room)]
    stripes = [svg.rectangle((0, _top(index)), (width, ROW), STRIPE) for index in range(0, len(rows), 2)]
    title = f"{content.title}（{content.period}）"
    key = list(_key(rows, bottom + KEY - 3))
    height = bottom + (KEY if key else 0)
    return svg.picture((width, height), title, [*stripes, *lines, *names, *parts, *key])


def _key(rows: Sequence[RankRow], base: float) -> Iterator[str]:
    """Say in words what each shape means that the rows show."""
    shown = {row.light.word: row.light.colour for row in rows if row.light}
    x = 0.0
    for word, colour in shown.items():
        yield svg.light((x + 4, base - 2.8), colour, 3)
        yield svg.text((x + 10, base), word, Type(SMALL, svg.LIGHT_INKS[colour]))
        x += 10 + svg.width_of(word, SMALL) + 9
    if any(row.needed.raw is not None for row in rows):
        yield svg.rectangle((x + 2, base - 8), (1.8, 10), INK)
        yield svg.text((x + 8, base), "完成自身目标所需", Type(SMALL, GREY))


def _top(index: int) -> float:
    return HEAD + ROW * index


def _columns(rows: Sequence[RankRow], width: float) -> tuple[Columns, float]:
    """Return the columns, and the room for names: that of the longest, within a third of the width."""
    longest = max([svg.width_of(row.name, NORMAL) for row in rows] or [0.0])
    room = min(max(longest, 34.0), width * 0.3)
    name = 52 + room
    # Only with own targets is there anything to say to the right of growth.
    growth = width - 58 if any(row.light for row in rows) else width - 4
    return Columns(9, 35, name, (name + 7, growth - 44), growth, width - 48, width - 2), room


def _scale(content: Ranking, bars: tuple[float, float]) -> Scale:
    values = known(
        [
            0.0,
            content.whole.raw,
            *(row.growth.raw for row in content.rows),
            *(row.needed.raw for row in content.rows),
        ]
    )
    high = max(values)
    return Scale(min(values), high if high > min(values) else high + 1, *bars)


def _head(content: Ranking, at: Columns) -> Iterator[str]:
    heads = [(at.rank, "位次", "middle"), (at.move, "较上月", "middle"), (at.growth, "同比", "end")]
    if any(row.light for row in content.rows):
        heads.append((at.attained, "完成目标", "end"))
    for x, words, anchor in heads:
        yield svg.text((x, HEAD - 7), words, Type(SMALL, GREY, anchor))


def _whole(content: Ranking, across: Scale, height: float) -> Iterator[str]:
    if content.whole.raw is None:
        return
    x = across.at(content.whole.raw)
    words = f"全域 {content.whole.full}"
    half = svg.width_of(words, SMALL) / 2
    middle = min(max(x, across.start + half - 40), across.end - half + 18)
    yield svg.line((x, HEAD - 4), (x, height - FOOT), NEED, 0.9, "3 2")
    yield svg.text((middle, HEAD - 18), words, Type(SMALL, NEED, "middle", 700))
    yield svg.line((x, HEAD - 14), (x, HEAD - 4), NEED, 0.9, "3 2")


def _row(index: int, row: RankRow, at: Columns, across: Scale) -> Iterator[str]:
    top = _top(index)
    base, zero = top + ROW / 2 + 3, across.at(0)
    yield svg.text((at.rank, base), row.rank.text, Type(SMALL, GREY, "middle"))
    yield svg.text((at.move, base), row.move.text, Type(SMALL, GREY, "middle"))
    yield svg.line((zero, top), (zero, top + ROW), FAINT, 0.8)
    if row.growth.raw is None:
        words = row.growth_word or row.growth.text
        yield svg.text((at.growth, base), words, Type(SMALL, GREY, "end"))
    else:
        colour = BLUE if row.growth.raw >= 0 else DOWN
        yield svg.rectangle((zero, top + 3.2), (across.at(row.growth.raw) - zero, ROW - 6.4), colour)
        yield svg.text((at.growth, base), row.growth.full, Type(NORMAL, INK, "end", 700))
    if row.needed.raw is not None:
        mark = across.at(row.needed.raw)
        yield svg.rectangle((mark - 1.7, top + 1.6), (3.4, ROW - 3.2), "#FFFFFF")
        yield svg.rectangle((mark - 0.9, top + 1.6), (1.8, ROW - 3.2), INK)
    if row.light:
        yield svg.light((at.light, top + ROW / 2), row.light.colour)
        style = Type(NORMAL, svg.LIGHT_INKS[row.light.colour], "end")
        yield svg.text((at.attained, base), row.attained.full, style)


def _name(row: RankRow, top: float, x: float, room: float) -> Iterator[str]:
    """Write a name in one line, or a long one in two small lines."""
    if svg.width_of(row.name, NORMAL) <= room + 0.01:
        yield svg.text((x, top + ROW / 2 + 3), row.name, Type(NORMAL, INK, "end"))
        return
    lines = svg.folded(row.name, TINY, room)
    for number, words in enumerate(lines):
        base = top + ROW / 2 + 2.2 + (number - (len(lines) - 1) / 2) * 7
        yield svg.text((x, base), words, Type(TINY, INK, "end"))

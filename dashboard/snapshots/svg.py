"""The strokes of which snapshot charts are drawn: plain strings of SVG, the same for the same input.

Lengths are points on paper and pixels on a screen: charts are drawn at the width at which they are shown,
so that their letters have the size of the text around them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from dashboard.palette import FONT, INK, LIGHTS

Point = tuple[float, float]
# What letters are read in: the lights' amber and green are too pale for text.
LIGHT_INKS = {"green": "#0B7A62", "yellow": "#8A6900", "red": "#B3261E", "blue": "#1F5AA6", "gray": "#66727F"}
WIDE_FROM = "\u2e80"  # from here on characters are as wide as high
NARROW = {" ": 0.23, ",": 0.28, ".": 0.28, "−": 0.56, "%": 0.92, "—": 1.0, "…": 1.0, "·": 0.3}
LATIN, CAPITAL = 0.56, 0.64


@dataclass(frozen=True)
class Type:
    """How a text is set: size in points, colour, side of the point on which it stands, weight."""

    size: float = 9.0
    colour: str = INK
    anchor: str = "start"
    weight: int = 400


def picture(size: Point, title: str, parts: Iterable[str]) -> str:
    """Return a whole picture of a width and a height; `title` says in words what it shows."""
    width, height = map(short, size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{escape(FONT)}"><title>{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )


def short(length: float) -> str:
    """Write a length with at most two places: 12.5, 3, 0."""
    text = f"{length:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def line(start: Point, end: Point, colour: str, width: float = 1, dash: str = "") -> str:
    """Draw a straight line; `dash` as in SVG: 4 3."""
    (x1, y1), (x2, y2) = (map(short, point) for point in (start, end))
    return f'<path d="M{x1} {y1}L{x2} {y2}" {stroke(colour, width, dash)}/>'


def polyline(points: Sequence[Point], colour: str, width: float = 1, dash: str = "") -> str:
    """Draw a line through points; fewer than two points draw nothing."""
    if len(points) < 2:
        return ""
    return f'<path d="{path(points)}" stroke-linejoin="round" {stroke(colour, width, dash)}/>'


def stroke(colour: str, width: float, dash: str) -> str:
    """Return the attributes of a line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="none" stroke="{colour}" stroke-width="{short(width)}"{dashed}'


def path(points: Sequence[Point]) -> str:
    """Return points as the data of a path."""
    return "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points)


def area(points: Sequence[Point], colour: str, opacity: float = 1) -> str:
    """Fill the area within points."""
    seen = "" if opacity == 1 else f' fill-opacity="{short(opacity)}"'
    return f'<path d="{path(points)}Z" fill="{colour}"{seen}/>'


def rectangle(corner: Point, size: Point, colour: str, radius: float = 0) -> str:
    """Fill a rectangle, given by its upper left corner; a width below zero goes to the left."""
    (x, y), (width, height) = corner, size
    left = min(x, x + width)
    round_off = f' rx="{short(radius)}"' if radius else ""
    return (
        f'<rect x="{short(left)}" y="{short(y)}" width="{short(abs(width))}" height="{short(height)}"'
        f' fill="{colour}"{round_off}/>'
    )


def dot(centre: Point, radius: float, colour: str) -> str:
    """Draw a filled dot with a white rim, so that it stands out from its line."""
    x, y = map(short, centre)
    rim = 'stroke="#fff" stroke-width="1.2"'
    return f'<circle cx="{x}" cy="{y}" r="{short(radius)}" fill="{colour}" {rim}/>'


def disc(centre: Point, radius: float, colour: str) -> str:
    """Draw a filled dot."""
    x, y = map(short, centre)
    return f'<circle cx="{x}" cy="{y}" r="{short(radius)}" fill="{colour}"/>'


def text(at: Point, words: str, style: Type) -> str:
    """Write a text whose baseline begins, ends or is centred at a point."""
    x, y = map(short, at)
    anchor = "" if style.anchor == "start" else f' text-anchor="{style.anchor}"'
    weight = "" if style.weight == 400 else f' font-weight="{style.weight}"'
    return (
        f'<text x="{x}" y="{y}" font-size="{short(style.size)}" fill="{style.colour}"{anchor}{weight}>'
        f"{escape(words)}</text>"
    )


def light(centre: Point, colour: str, radius: float = 3.6) -> str:
    """Draw the shape of a target light, which says the same as its colour.

    Green is a disc, blue a diamond, amber a triangle, red a square, grey a ring: as words.LIGHTS has them.
    """
    (x, y), r, ink = centre, radius, LIGHTS[colour]
    if colour == "green":
        return disc(centre, r, ink)
    if colour == "blue":
        return area([(x, y - r * 1.15), (x + r * 1.15, y), (x, y + r * 1.15), (x - r * 1.15, y)], ink)
    if colour == "yellow":
        return area([(x, y - r * 1.1), (x + r * 1.15, y + r * 0.9), (x - r * 1.15, y + r * 0.9)], ink)
    if colour == "red":
        return rectangle((x - r * 0.9, y - r * 0.9), (r * 1.8, r * 1.8), ink)
    hollow = f'fill="none" stroke="{ink}" stroke-width="1.2"'
    return f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(r * 0.85)}" {hollow}/>'


def width_of(words: str, size: float) -> float:
    """Return about how wide a text is, in points."""
    return size * sum(map(_em, words))


def _em(mark: str) -> float:
    if mark >= WIDE_FROM:
        return 1.0
    return NARROW.get(mark, CAPITAL if mark.isupper() else LATIN)


def cut(words: str, size: float, width: float) -> str:
    """Return a text shortened with “…” to a width in points."""
    if width_of(words, size) <= width + 0.01:
        return words
    while words and width_of(words + "…", size) > width:
        words = words[:-1]
    return words + "…"


def folded(words: str, size: float, width: float) -> list[str]:
    """Return a text in one or two lines of a width in points.

    What has no room is left out before the end, for the ends of long names tell them apart.
    """
    if width_of(words, size) <= width + 0.01:
        return [words]
    taken = next((end for end in range(len(words), 0, -1) if width_of(words[:end], size) <= width), 1)
    rest = words[taken:]
    if width_of(rest, size) <= width:
        return [words[:taken], rest]
    while rest and width_of("…" + rest, size) > width:
        rest = rest[1:]
    return [words[:taken], "…" + rest]

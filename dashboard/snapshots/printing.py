"""Cells as they are printed: one function per kind of number. The only place that formats them."""

from collections.abc import Callable

from dashboard import numbers
from dashboard.snapshots.content import SUPPRESSED_TEXT, UNKNOWN_TEXT, Cell, Origin, State
from pipelines.indicators.wording import probability_text

Printer = Callable[[str, float | None, str, Origin], Cell]


def level(cell_id: str, raw: float | None, unit: str, origin: Origin) -> Cell:
    """Return an amount in its unit, printed in a finer unit where it is small; counts are printed whole."""
    if raw is None:
        return unknown(cell_id, unit, origin)
    name, factor = numbers.finer(raw, unit)
    shown = raw * factor
    return _known(cell_id, raw, unit, origin, (numbers.number(shown, numbers.digits_for(shown, name)), name))


def percent(cell_id: str, raw: float | None, unit: str, origin: Origin) -> Cell:
    """Return a share or a growth in percent, or a change in 个百分点, with one place."""
    if raw is None:
        return unknown(cell_id, unit, origin)
    return _known(cell_id, raw, unit, origin, (numbers.number(raw), unit))


def signed(cell_id: str, raw: float | None, unit: str, origin: Origin) -> Cell:
    """Return a change with its sign: +5.6, −3.2, 0.0."""
    if raw is None:
        return unknown(cell_id, unit, origin)
    text = numbers.number(raw)
    plus = "+" if raw > 0 and round(raw, 1) > 0 else ""
    return _known(cell_id, raw, unit, origin, (f"{plus}{text}", unit))


def precise(cell_id: str, raw: float | None, unit: str, origin: Origin) -> Cell:
    """Return an amount with two places, so that a small revision can be seen."""
    if raw is None:
        return unknown(cell_id, unit, origin)
    name, factor = numbers.finer(raw, unit)
    return _known(cell_id, raw, unit, origin, (numbers.number(raw * factor, 2), name))


def signed_finely(cell_id: str, raw: float | None, unit: str, origin: Origin) -> Cell:
    """Return a change with its sign and two places: +0.05, −3.20."""
    if raw is None:
        return unknown(cell_id, unit, origin)
    plus = "+" if round(raw, 2) > 0 else ""
    return _known(cell_id, raw, unit, origin, (f"{plus}{numbers.number(raw, 2)}", unit))


def count(cell_id: str, raw: float | None, unit: str, origin: Origin) -> Cell:
    """Return a whole number of things."""
    if raw is None:
        return unknown(cell_id, unit, origin)
    return _known(cell_id, raw, unit, origin, (numbers.number(raw, 0), unit))


def chance(cell_id: str, raw: float | None, unit: str, origin: Origin) -> Cell:
    """Return a probability in steps of 5 %: 约 65%. `raw` is from 0 to 1."""
    if raw is None:
        return unknown(cell_id, unit, origin)
    return _known(cell_id, raw, unit, origin, (probability_text(raw), ""))


def move(cell_id: str, raw: float | None, unit: str, origin: Origin) -> Cell:
    """Return places gained: ↑2, ↓1, 持平."""
    if raw is None:
        return unknown(cell_id, unit, origin)
    text = "持平" if raw == 0 else f"{'↑' if raw > 0 else '↓'}{abs(raw):.0f}"
    return _known(cell_id, raw, unit, origin, (text, ""))


def unknown(cell_id: str, unit: str, origin: Origin, state: State = "unknown") -> Cell:
    """Return a number that is not known, refused or suppressed."""
    text = SUPPRESSED_TEXT if state == "suppressed" else UNKNOWN_TEXT
    return Cell(cell_id, None, unit, text, "", state, origin)


def _known(cell_id: str, raw: float, unit: str, origin: Origin, shown: tuple[str, str]) -> Cell:
    return Cell(cell_id, float(raw), unit, *shown, "known", origin)

"""The one seam between snapshots and disclosure control: which numbers may not leave the house.

A number is hidden before it is made into a cell, so it is missing from everything that follows from it:
shares, ranks, counts, charts, workbooks and sentences. What has not been audited says so, and a release
rule forbids issuing it. What is hidden is found in `dashboard.snapshots.shield`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.snapshots.content import Content, Disclosure, Question, Scalar
from pipelines.disclosure.rules import MARK

SENTENCE = f"为保守单个统计调查对象的资料，{{count}} 个数字不予公布，记为“{MARK}”；名次只在公布的地区之间排。"
FEW = 3  # a count of fewer shops or enterprises, but not of none, is hidden itself
COUNTS = ("E1", "E3")  # indicators that count shops or enterprises
# An indicator follows from these: where they are hidden, so is it.
MADE_OF = {"S4": ("S2",), "S5": ("S2",), "T1": ("S1", "S2")}
PUBLIC = ("value",)  # of a target: what its document says
# What is reckoned with last year's level, which can be reckoned back from it.
GROWN = ("yoy_pct", "pull_points", "required_growth_pct")
FORECASTS = "projections."  # questions whose answers are reckoned with the weeks of last year
REACH = 2  # years before the week's own calendar year that are looked at, at the least
Place = tuple[str, str]  # indicator, region_code
Part = tuple[str, str, str, str]  # indicator, region_code, dimension, part
Year = tuple[str, str, int]  # indicator, region_code, year


@dataclass(frozen=True)
class Veil:
    """Which numbers are hidden, and whether somebody has checked that this is enough.

    Attributes:
        audited: True: the audit found nothing; False: it found something; None: it has not run, and
            nothing is hidden.
        week: First day of the week that is told; null: nothing is hidden by its year.
        places: Indicator and region, hidden in every period.
        years: Years whose months, and sums of months, are hidden, with every growth upon them.
        weeks: ISO years whose weeks are hidden, but for the week that is told.
        parts: Parts of the year so far: indicator, region, dimension, part.
        base_parts: Parts whose level a year before is hidden, and so their growth.
        targets: Ids of targets whose actual value is hidden.
        based: Ids of targets whose needed growth is hidden: it is one upon last year's level.
    """

    audited: bool | None = None
    week: date | None = None
    places: frozenset[Place] = frozenset()
    years: frozenset[Year] = frozenset()
    weeks: frozenset[Year] = frozenset()
    parts: frozenset[Part] = frozenset()
    base_parts: frozenset[Part] = frozenset()
    targets: frozenset[str] = frozenset()
    based: frozenset[str] = frozenset()

    def hides(self, question: Question, where: Mapping[str, Scalar], column: str) -> bool:
        """Return whether what a question answers in a row and column is hidden."""
        if self.audited is None:
            return False
        told = {**dict(question.parameters), **where}
        if question.name == "targets.ledger":
            known = told.get("id")
            return column not in PUBLIC and (
                known in self.targets or (column in GROWN and known in self.based)
            )
        if question.name == "weekly.coverage_at" or not {"indicator", "region_code"} <= told.keys():
            return False
        own = str(told["indicator"])
        is_grown = column in GROWN or question.name.startswith(FORECASTS)
        return any(self._hides_one(each, told, is_grown) for each in MADE_OF.get(own, (own,)))

    def _hides_one(self, indicator: str, told: Mapping[str, Scalar], is_grown: bool) -> bool:
        place = (indicator, str(told["region_code"]))
        part = (*place, str(told.get("dimension")), str(told.get("part")))
        if place in self.places or part in self.parts or (is_grown and part in self.base_parts):
            return True
        start = _day(told.get("period_start", told.get("period")))
        if start in (None, date.min) or self.week is None:
            return False  # it is asked of no period, so there is no number
        if start.year < self.week.year - REACH:
            return True  # nobody has looked at that year
        hidden, year = self.years, start.year
        if told.get("period_kind") == "week":
            year = start.isocalendar().year
            hidden = self.years if start == self.week else self.weeks
        return any((*place, each) in hidden for each in ((year, year - 1) if is_grown else (year,)))

    def counts(self, question: Question, column: str) -> str | None:
        """Return the column that counts the shops or enterprises that a number is about; None: it is no count.

        The growth of a count tells as much of single ones as the count.
        """
        if self.audited is None:
            return None
        if question.name == "weekly.ladders":
            return column
        return "value" if dict(question.parameters).get("indicator") in COUNTS else None

    @staticmethod
    def is_few(count: float | None) -> bool:
        """Return whether a count is so small that it tells of single ones. Of none it tells nothing."""
        return count is not None and 0 < count < FEW


def _day(told: Scalar) -> date | None:
    """Return the first day of a period, which some answers give as text."""
    if isinstance(told, str):
        return date.fromisoformat(told)
    return told if isinstance(told, date) else None


UNAUDITED = Veil()


@dataclass(frozen=True)
class Standing:
    """What earlier issues of the year have told and hidden: what is hidden once stays so, what is told is known.

    Attributes:
        told: Indicator and region, of the year so far or a week.
        hidden: Indicator and region.
        parts: Indicator, region, dimension and part of the year so far that are hidden.
        bases: Indicator and region whose level a year before is hidden: by a growth that is, or by the issues of
            that year.
        base_parts: Parts whose level a year before is hidden.
    """

    told: frozenset[Place] = frozenset()
    hidden: frozenset[Place] = frozenset()
    parts: frozenset[Part] = frozenset()
    bases: frozenset[Place] = frozenset()
    base_parts: frozenset[Part] = frozenset()


def standing(content: Content) -> Standing:
    """Return which sums a content tells, and which it hides."""
    questions = {each.id: each for each in content.questions}
    told: set[Place] = set()
    hidden: dict[str, set[Place]] = {"value": set(), "yoy_pct": set()}
    parts: dict[str, set[Part]] = {"value": set(), "yoy_pct": set()}
    for cell in content.cells:
        question, column = questions.get(cell.origin.question), cell.origin.column
        if question is None or column not in hidden:
            continue
        known = {**dict(question.parameters), **dict(cell.origin.where)}
        place = (str(known.get("indicator")), str(known.get("region_code")))
        is_hidden = cell.state == "suppressed"
        if question.name == "weekly.parts_at" and is_hidden:
            parts[column].add((*place, str(known["dimension"]), str(known["part"])))
        elif question.name == "values.values_at" and is_hidden:
            hidden[column].add(place)
        elif question.name == "values.values_at" and column == "value" and cell.state != "unknown":
            told.add(place)
    return Standing(
        told=frozenset(told - hidden["value"]),
        hidden=frozenset(hidden["value"]),
        parts=frozenset(parts["value"]),
        bases=frozenset(hidden["yoy_pct"] - hidden["value"]),
        base_parts=frozenset(parts["yoy_pct"] - parts["value"]),
    )


def said(veil: Veil, suppressed: int) -> Disclosure:
    """Return what a content says of its disclosure control, where so many cells were hidden."""
    return Disclosure(veil.audited, suppressed, SENTENCE.format(count=suppressed) if suppressed else None)

"""The one seam between snapshots and disclosure control: which numbers may not leave the house.

A number is hidden before it is made into a cell, so it is missing from everything that follows from it:
shares, ranks, counts, charts, workbooks and sentences. What has not been audited says so, and a release
rule forbids issuing it. What is hidden is found in `dashboard.snapshots.shield`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.snapshots.content import Content, Disclosure, Question, Scalar
from pipelines.disclosure.rules import MARK

SENTENCE = f"为保守单个统计调查对象的资料，{{count}} 个数字不予公布，记为“{MARK}”；名次只在公布的地区之间排。"
FEW = 3  # a count of fewer shops or enterprises, but not of none, is hidden itself
COUNTS = ("E1", "E3")  # indicators that count shops or enterprises
# An indicator follows from these: where they are hidden, so is it.
MADE_OF = {"S4": ("S2",), "S5": ("S2",), "T1": ("S1", "S2")}
PUBLIC = ("value",)  # of a target: what its document says
Place = tuple[str, str]  # indicator, region_code
Part = tuple[str, str, str, str]  # indicator, region_code, dimension, part
Key = tuple[str, str, str, Scalar]  # indicator, region_code, period_kind, period_start


@dataclass(frozen=True)
class Veil:
    """Which numbers are hidden, and whether somebody has checked that this is enough.

    Attributes:
        audited: True: the audit found nothing; False: it found something; None: it has not run, and
            nothing is hidden.
        places: Indicator and region, hidden in every period.
        periods: Single periods of an indicator and region.
        parts: Parts of the year so far: indicator, region, dimension, part.
        targets: Ids of targets whose actual value is hidden.
    """

    audited: bool | None = None
    places: frozenset[Place] = frozenset()
    periods: frozenset[Key] = frozenset()
    parts: frozenset[Part] = frozenset()
    targets: frozenset[str] = frozenset()

    def hides(self, question: Question, where: Mapping[str, Scalar], column: str) -> bool:
        """Return whether what a question answers in a row and column is hidden."""
        if self.audited is None:
            return False
        told = {**dict(question.parameters), **where}
        if question.name == "targets.ledger":
            return column not in PUBLIC and told.get("id") in self.targets
        if question.name == "weekly.coverage_at" or not {"indicator", "region_code"} <= told.keys():
            return False
        region = str(told["region_code"])
        own = str(told["indicator"])
        return any(self._hides_one(each, region, told) for each in MADE_OF.get(own, (own,)))

    def _hides_one(self, indicator: str, region: str, told: Mapping[str, Scalar]) -> bool:
        start = told.get("period_start", told.get("period"))
        part = (indicator, region, str(told.get("dimension")), str(told.get("part")))
        key = (indicator, region, str(told.get("period_kind")), str(start))
        return (indicator, region) in self.places or key in self.periods or part in self.parts

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


UNAUDITED = Veil()


@dataclass(frozen=True)
class Standing:
    """What earlier issues of the year have told and hidden: what is hidden once stays so, what is told is known.

    Attributes:
        told: Indicator and region, of the year so far or a week.
        hidden: Indicator and region.
        parts: Indicator, region, dimension and part of the year so far that are hidden.
    """

    told: frozenset[Place] = frozenset()
    hidden: frozenset[Place] = frozenset()
    parts: frozenset[Part] = frozenset()


def standing(content: Content) -> Standing:
    """Return which sums a content tells, and which it hides."""
    questions = {each.id: each for each in content.questions}
    told: set[Place] = set()
    hidden: set[Place] = set()
    parts: set[Part] = set()
    for cell in content.cells:
        question = questions.get(cell.origin.question)
        if question is None or cell.origin.column != "value":
            continue
        known = {**dict(question.parameters), **dict(cell.origin.where)}
        place = (str(known.get("indicator")), str(known.get("region_code")))
        if question.name == "weekly.parts_at" and cell.state == "suppressed":
            parts.add((*place, str(known["dimension"]), str(known["part"])))
        elif question.name == "values.values_at" and cell.state != "unknown":
            (hidden if cell.state == "suppressed" else told).add(place)
    return Standing(frozenset(told - hidden), frozenset(hidden), frozenset(parts))


def said(veil: Veil, suppressed: int) -> Disclosure:
    """Return what a content says of its disclosure control, where so many cells were hidden."""
    return Disclosure(veil.audited, suppressed, SENTENCE.format(count=suppressed) if suppressed else None)

"""The one seam between snapshots and disclosure control: which numbers may not leave the house.

A number is hidden before it is made into a cell, so it is missing from everything that follows from it:
shares, ranks, counts, charts, workbooks and sentences. What has not been audited says so, and a release
rule forbids issuing it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.snapshots.content import Disclosure, Question, Scalar

SENTENCE = "为保守单个统计调查对象的资料，{count} 个数字不予公布，记为“（略）”。"
Key = tuple[str, str, str, Scalar]  # indicator, region_code, period_kind, period_start


@dataclass(frozen=True)
class Veil:
    """Which numbers are hidden, and whether somebody has checked that this is enough.

    Attributes:
        audited: True: the audit found nothing; False: it found something; None: it has not run.
        hidden: Values of indicators, and all that is said beside them.
        parts: Parts of such values: the key, dimension and part.
        targets: Ids of targets whose actual value is hidden.
    """

    audited: bool | None = None
    hidden: frozenset[Key] = frozenset()
    parts: frozenset[tuple[Key, str, str]] = frozenset()
    targets: frozenset[str] = field(default_factory=frozenset)

    def hides(self, question: Question, where: Mapping[str, Scalar]) -> bool:
        """Return whether the number that a question answers in a row is hidden."""
        told = {**dict(question.parameters), **where}
        if question.name == "targets.ledger":
            return told.get("id") in self.targets
        if "indicator" not in told or "region_code" not in told:
            return False
        start = told.get("period_start", told.get("period"))
        key = (str(told["indicator"]), str(told["region_code"]), str(told.get("period_kind")), start)
        return key in self.hidden or (key, str(told.get("dimension")), str(told.get("part"))) in self.parts


UNAUDITED = Veil()


def said(veil: Veil, suppressed: int) -> Disclosure:
    """Return what a content says of its disclosure control, where so many cells were hidden."""
    return Disclosure(veil.audited, suppressed, SENTENCE.format(count=suppressed) if suppressed else None)

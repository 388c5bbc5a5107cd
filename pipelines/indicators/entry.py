"""What an entry of the catalogue says about one indicator."""

from dataclasses import dataclass
from typing import Literal

SCOPE = "登记网店"  # the scope of everything that is computed from the shops' own exports

Dimension = Literal["规模", "增长", "结构", "主体", "质量", "人才", "载体", "贡献"]
Direction = Literal["up", "down", "neutral"]
Computable = Literal["exports", "partly", "ledger"]
Table = Literal[
    "", "indicator_value", "indicator_part", "growth_breakdown", "target_progress", "target_progress"
]


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Attributes:
        code: Stable code; other programs rely on it.
        name: What readers see.
        definition: What is counted and what is not; `formula` says how it is reckoned.
        unit: The unit of its values; several kinds of value are parted by “、”.
        source_standard: The standard, rule or practice that the definition leans on.
        direction: Whether more is better.
        additive: Whether values of parts (days, children of a region) add up to the whole.
        scope: Whom it covers; only equal scopes are ever compared.
        concept_version: Changes whenever the definition does; series never run across it.
        computable: From exports alone, partly from them, or only from ledgers.
        awaits: The data that it still waits for to be whole; empty if none.
        table: Where its values stand; empty: it is not computed yet.
        column: Which column holds it, where that is not `value`.
    """

    code: str
    name: str
    dimension: Dimension
    definition: str
    formula: str
    unit: str
    frequency: str
    source_standard: str = "自定口径"
    direction: Direction = "up"
    additive: bool = False
    scope: str = SCOPE
    concept_version: str = "2026.1"
    computable: Computable = "exports"
    awaits: str = ""
    table: Table = ""
    column: str = "value"

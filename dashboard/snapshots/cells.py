"""One number of a snapshot: what it is, how it is printed, and where it is from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.disclosure import rules

Scalar = str | int | float | bool | date | None
State = Literal["known", "unknown", "refused", "suppressed"]
Colour = Literal["green", "blue", "yellow", "red", "gray"]

UNKNOWN_TEXT, SUPPRESSED_TEXT = "—", rules.MARK
TIGHT_UNITS = ("%", "‰", "")  # written without a blank after the number


@dataclass(frozen=True)
class Question:
    """A named question that was asked of a build.

    Attributes:
        id: q1, q2 … within one content.
        name: The function, below `pipelines.queries`: `values.values_at`.
        parameters: Names and values, in order of name.
        build_id: The build that answered.
    """

    id: str
    name: str
    parameters: tuple[tuple[str, Scalar], ...]
    build_id: str


@dataclass(frozen=True)
class Origin:
    """Where a number is from: a cell of an answer, or reckoned from other cells.

    Attributes:
        question: Id of the `Question`; "" where it is reckoned, or nobody tells it (then `rule` is "" too).
        where: Columns and values that pick the one row of the answer; no columns: the answer is counted.
        column: The column of that row; "" where rows are counted.
        rule: How it is reckoned (a key of `derive.RULES`), or total: `column` added up over all such rows; ""
            where it was asked.
        of: Ids of the cells that it is reckoned from, in the order that the rule takes them; rank.*.growth
            stands for all ids of that pattern.
    """

    question: str
    where: tuple[tuple[str, Scalar], ...] = ()
    column: str = ""
    rule: str = ""
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One number that is shown.

    Attributes:
        id: Unique in one content: `key.S1.ytd.value`. The same id in another issue is the same number of
            another week.
        raw: In `unit`, never rounded; None: unknown, refused or suppressed.
        unit: Of `raw`: 亿元, 万单, 家, %, 个百分点 …; "": none.
        text: What is printed, without the unit: 31,931.7, −3.2, ↑1, 约 65%; “—” where unknown.
        shown_unit: Of `text`: a small amount in 亿元 is printed in 万元; "": none, or `text` has it.
        state: Why `raw` is None; known where it is not.
        origin: Where it is from.
    """

    id: str
    raw: float | None
    unit: str
    text: str
    shown_unit: str
    state: State
    origin: Origin

    @property
    def full(self) -> str:
        """Return the text with its unit: 31,931.7 亿元, 4.9%; “—” where unknown."""
        if self.raw is None or not self.shown_unit:
            return self.text
        blank = "" if self.shown_unit in TIGHT_UNITS else " "
        return f"{self.text}{blank}{self.shown_unit}"


@dataclass(frozen=True)
class Light:
    """A verdict as people see it: shape, word and colour together, never colour alone.

    Attributes:
        shape: ● ◆ ▲ ■ ○.
        word: 已达成, 进度超前, 基本同步, 滞后, 严重滞后, 未达成, 无法判断.
        colour: A name; the writer's palette says which colour that is on paper.
    """

    shape: str
    word: str
    colour: Colour

"""What a weekly snapshot says, as plain frozen data. A writer needs nothing else.

Three rules hold of everything here:

1. **Every number is a `Cell`**: its raw value, its unit, the text to print, and where it is from. A writer
   prints `cell.text` (or `cell.full`, with the unit) and draws `cell.raw`; it never formats a number itself.
2. **Unknown is null.** `cell.raw` is None where a number is unknown, refused or suppressed; its text is then
   “—” (or “（略）” where suppressed) and nothing is drawn for it: no zero, no gap closed by a line.
3. **What may be left out says so.** A list is in the order in which it is read; `priority` says what goes
   first when two pages are too few: the item with the highest priority number is dropped first, and an item
   of priority 0 is never dropped. Dropping an item drops it as a whole.

Sentences are finished Chinese text: a writer changes no word of them. Empty tuples mean that there is
nothing to say; the block is left out or says `empty` of the block, where it has such a text.

The JSON of it (`content.json`) is made and read by `dashboard.snapshots.serial`; `serial.digest` is its hash.
"""

from dataclasses import dataclass

from dashboard.snapshots.cells import (
    SUPPRESSED_TEXT,
    TIGHT_UNITS,
    UNKNOWN_TEXT,
    Cell,
    Colour,
    Light,
    Origin,
    Question,
    Scalar,
    State,
)
from dashboard.snapshots.figures import Band, KeyFigure, Mark, Point, TargetRow, Trend
from dashboard.snapshots.heading import Change, Correction, Heading, Stamp
from dashboard.snapshots.tables import (
    Completeness,
    Disclosure,
    Feed,
    Heatmap,
    HeatRow,
    Ladder,
    Late,
    Mix,
    MixRow,
    NewItem,
    Note,
    Ranking,
    RankRow,
    Revision,
)

__all__ = [
    "SUPPRESSED_TEXT",
    "TIGHT_UNITS",
    "UNKNOWN_TEXT",
    "Band",
    "Cell",
    "Change",
    "Colour",
    "Completeness",
    "Content",
    "Correction",
    "Disclosure",
    "Feed",
    "Heading",
    "HeatRow",
    "Heatmap",
    "KeyFigure",
    "Ladder",
    "Late",
    "Light",
    "Mark",
    "Mix",
    "MixRow",
    "NewItem",
    "Note",
    "Origin",
    "Point",
    "Question",
    "RankRow",
    "Ranking",
    "Revision",
    "Scalar",
    "Stamp",
    "State",
    "TargetRow",
    "Trend",
]


@dataclass(frozen=True)
class Content:
    """Everything that one weekly snapshot says.

    Attributes:
        notice: What a reader must know before anything else (没有本周数据；本周只有 4 天); null: nothing.
        points: 本期要点, three to five, in reading order; fewer where little is known.
        revisions: The largest first. `revisions_count` counts all, also those not listed.
        cells: Every cell, in order of id. The blocks hold the very same cells.
        questions: Every question that was asked.
    """

    heading: Heading
    stamp: Stamp
    notice: str | None
    points: tuple[Point, ...]
    key_figures: tuple[KeyFigure, ...]
    targets: tuple[TargetRow, ...]
    trends: tuple[Trend, ...]
    ranking: Ranking
    mixes: tuple[Mix, ...]
    heatmap: Heatmap
    ladders: tuple[Ladder, ...]
    completeness: Completeness
    news: tuple[NewItem, ...]
    revisions: tuple[Revision, ...]
    revisions_count: Cell
    notes: tuple[Note, ...]
    disclosure: Disclosure
    cells: tuple[Cell, ...]
    questions: tuple[Question, ...]

    def cell(self, cell_id: str) -> Cell:
        """Return a cell by its id.

        Raises:
            KeyError: There is none.
        """
        found = {each.id: each for each in self.cells}
        return found[cell_id]

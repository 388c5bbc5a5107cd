"""What release rules look at: a content that is about to be issued, and what stands around it."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.snapshots.content import Content


@dataclass(frozen=True)
class IssuedBefore:
    """An issue that is in the archive."""

    week: str
    issue: int
    region_code: str
    is_demo: bool


@dataclass(frozen=True)
class Case:
    """One content before it is issued.

    Attributes:
        content: With the stamp that it is to bear.
        remade: content.json as made once more from the build it names; None: that build cannot be opened.
        written: The formats that were written.
        pages: Of the PDF; None: there is none.
        missing_glyphs: That the fonts cannot draw; None: nobody could look.
        issued: All issues in the archive.
        previous: The issue that news and revisions count from; None: there is none.
        newest_build: The current build.
        now: China time.
    """

    content: Content
    remade: bytes | None
    written: tuple[str, ...]
    pages: int | None
    missing_glyphs: tuple[str, ...] | None
    issued: tuple[IssuedBefore, ...]
    previous: Content | None
    newest_build: str
    now: datetime

    def of_this_week(self) -> tuple[IssuedBefore, ...]:
        """Return what was issued of the same region and week."""
        heading = self.content.heading
        return tuple(
            each
            for each in self.issued
            if (each.week, each.region_code) == (heading.week, heading.region_code)
        )

"""What the page of weeklies needs, cached: the build opened for snapshots, pages as pictures, drafts."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import streamlit as st

from dashboard.data import folders
from dashboard.snapshots import archive, issuing, pdf, serial
from dashboard.snapshots.content import Content
from dashboard.snapshots.issuing import Desk, Made
from dashboard.snapshots.schedule import read_schedule
from dashboard.snapshots.subject import Source, source
from dashboard.snapshots.weeks import Week
from pipelines import store
from pipelines.clock import china_now

BUILDS_KEPT, PICTURES_KEPT, DRAFTS_KEPT = 2, 40, 20
PIXELS_PER_INCH = 110.0


def now() -> datetime:
    """Return the time in China, to the second."""
    return china_now().replace(microsecond=0)


def open_issues() -> tuple[list[archive.Issue], int]:
    """Return the issues that may be shown, the newest first; and how many are still under embargo."""
    everything = archive.issues(folders())
    shown = [each for each in everything if each.is_open(now())]
    return shown[::-1], len(everything) - len(shown)


def pictures(content: Content) -> tuple[bytes, ...]:
    """Return the pages of a content as PNG.

    Raises:
        DoesNotFit: It is longer than two pages.
    """
    return _pictures(serial.digest(content), content)


def draft(code: str, week: Week) -> Made:
    """Return a draft of the current build. Nothing is kept on the disk.

    Raises:
        SnapshotRefused: It cannot be made.
    """
    held = store.reading(folders())
    return _draft(str(held.file), code, week, archive.issues(folders()))


def origin() -> Source:
    """Return the current build, opened for snapshots."""
    return _source(str(store.current(folders())))


@st.cache_resource(max_entries=BUILDS_KEPT, show_spinner=False)
def _source(database: str) -> Source:
    return source(Path(database))


@st.cache_resource(max_entries=PICTURES_KEPT, show_spinner="正在排版…")
def _pictures(digest: str, _content: Content) -> tuple[bytes, ...]:
    return pdf.pages(_content, PIXELS_PER_INCH)


# A draft follows from the build and the issues before; an hour later the rules may say otherwise.
@st.cache_resource(max_entries=DRAFTS_KEPT, ttl=3600, show_spinner="正在生成草稿…")
def _draft(database: str, code: str, week: Week, issued: tuple[archive.Issue, ...]) -> Made:
    own = _source(database)
    issuer = read_schedule(folders().schedule).issuer
    return issuing.draft(Desk(folders(), replace(own), own, issued, issuer, now()), code, week)

"""Drafts on the disk: one folder per week and region, written anew as often as one likes."""

import json
from collections.abc import Mapping
from pathlib import Path

from dashboard.snapshots import serial
from dashboard.snapshots.archive import CONTENT
from dashboard.snapshots.content import Content
from dashboard.snapshots.weeks import Week
from pipelines.disk import make_folder, put_in_place
from pipelines.settings import DataRoot


def folder_of(folders: DataRoot, week: Week, code: str) -> Path:
    """Return the folder of a draft. A reporting unit's colon is no good in a name on Windows."""
    return folders.drafts / week.label / code.replace(":", "-")


def keep(folder: Path, content: Content, files: Mapping[str, bytes]) -> None:
    """Write a draft; content.json last, so that whoever finds it finds the rest.

    Raises:
        OSError: It cannot be written.
    """
    make_folder(folder)
    for name, written in {**files, CONTENT: serial.to_json(content)}.items():
        put_in_place(folder / name, written)


def build_of(folder: Path) -> str | None:
    """Return the build that a draft was made from; None: there is no draft."""
    try:
        return str(json.loads((folder / CONTENT).read_bytes())["build_id"])
    except (OSError, ValueError, KeyError):
        return None

"""Waiting until something has reached the disk, so that a name never outlives its content."""

import os
import shutil
from pathlib import Path


def reach_disk(path: Path) -> None:
    """Wait until a file, or a folder's list of names, has reached the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle on a folder to flush
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_in_place(file: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it finds what was there before, or all of `content`.

    Raises:
        OSError: It cannot be written; what was there before is untouched.
    """
    draft = file.with_name(f".{file.name}.draft")
    try:
        draft.write_bytes(content)
        if file.exists():
            shutil.copymode(file, draft)
        reach_disk(draft)
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    reach_disk(file.parent)


def put_folder_in_place(draft: Path, target: Path) -> None:
    """Move a finished folder to its name in one step: it is there with all its files, or not at all.

    Raises:
        OSError: It cannot be moved.
    """
    for part in draft.iterdir():
        reach_disk(part)
    reach_disk(draft)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    draft.replace(target)
    reach_disk(target.parent)

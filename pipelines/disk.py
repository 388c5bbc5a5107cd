"""Waiting until something has reached the disk, so that a name never outlives its content."""

import os
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

"""What loads remember for the next one in small JSON files: where one is lost, all comes out the same."""

import json
from pathlib import Path
from typing import Any


def recalled(file: Path) -> dict[str, Any]:
    """Return what was kept; nothing where the file is lost or damaged."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def keep(file: Path, said: object) -> None:
    """Keep this for the next load: whole, or not at all."""
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    draft.replace(file)

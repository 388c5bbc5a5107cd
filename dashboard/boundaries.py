"""Boundaries that an administrator has put into the data root: shown only with their approval number.

The program brings none. `boundaries/<code of the region above>.geojson` is a FeatureCollection whose
features name their region in the property `code`; beside `features` it must say 审图号 and 制图单位.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APPROVAL, MAKER = "审图号", "制图单位"
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Boundaries:
    """The outer rings of each region, by code, with what must be written beside them."""

    rings: dict[str, tuple[Ring, ...]]
    approval: str
    maker: str


@dataclass(frozen=True)
class Refused:
    """Why a file of boundaries is not shown."""

    why: str


def boundaries_of(folder: Path, parent: str) -> Boundaries | Refused | None:
    """Return the boundaries of the regions below one; why they are not shown; null where there are none."""
    file = folder / f"{parent}.geojson"
    if not file.is_file():
        return None
    try:
        read = json.loads(file.read_text(encoding="utf-8-sig"))
        missing = [name for name in (APPROVAL, MAKER) if not str(read.get(name) or "").strip()]
        if missing:
            return Refused(f"边界文件 {file.name} 没有写明{'和'.join(missing)}，不予显示")
        rings = {str(each["properties"]["code"]): _rings(each["geometry"]) for each in read["features"]}
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return Refused(f"边界文件 {file.name} 读不出：须为 GeoJSON，各要素的 code 为行政区划代码")
    return Boundaries(rings, str(read[APPROVAL]).strip(), str(read[MAKER]).strip())


def _rings(geometry: dict[str, Any]) -> tuple[Ring, ...]:
    """Return the outer rings of a polygon or of several.

    Raises:
        ValueError: It is neither.
    """
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    is_one = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if is_one else geometry["coordinates"]
    outer = [polygon[0] for polygon in polygons]
    return tuple(tuple((float(point[0]), float(point[1])) for point in ring) for ring in outer)

"""The map block of the regions page: tiles, or supplied boundaries with their approval number."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from dashboard import parts, words
from dashboard.boundaries import Boundaries, Refused, boundaries_of
from dashboard.charts import tiles as drawing
from dashboard.data import folders
from dashboard.geography import Geography
from dashboard.regional import SHORT_NAME
from dashboard.tiles import layout_of

ENDINGS = ("街道", "新区", "市", "区", "县", "镇", "州")


def map_block(
    regions: pl.DataFrame, parent: str | None, geography: Geography, on_click: Callable[[str], None]
) -> None:
    """Show the growth of the regions below one in their relative places; nothing where there is no layout."""
    if parent is None:
        return
    supplied = boundaries_of(folders().boundaries, parent)
    layout = layout_of(parent)
    if isinstance(supplied, Refused):
        parts.nothing(f"{supplied.why}。")
    elif supplied is not None:
        _outlines(regions, supplied, geography, parent)
        return
    if layout.is_empty() or not set(layout["region_code"]) & set(regions["code"]):
        return
    with st.container(border=True):
        parts.section(
            "方位图：同比增速",
            f"方格示意相对方位，不表示行政边界；橙色为增、青色为减、灰色为不给百分数的{legend(regions)}",
        )
        key = f"tiles_{parent}_{regions.height}"
        parts.show(
            parts.drawn(drawing.tile_map, tiles_of(regions, layout, geography)),
            alt="各地同比增速方位图", key=key, on_click=on_click,
        )  # fmt: skip


def tiles_of(regions: pl.DataFrame, layout: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """Return one row per tile (see `charts.tiles.tile_map`); a region without a value keeps its place."""
    marks = [words.light(verdict).shape if verdict else None for verdict in regions["verdict"]]
    known = regions.select("code", pct="yoy_pct", mark=pl.Series(marks, dtype=pl.String))
    placed = layout.rename({"region_code": "code"}).join(known, on="code", how="left", maintain_order="left")
    names = [short(geography.name(code)) for code in placed["code"]]
    return placed.with_columns(
        name=pl.Series(names, dtype=pl.String),
        rows=pl.col("row").max() + 1,
        columns=pl.col("column").max() + 1,
    )


def short(name: str) -> str:
    """Return a region's name as it fits on a tile: 凉山, 浦东, 小榄."""
    said = SHORT_NAME.sub(r"\1\2", name)
    for ending in ENDINGS:
        if said.endswith(ending) and len(said) - len(ending) >= 2:
            return said.removesuffix(ending)
    return said


def legend(regions: pl.DataFrame) -> str:
    """Say what the shapes beside the names mean, where there are any."""
    told = [words.marked(verdict) for verdict in words.LIGHTS if verdict in regions["verdict"].to_list()]
    return f"；名称后为自身目标的判定：{'、'.join(told)}" if told else ""


def _outlines(regions: pl.DataFrame, supplied: Boundaries, geography: Geography, parent: str) -> None:
    growth = dict(regions.select("code", "yoy_pct").iter_rows())
    rings = [(code, ring) for code, several in supplied.rings.items() for ring in several]
    shapes = pl.DataFrame(
        {
            "code": [code for code, _ in rings],
            "name": [geography.name(code) for code, _ in rings],
            "pct": [growth.get(code) for code, _ in rings],
            "x": [[x for x, _ in ring] for _, ring in rings],
            "y": [[y for _, y in ring] for _, ring in rings],
        },
        schema_overrides={"pct": pl.Float64},
    )
    with st.container(border=True):
        parts.section("地图：同比增速", "边界由本单位管理员提供；橙色为增、青色为减、灰色为不给百分数的")
        figure = parts.drawn(drawing.outlines, shapes, supplied.approval, supplied.maker)
        parts.show(figure, alt="各地同比增速地图", key=f"outlines_{parent}")

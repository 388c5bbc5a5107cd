"""content.json: the whole content as text, the same bytes for the same content, and reading it back.

A cell is written once, under `cells`; wherever a block holds it, its id stands. Days and moments are
written as ISO 8601. `build_id` stands at the top as well, for those who look for the build alone.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dashboard.snapshots.content import Cell, Content, Scalar

VERSION = 1  # of the layout of content.json
# Before a day or a moment among scalars, which would otherwise come back as text.
DAY_MARK, MOMENT_MARK = "day:", "moment:"


def to_json(content: Content) -> bytes:
    """Return content.json: UTF-8, one item a line, ends with a newline; byte-identical for equal content."""
    whole = {
        "version": VERSION,
        "build_id": content.heading.build_id,
        **{each.name: _plain(getattr(content, each.name)) for each in fields(content)},
        "cells": [_fields_of(cell) for cell in content.cells],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def from_json(written: bytes) -> Content:
    """Return the content of a content.json.

    Raises:
        ValueError: It is no content.json of this layout.
    """
    whole = json.loads(written)
    if not isinstance(whole, dict) or whole.get("version") != VERSION:
        raise ValueError(f"content.json 的格式版本不是 {VERSION}")
    try:
        cells = {each["id"]: _made(Cell, each, {}) for each in whole["cells"]}
        hints = get_type_hints(Content)
        read = {each.name: _read(hints[each.name], whole[each.name], cells) for each in _but_cells()}
        return Content(**read, cells=tuple(cells.values()))
    except (KeyError, TypeError) as failure:
        raise ValueError(f"content.json 缺少内容或内容不合格式：{failure}") from failure


def digest(content: Content) -> str:
    """Return the SHA-256 of content.json, 64 hexadecimal digits; writers print the first twelve."""
    return sha256(to_json(content)).hexdigest()


def cells_in(block: object) -> dict[str, Cell]:
    """Return every cell that a block holds, at any depth, by id."""
    if isinstance(block, Cell):
        return {block.id: block}
    if isinstance(block, tuple):
        return {key: cell for each in block for key, cell in cells_in(each).items()}
    if is_dataclass(block):
        return {
            key: cell for each in fields(block) for key, cell in cells_in(getattr(block, each.name)).items()
        }
    return {}


def _but_cells() -> list[Any]:
    return [each for each in fields(Content) if each.name != "cells"]


def _plain(value: object) -> Any:
    if isinstance(value, Cell):
        return value.id
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return _fields_of(value)
    return value.isoformat() if isinstance(value, date) else value  # a moment is a day, too


def _fields_of(value: Any) -> dict[str, Any]:
    return {
        each.name: _pairs(getattr(value, each.name))
        if each.name in ("where", "parameters")
        else _plain(getattr(value, each.name))
        for each in fields(value)
    }


def _pairs(pairs: tuple[tuple[str, Scalar], ...]) -> list[list[Any]]:
    return [[name, _scalar(value)] for name, value in pairs]


def _scalar(value: Scalar) -> Any:
    if isinstance(value, datetime):
        return f"{MOMENT_MARK}{value.isoformat()}"
    return f"{DAY_MARK}{value.isoformat()}" if isinstance(value, date) else value


def _read_scalar(written: Any) -> Scalar:
    if isinstance(written, str) and written.startswith(MOMENT_MARK):
        return datetime.fromisoformat(written.removeprefix(MOMENT_MARK))
    if isinstance(written, str) and written.startswith(DAY_MARK):
        return date.fromisoformat(written.removeprefix(DAY_MARK))
    return written  # type: ignore[no-any-return]


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _made(kind: Any, written: Mapping[str, Any], cells: Mapping[str, Cell]) -> Any:
    hints = _hints(kind)
    return kind(**{each.name: _read(hints[each.name], written[each.name], cells) for each in fields(kind)})


def _read(hint: Any, written: Any, cells: Mapping[str, Cell]) -> Any:
    """Return what was written as a value of the type that a field is declared with."""
    if hint is Cell:
        return cells[written]
    if get_origin(hint) is tuple:
        return _read_tuple(get_args(hint), written, cells)
    if get_origin(hint) in (Union, types.UnionType):
        return _read_either(get_args(hint), written, cells)
    if is_dataclass(hint):
        return _made(hint, written, cells)
    return _read_plain(hint, written)


def _read_plain(hint: Any, written: Any) -> Any:
    if hint in (date, datetime):
        return hint.fromisoformat(written)
    if get_origin(hint) is Literal:
        return written
    if not isinstance(written, hint) and not (hint is float and isinstance(written, int)):
        raise TypeError(f"{written!r} 不是 {hint.__name__}")
    return written


def _read_tuple(kinds: tuple[Any, ...], written: Any, cells: Mapping[str, Cell]) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], each, cells) for each in written)
    return tuple(_read(kind, each, cells) for kind, each in zip(kinds, written, strict=True))


def _read_either(kinds: tuple[Any, ...], written: Any, cells: Mapping[str, Cell]) -> Any:
    if written is None:
        return None
    if bool in kinds:
        return _read_scalar(written)
    return _read(next(kind for kind in kinds if kind is not type(None)), written, cells)

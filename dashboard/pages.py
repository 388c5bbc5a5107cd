"""Finds the pages: every module of dashboard/views, in the order that each asks for."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from dashboard import views

GROUPS = ("运行监测", "市场研判", "主体培育", "政策参考", "数据")


@dataclass(frozen=True)
class View:
    """One page, as its module declares it."""

    title: str
    icon: str
    group: str
    order: int
    path: str
    render: Callable[[], None]


@lru_cache(maxsize=1)
def found_views() -> tuple[View, ...]:
    """Return all pages, by group and then by ORDER.

    Raises:
        AttributeError: A module in dashboard/views lacks one of the names that a page declares.
        ValueError: A page names a group that does not exist.
    """
    names = [each.name for each in pkgutil.iter_modules(views.__path__)]
    modules = [importlib.import_module(f"{views.__name__}.{name}") for name in names]
    found = [View(m.TITLE, m.ICON, m.GROUP, m.ORDER, m.PATH, m.render) for m in modules]
    return tuple(sorted(found, key=lambda view: (GROUPS.index(view.group), view.order)))

"""Which published names tell one and the same series, and where a series ends although a name goes on.

In January–February 2026 the statistics bureau renamed 实物商品网上零售额 to 网上商品零售额, same scope; and
put 网上商品和服务零售额 in the place of 网上零售额, with a wider scope of services. The goods join, the
total does not: each name of the total is a series of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Concept:
    """One published series.

    Attributes:
        name: What it is called today.
        names: Every name it has been published under.
        note: What a reader must know before comparing years.
    """

    name: str
    names: tuple[str, ...]
    note: str = ""


CONCEPTS = (
    Concept(
        "网上商品零售额",
        ("网上商品零售额", "实物商品网上零售额"),
        "2026 年更名，原名实物商品网上零售额，口径未变，前后可比",
    ),
    Concept(
        "网上零售额（2025 年及以前）",
        ("全国网上零售额", "网上零售额"),
        "2025 年后停止发布；与 2026 年起的网上商品和服务零售额口径不同，不相衔接",
    ),
    Concept(
        "网上商品和服务零售额",
        ("网上商品和服务零售额",),
        "2026 年起发布，服务类平台范围扩大；与以前的网上零售额不相衔接",
    ),
)
BY_NAME = {name: concept for concept in CONCEPTS for name in concept.names}


def concept_of(name: str) -> Concept:
    """Return the series that a published name tells; a name that is not listed is its own."""
    return BY_NAME.get(name) or Concept(name, (name,))


def names_of(names: Iterable[str]) -> set[str]:
    """Return these names with all other names of the same series."""
    return {each for name in names for each in concept_of(name).names}

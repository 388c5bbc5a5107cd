"""Two contents side by side: what each number is called, and where two weeks or two issues differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.snapshots import printing
from dashboard.snapshots.content import UNKNOWN_TEXT, Cell, Change, Content, Origin

MOST_CHANGES = 40  # told of a correction; the first are the key figures


@dataclass(frozen=True)
class Compared:
    """One number in two contents. A text is “—” where that content does not have it."""

    block: str
    name: str
    old: str
    new: str
    change: str  # difference in the unit, or of an amount in percent; “—” where either is unknown


def named(content: Content) -> Iterator[tuple[str, str, Cell]]:
    """Yield block, name and cell of every number that a reader would compare, in reading order."""
    for figure in content.key_figures:
        yield "主要指标", f"{figure.name}（{_period(figure.period)}）", figure.value
        yield "主要指标", f"{figure.name}（{_period(figure.period)}）同比", figure.growth
    for target in content.targets:
        called = f"{target.name}，{target.target_text}"
        yield "目标实绩", called, target.actual
        yield "目标完成", called, target.attained
        yield "达标可能", called, target.probability
    for row in content.ranking.rows:
        yield "地区", f"{row.name} 累计", row.value
        yield "地区", f"{row.name} 累计同比", row.growth
    for mix in content.mixes:
        for part in mix.rows:
            yield mix.title, part.name, part.value
            yield mix.title, f"{part.name}占比", part.share
    yield "数据", "应报数据完整度", content.completeness.kappa
    yield "数据", "迟报网店", content.completeness.late_count


def _period(period: str) -> str:
    return "累计" if "月" in period else period


def side_by_side(old: Content, new: Content) -> tuple[Compared, ...]:
    """Return every number that either content has, in the reading order of the newer one."""
    before = {(block, name): cell for block, name, cell in named(old)}
    after = {(block, name): cell for block, name, cell in named(new)}
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(_compared(key, before.get(key), after.get(key)) for key in keys)


def _compared(key: tuple[str, str], old: Cell | None, new: Cell | None) -> Compared:
    return Compared(*key, _text(old), _text(new), _change(old, new))


def _text(cell: Cell | None) -> str:
    return cell.full if cell else UNKNOWN_TEXT


def _change(old: Cell | None, new: Cell | None) -> str:
    if old is None or new is None or old.raw is None or new.raw is None or old.unit != new.unit:
        return UNKNOWN_TEXT
    if new.unit in ("%", "个百分点"):
        return printing.signed("", new.raw - old.raw, "个百分点", Origin("")).full
    if not old.raw or not new.unit:
        return printing.signed("", new.raw - old.raw, new.unit, Origin("")).full
    return printing.signed("", (new.raw / old.raw - 1) * 100, "%", Origin("")).full


def changes(old: Content, new: Content) -> tuple[Change, ...]:
    """Return the printed numbers that a correction changes, old → new, the key figures first."""
    differing = [
        Change(each.name, each.old, each.new) for each in side_by_side(old, new) if each.old != each.new
    ]
    return tuple(differing[:MOST_CHANGES])

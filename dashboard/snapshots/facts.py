"""What sentences may say of the blocks of a snapshot: cells and words by the names that rules call them by."""

from dataclasses import dataclass

from dashboard.snapshots import printing
from dashboard.snapshots.content import Cell, Completeness, KeyFigure, Mix, Ranking, TargetRow
from dashboard.snapshots.gather_figures import THIS_WEEK
from dashboard.snapshots.subject import ALL_SALES, LIVE, Subject

LIVE_SHARE = "T1"
CALLED = {(LIVE, "ytd"): "live", (LIVE, "week"): "live_week", (ALL_SALES, "ytd"): "all"}


@dataclass(frozen=True)
class Blocks:
    """The blocks that sentences speak of."""

    figures: tuple[KeyFigure, ...]
    targets: tuple[TargetRow, ...]
    ranking: Ranking
    mixes: tuple[Mix, ...]
    completeness: Completeness
    revisions_count: Cell


def facts(subject: Subject, blocks: Blocks) -> dict[str, Cell]:
    """Return the cells."""
    return {
        **figure_facts(subject, blocks.figures),
        **ranking_facts(subject, blocks.ranking),
        **mix_facts(blocks.mixes),
        **({} if subject.is_looking_back else target_facts(blocks.targets)),
        "kappa": blocks.completeness.kappa,
        "late": blocks.completeness.late_count,
        "revisions": blocks.revisions_count,
    }


def names(subject: Subject, blocks: Blocks) -> dict[str, str]:
    """Return the words."""
    platform = {"platform_name": blocks.mixes[0].rows[0].name} if mix_facts(blocks.mixes) else {}
    return {
        "year": subject.year_text(),
        **ranking_names(blocks.ranking),
        **target_names(blocks.targets),
        **platform,
    }


def figure_facts(subject: Subject, figures: tuple[KeyFigure, ...]) -> dict[str, Cell]:
    """Return what sentences may say of the region's own level and growth."""
    found: dict[str, Cell] = {}
    for figure in figures:
        kind = "week" if figure.period == THIS_WEEK else "ytd"
        if name := CALLED.get((figure.code, kind)):
            found |= {name: figure.value, f"{name}_growth": figure.growth}
    found["live_share"] = subject.book.cell(
        ("key.T1.ytd.value", printing.percent, "%"),
        subject.values(LIVE_SHARE, "ytd", subject.year_start),
        "value",
        region_code=subject.place.code,
    )
    return found


def ranking_facts(subject: Subject, ranked: Ranking) -> dict[str, Cell]:
    """Return what sentences may say of the regions below."""
    known = [row for row in ranked.rows if row.growth.raw is not None]
    if not known:
        return {}
    growths = [row.growth for row in ranked.rows]
    return {
        "children_known": subject.book.derived(
            ("point.children_known", printing.count, ""), "count_known", *growths
        ),
        "children_up": subject.book.derived(
            ("point.children_up", printing.count, ""), "count_positive", *growths
        ),
        "first_growth": known[0].growth,
        "last_growth": known[-1].growth,
    }


def ranking_names(ranked: Ranking) -> dict[str, str]:
    """Return the names of the fastest and the slowest region below."""
    known = [row.name for row in ranked.rows if row.growth.raw is not None]
    return {"first_name": known[0], "last_name": known[-1]} if known else {}


def mix_facts(mixed: tuple[Mix, ...]) -> dict[str, Cell]:
    """Return what sentences may say of the largest platform."""
    if not mixed or mixed[0].key != "platform" or len(mixed[0].rows) < 2:
        return {}
    largest = mixed[0].rows[0]
    return {"platform_share": largest.share, "platform_pull": largest.pull}


def target_facts(targets: tuple[TargetRow, ...]) -> dict[str, Cell]:
    """Return what sentences may say of the most urgent target that could be judged."""
    if not targets or targets[0].attained.raw is None:
        return {}
    first = targets[0]
    return {
        "attained": first.attained,
        "pace": first.pace,
        "chance": first.probability,
        "needed": first.required,
    }


def target_names(targets: tuple[TargetRow, ...]) -> dict[str, str]:
    """Return the words of the same target."""
    if not targets:
        return {}
    due = targets[0].target_text.partition("（")[2].partition("）")[0]
    name = f"{targets[0].name}（{due}）" if due else targets[0].name
    return {"target_name": name, "verdict": targets[0].light.word}

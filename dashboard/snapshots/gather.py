"""The content of one snapshot: every block asked of one build, in one place to read."""

from dashboard.snapshots import disclose, printing
from dashboard.snapshots.content import (
    Cell,
    Content,
    Heading,
    KeyFigure,
    Mix,
    Note,
    Ranking,
    Stamp,
    TargetRow,
)
from dashboard.snapshots.gather_figures import key_figures, target_rows, trends
from dashboard.snapshots.gather_news import news, revised
from dashboard.snapshots.gather_tables import completeness, heatmap, ladders, mixes, ranking
from dashboard.snapshots.points import points
from dashboard.snapshots.subject import ALL_SALES, LIVE, Source, Subject, subject_of
from dashboard.snapshots.weeks import Week
from pipelines.indicators.catalogue import BY_CODE

TITLE = "直播电商运行监测周报"
DRAFT = "草稿"
LIVE_SHARE = "T1"


def gather(
    origin: Source, code: str, week: Week, previous: Content | None = None, issuer: str | None = None
) -> Content:
    """Return what the snapshot of a region and week says, as an unsigned draft.

    Args:
        origin: The build that answers.
        code: The region: six or nine digits, or 单位:名称.
        week: The week.
        previous: The issue that news and revisions count from; None: there is none.
        issuer: Who issues, as the bureau declares; None: nobody has.

    Raises:
        SnapshotRefused: The region is unknown or has no data at all, or the week has not begun.
    """
    subject = subject_of(origin, code, week, previous)
    figures, targets, ranked, mixed = (
        key_figures(subject),
        target_rows(subject),
        ranking(subject),
        mixes(subject),
    )
    revisions, revisions_count = revised(subject)
    delivered = completeness(subject)
    facts = {
        **figure_facts(subject, figures),
        **ranking_facts(subject, ranked),
        **mix_facts(mixed),
        **target_facts(targets),
        "kappa": delivered.kappa,
        "late": delivered.late_count,
        "revisions": revisions_count,
    }
    names = {
        "year": subject.year_text(),
        **ranking_names(ranked),
        **target_names(targets),
        **({"platform_name": mixed[0].rows[0].name} if "platform_share" in facts else {}),
    }
    return Content(
        heading=heading(subject, issuer),
        stamp=Stamp(),
        notice=notice(subject),
        points=points(facts, names),
        key_figures=figures,
        targets=targets,
        trends=trends(subject),
        ranking=ranked,
        mixes=mixed,
        heatmap=heatmap(subject),
        ladders=ladders(subject),
        completeness=delivered,
        news=news(subject, figures, targets),
        revisions=revisions,
        revisions_count=revisions_count,
        notes=notes(subject),
        disclosure=disclose.said(origin.veil, sum(each.state == "suppressed" for each in subject.book.cells)),
        cells=subject.book.cells,
        questions=subject.book.questions,
    )


def heading(subject: Subject, issuer: str | None) -> Heading:
    """Return the masthead of a draft."""
    week, facts, through = subject.week, subject.source.facts, subject.through
    return Heading(
        title=TITLE,
        issuer=issuer,
        region_code=subject.place.code,
        region_name=subject.place.name,
        region_level=subject.place.level,
        week=week.label,
        week_label=week.title,
        first_day=week.first_day,
        last_day=week.last_day,
        range_text=week.range_text,
        issue_text=DRAFT,
        through=through,
        days_in=(through - week.first_day).days + 1 if through else 0,
        as_of=facts.as_of,
        built_at=facts.built_at,
        build_id=facts.build_id,
        code_version=facts.code_version,
        is_draft=True,
        is_demo=facts.is_demo,
        previous=subject.previous.heading.week if subject.previous else None,
    )


def notice(subject: Subject) -> str | None:
    """Return what must be read first: that the week has no data, or only some of its days."""
    through = subject.through
    if through is None:
        return f"本周没有{subject.place.name}的任何数据：以下没有本周数字，累计与目标进度为此前已有的数据。"
    if through < subject.week.last_day:
        days = (through - subject.week.first_day).days + 1
        return f"本周数据只到 {through.month}月{through.day}日（{days} 天）：增速只与上年相同的天数相比。"
    return None


def figure_facts(subject: Subject, figures: tuple[KeyFigure, ...]) -> dict[str, Cell]:
    """Return what sentences may say of the region's own level and growth."""
    called = {(LIVE, "ytd"): "live", (LIVE, "week"): "live_week", (ALL_SALES, "ytd"): "all"}
    found: dict[str, Cell] = {}
    for figure in figures:
        kind = "week" if figure.period == "本周" else "ytd"
        if name := called.get((figure.code, kind)):
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


def notes(subject: Subject) -> tuple[Note, ...]:
    """Return what the numbers mean and where they are from."""
    facts = subject.source.facts
    said = [
        f"{BY_CODE[LIVE].name}：{BY_CODE[LIVE].definition}",
        f"数据由网店的平台导出文件计算，{facts.build_id}，数据截至 {facts.data_through or '—'}，目标按 {facts.as_of} 判定；未结束的时期为初步数。",
        "增速按可比口径计算：只比两期都有数据的网店及真实的开业、停业；上年同期按 364 天前的同一周。因四舍五入，分项与合计可能有尾差。",
        f"{BY_CODE[ALL_SALES].name.partition('(')[0]}：{BY_CODE[ALL_SALES].definition}",
        "“—”表示未知或不可比，不是零。",
    ]
    return tuple(Note(text, at) for at, text in enumerate(said))

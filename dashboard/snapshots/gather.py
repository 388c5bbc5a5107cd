"""The content of one snapshot: every block asked of one build, in one place to read."""

from dashboard.snapshots import disclose
from dashboard.snapshots.answers import Notebook
from dashboard.snapshots.content import Content, Disclosure, Heading, Note, Stamp
from dashboard.snapshots.facts import Blocks, facts, names
from dashboard.snapshots.gather_figures import key_figures, target_rows, trends
from dashboard.snapshots.gather_news import news, revised
from dashboard.snapshots.gather_tables import completeness, heatmap, ladders, mixes, ranking
from dashboard.snapshots.points import points
from dashboard.snapshots.subject import ALL_SALES, LIVE, Before, Source, Subject, subject_of
from dashboard.snapshots.weeks import Week
from pipelines.indicators.catalogue import BY_CODE

TITLE = "直播电商运行监测周报"
DRAFT = "草稿"
NOTHING = Before()


def gather(
    origin: Source, code: str, week: Week, before: Before = NOTHING, issuer: str | None = None
) -> Content:
    """Return what the snapshot of a region and week says, as an unsigned draft.

    Args:
        origin: The build that answers.
        code: The region: six or nine digits, or 单位:名称.
        week: The week.
        before: What earlier issues leave to this one.
        issuer: Who issues, as the bureau declares; None: nobody has.

    Raises:
        SnapshotRefused: The region is unknown or has no data at all, or the week has not begun.
    """
    subject = subject_of(origin, code, week, before)
    revisions, count = revised(subject)
    blocks = Blocks(
        key_figures(subject),
        target_rows(subject),
        ranking(subject),
        mixes(subject),
        completeness(subject),
        count,
    )
    return Content(
        heading=heading(subject, issuer),
        stamp=Stamp(),
        notice=notice(subject),
        points=points(facts(subject, blocks), names(subject, blocks)),
        key_figures=blocks.figures,
        targets=blocks.targets,
        trends=trends(subject),
        ranking=blocks.ranking,
        mixes=blocks.mixes,
        heatmap=heatmap(subject),
        ladders=ladders(subject),
        completeness=blocks.completeness,
        news=news(subject, blocks.figures, blocks.targets),
        revisions=revisions,
        revisions_count=count,
        notes=notes(subject),
        disclosure=said(subject.book),
        cells=subject.book.cells,
        questions=subject.book.questions,
    )


def said(book: Notebook) -> Disclosure:
    """Return what disclosure control did."""
    return disclose.said(book.veil, sum(each.state == "suppressed" for each in book.cells))


def heading(subject: Subject, issuer: str | None) -> Heading:
    """Return the masthead of a draft."""
    week, told, through = subject.week, subject.source.facts, subject.through
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
        as_of=told.as_of,
        built_at=told.built_at,
        build_id=told.build_id,
        code_version=told.code_version,
        is_draft=True,
        is_demo=told.is_demo,
        previous=subject.previous.heading.week if subject.previous else None,
    )


def notice(subject: Subject) -> str | None:
    """Return what must be read first: no data, or of some days only; progress of long after the week."""
    through = subject.through
    if through is None:
        return f"本周没有{subject.place.name}的任何数据：以下没有本周数字，累计与目标进度为此前已有的数据。"
    if through < subject.week.last_day:
        days = (through - subject.week.first_day).days + 1
        return f"本周数据只到 {through.month}月{through.day}日（{days} 天）：增速只与上年相同的天数相比。"
    if subject.is_looking_back:
        return f"这是补出的一期：目标进度是 {subject.source.facts.as_of} 判定的，不是本周末的进度。"
    return None


def notes(subject: Subject) -> tuple[Note, ...]:
    """Return what the numbers mean and where they are from."""
    told = subject.source.facts
    sentences = [
        f"{BY_CODE[LIVE].name}：{BY_CODE[LIVE].definition}",
        f"数据由网店的平台导出文件计算，{told.build_id}，数据截至 {told.data_through or '—'}，目标按 {told.as_of} 判定；未结束的时期为初步数。",
        "增速按可比口径计算：只比两期都有数据的网店及真实的开业、停业；上年同期按 364 天前的同一周。因四舍五入，分项与合计可能有尾差。",
        f"{BY_CODE[ALL_SALES].name.partition('(')[0]}：{BY_CODE[ALL_SALES].definition}",
        "“—”表示未知或不可比，不是零。",
    ]
    return tuple(Note(text, at) for at, text in enumerate(sentences))

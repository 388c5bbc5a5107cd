"""What the DOCX says, as plain blocks in reading order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dashboard.snapshots import parts, svg, svg_small
from dashboard.snapshots.content import Content, Light, Ranking, Trend

POINTS_PER_MM = 72 / 25.4
SONG, HEI, FANGSONG, KAI, TITLE_FONT = "宋体", "黑体", "仿宋_GB2312", "楷体_GB2312", "方正小标宋简体"
RED, GREY, INK = "C00000", "5B6875", "000000"
LINES = "横虚线为目标，细虚线为推算的区间。"  # what the legend of a trend leaves out
FEWEST_COMPARED = 3  # regions that a table of months is worth its room for
SLACK = 8.0  # points of a page that stay free: writing programs differ a little


@dataclass(frozen=True)
class Layout:
    """Sizes of one edition: margins in mm (top, bottom, left, right), letters and pitches in points.

    Attributes:
        charts_mm: Heights that charts may have, the best first; of a form in the making two, trends and ranking.
        pages: How many pages it may have; null: as many as it takes.
    """

    margins: tuple[float, float, float, float]
    title: float
    text: tuple[float, float]
    heading: tuple[float, float]
    table: tuple[float, float]
    charts_mm: tuple[float, ...]
    pages: int | None

    @property
    def width_mm(self) -> float:
        """Return the width between the margins."""
        return 210 - self.margins[2] - self.margins[3]

    @property
    def height(self) -> float:
        """Return the height between the margins that may be filled, in points."""
        return (297 - self.margins[0] - self.margins[1]) * POINTS_PER_MM - SLACK


# 简报版 has two pages; 公文版 has the page of GB/T 9704: 三号仿宋 on a pitch of 28 points.
BRIEF = Layout((18, 16, 20, 20), 26, (11, 17.5), (12, 19), (8, 10.5), (58, 52, 46), 2)
OFFICIAL = Layout((37, 35, 28, 26), 26, (16, 28), (16, 28), (9, 12.5), (62,), None)


@dataclass(frozen=True)
class Run:
    """Letters of one look; `font` is the Chinese one, Latin letters and digits are in Times New Roman."""

    words: str
    font: str
    size: float
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: pitch and spaces in points; `role` is text, heading, caption, title or meta."""

    runs: tuple[Run, ...]
    role: str
    pitch: float
    before: float = 0
    after: float = 0
    begins_page: bool = False


@dataclass(frozen=True)
class Grid:
    """One native table: widths in mm, one letter of alignment a column (l, r, c).

    Attributes:
        fills: Ground colours by row and column.
        inks: Letter colours by row and column.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    aligns: str
    letters: tuple[float, float]
    fills: tuple[tuple[int, int, str], ...] = ()
    inks: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Charts:
    """Native charts side by side; height in mm."""

    charts: tuple[Trend | Ranking, ...]
    height_mm: float


Block = Paragraph | Grid | Charts


def blocks(content: Content, layout: Layout, gone: frozenset[str], batch: str) -> list[Block]:
    """Return all blocks in reading order; `gone`: lists of which items were left out."""
    made: list[Block] = [*_masthead(content, layout)]
    made += _points(content, layout)
    made += _key_figures(content, layout)
    made += _targets(content, layout)
    made += _trends(content, layout)
    made += _ranking(content, layout)
    made += _mixes(content, layout)
    made += _heat(content, layout)
    made += _complete(content, layout)
    made += _ladders(content, layout)
    made += _changes(content, layout)
    made += _closing(content, layout, gone, batch)
    return list(_numbered(made))


def _numbered(made: Iterable[Block]) -> Iterator[Block]:
    """Number tables and figures in reading order."""
    counts = {"表": 0, "图": 0}
    for block in made:
        if isinstance(block, Paragraph) and block.role == "caption":
            kind, _, name = block.runs[0].words.partition("　")
            counts[kind] += 1
            yield replace(block, runs=(replace(block.runs[0], words=f"{kind}{counts[kind]}　{name}"),))
        else:
            yield block


def _text(words: str, layout: Layout, font: str = FANGSONG) -> Paragraph:
    return Paragraph((Run(words, font, layout.text[0]),), "text", layout.text[1])


def _heading(words: str, layout: Layout) -> Paragraph:
    return Paragraph((Run(words, HEI, layout.heading[0]),), "heading", layout.heading[1], 3, 1)


def _caption(words: str, layout: Layout) -> Paragraph:
    size, pitch = layout.table[0] + 1.5, layout.table[1] + 4
    return Paragraph((Run(words, HEI, size),), "caption", pitch, 3, 1)


def _note(words: str, layout: Layout, colour: str = GREY) -> Paragraph:
    size, pitch = layout.table
    return Paragraph((Run(words, SONG, size, colour=colour),), "note", pitch, 1.5)


def _masthead(content: Content, layout: Layout) -> Iterator[Block]:
    head, size = content.heading, layout.text[0]
    yield Paragraph((Run(head.title, TITLE_FONT, layout.title, colour=RED),), "title", layout.title * 1.45)
    said = f"{parts.issuer(head)}\t{head.week_label}　{head.issue_text}\t{head.range_text}"
    yield Paragraph((Run(said, FANGSONG, min(size, 12)),), "meta", layout.text[1] + 2, 2, 3)
    if correction := content.stamp.corrects:
        title = Run(f"{parts.correction_title(correction)}。", HEI, size, colour=RED)
        changes = "；".join(f"{each.name}由 {each.old} 改为 {each.new}" for each in correction.changes)
        said = f"{correction.reason}。{changes}。" if changes else f"{correction.reason}。"
        yield Paragraph((title, Run(said, FANGSONG, size)), "text", layout.text[1])
    if content.notice:
        yield Paragraph((Run(content.notice, KAI, size, colour=RED),), "text", layout.text[1])


def _points(content: Content, layout: Layout) -> Iterator[Block]:
    if not content.points:
        return
    yield _heading("一、本期要点", layout)
    size = layout.text[0]
    for at, point in enumerate(content.points, 1):
        runs = (Run(f"{at}.{point.lead}", KAI, size, bold=True), Run(point.text, FANGSONG, size))
        yield Paragraph(runs, "text", layout.text[1])


def mark(light: Light | None) -> str:
    """Return a light as shape and word; “—” where there is none."""
    return f"{light.shape} {light.word}" if light else "—"


def _widths(shares: Iterable[float], layout: Layout) -> tuple[float, ...]:
    every = tuple(shares)
    return tuple(share / sum(every) * layout.width_mm for share in every)


def _key_figures(content: Content, layout: Layout) -> Iterator[Block]:
    rows = tuple(
        (
            each.name,
            each.period,
            each.value.full,
            parts.growth_text(each.growth, each.growth_word),
            mark(each.light),
        )
        for each in content.key_figures
    )
    lights = tuple(
        (row, 4, svg.LIGHT_INKS[each.light.colour][1:])
        for row, each in enumerate(content.key_figures)
        if each.light
    )
    yield _heading("二、主要指标与目标", layout)
    yield _caption("表　主要指标", layout)
    head = ("指标", "时期", "数值", "同比", "对照目标")
    yield Grid(head, rows, _widths((3.6, 3.2, 2.8, 1.8, 2.2), layout), "lcrrl", layout.table, inks=lights)


def _targets(content: Content, layout: Layout) -> Iterator[Block]:
    if not content.targets:
        yield _note(parts.absent_text([("目标进度", ())]) or "", layout)
        return
    rows = tuple(
        (
            row.name,
            parts.aim_text(row),
            row.actual.full,
            row.attained.full,
            row.pace.full,
            row.required.full,
            row.probability.text,
            mark(row.light),
        )
        for row in content.targets
    )
    inks = tuple((at, 7, svg.LIGHT_INKS[row.light.colour][1:]) for at, row in enumerate(content.targets))
    widths = _widths((3.6, 5.4, 2.6, 1.5, 1.7, 1.8, 1.8, 2.3), layout)
    yield _caption("表　目标完成进度", layout)
    head = ("目标", "目标值", "已完成", "完成", "往年此时", "所需增速", "达标可能", "判断")
    yield Grid(head, rows, widths, "llrrrrrl", layout.table, inks=inks)
    yield _note("注：完成、往年此时为占目标的百分比；所需增速为余下时间须达到的增速。", layout)
    if layout.pages is None:
        for row in content.targets:
            yield _note(f"{row.name}：{row.why}", layout)
    elif apart := [row.name for row in content.targets if row.scope_mismatch]:
        yield _note(f"口径不一致，不作比较：{'、'.join(apart)}。", layout)


def _trends(content: Content, layout: Layout) -> Iterator[Block]:
    shown = content.trends[:2]
    if shown:
        names = "；".join(f"{each.title}（{each.unit}）" for each in shown)
        yield _caption(f"图　{names}", layout)
        yield Charts(tuple(shown), layout.charts_mm[0])
        notes = dict.fromkeys(each.note for each in shown if each.note)
        yield _note("".join([LINES, *notes]), layout)


def _ranking(content: Content, layout: Layout) -> Iterator[Block]:
    rank = content.ranking
    # The first page of 简报版 tells of the whole, the second of its parts; 公文版 flows on.
    yield replace(_heading("三、地区、平台与渠道", layout), begins_page=layout.pages is not None)
    if not rank.rows:
        yield _note(f"{rank.empty}。", layout)
        return
    whole = f"，全域 {rank.whole.full}" if rank.whole.raw is not None else ""
    yield _caption(f"图　{rank.title}（{rank.period}{whole}）", layout)
    yield Charts((rank,), layout.charts_mm[-1])
    yield _note("".join(parts.ranking_notes(rank)), layout)


def _mixes(content: Content, layout: Layout) -> Iterator[Block]:
    for mix in content.mixes:
        first = parts.MIX_NAMES.get(mix.key, "分项")
        yield _caption(
            f"表　{mix.title}（{mix.period}；占比按已知{first}，覆盖 {mix.coverage.full}）", layout
        )
        head = (first, "金额", "占比", "同比", "拉动（个百分点）")
        rows = tuple(tuple(parts.mix_cells(row)) for row in mix.rows)
        yield Grid(head, rows, _widths((3, 3, 2, 2, 2.6), layout), "lrrrr", layout.table)
        if mix.note:
            yield _note(mix.note, layout)


def _heat(content: Content, layout: Layout) -> Iterator[Block]:
    heat = content.heatmap
    if not heat.rows or (layout.pages is not None and len(heat.rows) < FEWEST_COMPARED):
        return
    limit = svg_small.heat_limit(heat)
    yield _caption(f"表　{heat.title}（{parts.heat_note(heat)}）", layout)
    rows = tuple((row.name, *(cell.text for cell in row.cells)) for row in heat.rows)
    fills = tuple(
        (at, column, svg_small.shade(cell.raw, limit)[0][1:])
        for at, row in enumerate(heat.rows)
        for column, cell in enumerate(row.cells, 1)
        if cell.raw is not None
    )
    head = ("地区", *(name.replace("年", "年\n") for name in heat.columns))
    size, pitch = layout.table
    widths = _widths((2.2, *(1.3 for _ in heat.columns)), layout)
    yield Grid(head, rows, widths, "l" + "c" * len(heat.columns), (size - 0.5, pitch), fills)


def _complete(content: Content, layout: Layout) -> Iterator[Block]:
    complete = content.completeness
    yield _heading("四、数据完整性与修订", layout)
    for line in parts.complete_lines(complete):
        yield _text(line, layout)
    if complete.feeds:
        yield _caption("表　各平台上报情况", layout)
        rows = tuple(
            (feed.name, feed.due.full, feed.reported.full, feed.share.full, feed.late_text or "—")
            for feed in complete.feeds
        )
        head = ("平台", "应报", "已报", "上报率", "未报")
        yield Grid(head, rows, _widths((2.5, 1.6, 1.6, 1.8, 5), layout), "lrrrl", layout.table)
    for note in parts.late_notes(complete):
        yield _note(note, layout)


def _ladders(content: Content, layout: Layout) -> Iterator[Block]:
    if not content.ladders:
        return
    yield _caption("表　培育台阶", layout)
    rows = tuple(
        (
            each.name,
            each.threshold_text,
            each.reached.full,
            each.near.full,
            each.target.full,
            mark(each.light),
        )
        for each in content.ladders
    )
    inks = tuple((at, 5, svg.LIGHT_INKS[each.light.colour][1:]) for at, each in enumerate(content.ladders))
    head = ("台阶", "门槛", "已达到", "接近", "目标", "判断")
    yield Grid(head, rows, _widths((3.4, 2.4, 1.6, 1.6, 1.6, 2.2), layout), "llrrrl", layout.table, inks=inks)


def _changes(content: Content, layout: Layout) -> Iterator[Block]:
    if content.news:
        yield _text(f"本期新增：{''.join(each.text for each in content.news)}", layout)
    if not content.revisions:
        return
    yield _caption("表　历史数据修订", layout)
    rows = tuple(tuple(parts.revision_cells(each)) for each in content.revisions)
    head = ("指标", "期别", "原值", "修订值", "变动", "原因")
    yield Grid(head, rows, _widths((3.4, 2.2, 2.2, 2.2, 1.5, 2.4), layout), "llrrrl", layout.table)
    yield _note(parts.revisions_note(content), layout)


def _closing(content: Content, layout: Layout, gone: frozenset[str], batch: str) -> Iterator[Block]:
    for words in (parts.notes_text(content, gone), parts.signed_text(content.stamp), batch):
        if words:
            yield _note(words, layout)

"""The weekly as one HTML file for phones and screens: no script, no request, less than 100 KB.

Charts are the SVG of the PDF, drawn for a phone of 390 pixels, where a point is a point: the same pictures
stand two by two on a desktop and on paper. A content that is too long loses items by their priority.
"""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from dashboard.palette import LIGHTS
from dashboard.snapshots import parts, svg, svg_small, trim
from dashboard.snapshots.content import (
    Content,
    Heading,
    Heatmap,
    KeyFigure,
    Ladder,
    Light,
    Mix,
    Revision,
    TargetRow,
    Trend,
)
from dashboard.snapshots.svg_rank import ranking
from dashboard.snapshots.svg_trend import trend

LARGEST = 100_000  # bytes
STYLE = Path(__file__).with_name("weekly.css")
PHONE_WIDTH = 271.5  # points: the 362 pixels between the margins of a phone of 390
TREND_HEIGHT, BAR_WIDTH, FEED_WIDTH, SPARK_SIZE = 150.0, 56.0, 66.0, (48.0, 20.0)
LATEST_MONTHS = 6  # what a phone has room for
NOTHING_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'"


def write(content: Content) -> bytes:
    """Return the weekly as UTF-8 HTML, the same bytes for the same content."""
    batch = parts.batch(content)

    def page(kept: Content, gone: Iterable[trim.Item]) -> bytes:
        return _page(kept, frozenset(item.path for item in gone), batch).encode()

    every = [path for paths in trim.PAGES for path in paths]
    whole = [trim.Item(path, 0) for path in every]  # with all the words that say what is not listed
    gone = trim.fewest(content, every, lambda kept: len(page(kept, whole)) < LARGEST)
    return page(trim.without(content, gone), gone)


def _page(content: Content, gone: frozenset[str], batch: str) -> str:
    head = content.heading
    title = f"{head.title}　{head.week_label}　{head.region_name}"
    body = "".join(
        [
            _masthead(head),
            _warnings(content),
            _points(content),
            _key_figures(content),
            _targets(content),
            _trends(content.trends),
            _two(_regions(content), _right(content)),
            _heat(content.heatmap),
            _news(content),
            _revisions(content),
            _footer(content, gone, batch),
        ]
    )
    marks = f'<p class="demo">{parts.DEMO}</p>' if head.is_demo else ""
    marks += f'<div class="draft" aria-hidden="true">{parts.DRAFT}</div>' if head.is_draft else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light">'
        f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_OUTSIDE}">'
        f"<title>{escape(title)}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body>{marks}<main>{body}</main></body></html>\n"
    )


def inline(picture: str, name: str = "") -> str:
    """Return a picture as it stands within HTML: without what only files need; sized by its class, if any."""
    picture = re.sub(r' (xmlns|font-family)="[^"]*"', "", picture, count=2)
    if name:
        return re.sub(r' width="[^"]*" height="[^"]*" role', f' class="{name}" role', picture, count=1)
    return re.sub(
        r' width="([^"]*)" height="([^"]*)" role', r' width="\1pt" height="\2pt" role', picture, count=1
    )


def _two(left: str, right: str) -> str:
    if not left or not right:
        return left + right
    return f'<div class="two"><section>{left}</section><section>{right}</section></div>'


def _quiet(words: str | None) -> str:
    return f'<p class="quiet">{escape(words)}</p>' if words else ""


def _title(words: str, note: str) -> str:
    return f"<h3><span>{escape(words)}</span><small>{escape(note)}</small></h3>"


def _lamp(light: Light | None) -> str:
    if light is None:
        return ""
    ink, colour = svg.LIGHT_INKS[light.colour], LIGHTS[light.colour]
    shape = f'<i style="color:{colour}">{light.shape}</i>'
    return f'<span class="lamp" style="color:{ink}">{shape}{escape(light.word)}</span>'


def _masthead(head: Heading) -> str:
    said = (parts.issuer(head), f"{head.week_label}　{head.issue_text}", head.range_text)
    spans = "".join(f"<span>{escape(words)}</span>" for words in said)
    return f'<h1>{escape(head.title)}</h1><p class="meta">{spans}</p>'


def _warnings(content: Content) -> str:
    made = ""
    if correction := content.stamp.corrects:
        changes = "".join(
            f"<br>{escape(each.name)}：{escape(each.old)} → <b>{escape(each.new)}</b>"
            for each in correction.changes
        )
        title = escape(parts.correction_title(correction))
        made += f'<div class="banner red"><b>{title}</b>　{escape(correction.reason)}{changes}</div>'
    if content.notice:
        made += f'<div class="banner"><b>提示</b>　{escape(content.notice)}</div>'
    return made


def _points(content: Content) -> str:
    items = "".join(f"<li><b>{escape(each.lead)}</b>{escape(each.text)}</li>" for each in content.points)
    return f'<h2>本期要点</h2><ol class="points">{items}</ol>' if items else ""


def _key_figures(content: Content) -> str:
    cards = "".join(map(_card, content.key_figures))
    name = "cards three" if len(content.key_figures) in (3, 5, 6) else "cards"
    return f'<div class="{name}">{cards}</div>' if cards else ""


def _card(figure: KeyFigure) -> str:
    spark = inline(svg_small.spark(figure.spark, SPARK_SIZE)) if len(figure.spark) > 1 else ""
    unit = figure.value.shown_unit if figure.value.raw is not None else ""
    growth = escape(parts.growth_text(figure.growth, figure.growth_word))
    lines = "".join(
        f'<div class="quiet">{escape(line)}</div>' for line in (figure.target_text, figure.note) if line
    )
    return (
        f'<div class="card"><div class="row"><span class="quiet">{escape(figure.name)}</span>{_lamp(figure.light)}</div>'
        f'<div class="value">{figure.value.text}<small>{unit}</small></div>'
        f'<div class="quiet">{escape(figure.period)}</div>'
        f'<div class="row"><span>同比 <b>{growth}</b></span>{spark}</div>{lines}</div>'
    )


def _targets(content: Content) -> str:
    if not content.targets:
        return _quiet(parts.absent_text([("目标进度", content.targets)]))
    names = ("目标", "已完成", "完成比例", "所需增速", "达标可能", "判断")
    head = "".join(
        f'<th class="n">{name}</th>' if at in (1, 3, 4) else f"<th>{name}</th>"
        for at, name in enumerate(names)
    )
    rows = "".join(map(_target, content.targets))
    return (
        "<h2>目标完成进度</h2>"
        f'<table class="aims"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"{_quiet('条为完成比例，竖线为往年此时通常完成的比例。')}"
    )


def _target(row: TargetRow) -> str:
    bar = inline(svg_small.bar(row.attained, row.pace, BAR_WIDTH, LIGHTS[row.light.colour]))
    period = f"<small>{escape(row.actual_period)}</small>" if row.actual_period else ""
    label = f"<small>{escape(row.required_label)}</small>" if row.required.raw is not None else ""
    name = f"{escape(row.name)}<small>{escape(parts.aim_text(row))}</small></td>"
    why = f'<tr class="why"><td colspan="6">{escape(row.why)}</td></tr>'
    if row.actual.raw is None:
        return f'<tr class="open"><td colspan="3">{name}<td colspan="3">{_lamp(row.light)}</td></tr>{why}'
    projected = parts.projected_text(row)
    return (
        f"<tr><td>{name}"
        f'<td class="n"><b>{row.actual.full}</b>{period}</td>'
        f'<td><span class="bar">{bar}{row.attained.full}</span></td>'
        f'<td class="n" data-name="所需增速">{row.required.full}{label}</td>'
        f'<td class="n" data-name="达标可能">{row.probability.text}</td>'
        f"<td>{_lamp(row.light)}{f'<small>{escape(projected)}</small>' if projected else ''}</td></tr>{why}"
    )


def _trends(trends: Iterable[Trend]) -> str:
    drawn = [
        f"<figure>{_title(each.title, each.unit)}"
        f"{inline(trend(each, PHONE_WIDTH, TREND_HEIGHT), 'chart')}{_quiet(each.note)}</figure>"
        for each in trends
    ]
    return f'<h2>走势与目标路径</h2><div class="two">{"".join(drawn)}</div>' if drawn else ""


def _regions(content: Content) -> str:
    rank = content.ranking
    if not rank.rows:
        return f"<h2>地区对标</h2>{_quiet(rank.empty)}"
    chart = inline(ranking(rank, PHONE_WIDTH), "chart")
    notes = "".join(map(_quiet, parts.ranking_notes(rank)))
    return f"<h2>地区对标</h2><figure>{_title(rank.title, rank.period)}{chart}{notes}</figure>"


def _right(content: Content) -> str:
    mixes = "".join(map(_mix, content.mixes))
    ladders = "".join(map(_ladder, content.ladders))
    return (
        (f"<h2>平台与渠道</h2>{mixes}" if mixes else "")
        + _complete(content)
        + (f"<h2>培育台阶</h2>{ladders}" if ladders else "")
    )


def _table(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table whose first column holds text, the others numbers."""
    numbered = [(name, ' class="n"' if at else "") for at, name in enumerate(names)]
    head = "".join(f"<th{how}>{escape(name)}</th>" for name, how in numbered)
    body = "".join(
        "<tr>"
        + "".join(f"<td{how}>{escape(cell)}</td>" for cell, (_, how) in zip(row, numbered, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _mix(mix: Mix) -> str:
    first = parts.MIX_NAMES.get(mix.key, "分项")
    table = _table((first, "金额", "占比", "同比", "拉动"), map(parts.mix_cells, mix.rows))
    pulls = inline(svg_small.contributions(mix, PHONE_WIDTH), "chart") if _has_pulls(mix) else ""
    notes = "".join(map(_quiet, parts.mix_notes(mix)))
    return f"{_title(mix.title, mix.period)}{table}{notes}{pulls}"


def _has_pulls(mix: Mix) -> bool:
    return any(row.pull.raw is not None for row in mix.rows)


def _complete(content: Content) -> str:
    complete = content.completeness
    rows = "".join(
        f"<tr><td>{escape(feed.name)}</td><td>{inline(svg_small.bar(feed.share, None, FEED_WIDTH))}</td>"
        f'<td class="n">{feed.reported.text}/{feed.due.text}</td><td class="n"><b>{feed.share.full}</b></td></tr>'
        for feed in complete.feeds
    )
    lines = "".join(f"<p>{escape(line)}</p>" for line in parts.complete_lines(complete))
    notes = "".join(map(_quiet, parts.late_notes(complete)))
    table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
    return f"<h2>数据完整性</h2>{lines}{table}{notes}"


def _ladder(ladder: Ladder) -> str:
    return (
        f'<div class="row"><span>{escape(ladder.name)} <span class="quiet">{escape(parts.threshold_beside(ladder))}</span></span>'
        f"{_lamp(ladder.light)}</div>{inline(svg_small.ladder(ladder, PHONE_WIDTH), 'chart')}"
        f"{_quiet(parts.ladder_text(ladder))}"
    )


def _heat(heat: Heatmap) -> str:
    """Return the heatmap as a table; what is older than a phone has room for is left out there."""
    if not heat.rows:
        return ""
    limit = svg_small.heat_limit(heat)
    old = len(heat.columns) - LATEST_MONTHS
    hidden = [' class="wide"' if at < old else "" for at in range(len(heat.columns))]
    names = [escape(name).replace("年", "年<br>") for name in heat.columns]
    head = "".join(f"<th{how}>{name}</th>" for name, how in zip(names, hidden, strict=True))
    rows = ""
    for row in heat.rows:
        cells = ""
        for cell, how in zip(row.cells, hidden, strict=True):
            ground, ink = ("#F4F4F2", "") if cell.raw is None else svg_small.shade(cell.raw, limit)
            letters = ";color:#fff" if ink == "#FFFFFF" else ""
            cells += f'<td{how} style="background:{ground}{letters}">{cell.text}</td>'
        rows += f"<tr><th>{escape(row.name)}</th>{cells}</tr>"
    return (
        f"<h2>{escape(heat.title)}</h2>{_quiet(parts.heat_note(heat))}"
        f'<table class="heat"><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _news(content: Content) -> str:
    items = "".join(f"<li>{escape(each.text)}</li>" for each in content.news)
    return f'<h2>本期新增</h2><ul class="plain">{items}</ul>' if items else ""


def _revisions(content: Content) -> str:
    if not content.revisions:
        return ""
    rows = "".join(map(_revision, content.revisions))
    head = '<tr><th>指标</th><th class="n">原值 → 修订值</th><th class="n">变动</th><th>原因</th></tr>'
    table = f'<table class="revised"><thead>{head}</thead><tbody>{rows}</tbody></table>'
    return f"<h2>历史数据修订</h2>{table}{_quiet(parts.revisions_note(content))}"


def _revision(revision: Revision) -> str:
    name, period, old, new, change, reason = map(escape, parts.revision_cells(revision))
    return (
        f'<tr><td>{name}<small>{period}</small></td><td class="n">{old} → <b>{new}</b></td>'
        f'<td class="n">{change}</td><td>{reason}</td></tr>'
    )


def _footer(content: Content, gone: frozenset[str], batch: str) -> str:
    said = [parts.notes_text(content, gone), parts.signed_text(content.stamp), batch]
    demo = [parts.DEMO] if content.heading.is_demo else []
    return f"<footer>{'<br>'.join(escape(line) for line in (*said, *demo) if line)}</footer>"

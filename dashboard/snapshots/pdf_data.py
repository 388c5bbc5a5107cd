"""What the template of the PDF is given: finished texts, and charts drawn at the width where they stand."""

from dataclasses import dataclass
from typing import Any

from dashboard.palette import LIGHTS
from dashboard.snapshots import parts, svg, svg_small
from dashboard.snapshots.content import Completeness, Content, KeyFigure, Light, Mix, TargetRow, Trend
from dashboard.snapshots.svg_rank import ranking
from dashboard.snapshots.svg_trend import trend

PAGE_WIDTH = 499.0  # points between the margins
SIDE_WIDTH, GUTTER, TREND_GUTTER = 206.0, 13.0, 14.0
BAR_WIDTH, FEED_WIDTH, SPARK_SIZE = 48.0, 60.0, (44.0, 20.0)
LONG_TITLE = 14  # characters: from here on the masthead is set smaller
Data = dict[str, Any]


@dataclass(frozen=True)
class Fitted:
    """A content cut to two pages.

    Attributes:
        content: What is left.
        left_out: Paths of the lists (trim.PAGES) of which items were left out, and which the notes tell.
        trend_columns: How many trends stand side by side.
        trend_height: Of each trend, in points.
        second_height: Of the last trend, where it stands on page two; null: page one has room for all.
        batch: Build and hash of the whole content, before anything was left out.
    """

    content: Content
    left_out: frozenset[str]
    trend_columns: int
    trend_height: float
    second_height: float | None
    batch: str


def data(fitted: Fitted, part: str = "all") -> Data:
    """Return what the template needs; `part`: first or second page alone, or all."""
    pages = {"first": _first, "second": _second}
    made = [page(fitted) for name, page in pages.items() if part in (name, "all")]
    whole = {**_frame(fitted.content), "footer_right": fitted.batch, "part": part}
    return whole | {key: value for page in made for key, value in page.items()}


def _first(fitted: Fitted) -> Data:
    content = fitted.content
    blocks = (("要点", content.points), ("目标进度", content.targets), ("走势", content.trends))
    count = len(content.key_figures)
    return {
        "absent_first": parts.absent_text(blocks),
        "points": [{"lead": each.lead, "text": each.text} for each in content.points],
        "key_figures": [_key_figure(each) for each in content.key_figures],
        "key_columns": 3 if count in (3, 5, 6) else max(min(count, 4), 1),
        "targets": [_target(each) for each in content.targets],
        "trends": _first_trends(fitted),
    }


def _second(fitted: Fitted) -> Data:
    content = fitted.content
    blocks = (
        ("平台与渠道分布", content.mixes),
        ("各月增速", content.heatmap.rows),
        ("新增事项", content.news),
        ("历史数据修订", content.revisions),
    )
    return {
        "trends_second": _second_trends(fitted),
        "absent_second": parts.absent_text(blocks),
        "ranking": _ranking(content),
        "mixes": [_mix(each, f"表{at}") for at, each in enumerate(content.mixes, 2)],
        "side": SIDE_WIDTH,
        "complete": _complete(content.completeness),
        "ladders": [_ladder(each, SIDE_WIDTH) for each in content.ladders],
        "heat": _heat(content),
        "news": [each.text for each in content.news],
        "revisions": {
            "rows": [parts.revision_cells(each) for each in content.revisions],
            "note": parts.revisions_note(content),
        },
        "notes": parts.notes_text(content, fitted.left_out),
        "signed": parts.signed_text(content.stamp),
    }


def _frame(content: Content) -> Data:
    head = content.heading
    return {
        "document_title": f"{head.title}　{head.week_label}　{head.region_name}",
        "author": parts.issuer(head),
        "year": head.built_at.year,
        "month": head.built_at.month,
        "day": head.built_at.day,
        "title": head.title,
        "title_size": 26 if len(head.title) <= LONG_TITLE else 20,
        "issuer": parts.issuer(head),
        "issue": f"{head.week_label}　{head.issue_text}",
        "range": head.range_text,
        "demo": parts.DEMO if head.is_demo else None,
        "draft": parts.DRAFT if head.is_draft else None,
        "footer_left": parts.DEMO if head.is_demo else parts.issuer(head),
        "notice": content.notice,
        "correction": _correction(content),
    }


def _correction(content: Content) -> Data | None:
    correction = content.stamp.corrects
    if correction is None:
        return None
    return {
        "title": parts.correction_title(correction),
        "reason": correction.reason,
        "changes": [{"name": each.name, "old": each.old, "new": each.new} for each in correction.changes],
    }


def lamp(light: Light | None) -> Data | None:
    """Return a light with the colours of its shape and of its word."""
    if light is None:
        return None
    colours = {"colour": LIGHTS[light.colour], "ink": svg.LIGHT_INKS[light.colour]}
    return {"shape": light.shape, "word": light.word, **colours}


def _chart(picture: str, alt: str, width: float) -> Data:
    return {"svg": picture, "alt": alt, "width": width}


def _key_figure(figure: KeyFigure) -> Data:
    spark = svg_small.spark(figure.spark, SPARK_SIZE) if len(figure.spark) > 1 else None
    return {
        "name": figure.name,
        "period": figure.period,
        "value": figure.value.text,
        "unit": figure.value.shown_unit if figure.value.raw is not None else "",
        "growth_name": "同比",
        "growth": parts.growth_text(figure.growth, figure.growth_word),
        "lines": [line for line in (figure.target_text, figure.note) if line],
        "light": lamp(figure.light),
        "spark": _chart(spark, f"{figure.name}近期走势", SPARK_SIZE[0]) if spark else None,
    }


def _target(row: TargetRow) -> Data:
    bar = svg_small.bar(row.attained, row.pace, BAR_WIDTH, LIGHTS[row.light.colour])
    return {
        "name": row.name,
        "aim": parts.aim_pieces(row),
        "actual": row.actual.full,
        "period": row.actual_period,
        "bar": _chart(bar, parts.bar_words(row), BAR_WIDTH),
        "attained": row.attained.full,
        "required": row.required.full,
        "required_label": row.required_label if row.required.raw is not None else None,
        "probability": row.probability.text,
        "light": lamp(row.light),
        "projected": parts.projected_text(row),
        "unjudged": row.actual.raw is None,
        "why": row.why,
    }


def _first_trends(fitted: Fitted) -> list[list[Data]]:
    """Return the trends of page one in rows."""
    count = fitted.trend_columns
    width = (PAGE_WIDTH - TREND_GUTTER * (count - 1)) / count
    trends = fitted.content.trends
    here = trends if fitted.second_height is None else trends[:-1]
    drawn = [_trend(each, f"图{at}", width, fitted.trend_height) for at, each in enumerate(here, 1)]
    return [drawn[at : at + count] for at in range(0, len(drawn), count)]


def _second_trends(fitted: Fitted) -> list[list[Data]]:
    """Return the trend of page two, as a row of its own; none where page one has all."""
    if fitted.second_height is None:
        return []
    trends = fitted.content.trends
    return [[_trend(trends[-1], f"图{len(trends)}", PAGE_WIDTH, fitted.second_height)]]


def _trend(content: Trend, label: str, width: float, height: float) -> Data:
    return {
        "label": label,
        "title": content.title,
        "unit": content.unit,
        "chart": _chart(trend(content, width, height), content.title, width),
        "note": content.note,
    }


def _ranking(content: Content) -> Data:
    rank = content.ranking
    width = PAGE_WIDTH - SIDE_WIDTH - GUTTER
    return {
        "label": f"图{len(content.trends) + 1}",
        "title": rank.title,
        "period": rank.period,
        "chart": _chart(ranking(rank, width), rank.title, width) if rank.rows else None,
        "notes": parts.ranking_notes(rank),
        "empty": rank.empty,
    }


def _mix(mix: Mix, label: str) -> Data:
    return {
        "label": label,
        "title": mix.title,
        "period": mix.period,
        "first": parts.MIX_NAMES.get(mix.key, "分项"),
        "rows": [parts.mix_cells(row) for row in mix.rows],
        "notes": parts.mix_notes(mix),
    }


def _complete(complete: Completeness) -> Data:
    return {
        "lines": parts.complete_lines(complete),
        "feeds": [
            {
                "name": feed.name,
                "bar": _chart(
                    svg_small.bar(feed.share, None, FEED_WIDTH),
                    f"{feed.name}上报率 {feed.share.full}",
                    FEED_WIDTH,
                ),
                "counts": f"{feed.reported.text}/{feed.due.text}",
                "share": feed.share.full,
            }
            for feed in complete.feeds
        ],
        "notes": parts.late_notes(complete),
    }


def _ladder(ladder: Any, width: float) -> Data:
    return {
        "name": ladder.name,
        "threshold": parts.threshold_beside(ladder),
        "light": lamp(ladder.light),
        "chart": _chart(svg_small.ladder(ladder, width), f"{ladder.name}进度", width),
        "counts": parts.ladder_text(ladder),
    }


def _heat(content: Content) -> Data | None:
    heat = content.heatmap
    if not heat.rows:
        return None
    return {
        "label": f"图{len(content.trends) + 2}",
        "title": heat.title,
        "note": parts.heat_note(heat),
        "chart": _chart(svg_small.heatmap(heat, PAGE_WIDTH), heat.title, PAGE_WIDTH),
    }

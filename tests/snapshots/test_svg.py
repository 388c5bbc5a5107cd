"""Charts of the weekly: plain SVG, true to the cells, the same for the same input."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from dashboard.palette import BLUE
from dashboard.snapshots import svg, svg_small
from dashboard.snapshots.content import Content
from dashboard.snapshots.scale import Scale, ticks
from dashboard.snapshots.svg_rank import ranking
from dashboard.snapshots.svg_trend import placed, trend
from tests.snapshots import sample

PAPER, PHONE = 499.0, 271.5


def charts(content: Content, width: float) -> list[str]:
    return [
        *(trend(each, width, 140) for each in content.trends),
        ranking(content.ranking, width),
        svg_small.heatmap(content.heatmap, width),
        *(svg_small.contributions(each, width) for each in content.mixes),
        *(svg_small.ladder(each, width) for each in content.ladders),
        *(svg_small.bar(each.attained, each.pace, 60) for each in content.targets),
        *(svg_small.spark(each.spark, (44, 20)) for each in content.key_figures),
    ]


def words(picture: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


@pytest.mark.parametrize("width", [PAPER, PHONE])
@pytest.mark.parametrize("case", [sample.sample, sample.long_names, sample.sparse])
def test_every_chart_is_well_formed_within_its_frame_and_the_same_again(case, width: float) -> None:
    for first, again in zip(charts(case(), width), charts(case(), width), strict=True):
        assert first == again
        root = ElementTree.fromstring(first)
        frame = [float(each) for each in root.attrib["viewBox"].split()]
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            size, x = float(text.attrib["font-size"]), float(text.attrib["x"])
            length = svg.width_of(text.text or "", size)
            start = {"start": x, "middle": x - length / 2, "end": x - length}[
                text.attrib.get("text-anchor", "start")
            ]
            assert start >= -1.5, text.text
            assert start + length <= frame[2] + 1.5, text.text
            assert 0 < float(text.attrib["y"]) <= frame[3], text.text


def test_numbers_of_the_ranking_are_the_texts_of_their_cells() -> None:
    content = sample.sample()
    said = words(ranking(content.ranking, PAPER))
    for row in content.ranking.rows:
        if row.growth.raw is not None:
            assert row.growth.full in said
    assert content.ranking.rows[-1].growth_word in said


def test_a_region_without_growth_has_no_bar() -> None:
    content = sample.sample().ranking
    last = replace(content.rows[-1], light=None)
    assert last.growth.raw is None
    assert BLUE not in ranking(replace(content, rows=(last,)), PAPER)
    assert BLUE in ranking(replace(content, rows=(replace(content.rows[0], light=None),)), PAPER)


def test_a_trend_names_the_latest_number_the_target_and_the_projection() -> None:
    path = sample.sample().trends[0]
    said = "".join(words(trend(path, PAPER, 140)))
    for cell in (path.actual[-1].cell, path.target, path.fan[-1].middle, path.fan[-1].low80):
        assert cell is not None
        assert cell.text in said


def test_an_unknown_month_breaks_the_line_and_is_no_zero() -> None:
    path = sample.sample().trends[0]
    gap = sample.cell(sample.printing.level, "gap", None, "亿元")
    marks = (*path.actual[:5], replace(path.actual[5], cell=gap), *path.actual[6:])
    whole = trend(replace(path, before=(), required=(), fan=()), PAPER, 140)
    broken = trend(replace(path, actual=marks, before=(), required=(), fan=()), PAPER, 140)
    assert broken.count('stroke-linejoin="round"') == whole.count('stroke-linejoin="round"') + 1


def test_weeks_of_two_years_that_share_a_label_are_two_points() -> None:
    labels, lines = placed(sample.sample().trends[1], 1000)
    assert labels.count("47周") == 2
    assert len(lines["本期"]) == len(labels)
    assert sum(cell is not None for cell in lines["上年同期"]) == 53


@pytest.mark.parametrize("colour", list(svg.LIGHT_INKS))
def test_each_light_has_a_shape_of_its_own(colour: str) -> None:
    shapes = {each: re.sub(r"#[0-9A-F]{6}", "", svg.light((10, 10), each)) for each in svg.LIGHT_INKS}
    assert list(shapes.values()).count(shapes[colour]) == 1


def test_long_names_keep_the_end_that_tells_them_apart() -> None:
    first, last = svg.folded("喆堃玥珺电子商务直播运营管理服务有限公司第一分公司", 6, 60)
    assert first.startswith("喆堃玥珺")
    assert last.startswith("…")
    assert last.endswith("第一分公司")


def test_ticks_are_round_and_enclose_all_values() -> None:
    assert ticks(0, 1318.6) == [0, 500, 1000, 1500]
    assert Scale(0, 100, 10, 20).at(150) == 20

"""The weekly in its four formats: the same bytes, the same texts, nothing from outside, two pages."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest

from dashboard.snapshots import docx, docx_blocks, docx_fit, html, parts, pdf, trim, xlsx
from dashboard.snapshots.content import Content
from dashboard.snapshots.xlsx_sheet import number_format
from tests.snapshots import sample

CASES = (
    sample.sample,
    sample.sparse,
    sample.long_names,
    sample.first_week,
    sample.corrected,
    sample.draft,
)
every_case = pytest.mark.parametrize("case", CASES, ids=lambda each: each.__name__)
WRITERS = (pdf.write, html.write, docx.write, docx.write_official, xlsx.write)
every_writer = pytest.mark.parametrize(
    "write", WRITERS, ids=lambda each: f"{each.__module__}.{each.__name__}"
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def made(write: Callable[[Content], bytes], case: Callable[[], Content]) -> bytes:
    """Return a document, written once for all tests."""
    return write(case())


def member(packed: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.read(name).decode()


def members(packed: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.namelist()


def key_texts(content: Content) -> set[str]:
    """Return texts that every format must show as they are."""
    return {
        *(each.text for each in content.points),
        *(each.value.text for each in content.key_figures),
        *(each.attained.text.removesuffix("%") for each in content.targets),
        *(row.share.text.removesuffix("%") for mix in content.mixes for row in mix.rows),
    }


@every_case
def test_the_pdf_has_exactly_two_pages(case) -> None:
    document = made(pdf.write, case)
    assert pdf.page_count(document) == 2
    assert document.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in document
    assert b"pdfuaid:part>1<" in document
    assert b"/StructTreeRoot" in document


@every_writer
def test_the_same_content_gives_the_same_bytes(write) -> None:
    first = made(write, sample.sample)
    pdf.fit.cache_clear()
    assert write(sample.sample()) == first


@every_writer
def test_another_number_gives_other_bytes(write) -> None:
    content = sample.sample()
    other = replace(content, key_figures=content.key_figures[1:])
    assert write(other) != made(write, sample.sample)


def test_long_content_loses_items_by_priority_and_says_which_lists() -> None:
    content = sample.long_names()
    fitted = pdf.fit(content)
    assert {"ranking.rows", "revisions"} <= fitted.left_out
    assert "地区排名" in parts.notes_text(fitted.content, fitted.left_out)
    kept = {row.priority for row in fitted.content.ranking.rows}
    assert 0 in kept
    assert max(kept) < max(row.priority for row in content.ranking.rows)


def test_a_trend_that_page_one_has_no_room_for_stands_on_page_two_if_that_has() -> None:
    content = sample.sample()
    full = replace(content, targets=content.targets * 4, ranking=replace(content.ranking, rows=()))
    fitted = pdf.fit(full)
    assert (fitted.trend_columns, len(full.trends)) == (1, 2)
    assert fitted.second_height is not None and fitted.second_height >= pdf.STACKED
    assert pdf.page_count(pdf.write(full)) == 2
    assert pdf.fit(content).second_height is None


def test_what_can_never_fit_is_refused_with_what_to_do() -> None:
    content = sample.sample()
    many = tuple(replace(each, priority=0) for each in content.points * 12)
    with pytest.raises(pdf.DoesNotFit, match="放不下两页"):
        pdf.write(replace(content, points=many))


def test_the_hash_in_the_footer_is_that_of_the_whole_content() -> None:
    content = sample.long_names()
    assert pdf.fit(content).batch == parts.batch(content)


def test_pages_are_pictures_of_both_pages() -> None:
    pictures = pdf.pages(sample.sample(), ppi=50)
    assert len(pictures) == 2
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


@every_case
def test_the_html_asks_for_nothing_and_is_small(case) -> None:
    page = made(html.write, case).decode()
    assert len(page.encode()) < html.LARGEST
    assert not re.search(r"src=|href=|url\(|@import|https?:|<script|<link|<img", page)
    assert '<html lang="zh-CN">' in page


def test_the_html_shows_the_texts_of_the_cells() -> None:
    content = sample.sample()
    page = made(html.write, sample.sample).decode()
    assert [text for text in key_texts(content) if text not in page] == []


def test_no_english_is_read_in_the_html() -> None:
    page = made(html.write, sample.sample).decode()
    said = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert (
        re.findall(
            r"[A-Za-z]{2,}", said.replace("marts_000012", "").replace(parts.batch(sample.sample())[-12:], "")
        )
        == []
    )


@pytest.mark.parametrize("write", [docx.write, docx.write_official])
def test_the_docx_has_native_charts_that_can_be_edited(write) -> None:
    document = made(write, sample.sample)
    names = members(document)
    charts = [name for name in names if name.startswith("word/charts/chart")]
    assert len(charts) == 3
    for number, name in enumerate(charts, 1):
        chart = member(document, name)
        assert f"embeddings/chart{number}.xlsx" in member(
            document, f"word/charts/_rels/chart{number}.xml.rels"
        )
        assert "<c:externalData" in chart
        assert "en-US" not in chart
        ElementTree.fromstring(chart)


def test_labels_of_the_native_ranking_are_the_texts_of_the_cells() -> None:
    content = sample.sample()
    chart = member(made(docx.write, sample.sample), "word/charts/chart3.xml")
    told = re.findall(r"<a:t>([^<]*)</a:t>", chart)
    known = [row.growth.text for row in content.ranking.rows if row.growth.raw is not None]
    assert told == known


def test_tables_of_the_docx_repeat_their_head_and_never_split_a_row() -> None:
    document = ElementTree.fromstring(member(made(docx.write, sample.sample), "word/document.xml"))
    tables = list(document.iter(f"{W}tbl"))
    assert len(tables) >= 6
    for table in tables:
        rows = list(table.iter(f"{W}tr"))
        assert rows[0].find(f".//{W}tblHeader") is not None
        assert all(row.find(f".//{W}cantSplit") is not None for row in rows)


def test_every_run_of_the_docx_names_an_official_font() -> None:
    document = ElementTree.fromstring(member(made(docx.write, sample.sample), "word/document.xml"))
    named = {
        fonts.attrib.get(f"{W}eastAsia") for run in document.iter(f"{W}r") for fonts in run.iter(f"{W}rFonts")
    }
    official = {"宋体", "黑体", "仿宋_GB2312", "楷体_GB2312", "方正小标宋简体"}
    assert named == official


@every_case
def test_the_brief_edition_is_reckoned_to_two_pages(case) -> None:
    content, layout = case(), docx_blocks.BRIEF
    blocks = docx_fit.fitted(content, layout, "x" * 50)
    pages = docx_fit.pages(blocks)
    assert len(pages) == layout.pages
    assert all(docx_fit.used(page, layout) <= layout.height for page in pages)


def test_a_native_chart_leaves_a_gap_for_what_is_unknown_and_draws_no_curve_beyond_the_numbers() -> None:
    document = made(docx.write, sample.sample)
    for number in (1, 2, 3):
        chart = member(document, f"word/charts/chart{number}.xml")
        assert '<c:dispBlanksAs val="gap"/>' in chart
        lines = re.findall(r"<c:lineChart>.*?</c:lineChart>", chart, flags=re.DOTALL)
        assert all(each.count("</c:ser>") == each.count('<c:smooth val="0"/>') for each in lines)


def test_the_official_edition_has_the_margins_of_the_standard() -> None:
    document = ElementTree.fromstring(member(made(docx.write_official, sample.sample), "word/document.xml"))
    margins = next(document.iter(f"{W}pgMar")).attrib
    mm = {
        side: round(int(margins[f"{W}{side}"]) / 1440 * 25.4) for side in ("top", "bottom", "left", "right")
    }
    assert mm == {"top": 37, "bottom": 35, "left": 28, "right": 26}


def test_a_draft_and_demo_data_are_marked_in_every_format() -> None:
    content = sample.draft()
    page = made(html.write, sample.draft).decode()
    header = member(made(docx.write, sample.draft), "word/header1.xml")
    book = made(xlsx.write, sample.draft)
    sheets = [member(book, f"xl/worksheets/sheet{at}.xml") for at in range(1, 9)]
    for said in (page, header, *sheets):
        assert parts.DEMO in said
        assert parts.DRAFT in said
    clean = replace(content, heading=replace(content.heading, is_draft=False, is_demo=False))
    page = html.write(clean).decode()
    assert parts.DEMO not in page
    assert 'class="draft"' not in page


def test_the_workbook_keeps_all_with_native_charts_and_formulas() -> None:
    content = sample.long_names()
    book = made(xlsx.write, sample.long_names)
    assert sum(name.startswith("xl/charts/chart") for name in members(book)) == 4
    strings = member(book, "xl/sharedStrings.xml")
    assert all(row.name in strings for row in content.ranking.rows)
    targets = member(book, "xl/worksheets/sheet2.xml")
    formulas = re.findall(r"<f>([^<]*)</f><v>([^<]*)</v>", targets)
    gaps = [row.gap.raw for row in content.targets if row.gap.raw is not None]
    assert [float(value) for formula, value in formulas if "-" in formula] == pytest.approx(gaps)


def test_a_formula_stands_only_where_it_gives_the_number_of_the_cell() -> None:
    content = sample.sample()
    first = content.targets[0]
    # Attained is told with one place in the sample: not the quotient of its two amounts.
    assert first.attained.raw != pytest.approx(first.actual.raw / first.target.raw * 100, rel=1e-9)
    sheet = member(made(xlsx.write, sample.sample), "xl/worksheets/sheet2.xml")
    assert "*100" not in sheet
    assert first.attained.raw in [
        pytest.approx(float(value)) for value in re.findall(r"<v>([\d.]+)</v>", sheet)
    ]


def test_the_evidence_of_every_number_is_in_the_workbook() -> None:
    content = sample.sample()
    strings = member(made(xlsx.write, sample.sample), "xl/sharedStrings.xml")
    assert [cell.id for cell in content.cells if f">{cell.id}<" not in strings] == []


@pytest.mark.parametrize(
    ("make", "raw", "unit", "shown"),
    [
        (sample.printing.level, 1318.6, "亿元", "#,##0.0;−#,##0.0;#,##0.0"),
        (sample.printing.level, 0.0532, "亿元", "#,##0.00000;−#,##0.00000;#,##0.00000"),
        (sample.printing.count, 21.0, "家", "#,##0;−#,##0;#,##0"),
        (sample.printing.signed, 12.4, "%", "+#,##0.0;−#,##0.0;#,##0.0"),
    ],
)
def test_a_number_of_the_workbook_shows_as_its_text(make, raw: float, unit: str, shown: str) -> None:
    assert number_format(sample.cell(make, "any", raw, unit)) == shown


def test_unknown_is_a_dash_and_never_zero() -> None:
    content = sample.sparse()
    page = made(html.write, sample.sparse).decode()
    assert page.count("数据不足") == len(content.key_figures)
    assert trim.items(content, "targets") == ()
    assert "<b>0" not in page

"""The weekly as DOCX, to be edited in Word or WPS: native tables and native charts, official fonts by name.

Two editions: 简报版 on two pages, and 公文版 with the page of GB/T 9704. No font is embedded: offices have
the official ones. The same content gives the same bytes.
"""

from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from dashboard.snapshots import docx_blocks, parts
from dashboard.snapshots.archive_bytes import timeless
from dashboard.snapshots.content import Content, Heading
from dashboard.snapshots.docx_blocks import BRIEF, OFFICIAL, Charts, Grid, Layout, Paragraph, Run
from dashboard.snapshots.docx_chart import native
from dashboard.snapshots.docx_fit import fitted

LATIN = "Times New Roman"
ALIGNS = {
    "l": WD_ALIGN_PARAGRAPH.LEFT,
    "r": WD_ALIGN_PARAGRAPH.RIGHT,
    "c": WD_ALIGN_PARAGRAPH.CENTER,
}
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Document = Any  # python-docx has no types


def write(content: Content) -> bytes:
    """Return 简报版: two pages."""
    return _write(content, BRIEF)


def write_official(content: Content) -> bytes:
    """Return 公文版: margins, letters and pitch of GB/T 9704; as many pages as it takes."""
    return _write(content, OFFICIAL)


def _write(content: Content, layout: Layout) -> bytes:
    document = _document(content.heading, layout)
    for block in fitted(content, layout, parts.batch(content)):
        _add(document, block, layout)
    out = BytesIO()
    document.save(out)
    return timeless(out.getvalue())


def _document(head: Heading, layout: Layout) -> Document:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, bottom, left, right = map(Mm, layout.margins)
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right
    section.header_distance, section.footer_distance = Mm(7), Mm(8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(layout.text[0])
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), docx_blocks.FANGSONG)
    document.styles["Normal"].element.rPr.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="zh-CN" w:eastAsia="zh-CN"/>')
    )
    _properties(document, head)
    _header(section, head)
    _footer(section)
    return document


def _properties(document: Document, head: Heading) -> None:
    properties = document.core_properties
    properties.title = f"{head.title}　{head.week_label}　{head.region_name}"
    properties.author = properties.last_modified_by = parts.issuer(head)
    properties.comments = parts.DEMO if head.is_demo else ""
    properties.language = "zh-CN"
    moment: datetime = head.built_at
    properties.created = properties.modified = moment
    properties.revision = 1


def _header(section: Any, head: Heading) -> None:
    """Write on every page what must not be overlooked: demo data, and a draft across the page."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head.is_demo:
        _run(paragraph, Run(parts.DEMO, docx_blocks.SONG, 9, colour=docx_blocks.RED))
    if head.is_draft:
        paragraph.add_run()._r.append(parse_xml(WATERMARK))


# The shape that Word itself makes for a watermark.
WATERMARK = (
    f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>'
    '<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>'
    "</v:formulas>"
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="draft" o:spid="_x0000_s2049" type="#_x0000_t136" alt="草稿" '
    'style="position:absolute;margin-left:0;margin-top:0;width:360pt;height:170pt;rotation:325;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" '
    'o:allowincell="f" fillcolor="#f0c4c0" stroked="f"><v:fill opacity=".5"/>'
    f'<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{parts.DRAFT}"/></v:shape></w:pict>'
)


def _footer(section: Any) -> None:
    """Write the page number as official documents do: — 1 —."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    size = 12
    _run(paragraph, Run("— ", docx_blocks.SONG, size))
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, Run("", docx_blocks.SONG, size))
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)
    _run(paragraph, Run(" —", docx_blocks.SONG, size))


def _add(document: Document, block: docx_blocks.Block, layout: Layout) -> None:
    if isinstance(block, Paragraph):
        _paragraph(document, block, layout)
    elif isinstance(block, Grid):
        _table(document, block)
    else:
        _charts(document, block, layout)


def _run(paragraph: Any, run: Run) -> Any:
    made = paragraph.add_run(run.words)
    made.font.name, made.font.size, made.font.bold = LATIN, Pt(run.size), run.bold
    made.font.color.rgb = RGBColor.from_string(run.colour)
    fonts = made._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), run.font)
    fonts.set(qn("w:hint"), "eastAsia")
    return made


def _paragraph(document: Document, block: Paragraph, layout: Layout) -> None:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(block.pitch)
    form.space_before, form.space_after = Pt(block.before), Pt(block.after)
    form.widow_control = False
    form.keep_with_next = block.role in ("heading", "caption")
    form.page_break_before = block.begins_page
    if block.role in ("text", "heading") and block.runs:
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), str(round(block.runs[0].size * 2 * 20)))
    if block.role == "title":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.role == "meta":
        _masthead_line(paragraph, layout)
    for run in block.runs:
        _run(paragraph, run)


def _masthead_line(paragraph: Any, layout: Layout) -> None:
    """Set who, which issue and when to the left, the middle and the right, over a red double line."""
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(layout.width_mm / 2), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(Mm(layout.width_mm), WD_TAB_ALIGNMENT.RIGHT)
    below = f'w:val="thickThinSmallGap" w:sz="18" w:space="3" w:color="{docx_blocks.RED}"'
    border = parse_xml(f"<w:pBdr {nsdecls('w')}><w:bottom {below}/></w:pBdr>")
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _table(document: Document, grid: Grid) -> None:
    rows = [grid.head, *grid.rows]
    table = document.add_table(rows=len(rows), cols=len(grid.head))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(width)
    fills = {(row + 1, column): colour for row, column, colour in grid.fills}
    inks = {(row + 1, column): colour for row, column, colour in grid.inks}
    for at, (row, words) in enumerate(zip(table.rows, rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for column, (cell, said) in enumerate(zip(row.cells, words, strict=True)):
            _cell(cell, said, (at, column), grid)
            _dress(cell, at, len(grid.rows), fills.get((at, column)))
            if ink := inks.get((at, column)):
                for run in cell.paragraphs[0].runs:
                    run.font.color.rgb = RGBColor.from_string(ink)


def _cell(cell: Any, words: str, at: tuple[int, int], grid: Grid) -> None:
    size, pitch = grid.letters
    row, column = at
    cell.width, cell.vertical_alignment = Mm(grid.widths[column]), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGNS[grid.aligns[column]]
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    form.space_before = form.space_after = Pt(1)
    # Keep the last rows together with the head: no lone row on a new page.
    form.keep_with_next = row == 0
    _run(paragraph, Run(words, docx_blocks.HEI if row == 0 else docx_blocks.SONG, size))


def _dress(cell: Any, row: int, last: int, fill: str | None) -> None:
    """Draw the three lines of an official table, hairlines between rows, and a ground colour if any."""
    edges = (
        ("top", 12 if row == 0 else 4, docx_blocks.INK if row <= 1 else "D0D7DE"),
        ("bottom", 12 if row == last else 4, docx_blocks.INK if row in (0, last) else "D0D7DE"),
    )
    lines = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:color="{ink}"/>' for side, size, ink in edges)
    properties = cell._tc.get_or_add_tcPr()
    borders = parse_xml(f"<w:tcBorders {nsdecls('w')}>{lines}</w:tcBorders>")
    properties.insert_element_before(borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")
    # A narrow margin within each cell: the numbers of twelve months stand side by side.
    sides = "".join(f'<w:{side} w:w="70" w:type="dxa"/>' for side in ("left", "right"))
    margins = parse_xml(f"<w:tcMar {nsdecls('w')}>{sides}</w:tcMar>")
    properties.insert_element_before(margins, "w:vAlign")
    if fill:
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>')
        properties.insert_element_before(shade, "w:noWrap", "w:tcMar", "w:vAlign")


def _charts(document: Document, block: Charts, layout: Layout) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    form = paragraph.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.space_before = form.space_after = Pt(0)
    size = (layout.width_mm / len(block.charts) - 1, block.height_mm)
    for chart in block.charts:
        drawing = _drawing(document, native(chart), size, chart.title)
        paragraph.add_run()._r.append(drawing)


def _drawing(document: Document, made: tuple[bytes, bytes], size: tuple[float, float], title: str) -> Any:
    """Add a chart part with its workbook to the package; return the drawing that shows it."""
    chart, book = made
    package = document.part.package
    number = sum("/charts/" in str(part.partname) for part in package.iter_parts()) + 1
    workbook = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, book, package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, chart, package)
    part.rels.get_or_add(f"{RELATIONS}/package", workbook)
    relation = document.part.relate_to(part, f"{RELATIONS}/chart")
    drawing = parse_xml(
        f'<w:drawing {nsdecls("w", "wp", "a", "r")}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{Mm(size[0])}" cy="{Mm(size[1])}"/><wp:docPr id="{100 + number}" name="图{number}"/>'
        "<wp:cNvGraphicFramePr/>"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    drawing.find(f".//{qn('wp:docPr')}").set("descr", title)
    return drawing

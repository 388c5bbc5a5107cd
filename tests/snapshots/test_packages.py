"""DOCX and XLSX as Word, Excel and WPS need them: every part typed, every relation leading somewhere."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product
from xml.etree import ElementTree

import pytest

from dashboard.snapshots import docx, xlsx
from dashboard.snapshots.content import Content
from tests.snapshots import sample

TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
LINK = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
LETTERS = (docx.write, docx.write_official)
CASES = (sample.sample, sample.sparse, sample.long_names, sample.corrected)
Parts = Mapping[str, bytes]


@cache
def packed(write: Callable[[Content], bytes], case: Callable[[], Content]) -> Parts:
    return opened(write(case()))


def opened(document: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


def packages(write: Callable[[Content], bytes], case: Callable[[], Content]) -> Iterator[Parts]:
    """The document, and the workbooks behind its charts."""
    outer = packed(write, case)
    yield outer
    yield from (opened(content) for name, content in outer.items() if name.endswith(".xlsx"))


def root_of(parts: Parts, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts[name])


every_document = pytest.mark.parametrize(
    ("write", "case"),
    [*product(LETTERS, CASES), *product([xlsx.write], CASES)],
    ids=lambda each: f"{each.__module__.rpartition('.')[2]}.{each.__name__}",
)
every_letter = pytest.mark.parametrize(
    ("write", "case"), [*product(LETTERS, CASES)], ids=lambda each: each.__name__
)


@every_document
def test_every_part_has_a_declared_type_and_every_declared_part_is_there(write, case) -> None:
    for parts in packages(write, case):
        types = root_of(parts, "[Content_Types].xml")
        by_suffix = {each.attrib["Extension"] for each in types.iter(f"{TYPES}Default")}
        by_name = {each.attrib["PartName"].lstrip("/") for each in types.iter(f"{TYPES}Override")}
        assert by_name <= parts.keys()
        untyped = [name for name in parts if name not in by_name and name.rpartition(".")[2] not in by_suffix]
        assert untyped in (["[Content_Types].xml"], [])


@every_document
def test_every_relation_leads_to_a_part_and_every_part_is_reached(write, case) -> None:
    for parts in packages(write, case):
        targets = {target for _, target in relations(parts)}
        assert targets <= parts.keys()
        reached = {*targets, "[Content_Types].xml"}
        assert [name for name in parts if name not in reached and not name.endswith(".rels")] == []


def relations(parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield the part and the target of every relation inside the package."""
    for name in parts:
        if name.endswith(".rels"):
            folder, _, file = name.rpartition("_rels/")
            for link in root_of(parts, name).iter(LINK):
                assert link.attrib.get("TargetMode") != "External", f"{name}: {link.attrib}"
                target = link.attrib["Target"]
                full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                yield folder + file.removesuffix(".rels"), posixpath.normpath(full)


@every_document
def test_every_relation_that_a_part_names_is_declared_beside_it(write, case) -> None:
    for parts in packages(write, case):
        for name in parts:
            if not name.endswith(".xml") or name == "[Content_Types].xml":
                continue
            used = {
                value
                for each in root_of(parts, name).iter()
                for key, value in each.attrib.items()
                if key in (f"{OFFICE}id", f"{OFFICE}embed")
            }
            beside = f"{posixpath.dirname(name)}/_rels/{posixpath.basename(name)}.rels"
            declared = (
                {each.attrib["Id"] for each in root_of(parts, beside).iter(LINK)}
                if beside in parts
                else set()
            )
            assert used <= declared, name


@every_letter
def test_tables_have_as_many_cells_as_columns_and_each_cell_ends_with_a_paragraph(write, case) -> None:
    for table in root_of(packed(write, case), "word/document.xml").iter(f"{W}tbl"):
        columns = len(list(table.iter(f"{W}gridCol")))
        for row in table.findall(f"{W}tr"):
            cells = row.findall(f"{W}tc")
            assert sum(span(cell) for cell in cells) == columns
            assert [cell[-1].tag for cell in cells] == [f"{W}p"] * len(cells)


def span(cell: ElementTree.Element) -> int:
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    return int(found.attrib[f"{W}val"]) if found is not None else 1


@every_letter
def test_drawings_have_numbers_of_their_own_and_words_for_those_who_cannot_see_them(write, case) -> None:
    drawn = list(root_of(packed(write, case), "word/document.xml").iter(f"{DRAWING}docPr"))
    assert len({each.attrib["id"] for each in drawn}) == len(drawn)
    assert [each.attrib for each in drawn if not each.attrib.get("descr")] == []


@every_letter
def test_a_tables_properties_stand_in_the_order_of_the_schema(write, case) -> None:
    order = ["tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize",
             "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"]  # fmt: skip
    for properties in root_of(packed(write, case), "word/document.xml").iter(f"{W}tblPr"):
        places = [order.index(each.tag.removeprefix(W)) for each in properties]
        assert places == sorted(places)


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.__name__)
def test_the_kept_result_of_every_formula_is_what_it_gives(case) -> None:
    parts = packed(xlsx.write, case)
    for name in (each for each in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", each)):
        cells = {each.attrib["r"]: each for each in root_of(parts, name).iter(f"{SHEET}c")}
        formulas = [(cell.findtext(f"{SHEET}f"), cell) for cell in cells.values()]
        for formula, cell in ((each, cell) for each, cell in formulas if each is not None):
            numbers = {key: f"({number(each)})" for key, each in cells.items() if key in formula}
            told = re.sub(r"[A-Z]+\d+", lambda at, of=numbers: of[at[0]], formula)
            assert re.fullmatch(r"[-+*/().\de]+", told), formula
            assert eval(told) == pytest.approx(number(cell)), formula


def number(cell: ElementTree.Element) -> float:
    try:
        return float(cell.findtext(f"{SHEET}v") or "nan")
    except ValueError:  # words, beside the numbers
        return float("nan")

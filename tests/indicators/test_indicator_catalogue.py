from pipelines.indicators.catalogue import BY_CODE, COMPUTED, INDICATORS, SCOPE
from pipelines.indicators.document import DOCUMENT, document
from pipelines.indicators.measures import MEASURES
from pipelines.indicators.membership import parents
from pipelines.marts import contracts
from tests.indicators.sales import all_tables, sales
from tests.tables import frame, table

CODES = "S1 S2 S3 S4 S5 S6 S6H G1 G2 G3 G4 T1 T2 T3 T4 T5 T6 E1 E2 E3 E4 Q1 Q2 Q3 H1 H2 H3 B1 B2 C1 C2"
TABLES = {each.name: each for each in contracts.TABLES}


def test_every_indicator_has_exactly_one_entry() -> None:
    assert [entry.code for entry in INDICATORS] == CODES.split()


def test_every_entry_says_what_it_means() -> None:
    for entry in INDICATORS:
        assert all((entry.name, entry.definition, entry.formula, entry.unit, entry.concept_version)), entry


def test_whatever_is_not_computed_or_not_from_exports_alone_says_what_it_waits_for() -> None:
    for entry in INDICATORS:
        if not entry.table or entry.computable != "exports":
            assert entry.awaits, entry.code


def test_every_entry_names_a_column_that_there_is() -> None:
    for entry in INDICATORS:
        if entry.table:
            assert entry.column in TABLES[entry.table].columns, entry.code


def test_the_rows_are_of_exactly_the_indicators_that_the_catalogue_calls_computed() -> None:
    found = all_tables(sales("stat_date shop_key wan\n2025-03-02 A 1\n2026-03-02 A 1\n2026-04-28 A 1"))
    assert set(found.values["indicator"]) <= COMPUTED
    assert {
        "S1",
        "S2",
        "S3",
        "S4",
        "S5",
        "T1",
        "T3",
        "T4",
        "E1",
        "E3",
        "E4",
        "Q1",
        "S6",
        "S6H",
        "H1",
    } == COMPUTED
    assert {measure.code for measure in MEASURES} <= COMPUTED
    for row in found.values.select("indicator", "unit", "scope").unique().iter_rows(named=True):
        assert (row["unit"], row["scope"]) == (BY_CODE[row["indicator"]].unit, SCOPE)


def test_the_page_on_indicators_is_what_the_catalogue_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "请运行 python -m pipelines.indicators"


def test_a_region_lies_in_the_one_above_it_and_a_county_of_no_city_in_its_province() -> None:
    members = frame(
        "region_code\n420000\n420100\n420102\n420102001\n429004\n441900\n441900003\n440000\n单位:高新区",
        contracts.REGION.columns,
    ).select("region_code")
    assert table(parents(members), "region_code", "parent_code") == [
        "420100 420000",
        "420102 420100",
        "420102001 420102",
        "429004 420000",
        "441900 440000",
        "441900003 441900",
    ]

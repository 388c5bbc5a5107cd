from pipelines.indicators.catalogue import BY_CODE, INDICATORS, SCOPE
from pipelines.indicators.measures import MEASURES

CODES = "S1 S2 S3 S4 S5 S6 G1 G2 G3 G4 T1 T2 T3 T4 T5 T6 E1 E2 E3 E4 Q1 Q2 Q3 H1 H2 H3 B1 B2 C1 C2"


def test_every_indicator_has_exactly_one_entry() -> None:
    assert [entry.code for entry in INDICATORS] == CODES.split()


def test_every_entry_says_what_it_means() -> None:
    for entry in INDICATORS:
        assert all((entry.name, entry.definition, entry.formula, entry.unit, entry.concept_version)), entry


def test_whatever_cannot_come_from_exports_alone_says_what_it_waits_for() -> None:
    assert [entry.code for entry in INDICATORS if entry.computable != "exports" and not entry.awaits] == []


def test_what_is_computed_awaits_nothing_and_has_the_scope_of_the_exports() -> None:
    entries = [BY_CODE[measure.code] for measure in MEASURES]
    assert [(entry.code, entry.unit) for entry in entries] == [
        ("S1", "亿元"),
        ("S2", "亿元"),
        ("S4", "亿元"),
        ("S5", "万单"),
        ("E1", "家"),
    ]
    assert {(entry.computable, entry.awaits, entry.scope) for entry in entries} == {("exports", "", SCOPE)}

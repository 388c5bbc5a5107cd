"""Every check this product makes, gathered from the code that makes it. docs/checks.md is written from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from pipelines.checks.contract import HINT, REFUSED, STOPPED
from pipelines.checks.declared import FINDINGS
from pipelines.checks.findings import PLACE
from pipelines.checks.notices import NOTICES
from pipelines.checks.refusals import FILLED_IN, Refusal, refusals
from pipelines.checks.register_rules import register_rules
from pipelines.contract import Rule
from pipelines.formats import FORMATS
from pipelines.formats.base import ExportFormat, Field
from pipelines.ingest.not_taken import NOT_TAKEN
from pipelines.ingest.rules import SEVERITY, field_rules, shape_rules
from pipelines.ingest.shapes import SHAPES

ANY_DAY = date(2026, 1, 1)  # the words of a rule do not depend on it
NONSENSE = "\u2603 不是任何东西 \u2603"  # a field that reads even this refuses nothing

AS_SAID = "按退回时写明的办法处理"  # where the cure depends on what was met

FILE, ROW, REGISTER, BUILD = "文件", "行", "登记表", "结果"


@dataclass(frozen=True)
class Check:
    """One check, as data staff should know it.

    Attributes:
        name: Unique: where the check lives, and its own name.
        subject: What is checked: 文件, 行, 登记表, 店铺日 …
        severity: One of `contract.SEVERITIES`.
        looks_at: What is looked at: a column, a row, a file.
        message: What data staff read; “…” is filled in.
        fix: What they should do about it.
    """

    name: str
    subject: str
    severity: str
    looks_at: str
    message: str
    fix: str


@cache
def checks() -> tuple[Check, ...]:
    """Return every check once: of files, of rows, of registers, and of the finished numbers."""
    return (
        *_of_files(),
        *_of_reports(),
        *_of_notices(),
        *_of_rows(),
        *_of_fields(),
        *_of_registers(),
        *_of_numbers(),
    )


def _of_files() -> Iterator[Check]:
    seen: dict[str, int] = {}
    told = (each for each in refusals() if each.message != FILLED_IN)  # the rest is in NOT_TAKEN
    for refusal in told:
        place = f"{refusal.module}.{refusal.function.lstrip('_')}"
        seen[place] = seen.get(place, 0) + 1
        name = place if seen[place] == 1 else f"{place}_{seen[place]}"
        subject = _refused(refusal)
        fix = AS_SAID if refusal.fix == FILLED_IN else refusal.fix
        yield Check(name, subject, refusal.severity, f"整个{subject}", refusal.message, fix)


def _refused(refusal: Refusal) -> str:
    if refusal.module.startswith("store."):
        return BUILD
    return REGISTER if refusal.severity == STOPPED else FILE


def _of_reports() -> Iterator[Check]:
    for each in NOT_TAKEN:
        yield Check(
            f"not_taken.{each.key}", FILE, REFUSED, f"{each.platform} · {each.title}", each.reason, each.fix
        )


def _of_notices() -> Iterator[Check]:
    for notice in NOTICES:
        subject = REGISTER if notice.module.startswith("registers") else FILE
        yield Check(
            f"{notice.module}.{notice.name}", subject, HINT, f"整个{subject}", notice.message, notice.fix
        )


def _of_rows() -> Iterator[Check]:
    for rule in shape_rules():
        yield _rule(rule, "row", ROW, SEVERITY, "整行")
    for name, shape in SHAPES.items():
        for rule in shape.rules(ANY_DAY):
            yield _rule(rule, name, ROW, SEVERITY, shape.contract.grain)


def _of_fields() -> Iterator[Check]:
    for each in FORMATS:
        for field, rule in _rules_of(each):
            looks_at = f"{each.platform} · {each.title}：{'、'.join((field.names[0], *field.joined))}"
            yield _rule(rule, each.key, ROW, SEVERITY, looks_at)


def _rules_of(each: ExportFormat) -> Iterator[tuple[Field, Rule]]:
    """Yield the rules of a format's fields, but for those that no cell can break."""
    for name, field in each.fields.items():
        for rule in field_rules(name, field, field.names[0]):
            if not rule.name.endswith("_readable") or not _reads_anything(field):
                yield field, rule


def _reads_anything(field: Field) -> bool:
    """Whether a field takes any text at all (a status word, an address)."""
    return pl.select(read=field.parse(pl.lit(NONSENSE)))["read"].null_count() == 0


def _of_registers() -> Iterator[Check]:
    for file_name, rules in register_rules().items():
        place = file_name.removesuffix(".csv")
        for rule in rules:
            yield _rule(rule, place, REGISTER, REFUSED, f"{file_name}：{rule.column}")


def _of_numbers() -> Iterator[Check]:
    for check in FINDINGS:
        said = PLACE.sub(FILLED_IN, check.message)
        yield Check(f"finding.{check.name}", check.subject, HINT, check.looks_at, said, check.fix)


def _rule(rule: Rule, place: str, subject: str, severity: str, looks_at: str) -> Check:
    return Check(f"{place}.{rule.name}", subject, severity, looks_at, rule.reason, rule.fix)

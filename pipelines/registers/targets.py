"""目标.csv: the bureau's own targets, beside the built-in ones of the policy papers."""

from pathlib import Path

import polars as pl

from pipelines.contract import Rule
from pipelines.reference.targets import COMPARATORS, KINDS, STATUSES, TARGET, YES, as_targets, targets
from pipelines.reference.vendored import table
from pipelines.registers.base import Register, absent, read_sheet, settle
from pipelines.registers.cells import (
    code_rules,
    day,
    day_rule,
    in_force,
    number,
    number_rule,
    once,
    one_of_rule,
    region_code,
    required_rules,
    succession_notices,
)

FILE_NAME = "目标.csv"
REQUIRED = ("id", "region", "indicator", "comparator", "value", "unit", "deadline")
OPTIONAL = (
    "region_code",
    "region_level",
    "indicator_code",
    "value_low",
    "value_high",
    "threshold_value",
    "threshold_unit",
    "kind",
    "scope",
    "status",
    "digits_damaged",
    "quote",
    "document",
    "scope_note",
    "note",
    "start",
    "base_value",
    "part_of",
    "replaced_by",
    "denominator_scope",
)
NOT_EMPTY = ("id", "region", "indicator", "comparator", "unit")  # 若干 has no value, a cap no deadline
NUMBERS = ("value", "value_low", "value_high", "threshold_value", "base_value")

SIGNS = {"≥": ">=", "＞=": ">=", "≤": "<=", "＜=": "<=", "＞": ">", "＝": "=", "==": "="}
# What a file without these columns keeps of the built-in target of the same number.
KEPT = (
    "region_code",
    "indicator_code",
    "threshold_value",
    "threshold_unit",
    "kind",
    "scope",
    "status",
    "document",
    "start",
    "base_value",
    "part_of",
    "denominator_scope",
)
CATALOGUE_CODE = r"^[A-Z]\d{1,2}$"  # S1: the catalogue's code, given in place of a name
MONEY = ("亿元", "万元", "元")


def read_targets(path: Path, regions: pl.DataFrame) -> Register:
    """Read the bureau's own targets: one accepted row per target, with the columns of TARGET.

    The columns are those of reference/targets.csv. `region` may be a name alone where only one region
    has it. Left empty, `scope` is scope_note, `status` is in_force, and `kind` follows from the other
    cells: a limit (<=) is a cap, a percentage a ratio, a count with a threshold threshold_count, an
    amount of money annual_flow, anything else stock. A row with the number of a built-in target keeps
    the built-in cells of the columns in KEPT that the whole file leaves empty.

    Raises:
        UnreadableFile: The file is empty, no text, or in no encoding that we read.
        UnknownFormat: A required column is missing.
    """
    sheet = read_sheet(path, REQUIRED, OPTIONAL)
    if sheet is None:
        return absent(path, TARGET.columns)
    parsed = _parsed(sheet.rows, regions)
    rules = (
        *required_rules(NOT_EMPTY),
        once(["id"], "编号重复，不能确定以哪一行为准", "请只保留一行，或改用不同的编号"),
        Rule(
            "region_known",
            pl.col("region").is_null() | pl.col("region_code").is_not_null(),
            "地区名称不在民政部代码表，或不止一处同名",
            "请写全称，并在 region_code 列填六位代码",
            "region",
        ),
        *code_rules("region_code", "region_code_cell", regions),
        one_of_rule("comparator", COMPARATORS),
        one_of_rule("kind", tuple(KINDS)),
        one_of_rule("status", tuple(STATUSES)),
        *(number_rule(name) for name in NUMBERS),
        day_rule("deadline", "deadline_day"),
        day_rule("start", "start_day"),
    )
    # Cells that a rule refuses must not stop the others from being read.
    settled = settle(sheet, parsed, rules, _notices(parsed), dict.fromkeys([*REQUIRED, *OPTIONAL], pl.String))
    return Register(
        settled.file_name,
        as_targets(settled.rows),
        settled.refused,
        settled.notices,
        settled.rows_read,
        settled.sha256,
        settled.encoding,
    )


def with_built_in(own: pl.DataFrame) -> pl.DataFrame:
    """Return the built-in targets and the bureau's own; of one id the bureau's own counts."""
    return pl.concat([targets().join(own, on="id", how="anti", maintain_order="left"), own])


def _parsed(rows: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    """Add what the rules look at, and fill what may be left empty; every cell stays text."""
    by_name = (
        regions.group_by("name")
        .agg(pl.col("region_code"))
        .filter(pl.col("region_code").list.len() == 1)
        .select(region="name", only_code=pl.col("region_code").list.first())
    )
    a_code = pl.col("indicator").str.contains(CATALOGUE_CODE)
    plain = [number(name).cast(pl.String).alias(name) for name in NUMBERS]
    filled = (
        _kept_from_built_in(rows)
        .with_columns(region_code_cell="region_code", given_code=region_code("region_code"))
        .with_columns(
            region_code=in_force(pl.col("given_code"), regions),
            deadline_day=day("deadline"),
            start_day=day("start"),
        )
        .join(by_name, on="region", how="left", maintain_order="left")
        .with_columns(
            region_code=pl.coalesce("region_code", "only_code"),
            comparator=pl.col("comparator").str.replace_all(r"\s", "").replace(SIGNS),
            indicator_code=pl.coalesce("indicator_code", pl.when(a_code).then("indicator")),
            scope=pl.coalesce("scope", "scope_note"),
            status=pl.coalesce("status", pl.lit("in_force")),
            digits_damaged=pl.when(pl.col("digits_damaged").str.to_lowercase().is_in(YES)).then(
                pl.lit("yes")
            ),
            kind=pl.coalesce("kind", _kind()),
        )
    )
    readable = filled.select(pl.all_horizontal(number_rule(name).holds for name in NUMBERS)).to_series()
    clean = pl.when(readable)
    return filled.with_columns(
        *(
            clean.then(expression).otherwise(name).alias(name)
            for name, expression in zip(NUMBERS, plain, strict=True)
        ),
        deadline=pl.coalesce(pl.col("deadline_day").dt.to_string("%Y-%m-%d"), "deadline"),
        start=pl.coalesce(pl.col("start_day").dt.to_string("%Y-%m-%d"), "start"),
    )


def _kept_from_built_in(rows: pl.DataFrame) -> pl.DataFrame:
    """Fill the columns of KEPT that the file does not use from the built-in target of the same number."""
    unused = [name for name in KEPT if rows[name].null_count() == rows.height]
    built_in = table("targets").select(
        "id",
        *(
            # 若干: once the bureau gives the number, it is no longer without one
            pl.when(pl.col(name) != "vague").then(name).alias(f"{name}_built_in")
            for name in unused
        ),
    )
    return rows.join(built_in, on="id", how="left", maintain_order="left").with_columns(
        pl.coalesce(name, f"{name}_built_in").alias(name) for name in unused
    )


def _kind() -> pl.Expr:
    """Return the kind that a target most likely is, for those whose kind is left empty."""
    return (
        pl.when(pl.col("comparator").is_in(["<=", "≤"]))
        .then(pl.lit("cap"))
        .when(pl.col("value").is_null() & pl.col("value_low").is_null())
        .then(pl.lit("vague"))
        .when(pl.col("unit") == "%")
        .then(pl.lit("ratio"))
        .when(pl.col("threshold_value").is_not_null())
        .then(pl.lit("threshold_count"))
        .when(pl.col("unit").is_in(MONEY))
        .then(pl.lit("annual_flow"))
        .otherwise(pl.lit("stock"))
    )


def _notices(parsed: pl.DataFrame) -> tuple[str, ...]:
    replaced = parsed.filter(pl.col("id").is_in(targets()["id"].implode()))["id"]
    own = tuple(f"目标 {identity} 取代内置的同编号目标" for identity in replaced.unique().sort())
    given = parsed.filter(pl.col("given_code").is_not_null())
    return (*own, *succession_notices(given, "region_code"))

"""How single cells of a register are read, and the rules that go with them."""

from collections.abc import Sequence

import polars as pl

from pipelines.contract import Rule
from pipelines.reference.aliases import successor_of_code

CODE_FIX = "请填民政部六位区划代码（镇街九位），单元格设为文本格式"
DATE_FIX = "请写成 2025-03-01 这样的日期"


def region_code(column: str) -> pl.Expr:
    """Read a region code: six digits, or nine for a town; null where it cannot be told for certain.

    Excel's 510104.0 and 5.10104E+05 still hold every digit; 5.1E+05 has lost some and is null. Of the
    twelve-digit form the zeros at its end go.
    """
    cell = pl.col(column).str.replace(r"\.0+$", "")
    scientific = cell.str.extract_groups(r"^(?<lead>\d)(?:\.(?<rest>\d+))?[eE]\+?0*(?<power>\d+)$")
    rest = scientific.struct.field("rest")
    complete = rest.str.len_chars() == scientific.struct.field("power").cast(pl.Int64)
    digits = (
        pl.when(complete)
        .then(pl.concat_str(scientific.struct.field("lead"), rest))
        .otherwise(cell)
        .str.replace(r"^(\d{6})000000$", "${1}")
        .str.replace(r"^(\d{9})000$", "${1}")
    )
    return pl.when(digits.str.contains(r"^(\d{6}|\d{9})$")).then(digits)


def in_force(codes: pl.Expr, regions: pl.DataFrame) -> pl.Expr:
    """Replace the codes of abolished regions by their one certain successor in `regions`."""
    known = set(regions["region_code"])
    successors = {old: now for old, now in successor_of_code().items() if now in known and old not in known}
    return codes.replace(successors)


def succession_notices(parsed: pl.DataFrame, column: str) -> tuple[str, ...]:
    """Say which abolished codes were taken as their successors: `given_code` differs from region_code."""
    changed = (
        parsed.filter(pl.col("given_code") != pl.col("region_code"))
        .group_by("given_code", "region_code")
        .len()
        .sort("given_code")
    )
    return tuple(
        f"{column} {old} 已撤销，按现行代码 {now} 计入（{rows} 行）" for old, now, rows in changed.iter_rows()
    )


def code_rules(column: str, cell: str, regions: pl.DataFrame) -> tuple[Rule, ...]:
    """Return the rules of the region code of `column`, read from `cell` into given_code and region_code."""
    known = regions["region_code"].implode()
    unread = pl.col(cell).is_not_null() & pl.col("given_code").is_null()
    return (
        Rule(
            "code_readable", ~unread, f"{column}不是完整的六位或九位代码，可能被 Excel 改动", CODE_FIX, column
        ),
        Rule(
            "code_in_force",
            pl.col("region_code").is_null() | pl.col("region_code").is_in(known),
            f"{column}不在民政部代码表，或已撤销且不能确定由哪个区划承接",
            CODE_FIX,
            column,
        ),
    )


def day(column: str) -> pl.Expr:
    """Read a date: 2025-03-01, 2025/3/1, 2025.3.1, 2025年3月1日, 20250301; a time after it is dropped."""
    cell = pl.col(column).str.replace(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "")
    parts = cell.str.extract_groups(
        r"^(?<year>\d{4})[-/.年](?<month>\d{1,2})[-/.月](?<day>\d{1,2})日?$"
    ).struct
    compact = pl.when(cell.str.contains(r"^\d{8}$")).then(cell)
    spelled = pl.concat_str(
        parts.field("year"), parts.field("month").str.zfill(2), parts.field("day").str.zfill(2)
    )
    return pl.coalesce(spelled, compact).str.to_date("%Y%m%d", strict=False)


def day_rule(column: str, parsed: str) -> Rule:
    """Return the rule that a date, where given, can be read."""
    readable = pl.col(column).is_null() | pl.col(parsed).is_not_null()
    return Rule(f"{parsed}_readable", readable, f"{column}不是日期", DATE_FIX, column)


def order_rule(first: tuple[str, str], last: tuple[str, str]) -> Rule:
    """Return the rule that of two dates, as (column, parsed), the last is not before the first."""
    held = pl.col(first[1]).is_null() | pl.col(last[1]).is_null() | (pl.col(last[1]) >= pl.col(first[1]))
    return Rule("days_in_order", held, f"{last[0]}早于{first[0]}", "请核对两个日期", last[0])


def required_rules(columns: Sequence[str]) -> tuple[Rule, ...]:
    """Return a rule per column that must not be empty."""
    return tuple(
        Rule(f"{name}_given", pl.col(name).is_not_null(), f"{name}未填写", f"请补填{name}", name)
        for name in columns
    )


def once(columns: Sequence[str], reason: str, fix: str) -> Rule:
    """Return the rule that the values of `columns` together are in one row only; a null repeats nothing."""
    alone = pl.len().over(columns) == 1
    incomplete = pl.any_horizontal(pl.col(name).is_null() for name in columns)
    return Rule(f"{'_'.join(columns)}_once", incomplete | alone, reason, fix, columns[-1])


def number(column: str) -> pl.Expr:
    """Read a number: 1,500 and 1500.0; null where it is none."""
    return pl.col(column).str.replace_all(r"[,，]", "").cast(pl.Float64, strict=False)


def number_rule(column: str) -> Rule:
    """Return the rule that a number, where given, can be read."""
    readable = pl.col(column).is_null() | number(column).is_finite()
    return Rule(f"{column}_is_number", readable, f"{column}不是数字", "请只填数字，单位另填", column)


def one_of_rule(column: str, allowed: Sequence[str]) -> Rule:
    """Return the rule that a cell, where given, is one of `allowed`."""
    held = pl.col(column).is_null() | pl.col(column).is_in(list(allowed))
    choices = "、".join(allowed)
    return Rule(f"{column}_known", held, f"{column}不在约定的取值内", f"请改为其中之一：{choices}", column)
